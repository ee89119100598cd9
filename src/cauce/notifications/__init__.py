"""Telling people what happened: customers that their request has come in or is done, agents what concerns them.

The words are templates that administrators change. What a message may be told, and in which language, stands with the
message that came in; how mail travels is the channel's.
"""
