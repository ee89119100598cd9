# ruff: noqa: E501 - one family of wordings a line
"""How mail programs introduce what they quote, in each language, folded letter by letter (see `level`).

Spanish, Portuguese and English first, then the languages around them; the rest because customers travel.
"""

from __future__ import annotations

import re
import unicodedata


def _base(code: int) -> str:
    letter = unicodedata.normalize("NFD", chr(code))[0].lower()
    return letter if len(letter) == 1 else chr(code)


_LEVEL = {code: _base(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))} | {
    0xA0: " ", 0x202F: " ", 0x2007: " ", 0x3000: " ", 0x2019: "'", 0x2018: "'", 0xFF1A: ":", 0xFF1C: "<", 0xFF1E: ">", 0x131: "i",
    0x200E: " ", 0x200F: " ", **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), " "), 0x2010: "-", 0x2011: "-", 0x2012: "-",
}  # fmt: skip


def level(line: str) -> str:
    """Lower case without accents, every letter still at its place, so that what is found here can be cut there."""
    if line.isascii():
        return line.lower()
    out = line.translate(_LEVEL)
    lowered = out.lower()
    return lowered if len(lowered) == len(out) else out


# What is left of an accented letter in a mail whose charset was damaged on its way.
_LOST = r"(?:\?|\ufffd|=f3|=e9|=c3=b3|=c3=a9|a³|a©|&[oe]acute;)"
# «… escribió:» The verb that ends (or stands inside) the line above a quote.
VERB = (
    rf"(?:escribi(?:o|{_LOST})(?: lo siguiente)?|ha escrito|escribia|escreveu(?: o seguinte)?|escreve|wrote|writes|sent|said|a (?:e|{_LOST})crit|ecrit|ha scritto|scrive|schrieb|hat geschrieben"
    r"|ha escrit|va escriure|escribiu|schreef|het volgende geschreven|skrev|napisal(?:a|\(a\))?|napisał(?:a|\(a\))?|pisze|pise|kirjoitti|yazdi|sunu yazdi|enviou|envio"
    r"|da viet|đa viet|пишет|писал\(?а?\)?|написал\(?а?\)?|написав|пише|写道|寫道|작성|님이 작성|のメッセージ|wrote the following|dijo|disse|dixo|ha dit|a dit)"
)
# The word before the date: «El lun, 3 mar 2025…»
LEAD = r"(?:on|at|el|en|em|no dia|no|as|a|o|le|en date du|am|il giorno|il|op|den|pa|w dniu|dnia|dne|vao|в|在|el dia|a data de|du|le jour|con fecha|com data de)"
WEEKDAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom|seg|ter|qua|qui|sex|luns|martes|merc|xov|ven|dl|dt|dc|dj|dv|ds|dg"
    r"|lunedi|mo|di|mi|do|fr|sa|so)"
)
ADDRESS = r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+"
TIME = r"(?:\d{1,2}\s?[:.h]\s?\d{2})"

