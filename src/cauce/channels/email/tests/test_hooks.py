"""What carriers tell of mail: believed when it is theirs, in each one's own words and with each one's own proof."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from django.test import Client

from cauce.channels import actions, queries
from cauce.channels.email.carriers import amazon, listening
from cauce.channels.email.tests.carrying import SAID, Carried
from cauce.channels.email.tests.conftest import Post
from cauce.channels.models import Carrier, Delivery
from cauce.ground import clock
from cauce.ground.log.queries import timeline
from cauce.ground.net.client import Answer
from cauce.people import actions as people
from cauce.people import queries as who
from cauce.tickets.models import Message
from tests.cast import SYSTEM

ADA = "ada@cliente.example"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:correo"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"


class Line:
    """The line on which a carrier tells what became of one answer."""

    def __init__(self, post: Post) -> None:
        self.carrier = Carrier.objects.get()
        self.client = Client()
        self.message: Message = post.answer(post.receive().ticket)
        self.row = Delivery.objects.get(message=self.message.pk)

    @property
    def password(self) -> str:
        _scheme, _sep, rest = queries.hook_of(self.carrier).partition("://")
        return rest.partition("@")[0].partition(":")[2]

    def tell(self, said: Any, *, password: str | None = "", **head: str) -> int:
        """Post it, with the password of the address unless another (or None) is given; the answer's status."""
        if password is not None:
            pair = f"{listening.USER}:{password or self.password}"
            head["HTTP_AUTHORIZATION"] = "Basic " + base64.b64encode(pair.encode()).decode()
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        kind = head.pop("kind", "application/json")
        return self.client.post(
            f"/hooks/mail/{self.carrier.hook}", body, content_type=kind, **head
        ).status_code

    @property
    def state(self) -> tuple[str, str | None]:
        row = Delivery.objects.get(pk=self.row.pk)
        return row.state, row.fate

    @property
    def facts(self) -> list[str]:
        return [fact.kind for fact in timeline(f"ticket:{self.message.ticket_id}")]


@pytest.fixture
def line(post: Post, carried: Carried) -> Any:
    def by(key: str, **more: str) -> Line:
        carried(key)
        actions.set_carrier(post.cast.account.pk, post.mailbox, key, SAID[key] | more, by=SYSTEM)
        return Line(post)

    return by


def mailgun(line: Line, event: str, *, key: str = "firma", token: str = "a1", **more: Any) -> dict[str, Any]:
    at = str(int(clock.now().timestamp()))
    signature = hmac.new(key.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": at, "token": token, "signature": signature},
        "event-data": {
            "event": event, "timestamp": float(at), "id": "x", "recipient": ADA, "user-variables":
            {"cauce": str(line.message.pk)}, "message": {"headers": {"message-id": line.message.external_id}},
            "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""}, **more,
        },
    }  # fmt: skip


def test_mailgun_signs_and_what_it_says_is_shown_at_the_message(line: Any):
    told = line("mailgun")
    people.mail_came_back(told.row.account_id, ADA, by=SYSTEM)
    assert told.tell(mailgun(told, "delivered"), password=None) == 200
    assert told.state == ("accepted", "delivered") and "delivery.delivered" in told.facts
    assert not who.mail_comes_back(told.message.ticket.requester), "it arrived, so somebody is there"
    assert told.tell(mailgun(told, "delivered"), password=None) == 200
    assert told.facts.count("delivery.delivered") == 1, "said twice is said once"
    assert told.tell(mailgun(told, "complained"), password=None) == 200
    assert told.state == ("accepted", "complained")
    assert told.tell(mailgun(told, "delivered"), password=None) == 200
    assert told.state == ("accepted", "complained"), "an old notice that is told again takes nothing back"


@pytest.mark.parametrize("wrong", ["key", "missing", "garbled"])
def test_who_speaks_in_mailguns_name_is_refused_and_nothing_happens(line: Any, wrong: str):
    told = line("mailgun")
    said: Any = mailgun(told, "failed", severity="permanent", key="otra" if wrong == "key" else "firma")
    if wrong == "missing":
        del said["signature"]
    assert told.tell(b"{" if wrong == "garbled" else said, password=None) in (400, 403)
    assert told.state == ("accepted", None) and "delivery.bounced" not in told.facts


