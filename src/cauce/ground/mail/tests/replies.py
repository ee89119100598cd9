# ruff: noqa: E501 - one mail a line, so that they compare at a glance
"""Answers as mail programs shape them: what came in, and what its writer wrote. People and shops are invented."""

from __future__ import annotations

from typing import NamedTuple


class Reply(NamedTuple):
    name: str
    text: str
    new: str
    html: str = ""
    subject: str = "Re: Pedido"


_HISTORY = "Buenos días:\n\nSu pedido sale mañana.\n\nSoporte de Tienda Azul"
_QUOTED = "\n".join(f"> {line}".rstrip() for line in _HISTORY.split("\n"))
_HISTORY_PT = "Bom dia,\n\nA sua encomenda sai amanhã.\n\nApoio da Loja Azul"
_QUOTED_PT = "\n".join(f"> {line}".rstrip() for line in _HISTORY_PT.split("\n"))

SPANISH = [
    Reply("Gmail", f"Muchas gracias, pero sigo esperando.\n\nEl lun, 3 mar 2025 a las 10:15, Tienda Azul (<soporte@tienda.example>)\nescribió:\n\n{_QUOTED}", "Muchas gracias, pero sigo esperando."),
    Reply("Gmail de hace años", f"Gracias\n\nEl 3 de marzo de 2014, 10:15, Tienda Azul<soporte@tienda.example> escribió:\n\n{_QUOTED}", "Gracias"),
    Reply("Gmail móvil", f"Ya llegó.\n\nEl lun., 3 de marzo de 2025 10:15, Tienda Azul <soporte@tienda.example>\nescribió:\n\n{_QUOTED}", "Ya llegó."),
    Reply("Outlook con raya", f"Adjunto la foto.\n\nUn saludo,\nAna\n\n________________________________\nDe: Tienda Azul <soporte@tienda.example>\nEnviado: lunes, 3 de marzo de 2025 10:15\nPara: Ana Ruiz <ana@correo.example>\nAsunto: RE: Pedido\n\n{_HISTORY}", "Adjunto la foto.\n\nUn saludo,\nAna"),
    Reply("Outlook sin raya", f"Adjunto la foto.\n\nDe: Tienda Azul [mailto:soporte@tienda.example]\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Ana Ruiz\nCC: Luis\nAsunto: RE: Pedido\n\n{_HISTORY}", "Adjunto la foto."),
    Reply("Outlook sin direcciones", f"De acuerdo.\n\nDe: Tienda Azul\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Ana Ruiz\nAsunto: Pedido\n\n{_HISTORY}", "De acuerdo."),
    Reply("Outlook para iOS", f"Sí, por favor.\n\nObtener Outlook para iOS<https://aka.ms/o0ukef>\n________________________________\nDe: Tienda Azul <soporte@tienda.example>\nEnviado: Monday, March 3, 2025 10:15:22 AM\nPara: Ana <ana@correo.example>\nAsunto: Pedido\n\n{_HISTORY}", "Sí, por favor."),
    Reply("Outlook antiguo", f"Vale.\n\n-----Mensaje original-----\nDe: Tienda Azul [mailto:soporte@tienda.example]\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Ana\nAsunto: Pedido\n\n{_HISTORY}", "Vale."),
    Reply("iPhone", "Perfecto, gracias\n\nEnviado desde mi iPhone\n\n> El 3 mar 2025, a las 10:15, Tienda Azul <soporte@tienda.example> escribió:\n> \n> \ufeffBuenos días:\n> Su pedido sale mañana.", "Perfecto, gracias"),
    Reply("Apple Mail", f"Perfecto.\n\n> El 3 mar 2025, a las 10:15, Tienda Azul <soporte@tienda.example> escribió:\n> \n{_QUOTED}", "Perfecto."),
    Reply("Apple Mail sin marca delante", f"Perfecto.\n\nEl 3 mar 2025, a las 10:15, Tienda Azul <soporte@tienda.example> escribió:\n\n{_QUOTED}\n", "Perfecto."),
    Reply("Thunderbird, responde arriba", f"Se lo confirmo.\n\nEl 03/03/2025 a las 10:15, Tienda Azul escribió:\n{_QUOTED}\n\n-- \nAna Ruiz\nCompras", "Se lo confirmo."),
    Reply("Thunderbird, responde abajo", f"El 03/03/2025 a las 10:15, Tienda Azul escribió:\n{_QUOTED}\n\nSe lo confirmo.\n\n-- \nAna Ruiz", "Se lo confirmo."),
    Reply("Yahoo", f"No me ha llegado.\n\n    El lunes, 3 de marzo de 2025, 10:15:33 CET, Tienda Azul <soporte@tienda.example> escribió:  \n \n {_HISTORY}", "No me ha llegado."),
    Reply("Yahoo en Android", f"No.\n\nEnviado desde Yahoo Mail para Android \n \n  El lun., 3 mar. 2025 a las 10:15, Tienda Azul<soporte@tienda.example> escribió:   {_HISTORY}", "No."),
    Reply("Samsung", f"Gracias, recibido.\n\nEnviado desde mi Galaxy\n\n\n-------- Mensaje original --------\nDe: Tienda Azul <soporte@tienda.example>\nFecha: 3/3/25 10:15 (GMT+01:00)\nA: Ana <ana@correo.example>\nAsunto: Pedido\n\n{_HISTORY}", "Gracias, recibido."),
    Reply("Correo de Windows", f"Entendido.\n\nEnviado desde Correo para Windows\n\nDe: Tienda Azul\nEnviado: lunes, 3 de marzo de 2025 10:15\nPara: Ana\nAsunto: Pedido\n\n{_HISTORY}", "Entendido."),
    Reply("Zoho", f"Hecho.\n\n---- El lun, 03 mar 2025 10:15:33 +0100 Tienda Azul <soporte@tienda.example> escribió ----\n\n{_HISTORY}", "Hecho."),
    Reply("Proton", f"Hecho.\n\nEnviado con Proton Mail.\n\nEl lunes, 3 de marzo de 2025 a las 10:15, Tienda Azul <soporte@tienda.example> escribió:\n\n{_QUOTED}", "Hecho."),
    Reply("K-9", f"Hecho.\n\nEl 3 de marzo de 2025 10:15:33 CET, Tienda Azul <soporte@tienda.example> escribió:\n{_QUOTED}\n\n-- \nEnviado desde mi dispositivo Android con K-9 Mail.", "Hecho."),
    Reply("respuestas intercaladas", "El 3/3/25 a las 10:15, Tienda Azul escribió:\n> ¿Qué color quiere?\n\nEl azul.\n\n> ¿A qué dirección?\n\nLa de siempre.\n\n-- \nAna", "> ¿Qué color quiere?\n\nEl azul.\n\n> ¿A qué dirección?\n\nLa de siempre."),
    Reply("pie legal", "Necesito la factura.\n\nAVISO LEGAL: Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario, pudiendo contener información confidencial.", "Necesito la factura."),
    Reply("un viaje no es una cabecera", "Necesito cambiar el billete:\n\nDe: Madrid\nA: Bogotá\nFecha: 3 de marzo\n\nGracias", "Necesito cambiar el billete:\n\nDe: Madrid\nA: Bogotá\nFecha: 3 de marzo\n\nGracias", subject="Cambio"),
    Reply("quien cuenta qué le escribieron", "El 3 de marzo su compañero me escribió:\nque el pedido salía ya. No ha salido.", "El 3 de marzo su compañero me escribió:\nque el pedido salía ya. No ha salido."),
    Reply("enviado no es una firma", "Buenas:\nEnviado desde la tienda el lunes, el paquete no llega.\nGracias", "Buenas:\nEnviado desde la tienda el lunes, el paquete no llega.\nGracias"),
    Reply("reenvío", f"Os lo paso.\n\n---------- Forwarded message ---------\nDe: Luis <luis@otra.example>\nDate: lun, 3 mar 2025 a las 10:15\nSubject: Pedido\nTo: Ana\n\n{_HISTORY}", f"Os lo paso.\n\n---------- Forwarded message ---------\nDe: Luis <luis@otra.example>\nDate: lun, 3 mar 2025 a las 10:15\nSubject: Pedido\nTo: Ana\n\n{_HISTORY}", subject="Fwd: Pedido"),
    Reply("reenvío de Outlook", f"Para vosotros.\n\nDe: Luis <luis@otra.example>\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Ana\nAsunto: Pedido\n\n{_HISTORY}", f"Para vosotros.\n\nDe: Luis <luis@otra.example>\nEnviado el: lunes, 3 de marzo de 2025 10:15\nPara: Ana\nAsunto: Pedido\n\n{_HISTORY}", subject="RV: Pedido"),
    Reply("formulario de la web", "Nombre: Ana\nEmail: ana@correo.example\nAsunto: Pedido\nMensaje: no llega", "Nombre: Ana\nEmail: ana@correo.example\nAsunto: Pedido\nMensaje: no llega", subject="Contacto"),
]  # fmt: skip

