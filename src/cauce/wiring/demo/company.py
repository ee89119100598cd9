"""The company to look at: Ribera, a shop and workshop of electric bicycles in Valencia, with those who work there and
those who write to them. All addresses end in `.example`, which nobody can own (RFC 2606)."""

from dataclasses import dataclass
from random import Random

from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.models import Account, Agent

BY = Actor.system("demo", origin="demo")
NAME, SLUG, FLEETS = "Ribera", "ribera", "ribera-flotas"
ADMINISTRATOR = "lucia@ribera.example"
MAILBOXES = (
    ("soporte@ribera.example", SLUG, "soporte"),
    ("taller@ribera.example", SLUG, "taller"),
    ("flotas@ribera.example", FLEETS, "flotas"),
)
TEAMS = {"soporte": "Atención al cliente", "taller": "Taller", "flotas": "Flotas"}
SIGNATURE = "Ribera · bicicletas eléctricas\nCalle del Cauce, 12, Valencia"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works at Ribera."""

    name: str
    email: str
    role: str
    teams: tuple[str, ...]


WORKERS = (
    Worker("Lucía Ferrer", ADMINISTRATOR, "administrator", ("soporte",)),
    Worker("Carmen Olmedo", "carmen@ribera.example", "agent", ("soporte",)),
    Worker("Mateo Ríos", "mateo@ribera.example", "agent", ("soporte", "flotas")),
    Worker("Iker Zabala", "iker@ribera.example", "agent", ("taller",)),
    Worker("Valentina Soto", "valentina@ribera.example", "agent", ("taller", "flotas")),
    Worker("Andrés Peña", "andres@ribera.example", "read_only", ()),
)
COMPANIES = {
    "mensajeriaveloz.example": "Mensajería Veloz",
    "hotelmirador.example": "Hotel Mirador",
    "ayuntamientodelvalle.example": "Ayuntamiento del Valle",
    "panaderiaqueiros.example": "Panadería Queirós",
    "cafesdelnorte.example": "Cafés del Norte",
    "floresamparo.example": "Flores Amparo",
    "logisticaturia.example": "Logística del Turia",
    "clinicasanandres.example": "Clínica San Andrés",
    "universidadlevante.example": "Universidad de Levante",
    "imprentasol.example": "Imprenta Sol",
    "ingenieria-costa.example": "Ingeniería Costa",
}
# Who rides a fleet, so who writes for one.
_FLEETS_OF = ("mensajeriaveloz.example", "hotelmirador.example", "cafesdelnorte.example", "floresamparo.example",
              "logisticaturia.example", "clinicasanandres.example", "universidadlevante.example")  # fmt: skip
_FIRST = """Adela Alba Álvaro Amaia Ángel Antonia Aurora Begoña Bruno Camila Candela César Clara Claudia Consuelo Dalia
Damián Diego Elisa Emilio Esperanza Estela Fátima Félix Gabriela Gonzalo Hugo Íñigo Inés Irene Ismael Jacinto Jimena
Joaquín Laia Lorenzo Luisa Manuela Marcos Mariana Martina Maruja Miguel Mireia Noelia Nuria Olga Óscar Paloma Paula
Pilar Rafael Ramón Rocío Rosa Samuel Silvia Simón Sonia Teresa Úrsula Vicente Violeta Yolanda""".split()
_LAST = """Abril Alarcón Aranda Arce Ballester Barreiro Benítez Blasco Cabello Calvo Carrasco Cifuentes Climent Cuesta
Domingo Escrivá Espinosa Estévez Fuster Gálvez Garrido Gascón Giner Herrero Iborra Jurado Landa Lozano Llorens Maldonado
Marco Mena Mira Montes Mora Navarro Olmos Palacios Pardo Pastor Pérez Pineda Piqueras Quintana Rey Robles Roig Rueda
Salas Sanz Segura Solana Soler Tormo Ureña Valero Vega Vidal Villar Zamora""".split()
_PROVIDERS = ("correo.example", "buzon.example", "post.example")


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes to Ribera."""

    name: str
    email: str
    company: str = ""


def neighbours(random: Random, how_many: int = 170) -> list[Writer]:
    """People who ride; each writes once or a few times."""
    made: dict[str, Writer] = {}
    while len(made) < how_many:
        first, last, second = random.choice(_FIRST), random.choice(_LAST), random.choice(_LAST)
        name = f"{first} {last} {second}" if random.random() < 0.35 else f"{first} {last}"
        email = f"{plain(first)}.{plain(last)}@{random.choice(_PROVIDERS)}"
        made.setdefault(email, Writer(name, email))
    return list(made.values())


def firms(random: Random) -> list[Writer]:
    """Those who look after a fleet, three in each firm."""
    return [
        Writer(f"{first} {random.choice(_LAST)}", f"{plain(first)}@{domain}", COMPANIES[domain])
        for domain in _FLEETS_OF
        for first in random.sample(_FIRST, 3)
    ]


def plain(word: str) -> str:
    """A word as it stands in an address: no capitals, no accents."""
    return word.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))


@write()
def open_company(password: str) -> Account:
    """Make the account with everybody who works there, all with this password, or nothing of it."""
    account = actions.open_account(name=NAME, slug=SLUG, by=BY)
    fleets = actions.add_brand(account, name="Ribera Flotas", slug=FLEETS, by=BY)
    actions.rename_team(queries.team_by_slug(account.pk, "soporte"), name=TEAMS["soporte"], by=BY)
    for slug in ("taller", "flotas"):
        actions.add_team(
            account, name=TEAMS[slug], slug=slug, brand=fleets if slug == "flotas" else None, by=BY
        )
    for worker in WORKERS:
        actions.add_agent(
            account, email=worker.email, name=worker.name, role=worker.role, password=password, by=BY
        )
    for domain, name in COMPANIES.items():
        actions.add_company(account, name=name, domains=[domain], by=BY)
    return account


def worker(account: Account, email: str) -> Agent:
    """One of those who work there."""
    return Agent.objects.get(account=account, email=email)
