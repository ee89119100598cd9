"""Telling people what happened. For now one thing: that a customer's request has come in.

It knows no channel: what may be told, and in which language, stands with the message that came in.
"""
