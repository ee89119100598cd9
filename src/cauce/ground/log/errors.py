"""The ways the log refuses."""


class TooDeep(Exception):
    """A chain of facts that cause facts has reached its limit; the deed at its end is not done."""


class UnknownFact(Exception):
    """A kind that no room declares (any more)."""
