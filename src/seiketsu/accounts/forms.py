"""What people type about organizations, people and tokens. Meaning is checked by the actions; here only the shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import MembershipRole, StaffRole, User
from seiketsu.accounts.rules.scopes import ALL_SCOPES

Choices = Sequence[tuple[str, str]]


def _zones() -> Choices:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


class WordsField(forms.CharField):
    """Several words on one line, separated by commas or spaces."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return [word for word in str(text or "").replace(",", " ").split() if word]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Each word is checked by the action that stores it."""


class SignInLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your work email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PersonDetailsForm(forms.Form):
    """Name, zone and language: what every person has."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class OwnDetailsForm(forms.Form):
    """What a member of the staff may change about themselves; the address is an administrator's to change."""

    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PersonForm(PersonDetailsForm):
    role = forms.ChoiceField(label=_("Role in the organization"), choices=MembershipRole.choices)


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    tier = forms.ChoiceField(label=_("Service tier"))
    domains = WordsField(label=_("Mail domains"), required=False, help_text=_("Who writes from here belongs to it."))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    success_manager = forms.ModelChoiceField(
        label=_("Success manager"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    annual_contract_value = forms.DecimalField(
        label=_("Contract value per year"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    annual_contract_currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    external_id = forms.CharField(label=_("Id in your other systems"), max_length=120, required=False)
    notes = forms.CharField(label=_("Notes for the staff"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, tiers: Choices, managers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tier = self.fields["tier"]
        assert isinstance(tier, forms.ChoiceField)
        tier.choices = list(tiers)
        manager = self.fields["success_manager"]
        assert isinstance(manager, forms.ModelChoiceField)
        manager.queryset = managers

    def clean_annual_contract_currency(self) -> str:
        return str(self.cleaned_data["annual_contract_currency"]).strip().upper()


class InstanceForm(forms.Form):
    name = forms.CharField(label=_("Name of the instance"), max_length=120)
    region = forms.CharField(label=_("Region"), max_length=60)
    version = forms.CharField(label=_("Version"), max_length=40, required=False)
    url = forms.URLField(label=_("Address"), max_length=300, required=False, assume_scheme="https")


class StaffForm(PersonDetailsForm):
    role = forms.ChoiceField(label=_("Role"), choices=StaffRole.choices)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    skills = WordsField(label=_("Skills"), required=False)
    certifications = WordsField(
        label=_("Certifications"), required=False, help_text=_("As the plan names its certification levels.")
    )
    languages = WordsField(label=_("Languages spoken"), required=False)
    shift = forms.CharField(
        label=_("Shift"), max_length=300, required=False, help_text=_("As the plan writes hours; empty means always.")
    )
    capacity = forms.IntegerField(label=_("Open tickets at once"), min_value=0, max_value=1000, initial=20)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["teams"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(teams)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=120)
    scopes = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, allowed: Iterable[str] = ALL_SCOPES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope, scope) for scope in allowed]
