"""Reading people, and the one function that decides who may do what: `may`."""

from cauce.people.queries.asking import (
    Reached,
    addresses_of,
    company_by_name,
    company_of_domain,
    contact,
    identities_asked,
    identities_of,
    identity_now,
    mail_comes_back,
    reached_like,
)
from cauce.people.queries.deciding import check, may, may_anywhere, reach, rights_of
from cauce.people.queries.naming import called, emails, known_by, names
from cauce.people.queries.owning import (
    account,
    account_ids,
    brand_by_slug,
    brands_of,
    demo_account,
    has_agents,
    team_by_slug,
    teams_of,
    the_account,
)
from cauce.people.queries.signing import filled, signature_for, signatures_of
from cauce.people.queries.working import (
    agent,
    agent_by_email,
    agent_by_token,
    agents_by_email,
    agents_of,
    all_agents_of,
    roles_of,
)

__all__ = [
    "Reached", "account", "account_ids", "addresses_of", "agent", "agent_by_email", "agent_by_token",
    "agents_by_email", "agents_of", "all_agents_of", "brand_by_slug", "brands_of", "called", "check",
    "company_by_name", "company_of_domain", "contact", "demo_account", "emails", "filled", "has_agents",
    "identities_asked", "identities_of", "identity_now", "known_by", "mail_comes_back", "may", "may_anywhere",
    "names", "reach", "reached_like", "rights_of", "roles_of", "signature_for", "signatures_of", "team_by_slug",
    "teams_of", "the_account",
]  # fmt: skip
