"""Every colour, size and component on one page, in development: later pages are built from these."""

from django.http import HttpRequest, HttpResponse

from cauce.workspace.frame import page
from cauce.workspace.signed_in import signed_in

COLOURS = (
    "sunk", "ground", "raised", "floating", "hair", "hair-strong", "field", "ink", "ink-soft", "ink-faint", "accent",
    "accent-wash", "late", "late-wash", "soon", "soon-wash", "well", "well-wash", "note", "note-line", "note-ink",
)  # fmt: skip
SIZES = (12, 13, 14, 15, 16, 20, 26)
SPACES = (4, 8, 12, 16, 24, 32, 48)


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The parts."""
    return page(request, "design.html", "design", colours=COLOURS, sizes=SIZES, spaces=SPACES)
