"""The verbs about people: the only code that writes their tables."""

from cauce.people.actions.asking import (
    add_company,
    add_identity,
    change_contact,
    end_identity,
    know_contact,
    mail_arrived,
    mail_came_back,
    set_company,
    show_pictures,
)
from cauce.people.actions.granting import grant, switch
from cauce.people.actions.owning import (
    SETUP,
    add_brand,
    add_team,
    change_brand,
    name_account,
    open_account,
    remove_account,
    rename_team,
    set_conversations,
)
from cauce.people.actions.signing import checked_signature, save_signature
from cauce.people.actions.working import (
    add_agent,
    add_token,
    change_agent,
    revoke_tokens,
    set_password,
    signed_in,
)

__all__ = [
    "SETUP", "add_agent", "add_brand", "add_company", "add_identity", "add_team", "add_token", "change_agent",
    "change_brand", "change_contact", "checked_signature", "end_identity", "grant", "know_contact", "mail_arrived",
    "mail_came_back", "name_account", "open_account", "remove_account", "rename_team", "revoke_tokens",
    "save_signature", "set_company", "set_conversations", "set_password", "show_pictures", "signed_in", "switch",
]  # fmt: skip