PORTUGUESE = [
    Reply("Gmail Brasil", f"Obrigada, mas ainda não chegou.\n\nEm seg., 3 de mar. de 2025 às 10:15, Loja Azul <apoio@loja.example>\nescreveu:\n\n{_QUOTED_PT}", "Obrigada, mas ainda não chegou."),
    Reply("Gmail Portugal", f"Obrigado.\n\nLoja Azul <apoio@loja.example> escreveu (segunda, 3/03/2025 à(s) 10:15):\n\n{_QUOTED_PT}", "Obrigado."),
    Reply("Gmail antigo", f"Obrigado.\n\nEm 3 de março de 2014 10:15, Loja Azul <apoio@loja.example> escreveu:\n\n{_QUOTED_PT}", "Obrigado."),
    Reply("Outlook Brasil", f"Segue a foto.\n\nAtt,\nJoão\n\n________________________________\nDe: Loja Azul <apoio@loja.example>\nEnviado: segunda-feira, 3 de março de 2025 10:15\nPara: João <joao@correio.example>\nAssunto: Re: Pedido\n\n{_HISTORY_PT}", "Segue a foto.\n\nAtt,\nJoão"),
    Reply("Outlook Brasil sem linha", f"Segue.\n\nDe: Loja Azul\nEnviada em: segunda-feira, 3 de março de 2025 10:15\nPara: João\nAssunto: RES: Pedido\n\n{_HISTORY_PT}", "Segue."),
    Reply("Outlook antigo", f"Segue.\n\n-----Mensagem original-----\nDe: Loja Azul [mailto:apoio@loja.example]\nEnviada em: segunda-feira, 3 de março de 2025 10:15\nPara: João\nAssunto: Pedido\n\n{_HISTORY_PT}", "Segue."),
    Reply("Outlook Android", f"Sim.\n\nObter o Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\nDe: Loja Azul <apoio@loja.example>\nEnviado: Monday, March 3, 2025 10:15:22 AM\nPara: João <joao@correio.example>\nAssunto: Pedido\n\n{_HISTORY_PT}", "Sim."),
    Reply("iPhone", "Perfeito\n\nEnviado do meu iPhone\n\n> Em 3 de mar. de 2025, à(s) 10:15, Loja Azul <apoio@loja.example> escreveu:\n> \n> Bom dia", "Perfeito"),
    Reply("Apple Mail Portugal", f"Perfeito\n\nNo dia 3 de mar. de 2025, às 10:15, Loja Azul <apoio@loja.example> escreveu:\n\n{_QUOTED_PT}", "Perfeito"),
    Reply("Thunderbird Brasil", f"Confirmo.\n\nEm 03/03/2025 10:15, Loja Azul escreveu:\n{_QUOTED_PT}", "Confirmo."),
    Reply("Thunderbird Portugal", f"Confirmo.\n\nÀs 10:15 de 03/03/2025, Loja Azul escreveu:\n{_QUOTED_PT}", "Confirmo."),
    Reply("Yahoo", f"Não chegou.\n\n    Em segunda-feira, 3 de março de 2025 às 10:15:33 BRT, Loja Azul <apoio@loja.example> escreveu:  \n \n {_HISTORY_PT}", "Não chegou."),
    Reply("Samsung", f"Recebido.\n\nEnviado do meu smartphone Samsung Galaxy.\n\n-------- Mensagem original --------\nDe: Loja Azul <apoio@loja.example>\nData: 03/03/2025 10:15 (GMT-03:00)\nPara: João <joao@correio.example>\nAssunto: Pedido\n\n{_HISTORY_PT}", "Recebido."),
    Reply("aviso legal", "Preciso da nota fiscal.\n\nEsta mensagem, incluindo seus anexos, é confidencial e destinada exclusivamente ao destinatário.", "Preciso da nota fiscal."),
    Reply("encaminhamento", f"Vejam.\n\n---------- Mensagem encaminhada ---------\nDe: Rui <rui@outra.example>\nData: seg, 3/03/2025\nAssunto: Pedido\n\n{_HISTORY_PT}", f"Vejam.\n\n---------- Mensagem encaminhada ---------\nDe: Rui <rui@outra.example>\nData: seg, 3/03/2025\nAssunto: Pedido\n\n{_HISTORY_PT}", subject="ENC: Pedido"),
    Reply("intercaladas", "Em 03/03/2025 10:15, Loja Azul escreveu:\n> Que cor quer?\nAzul.\n> Que morada?\nA de sempre.", "> Que cor quer?\nAzul.\n> Que morada?\nA de sempre."),
]  # fmt: skip

