"""The ways in and out: mailboxes, what comes through them, what leaves and whether it arrived.

Each channel is a folder of the same shape and knows no other. Nothing outside this room names one of them, and nothing
in it decides what a ticket is: it hands messages to `tickets` and carries out what `tickets` says was sent.
"""

__all__ = ["drafting"]  # a door beside the four: connecting a mailbox step by step
