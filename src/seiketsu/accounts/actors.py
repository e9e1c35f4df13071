"""Who acts, as the event log names them."""

from __future__ import annotations

from seiketsu.accounts.models import ApiToken, User
from seiketsu.core.actor import Actor


def actor_of(user: User) -> Actor:
    """The person as an actor."""
    return Actor("user", user.pk, user.name)


def actor_of_token(token: ApiToken) -> Actor:
    """The token's person; the label keeps which token it was."""
    return Actor("token", token.user_id, f"{token.user.name} ({token.name})")
