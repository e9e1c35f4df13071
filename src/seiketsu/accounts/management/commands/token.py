"""``seiketsu token create --email E [--name N]``: the token alone on the last line, for scripts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seiketsu.accounts import actions, queries
from seiketsu.accounts.models import ApiToken
from seiketsu.accounts.rules.scopes import ALL_SCOPES
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson

COMMAND_LINE = Actor.system("Command line")


class Command(BaseCommand):
    help = "Make, list or revoke API tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a token and print it")
        create.add_argument("--email", required=True, help="whose token it is")
        create.add_argument("--name", default="Command line", help="what it is for")
        create.add_argument(
            "--scope", action="append", choices=ALL_SCOPES, help="repeatable; default: all they may have"
        )
        create.add_argument("--organization", help="slug; needed when the person belongs to several organizations")
        listing = verbs.add_parser("list", help="list a person's tokens")
        listing.add_argument("--email", required=True)
        revoke = verbs.add_parser("revoke", help="make a token useless")
        revoke.add_argument("token_id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(**options)
        except ProblemForPerson as refusal:
            raise CommandError(refusal.message) from refusal

    def _create(self, *, email: str, name: str, scope: list[str] | None, organization: str | None, **_: Any) -> None:
        user = queries.person_by_email(email)
        if user is None:
            raise CommandError(f"Nobody has the address {email}. See `seiketsu user list`.")
        memberships = queries.memberships_of(user)
        chosen = [row.organization for row in memberships if organization in (None, row.organization.slug)]
        if user.is_client and len(chosen) != 1:
            slugs = ", ".join(row.organization.slug for row in memberships) or "none"
            raise CommandError(f"Choose the organization with --organization; this person has: {slugs}.")
        acting_for = chosen[0] if user.is_client else None
        scopes = scope or list(queries.scopes_of(user, acting_for))
        token, plain = actions.create_token(user, name=name, scopes=scopes, organization=acting_for, actor=COMMAND_LINE)
        self.stderr.write(f"Token {token.pk} for {user.name} with {', '.join(token.scopes)}. It is shown only now.")
        self.stdout.write(plain)

    def _list(self, *, email: str, **_: Any) -> None:
        user = queries.person_by_email(email)
        for token in queries.tokens_of(user) if user else ():
            state = "revoked" if token.revoked_at else "active"
            used = token.last_used_at.isoformat(timespec="minutes") if token.last_used_at else "never used"
            self.stdout.write(f"{token.pk}\t{token.hint}…\t{token.name}\t{state}\t{used}\t{' '.join(token.scopes)}")

    def _revoke(self, *, token_id: int, **_: Any) -> None:
        token = ApiToken.objects.filter(pk=token_id).first()
        if token is None:
            raise CommandError(f"There is no token {token_id}.")
        actions.revoke_token(token, actor=COMMAND_LINE)
        self.stdout.write(f"Token {token_id} no longer works.")
