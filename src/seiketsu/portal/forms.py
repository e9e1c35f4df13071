"""What clients write and choose, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models import CustomField
from seiketsu.portal.presenting.tickets import EFFECTS

_OWN = "field_"


class NewTicketForm(forms.Form):
    """A question, told in about two minutes. `fields_of_desk` are asked beside; `colleagues` may be told too."""

    subject = forms.CharField(
        label=_("In one line"), max_length=200, error_messages={"required": _("Say in one line what it is about.")}
    )
    about = forms.CharField(required=False, max_length=60)
    effect = forms.ChoiceField(
        choices=[(value, title) for value, title, _text in EFFECTS],
        error_messages={"required": _("Choose how it affects you.")},
    )
    body = forms.CharField(
        label=_("What happened?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you did, what you saw, what you expected."),
        error_messages={"required": _("Tell us what happened.")},
    )
    copies = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *given: Any, fields_of_desk: Sequence[CustomField], colleagues: Sequence[tuple[int, str]], **rest: Any
    ) -> None:
        super().__init__(*given, **rest)
        self.fields["copies"].choices = [(str(pk), name) for pk, name in colleagues]  # type: ignore[attr-defined]
        for one in fields_of_desk:
            self.fields[f"{_OWN}{one.key}"] = _asked(one)

    @property
    def of_desk(self) -> list[forms.BoundField]:
        """The desk's own fields, as they are shown."""
        return [self[name] for name in self.fields if name.startswith(_OWN)]

    def custom(self) -> dict[str, object]:
        """What was filled in of them, by key."""
        found = {name.removeprefix(_OWN): value for name, value in self.cleaned_data.items() if name.startswith(_OWN)}
        return {key: value for key, value in found.items() if value not in (None, "", False)}


def _asked(one: CustomField) -> forms.Field:
    label, required = one.title, one.required
    match one.kind:
        case CustomField.Kind.CHOICE:
            options = [(option["slug"], option["title"]) for option in one.options]
            return forms.ChoiceField(label=label, required=required, choices=[("", _("Choose")), *options])
        case CustomField.Kind.BOOLEAN:
            return forms.BooleanField(label=label, required=False)
        case CustomField.Kind.DATE:
            return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))
        case CustomField.Kind.NUMBER:
            return forms.DecimalField(label=label, required=required)
        case _:
            return forms.CharField(label=label, required=required, max_length=200)


class MessageForm(forms.Form):
    """An answer on a ticket; a file alone is one too, so the browser does not ask for words."""

    use_required_attribute = False
    body = forms.CharField(
        label=_("Add to this ticket"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write your message")}),
        error_messages={"required": _("Write your message before you send it.")},
    )

    def __init__(self, *given: Any, has_files: bool = False, **rest: Any) -> None:
        super().__init__(*given, **rest)
        self.fields["body"].required = not has_files


class ReopeningForm(forms.Form):
    """What is still wrong."""

    body = forms.CharField(required=False, max_length=20_000)


class InvitationForm(forms.Form):
    """A colleague who is to have access."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"))
    role = forms.ChoiceField(
        label=_("May see"),
        choices=[
            ("member", _("Their own tickets")),
            ("manager", _("All tickets of your office")),
            ("administrator", _("All tickets, and may invite people")),
        ],
    )


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class AccountForm(forms.Form):
    """What a person sets for themselves; the address is for us to change, since mail is matched by it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
