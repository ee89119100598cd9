"""How the sign-in library meets our people."""

from typing import Any

from allauth.account import views as accounts
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.models import Agent

FAILED_TOO_OFTEN_S = 300  # as ACCOUNT_RATE_LIMITS counts the failures of an address


def login(request: HttpRequest) -> HttpResponse:
    """The library's page; whoever failed too often is told so by 429 too, not in words alone."""
    response: HttpResponse = accounts.login(request)
    form = (getattr(response, "context_data", None) or {}).get("form")
    refusals = form.non_field_errors().as_data() if form is not None and form.is_bound else []
    if any(refusal.code == "too_many_login_attempts" for refusal in refusals):
        response.status_code = 429
        response["Retry-After"] = str(FAILED_TOO_OFTEN_S)
    return response


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; what the library writes about agents is stated as facts in people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Agent, **kwargs: Any) -> HttpResponse:
        actions.signed_in(user, by=Actor.agent(user.pk))
        return super().post_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def set_password(self, user: Agent, password: str) -> None:
        actions.set_password(user, password, by=Actor.agent(user.pk))
        user.refresh_from_db()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's language, only to agents; but no mail ever leaves a company to look at."""
        agent = queries.agent_by_email(email)
        if agent is not None and agent.account.origin != "demo":
            with translation.override(agent.language):
                super().send_mail(template_prefix, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        # From the address that this installation has, never from the Host that a request claims: who asks in somebody
        # else's name could have the link lead to a server of their own.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/me?saved"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's notices («signed in as …») say nothing that the next page does not."""
