import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from cauce.ground.log.actors import Actor
from cauce.ground.log.queries import history
from cauce.people import actions
from cauce.people.models import Agent

SETUP = Actor.system("test")
PASSWORD = "un río muy largo"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Agent:
    cache.clear()
    account = actions.open_account(name="Río", by=SETUP)
    actions.add_agent(account, email="ada@rio.example", role="administrator", by=SETUP)
    return actions.add_agent(account, email="mira@rio.example", name="Mira", password=PASSWORD, by=SETUP)


def sign_in(client: Client, email: str, password: str) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


def test_an_agent_signs_in_with_their_address_whatever_its_case(client: Client, mira: Agent) -> None:
    assert sign_in(client, "Mira@Rio.example", PASSWORD) == 302
    assert client.get("/health/me").content == b"ok"
    assert history(mira.log_subject)[-1].kind == "agent.signed_in"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, mira: Agent) -> None:
    wrong = client.post("/accounts/login/", {"login": "mira@rio.example", "password": "otra cosa larga"})
    unknown = client.post("/accounts/login/", {"login": "nadie@rio.example", "password": "otra cosa larga"})
    assert wrong.status_code == unknown.status_code == 200
    assert client.get("/health/me").status_code == 401


def test_guessing_is_slowed_down_after_five_failures(client: Client, mira: Agent) -> None:
    for _ in range(5):
        sign_in(client, "mira@rio.example", "otra cosa larga")
    refused = client.post("/accounts/login/", {"login": "mira@rio.example", "password": PASSWORD})
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert b'class="entrance"' in refused.content
    assert client.get("/health/me").status_code == 401


def test_who_asks_too_often_reads_how_long_to_wait_on_a_page_of_ours(client: Client, mira: Agent) -> None:
    answer = next(
        answer
        for answer in (
            client.post("/accounts/password/reset/", {"email": "no@rio.example"}) for _ in range(30)
        )
        if answer.status_code != 302
    )
    assert answer.status_code == 429 and answer["Retry-After"] == "60"
    assert b'class="entrance"' in answer.content


def test_a_password_is_changed_on_a_page_of_ours(client: Client, mira: Agent) -> None:
    sign_in(client, "mira@rio.example", PASSWORD)
    assert b'class="entrance"' in client.get("/accounts/password/change/").content
    new = "otro río más largo"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", sent)["Location"] == "/me?saved"
    assert sign_in(Client(), "mira@rio.example", new) == 302


def test_who_signs_in_gets_a_session_that_nobody_knew_before(client: Client, mira: Agent) -> None:
    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    assert sign_in(client, mira.email, PASSWORD) == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    assert (client.get("/health/me").status_code, other.get("/health/me").status_code) == (200, 401)


def test_another_password_ends_every_session(client: Client, mira: Agent) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, mira.email, PASSWORD)
    sent = {"oldpassword": PASSWORD, "password1": "otro río más largo", "password2": "otro río más largo"}
    client.post("/accounts/password/change/", sent)
    assert (client.get("/health/me").status_code, elsewhere.get("/health/me").status_code) == (401, 401)


def test_signing_in_cannot_be_forged_by_another_page(mira: Agent) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, mira.email, PASSWORD) == 403
    assert client.get("/health/me").status_code == 401


def test_whoever_is_switched_off_is_out_at_once(client: Client, mira: Agent) -> None:
    sign_in(client, "mira@rio.example", PASSWORD)
    actions.switch(mira, active=False, by=SETUP)
    assert client.get("/health/me").status_code == 401


def test_nobody_signs_up_by_themselves(client: Client, mira: Agent) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_a_link_to_a_new_password_leads_to_us_whatever_host_the_request_claims(
    client: Client, mira: Agent, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/accounts/password/reset/", {"email": mira.email}, HTTP_HOST="malo.example")
    mail = mailoutbox[0]
    assert mail.to == [mira.email]
    assert "malo.example" not in f"{mail.body} {mail.subject}"
    link = next(line for line in str(mail.body).splitlines() if line.startswith("http"))
    assert link.startswith(settings.BASE_URL)
    page = client.get(link.removeprefix(settings.BASE_URL), follow=True)
    words = {"password1": "otro río más largo", "password2": "otro río más largo"}
    assert client.post(page.redirect_chain[-1][0], words).status_code == 302
    assert sign_in(Client(), mira.email, "otro río más largo") == 302


def test_a_link_to_a_new_password_works_once_and_whoever_was_in_is_out(
    client: Client, mira: Agent, mailoutbox: list[EmailMessage]
) -> None:
    thief = Client()
    sign_in(thief, mira.email, PASSWORD)
    client.post("/accounts/password/reset/", {"email": mira.email})
    link = next(line for line in str(mailoutbox[0].body).splitlines() if line.startswith("http"))
    before = Client()
    form = before.get(link.removeprefix(settings.BASE_URL), follow=True)
    opened = form.redirect_chain[-1][0]
    assert b"&lt;" not in form.content  # Django's hints about passwords are HTML; ours stand above the form
    for visitor, password, works in (
        (client, "otro río más largo", True),
        (before, "un río de un ladrón", False),  # who had the form open before it was used
        (Client(), "un río de un ladrón", False),
    ):
        page = visitor.get(link.removeprefix(settings.BASE_URL), follow=True)
        to = page.redirect_chain[-1][0] if page.redirect_chain else opened
        visitor.post(to, {"password1": password, "password2": password})
        assert (sign_in(Client(), mira.email, password) == 302) is works
    assert thief.get("/health/me").status_code == 401


def test_whoever_is_no_agent_gets_no_mail(
    client: Client, mira: Agent, mailoutbox: list[EmailMessage]
) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "nadie@rio.example"})
    assert answer.status_code == 302
    assert mailoutbox == []
