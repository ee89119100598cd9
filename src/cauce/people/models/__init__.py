"""The tables of people: those who own, those who work, those who ask."""

from cauce.people.models.customers import Company, CompanyDomain, Contact, Identity
from cauce.people.models.endings import Signature
from cauce.people.models.owners import Account, Brand, Team
from cauce.people.models.workers import Agent, Grant, Role, RoleVerb, Token

__all__ = [
    "Account", "Agent", "Brand", "Company", "CompanyDomain", "Contact", "Grant", "Identity", "Role", "RoleVerb",
    "Signature", "Team", "Token",
]  # fmt: skip