OTHERS = [
    Reply("Gmail, English", "Still waiting.\n\nOn Mon, Mar 3, 2025 at 10:15 AM Blue Shop <help@shop.example> wrote:\n\n> Good morning", "Still waiting."),
    Reply("iPhone, English", "Fine\n\nSent from my iPhone\n\n> On 3 Mar 2025, at 10:15, Blue Shop <help@shop.example> wrote:\n> \n> Good morning", "Fine"),
    Reply("Outlook, English", "Photo attached.\n\nFrom: Blue Shop <help@shop.example>\nSent: Monday, March 3, 2025 10:15 AM\nTo: Ann <ann@mail.example>\nSubject: Re: Order\n\nGood morning", "Photo attached."),
    Reply("Gmail en català", "Gràcies.\n\nMissatge de Botiga <ajuda@botiga.example> del dia dl., 3 de març\n2025 a les 10:15:\n\n> Bon dia", "Gràcies."),
    Reply("Thunderbird en català", "Gràcies.\n\nEl 3/3/2025 a les 10:15, Botiga ha escrit:\n> Bon dia", "Gràcies."),
    Reply("Apple en català", "Gràcies.\n\nEnviat des del meu iPhone\n\n> El 3 març 2025, a les 10:15, Botiga <ajuda@botiga.example> va escriure:\n> \n> Bon dia", "Gràcies."),
    Reply("Gmail en galego", "Grazas.\n\nO luns, 3 de marzo de 2025 ás 10:15, Tenda (<axuda@tenda.example>)\nescribiu:\n\n> Bo día", "Grazas."),
    Reply("Gmail en français", "Merci.\n\nLe lun. 3 mars 2025 à 10:15, Boutique <aide@boutique.example> a écrit :\n\n> Bonjour", "Merci."),
    Reply("Outlook en français", "Merci.\n\nDe : Boutique <aide@boutique.example>\nEnvoyé : lundi 3 mars 2025 10:15\nÀ : Anne\nObjet : Commande\n\nBonjour", "Merci."),
    Reply("Gmail auf Deutsch", "Danke.\n\nAm Mo., 3. März 2025 um 10:15 Uhr schrieb Laden <hilfe@laden.example>:\n\n> Guten Tag", "Danke."),
    Reply("Outlook auf Deutsch", "Danke.\n\nVon: Laden <hilfe@laden.example>\nGesendet: Montag, 3. März 2025 10:15\nAn: Anna\nBetreff: AW: Bestellung\n\nGuten Tag", "Danke."),
    Reply("Gmail in italiano", "Grazie.\n\nIl giorno lun 3 mar 2025 alle ore 10:15 Negozio <aiuto@negozio.example> ha scritto:\n\n> Buongiorno", "Grazie."),
    Reply("Outlook in italiano", "Grazie.\n\nDa: Negozio <aiuto@negozio.example>\nInviato: lunedì 3 marzo 2025 10:15\nA: Anna\nOggetto: R: Ordine\n\nBuongiorno", "Grazie."),
]  # fmt: skip

