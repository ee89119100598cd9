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

_AT_ES = r"(?:estoy|estare|estamos|estaremos|me encuentro|me encontrare|nos encontramos|encuentro|permanecere)(?: actualmente| ahora| hoy| temporalmente| fuera)?"
_AT_PT = r"(?:estou|estarei|estamos|estaremos|encontro-me|me encontro|encontrar-me-ei|ficarei)(?: atualmente| hoje| temporariamente)?"
ABSENCE_WORDS = _any(
    r"out of (?:the )?office", r"(?:currently|i am|i'm|i will be|i'll be|will be) (?:away|out of|(?:currently )?on (?:\w+ )?(?:leave|holiday|vacation|annual))", r"limited access to (?:my )?e-?mail",
    r"fuera de (?:la|mi) oficina", rf"{_AT_ES} (?:de|en|con|disfrutando(?: de)?|gozando de) (?:mi |mis |un |unas |periodo de )?(?:vacaciones|permiso|baja|licencia|feriado|incapacidad|viaje|descanso|asuntos propios)", rf"{_AT_ES} ausente",
    r"(?:acceso limitado|no tendre acceso|sin acceso|acceso restringido) (?:a mi|al|a mis) (?:correo|e-?mail)", r"fora d[oae] (?:escritorio|oficina)", rf"{_AT_PT} (?:de|em|num periodo de|em periodo de|gozando|a gozar)(?: de)? (?:minhas )?(?:ferias|licenca|viagem|folga|vacacions|baixa)", rf"{_AT_PT} (?:ausente|afastad[oa])",
    r"acesso limitado (?:ao|a|aos) (?:meu |meus )?(?:e-?mail|correio)", r"absent(?:e)? du bureau", r"je (?:suis|serai)(?: actuellement)? (?:absent|en conge|en vacances|en deplacement)", r"nicht im (?:buro|haus)", r"(?:ich bin|bin ich)[\w .]{0,30} (?:im urlaub|abwesend|nicht erreichbar)",
    r"fuori (?:sede|ufficio)", r"(?:sono|saro) (?:assente|in ferie)", r"(?:estic|estare|soc|sere)(?: fora)? de vacances|sere fora", r"(?:estarei|estou) (?:fora|de vacacions)",
    r"responder[ea]\w* (?:a|su|seu|o)?[\w ]{0,25}(?:vuelta|regreso|retorno|volta)",
)  # fmt: skip
THANKS = _any(
    r"gracias por (?:su|tu|vuestro|el|contactar|escribir|ponerse)", r"obrigad[oa] p(?:elo|ela|or) (?:seu|sua|o|a|entrar|contact)", r"agrade[cz]\w+ (?:su|o seu|a sua|seu|sua) (?:mensaje|correo|contact|mensagem|e-?mail)",
    r"thank(?:s| you) for (?:your|contacting|the)", r"merci (?:de|pour) votre", r"(?:vielen )?dank fur ihre", r"grazie per", r"gracies pel",
    r"(?:este|esta) (?:es|e) (?:un|una|uma) (?:mensaje|respuesta|mensagem|resposta) automatic",
)  # fmt: skip
RETURN_WORDS = _any(
    r"(?:a|en) mi (?:regreso|vuelta|retorno|reincorporacion)", r"cuando (?:vuelva|regrese)", r"(?:urgencia|urgente|consulta|emergencia)\w*[^.]{0,60}(?:contact|dirigi|dirija|escrib|llam|pongase|comuni)", r"no meu (?:regresso|retorno)", r"(?:retorno|retornarei|regresso|regressarei|volto|voltarei) (?:em|no|ao|a|dia)",
    r"(?:urgencia|urgente|emergencia)\w*[^.]{0,60}(?:contat|contact|lig|dirij|escrev)", r"(?:on|upon|after) my return", r"when i (?:return|get back|am back)", r"(?:urgent|immediate)[^.]{0,60}(?:contact|call|e-?mail)", r"a mon retour", r"nach meiner ruckkehr", r"al mio (?:rientro|ritorno)",
)  # fmt: skip
# A question, or a plea for help: machines that answer have none. Marks inside links do not count.
ASKS = _any(
    r"¿",
    r"\?(?=\s|$|[\"»')])",
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
    r"(?:esto|este) es un (?:acuse|aviso|recibo)", r"acuse de recibo (?:para|del|de lectura)", r"(?:este|isto) e um (?:recibo|aviso|comprovante)", r"this is a (?:return|read) receipt", r"wurde (?:gelesen|am)[^.]{0,40}gelesen|wurde gelesen", r"a ete lu\b", r"e stat[oa] letto",
)  # fmt: skip

