"""Every write to organizations, people and their ways in."""

from seiketsu.accounts.actions.erasure import erase_person, note_data_export, obstacles
from seiketsu.accounts.actions.holds import lift_hold, place_hold
from seiketsu.accounts.actions.invitations import invite
from seiketsu.accounts.actions.organizations import (
    add_domain,
    add_instance,
    archive_organization,
    change_instance,
    change_organization,
    change_tier,
    create_organization,
    remove_domain,
    restore_organization,
)
from seiketsu.accounts.actions.people import (
    add_identity,
    add_person,
    change_person,
    deactivate_person,
    reactivate_person,
    remove_membership,
    set_membership,
)
from seiketsu.accounts.actions.senders import HowMatched, SenderMatch, match_sender, match_senders
from seiketsu.accounts.actions.sign_in import create_sign_in_link, redeem_sign_in_link, request_sign_in_link
from seiketsu.accounts.actions.staff import add_staff, change_staff
from seiketsu.accounts.actions.tokens import create_token, revoke_token, token_used

__all__ = [
    "HowMatched",
    "SenderMatch",
    "add_domain",
    "add_identity",
    "add_instance",
    "add_person",
    "add_staff",
    "archive_organization",
    "change_instance",
    "change_organization",
    "change_person",
    "change_staff",
    "change_tier",
    "create_organization",
    "create_sign_in_link",
    "create_token",
    "deactivate_person",
    "erase_person",
    "invite",
    "lift_hold",
    "match_sender",
    "match_senders",
    "note_data_export",
    "obstacles",
    "place_hold",
    "reactivate_person",
    "redeem_sign_in_link",
    "remove_domain",
    "remove_membership",
    "request_sign_in_link",
    "restore_organization",
    "revoke_token",
    "set_membership",
    "token_used",
]
