"""Whether a request is acknowledged, as a pure function."""

PER_HOUR = 3  # acknowledgements to one person: what answers them by itself does not go on for ever


def may_acknowledge(*, first: bool, automatic: str, wished: str, already: bool, lately: int) -> bool:
    """Only the first message of a ticket, only a person's, only where the channel wishes it (`wished` is the language),
    once, and not to somebody who has had enough of them within the hour."""
    return first and not automatic and bool(wished) and not already and lately < PER_HOUR
