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


@fact("carrier.set", wakes=("settings",))
class CarrierSet(Stated):
    """Who carries the mail of a mailbox, or of all that have no way of their own, was chosen or changed."""

    key: str
    mailbox: int | None


@fact("carrier.forgotten", wakes=("settings",))
class CarrierForgotten(Stated):
    """Mail goes by SMTP again."""

    key: str
    mailbox: int | None


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


@fact("delivery.delivered", wakes=("ticket",))
class Delivered(Stated):
    """A carrier says that the recipient's own server has taken a message. Shown at the message."""

    message: int


@fact("delivery.deferred", wakes=("ticket",))
class Deferred(Stated):
    """A carrier says that the recipient's server wants a message later; it keeps trying. Shown at the message."""

    message: int


@fact("delivery.complained", wakes=("ticket", "queue"))
class Complained(Stated):
    """A recipient has called a message unwanted."""

    message: int

    def sentence(self, name: Names) -> str:
        return _("called a reply unwanted")


@fact("delivery.retried", wakes=("ticket",))
class Retried(Stated):
    """Somebody had a failed delivery tried again."""

    message: int

    def sentence(self, name: Names) -> str:
        return _("had a reply sent again")
