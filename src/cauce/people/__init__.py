"""Who owns, works and asks: accounts, brands, teams, agents with their roles, contacts and their companies.

It also decides who may do what. It knows nothing of tickets.
"""
