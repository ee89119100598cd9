# ruff: noqa: E501 - one family of wordings a line
"""What programs and firms put under a letter: the line of a telephone, the lawyers' paragraph, the virus scanner's word.

Folded letter by letter like `quote_words`. Patterns match from the start of a line unless they say otherwise.
"""

from __future__ import annotations

import re

_DEVICE = (
    r"\b(?:iphone|ipad|ipod|imac|mac(?:book)?(?: pro| air)?|apple watch|android|samsung|galaxy|huawei|honor|xiaomi|redmi|poco|mi \w?\d+\w*|motorola|moto|oppo|realme|vivo|oneplus|nokia|lg|sony|xperia|zte|tcl|alcatel"
    r"|movil|telefono|telefon|telemovel|celular|smartphone|tablet|ordenador|computador|blackberry|outlook|hotmail|yahoo|gmail|aol|uol mail|correo|correio|mail|e-?mail|windows|dispositivo|aplicacion|aplicacao|app|proton(?: ?mail)?|aqua ?mail|blue ?mail|typeapp"
    r"|spark|mailbox|htc|courriel|handy|mobil|mobile|phone|cellulare|appareil|telephone|workspace|zoho|thunderbird|k-9|nexus|pixel|mailspring|polymail|missive|edison|tuta(?:nota)?|canary|newton)\b"
)
_TAIL = r"(?:\W.{0,70})?"
# What follows «Enviado desde»: articles and owners of the thing.
_OWNERS = (
    r"(?: (?:mi|mis|el|la|aqua|meu|minha|o|a|os|un|una|um|uma|unha|correo de|meu smartphone|app|app de))*"
)
_APPS = r"(?:outlook|blue ?mail|aqua ?mail|spark|proton ?mail|yahoo mail|edison mail|gmail)"
_SYSTEMS = r"(?:ios|android|mac|windows|iphone|ipad)"
# The line a telephone or a mail program signs with.
FOOTER = re.compile(
    r"\W{0,4}(?:(?:(?:este )?mensaje|mensagem|correo|message) (?:(?:fue|foi) )?)?(?:(?:sent|enviado|envoye) (?:wirelessly|sans fil|inalambricamente) .*|"
    r"sent (?:from|via|using|with|on|by|by the) (?:my |the |a |an )?[\w .:()+<>/-]{1,60}$|sent (?:from|via|with|using) \[?[\w ]*"
    + _DEVICE
    + _TAIL
    + r"$"
    r"|enviad[oa] (?:desde|de|do|da|dende|con|com|a traves de|a partir de|a partir do|por|via|mediante|atraves de|atraves do|pelo|pela|usando)"
    + _OWNERS
    + r" ?\[?(?:https?://(?:www\.)?)?"
    + _DEVICE
    + _TAIL
    + r"$"
    r"|enviad[oa] (?:desde|con|com) (?:el|o) (?:correo|e-?mail|correio)[\w ]{0,30}\[?proton.{0,60}$"
    r"|enviad[oa] (?:desde mi|do meu|dende o meu) .{0,20}\b(?:blackberry|iphone|android|samsung|galaxy|smartphone|huawei|xiaomi|motorola).{0,40}$|(?:mandado|escrito|escrita|redactado|digitado) (?:desde|do|no|a partir d[oe]|en) (?:el |mi |un |meu |o |mi )?"
    + _DEVICE
    + r"\W*$"
    r"|(?:(?:por favor|please),? )?(?:disculp|perdon|desculp|excus|sorry)\w*[^.?]{0,40}(?:brevedad|brevidade|brevity|faltas|typos|erros de|errores de)[^?]{0,70}$"
    r"|enviat (?:des del|des de|amb|del)(?: meu| l'| la meva)? ?"
    + _DEVICE
    + _TAIL
    + r"$|envoye (?:de|depuis|avec|a partir de)(?: mon| ma| l'| un)? ?.{0,12}"
    + _DEVICE
    + _TAIL
    + r"$"
    r"|von meinem .{1,40} gesendet.*|diese nachricht wurde von meinem .{1,60} gesendet\W*$|gesendet (?:von|mit|aus)(?: meinem| der)? ?.{0,12}"
    + _DEVICE
    + _TAIL
    + r"$|inviato (?:da|dal|con)(?: mio| il mio)? ?.{0,12}"
    + _DEVICE
    + _TAIL
    + r"$"
    r"|verzonden vanaf .*|sendt fra .*|skickat fran .*|wyslane z .*|отправлено (?:с|из) .*|lahetetty .{0,30}|发自我的.*|iphoneから送信.*|나의 .*에서 보냄"
    rf"|(?:get|obten\w*|obter|consig\w+|descarg\w+|telecharg\w+|baix\w+|holen sie sich|scarica\w*|ottieni|ottenere|descarreg\w+|aconsegueix|instal\w+)"
    rf"(?: o| l'| el)? ?\[?{_APPS} (?:for|para|pour|fur|per|per a) {_SYSTEMS}\b\W*(?:<.*|\(.*|https?:.*|\[.*)?$"
    r"|yahoo mail: \w+, \w+,? (?:\w+ )?\w+\W*(?:<.*|\(.*|https?:.*)?$"
    rf"|{_APPS} fur {_SYSTEMS} herunterladen.*"
    r"|sent with \[?(?:proton|tutanota|tuta|spark|mailbird|em client|canary|superhuman|hey|airmail|sparrow|mailtrack|mixmax|missive)\b.*"
    r"|(?:\[image: [\w ]+\]\W*)?(?:remitente notificado con|remetente notificado por|sender notified by)\b.*"
    r"|typed (?:on|with) (?:my|a) .*|composed (?:on|with) .*"
    r")\s*$"
)

