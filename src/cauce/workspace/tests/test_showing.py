"""A message as it is shown: its own look, its pictures, its links, what came with it."""

import re
from email.message import EmailMessage

import pytest

from cauce.ground.files import pictures, store
from cauce.people import actions as people
from cauce.tickets import queries
from cauce.tickets.actions import FileRef
from cauce.tickets.models import Attachment
from cauce.workspace.tests.conftest import SETUP
from tests.drawn import png
from tests.stored import keep_raw

pytestmark = pytest.mark.django_db(databases="__all__")
REMOTE = '<p>Hola</p><img src="https://fotos.example/a.png"><img src="https://fotos.example/b.png">'


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.DATA = tmp_path


def first(ticket):
    return queries.messages_of(ticket)[0]


def page(browser, ticket):
    return browser.get(f"/tickets/{ticket.number}").content.decode()


def kept(desk, name, kind, data=b"x", **more):
    return FileRef(name, kind, len(data), store.put(desk.account.pk, [data]).sha256, **more)


def test_remote_pictures_are_told_and_wait_for_a_click(desk, mira):
    ticket = desk.ticket(html=REMOTE)
    shown = page(mira, ticket)
    assert "2 im" in shown and "fotos.example" not in shown and "/pictures/" not in shown
    pk = first(ticket).pk
    alone = mira.get(f"/messages/{pk}?pictures=1").content.decode()
    assert alone.lstrip().startswith("<li") and alone.count('src="/pictures/') == 2
    opened = [pictures.opened(found).url for found in re.findall(r'src="(/pictures/[^"]+)"', alone)]
    assert opened == ["https://fotos.example/a.png", "https://fotos.example/b.png"]
    assert "/pictures/" not in page(mira, ticket)
    assert mira.get(f"/messages/{pk}/formatted?pictures=1").content.decode().count('src="/pictures/') == 2
    assert "/pictures/" not in mira.get(f"/messages/{pk}/formatted").content.decode()


def test_a_senders_pictures_are_remembered_and_forgotten(desk, mira):
    ticket = desk.ticket(html=REMOTE)
    message = first(ticket)
    answer = mira.post(f"/contacts/{desk.ada.pk}/pictures", {"always": "1", "message": message.pk})
    assert f'id="m-{message.pk}"' in answer.content.decode() and "/pictures/" in answer.content.decode()
    assert "/pictures/" in page(mira, ticket)
    assert "/pictures/" in page(mira, desk.ticket(subject="Otra", html=REMOTE))
    assert 'name="always" value="0"' in mira.get(f"/contacts/{desk.ada.pk}").content.decode()
    mira.post(f"/contacts/{desk.ada.pk}/pictures", {"always": "0"})
    assert "/pictures/" not in page(mira, ticket)


@pytest.mark.parametrize(
    "lie", [{"headers": {"verdict": {"dmarc": "fail", "failed": True}}}, {"stranger": True}]
)
def test_whoever_only_claims_to_be_a_trusted_sender_is_not(desk, mira, lie):
    people.show_pictures(desk.ada, always=True, by=SETUP)
    assert "/pictures/" not in page(mira, desk.ticket(html=REMOTE, **lie))


def test_who_only_reads_sees_pictures_and_decides_nothing_for_others(desk, rosa):
    message = first(desk.ticket(html=REMOTE))
    assert "/pictures/" in rosa.get(f"/messages/{message.pk}?pictures=1").content.decode()
    assert rosa.post(f"/contacts/{desk.ada.pk}/pictures", {"always": "1"}).status_code == 403


def test_its_own_look_keeps_its_origin_only_inside_our_frame_and_runs_nothing_anywhere(desk, mira):
    pk = first(desk.ticket(html=REMOTE)).pk
    for dest, origin in (("iframe", True), ("document", False), ("", False)):
        policy = mira.get(f"/messages/{pk}/formatted", headers={"Sec-Fetch-Dest": dest})[
            "Content-Security-Policy"
        ]
        assert ("allow-same-origin" in policy) == origin
        assert "default-src 'none'" in policy and "script-src 'none'" in policy
        assert "sandbox" in policy and "allow-scripts" not in policy and "allow-forms" not in policy
    assert "invert" in mira.get(f"/messages/{pk}/formatted?dark=1").content.decode()


