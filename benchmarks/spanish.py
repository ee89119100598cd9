"""Spanish that customers of a workshop of everything would write: names, subjects and texts from a seed.

Only `random.Random` that the caller hands in decides, so the same seed gives the same text on every machine.
`SEARCH_WORDS` are put into a known share of the texts and stand nowhere else, so a search's hits are known.
"""

from __future__ import annotations

import math
import unicodedata
from random import Random

FIRST_NAMES = """Ada Alba Alejandro Ana Andrés Ángel Antonio Beatriz Begoña Camila Carmen Cristina Daniel Elena
Fernanda Fernando Francisco Inés Íñigo Isabel Iván Javier Joaquín Jordi José Laura Lucía Luis Manuel Marta
Martín Mateo Miguel Mónica Montserrat Núria Óscar Pablo Patricia Pedro Pilar Rafael Raquel Rocío Rubén Sergio
Silvia Sofía Teresa Valentina Verónica Víctor Ximena""".split()
LAST_NAMES = """Aguilar Alonso Álvarez Benítez Blanco Cabrera Calvo Cano Castro Cortés Delgado Díaz Domínguez
Fernández Flores Fuentes Gallego García Gil Gómez González Guerrero Gutiérrez Hernández Herrera Ibáñez Jiménez
León López Lozano Marín Márquez Martínez Medina Méndez Molina Montero Morales Muñoz Navarro Núñez Ortega Ortiz
Peña Pérez Quispe Ramírez Ramos Reyes Rodríguez Romero Ruiz Sáez Sánchez Santos Serrano Suárez Torres Vázquez
Vega Yáñez Zapata""".split()
COMPANIES = ("ayto-valverde", "hospital-norte", "talleres-ruiz", "uni-levante", "logistica-sur", "notaria-prat",
             "panaderia-quispe", "gestoria-lopez", "clinica-andes", "ferreteria-gil")  # fmt: skip
PROVIDERS = ("correo", "buzon", "micorreo")

THINGS = ("el portátil", "la impresora de la segunda planta", "la VPN", "la aplicación de nóminas", "el escáner",
          "el ERP", "la carpeta compartida", "el teléfono IP", "el certificado digital", "la intranet",
          "el programa de facturación", "la wifi de la sala de reuniones", "la copia de seguridad",
          "la tarjeta de acceso", "el terminal de cobro", "la caldera", "la cafetera")  # fmt: skip
FAULTS = ("no arranca desde esta mañana", "va muy lento", "muestra el error {code}", "pide la contraseña otra vez",
          "se queda en blanco al abrirlo", "ha dejado de sincronizar", "se cierra solo cada pocos minutos",
          "no deja guardar los cambios", "pierde la conexión", "duplica los registros", "pierde agua")  # fmt: skip
TEAMS = ("contabilidad", "compras", "logística", "recepción", "mantenimiento", "ventas", "almacén", "archivo")
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip

GREETINGS = ("Buenos días:", "Hola:", "Buenas tardes:", "Estimados señores:", "Hola, ¿qué tal?", "Buenas:")
FAREWELLS = ("Un saludo,", "Muchas gracias de antemano.", "Quedo a la espera de su respuesta.",
             "Saludos cordiales,", "Atentamente,", "Gracias por la ayuda.")  # fmt: skip
SUBJECTS = ("No funciona {thing}", "Problema con {thing}", "Consulta sobre {thing}", "Pedido {code} sin entregar",
            "Factura {code} incorrecta", "Error {code}: {thing} {fault}", "Urgente: {thing} {fault}",
            "Devolución del pedido {code}", "Alta de usuario en {team}", "Presupuesto para {team}",
            "¿Cuándo estará listo {thing}?")  # fmt: skip
