# ruff: noqa: E501 - one family of wordings a line
"""How machines phrase answers: absences, receipts, acknowledgements; folded (no accents, lower case).

Spanish and Portuguese first, then the languages around them. Patterns match anywhere unless they say otherwise.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# What may stand after a machine's title: nothing, a stop, the subject that it answers, or a date. «Respuesta automática
# no funciona» is a person's.
_THEN = r"(?=\W*$|\s*[:;,.(\[|/«\"–—-]|\s+(?:re|rv|res|fw|fwd|aw|tr)\s*:|\s+(?:hasta|del|desde|de \d|until|from|till|ate|entre|a partir|bis|vom|jusqu|du|fino|dal|fins|ata)\b)"
# Only machines write these.
ABSENCE_SUBJECT = _any(
    r"^(?:re: ?|res: ?)?\W?(?:out[ -]of[ -](?:the[ -])?office(?: (?:auto(?:matic)?[ -]?)?reply)?|auto(?:matic)?[ -]?(?:reply|response|answer)|automated (?:reply|response)|vacation (?:reply|notice|response|message))\b" + _THEN,
    r"^(?:re: ?|res: ?)?\W?(?:respuesta automatica|auto-?respuesta|mensaje automatico de ausencia|respuesta de (?:ausencia|vacaciones)|fuera de (?:la |mi )?oficina|(?:aviso|mensaje|notificacion) de (?:ausencia|vacaciones|fuera de (?:la )?oficina)|ausencia temporal)\b" + _THEN,
    r"^(?:re: ?|res: ?)?\W?(?:contestador(?:a)? automatic[oa]|contestacion automatica|respuesta (?:automatizada|de contestador|fuera de oficina)|auto-?respondedor|(?:mensaje )?fuera de oficina|respondedor automatico|resposta automatizada)\b" + _THEN,
    r"\b(?:is (?:currently )?out of (?:the )?office|esta (?:actualmente )?fuera de (?:la )?oficina|esta (?:atualmente )?fora do escritorio|est absente? du bureau|ist nicht im buro|e fuori ufficio)\b(?=\W*$|[^?]*\d)",
    r"^(?:re: ?|res: ?)?\W?(?:resposta automatica|auto-?resposta|mensagem automatica de ausencia|resposta de (?:ausencia|ferias)|fora d[oae] (?:escritorio|trabalho)|ausencia temporaria|(?:aviso|mensagem|notificacao) de (?:ausencia|ferias)|fora de l'oficina|fora d?a oficina|absencia temporal)\b" + _THEN,
    r"^(?:re: ?)?\W?(?:reponse automatique|(?:message|avis) d'absence|absence du bureau|absent du bureau|abwesenheits\w*|automatische (?:antwort|ruckantwort)|risposta automatica|fuori (?:sede|ufficio))\b" + _THEN,
    r"[(\[](?:automatic reply|auto-?reply|out of (?:the )?office|respuesta automatica|fuera de (?:la )?oficina|ausente|resposta automatica|fora do escritorio|reponse automatique|risposta automatica)[)\]]",
)  # fmt: skip
# People write these too («Vacaciones: ¿abren en agosto?»): they count with a header or a sentence that says the same.
PERHAPS_ABSENCE = _any(
    r"^(?:re: ?|res: ?)?\W?(?:ausente|ausencia|vacaciones|de vacaciones|estoy (?:de vacaciones|fuera)|mensaje automatico|de ferias|em ferias|ferias|estou (?:de|em) ferias|mensagem automatica|ausente do"
    r"|vacacions|absencia|vacances|absent|absence|conges?|en conges?|abwesend|abwesenheit|urlaub|im urlaub|assente|assenza|ferie|in ferie|ooo|away|i am (?:away|out)|on (?:holiday|vacation|leave)|(?:annual|maternity|paternity|parental|sick) leave|auto"
    r"|(?:baja|licencia|permiso|licenca)[ -](?:maternal|maternidade|paternidade|paternal|medica|por|laboral|de (?:maternidad|paternidad))|feriado legal|en licencia|de licencia|de baja|em licenca|viaje|de viaje|em viagem)\b",
)  # fmt: skip

# «Vacaciones en Menorca», «Viaje a Roma»: people ask for these.
DESTINATION = re.compile(r" (?:en|a|al|em|ao|para|to|in|nach|a la|aux?) \w+")

# Who writes is somewhere else: a verb of being, a word or three, a state. Spanish, Portuguese, Catalan, Galician.
_BEING = (
    r"\b(?:estoy|estare|estamos|estaremos|(?:me|nos) (?:encuentro|encontrare|encontramos|encontraremos|hallo)|encuentrome|permanecere|permaneceremos|voy a estar|vamos a estar|saldre"
    r"|estou|estarei|estaremos|encontro-me|me encontro|encontrar-me-ei|encontramo-nos|ficarei|vou estar|atopome|atopareime|soc|estic|sere|em trobo|estarem)\b"
)
_STATE = (
    r"\b(?:vacaciones|vacacions|vacances|ferias|(?:periodo|descanso) vacacional|(?:de|en|em|num|con|com|una?) (?:\w+ ){0,3}(?:permiso|permis|baja|baixa|licencia|licenca|llicencia|feriado|incapacidad|descanso|descans|excedencia|reposo|folga|folgas|recesso|receso|afastamento|formacion|formacao|congres+o|curso|franco|comision)"
    r"|asuntos propios|dias? libres?|paternidade?|maternidade?|(?:de|en|em) (?:un |una |um |uma )?(?:viaje|viagem|viatge|viaxe)|ausente|ausentes|absent|afastad[oa]|incapacitad[oa]|fuera|fora|de asueto|desconectad[oa]s?|desligad[oa]s?)\b"
)
ABSENCE_WORDS = _any(
    rf"{_BEING}[\w ,]{{0,40}}?{_STATE}", r"fuera de (?:la|mi|nuestra) oficina|fora d[oae] (?:escritorio|oficina)|fora de l'oficina", r"(?:por|periodo de|motivo de|gozo de|com motivo de) (?:\w+ )?(?:vacaciones|ferias|vacacions|vacances)\b",
    r"\b(?:no|nao|non) (?:estoy|estare|estou|estarei|me encuentro|me encontro|estaremos|estamos) (?:\w+ )?(?:disponible|disponivel|localizable|disponibles|na oficina|en la oficina|no escritorio)\b(?! (?:por|a|de|el|los|las|na|no|nas|nos|os|as|ao|en|em)\b)",
    r"(?:sin|con|com|sem|limitad[oa]|restringid[oa]|no tendre|no tengo|nao terei|nao tenho|poco|pouco) (?:\w+ )?(?:acceso|acesso)(?: \w+)? (?:a mi|al?|ao|a mis|aos|a meu|o)(?: \w+)? ?(?:correo|e-?mail|correio|buzon)", r"ac(?:c)?es[os]o limitado (?:ao?|al?|aos)(?: meus?| mi)? (?:e-?mail|correi?o)",
    r"(?:^|[.:\n])\s*(?:(?:de|en|em|on) (?:vacaciones|ferias|vacances|vacacions|baja|permiso|licencia|licenca|holiday|vacation|leave)|(?:ausente|fuera|fora) (?:de|do|da|hasta|ate))\b",
    r"out of (?:the )?office", r"\b(?:i am|i'm|i will be|i'll be|will be|currently)\b[\w ]{0,20}\b(?:away|out of|on (?:\w+ ){0,2}(?:leave|holidays?|vacation)|unavailable)", r"(?:limited|no) access to (?:my )?e-?mail",
    r"absente? du bureau", r"je (?:suis|serai)[\w ]{0,20} (?:absent|en conge|en vacances|en deplacement|en arret|en formation|indisponible)", r"nicht im (?:buro|haus|dienst)", r"\b(?:bin|befinde mich)\b[\w .]{0,40} (?:im urlaub|abwesend|nicht erreichbar|ausser haus|in elternzeit|im mutterschutz)",
    r"\b(?:no|nao|non) (?:podre|podremos|poderei|poderemos|voy a poder|vou poder) (?:atender|responder|contestar|leer|ler|revisar|consultar)[^.]{0,30}\b(?:correos?|e-?mails?|mensajes?|mensagens|mensagem|correio|buzon)\b",
    r"\b(?:asisto|asistire|participo|participare|participarei|assisto) (?:a|en|de|num|em) (?:un |una |um |uma )?(?:congres+os?|cursos?|formac\w+|feria|jornadas?|event\w+|reunion\w*)\b",
    r"\b(?:consult|mir|revis|le|verific|acced|acess|lei|respond|atend)(?:o|are|ere|arei|erei|aremos|eremos)\b[^.]{0,20}(?:correos?|e-?mails?|correio|mensa\w+)[^.]{0,25}\b(?:esporadic|ocasional|intermitent|poca frecuencia|pouca frequencia|vez en cuando|vez em quando|irregular)",
    r"\b(?:nao|no) (?:teremos|havera|habra|tendremos|hay|ha) (?:expediente|atendimento|atencion al publico|servicio)\b|\bcerrad[oa]s? por (?:vacaciones|festiv|feriado|descanso|inventario)|\bfechad[oa]s? (?:para|por|em) (?:ferias|feriado|balanco|recesso)",
    r"\b(?:nuestr[oa]s?|noss[oa]s?|our) (?:oficinas?|despachos?|centros?|tiendas?|instalaciones|escritorios?|servic\w+|lojas?|offices?) (?:\w+ ){0,2}(?:permanec\w+|esta\w*|se encuentra\w*|encontra\w*|fica\w*|sera\w*|are|is|will be) (?:\w+ ){0,2}(?:cerrad|fechad|encerrad|closed)",
    r"fuori (?:sede|ufficio)", r"\b(?:sono|saro|saremo|siamo)[\w ]{0,20} (?:assent[ei]|in ferie|in malattia|in congedo|in maternita)",
)  # fmt: skip
THANKS = _any(
    r"gracias por (?:su|tu|vuestro|el|contactar|escribir|ponerse)", r"obrigad[oa] p(?:elo|ela|or) (?:seu|sua|o|a|entrar|contact)", r"agrade[cz]\w+ (?:su|o seu|a sua|seu|sua) (?:mensaje|correo|contact|mensagem|e-?mail)",
    r"thank(?:s| you) for (?:your|contacting|the)", r"merci (?:de|pour) votre", r"(?:vielen )?dank fur ihre", r"grazie per", r"gracies pel",
    r"(?:este|esta) (?:es|e) (?:un|una|uma) (?:mensaje|respuesta|mensagem|resposta) automatic",
)  # fmt: skip
RETURN_WORDS = _any(
    # they will be back, or answer then
    r"\b(?:a|en|no|ao|na|tras|apos|depois d[oa]) (?:mi|meu|minha|nuestr[oa]|nosso) (?:regreso|vuelta|retorno|reincorporacion|regresso|volta)", r"\b(?:cuando|quando|cando|quan) (?:vuelva|regrese|retorne|voltar|regressar|retornar|volva|torni|tornare)", r"assim que (?:eu )?(?:retornar|voltar|regressar|possivel)",
    r"\b(?:regreso|regresare|(?:volvere|vuelvo|voltarei|volto)(?! a \w+r)|retorno|retornare|reincorpor\w+|me incorpor\w+|retornarei|regresso|regressarei|regressando|regresando|tornare|volverei|estare de (?:regreso|vuelta)|estarei de volta)\b",
    r"\b(?:respondere|contestare|atendere|revisare|leere|responderei|atenderei|contestarei|lerei|respondre|contestare|respondere)(?:mos)?\b", r"\b(?:no|nao|non) (?:podre|podremos|poderei|poderemos|revisare|atendere|leere|voy a poder|sera leido|sera reenviado)\b", r"\b(?:no sera|nao sera) (?:leid|lid|reenviad|encaminhad)", r"\b(?:mensajes?|correos?|e-?mails?|mensagens|mensagem|solicitud\w*|consultas?)\b[^.]{0,40} (?:sera|seran|serao) (?:\w+ )?(?:respondid|atendid|contestad|revisad|leid|lid)",
    r"\b(?:retornamos|voltamos|volvemos|regresamos|regressamos|retornaremos|volveremos|voltaremos|tardare|demorare|demorarei)\b", r"\b(?:le|les|te|os|lhe|lhes) (?:respondo|contesto|respondemos|contestamos|atendemos|escribo)\b", r"\b(?:nao|no) (?:me |nos )?(?:sera|es|e) (?:posible|possivel) (?:responder|contestar|atender|ler|leer)",
    r"\b(?:debe|deve|puede|pode)\w* (?:de )?(?:ser )?(?:encaminhad|dirigid|enviad|remitid|remetid)[oa]s? (?:a|al|ao|aos|para)\b", r"\b(?:corre|tiene|tienes|tem|hay) (?:\w+ )?(?:prisa|pressa)\b[^.]{0,60}(?:@|\d{3})",
    r"(?:on|upon|after) my return", r"when i (?:return|get back|am back)|i(?: will|'ll) (?:be back|return|reply|respond|answer)|returning on", r"a mon retour|de retour|je (?:vous )?(?:repondrai|reviendrai)", r"nach meiner ruckkehr|wieder (?:erreichbar|im buro|da\b|zuruck)|nicht weitergeleitet", r"al mio (?:rientro|ritorno)|rientrero|tornero|rispondero",
    # or somebody else
    r"(?:urgen|emergen|inmediat|imediat|immediat|dringend)\w*[^.]{0,90}\b(?:contact|contat|kontakt|contatt|dirigi|dirij|escri|escrev|llam|lig|pong|poner|comuni|chame|telefon|envi|encaminh|call|e-?mail|trat|companer|colega|colleague|kolleg|wenden|rivolg|scriv|truqu|adrec)", r"\b(?:en|durante|na|no periodo da|in|wahrend) (?:mi|minha|a minha|la meva|meiner|my|mon) (?:ausencia|absencia|absence|abwesenheit)", r"en mon absence|in mia assenza", r"\b(?:le|les|te|os|lhe|lhes|o|a) (?:atender|ayudar|responder|ajudar|contestar)a\w*\b",
    r"\b(?:cualquier|qualquer|otras?|outr[oa]s?|toda|any) (?:otra )?(?:consultas?|dudas?|asuntos?|temas?|cuestion|gestion|assuntos?|questao|quest\w+)\b[^.]{0,50}(?:\bdirig|\bdirij|contact|contat|comuni|escrib|escrev|encaminh)[^.]{0,60}(?:@|\b(?:a|con|al|com|ao|para) )",
    r"\b(?:si|se|para|por|caso|cualquier|qualquer|if|for|in)\b[^.]{0,40}urgen[^.]{0,60}(?:\d{2,}[ -]?\d{3}|@)", r"\burgenc\w+[^.]{0,30} (?:hablar|hable|falar|fale)\b", r"\burgenc\w+[^.]{0,40}(?:\d{3}|@)",
    r"\b(?:contacte|contacten|contactar|escriba|escriban|escribir|dirijase|dirijanse|dirigirse|llame|llamen|llamar|comuniquese|comunicarse|pongase|ponganse|ponerse|contate|ligue|escreva|dirija-se|procure|contatar|entrar? em contato) (?:en contacto )?(?:con|a|al|com|o|para|os?|as?|de)\b(?! (?:partir|las?|los) )",
)  # fmt: skip
# «… until the 15th»
UNTIL = re.compile(
    r"\b(?:hasta|ate|until|till|through|bis(?: zum)?|jusqu'au|jusqu'a|fino a[l]?|fins (?:el|al)|ata)\b[^.]{0,25}(?:\d|lunes|martes|miercoles|jueves|viernes|segunda|terca|quarta|quinta|sexta|monday|tuesday|wednesday|thursday|friday|nuevo aviso|novo aviso|septiembre|setembro|enero|janeiro|agosto)"
    r"|\b(?:del|desde|de|do|dia|from|vom|du|dal|entre)\b[^.]{0,25}\d[^.]{0,30}\b(?:al|hasta|a|ao|ate|to|bis|au|y|e|ata)\b[^.]{0,12}\d"
)
# States of one whom colleagues and customers look for: with a date they say enough.
OFFICE = re.compile(
    r"fuera de (?:la|mi) oficina|fora d[oae] (?:escritorio|oficina)|fora de l'oficina|\bcerrad[oa]s? por|\bfechad[oa]s? (?:para|por)|\bausente\b|out of (?:the )?office|absent|abwesend|nicht im buro|fuori ufficio"
)
# What people who will be away write about; a machine has no errand.
ERRAND = re.compile(
    r"\b(?:quiero|quisiera|necesito|solicito|exijo|pido|preciso|quero|gostaria|pedidos?|entreg\w+|factura\w*|reembols\w+|cancel\w+|devol\w+|recog\w+|recolh\w+|nota fiscal|reclam\w+|order|refund|deliver\w*|citas?|reserva\w*|paquete|pacote|encomenda|lleg\w+|cheg\w+|paus\w+|cambi\w+|mudar|aplaz\w+|adi\w+|commande|livr\w+|bestell\w+|liefer\w+|ordine|consegn\w+)\b"
)
# Sentences that say nothing by themselves: they begin and end letters of all kinds.
POLITE = re.compile(
    r"^\W*(?:(?:hola|ola|oi|buen[oa]s?|bom|boas?|bon|bonjour|hello|hi|dear|hallo|guten|sehr|liebe|buongiorno|gentile|salve|estimad\w+|apreciad\w+|querid\w+|prezad\w+|car[oa]s?|exm[oa]s?|il?lm[oa]s?|senhor\w*|senor\w*|benvolgut\w*)\b.{0,50}"
    r"|(?:(?:un|muchas|muito|mil|cordiales|reciba|meus|com os?|os melhores|melhores|atenciosos) )?(?:cordial(?:es)? |atentos? |afectuos\w+ )?(?:saludos?|gracias|obrigad[oa]|abrazos?|abracos?|att|atte|atentamente|atenciosamente|cordialmente|cumprimentos|grazas|gracies|salutacions|saudos|merci|cordialement|regards|thanks|thank you|danke|grusse|mit freundlichen|viele|cordiali saluti|saluti|grazie|best|kind)\b.{0,60}"
    r"|(?:disculp|perdon|desculp|lament|sorry|siento|sento|pec[oa]|agrade[cz]|feli[zc]|boas ferias|rogamos|que ten)\w*.{0,80})$"
)
# Whoever is to be called back is a person.
TO_ME = re.compile(
    r"\b(?:conmigo|comigo|with me|call me|llam\w*me|lig\w+-me|me (?:llam|lig|escrib|contact|escrev)\w*)\b"
)
# Whose letter a desk has got: yours. «Mi solicitud fue registrada» is told by its owner.
YOURS = re.compile(
    r"\b(?:su|sus|tu|tus|vuestr[oa]s?|seu|sua|teu|tua|your|votre|ihre?|la sua|il suo|vostre|vostra|hemos|hem|recibimos|recebemos|abrimos|criamos|we|nous|wir|abbiamo|se (?:le|te|lhe))\b"
)
MINE = re.compile(r"\b(?:mi|mis|meu|minha|my|nadie|ninguem|nobody|sigue|ainda nao|todavia|aun)\b")
# What a desk says that it has got; of a parcel or an invoice people say so.
LETTER = re.compile(
    r"\b(?:mensajes?|correos?|e-?mails?|solicitud|consulta|peticion|comunicacion|formulario|ticket|incidencia|caso|reclamacion|queja|mensagem|solicitacao|chamado|contato|contacto|protocolo|reclamacao|message|request|enquiry|inquiry|demande|anfrage|nachricht|richiesta|messaggio|missatge|correu|mensaxe)\b"
)
PROMISE = re.compile(
    r"\b(?:respond|contest|atend|resolv|comunic|contact|contat|retorn|pond|inform|entr|gestion|analis|revis|estud)(?:e|a|i)?(?:re|ra|ri|remos|rao|ran|rei|erei|aremos|eremos|drem|dremos|iremos)\w*\b|en breve|em breve|a la (?:mayor )?brevedad|lo antes posible|(?:o mais|assim que) (?:breve|rapid\w+|possivel)|\b(?:en|em|de|ate|plazo|prazo|proxim[ao]s|within|in) (?:\w+ ){0,3}?\d{1,3} (?:horas?|dias?|hours?|days?)\b|horario de aten|\b(?:nuestro|nosso|el nostre|our) (?:horario|horari|opening|business)\b|\bvamos (?:a )?(?:\w+ )?(?:responder|contestar|atender)|respuesta (?:sera|le sera)|repondr(?:ons|a|ont)|(?:plus brefs|meilleurs) delais|aviat possible|schnellstmoglich|so bald wie moglich|(?:al )?piu presto|as soon as possible"
)
# A question, or a plea for help: machines that answer have none. Marks inside links do not count.
# «¿Qué tal?» and «Tudo bem?» are greetings.
ASKS = _any(
    r"¿(?!(?:que tal|como esta[sn]?|todo bien)\?)",
    r"(?<!que tal)(?<!como esta)(?<!como estas)(?<!todo bien)(?<!tudo bem)(?<!tudo bom)(?<!como vai)\?(?=\s|$|[\"»')])",
    r"(?:me|nos) (?:pueden?|podrian?|podeis) (?:ayudar|decir|llamar)",
    r"podem(?:-me)? (?:ajudar|dizer|ligar)",
)

RECEIPT_SUBJECT = _any(
    r"^(?:read|leido|lido|lida|lu|gelesen|letto|llegit|not read|no leido|nao lid[ao]|eliminado|deleted)\s*:", r"^(?:delivered|entregado|entregue|relayed|retransmitido|remis|zugestellt)\s*:",
    r"(?:read|return|delivery) receipt", r"acuse de (?:recibo|lectura)|confirmacion de (?:lectura|entrega)", r"(?:confirmacao|aviso|recibo) de (?:leitura|entrega|rececao|recepcao)",
    r"accuse de (?:lecture|reception)|lesebestatigung|conferma di lettura|ricevuta di ritorno|confirmacio de lectura|confirmacion de lectura",
)  # fmt: skip
RECEIPT_WORDS = _any(
    r"(?:fue|ha sido|se) (?:leido|leyo|mostrado)\b", r"fue leid[oa]", r"foi lid[ao]", r"(?:was|has been) (?:read|displayed|deleted without)", r"(?:se elimino|fue eliminado|ha sido eliminado) sin", r"(?:foi )?(?:excluid|eliminad|apagad)[ao] sem",
    r"acuse de recibo (?:para|del|de lectura)", r"(?:este|esta|esto|isto) (?:es|e) (?:una?|uma?) (?:acuse|aviso|recibo|comprovante|confirma\w+)", r"this is a (?:return|read) receipt", r"wurde (?:gelesen|am)[^.]{0,40}gelesen|wurde gelesen", r"a ete lu\b", r"e stat[oa] letto",
)  # fmt: skip

# A mail says of itself that nobody typed it.
AUTOMATIC_WORDS = _any(
    r"(?:este|esta|esto) (?:es|e|mensaje|correo|e-?mail|mensagem)[^.]{0,60}(?:automatic|generad|gerad)", r"(?:generad|enviad|gerad)[oa]s?(?: de (?:forma|manera|modo))? automatica(?:mente)?", r"(?:mensaje|correo|respuesta|mensagem|resposta) automatic[oa]\b",
    r"(?:no|favor de no|por favor,? no) (?:responda|conteste|responder|contestar)(?: a)? (?:a )?est[ea]", r"(?:nao|favor nao|por favor,? nao) (?:responda|responder)", r"(?:this is an|an) auto(?:matic|mated|-generated)", r"automatically generated|generated automatically", r"(?:do not|don't) (?:reply|respond) to this",
    r"ceci est (?:un|une) (?:message|reponse) automatique|message (?:genere|envoye) automatiquement", r"automatisch (?:generiert|erstellt|versendet|erzeugt)", r"(?:messaggio|risposta) automatic[oa]|generat[oa] automaticamente",
)  # fmt: skip
# «We have received your mail»
ACKNOWLEDGED = _any(
    r"(?:hemos|he|ha sido|fue|se ha) recibid[oa]", r"recibimos (?:su|tu)", r"(?:solicitud|consulta|peticion|incidencia|mensaje|correo|ticket|caso|reclamo|queja|reclamacion|comunicacion)[^.\n]{0,40} (?:recibid|registrad|cread|asignad|generad|abiert|radicad|ingresad|admitid)[oa]", r"hem rebut|recibimos (?:a sua|o seu)|\bconfirm(?:amos|o) (?:a|la|el|o) (?:rececao|recepcao|recebimento|recepcion|recibo)\b", r"(?:generado|creado|asignado|registrado|abierto)[^.\n]{0,30} (?:ticket|caso|numero|folio|incidencia|expediente)",
    r"\bacus(?:amos|o|a|a-se|ase)\b[^.\n]{0,12} (?:recibo|rececao|recepcao|recebimento|receb)",
    r"recebemos (?:o |a )?(?:seu|sua)", r"(?:solicitacao|pedido|chamado|mensagem|ticket|protocolo)[^.\n]{0,40} (?:recebid|registad|registrad|criad|abert)[oa]", r"(?:abrimos|criamos|aberto|registad|registrado)[^.\n]{0,30} (?:chamado|ticket|numero|protocolo)",
    r"(?:we have|we've|has been|have been|was) received", r"(?:request|ticket|case)[^.\n]{0,40} (?:received|created|opened|registered|logged)", r"nous avons bien recu|a bien ete (?:recu|enregistre)", r"(?:eingegangen|erhalten)\b", r"abbiamo ricevuto|e stat[oa] (?:ricevut|registrat)[oa]",
)  # fmt: skip
# Filters that want a click before they let a mail through.
CHALLENGE_WORDS = _any(
    r"(?:para que|for|pour que)[^.]{0,40}(?:mensaje|correo|mensagem|e-?mail|message)[^.]{0,60}(?:entregad|entregue|delivered|remis)[^.]{0,80}(?:confirm|clic|verif)",
    r"para que sea entregado,? (?:debe|tiene|confirme|haga)", r"(?:para que|pour que)[^.]{0,20}(?:su|tu|seu|sua|your) (?:mensaje|correo|mensagem|e-?mail|message)[^.]{0,20}(?:entregad|entregue|delivered)[^.]{0,30} (?:debe|deve|tiene que|tem que|basta|must|please)[^.]{0,20}(?:respond|contest|repl|envi)",
    r"\b(?:su|tu|seu|sua|your) (?:mensaje|correo|e-?mail|mensagem|message)\b[\s\S]{0,300}?(?<!\bque )(?<!«)(?<!\x22)(?<!')\b(?:confirm[ea]|verifi(?:que|ca)|demuestr[ea]|comprov[ea]|prov[ea]|pruebe) que (?:usted |voce |tu )?(?:es|e|eres|no es|nao e)\b[\w ]{0,12}\b(?:persona|pessoa|human[oa]|robot?)\b", r"requires (?:that you verify|verification)[^.]{0,60}|requires verification verify#", r"(?:confirm|prove|verify) (?:that )?you are (?:a )?(?:real|human|not a)",
    r"(?:debe|tiene que|necesita) confirmar que (?:es|usted es|eres)[^.]{0,20} (?:una persona|human)", r"confirme o envio clicando",
    r"\b(?:su|tu|vuestro|seu|sua|your|votre) (?:mensaje|correo|e-?mail|mensagem|message)\b[^.]{0,60}\b(?:reten|retid|en espera|bloquead|pendiente|pendente|cuarentena|quarentena|aguard|held\b|on hold|quarantin)[^.]{0,60}\b(?:hasta|ate|until|enquanto|mientras|jusqu)[^.]{0,60}(?:confirm|verifi|autori[cz]|autenti|valid|puls|clic|cliq)", r"antispam uol", r"boxtrapper|spamarrest|mailblocks",
)  # fmt: skip
