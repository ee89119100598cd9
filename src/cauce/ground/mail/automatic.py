"""Who wrote this, a person or a machine, and which machine."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.ground.mail.parsed import ParsedMail

LOOP_HEADER = "X-Cauce-Loop"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says."""

    original_message_id: str | None
    recipients: tuple[str, ...]
    status: str  # enhanced status code, "5.1.1"; «» unknown
    permanent: bool  # False: a delay, or a failure that may pass
    words: str  # the other server's words, one line


@dataclass(frozen=True, slots=True)
class Judgement:
    """kind: person · bounce · delay · receipt · out_of_office · auto_reply · list · machine · loop."""

    kind: str
    reason: str  # the header or wording that decided, for the log
    bounce: Bounce | None = None

    @property
    def automatic(self) -> bool:
        """Never answer this automatically."""
        return self.kind != "person"


def judge(mail: ParsedMail, *, envelope_from: str | None = None, own_loop: str | None = None) -> Judgement:
    """`envelope_from` is the SMTP return path («» is the null path, None unknown); `own_loop` this installation's loop mark."""
    raise NotImplementedError
