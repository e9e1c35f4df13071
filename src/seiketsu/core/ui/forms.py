"""The form that `/ui` shows fields with; it is never saved."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind that the macros draw."""

    subject = forms.CharField(label=_("In one line"), max_length=200)
    email = forms.EmailField(label=_("Email"), help_text=_("Only for answers to this."))
    topic = forms.ChoiceField(label=_("Topic"), choices=[("calls", _("Calls")), ("leads", _("Leads"))], required=False)
    text = forms.CharField(label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    call_me = forms.BooleanField(label=_("You may call me about this"), required=False)
