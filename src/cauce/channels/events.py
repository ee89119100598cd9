"""The facts about mailboxes and deliveries."""

from django.utils.translation import gettext as _

from cauce.ground.log.events import Names, Stated, fact


@fact("mailbox.added", wakes=("settings",))
class MailboxAdded(Stated):
    """An address was added; customers may write to it."""


@fact("mailbox.changed", wakes=("settings",), touches=("settings",))
class MailboxChanged(Stated):
    """A mailbox's name, team, way of receiving or way of sending was changed, or it was switched on or off."""

    fields: list[str]


@fact("provider.set", wakes=("settings",))
class ProviderSet(Stated):
    """How Cauce is registered at a provider of mailboxes was written down or changed."""

    key: str


@fact("mailbox.silent", wakes=("settings",))
class MailboxSilent(Stated):
    """A mailbox has not been read for longer than its alarm allows; its administrators are told."""


@fact("mailbox.heard", wakes=("settings",))
class MailboxHeard(Stated):
    """A mailbox that had fallen silent is read again, or nobody waits for it any more."""


@fact("delivery.accepted", wakes=("ticket",))
class Accepted(Stated):
    """A recipient's server has taken the message. Shown at the message, not as a line of its own."""

    message: int


@fact("delivery.failed", wakes=("ticket", "queue"))
class Failed(Stated):
    """A message cannot be delivered to a recipient: refused for good, or three days have passed."""

    message: int

    def sentence(self, name: Names) -> str:
        return _("could not deliver a reply")


@fact("delivery.bounced", wakes=("ticket", "queue"))
class Bounced(Stated):
    """A message that a server had taken came back."""

    message: int
    status: str

    def sentence(self, name: Names) -> str:
        return _("a reply came back undelivered")


@fact("delivery.retried", wakes=("ticket",))
class Retried(Stated):
    """Somebody had a failed delivery tried again."""

    message: int

    def sentence(self, name: Names) -> str:
        return _("had a reply sent again")
