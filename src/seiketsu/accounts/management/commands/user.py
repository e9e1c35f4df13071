"""``seiketsu user create|list|link``: people from the command line."""

from __future__ import annotations

import getpass
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seiketsu.accounts import actions, queries
from seiketsu.accounts.models import StaffRole, User, UserKind
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson

COMMAND_LINE = Actor.system("Command line")


class Command(BaseCommand):
    help = "Add members of the staff, list people, or make a sign-in link."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="add a member of the staff")
        create.add_argument("--email", required=True)
        create.add_argument("--name", required=True)
        create.add_argument("--role", default="agent", choices=StaffRole.values)
        create.add_argument("--team", action="append", default=[], help="slug of a team of the plan; repeatable")
        create.add_argument("--password", action="store_true", help="ask for a password; else they sign in by code")
        listing = verbs.add_parser("list", help="list people")
        listing.add_argument("--kind", choices=UserKind.values, default=UserKind.STAFF.value)
        link = verbs.add_parser("link", help="print a one-time sign-in link")
        link.add_argument("--email", required=True)
        link.add_argument("--minutes", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(**options)
        except ProblemForPerson as refusal:
            raise CommandError(refusal.message) from refusal

    def _create(self, *, email: str, name: str, role: str, team: list[str], password: bool, **_: Any) -> None:
        secret = getpass.getpass(f"Password for {email}: ") if password else None
        user = actions.add_staff(name=name, email=email, role=role, teams=team, password=secret, actor=COMMAND_LINE)
        self.stdout.write(f"{user.pk}\t{user.email}\t{user.name}\t{role}")

    def _list(self, *, kind: str, **_: Any) -> None:
        for user in User.objects.filter(kind=kind).select_related("staff_profile").order_by("id").iterator():
            role = user.staff_profile.role if user.is_staff else user.kind
            state = "active" if user.is_active else "inactive"
            self.stdout.write(f"{user.pk}\t{user.email or '-'}\t{user.name}\t{role}\t{state}")

    def _link(self, *, email: str, minutes: int, **_: Any) -> None:
        user = queries.person_by_email(email)
        if user is None or not user.is_active:
            raise CommandError(f"No active person has the address {email}.")
        if not 1 <= minutes <= 1440:
            raise CommandError("A link lasts from 1 to 1440 minutes.")
        lifetime = timedelta(minutes=minutes)
        self.stdout.write(actions.create_sign_in_link(user, actor=COMMAND_LINE, lifetime=lifetime))
