"""The ways files refuse."""


class TooLarge(Exception):
    """More bytes than the caller allowed; what had been written is gone again."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"more than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class NoSuchFile(Exception):
    """The file is not (or no longer) in the store."""


class NotDrawn(NoSuchFile):
    """The file is there, and there is no drawing it: broken, too large, or not what it says."""


class NotOurs(Exception):
    """A signature or a seal that this installation did not make, or that has run out."""
