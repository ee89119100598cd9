"""Firms that take mail through an interface of their own: how each is asked, and how it tells what became of a mail.

The words of their interfaces are Anymail's. Nothing here writes a row.
"""
