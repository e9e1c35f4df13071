"""Mail from templates: one text file, whose first line is the subject, and one HTML file for each kind of mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import urlize
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup, escape

from seiketsu.core import clock
from seiketsu.core.html import sanitise
from seiketsu.core.plain import one_line
from seiketsu.delivery.rules import moments

COMPANY = "Seiketsu"
_FOLDER = Path(__file__).parent / "templates"
_ANSWERED = re.compile(r"^\s*(re|aw|sv|antw|ref|rv|réf|odp|ynt|vs)\s*(\[\d+\])?\s*:", re.IGNORECASE)
# Left out means unknown: these may be missing from any context.
_OPTIONAL = (
    "recipient_name", "reply_by", "promise", "hours", "quoted_text", "body_text", "body_html", "closes_at",
    "reopen_until", "assignee_name", "solved_by_name", "solved_at", "unsubscribe_url", "code", "reason", "invited_by",
    "organization_name", "requester_name", "promise_name", "due_at", "rating", "comment", "by_name", "heading", "text",
    "button_label", "button_url", "level_title", "quoted_html",
)  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """A message ready to be sent: a subject line of one line, a text part and an HTML part."""

    subject_line: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any], *, locale: str = "en", zone: str = "UTC") -> Rendered:
    """Render a kind of mail for one reader: `locale` is theirs and moments are told in their `zone`.

    Raises:
        jinja2.UndefinedError: the context lacks something that this mail cannot do without.
        jinja2.TemplateNotFound: there is no such kind of mail.
    """
    values = {**dict.fromkeys(_OPTIONAL), "company": COMPANY, **context, "zone": zone}
    environment = _environment()
    with translation.override(locale):
        values["language"] = locale
        written = environment.get_template(f"delivery/mail/{template}.txt").render(values)
        subject_line, _end, text = written.lstrip().partition("\n")
        subject_line = one_line(subject_line)
        html = environment.get_template(f"delivery/mail/{template}.html").render(
            {**values, "subject_line_shown": subject_line}
        )
    return Rendered(subject_line, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        auto_reload=settings.DEBUG,
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    environment.filters.update(
        moment=moment_in_words,
        day=day_in_words,
        length_of_time=length_in_words,
        quoted=_quoted,
        answering=answering,
        first_name=_first_name,
        sanitised=_sanitised,
        paragraphs=_paragraphs,
    )
    return environment


@pass_context
def moment_in_words(context: Context, moment: datetime) -> str:
    """`2:40 pm today`, in the reader's zone and language."""
    placed = moments.place(moment, now=clock.now(), zone=context["zone"])
    time = _time(placed.local)
    near = {
        "today": gettext("%(time)s today"),
        "tomorrow": gettext("%(time)s tomorrow"),
        "yesterday": gettext("%(time)s yesterday"),
    }.get(placed.day)
    if near is not None:
        return near % {"time": time}
    return gettext("%(time)s on %(day)s") % {"time": time, "day": _day(placed)}


@pass_context
def day_in_words(context: Context, moment: datetime) -> str:
    """`Tuesday 24 November`, in the reader's zone and language."""
    return _day(moments.place(moment, now=clock.now(), zone=context["zone"]))


def length_in_words(length: timedelta) -> str:
    """`1 hour`, `1 day and 4 hours`."""
    words = [_counted(count, unit) for count, unit in moments.largest_parts(length)]
    return (
        words[0] if len(words) == 1 else gettext("%(first)s and %(second)s") % {"first": words[0], "second": words[1]}
    )


def answering(subject_line: str) -> str:
    """The subject line of an answer: `Re:` once, however many the client's already has."""
    words = str(subject_line)
    return words if _ANSWERED.match(words) else f"Re: {words}"


def _time(local: datetime) -> str:
    language = translation.get_language() or "en"
    return moments.clock_time(local) if language.startswith("en") else local.strftime("%H:%M")


def _day(placed: moments.Words) -> str:
    # Translators: a date in Django's date format letters, without and with the year.
    pattern = gettext("l j F Y") if placed.day == "other_year" else gettext("l j F")
    return date_format(placed.local, pattern)


def _counted(count: int, unit: str) -> str:
    words = {
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "hour": ngettext("%(count)d hour", "%(count)d hours", count),
        "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
        "second": ngettext("%(count)d second", "%(count)d seconds", count),
    }
    return words[unit] % {"count": count}


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else name


def _sanitised(html: str) -> Markup:
    return Markup(sanitise(html))  # noqa: S704 -- sanitised here


def _paragraphs(text: str) -> Markup:
    parts = [part for part in re.split(r"\n\s*\n", str(text).strip()) if part.strip()]
    made = ["<p>" + urlize(escape(part), autoescape=False).replace("\n", "<br>\n") + "</p>" for part in parts]
    return Markup("\n".join(made))  # noqa: S704 -- each part is escaped above
