"""What clients write and choose, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.actions.fields import refusal
from seiketsu.desk.forms.queries import Question, spec_of
from seiketsu.desk.rules.fields import Misfit, read
from seiketsu.desk.rules.forms import Need
from seiketsu.portal.presenting.tickets import EFFECTS

OWN = "field_"


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
        self, *given: Any, fields_of_desk: Sequence[Question], colleagues: Sequence[tuple[int, str]], **rest: Any
    ) -> None:
        super().__init__(*given, **rest)
        self.fields["copies"].choices = [(str(pk), name) for pk, name in colleagues]  # type: ignore[attr-defined]
        for one in fields_of_desk:
            self.fields[f"{OWN}{one.field.key}"] = _asked(one)

    @property
    def of_desk(self) -> list[forms.BoundField]:
        """The desk's own fields, as they are shown."""
        return [self[name] for name in self.fields if name.startswith(OWN)]

    def custom(self) -> dict[str, object]:
        """What was filled in of them, by key."""
        found = {name.removeprefix(OWN): value for name, value in self.cleaned_data.items() if name.startswith(OWN)}
        return {key: value for key, value in found.items() if value not in (None, "", False, [])}


class QuestionField(forms.Field):
    """One of the desk's own fields, read by the same rule that keeps it."""

    def __init__(self, question: Question, widget: forms.Widget) -> None:
        one = question.field
        required = question.need is Need.OPENING
        super().__init__(label=one.title, required=required, help_text=one.help_text, widget=widget)
        self.of_desk = one
        self.error_messages["required"] = _("Please answer this.")

    def clean(self, value: Any) -> Any:
        found = read(spec_of(self.of_desk), value)
        if isinstance(found, Misfit):
            raise forms.ValidationError(refusal(self.of_desk.title, found))
        if found is None and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return found


def _asked(question: Question) -> QuestionField:
    one = question.field
    options = [(option["slug"], option["title"]) for option in one.options]
    widgets: dict[str, forms.Widget] = {
        "choice": forms.Select(choices=[("", _("Choose")), *options]),
        "several": forms.CheckboxSelectMultiple(choices=options),
        "boolean": forms.CheckboxInput(),
        "date": forms.DateInput(attrs={"type": "date"}),
        "number": forms.NumberInput(attrs={"step": "any"}),
    }
    text = forms.TextInput(attrs={"placeholder": one.limits.get("example", ""), "maxlength": 1000})
    return QuestionField(question, widgets.get(one.kind, text))


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
