"""What clients write and choose, in their own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# How it affects them, in their words; the rules make the priority of it.
EFFECTS = (
    ("urgent", _("Everything has stopped"), _("Calls aren’t answered, or data may be exposed")),
    ("high", _("A big part doesn’t work"), _("We are losing calls, leads or bookings")),
    ("normal", _("Part of it isn’t right"), _("It is annoying, but we can work")),
    ("low", _("A question or an idea"), _("Nothing is broken")),
)


class NewTicketForm(forms.Form):
    """A question, told in about two minutes."""

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


class MessageForm(forms.Form):
    """An answer on a ticket."""

    body = forms.CharField(
        label=_("Add to this ticket"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your message before you send it.")},
    )


class InvitationForm(forms.Form):
    """A colleague who is to have access."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"))
    role: Any = forms.ChoiceField(
        label=_("May see"),
        choices=[("member", _("Their own tickets")), ("manager", _("All tickets of your office"))],
    )
