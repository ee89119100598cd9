"""How the sign-in library meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.models import Agent


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
        """As the library does; but no mail ever leaves a company to look at, not even a link to a new password."""
        agent = queries.agent_by_email(email)
        if agent is None or agent.account.origin != "demo":
            super().send_mail(template_prefix, email, context)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's notices («signed in as …») say nothing that the next page does not."""
