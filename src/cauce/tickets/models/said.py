"""What was said: messages, their bodies and files, and what is being written."""

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One thing that somebody said: in (customer), out (to the customer) or note (inside)."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="messages")
    # Nothing is looked for by brand alone; an index would only tempt SQLite, which thinks every index alike, to use it.
    brand = models.ForeignKey("people.Brand", models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=4)
    channel = models.CharField(max_length=20)
    automatic = models.CharField(
        max_length=20, default="", blank=True
    )  # acknowledgement, auto_reply, list, bounce…
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10)  # in: received; note: kept; out: queued, sent, cancelled
    stranger = models.BooleanField(default=False)  # «escribe otra persona»: joined by token, not yet accepted
    external_id = models.CharField(max_length=500, default="", blank=True)
    identity = models.CharField(
        max_length=64, default="", blank=True
    )  # what makes it the same message when it comes again
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+"
    )  # same id, other content
    raw_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True)
    undo = models.JSONField(null=True)  # what taking it back restores, until it is released

    personal = {
        "direction": "none", "channel": "none", "automatic": "none", "state": "none", "external_id": "author",
        "identity": "none", "undo": "none",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "external_id", "identity"],
                condition=~Q(identity=""),
                name="tickets_message_once",
            )
        ]
        indexes = [
            # Not only where it is not empty: SQLite would use that index for no query that names an id.
            models.Index(fields=["external_id"], name="tickets_external_id"),
            models.Index(fields=["ticket", "id"], name="tickets_conversation"),
        ]


class Body(models.Model):
    """The words of a message, as they came. Never altered."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="body")
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True)
    new_text = models.TextField(
        default="", blank=True
    )  # without quoted history and signature; empty: same as text
    subject = models.CharField(max_length=998, default="", blank=True)
    headers = models.JSONField(
        default=dict
    )  # from, to, cc, reply_to, in_reply_to, references; verdict of the sender

    personal = {
        "text": "author",
        "html": "author",
        "new_text": "author",
        "subject": "author",
        "headers": "author",
    }


class Attachment(models.Model):
    """A file of a message; its bytes are in the content-addressed store."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, default="", blank=True)
    inline = models.BooleanField(default=False)
    # What a virus scanner found in it; «» is nothing, null that none has looked.
    threat = models.CharField(max_length=120, null=True)

    personal = {
        "name": "author", "content_type": "none", "sha256": "none", "content_id": "none", "threat": "none",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="tickets_attachment_file")]


class Upload(models.Model):
    """A file that an agent has handed in and not sent yet. Swept after two days."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    inline = models.BooleanField(default=False)
    at = models.DateTimeField()

    personal = {"token": "none", "name": "author", "content_type": "none", "sha256": "none"}


class Draft(models.Model):
    """What an agent is writing: one reply and one note in each ticket, and one mail that opens a new one. Not a fact:
    nobody has said it yet."""

    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=5)  # reply, note; new: no ticket yet
    html = models.TextField(default="", blank=True)
    files = models.JSONField(default=list)  # tokens of uploads
    head = models.JSONField(default=dict)  # whom it goes to and from where, as far as the agent chose it
    updated_at = models.DateTimeField()

    personal = {"kind": "none", "html": "author", "files": "none", "head": "subject"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "ticket", "kind"], name="tickets_draft_once"),
            models.UniqueConstraint(
                fields=["agent", "kind"], condition=Q(ticket__isnull=True), name="tickets_draft_new_once"
            ),
        ]
