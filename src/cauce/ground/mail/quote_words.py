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
}  # fmt: skip


def level(line: str) -> str:
    """Lower case without accents, every letter still at its place, so that what is found here can be cut there."""
    out = line.translate(_LEVEL)
    lowered = out.lower()
    return lowered if len(lowered) == len(out) else out


# «… escribió:» The verb that ends (or stands inside) the line above a quote.
VERB = (
    r"(?:escribio(?: lo siguiente)?|ha escrito|escribia|escreveu(?: o seguinte)?|escreve|wrote|writes|sent|said|a ecrit|ecrit|ha scritto|scrive|schrieb|hat geschrieben"
    r"|ha escrit|va escriure|escribiu|schreef|het volgende geschreven|skrev|napisal(?:a|\(a\))?|napisał(?:a|\(a\))?|pisze|pise|kirjoitti|yazdi|sunu yazdi|enviou|envio"
    r"|da viet|đa viet|пишет|писал\(?а?\)?|написал\(?а?\)?|написав|пише|写道|寫道|작성|님이 작성|のメッセージ|wrote the following)"
)
# The word before the date: «El lun, 3 mar 2025…»
LEAD = r"(?:on|at|el|en|em|no dia|no|as|a|o|le|en date du|am|il giorno|il|op|den|pa|w dniu|dnia|dne|vao|в|在|el dia|a data de|du|le jour)"
WEEKDAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom|seg|ter|qua|qui|sex|luns|martes|merc|xov|ven|dl|dt|dc|dj|dv|ds|dg"
    r"|lunedi|mo|di|mi|do|fr|sa|so)"
)
ADDRESS = r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+"
TIME = r"(?:\d{1,2}\s?[:.h]\s?\d{2})"

# Labels of the block that Outlook and others put over a quoted mail.
LABELS: dict[str, str] = {
    "from": r"from|de|da|do|von|van|fra|från|fran|od|от|від|lahettaja|gonderen|kimden|发件人|寄件者|寄件人|差出人|보낸 사람|tu|remitente|remetente",
    "sent": r"sent|date|enviado(?: el| em| a)?|enviada(?: em)?|enviad[oa]s|remitido|fecha(?: de envio)?|data|data de envio|envoye(?: le)?|gesendet(?: am)?|datum|inviato"
    r"|verzonden|sendt|skickat|dato|wyslano|отправлено|дата|надіслано|lahetetty|发送时间|日期|傳送日期|日時|送信日時|보낸 날짜|날짜|enviat(?: el)?|data do envio|date d'envoi|message du"
    r"|paivamaara|tarih|ngay",
    "to": r"to|para|a|an|aan|til|till|do|кому|vastaanottaja|alici|kime|收件人|宛先|받는 사람|per a|pour|per|den",
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
    rf"\W*?[-–—_=*]{{2,}}\s*{_ORIGINAL}\s*:?\s*[-–—_=*]*\s*$|\s*(?:original message|mensaje original|mensagem original|missatge original):?\s*$"
)
FORWARD = re.compile(
    r"[\s>*]*[-–—_]{2,}\s*(?:forwarded message|mensaje (?:reenviado|remitido)|mensagem (?:encaminhada|reencaminhada|original encaminhada)|missatge reenviat|mensaxe reenviada"
    r"|message (?:transfere|reexpedie)|weitergeleitete (?:nachricht|e-?mail)|messaggio inoltrato|doorgestuurd bericht|videresendt (?:meddelelse|melding)|vidarebefordrat meddelande"
    r"|przekazana wiadomosc|пересылаемое сообщение|转发的邮件|forwarded by|reenviado por)"
    r"|[\s>*]*(?:begin forwarded message|inicio del mensaje reenviado|inicio da mensagem (?:re)?encaminhada|debut du message (?:reexpedie|transfere)|anfang der weitergeleiteten"
    r"|inizio messaggio inoltrato|comenca el missatge reenviat|inici del missatge reenviat|mensaje reenviado|mensagem encaminhada|begin doorgestuurd bericht)\s*:?\s*$"
)

