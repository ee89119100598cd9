"""Reading tickets. `visible` is the one filter; everything that shows a ticket to an agent starts from it."""

from cauce.tickets.queries.carrying import (
    CONTINUED,
    acknowledgements_of,
    acknowledgements_to,
    by_id,
    by_number,
    earlier_than,
    goes_on_in,
    has_files,
    ids_known,
    itself,
    known_as,
    last_incoming,
    living,
    message,
    numbered,
    outside_ids,
    raw_in_use,
    same_message,
    takes_more,
)
from cauce.tickets.queries.conversation import (
    drafts_asked,
    drafts_of,
    files_asked,
    give_files,
    messages_of,
    new_draft_of,
    newest_messages,
    uploads_of,
)
from cauce.tickets.queries.indexing import (
    Written,
    file_names,
    files_in_use,
    ids_asked_by,
    message_total,
    said_before,
    words_of,
    written,
)
from cauce.tickets.queries.listing import (
    COUNT_UP_TO,
    PAGE,
    VIEWS,
    Row,
    count,
    first_page,
    in_view,
    page_of,
    rows_by_id,
)
from cauce.tickets.queries.seeing import (
    attachment_for,
    check_safe,
    contact_for,
    contacts_like,
    message_for,
    picked,
    ticket_for,
    visible,
)
from cauce.tickets.queries.surroundings import (
    Around,
    Other,
    around,
    kinds,
    moves_of,
    names_for,
    participants_of,
    priorities,
    tags_of,
    tags_of_many,
    takes_part,
)

__all__ = [
    "CONTINUED", "COUNT_UP_TO", "PAGE", "VIEWS", "Around", "Other", "Row", "Written", "acknowledgements_of",
    "acknowledgements_to", "around", "attachment_for", "by_id", "by_number", "check_safe", "contact_for",
    "contacts_like", "count", "drafts_asked", "drafts_of", "earlier_than", "file_names", "files_asked",
    "files_in_use", "first_page", "give_files", "goes_on_in", "has_files", "ids_asked_by", "ids_known", "in_view",
    "itself", "kinds", "known_as", "last_incoming", "living", "message", "message_for", "message_total",
    "messages_of", "moves_of", "names_for", "new_draft_of", "newest_messages", "numbered", "outside_ids", "page_of",
    "participants_of", "picked", "priorities", "raw_in_use", "rows_by_id", "said_before", "same_message", "tags_of",
    "tags_of_many", "takes_more", "takes_part", "ticket_for", "uploads_of", "visible", "words_of", "written",
]  # fmt: skip
