"""The signature under what one writes, as it depends on the mailbox that it leaves from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cauce.channels import queries as channels
from cauce.people.rules import fold_address
from cauce.tickets import queries
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.first import writer_of


@signed_in
@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    """What stands under the answer that one is writing: `ticket` (none: a first mail) and `mailbox`, an address."""
    agent = agent_of(request)
    number = request.GET.get("ticket", "")
    ticket = queries.ticket_for(agent, int(number), "ticket.reply") if number.isdecimal() else None
    writer = agent if ticket is not None else writer_of(request)
    wanted = fold_address(request.GET.get("mailbox", ""))
    senders = channels.senders_of(writer)
    usual = channels.sender_for(ticket) if ticket is not None else next(iter(senders), None)
    sender = next((one for one in senders if one.address == wanted), usual)
    box = sender.mailbox if sender is not None else None
    html = channels.ending_for(agent, ticket, box) if box is not None else ""
    return render(request, "tickets/_signature.html", {"html": html})
