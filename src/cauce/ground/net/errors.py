"""The ways a request outwards fails."""


class NotReached(Exception):
    """No answer: the name is unknown, nobody listens, or it took too long."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


class Refused(NotReached):
    """We did not even try: the address is private, or of a kind that we do not talk to."""


class TooLarge(NotReached):
    """The answer was longer than the caller allows."""