PAGES = [
    Reply("Gmail", "", "Muchas gracias", html='<div dir="ltr">Muchas gracias</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">El lun, 3 mar 2025 a las 10:15, Tienda (&lt;<a href="mailto:s@tienda.example">s@tienda.example</a>&gt;) escribió:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"><div>Su pedido</div></blockquote></div>'),
    Reply("Gmail, intercaladas", "", "> ¿Color?\n\nAzul.\n\n> ¿Talla?\n\nLa M.", html='<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">El lun, 3 mar 2025 a las 10:15, Tienda &lt;s@tienda.example&gt; escribió:<br></div><blockquote class="gmail_quote" style="border-left:1px solid #ccc"><p>¿Color?</p></blockquote><div><br></div><div>Azul.</div><div><br></div><blockquote class="gmail_quote" style="border-left:1px solid #ccc"><p>¿Talla?</p></blockquote><div><br></div><div>La M.</div></div></div>'),
    Reply("Outlook en la web", "", "Adjunto la foto.", html='<html><body><div style="font-family:Aptos">Adjunto la foto.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>De:</b> Tienda &lt;s@tienda.example&gt;<br><b>Enviado:</b> lunes, 3 de marzo<br><b>Para:</b> Ana<br><b>Asunto:</b> Pedido</font><div>&nbsp;</div></div><div>Su pedido sale</div></body></html>'),
    Reply("Outlook de escritorio", "", "Adjunto la foto.\n\nUn saludo", html='<html><body lang=ES><div class=WordSection1><p class=MsoNormal>Adjunto la foto.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Un saludo<o:p></o:p></p><div><div style=\'border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\'><p class=MsoNormal><b>De:</b> Tienda &lt;s@tienda.example&gt;<br><b>Enviado el:</b> lunes, 3 de marzo de 2025 10:15<br><b>Para:</b> Ana<br><b>Asunto:</b> Pedido</p></div></div><p class=MsoNormal>Su pedido sale</p></div></body></html>'),
    Reply("Outlook móvil", "", "Sí", html='<html><body><div dir="auto">Sí</div><div id="ms-outlook-mobile-signature"><div>Obtener <a href="https://aka.ms/o0ukef">Outlook para iOS</a></div></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>De:</b> Tienda &lt;s@tienda.example&gt;<br><b>Enviado:</b> lunes<br><b>Para:</b> Ana<br><b>Asunto:</b> Pedido</div><div>Su pedido</div></body></html>'),
    Reply("Apple Mail", "", "Perfecto.", html='<html><body style="overflow-wrap: break-word;">Perfecto.<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>El 3 mar 2025, a las 10:15, Tienda &lt;s@tienda.example&gt; escribió:</div><br><div>Su pedido sale</div></blockquote></div><br></body></html>'),
    Reply("iPhone", "", "Perfecto", html='<html><body dir="auto">Perfecto<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Enviado desde mi iPhone</div><div dir="ltr"><br><blockquote type="cite">El 3 mar 2025, a las 10:15, Tienda &lt;s@tienda.example&gt; escribió:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeffSu pedido</div></blockquote></body></html>'),
    Reply("Thunderbird", "", "Se lo confirmo.", html='<html><body><p>Se lo confirmo.</p><div class="moz-cite-prefix">El 3/3/25 a las 10:15, Tienda escribió:<br></div><blockquote type="cite" cite="mid:x@tienda.example"><p>Su pedido</p></blockquote><pre class="moz-signature" cols="72">-- \nAna Ruiz</pre></body></html>'),
    Reply("Yahoo", "", "No ha llegado", html='<div class="ydp1yahoo-style-wrap"><div>No ha llegado</div><div><br></div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div><div>El lunes, 3 de marzo de 2025, 10:15:33 CET, Tienda &lt;s@tienda.example&gt; escribió:</div><div><br></div><div>Su pedido</div></div></div>'),
    Reply("Samsung", "", "Recibido", html='<div dir="auto">Recibido</div><div><br></div><div id="composer_signature"><div>Enviado desde mi Galaxy</div></div><div><br></div><div>-------- Mensaje original --------</div><div>De: Tienda &lt;s@tienda.example&gt; </div><div>Fecha: 3/3/25 10:15 (GMT+01:00) </div><div>A: Ana </div><div>Asunto: Pedido </div><div><br></div>Su pedido'),
    Reply("reenvío de Gmail", "", "Para ustedes\n\n---------- Forwarded message ---------\nDe: Luis <l@otra.example>\nSubject: Pedido\n\nNo llega", html='<div dir="ltr">Para ustedes<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>De: Luis &lt;l@otra.example&gt;<br>Subject: Pedido<br></div><br>No llega</div></div>', subject="Pedido"),
]  # fmt: skip

