"""The facts about people."""

from django.utils.translation import gettext as _

from cauce.ground.log.events import Names, Stated, fact


@fact("account.opened")
class AccountOpened(Stated):
    """An account was made, with its first brand and team."""


@fact("account.named", wakes=("settings",), touches=("name",))
class AccountNamed(Stated):
    """The account has another name."""


@fact("account.removed")
class AccountRemoved(Stated):
    """An account was removed with all that belonged to it."""


@fact("brand.added", wakes=("settings",))
class BrandAdded(Stated):
    """A brand was added."""


@fact(
    "brand.changed",
    wakes=("settings",),
    touches=("name", "language", "time_zone", "colour", "own_signatures"),
)
class BrandChanged(Stated):
    """A brand's name, language, time zone or colour was changed, or who signs its answers."""


@fact("team.added", wakes=("settings",))
class TeamAdded(Stated):
    """A team was added."""


@fact("team.changed", wakes=("settings",), touches=("name", "brand", "conversations"))
class TeamChanged(Stated):
    """A team's name or brand, or how its conversations go on, was changed."""


@fact("agent.added", wakes=("settings",))
class AgentAdded(Stated):
    """Somebody may sign in from now on."""


@fact("agent.changed", wakes=("settings",), touches=("name", "language", "time_zone"))
class AgentChanged(Stated):
    """An agent's name, language or time zone was changed."""


@fact("signature.changed", wakes=("settings",), touches=("html",))
class SignatureChanged(Stated):
    """An agent, a team or a brand signs in another way in a language, or in it no longer."""

    owner: str
    language: str


@fact("agent.rights_changed", wakes=("settings", "rights"), touches=("rights",))
class RightsChanged(Stated):
    """An agent was given other roles, or was switched on or off."""

    roles: list[str]
    active: bool


@fact("agent.password_set")
class PasswordSet(Stated):
    """An agent has a new password."""


@fact("agent.token_added", wakes=("settings",))
class TokenAdded(Stated):
    """An agent has a new API token."""

    token: int


@fact("agent.token_revoked", wakes=("settings",))
class TokenRevoked(Stated):
    """An API token of an agent is no longer taken."""

    token: int


@fact("agent.signed_in")
class SignedIn(Stated):
    """An agent signed in."""


@fact("contact.added", wakes=("contact",))
class ContactAdded(Stated):
    """Somebody who asks became known."""

    company: int | None


@fact("contact.changed", wakes=("contact",), touches=("name", "language", "time_zone", "company", "pictures"))
class ContactChanged(Stated):
    """A contact's name, language, time zone or company was changed, or whether their remote pictures are shown."""

    fields: list[str]

    def sentence(self, name: Names) -> str:
        return str(_("changed the contact's details"))


@fact("contact.identity_added", wakes=("contact",))
class IdentityAdded(Stated):
    """A contact can be reached in another way."""

    identity: int
    how: str


@fact("contact.identity_ended", wakes=("contact",))
class IdentityEnded(Stated):
    """An address or a number is no longer the contact's; somebody else may have it from now on."""

    identity: int
    how: str


@fact("contact.identity_returned", wakes=("contact",))
class IdentityReturned(Stated):
    """Mail to a contact's address came back: nobody is there."""

    identity: int
    how: str


@fact("contact.identity_reached", wakes=("contact",))
class IdentityReached(Stated):
    """An address from which mail had come back works again: its contact wrote from it, or mail has arrived."""

    identity: int
    how: str


@fact("company.added", wakes=("contact",))
class CompanyAdded(Stated):
    """A customer's firm became known."""