# The same from a thing nobody has heard of: people write so too.
THING = re.compile(
    r"(?!.*\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|hace|ayer|hoy|ontem|hoje|pero|mas|segunda|terca|quarta|quinta|sexta)\b)"
    r"\W{0,4}enviad[oa] (?:desde (?:mi|el|un)|do meu|pelo meu|dende o meu|de mi|da minha|a partir do meu) [\w .()+-]{1,40}\W*$"
)

_MAIL = r"(?:mensaje|correo(?: electronico)?|e-?mail|comunicacion|comunicado|mensagem|correio(?: eletronico)?|comunicacao|message|communication|mensaxe|missatge|correu|courriel|mail|nachricht|messaggio)"
_THIS = r"(?:este|esta|el presente|la presente|o presente|a presente|presente|this|cet?|cette|diese|questo|questa|aquest|aquesta)"
_LAWS = r"(?:ley|lei|reglamento|regulamento|rgpd|lopd\w*|lgpd|gdpr|normativa|legislacion|proteccion de datos|protecao de dados|dispuesto|establecido|previsto|disposto|estabelecido|articulo|artigo|r\.g\.p\.d)"
# Labels that are enough by themselves.
LABELLED = re.compile(
    r"\W{0,6}(?:aviso (?:legal|de (?:confidencialidade?|privacidade?|proteccion de datos|protecao de dados))|(?:clausula|nota|aviso|declaracao|declaracion|advertencia|informacion|informacao) (?:de confidencialidade?|confidencial|de privacidade?|legal)"
    r"|informacion basica sobre proteccion de datos|(?:confidentiality|legal|privacy) (?:notice|note|disclaimer)|disclaimer\b|avis de confidentialite|avviso di riservatezza|avis legal"
    r"|responsable del tratamiento\b|(?:no |nao )?(?:se certifico que el correo|contem virus|no virus found)"
    rf"|<?https?://(?:www\.|s-install\.)?(?:avast|avg|avcdn)\.(?:com|net)/\S*>?\s*$|(?:libre|livre|lliure|ceibe|sin|sem|lliure) de virus\.|(?:sin|sem|nao contem) virus\. ?<?(?:www\.|https?:)|virus-free\."
    rf"|(?:usted |ud\. |voce |has |you )?(?:recibe|recibes|recibido|ha recibido|recebeu|recebe|esta recibiendo|esta recebendo|are receiving|received) {_THIS} {_MAIL} (?:porque|because|por|as)\b.{{0,100}}(?:suscri|subscri|inscri|registr|base de da[dt]os|lista\b|boletin|grup)"
    rf"|el software de antivirus|_{{2,}} ?informaci[oa]\w* de eset|{_THIS} {_MAIL}[^.]{{0,80}}(?:\b(?:avast|avg|eset|norton|mcafee|antivirus|anti-virus)\b|(?:busca|libre|livre|lliure|presencia|presenca) de virus)"
    r")"
)
# «Antes de imprimir…», whichever way it is put.
PRINTING = re.compile(
    r"(?=\W{0,6}(?:p )?(?:(?:por favor|please)\W+)?(?:antes|no|nao|non|before|please|considere?|consider|piens[ae]|pens[ae]|penses|cuid\w+|proteg\w+|imprim\w+|ayud\w+|ajude\w*|evit\w+|ahorr\w+|economiz\w+|think|save|avant|abans|bevor|prima|se|si)\b)"
    r"(?=.{0,200}\b(?:impri[mj]\w*|impress\w*|print\w*|imprimer)\b)(?=.{0,200}(?:\bambiente\b|environment|environnement|necesari|necessari|necessar|planeta|\barbol|\barvore|bosque|natureza|naturaleza|umwelt|papel))"
    r"(?!.*(?:[¿?]|\b(?:quiero|necesito|quisiera|quero|preciso|gostaria|i need|i want)\b))"
)
# Ways to begin that people know too: they want a word of the law after them.
OPENING = re.compile(
    rf"\W{{0,6}}(?:{_THIS} {_MAIL}\b|(?:el contenido|la informacion|las informaciones|o conteudo|a informacao|as informacoes|the (?:information|content)|les informations|le informazioni)\b[^.]{{0,60}}{_MAIL}"
    rf"|(?:en cumplimiento|em cumprimento|de conformidade?|em conformidade|conforme|segun|segundo|en virtud|em virtude|a los efectos|a efectos|para os efeitos|de acuerdo|de acordo|nos termos|ao abrigo|en aplicacion)\b[^.]{{0,70}}\b{_LAWS}"
    rf"|(?:en|em|de|con|com|a|al|ao|por|conforme|segundo|segun|bajo|sob|amparad[oa]|pel[oa])\b[^.]{{0,50}}\b{_LAWS}\b.{{0,200}}\b(?:informamos|se (?:le )?informa|comunicamos|informa-se|fica informad|tratad[oa]s|tratamiento|tratamento|responsable|responsavel)\b"
    r"|[^.¿?\"«»]{0,90}\b(?:responsable|responsavel|titular)\b[^.]{0,60}\b(?:le|les|os|lhe|lhes|se) (?:informa|comunica)\b|[^.¿?\"«»]{0,90}\b(?:le|les|os|lhe|lhes) (?:informa|comunica)\b[^.]{0,40}\b(?:datos|dados)\b"
    r"|(?:confidencialidade?|privacidade?|lopd\w*|rgpd|lgpd|gdpr|proteccion de datos|protecao de dados|politica de (?:privacidade?|proteccion de datos))\W"
    r"|(?:aviso|advertencia|nota|atencion|atencao|importante|aviso importante)\s*:|responsable ?:|(?:puede|podra|pode|podera)\w* (?:consultar|ejercer|exercer|ver|leer|ler)\b|(?:le|les|os|te|lhe|vos) (?:informamos|recordamos|comunicamos)|(?:sus|seus|os seus) da(?:t|d)os"
    r"|(?:si|se) (?:usted|ud\.?|voce|v\.? ?exa|ha|has|recebeu|nao|no|recibe|recebe|receber)\b|(?:if you (?:are not|have received))|diese e-mail|ce (?:message|courriel|mail))"
)
LAW = re.compile(
    r"(?:politica|aviso) de (?:privacidade?|proteccion)|confidenc|confidential|confidentiel|vertraulich|riservat|privilegiad|privileged|\b(?:rgpd|lopd\w*|lgpd|gdpr)\b|reglamento (?:\(|general|ue)|regulamento (?:\(|geral|ue)|proteccion de datos|protecao de dados|proteccio de dades"
    r"|dat[oa]s (?:personales|de caracter)|dados pessoais|(?:sus|os seus|seus|vuestros) da[td]os|(?:dirig|destin|intend|adrec|dirix)\w*[^.]{0,50}(?:destinatari|exclusiv|unic|person|pessoa|addressee|solely|only|apenas)"
    r"|(?:exclusiv|unic)\w*[^.]{0,40}(?:destinatari|dirig|uso)|informacion (?:privada|protegida|reservada)|uso (?:exclusivo|restrito|interno|restringido)|(?:por|by|in) (?:error|engano|erro|equivocacion)\b|no es el destinatario|nao e o destinatario|destinataire|bestimmt|intended"
)
# A title that stands alone over such a paragraph: in capitals, between stars, or nothing but the words of one.
TITLE = re.compile(
    r"\W{0,6}(?:(?:importante|aviso|nota|informacion|informacao|clausula|advertencia|politica|declaracion|declaracao|texto|legal|basica|adicional|de|do|da|sobre|la|el|los|tratamiento|tratamento|proteccion|protecao|datos|dados|personales|pessoais|privacidad|privacidade|confidencialidad|confidencialidade|confidencial|rgpd|lopd\w*|lgpd|gdpr)\b\W{0,6}){1,9}$"
)
# A person speaks: asks, wants, says «mi».
PERSON = re.compile(
    r"¿|\?(?=\s|$|[\"»)])|\b(?:solicito|exijo|quiero|quisiera|necesito|pido|pedir|reclamo|envio\b|mando|adjunto la|agradec|quero|queria|gostaria|preciso|peco|requeiro|mi|mis|meu|minha|meus|minhas|my|mon|mein|mio|me|acepto|llega|chega|aparece|sale)\b"
)
# What an organisation's own gate writes over mails from elsewhere: a warning, and where the mail is from.
BANNER = re.compile(
    r"(?=.{0,160}\b(?:correos?|mensajes?|e-?mails?|mensagem|missatge|messages?|remitente|remetente|sender|extern[oa]\W{0,3}$))"
    r"\W{0,12}(?:(?:caution|warning|attention|be careful|atencion|precaucion|advertencia|aviso|alerta|cuidado|ojo|importante|atencao|correo externo|mensaje externo|e-?mail externo|mensagem externa|remitente externo|remetente externo"
    r"|extern\w*(?: e-?mail| sender| message)?|achtung|attenzione|atencio)\b.{0,40}?(?:[:!.\]-]|este|esta|this)|(?:este|esta|this) (?:mensaje|correo|e-?mail|mensagem|message)\b).{0,120}?"
    r"(?:(?:fuera|fora|outside|externo?s?|extern[ao])\b.{0,30}\b(?:organi[sz]a\w+|empresa|compania|entidad|institucion|instituicao|company|organisation|corporativ\w+|universi\w+|dominio)"
    r"|(?:remitente|remetente|sender|origen|origem|source|fuente|fonte|correo|e-?mail) extern|external (?:sender|source|e-?mail))"
    r"|\W{0,3}[\[*<]+\s*(?:(?:correo|mensaje|e-?mail|mensagem|remitente|remetente) )?extern(?:o|a|al)?(?: e-?mail| sender| message)?\s*[\]*>]+\s*$"
)
# What the warning goes on to say.
ADVICE = re.compile(
    r"\b(?:clic|click|clique|cliques|enlaces?|links?|adjuntos?|anexos|attachments?|archivos|ficheros|arquivos|remitente|remetente|sender|contenido|content|conteudo|cuidado|precaucion)\b"
)
# How people end, or ask: below a line of law, it was none.
HUMAN = re.compile(
    r"¿|\?\s*$|^\W*(?:muchas |mil |un |muito )?(?:gracias|saludos?|obrigad[oa]|grazas|gracies|merci|danke|grazie|thanks|thank you|abrazos?|atentamente|atenciosamente|att)\b"
)
