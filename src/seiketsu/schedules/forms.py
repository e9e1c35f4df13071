"""What staff type to change a roster. Times are by the reader's own clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import User
from seiketsu.schedules.models import AbsenceKind, Kind

_LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format=_LOCAL)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_LOCAL, "%Y-%m-%dT%H:%M:%S"])


class _OfTeam(forms.Form):
    """Knows the people of the team, and who asks."""

    def __init__(self, *given: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*given, **options)
        self.people = {person.pk: person for person in people}
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and field.coerce is int:
                blank = [("", field.empty_value or "")] if not field.required else []
                field.choices = [*blank, *((person.pk, person.name) for person in self.people.values())]

    def person(self, name: str) -> User | None:
        """The chosen person of a field."""
        return self.people.get(self.cleaned_data.get(name) or 0)


def _person(label: Any, **options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, **options)


class OverrideForm(_OfTeam):
    person_in = _person(_("Who comes"))
    replaces = _person(_("In place of"), required=False, empty_value=None)
    adds = forms.BooleanField(label=_("Beside the others, in nobody's place"), required=False)
    kind = forms.ChoiceField(label=_("For"), choices=Kind.choices)
    starts_at = _moment(_("From"))
    ends_at = _moment(_("To"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class AbsenceForm(_OfTeam):
    person_away = _person(_("Who is away"))
    kind = forms.ChoiceField(label=_("Why"), choices=AbsenceKind.choices)
    starts_at = _moment(_("From"))
    ends_at = _moment(_("To"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SwapForm(forms.Form):
    """Both shifts are chosen from what the two people have in the weeks ahead: person, kind and ends in one value."""

    gives = forms.ChoiceField(label=_("You give"))
    takes = forms.ChoiceField(label=_("You take"))
    message = forms.CharField(label=_("Message"), max_length=300, required=False)

    def __init__(
        self, *given: Any, own: list[tuple[str, str]], others: list[tuple[str, list[tuple[str, str]]]], **options: Any
    ) -> None:
        super().__init__(*given, **options)
        self.fields["gives"].choices = own  # type: ignore[attr-defined]
        self.fields["takes"].choices = others  # type: ignore[attr-defined]
