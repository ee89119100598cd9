"""What happened, in order, for good: facts, their positions, and those who follow them.

Tables are the truth, the log says how they got there; it is never replayed into them. It knows no subject's meaning.
"""

# Besides the four doors of any room: who acts, who follows, and how thousands are told at once.
__all__ = ["actors", "follow", "load"]