def test_every_door_is_shut_for_an_agent_of_another_brand(desk, bo, mira):
    ticket = desk.ticket(html=REMOTE, files=(kept(desk, "a.png", "image/png", png()),))
    pk, file = first(ticket).pk, Attachment.objects.get().pk
    doors = (
        f"/messages/{pk}", f"/messages/{pk}/formatted", f"/messages/{pk}/original", f"/attachments/{file}/preview",
        f"/attachments/{file}/mail", f"/attachments/{file}",
    )  # fmt: skip
    for door in doors:
        assert bo.get(door).status_code == 404, door
    assert bo.post(f"/contacts/{desk.ada.pk}/pictures", {"always": "1"}).status_code == 404


def test_links_in_plain_words_open_outside_and_tell_nothing(desk, mira):
    shown = page(mira, desk.ticket(words="Vea https://tienda.example/x?a=1&b=2 y www.otra.example"))
    links = re.findall(r'<a href="https?://[^"]+"[^>]*>', shown)
    assert len(links) == 2
    assert all('target="_blank"' in one and 'rel="noopener noreferrer nofollow"' in one for one in links)


def test_ten_thousand_lines_do_not_hold_up_the_page(desk, mira):
    words = "\n".join(f"Línea número {n}" for n in range(10_000))
    ticket = desk.ticket(words=words)
    shown = page(mira, ticket)
    assert "Línea número 10<" in shown and "Línea número 9000" not in shown and len(shown) < 120_000
    whole = mira.get(f"/messages/{first(ticket).pk}?whole=1").content.decode()
    assert "Línea número 9999" in whole and "whole=1" not in whole


def test_a_long_page_is_first_shown_as_its_first_words(desk, mira):
    html = "<div>" + "".join(f"<p>Párrafo {n}</p>" for n in range(5000)) + "</div>"
    ticket = desk.ticket(words="\n".join(f"Párrafo {n}" for n in range(5000)), html=html)
    assert len(page(mira, ticket)) < 120_000
    whole = mira.get(f"/messages/{first(ticket).pk}?whole=1").content.decode()
    assert "<p>Párrafo 4999</p>" in whole


def test_pictures_and_pdfs_show_small_and_open_large(desk, mira):
    files = (
        kept(desk, "foto.png", "image/png", png()),
        kept(desk, "Factura.PDF", "application/octet-stream"),
    )
    ticket = desk.ticket(files=files)
    foto, factura = Attachment.objects.order_by("pk").values_list("pk", flat=True)
    shown = page(mira, ticket)
    assert f'data-look="/attachments/{foto}"' in shown
    assert f'data-look="/attachments/{factura}/preview?size=large"' in shown
    lead = mira.get(f"/attachments/{foto}/preview")
    assert lead.status_code == 302
    assert pictures.opened(lead["Location"]).size == "small"
    assert mira.get(f"/attachments/{foto}/preview?size=huge").status_code == 404
    assert mira.get(f"/attachments/{foto}/mail").status_code == 404


def test_a_mail_inside_a_mail_opens_in_its_place(desk, mira):
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = (
        "Eva <eva@otro.example>",
        "ada@cliente.example",
        "Presupuesto",
    )
    inner.set_content("texto")
    inner.add_alternative(f"<p>El <b>presupuesto</b></p><script>x()</script>{REMOTE}", subtype="html")
    inner.add_attachment(b"x", maintype="application", subtype="pdf", filename="plano.pdf")
    ticket = desk.ticket(files=(kept(desk, "Presupuesto.eml", "message/rfc822", inner.as_bytes()),))
    assert "/mail" in page(mira, ticket)
    shown = mira.get(f"/attachments/{Attachment.objects.get().pk}/mail").content.decode()
    assert "eva@otro.example" in shown and "<b>presupuesto</b>" in shown and "plano.pdf" in shown
    assert "<script" not in shown and "fotos.example" not in shown


