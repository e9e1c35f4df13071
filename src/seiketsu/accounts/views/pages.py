"""What this app's pages share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import organization_by_id
from seiketsu.core.errors import NotFound, ProblemForPerson


def organization_or_404(organization_id: int) -> Organization:
    """The organization.

    Raises:
        NotFound: there is none with this id.
    """
    organization = organization_by_id(organization_id)
    if organization is None:
        raise NotFound(_("There is no such organization."))
    return organization


def person_or_404(user_id: int) -> User:
    """The person, of any kind.

    Raises:
        NotFound: there is none with this id.
    """
    person = User.objects.filter(pk=user_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


@contextmanager
def shown_problem(form: forms.Form) -> Iterator[None]:
    """Puts what an action refuses onto the form, so that the page shows it beside what was typed."""
    try:
        yield
    except ProblemForPerson as refusal:
        form.add_error(None, refusal.message)
