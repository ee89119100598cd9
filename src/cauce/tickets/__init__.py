"""Tickets and what people said in them: the product's middle.

It knows channels only by name and never reaches outside: what leaves is sent by those who follow its facts.
"""
