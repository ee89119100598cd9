"""The addresses of the workspace: nouns; HTTP supplies the verbs."""

from django.conf import settings
from django.urls import URLPattern, path

from cauce.workspace import (
    contacts,
    design,
    email,
    enclosures,
    files,
    frame,
    log,
    people,
    search,
    suggesting,
    templated,
)
from cauce.workspace.tickets import changes, looking, messages, pages

urlpatterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("rail", frame.rail, name="rail"),
    path("tickets", pages.index, name="tickets"),
    path("tickets/rows", pages.rows, name="rows"),
    path("tickets/<int:number>", pages.show, name="ticket"),
    path("tickets/<int:number>/context", pages.context, name="context"),
    path("tickets/<int:number>/messages", messages.messages, name="messages"),
    path("tickets/<int:number>/drafts/<str:kind>", messages.draft, name="draft"),
    path("tickets/<int:number>/assignment", changes.assignment, name="assignment"),
    path("tickets/<int:number>/status", changes.status, name="status"),
    path("tickets/<int:number>/priority", changes.priority, name="priority"),
    path("tickets/<int:number>/kind", changes.kind, name="kind"),
    path("tickets/<int:number>/team", changes.team, name="team"),
    path("tickets/<int:number>/tags", changes.tags, name="tags"),
    path("tickets/<int:number>/tags/<path:name>", changes.tag, name="tag"),
    path("tickets/<int:number>/participants", changes.participants, name="participants"),
    path("tickets/<int:number>/participants/<int:contact>", changes.participant, name="participant"),
    path("messages/<int:pk>/sending", messages.sending, name="sending"),
    path("messages/<int:pk>", looking.message, name="message"),
    path("messages/<int:pk>/formatted", looking.formatted, name="formatted"),
    path("messages/<int:pk>/original", looking.original, name="original"),
    path("attachments/<int:pk>", files.attachment, name="attachment"),
    path("attachments/<int:pk>/preview", enclosures.preview, name="preview"),
    path("attachments/<int:pk>/mail", enclosures.mail, name="enclosed_mail"),
    path("uploads", files.uploads, name="uploads"),
    path("uploads/<str:token>", files.upload, name="upload"),
    path("contacts/suggestions", suggesting.suggestions, name="suggestions"),
    path("contacts/<int:pk>", contacts.contact, name="contact"),
    path("contacts/<int:pk>/pictures", looking.pictures, name="pictures"),
    path("contacts/<int:pk>/identities", contacts.identities, name="identities"),
    path("contacts/<int:pk>/identities/<int:identity>/end", contacts.identity_end, name="identity_end"),
    path("search", search.index, name="search"),
    path("settings/mailboxes", email.mailboxes, name="mailboxes"),
    path("settings/mailboxes/new", email.mailbox, name="new_mailbox"),
    path("settings/mailboxes/<int:pk>", email.mailbox, name="mailbox"),
    path("settings/mailboxes/<int:pk>/trial", email.trial, name="trial"),
    path("settings/intakes/<int:pk>/reading", email.replay, name="replay"),
    path("deliveries/<int:pk>/sending", email.retry, name="delivery_retry"),
    path("settings/templates", templated.templates, name="templates"),
    path("settings/templates/<slug:slug>/<slug:kind>/<slug:language>", templated.template, name="template"),
    path(
        "settings/templates/<slug:slug>/<slug:kind>/<slug:language>/preview",
        templated.preview,
        name="preview",
    ),
    path(
        "settings/templates/<slug:slug>/<slug:kind>/<slug:language>/trial",
        templated.trial,
        name="template_trial",
    ),
    path("settings/teams", people.teams, name="teams"),
    path("settings/agents", people.agents, name="agents"),
    path("settings/agents/<int:pk>/state", people.agent_state, name="agent_state"),
    path("settings/parked", log.parked, name="parked"),
    path("settings/parked/retry", log.retry, name="retry"),
]
if settings.DEBUG:
    urlpatterns += [path("design", design.index, name="design")]
