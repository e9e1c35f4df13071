"""How pages are drawn quickly: each page for one reader, and calls in templates without Jinja's ceremony.

Django's Jinja2 backend stays; this only makes its common paths short. Nothing here changes what a template means.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from django.http import HttpRequest
from django.template.backends.jinja2 import Jinja2, Template
from django.utils import translation
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from seiketsu.core.ui import reader

_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType})


class Pages(Jinja2):
    """The template engine of every page."""

    def from_string(self, template_code: str) -> Template:
        """A template from its source, for tests and messages."""
        return Page(super().from_string(template_code).template, self)

    def get_template(self, template_name: str) -> Template:
        """A template by its name."""
        return Page(super().get_template(template_name).template, self)


class Page(Template):
    """A template that is drawn for the reader of the moment at which it is drawn."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """The page as text."""
        with reader.held():
            return super().render(context, request)


class PageContext(Context):
    """Calls what needs no context straight away; Jinja asks each callable three times whether it does."""

    def call(self, function: Callable[..., Any], /, *positional: Any, **named: Any) -> Any:
        """Call something from a template."""
        kind = type(function)
        if kind in _PLAIN:
            if not hasattr(function, "jinja_pass_arg"):
                named.pop("_loop_vars", None)
                named.pop("_block_vars", None)
                return function(*positional, **named)
        elif kind is Macro:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return function(*positional, **named)
        return super().call(function, *positional, **named)


def gettext(message: str, /, **values: Any) -> Markup:
    """`_()` of templates: always a format, so that a per cent sign is written twice."""
    whom = reader.current()
    return whom.formats[message] % values if values else whom.sentences[message]


def ngettext(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    """The form for a number, which is `%(num)s` unless the sentence calls it otherwise."""
    return Markup(translation.ngettext(singular, plural, number)) % {"num": number, **values}  # noqa: S704


def pgettext(context: str, message: str, /, **values: Any) -> Markup:
    """A word with what it is about."""
    return Markup(translation.pgettext(context, message)) % values  # noqa: S704


def npgettext(context: str, singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    """The form of a word for a number, with what it is about."""
    text = translation.npgettext(context, singular, plural, number)
    return Markup(text) % {"num": number, **values}  # noqa: S704
