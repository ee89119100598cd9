"""The facts about tickets and what was said in them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cauce.ground.log.events import Names, Stated, fact

_LIST = ("ticket", "queue")


@fact("ticket.opened", wakes=_LIST)
class Opened(Stated):
    """A ticket was opened, by a customer's message or by an agent."""

    number: int
    channel: str
    requester: int

    def sentence(self, name: Names) -> str:
        return _("opened the ticket")


@fact("ticket.assigned", wakes=_LIST, touches=("assignee",))
class Assigned(Stated):
    """An agent took the ticket, was given it, or it went back to the queue."""

    was: int | None
    to: int | None

    def sentence(self, name: Names) -> str:
        return (
            _("assigned it to %(agent)s") % {"agent": name("agent", self.to)}
            if self.to
            else _("left it unassigned")
        )


@fact("ticket.team_changed", wakes=_LIST, touches=("team",))
class TeamChanged(Stated):
    """The ticket went to another team's queue, or to none."""

    was: int | None
    to: int | None

    def sentence(self, name: Names) -> str:
        return (
            _("moved it to %(team)s") % {"team": name("team", self.to)}
            if self.to
            else _("took it out of its team")
        )


@fact("ticket.status_changed", wakes=_LIST, touches=("status",))
class StatusChanged(Stated):
    """The ticket moved along the table of transitions."""

    was: str
    to: str

    def sentence(self, name: Names) -> str:
        return _("changed the status to %(status)s") % {"status": status_word(self.to)}


@fact("ticket.priority_changed", wakes=_LIST, touches=("priority",))
class PriorityChanged(Stated):
    """The ticket became more or less pressing."""

    was: str
    to: str

    def sentence(self, name: Names) -> str:
        return _("changed the priority to %(priority)s") % {"priority": priority_word(self.to)}


@fact("ticket.kind_changed", wakes=_LIST, touches=("kind",))
class KindChanged(Stated):
    """The ticket turned out to be of another kind."""

    was: str
    to: str

    def sentence(self, name: Names) -> str:
        return _("changed the kind to %(kind)s") % {"kind": kind_word(self.to)}


@fact("ticket.subject_changed", wakes=_LIST, touches=("subject",))
class SubjectChanged(Stated):
    """The ticket has another subject. The words themselves are in the table."""

    def sentence(self, name: Names) -> str:
        return _("changed the subject")


@fact("ticket.tagged", wakes=_LIST, touches=("tags",))
class Tagged(Stated):
    """The ticket got a tag."""

    tag: int

    def sentence(self, name: Names) -> str:
        return _("added the tag %(tag)s") % {"tag": name("tag", self.tag)}


@fact("ticket.untagged", wakes=_LIST, touches=("tags",))
class Untagged(Stated):
    """The ticket lost a tag."""

    tag: int

    def sentence(self, name: Names) -> str:
        return _("removed the tag %(tag)s") % {"tag": name("tag", self.tag)}


@fact("ticket.participant_added", wakes=("ticket",), touches=("participants",))
class ParticipantAdded(Stated):
    """Somebody besides the requester takes part; not accepted means that nothing is mailed to them yet."""

    contact: int
    accepted: bool

    def sentence(self, name: Names) -> str:
        return _("added %(contact)s to the conversation") % {"contact": name("contact", self.contact)}


@fact("ticket.participant_accepted", wakes=("ticket",), touches=("participants",))
class ParticipantAccepted(Stated):
    """An agent let somebody who wrote with a token take part."""

    contact: int

    def sentence(self, name: Names) -> str:
        return _("let %(contact)s take part") % {"contact": name("contact", self.contact)}


@fact("ticket.participant_removed", wakes=("ticket",), touches=("participants",))
class ParticipantRemoved(Stated):
    """Somebody was taken out of the conversation: they get no answers any more."""

    contact: int

    def sentence(self, name: Names) -> str:
        return _("took %(contact)s out of the conversation") % {"contact": name("contact", self.contact)}


@fact("ticket.linked", wakes=("ticket",))
class Linked(Stated):
    """The ticket has to do with another one."""

    other: int
    how: str

    def sentence(self, name: Names) -> str:
        return _("linked it with ticket %(ticket)s") % {"ticket": name("ticket", self.other)}


@fact("message.received", wakes=_LIST)
class Received(Stated):
    """A customer spoke. `automatic` says which kind of machine did, if one did."""

    message: int
    contact: int
    channel: str
    automatic: str


@fact("message.also_received", wakes=("ticket",))
class AlsoReceived(Stated):
    """The same message came once more, into another mailbox of the brand."""

    message: int
    channel: str

    def sentence(self, name: Names) -> str:
        return _("the same message also came to another mailbox")


@fact("message.noted", wakes=_LIST)
class Noted(Stated):
    """An agent wrote an internal note."""

    message: int
    agent: int


@fact("message.queued", wakes=_LIST)
class Queued(Stated):
    """An answer was sent off; until it is released it can be taken back."""

    message: int
    agent: int | None
    channel: str


@fact("message.forwarded", wakes=_LIST)
class Forwarded(Stated):
    """An agent sent a message of the ticket on to somebody outside it; the customer goes on waiting."""

    message: int
    of: int


@fact("message.cancelled", wakes=_LIST)
class Cancelled(Stated):
    """An answer was taken back before it left."""

    message: int

    def sentence(self, name: Names) -> str:
        return _("took back a reply before it was sent")


@fact("message.sent", wakes=("ticket",))
class Sent(Stated):
    """An answer is on its way: whoever serves its channel delivers it."""

    message: int
    agent: int | None
    channel: str


@fact("message.scanned", wakes=("ticket",))
class Scanned(Stated):
    """A virus scanner has looked at the files of a message: in so many of them it found something."""

    message: int
    infected: int

    def sentence(self, name: Names) -> str:
        return _("blocked a file with a virus") if self.infected else ""


_STATUS_WORDS = {
    "new": pgettext_lazy("status", "new"),
    "open": pgettext_lazy("status", "open"),
    "waiting_customer": pgettext_lazy("status", "waiting on customer"),
    "waiting_third": pgettext_lazy("status", "waiting on third party"),
    "resolved": pgettext_lazy("status", "resolved"),
    "closed": pgettext_lazy("status", "closed"),
}
_PRIORITY_WORDS = {
    "low": pgettext_lazy("priority", "low"),
    "normal": pgettext_lazy("priority", "normal"),
    "high": pgettext_lazy("priority", "high"),
    "urgent": pgettext_lazy("priority", "urgent"),
}
_KIND_WORDS = {
    "question": pgettext_lazy("kind", "question"),
    "presale": pgettext_lazy("kind", "pre-sale"),
    "incident": pgettext_lazy("kind", "incident"),
    "problem": pgettext_lazy("kind", "problem"),
    "request": pgettext_lazy("kind", "request"),
    "repair": pgettext_lazy("kind", "repair"),
    "return": pgettext_lazy("kind", "return"),
}


def status_word(status: str) -> str:
    """A status in the reader's language."""
    return str(_STATUS_WORDS.get(status, status))


def priority_word(priority: str) -> str:
    """A priority in the reader's language."""
    return str(_PRIORITY_WORDS.get(priority, priority))


def kind_word(kind: str) -> str:
    """A kind of ticket in the reader's language."""
    return str(_KIND_WORDS.get(kind, kind))