# Labels of the block that Outlook and others put over a quoted mail.
LABELS: dict[str, str] = {
    "from": r"from|de|da|do|von|van|fra|från|fran|od|от|від|lahettaja|gonderen|kimden|发件人|寄件者|寄件人|差出人|보낸 사람|tu|remitente|remetente|remite|expediteur|absender|mittente",
    "sent": r"sent|date|enviado(?: el| em| a)?|enviada(?: em)?|enviad[oa]s|remitido|fecha(?: de envio)?|data|data de envio|envoye(?: le)?|gesendet(?: am)?|datum|inviato"
    r"|verzonden|sendt|skickat|dato|wyslano|отправлено|дата|надіслано|lahetetty|发送时间|日期|傳送日期|日時|送信日時|보낸 날짜|날짜|enviat(?: el)?|data do envio|date d'envoi|message du"
    r"|paivamaara|tarih|ngay",
    "to": r"to|para|a|an|aan|til|till|do|кому|vastaanottaja|alici|kime|收件人|宛先|받는 사람|per a|pour|per|den|destinatari[oa]s?(?:\(s\))?|destinataires?|hasta",
    "subject": r"subject|asunto|assunto|objet|sujet|oggetto|betreff|onderwerp|emne|amne|temat|тема|aihe|konu|主题|主旨|件名|제목|assumpte|chu de",
    "cc": r"cc|copia|copie a|cco|bcc|kopie|с копией|копия|抄送|副本|kopio|dw|c\.c\.|cópia|com copia",
    "reply": r"reply-to|responder a|risposta|antwort an|repondre a|rispondi a|importance|importancia|prioridad|prioridade|adjuntos|anexos|attachments",
}  # fmt: skip
LABEL = re.compile(
    r"[\s*_|\u200e\u200f\ufeff]*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items())
    + r")[ *_]*:[ *_]*(?P<value>.*)"
)

_ORIGINAL = (
    r"(?:(?:mensaje|correo|mensagem|message|messaggio|missatge|mensaxe|nachricht|e-?mail|meddelelse|melding|bericht|wiadomosc|cita)?"
    r"\s*(?:original(?:e|es)?(?: message| appointment| mail| e-?mail)?|orixinal|d'origine|oprindelig(?: \w+)?|opprinnelig(?: \w+)?|ursprung(?:liche nachricht|ligt meddelande)"
    r"|oorspronkelijk(?: bericht)?|oryginalna|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|元のメッセージ|alkuperainen viesti)"
    r"|(?:antwort|reply|respuesta|resposta)[ -](?:nachricht|message|separator)|reply above this line|forwarded by|mensaje citado)"
)
ORIGINAL = re.compile(
    rf"\W*?[-–—_=*]{{2,}}\s*{_ORIGINAL}\s*:?\s*[-–—_=*]*\s*(?:$|(?:de|da|from|von|asunto|assunto|subject)\s*:.*@)|\s*(?:original message|mensaje original|mensagem original|missatge original):?\s*$"
)
FORWARD = re.compile(
    r"[\s>*]*[-–—_]{2,}\s*(?:forwarded message|mensaje (?:reenviado|remitido)|mensagem (?:encaminhada|reencaminhada|original encaminhada)|missatge reenviat|mensaxe reenviada"
    r"|message (?:transfere|reexpedie)|weitergeleitete (?:nachricht|e-?mail)|messaggio inoltrato|doorgestuurd bericht|videresendt (?:meddelelse|melding)|vidarebefordrat meddelande"
    r"|przekazana wiadomosc|пересылаемое сообщение|转发的邮件|forwarded by|reenviado por)"
    r"|[\s>*]*(?:begin forwarded message|inicio del mensaje reenviado|inicio da mensagem (?:re)?encaminhada|debut du message (?:reexpedie|transfere)|anfang der weitergeleiteten"
    r"|inizio messaggio inoltrato|comenca el missatge reenviat|inici del missatge reenviat|mensaje reenviado|mensagem encaminhada|begin doorgestuurd bericht)\s*:?\s*$"
)
# Lines above which a help desk asks for the answer.
ABOVE = re.compile(
    r"\W*(?:#+-?|-{2,}|={2,}|_{2,}|\*{2,}).{0,80}(?:above this line|(?:encima|arriba) de esta linea|acima d(?:esta|a) linha|au-dessus de cette ligne|uber dieser (?:zeile|linie)|sopra questa (?:riga|linea)|per sobre d'aquesta linia).{0,40}$"
    r"|\W*(?:please (?:type|reply|write)|reply|(?:por favor,? )?(?:escrib[ae]|respond[ae]r?|conteste|digite|escreva))\b.{0,60}(?:above this line|(?:encima|arriba|antes) de esta linea|acima d(?:esta|a) linha).{0,50}$"
)