_DEVICE = (
    r"(?:iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|motorola|moto|oppo|nokia|lg|sony|xperia|movil|telefono|telefon|telemovel|celular|smartphone|tablet"
    r"|blackberry|outlook|hotmail|yahoo|gmail|correo|correio|mail|e-?mail|windows|dispositivo|aplicacion|aplicacao|app|proton|aquamail|bluemail|spark|mailbox|htc|courriel"
    r"|handy|mobil|mobile|phone|cellulare|appareil|telephone|workspace|zoho|thunderbird|k-9|nexus|pixel|mailspring|polymail|mi )"
)
# The line a telephone or a mail program signs with.
FOOTER = re.compile(
    r"\W{0,4}(?:(?:mensaje|mensagem|correo|message) )?(?:(?:sent|enviado|envoye) (?:wirelessly|sans fil|inalambricamente) .*|"
    r"sent (?:from|via|using|with|on|by|by the) (?:my |the |a |an )?[\w .:()+<>/-]{1,60}$|sent (?:from|via|with|using) [\w ]*"
    + _DEVICE
    + r".*"
    r"|enviad[oa] (?:desde|de|do|da|dende|con|com|a traves de|a partir de|a partir do|por|via|atraves de|atraves do|pelo|pela|usando)(?: (?:mi|mis|el|la|aqua|meu|minha|o|a|os|un|una|um|uma|unha|correo de|meu smartphone|app))* ?"
    + _DEVICE
    + r".*"
    r"|enviad[oa] (?:desde mi|do meu|dende o meu|de mi|da minha) [\w .-]{1,40}$|mandado desde mi .{1,40}$"
    r"|enviat (?:des del|des de|amb|del)(?: meu| l'| la meva)? ?"
    + _DEVICE
    + r".*|envoye (?:de|depuis|avec|a partir de)(?: mon| ma| l'| un)? ?.{0,12}"
    + _DEVICE
    + r".*"
    r"|von meinem .{1,40} gesendet.*|gesendet (?:von|mit|aus)(?: meinem| der)? ?.{0,12}"
    + _DEVICE
    + r".*|inviato (?:da|dal|con)(?: mio| il mio)? ?.{0,12}"
    + _DEVICE
    + r".*"
    r"|verzonden vanaf .*|sendt fra .*|skickat fran .*|wyslane z .*|отправлено (?:с|из) .*|lahetetty .{0,30}|发自我的.*|iphoneから送信.*|나의 .*에서 보냄"
    r"|(?:get|obtener|obten|obtenha|consigue|consiga|baixar|obter|obtenga|descargar|descarga|telecharger|obtenir|baixe|holen sie sich|scarica|baixa|descarregar|baixar)(?: o| l'| el)? ?(?:outlook|blue ?mail|aqua ?mail|spark|proton ?mail|yahoo mail|edison mail) (?:for|para|pour|fur|per|per a)\b.*"
    r"|sent with \[?(?:proton|tutanota|tuta|spark|mailbird|em client|canary|superhuman|hey)\b.*"
    r"|typed (?:on|with) (?:my|a) .*|composed (?:on|with) .*|sent with (?:airmail|sparrow|mailtrack|mixmax).*"
    r")\s*$"
)
# Paragraphs of law and of caution that firms put under everything.
LEGAL = re.compile(
    r"\W{0,6}(?:aviso (?:legal|de confidencialidad|de privacidad)|clausula de confidencialidad|nota de confidencialidad|advertencia legal|informacion basica sobre proteccion de datos"
    r"|(?:este|el presente) (?:mensaje|correo|e-?mail|correo electronico)[^.]{0,120}(?:confidencial|dirigid[oa]s? (?:exclusiv|unic)|destinatari|privilegiad|virus)"
    r"|(?:en cumplimiento|de conformidad|de acuerdo) (?:de|con) (?:la|lo|el) (?:[\w ]{0,40})(?:ley|reglamento|rgpd|lopd|normativa|dispuesto)"
    r"|(?:la informacion|las informaciones) (?:contenida|incluida)s? en (?:este|el presente) (?:mensaje|correo|e-?mail)|le informamos (?:de )?que sus datos"
    r"|aviso de confidencialidade|aviso legal|(?:esta|a presente) (?:mensagem|comunicacao)[^.]{0,120}(?:confidencia|destinad|destinatari|privilegiad)|este (?:e-?mail|correio)[^.]{0,120}(?:confidencia|destinad|destinatari)"
    r"|(?:em (?:conformidade|cumprimento)|de acordo|nos termos) (?:com|d[oae])[^.]{0,60}(?:lei|regulamento|rgpd|lgpd|protecao de dados)|aviso de privacidade"
    r"|(?:si|se) (?:usted |voce )?(?:no es el destinatario|ha recibido est[ea] (?:mensaje|correo|e-?mail)|nao (?:e|for) o destinatario|recebeu esta mensagem)"
    r"|(?:esta|a presente) mensaxe[^.]{0,120}(?:confidencia|destinatari|dirix)|(?:politica de privacidade?|proteccion de datos|protecao de dados) ?:"
    r"|(?:this|if you)[^.]{0,30}(?:not the intended recipient|received this (?:e-?mail|message) in error)"
    r"|(?:as informacoes|a informacao) contidas? nest[ae]|aquest (?:missatge|correu)[^.]{0,120}(?:confidencial|destinatari|adrec)"
    r"|(?:confidentiality|legal|privacy) (?:notice|note|disclaimer)|disclaimer\b|this (?:e-?mail|message|communication)[^.]{0,120}(?:confidential|intended|privileged|virus|scanned)"
    r"|the information (?:contained )?in this (?:e-?mail|message)|ce (?:message|courriel|mail)[^.]{0,120}(?:confidentiel|destinataire)|diese (?:e-?mail|nachricht)[^.]{0,120}(?:vertraulich|bestimmt)"
    r"|(?:questo messaggio|questa e-?mail|le informazioni contenute)[^.]{0,120}(?:riservat|confidenzial|destinatari)"
    r"|(?:p )?(?:antes de imprimir|please consider the environment|before printing|considere (?:o|el|su) (?:meio|medio|responsabilidad)|piense en el medio|por favor,? (?:piense|considere))"
    r"|<?https?://(?:www\.|s-install\.)?(?:avast|avg|avcdn)\.(?:com|net)/\S*>?\s*$"
    r"|(?:este|esta|this|cet?|diese|questa|aquest) (?:mensaje|correo|mensagem|mensaxe|e-?mail|message|nachricht|missatge)[^.]{0,80}\b(?:avast|avg|antivirus|anti-virus)\b"
    r"|(?:libre|livre|lliure|ceibe) de virus\.|virus-free\.|sin virus\.|el software de antivirus avast|este (?:correo|e-?mail)[^.]{0,60} (?:analizad|comprobad|verificad)[oa][^.]{0,40}(?:virus|avast|avg))"
)

