"""Tickets, who takes part in them, and their tags."""

from django.db import models
from django.db.models import Q


class Counter(models.Model):
    """The last number given in an account; its row's lock makes numbers unique and without gaps."""

    account = models.OneToOneField("people.Account", models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)


class Ticket(models.Model):
    """One request, from its first word until it is settled."""

    # Lists go by the indexes below, which begin with the account; one of the brand would only tempt SQLite to sort.
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    brand = models.ForeignKey("people.Brand", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+")
    requester = models.ForeignKey("people.Contact", models.PROTECT, related_name="tickets")
    channel = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, default="question")
    priority = models.CharField(max_length=10, default="normal")
    status = models.CharField(max_length=20, default="new")
    is_open = models.BooleanField(default=True)  # follows status; for the partial indexes
    subject = models.CharField(max_length=300, default="", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=8, default="live")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()  # the last time somebody spoke or changed something
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    # What the list shows of the conversation.
    last_words = models.CharField(max_length=160, default="", blank=True)
    last_speaker = models.CharField(max_length=8, default="", blank=True)  # in, out, note
    last_message_id = models.BigIntegerField(null=True)
    message_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)  # the customer's first word that nobody has answered
    # Shown values: written by rooms above through `actions.show`, listed in `actions.showing.SHOWN`.
    next_promise_at = models.DateTimeField(null=True)

    personal = {
        "channel": "none", "kind": "none", "priority": "none", "status": "none", "subject": "author", "origin": "none",
        "last_words": "author", "last_speaker": "none",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="tickets_number")]
        indexes = [
            models.Index(fields=["account", "-updated_at", "-id"], name="tickets_all"),
            models.Index(
                fields=["account", "-updated_at", "-id"], condition=Q(is_open=True), name="tickets_open"
            ),
            models.Index(
                fields=["account", "assignee", "-updated_at", "-id"],
                condition=Q(is_open=True),
                name="tickets_mine",
            ),
            models.Index(
                fields=["account", "-updated_at", "-id"],
                condition=Q(is_open=True, assignee__isnull=True),
                name="tickets_unassigned",
            ),
            models.Index(
                fields=["account", "team", "-updated_at", "-id"],
                condition=Q(is_open=True),
                name="tickets_team",
            ),
            models.Index(fields=["requester", "-updated_at"], name="tickets_requester"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def log_subject(self) -> str:
        return f"ticket:{self.pk}"

    @property
    def log_about(self) -> str:
        return f"ticket:{self.pk}"

    @property
    def log_brand(self) -> int:
        return self.brand_id

    @property
    def log_origin(self) -> str:
        return self.origin if self.origin in ("demo", "drill", "test") else ""


class Participant(models.Model):
    """A person besides the requester who gets the answers (cc), once an agent or a rule of threading accepted them."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="participants")
    contact = models.ForeignKey("people.Contact", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, default="cc")
    accepted = models.BooleanField(default=True)

    personal = {"role": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="tickets_participant_once")]


class Tag(models.Model):
    """A word that agents sort tickets by."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)

    personal = {"name": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="tickets_tag_name")]


class TicketTag(models.Model):
    """A ticket has a tag."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tickets_tag_once")]


class Link(models.Model):
    """Two tickets that have to do with each other, and how: another brand's copy of a mail, a mail that named a case
    its writer takes no part in."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, default="related")

    personal = {"kind": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other", "kind"], name="tickets_link_once")]
