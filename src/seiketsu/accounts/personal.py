"""What accounts keeps about a person, for export; and what goes when a person is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from seiketsu.accounts.models import ApiToken, Identity, LegalHold, Membership, SignInLink, StaffProfile, User
from seiketsu.accounts.rules.holds import PERSON
from seiketsu.core.registry import PersonalData

ERASED_NAME = "Erased person"


def _export(user_id: int) -> dict[str, Any]:
    user = User.objects.get(pk=user_id)
    memberships = Membership.objects.filter(user=user).select_related("organization")
    profile = StaffProfile.objects.filter(user=user).first()
    return {
        "name": user.name,
        "email": user.email,
        "time_zone": user.time_zone,
        "locale": user.locale,
        "created_at": user.created_at.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "addresses": list(Identity.objects.filter(user=user).values("kind", "value", "verified")),
        "organizations": [{"name": row.organization.name, "role": row.role} for row in memberships],
        "staff": {"role": profile.role, "job_title": profile.job_title, "teams": profile.teams} if profile else None,
        "tokens": list(ApiToken.objects.filter(user=user).values("name", "hint", "scopes")),
    }


def _erase(user_id: int, at: datetime) -> None:
    """Everything but the person's own row, which the action overwrites last."""
    for model in (Identity, SignInLink, EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user_id=user_id).delete()
    ApiToken.objects.filter(user_id=user_id).update(name="", revoked_at=at)
    # Only lifted ones can be theirs: one that stands refuses the erasure.
    LegalHold.objects.filter(subject_kind=PERSON, subject_id=user_id).update(label=ERASED_NAME)
    StaffProfile.objects.filter(user_id=user_id).update(
        job_title="", skills=[], certifications=[], languages=[], shift=""
    )


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
