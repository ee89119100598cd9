"""Every page that a person can come to, and a ticket that shows nearly everything a ticket can."""

from __future__ import annotations

from contextlib import closing

import httpx2
from selectolax.lexbor import LexborHTMLParser

from tests.journeys.office import ALMA, MIRA, Office
from tests.servers.forms import submit
from tests.servers.ports import until

LONG = "Un asunto larguísimo con Donaudampfschifffahrtsgesellschaftskapitänspatent y emojis 🚢🚢 para ver si cabe"
TABLE = (
    "<table border=1><tr>" + "".join(f"<td>columna_muy_ancha_{n}</td>" for n in range(14)) + "</tr></table>"
    "<p>https://un-servidor.example/" + "ruta-sin-espacios-" * 12 + "</p><pre>" + "x" * 300 + "</pre>"
)


def furnish(office: Office) -> dict[str, str]:
    """Fill the desk, and say where its pages are: their names and their addresses."""
    sender = "Íñigo Sørensen-Grażyna 🐙 <i@largo.example>"
    file = ("factura de un nombre muy muy largo con acentos áéíóú 2026.pdf", "application/pdf", b"%PDF-1.4")
    first = office.ticket(LONG, "Adjunto la tabla.", html=TABLE, sender=sender, files=[file])
    for number in range(12):
        office.ticket(f"Avería número {number}", "La máquina hace ruido.")
    with closing(office.desk.browser(ALMA)) as alma:
        draft = searched_in_vain(alma)
        template = first_link(alma, "/settings/templates", "/settings/templates/")
        brand = first_link(alma, "/settings/brands", "/settings/brands/")
    said = office.api.post(
        f"tickets/{first}/messages", json={"kind": "note", "text": "Ojo: es un cliente antiguo."}
    )
    assert said.status_code == 201, said.text
    said = office.api.post(f"tickets/{first}/messages", json={"kind": "reply", "text": "Lo miramos hoy."})
    assert said.status_code == 201, said.text
    until(lambda: len(office.messages(first)) >= 3, what="everything is said")
    return {
        "lista": "/tickets?view=open", "vacía": "/tickets?view=mine", "ticket": f"/tickets/{first}",
        "escribir": "/tickets/new", "contacto": f"/contacts/{contact_of(office, first)}",
        "búsqueda": "/search", "encontrado": "/search?q=ruido", "nada": "/search?q=zzzzzz",
        "buzones": "/settings/mailboxes", "buzón nuevo": "/settings/mailboxes/new", "buzón": "/settings/mailboxes/1",
        "buzón a mano": "/settings/mailboxes/by-hand", "firma del correo": "/settings/mailboxes/1/signing",
        "buzón no encontrado": draft, "su dirección": f"{draft}/address",
        "Google": "/settings/mailboxes/providers/google", "Microsoft": "/settings/mailboxes/providers/microsoft",
        "envío": "/settings/carrier", "envío del buzón": "/settings/mailboxes/1/carrier",
        "problemas": "/settings/intakes", "plantillas": "/settings/templates", "plantilla": template,
        "marcas": "/settings/brands", "marca": brand, "firma de marca": f"{brand}/signature/es",
        "equipos": "/settings/teams", "equipo": "/settings/teams/1",
        "firma de equipo": "/settings/teams/1/signature/es",
        "agentes": "/settings/agents", "apartados": "/settings/parked",
        "mi cuenta": "/me", "firma": "/me/signature/es", "avisos": "/me/notices",
        "mi contraseña": "/accounts/password/change/", "salir": "/accounts/logout/", "no está": "/tickets/999999",
    }  # fmt: skip


OUTSIDE = {
    "entrada": "/accounts/login/", "contraseña": "/accounts/password/reset/",
    "enlace enviado": "/accounts/password/reset/done/", "enlace gastado": "/accounts/password/reset/key/1-abc/",
    "contraseña cambiada": "/accounts/password/reset/key/done/", "desactivada": "/accounts/inactive/",
}  # fmt: skip


def searched_in_vain(client: httpx2.Client) -> str:
    """The page of a mailbox whose servers nobody could find."""
    begun = submit(
        client, client.get("/settings/mailboxes/new"), holding="address",
        address="ventas@no-existe.example", password="x",
    )  # fmt: skip
    draft = begun.url.path
    until(lambda: 'role="alert"' in client.get(draft).text, what="the search has ended", wait_s=60)
    return draft


def first_link(client: httpx2.Client, page: str, to: str) -> str:
    """Where the page's first link under `to` leads."""
    links = LexborHTMLParser(client.get(page).text).css(f'main a[href^="{to}"]')
    return str(links[0].attributes["href"])


def contact_of(office: Office, number: int) -> str:
    """The page number of the ticket's customer."""
    with closing(office.desk.browser(MIRA)) as client:
        page = client.get(f"/tickets/{number}").text
    return page.partition("/contacts/")[2].partition('"')[0]