def test_a_failure_is_a_bounce_and_stays_one(line: Any):
    told = line("mailgun")
    later = {"severity": "temporary"}
    assert told.tell(mailgun(told, "failed", **later), password=None) == 200
    assert told.state == ("accepted", "deferred")
    assert told.tell(mailgun(told, "failed", token="a2", severity="permanent"), password=None) == 200
    assert told.state[0] == "failed" and told.facts.count("delivery.bounced") == 1
    assert "no such user" in Delivery.objects.get(pk=told.row.pk).error
    assert who.mail_comes_back(told.message.ticket.requester)
    assert told.tell(mailgun(told, "delivered", token="a3"), password=None) == 200
    assert told.state[0] == "failed", "an older notice that comes late changes nothing"


def test_a_notice_that_overtakes_our_own_note_means_that_it_was_taken(line: Any):
    told = line("mailgun")
    Delivery.objects.filter(pk=told.row.pk).update(state="queued", ended_at=None)
    assert told.tell(mailgun(told, "delivered"), password=None) == 200
    assert told.state == ("accepted", "delivered")


def test_a_carrier_speaks_of_its_own_mailboxs_mail_only(line: Any, post: Post):
    told = line("mailgun")
    elsewhere = mailgun(told, "failed", severity="permanent", recipient="nadie@cliente.example")
    assert told.tell(elsewhere, password=None) == 200
    assert told.state == ("accepted", None), "nor of somebody whom it was not sent to"
    other = actions.add_mailbox(address="otra@otra.example", brand=post.cast.otra, by=SYSTEM)
    told.carrier = actions.set_carrier(post.cast.account.pk, other, "mailgun", SAID["mailgun"], by=SYSTEM)
    assert told.tell(mailgun(told, "failed", severity="permanent"), password=None) == 200
    assert told.state == ("accepted", None)
    told.carrier = Carrier(hook="adivinado")
    assert told.tell(mailgun(told, "delivered"), password=None) == 404


def test_a_carrier_of_a_whole_company_speaks_of_no_other_companys_mail(line: Any):
    told = line("mailgun")
    other = people.open_account(name="Otra", by=SYSTEM)
    told.carrier = actions.set_carrier(other.pk, None, "mailgun", SAID["mailgun"], by=SYSTEM)
    assert told.tell(mailgun(told, "failed", severity="permanent"), password=None) == 200
    assert told.state == ("accepted", None) and "delivery.bounced" not in told.facts


POSTMARK = {
    "RecordType": "Bounce", "Type": "HardBounce", "ID": 42, "Email": ADA, "BouncedAt": "2026-11-22T10:00:00Z",
    "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817", "Details": "smtp;550 5.1.1 user unknown",
    "Description": "The server was unable to deliver your message",
}  # fmt: skip
TELLS: dict[str, Any] = {
    "postmark": lambda pk: POSTMARK | {"Metadata": {"cauce": pk}},
    "sendgrid": lambda pk: [
        {
            "event": "bounce", "email": ADA, "timestamp": 1795338000, "smtp-id": "<x>", "sg_event_id": "e1",
            "reason": "550 5.1.1 user unknown", "status": "5.1.1", "type": "bounce", "cauce": pk,
        }
    ],
    "brevo": lambda pk: {
        "event": "hard_bounce", "email": ADA, "ts_epoch": 1795338000000, "message-id": "<x@smtp-relay.mailin.fr>",
        "reason": "550 user unknown", "X-Mailin-custom": json.dumps({"cauce": pk}),
    },
    "mailjet": lambda pk: [
        {
            "event": "bounce", "time": 1795338000, "MessageID": 456, "email": ADA, "error": "user unknown",
            "hard_bounce": True, "Payload": json.dumps({"cauce": pk}),
        }
    ],
}  # fmt: skip


@pytest.mark.parametrize("key", list(TELLS))
def test_the_password_in_the_address_proves_it_and_no_other(line: Any, key: str):
    told = line(key)
    said = TELLS[key](str(told.message.pk))
    assert told.tell(said, password=None) == 401
    assert told.tell(said, password="otra") == 403
    assert told.state == ("accepted", None)
    assert told.tell(b"no es JSON") == 400
    assert told.tell(said) == 200
    assert told.state[0] == "failed" and "nknown" in Delivery.objects.get(pk=told.row.pk).error


def test_a_notice_without_our_mark_is_known_by_the_carriers_own_name_for_the_mail(line: Any):
    told = line("postmark")
    delivered = {"RecordType": "Delivery", "DeliveredAt": "2026-11-22T10:00:00Z", "Recipient": ADA}
    assert told.tell(POSTMARK | delivered | {"MessageID": told.row.carried_as}) == 200
    assert told.state == ("accepted", "delivered")
    assert told.tell(POSTMARK | {"MessageID": "otra"}) == 200
    assert told.state == ("accepted", "delivered")