CUSTOMER_SAYS = (
    "Les escribo porque {thing} {fault}.",
    "Desde ayer por la tarde {thing} {fault} y no sabemos por qué.",
    "Hemos reiniciado el equipo {n} veces, pero {thing} sigue igual: {fault}.",
    "El problema empezó después de la actualización del {day} de {month}.",
    "Somos {n} personas en {team} y a todas nos pasa lo mismo.",
    "Necesitamos una solución antes del {day} de {month}, porque cerramos el trimestre.",
    "He seguido los pasos del manual, sin ningún resultado.",
    "¿Podrían decirme si es una avería general o solo de mi puesto?",
    "El número de serie del equipo es {code}.",
    "Adjunto una captura de pantalla con el mensaje que aparece.",
    "Una compañera de {team} me comentó que a ella también le ocurrió la semana pasada.",
    "Ya abrimos una incidencia parecida en {month}, pero se cerró sin explicación.",
    "No es urgente, aunque nos gustaría tenerlo resuelto esta semana.",
    "Es bastante urgente: tenemos a los clientes esperando en el mostrador.",
    "La factura {code} no coincide con el pedido que hicimos en {month}.",
    "También me gustaría cambiar la dirección de envío de los próximos pedidos.",
    "Me pide un código de verificación que nunca llega al móvil.",
    "El técnico que vino el {day} de {month} dijo que había que cambiar la pieza, y seguimos esperando.",
    "El listado de existencias muestra {n} unidades, aunque en el almacén hay muchas más.",
    "Cuando exporto a hoja de cálculo, las tildes y las eñes salen mal.",
    "¿Me confirman, por favor, que han recibido este mensaje?",
)
AGENT_SAYS = (
    "Gracias por avisarnos; estamos revisando {thing}.",
    "Hemos comprobado los registros y vemos el error {code} a primera hora.",
    "¿Puede reiniciar el equipo y decirnos si {thing} sigue igual?",
    "Le hemos restablecido la contraseña; la nueva le llegará por mensaje al móvil.",
    "Su caso está en manos del equipo de {team}.",
    "Mañana por la mañana pasará un técnico por su puesto.",
    "Era una avería general, que quedó resuelta el {day} de {month}.",
    "La devolución del pedido {code} está en camino.",
    "Si en dos días no vuelve a pasar, cerraremos el caso.",
    "Quedamos a su disposición para cualquier otra consulta.",
)
SEARCH_WORDS = {"cortafuegos": 0.02, "calefacción": 0.005, "proyector": 0.08}
SEARCH_SENTENCES = {
    "cortafuegos": "Creemos que el cortafuegos está bloqueando el puerto {n}{n}.",
    "calefacción": "Además, la calefacción de la sala de servidores hace saltar el diferencial.",
    "proyector": "El proyector de la sala grande tampoco enciende.",
}


def code(rng: Random) -> str:
    """An order, error or serial number."""
    return f"{rng.choice(('ERP', 'NET', 'PED', 'FAC', 'USR'))}-{rng.randrange(100_000):05d}"


def filled(rng: Random, pattern: str) -> str:
    return pattern.format(
        thing=rng.choice(THINGS),
        fault=rng.choice(FAULTS).format(code=code(rng)),
        code=code(rng),
        n=rng.randrange(2, 98),
        day=rng.randrange(1, 29),
        month=rng.choice(MONTHS),
        team=rng.choice(TEAMS),
    )


def subject(rng: Random) -> str:
    return filled(rng, rng.choice(SUBJECTS))


def person(rng: Random, number: int) -> tuple[str, str]:
    """Name and address; `number` keeps two of the same name apart."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    host = rng.choice(COMPANIES if rng.random() < 0.7 else PROVIDERS)
    return f"{first} {last} {rng.choice(LAST_NAMES)}", f"{plain(first)}.{plain(last)}{number}@{host}.example"


def plain(text: str) -> str:
    """Lower-case ASCII, as people write their names in addresses."""
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


def search_words(rng: Random) -> list[str]:
    """Which of the words to look for this text shall hold."""
    return [word for word, share in SEARCH_WORDS.items() if rng.random() < share]


def text(rng: Random, characters: int, *, agent: bool = False, holding: list[str] | None = None) -> str:
    """Paragraphs of about so many characters, greeting and farewell included."""
    stock = AGENT_SAYS if agent else CUSTOMER_SAYS
    paragraph = [filled(rng, SEARCH_SENTENCES[word]) for word in holding or ()]
    paragraphs, written = [rng.choice(GREETINGS)], 0
    while written < characters - 60:
        sentence = filled(rng, rng.choice(stock))
        paragraph.append(sentence)
        written += len(sentence) + 1
        if len(paragraph) >= 2 and rng.random() < 0.35:
            paragraphs.append(" ".join(paragraph))
            paragraph = []
    return "\n\n".join([*paragraphs, *([" ".join(paragraph)] if paragraph else []), rng.choice(FAREWELLS)])


def size(rng: Random, smallest: int = 500, largest: int = 5000) -> int:
    """A length spread evenly over the logarithm, as the lengths of real mails are."""
    return int(math.exp(rng.uniform(math.log(smallest), math.log(largest))))