INTRODUCTIONS = [
    "El mié., 5 mar. 2025 10:15\u202fa.\xa0m., Soporte <s@x.example> escribió:",
    'El 5/3/25, 10:15, "Soporte" <s@x.example> escribió:',
    "El mié, 5 de mar de 2025, 10:15 a. m., Soporte escribió:",
    "Soporte <s@x.example> escribió el mié., 5 mar 2025 a las 10:15:",
    "Citando a Soporte <s@x.example>:",
    "Soporte <s@x.example> escribió:",
    "El vie, 7 de feb. de 2025 a la(s) 10:15, Soporte (s@x.example) escribió:",
    'El 5/3/25 10:15, "X" <x@x.example> escribió lo siguiente:',
    "El miércoles, 5 de marzo de 2025, Soporte de la Tienda Azul de\nBarcelona <soporte-muy-largo@x.example>\nescribió:",
    "*De:* Soporte <s@x.example>\n*Enviado:* lunes\n*Para:* Ana\n*Asunto:* Pedido\n",
    '----- Mensaje original -----\nDe: "Soporte" <s@x.example>\nPara: ana\nEnviados: Miércoles, 5 de Marzo 2025 10:15:00\nAsunto: Pedido\n',
    "De:\tSoporte/Madrid\nPara:\tAna\nFecha:\t05/03/2025 10:15\nAsunto:\tPedido",
    "Em 05-03-2025 10:15, Loja Azul escreveu:",
    "A qua., 5/03/2025, 10:15, Loja <a@x.example> escreveu:",
    "Em qua, 5 de mar de 2025 10:15, Loja <a@x.example>\nescreveu:",
    "Em quarta-feira, 5 de março de 2025, Loja <a@x.example> escreveu:",
    "De: Loja Azul\nEnviada: 5 de março de 2025 10:15\nPara: Rui\nAssunto: Pedido",
    "-------- Mensagem original --------\nAssunto: Pedido\nData: 05-03-2025 10:15\nDe: Loja <a@x.example>\nPara: Rui",
    "----- Original Message -----\nFrom: Support\nTo: ana@x.example\nSent: Monday, March 3, 2025 10:15 AM\nSubject: Order",
    "El dc., 5 de març 2025, 10:15, X <x@x.example> va escriure:",
    "O mér, 5 mar 2025 ás 10:15, X <x@x.example> escribiu:",
]