def test_a_signed_mail_says_so_and_folds_its_signature_away(desk, mira):
    shown = page(mira, desk.ticket(files=(kept(desk, "signature.asc", "application/pgp-signature"),)))
    assert "OpenPGP" in shown and shown.index("<summary>") < shown.index("signature.asc")
    assert "S/MIME" in page(
        mira, desk.ticket(files=(kept(desk, "smime.p7s", "application/pkcs7-signature"),))
    )


def test_what_could_not_be_read_is_said_and_the_original_can_be_saved(desk, mira):
    number = keep_raw(desk.account.pk, b"\x00\x01 bytes as they came")
    ticket = desk.ticket(words="?", headers={"unreadable": "not a mail"}, raw_id=number)
    pk = first(ticket).pk
    assert f"/messages/{pk}/original" in page(mira, ticket)
    lead = mira.get(f"/messages/{pk}/original")
    from cauce.ground.files import signing

    download = signing.opened(lead["Location"])
    with store.open_(desk.account.pk, download.sha256) as source:
        assert source.read() == b"\x00\x01 bytes as they came"
    assert not download.inline and download.name.endswith(".eml")
    assert mira.get(f"/messages/{first(desk.ticket()).pk}/original").status_code == 404


def test_a_mail_of_which_only_the_beginning_is_here_says_so(desk, mira):
    assert "le falta el final" in page(mira, desk.ticket(headers={"cut": True}))
    assert "le falta el final" not in page(mira, desk.ticket())


def test_an_invitation_shows_what_when_and_where_on_the_readers_clock(desk, mira):
    invitation = {
        "method": "REQUEST", "what": "Visita técnica", "where": "Sala 2", "organiser": "Eva",
        "start": "2026-12-01T09:00:00+00:00", "end": "2026-12-01T10:30:00+00:00",
    }  # fmt: skip
    desk.mira.time_zone = "America/Bogota"
    desk.mira.save()
    shown = page(mira, desk.ticket(headers={"invitations": [invitation]}))
    assert "Visita técnica" in shown and "Sala 2" in shown and "04:00–05:30" in shown and "Eva" in shown
    off = page(mira, desk.ticket(headers={"invitations": [invitation | {"method": "CANCEL", "end": ""}]}))
    assert "is-off" in off
    whole = {"method": "REQUEST", "what": "Feria", "start": "2026-12-01", "end": "2026-12-03"}
    assert "Feria" in page(mira, desk.ticket(headers={"invitations": [whole]}))


def test_an_infected_file_is_shown_as_blocked_and_never_given_out(desk, mira):
    ticket = desk.ticket(files=(kept(desk, "foto.png", "image/png", png()),))
    Attachment.objects.update(threat="Win.Test.EICAR_HDB-1")
    file = Attachment.objects.get().pk
    shown = page(mira, ticket)
    assert "is-blocked" in shown and f'href="/attachments/{file}"' not in shown
    for door in ("", "?save", "/preview", "/mail"):
        assert mira.get(f"/attachments/{file}{door}").status_code == 403


def test_a_file_that_nobody_has_scanned_is_marked_or_held(desk, mira, settings):
    settings.CLAMD = "127.0.0.1:1"
    ticket = desk.ticket(files=(kept(desk, "a.txt", "text/plain"),))
    file = Attachment.objects.get().pk
    assert "sin analizar" in page(mira, ticket)
    assert mira.get(f"/attachments/{file}").status_code == 302
    settings.CLAMD_HOLDS = True
    assert mira.get(f"/attachments/{file}").status_code == 409
    Attachment.objects.update(threat="")
    assert mira.get(f"/attachments/{file}").status_code == 302


def test_many_files_and_pictures_cost_no_query_each(desk, mira, django_assert_max_num_queries):
    ticket = desk.ticket(html=REMOTE, files=tuple(kept(desk, f"{n}.png", "image/png") for n in range(30)))
    page(mira, ticket)
    with django_assert_max_num_queries(32):
        page(mira, ticket)
