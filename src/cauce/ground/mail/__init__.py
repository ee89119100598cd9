"""Mail as bytes and words: reading, judging, trimming, threading, composing.

All of it is pure: bytes or values go in, values come out. It knows nothing of tickets, of tables or of the time of day,
and it never sends or stores anything. The one module that may ask the network is `authentication`, through a resolver
that the caller hands in.
"""
