"""What staff type and choose on the desk's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import Organization, User
from seiketsu.core import markdown
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Channel, Priority, Ticket


def written(text: str) -> MessageBody:
    """What somebody typed as Markdown."""
    return MessageBody(text=text, html=markdown.to_html(text))


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, empty when none came."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(item, initial) for item in files]


class AddressesField(forms.CharField):
    """Email addresses between commas."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        for address in value.replace(";", ",").split(","):
            try:
                validate_email(address.strip() or "nobody@example.com")
            except forms.ValidationError as fault:
                raise forms.ValidationError(
                    _("“%(address)s” is no email address."), params={"address": address.strip()}
                ) from fault


class WritingForm(forms.Form):
    """The composer: a public reply or an internal note."""

    mode = forms.ChoiceField(choices=[("reply", "reply"), ("note", "note")])
    body = forms.CharField(strip=True, error_messages={"required": _("Write something before you send it.")})
    cc = AddressesField(required=False)
    cc_once = forms.BooleanField(required=False)
    set_status = forms.ChoiceField(
        required=False, choices=[("", ""), ("open", ""), ("pending", ""), ("hold", ""), ("solved", "")]
    )
    version = forms.IntegerField(required=False)
    macro = forms.IntegerField(required=False)
    when = forms.CharField(required=False, max_length=80)
    when_typed = forms.CharField(required=False, max_length=80)
    later_status = forms.CharField(required=False, max_length=8)
    attachments = FilesField(required=False)


class SideForm(forms.Form):
    """What is written to a third party: the first word, or with `is_answer` a further one."""

    to = forms.CharField(max_length=2000, error_messages={"required": _("Give at least one address.")})
    subject_line = forms.CharField(max_length=300, error_messages={"required": _("Give it a subject.")})
    body = forms.CharField(strip=True, error_messages={"required": _("Write something before you send it.")})
    confirmed = forms.BooleanField(required=False)
    attachments = FilesField(required=False)

    def __init__(self, *args: Any, is_answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_answer:
            del self.fields["subject_line"]

    @property
    def chosen_files(self) -> list[int]:
        """The files of the ticket that were ticked."""
        values = self.data.getlist("file") if hasattr(self.data, "getlist") else []
        return [int(value) for value in values if value.isdecimal() and len(value) < 19]

    @property
    def all_errors(self) -> str:
        return " ".join(str(text) for errors in self.errors.values() for text in errors)


class NewTicketForm(forms.Form):
    """A ticket that staff open on behalf of a client."""

    requester = forms.EmailField(
        label=_("Client's email address"), help_text=_("Somebody new is added when the address is not known yet.")
    )
    requester_name = forms.CharField(label=_("Name, when new"), required=False, max_length=200)
    subject_line = forms.CharField(label=_("Subject"), max_length=500)
    body = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 8}))
    channel = forms.ChoiceField(
        label=_("How it reached us"), choices=[(Channel.VOICE, Channel.VOICE.label), (Channel.DESK, Channel.DESK.label)]
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("Let the rules decide")), *Priority.choices]
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tags = forms.CharField(
        label=_("Tags"), help_text=_("Several with commas between them."), required=False, max_length=1000
    )
    attachments = FilesField(label=_("Files"), required=False)

    def __init__(
        self, *given: Any, categories: Sequence[tuple[str, str]], teams: Sequence[tuple[str, str]], **rest: Any
    ) -> None:
        super().__init__(*given, **rest)
        self.fields["team"].choices = [("", _("Let the rules decide")), *teams]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("Let the rules decide")), *categories]  # type: ignore[attr-defined]


class DetailsForm(forms.Form):
    """What a ticket is called and who asked; the desk's own fields are checked by the action that keeps them."""

    subject_line = forms.CharField(max_length=500, error_messages={"required": _("A ticket needs a subject.")})
    requester = forms.EmailField(required=False, error_messages={"invalid": _("Give the requester's email address.")})
    requester_name = forms.CharField(required=False, max_length=200)

    def clean_requester(self) -> str:
        return str(self.cleaned_data["requester"]).lower()


class MergeForm(forms.Form):
    """The ticket that another one goes into."""

    target = forms.ModelChoiceField(
        queryset=Ticket.objects.kept(),
        error_messages={"invalid_choice": _("There is no such ticket to merge into.")},
    )
    across_clients = forms.BooleanField(required=False)
    tell_client = forms.BooleanField(required=False)


class AssignmentForm(forms.Form):
    """Who takes it; empty means nobody."""

    assignee = forms.ModelChoiceField(queryset=User.objects.staff().active(), required=False)


class OrganizationForm(forms.Form):
    """To which client a ticket of an unknown sender belongs."""

    organization = forms.ModelChoiceField(queryset=Organization.objects.active())
