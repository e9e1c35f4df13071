"""Mail that a lower app asks for by the name of its template; whoever carries it writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage


class TemplateMail(EmailMessage):
    """A mail of our own kinds, in its reader's language and zone. The mail backend renders it; `text` is what another
    backend would send in its place."""

    def __init__(self, template: str, context: Mapping[str, Any], *, to: str, text: str) -> None:
        super().__init__(subject=template, body=text, to=[to])
        self.template = template
        self.context = dict(context)
