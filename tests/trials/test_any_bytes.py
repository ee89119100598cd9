"""Any bytes are a mail: read, judged, trimmed and made a page of, without a trap in them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail_cases.examining import examine

TIMES = settings.default.max_examples * 5  # 300 in CI, 5,000 in `make trials`
# What mails are made of, so that chance finds its way past their first line.
PIECES = st.sampled_from([
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b"--", b"--x", b"--x--", b"=", b"=3D", b"=?utf-8?q?", b"?=",
    b"=?x?b?", b"Subject: ", b"From: ", b"To: ", b"Date: ", b"Message-ID: <", b">", b"<", b'"', b"\\", b";",
    b":", b"@", b"ana@b.example", b"Content-Type: text/plain", b"Content-Type: text/html",
    b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: multipart/alternative; boundary=x",
    b"Content-Type: multipart/report; report-type=delivery-status", b"Content-Type: message/rfc822",
    b"Content-Type: message/delivery-status", b"Content-Type: text/calendar",
    b"Content-Type: application/ms-tnef", b"Content-Type: application/pkcs7-mime; smime-type=signed-data",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"; charset=utf-16",
    b"; charset=utf-7", b"; name*0*=utf-8''%zz", b"; name=../../a", b"Content-Disposition: attachment",
    b"Content-ID: <a>", b"begin 644 a", b"<blockquote>", b"</div>", b"<script>", b"<img src=x onerror=y>",
    b"<a href=javascript:x>", b"<style>", b"&#x6a;", b"<!--",
    b"El 3 mar 2025 a las 10:15, Ana escribi\xc3\xb3:", b"> ", b"-- ", b"De: ", b"-----Mensaje original-----",
    b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"DTSTART:20250303", b"\x78\x9f\x3e\x22", b"\x30\x80", b"\xff\xfe",
    b"Hola",
])  # fmt: skip


@settings(max_examples=TIMES)
@given(st.binary(max_size=3000))
def test_any_bytes_are_shown_as_a_mail(raw: bytes):
    examine(raw)


@settings(max_examples=TIMES)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=60).map(b"".join))
def test_any_pieces_of_mails_are_shown_as_a_mail(raw: bytes):
    examine(raw)
