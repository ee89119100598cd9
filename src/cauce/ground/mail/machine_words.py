# ruff: noqa: E501 - one family of wordings a line
"""How mail servers phrase it: subjects and sentences of delivery failures and delays, folded (no accents, lower case).

Spanish and Portuguese first, then the languages around them. Patterns match anywhere unless they say otherwise.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


FAILURE_SUBJECT = _any(
    # en
    r"undeliver(?:ed|able)", r"deliver(?:y|ed)[\w :()-]{0,30}(?:fail|failed|failure|error|delay|notif|problem|unsuccess)",
    r"fail(?:ed|ure) (?:to )?(?:deliver|notice)", r"returned (?:mail|to sender)", r"mail (?:system )?(?:error|failure)",
    r"(?:message|mail)[\w ]{0,20} (?:not delivered|blocked by|could not be|delayed|returned)", r"could ?n[o']t be delivered",
    r"warning: (?:message|could not send)", r"postmaster notify", r"non[- ]?deliver", r"rejected (?:mail|message)",
    # es
    r"(?:no|sin) (?:se )?(?:ha |pudo |puede |podido |han? podido )*(?:ser )?entreg", r"no entregad", r"no se entrego",
    r"(?:mensaje|correo|e-?mail)[\w ]{0,12} (?:devuelto|rechazado|retrasado|demorado)", r"no se (?:ha podido|pudo) enviar",
    r"(?:error|fallo|falla|problema)s? (?:en|de|al|durante) (?:la |el )?(?:entreg|envi)", r"entrega (?:fallida|erronea|retrasada)",
    r"(?:estado|fallo|error|falla|retraso|demora) (?:de|en) (?:la )?entrega", r"devolucion de(?:l)? (?:correo|mensaje)",
    r"notificacion de (?:estado|fallo|error|no entrega)", r"correo (?:no )?entregable", r"imposible entregar", r"no enviad[oa]",
    # pt
    r"nao (?:foi )?(?:pode |possivel )?(?:ser )?entreg", r"(?:mensagem|e-?mail)[\w ]{0,12} (?:devolvid|rejeitad|atrasad|nao entregue)",
    r"(?:falha|erro|atraso|problema)s? (?:na|de|no|ao|durante a) (?:entreg|envi)", r"entrega (?:atrasada|adiada|demorada|incompleta|pendente)", r"nao e possivel entregar", r"nao entregue",
    r"notificacao de (?:status|falha|estado|erro|nao entrega)", r"(?:status|estado) d[ae] entrega", r"devolucao de (?:mensagem|e-?mail)",
    # ca, gl
    r"no s'ha pogut (?:lliurar|entregar|enviar)", r"no lliurat", r"error (?:en|de) (?:el )?lliurament", r"non se puido entregar",
    # fr, de, it
    r"non (?:remis|distribu)", r"echec (?:de|d')(?: la)? ?(?:remise|distribution|livraison|envoi)", r"impossible de remettre",
    r"unzustellbar", r"nicht zustell", r"zustell(?:ung|status|fehler)[\w ]{0,30}", r"nicht zugestellt", r"mancata consegna",
    r"non (?:recapitabile|consegnat|recapitat)", r"errore (?:di|nella) consegna", r"stato (?:del )?recapito",
)  # fmt: skip

FAILURE_WORDS = _any(
    # en
    r"delivery (?:to|has|of|attempt)[\w ,]{0,40}(?:fail|delay|unsuccess)", r"(?:could|can) ?not be (?:delivered|sent)", r"undeliverable",
    r"(?:unable|wasn'?t able|not able|were unable) to deliver", r"(?:was|were|been) (?:not |un)?(?:delivered|rejected|returned)",
    r"user (?:unknown|not found|does(?:n't| not) exist)", r"unknown (?:user|recipient|address|host)", r"no such (?:user|recipient|mailbox|address)",
    r"mailbox (?:is )?(?:full|unavailable|not found|disabled|over quota)", r"did not reach the following", r"permanent (?:fatal )?error",
    r"address (?:not found|rejected)", r"recipient(?:'s)? (?:address )?rejected", r"host (?:unknown|not found)", r"over ?quota",
    r"rejected your message", r"invalid (?:user|recipient|address)", r"problem delivering", r"original message (?:follows|was received)",
    r"not a member of this",
    # es
    r"no (?:se )?(?:ha podido|ha sido posible|pudo|puede|fue posible|pudimos|hemos podido|es posible) (?:ser )?(?:entreg|envi)",
    r"no se entrego", r"no (?:ha sido|fue) entregado", r"(?:usuario|destinatario|direccion|cuenta|buzon)[\w ]{0,30} (?:no existe|desconocid|inexistente|llen[oa]|no (?:se ha )?encontr)",
    r"(?:usuario|destinatario) (?:desconocido|inexistente)", r"buzon (?:de correo )?(?:esta )?lleno", r"cuota (?:superada|excedida)",
    r"rechaz(?:o|ado)[\w ]{0,20}mensaje", r"direccion (?:no encontrada|rechazada|de correo no valida)", r"error permanente",
    # pt
    r"nao (?:foi possivel|pode|puderam|conseguimos|e possivel|foi)[\w ]{0,12} (?:ser )?(?:entreg|envi)", r"(?:usuario|utilizador|destinatario|endereco|conta|caixa)[\w ]{0,30} (?:nao existe|desconhecid|inexistente|chei[oa]|nao (?:foi )?encontrad)",
    r"caixa (?:de correio |postal )?(?:esta )?cheia", r"endereco (?:nao encontrado|rejeitado|invalido)", r"erro permanente", r"rejeit(?:ou|ada)[\w ]{0,20}mensagem",
    r"entrega (?:a|para|de)[\w ,]{0,60} (?:foi|fue|ha sido|se ha) (?:atrasad|retrasad|demorad|adiad)",
    # ca, fr, de, it
    r"no s'ha pogut (?:lliurar|entregar|enviar)", r"n'a pas pu etre (?:remis|distribue|envoye)", r"adresse (?:introuvable|inconnue)",
    r"konnte nicht (?:zugestellt|gesendet)", r"empfanger (?:unbekannt|nicht gefunden)", r"non (?:e stato possibile|e stata?|puo essere) (?:recapita|consegna|invia)",
    r"indirizzo (?:non trovato|inesistente)",
)  # fmt: skip

DELAY_WORDS = _any(
    r"delay(?:ed)?\b", r"retras", r"demor", r"atras(?:o|ad)", r"\badiad[ao]", r"will (?:continue|keep|be retried|retry|try)", r"seguira (?:intent|reintent)",
    r"continuar(?:a|emos) (?:tentando|intentando)", r"voltar(?:a|emos) a tentar", r"wird weiter", r"retard", r"ritard", r"warning: message",
    r"no need to resend", r"(?:tentara|tentar|intentara|intentarlo|intentando) (?:novamente|de nuevo|otra vez)", r"continuara (?:tentando|intentando)",
    r"volvera a intentar", r"problem(?:a)? (?:temporal|temporari[oa])", r"temporary problem", r"vorubergehend",
)  # fmt: skip
# A server that still tries has not given up, whatever else it says.
STILL_TRYING = _any(
    r"(?:seguira|continuara|seguiremos|continuaremos)\w* (?:\w+ ){0,3}(?:intent|reintent|tent)", r"se (?:seguira|volvera a) intent", r"volvera a intent", r"(?:tentara|intentara) (?:\w+ ){0,2}(?:novamente|de nuevo|otra vez)",
    r"\bno es necesario (?:volver a enviar|reenviar|que (?:lo )?reenvie)", r"nao (?:e necessario|precisa) (?:re)?enviar", r"will (?:continue|keep|be retried|retry)", r"no action is required", r"do not need to resend", r"has not yet been delivered", r"aun no se ha (?:podido )?entreg", r"ainda nao foi entregue",
)  # fmt: skip
