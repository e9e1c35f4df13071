"""Members of the staff: roles, teams, skills, shifts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import (
    checked_address,
    checked_choice,
    checked_locale,
    checked_name,
    checked_time_zone,
)
from seiketsu.accounts.actions.people import new_user, require_another_administrator
from seiketsu.accounts.errors import InvalidDetails
from seiketsu.accounts.models import StaffProfile, StaffRole, User, UserKind
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.plan import queries as plan_queries

_CHANGEABLE = frozenset(
    {"role", "job_title", "teams", "skills", "certifications", "languages", "shift", "capacity", "away_until"}
)


def _checked_profile(details: dict[str, Any]) -> dict[str, Any]:
    checked = dict(details)
    if "role" in checked:
        checked_choice(checked["role"], StaffRole.values, _("role"))
    if "teams" in checked:
        checked["teams"] = list(dict.fromkeys(checked["teams"]))
        in_force = plan_queries.current_or_none()
        known = list(in_force.plan.document.teams) if in_force else checked["teams"]
        for team in checked["teams"]:
            checked_choice(team, known, _("team of the plan"))
    for name in ("skills", "certifications", "languages"):
        if name in checked:
            checked[name] = list(dict.fromkeys(value.strip().lower() for value in checked[name] if value.strip()))
    capacity = checked.get("capacity", 0)
    if not 0 <= capacity <= 1000:
        raise InvalidDetails(_("Capacity is a number of tickets from 0 to 1000."))
    return checked


@transaction.atomic
def add_staff(
    *,
    name: str,
    email: str,
    actor: Actor,
    role: str = "agent",
    teams: Iterable[str] = (),
    skills: Iterable[str] = (),
    certifications: Iterable[str] = (),
    languages: Iterable[str] = (),
    shift: str = "",
    job_title: str = "",
    capacity: int = 20,
    time_zone: str | None = None,
    locale: str = "en",
    password: str | None = None,
) -> User:
    """Add a member of the staff. Their address counts as verified, because staff are added by hand.

    Raises:
        AddressTaken: the address belongs to somebody.
        InvalidDetails: an unknown role or team, a weak password; the message says which.
    """
    profile = _checked_profile(
        {
            "role": role,
            "teams": list(teams),
            "skills": list(skills),
            "certifications": list(certifications),
            "languages": list(languages),
            "shift": shift.strip(),
            "job_title": job_title.strip(),
            "capacity": capacity,
        }
    )
    user = new_user(
        kind=UserKind.STAFF,
        name=checked_name(name),
        email=checked_address(email),
        actor=actor,
        how="by hand",
        verified=True,
        time_zone=checked_time_zone(time_zone or _company_zone()),
        locale=checked_locale(locale),
    )
    if password is not None:
        _set_password(user, password)
    StaffProfile.objects.create(user=user, **profile)
    return user


def _company_zone() -> str:
    """Where the company is, until the person says where they are."""
    in_force = plan_queries.current_or_none()
    return in_force.plan.document.company.zone if in_force else "UTC"


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise InvalidDetails(" ".join(fault.messages)) from fault
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def change_staff(user: User, *, actor: Actor, **details: Any) -> StaffProfile:
    """Change what routing and permissions know about a member of the staff.

    Raises:
        LastAdministrator: the role of the only administrator would change.
        InvalidDetails: an unknown role or team, or a field that this action does not change.
    """
    strange = details.keys() - _CHANGEABLE
    if strange:
        raise InvalidDetails(_("These cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(strange))})
    profile = StaffProfile.objects.select_for_update().select_related("user").get(user_id=user.pk)
    checked = _checked_profile(details)
    changed = [name for name, value in checked.items() if getattr(profile, name) != value]
    if "role" in changed and profile.role == StaffRole.ADMINISTRATOR:
        require_another_administrator(profile.user)
    for name in changed:
        setattr(profile, name, checked[name])
    if changed:
        profile.save(update_fields=changed)
        record(
            events.StaffChanged(user.pk, tuple(changed)),
            actor=actor,
            subject=events.person_subject(user.pk),
            organization_id=None,
        )
    return profile


def set_away(user: User, until: datetime | None, *, actor: Actor) -> StaffProfile:
    """Say that a member of the staff is away until a moment, or back with None."""
    return change_staff(user, actor=actor, away_until=until)
