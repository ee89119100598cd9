"""Whom one may mean while one types a name or an address."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from cauce.tickets import queries
from cauce.workspace.signed_in import agent_of, signed_in

LONGEST = 100


@signed_in
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Contacts to write to whose name or address has the words `q`, among those that the agent may see."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = queries.contacts_like(agent_of(request), words) if words else []
    return JsonResponse({"people": [{"name": name, "email": email} for name, email in found]})
