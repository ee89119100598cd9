"""Filling a story's words: one of several wordings, and what differs from ticket to ticket."""

import re
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Madrid")
MONTHS = """enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre""".split()
BICYCLES = ("Brisa 3", "Brisa 3", "Brisa 3", "Pliego", "Loma", "Cauda", "Junior")
EXTRAS = ("un casco Nube", "unas alforjas", "un candado plegable", "una silla infantil", "unos guantes de invierno",
          "un portabultos", "una bolsa de manillar", "un juego de luces")  # fmt: skip
TOWNS = ("Valencia", "Madrid", "Zaragoza", "Sagunto", "Alcoy", "Castellón", "Murcia", "Teruel", "Cuenca", "Albacete",
         "Logroño", "Vigo", "Sevilla", "Málaga", "Pamplona")  # fmt: skip
STREETS = ("de la Acequia", "del Molino", "San Vicente", "de la Paz", "Mayor", "del Olmo", "de los Tintes",
           "Jorge Juan", "de la Barca", "del Puente Viejo")  # fmt: skip
GOODBYES = ("Un saludo,", "Gracias.", "Muchas gracias,", "Saludos cordiales,", "Gracias de antemano,", "Atentamente,",
            "Un saludo y gracias,")  # fmt: skip
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SHORT = 30  # characters: greetings and the like


class Wording:
    """The words of one ticket.

    Wordings with as many choices take the same place throughout a ticket, so that the answer fits what was asked;
    short ones (greetings) are free.
    """

    def __init__(self, random: Random, *, name: str, company: str, agent: str, at: datetime) -> None:
        self._random = random
        self._place = random.randrange(6)  # two and three choices divide it: each is as likely
        self._slots = _slots(random, at) | {
            "nombre": name,
            "pila": name.split()[0] if name else "",
            "empresa": company or "mi empresa",
            "agente": agent.split()[0],
            "despedida": f"{random.choice(GOODBYES)}\n{name}" if name else random.choice(GOODBYES),
        }

    def __call__(self, text: str) -> str:
        """The text with one wording chosen and every slot filled. Raises KeyError for a slot that does not exist."""
        chosen = _CHOICE.sub(self._one_of, text)
        return re.sub(r"\{([^}]+)\}", lambda slot: self._slots[slot[1]], chosen)

    def _one_of(self, match: re.Match[str]) -> str:
        choices: list[str] = match[1].split("|")
        if all(len(choice) < _SHORT for choice in choices):
            return self._random.choice(choices)
        return choices[self._place % len(choices)]


def day(moment: datetime) -> str:
    """«14 de octubre»."""
    local = moment.astimezone(ZONE)
    return f"{local.day} de {MONTHS[local.month - 1]}"


def _slots(random: Random, at: datetime) -> dict[str, str]:
    return {
        "pedido": f"RB-{random.randint(40000, 59999)}",
        "factura": f"F26-{random.randint(1000, 9999)}",
        "serie": f"RB3-{random.randrange(16**6):06X}",
        "error": random.choice(("E21", "E07", "E30", "E14")),
        "bici": random.choice(BICYCLES),
        "accesorio": random.choice(EXTRAS),
        "importe": f"{random.choice((19, 24, 34, 49, 59, 89, 119))},90 €",
        "altura": f"1,{random.randint(56, 93)}",
        "km": str(random.randint(3, 19) * 100),
        "ciudad": random.choice(TOWNS),
        "calle": random.choice(STREETS),
        "número": str(random.randint(2, 118)),
        "n2": f"{random.randint(11, 98)}",
        "unidades": str(random.choice((6, 8, 10, 12, 14, 20))),
        "hora": f"{random.randint(10, 19)}:{random.choice(('00', '30'))}",
        "mes": MONTHS[(at.astimezone(ZONE).month - 2) % 12],
        "fecha": day(at - timedelta(days=random.randint(3, 9))),
        "fecha_después": day(at + timedelta(days=random.randint(4, 9))),
    }
