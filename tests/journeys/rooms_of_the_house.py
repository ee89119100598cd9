"""Every page that a person can come to, and a ticket that shows nearly everything a ticket can."""

from __future__ import annotations

from contextlib import closing

from tests.journeys.office import MIRA, Office
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
    said = office.api.post(
        f"tickets/{first}/messages", json={"kind": "note", "text": "Ojo: es un cliente antiguo."}
    )
    assert said.status_code == 201, said.text
    said = office.api.post(f"tickets/{first}/messages", json={"kind": "reply", "text": "Lo miramos hoy."})
    assert said.status_code == 201, said.text
    until(lambda: len(office.messages(first)) >= 3, what="everything is said")
    return {
        "lista": "/tickets?view=open", "vacía": "/tickets?view=mine", "ticket": f"/tickets/{first}",
        "búsqueda": "/search", "encontrado": "/search?q=ruido", "nada": "/search?q=zzzzzz",
        "contacto": f"/contacts/{contact_of(office, first)}",
        "buzones": "/settings/mailboxes", "buzón nuevo": "/settings/mailboxes/new", "buzón": "/settings/mailboxes/1",
        "buzón a mano": "/settings/mailboxes/by-hand", "problemas": "/settings/intakes",
        "mi cuenta": "/me", "firma": "/me/signature/es", "marcas": "/settings/brands", "equipo": "/settings/teams/1",
        "firma de equipo": "/settings/teams/1/signature/es",
        "equipos": "/settings/teams", "agentes": "/settings/agents", "apartados": "/settings/parked",
        "no está": "/tickets/999999",
    }  # fmt: skip


OUTSIDE = {"entrada": "/accounts/login/", "contraseña": "/accounts/password/reset/"}


def contact_of(office: Office, number: int) -> str:
    """The page number of the ticket's customer."""
    with closing(office.desk.browser(MIRA)) as client:
        page = client.get(f"/tickets/{number}").text
    return page.partition("/contacts/")[2].partition('"')[0]