FOOTERS = [
    "Enviado desde mi iPhone", "Mensaje enviado desde mi iPhone", "Enviado desde mi Redmi", "Enviado a través de mi teléfono", "Enviado con Aqua Mail para Android",
    "Obtén Outlook para Android", "Obtenha o Outlook para iOS", "Enviado do Correio para Windows", "Enviado a partir do meu iPhone", "Enviado via iPhone",
    "Enviado desde Correo<https://go.example/?LinkId=550986> para Windows 10", "Enviado com o meu telemóvel", "Enviado desde mi smartphone Samsung Galaxy.",
    "Get Outlook for Android<https://aka.ms/x>", "Sent from Yahoo Mail on Android", "Inviato da iPhone", "Envoyé de mon iPhone", "Von meinem iPhone gesendet",
    "Enviat des del meu iPhone", "Enviado dende o meu iPhone", "-- \nAna Ruiz\nVentas", "--\nAna", "Sent from my BlackBerry",
]  # fmt: skip

PROSE = [
    "Hola:\n\nEl 3 de marzo a las 10:15 su compañera Ana me escribió:\n«El pedido sale hoy»\n\npero no ha salido.",
    "Les cuento.\n\nEnviado: lunes\nRecibido: nunca\n\nGracias",
    "Datos:\nDe: ana@x.example\nPara: luis@x.example\n\nQuiero que el correo de una vaya al otro",
    "Quedamos así:\n\n> lo que usted puso\n\nme parece bien.",
    "Em 3 de março o seu colega escreveu:\nque saía já. Não saiu.",
    "Este mensaje lo escribo porque no encuentro otro modo de contacto.",
    "- uno\n- dos\n\n--> tres",
]
