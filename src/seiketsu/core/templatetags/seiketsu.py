"""Tags for the few pages in Django's own template language: the sign-in library's."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from markupsafe import Markup

from seiketsu.core.ui import markup

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "", label: str | None = None) -> Markup:
    """The same icons as in Jinja2."""
    return markup.icon(name, size, label)


@register.simple_tag
def styled(bound: BoundField) -> SafeString:
    """A form field with the product's classes, marked when it was refused."""
    kind = getattr(bound.field.widget, "input_type", "")
    classes = {"checkbox": "form-check-input", "select": "form-select"}.get(kind, "form-control")
    extra: dict[str, str | bool] = {"class": classes}
    if bound.errors:
        extra = {"class": f"{classes} is-invalid", "aria-invalid": "true"}
    return bound.as_widget(attrs=extra)