# A mail says of itself that nobody typed it.
AUTOMATIC_WORDS = _any(
    r"(?:este|esta|esto) (?:es|e|mensaje|correo|e-?mail|mensagem)[^.]{0,60}(?:automatic|generad|gerad)", r"(?:generad|enviad|gerad)[oa]s?(?: de (?:forma|manera|modo))? automatica(?:mente)?", r"(?:mensaje|correo|respuesta|mensagem|resposta) automatic[oa]\b",
    r"(?:no|favor de no|por favor,? no) (?:responda|conteste|responder|contestar)(?: a)? (?:a )?est[ea]", r"(?:nao|favor nao|por favor,? nao) (?:responda|responder)", r"(?:this is an|an) auto(?:matic|mated|-generated)", r"automatically generated|generated automatically", r"(?:do not|don't) (?:reply|respond) to this",
    r"ceci est (?:un|une) (?:message|reponse) automatique|message (?:genere|envoye) automatiquement", r"automatisch (?:generiert|erstellt|versendet|erzeugt)", r"(?:messaggio|risposta) automatic[oa]|generat[oa] automaticamente",
)  # fmt: skip
# «We have received your mail»
ACKNOWLEDGED = _any(
    r"(?:hemos|he|ha sido|fue|se ha) recibid[oa]", r"recibimos (?:su|tu)", r"(?:solicitud|consulta|peticion|incidencia|mensaje|correo|ticket|caso|reclamo|caso numero)[^.\n]{0,40} (?:recibid|registrad|cread|asignad|generad|abiert)[oa]", r"(?:generado|creado|asignado|registrado|abierto)[^.\n]{0,30} (?:ticket|caso|numero|folio|incidencia|expediente)",
    r"recebemos (?:o |a )?(?:seu|sua)", r"(?:solicitacao|pedido|chamado|mensagem|ticket|protocolo)[^.\n]{0,40} (?:recebid|registad|registrad|criad|abert)[oa]", r"(?:abrimos|criamos|aberto|registad|registrado)[^.\n]{0,30} (?:chamado|ticket|numero|protocolo)",
    r"(?:we have|we've|has been|have been|was) received", r"(?:request|ticket|case)[^.\n]{0,40} (?:received|created|opened|registered|logged)", r"nous avons bien recu|a bien ete (?:recu|enregistre)", r"(?:eingegangen|erhalten)\b", r"abbiamo ricevuto|e stat[oa] (?:ricevut|registrat)[oa]",
)  # fmt: skip
# Filters that want a click before they let a mail through.
CHALLENGE_WORDS = _any(
    r"(?:para que|for|pour que)[^.]{0,40}(?:mensaje|correo|mensagem|e-?mail|message)[^.]{0,60}(?:entregad|entregue|delivered|remis)[^.]{0,80}(?:confirm|clic|verif)",
    r"para que sea entregado,? (?:debe|tiene|confirme|haga)", r"requires (?:that you verify|verification)[^.]{0,60}|requires verification verify#", r"(?:confirm|prove|verify) (?:that )?you are (?:a )?(?:real|human|not a)",
    r"(?:debe|tiene que|necesita) confirmar que (?:es|usted es|eres)[^.]{0,20} (?:una persona|human)", r"confirme o envio clicando", r"antispam uol", r"boxtrapper|spamarrest|mailblocks",
)  # fmt: skip