def test_sendgrids_signature_counts_when_its_key_was_written_down(line: Any):
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = base64.b64encode(public).decode()
    told = line("sendgrid", tracking_webhook_verification_key=key)
    body = json.dumps(TELLS["sendgrid"](str(told.message.pk))).encode()
    signed = base64.b64encode(private.sign(b"1795338000" + body, ec.ECDSA(hashes.SHA256()))).decode()
    head = {
        "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE": signed,
        "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_TIMESTAMP": "1795338000",
    }
    assert told.tell(body.replace(b"550", b"551"), password=None, **head) == 403
    assert told.tell(body, password=None) == 403
    assert told.state == ("accepted", None)
    assert told.tell(body, password=None, **head) == 200
    assert told.state[0] == "failed"


class Amazon:
    """A key whose certificate lies where Amazon keeps its own, and the addresses that were asked for."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.asked: list[str] = []
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        until = clock.now() + datetime.timedelta(days=1)
        made = x509.CertificateBuilder(name, name, self.private.public_key(), 1, clock.now(), until)
        signed = made.sign(self.private, hashes.SHA256())
        self._certificate = signed.public_bytes(serialization.Encoding.PEM)

    def fetch(self, method: str, url: str, **_: Any) -> Answer:
        self.asked.append(url)
        return Answer(200, {}, self._certificate, url)


@pytest.fixture
def amazons(monkeypatch: pytest.MonkeyPatch) -> Amazon:
    there = Amazon()
    monkeypatch.setattr(amazon, "fetch", there.fetch)
    monkeypatch.setattr(amazon, "_certificates", {})
    return there


def sns(there: Amazon, kind: str, **said: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A notice as SNS posts it, and its head."""
    notice = {
        "Type": kind, "MessageId": "22b80b92", "TopicArn": TOPIC, "Timestamp": "2026-11-22T10:00:00.000Z",
        "SignatureVersion": "2", "SigningCertURL": CERTIFICATE, **said,
    }  # fmt: skip
    signed = "".join(f"{name}\n{notice[name]}\n" for name in sorted(notice) if name not in _UNSIGNED)
    notice["Signature"] = base64.b64encode(
        there.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    ).decode()
    return notice, {
        "HTTP_X_AMZ_SNS_MESSAGE_TYPE": kind, "HTTP_X_AMZ_SNS_MESSAGE_ID": "22b80b92", "kind": "text/plain",
    }  # fmt: skip


_UNSIGNED = {"SignatureVersion", "SigningCertURL"}


def ses_bounce(pk: int) -> str:
    return json.dumps(
        {
            "notificationType": "Bounce",
            "bounce": {
                "bounceType": "Permanent", "bounceSubType": "General",
                "bouncedRecipients": [{"emailAddress": ADA, "diagnosticCode": "smtp; 550 5.1.1 user unknown"}],
            },
            "mail": {
                "messageId": "0102018c", "destination": [ADA],
                "headers": [{"name": "X-Metadata", "value": json.dumps({"cauce": str(pk)})}],
            },
        }
    )  # fmt: skip


def test_amazon_is_believed_with_its_signature_and_our_password(line: Any, amazons: Amazon):
    told = line("ses")
    said, head = sns(amazons, "Notification", Message=ses_bounce(told.message.pk))
    forged = said | {"Message": said["Message"].replace("Permanent", "Transient")}
    elsewhere = said | {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"}
    assert told.tell(said, password=None, **head) == 401, "Amazon waits to be asked for it"
    assert told.tell(said, password="otra", **head) == 403
    assert told.tell(forged, **head) == 403
    assert told.tell(elsewhere, **head) == 403
    assert told.state == ("accepted", None)
    assert told.tell(said, **head) == 200
    assert told.state[0] == "failed" and "user unknown" in Delivery.objects.get(pk=told.row.pk).error


def test_a_topic_of_amazon_is_confirmed_where_amazon_lives_and_nowhere_else(line: Any, amazons: Amazon):
    told = line("ses")
    there = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    said, head = sns(amazons, "SubscriptionConfirmation", Message="x", Token="t", SubscribeURL=there)
    assert told.tell(said, **head) == 200
    wrong, head = sns(
        amazons, "SubscriptionConfirmation", Message="x", Token="t", SubscribeURL="http://10.0.0.1/"
    )
    assert told.tell(wrong, **head) == 403
    assert there in amazons.asked and "http://10.0.0.1/" not in amazons.asked
