"""What goes over the wire, as the OpenAPI description says it."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

Status = Literal["new", "open", "waiting_customer", "waiting_third", "resolved", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]
Kind = Literal["question", "presale", "incident", "problem", "request", "repair", "return"]
Limit = Annotated[int, Field(ge=1, le=100)]
MOST_FILES = 50
People = Annotated[list[Annotated[str, Field(max_length=600)]] | None, Field(max_length=100)]
LONGEST_TEXT = 1_000_000

T = TypeVar("T")


class Page(Schema, Generic[T]):
    """A part of a list; `next` is the cursor of the following part, null at the end."""

    items: list[T]
    next: str | None = None


class Requester(Schema):
    """Who asks."""

    name: str
    email: str | None


class TicketOut(Schema):
    """A ticket."""

    number: int
    subject: str
    status: Status
    priority: Priority
    kind: Kind
    channel: str
    requester: Requester
    assignee: str | None = Field(description="The agent's e-mail address.")
    team: str | None = Field(description="Slug.")
    brand: str = Field(description="Slug.")
    tags: list[str]
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    waiting_since: datetime | None = Field(description="The customer's first word that nobody has answered.")
    message_count: int
    last_message: int | None = Field(description="Id of the newest message: what `after` of a reply wants.")
    version: int = Field(description="What `If-Match` of a PATCH wants.")


class Excerpt(Schema):
    """A piece of a text; `hit`: one of the words looked for."""

    text: str
    hit: bool


class HitOut(TicketOut):
    """A ticket that was found, and the newest message that holds the words."""

    message: int | None
    excerpt: list[Excerpt]


class AttachmentOut(Schema):
    """A file of a message. `url` is good for five minutes and needs no token."""

    id: int
    name: str
    size: int
    content_type: str
    url: str


class PersonOut(Schema):
    """Somebody in the head of a message."""

    name: str
    email: str


class MessageOut(Schema):
    """Something that somebody said."""

    id: int
    direction: Literal["in", "out", "note"]
    channel: str
    author: str
    author_email: str | None
    automatic: str = Field(description="The kind of machine that wrote it; empty for people.")
    text: str
    html: str = Field(description="Made safe to show: no scripts, styles or remote images.")
    external_id: str
    attachments: list[AttachmentOut]
    state: Literal["received", "queued", "sent", "cancelled", "kept"]
    to: list[PersonOut] = Field(
        description="As its head says; empty for an answer that went to the usual people."
    )
    cc: list[PersonOut]
    bcc: list[PersonOut]
    forward: int | None = Field(description="Id of the message that this one sent on.")
    created_at: datetime


class FileOut(Schema):
    """A file that was handed in; its id goes into `files` of a message within two days."""

    id: str
    name: str
    size: int
    content_type: str


class EventOut(Schema):
    """Something that happened. `data` holds ids and small values only."""

    id: int
    position: int
    kind: str
    subject: str
    about: str
    seq: int = Field(description="Place in the history of its subject.")
    data: dict[str, Any]
    actor: str
    cause: int | None = Field(description="Id of the fact that led to this one.")
    origin: Literal["live", "import", "demo", "drill", "test"]
    at: datetime


class EventPage(Page[EventOut]):
    """`next` is null once everything was read; `position` is what to ask `after` then."""

    position: int


class Problem(Schema):
    """RFC 9457. `detail` is a sentence in the language of Accept-Language."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class Given(Schema):
    """What is sent; a member that nobody knows is refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class RequesterIn(Given):
    email: str = Field(max_length=254)
    name: str = Field("", max_length=200)


class Words(Given):
    text: str = Field("", max_length=LONGEST_TEXT)
    html: str = Field("", max_length=LONGEST_TEXT)
    files: list[str] = Field(default_factory=list, max_length=MOST_FILES, description="Ids of POST /files.")


class TicketIn(Words):
    """A new ticket, with what its requester says in `text` or `html`."""

    subject: str = Field(min_length=1, max_length=300)
    requester: RequesterIn
    brand: str | None = Field(
        None, description="Slug; without it, the first one that you may open tickets in."
    )
    team: str | None = None
    assignee: str | None = None
    priority: Priority = "normal"
    kind: Kind = "question"
    tags: list[str] = Field(default_factory=list, max_length=50)
    channel: Literal["email", "phone", "api"] = Field(
        "email", description="Answers go out by it: choose email for a requester who is to get them by mail."
    )


class TicketPatch(Given):
    """Only what is given changes. `tags` replaces all; null takes team or assignee away."""

    subject: str | None = Field(None, min_length=1, max_length=300)
    status: Status | None = None
    priority: Priority | None = None
    kind: Kind | None = None
    team: str | None = None
    assignee: str | None = None
    tags: list[str] | None = Field(None, max_length=50)


class MessageIn(Words):
    """An answer or a note. `after`: the id of the last message seen; 409 when somebody has spoken since."""

    kind: Literal["reply", "note"]
    after: int | None = Field(None, ge=0, le=2**62)
    status: Status | None = Field(
        None, description="What the ticket becomes after a reply; else the customer's turn."
    )
    to: People = Field(
        None, description="Default: the requester. «Ana <ana@example.org>», or the address alone."
    )
    cc: People = Field(
        None, description="Default: those who take part. Whoever is named takes part from now on."
    )
    bcc: People = Field(None, description="They get it too, and nobody else learns of it.")
    mailbox: str = Field("", max_length=254, description="The mailbox that it leaves from, by its address.")
    forward: int | None = Field(
        None, ge=1, le=2**62, description="A message of the ticket, sent on with its files to those in `to`."
    )