# A page of law says more than one of these; a person who asks about a legal notice says none.
LAW = re.compile(
    r"confidenc|confidential|privilegi|destinatari|addressee|recipient|empfanger|destinataire|vertraulich|riservat|rgpd|lopd|lgpd|gdpr|reglamento|normativa"
    r"|datos|dados|dades|virus|avast|imprim|print|medio ?ambiente|meio ambiente|environment|copyright|prohibid|proibid|privacidad|virus-free"
)
# How people end, or ask.
HUMAN = re.compile(
    r"¿|\?\s*$|^\W*(?:muchas |mil |un |muito )?(?:gracias|saludos?|obrigad[oa]|grazas|gracies|merci|danke|grazie|thanks|thank you|abrazos?|atentamente|atenciosamente|att)\b"
)
# Lines above which a help desk asks for the answer.
ABOVE = re.compile(
    r"\W*(?:#+-?|-{2,}|={2,}|_{2,}|\*{2,}).{0,80}(?:above this line|(?:encima|arriba) de esta linea|acima d(?:esta|a) linha|au-dessus de cette ligne|uber dieser (?:zeile|linie)|sopra questa (?:riga|linea)|per sobre d'aquesta linia).{0,40}$"
    r"|\W*(?:please (?:type|reply|write)|reply|por favor,? (?:escriba|responda|digite|escreva)|(?:escriba|responda|digite|escreva))\b.{0,60}(?:above this line|(?:encima|arriba) de esta linea|acima d(?:esta|a) linha)\W*$"
)
