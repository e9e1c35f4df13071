"""Every kind of mail reads well as text and as HTML, in the reader's zone and language, in the portal's voice."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jinja2 import UndefinedError

from seiketsu.core import clock
from seiketsu.delivery.rendering import render

NOW = datetime(2026, 11, 19, 20, 52, tzinfo=UTC)  # 1:52 pm in Denver
TICKET = {"number": 4812, "subject_line": "Callers hear our old office name", "ticket_url": "https://s.example/t/4812"}
CONTEXTS: dict[str, dict[str, Any]] = {
    "ticket_acknowledgement": {
        **TICKET,
        "recipient_name": "Dana Whitfield",
        "reply_by": NOW + timedelta(minutes=48),
        "promise": timedelta(hours=1),
        "hours": "day or night",
        "quoted_text": "The greeting is wrong.\n\nPlease help.",
    },
    "ticket_reply": {
        **TICKET,
        "author_name": "Priya Natarajan",
        "body_text": "Hi Dana, it is fixed.",
        "body_html": "<p>Hi Dana, <b>it is fixed</b>.</p><script>alert(1)</script>",
        "quoted_text": "Can you change that too?",
    },
    "ticket_solved": {
        **TICKET,
        "author_name": "Priya Natarajan",
        "confirm_url": "https://s.example/yes",
        "reopen_url": "https://s.example/no",
        "closes_at": NOW + timedelta(days=5),
        "reopen_until": NOW + timedelta(days=60),
    },
    "ticket_reopened": {**TICKET, "assignee_name": "Priya", "reply_by": NOW + timedelta(days=1)},
    "ticket_passed_on": {
        **TICKET,
        "level_title": "Customer success manager",
        "assignee_name": "Ines Duarte",
        "reply_by": NOW + timedelta(hours=1),
    },
    "survey_request": {
        **TICKET,
        "recipient_name": "Dana",
        "solved_by_name": "Priya Natarajan",
        "solved_at": NOW,
        "score_urls": [f"https://s.example/r/{score}" for score in range(11)],
        "unsubscribe_url": "https://s.example/stop",
    },
    "sign_in_link": {"url": "https://s.example/in/abc", "expires_at": NOW + timedelta(minutes=30), "code": "314 159"},
    "staff_notification": {
        **TICKET,
        "happening": "promise_missed",
        "promise_name": "First reply",
        "due_at": NOW - timedelta(minutes=5),
        "requester_name": "Dana",
        "organization_name": "Summit & Vale",
    },
    "roster": {
        "recipient_name": "Luke Farrow",
        "subject_line": "Maya asks you to swap shifts",
        "sentence": "Maya would like to swap.",
        "rows": [("You would work", NOW, NOW + timedelta(hours=8))],
        "answers": [("Accept", "https://s.example/yes"), ("Decline", "https://s.example/no")],
        "page_url": "https://s.example/desk/rosters/",
    },
    "generic": {
        "subject_line": "New password",
        "text": "One.\n\nTwo: https://s.example/x",
        "button_url": "https://s.example",
    },
}
# The portal's own list of words that clients never read; "resolved" and the like are ours, not theirs.
FORBIDDEN = re.compile(
    r"\b(SLA|breach\w*|priority|P1|tier|escalat\w*|resolv\w*|first response|agent)\b|!", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.mark.parametrize("template", sorted(CONTEXTS))
@pytest.mark.parametrize("locale", ["en", "es"])
def test_each_mail_has_a_subject_a_text_and_an_html_part(template, locale):
    mail = render(template, CONTEXTS[template], locale=locale, zone="America/Denver")
    assert mail.subject_line and "\n" not in mail.subject_line
    assert mail.text.strip() and "<p>" not in mail.text and "{{" not in mail.text + mail.html
    assert "\n\n\n" not in mail.text
    assert f'<html lang="{locale}">' in mail.html and mail.html.rstrip().endswith("</html>")
    assert "None" not in mail.text + mail.html


@pytest.mark.parametrize("template", sorted(set(CONTEXTS) - {"staff_notification"}))
def test_clients_read_plain_words_only(template):
    mail = render(template, CONTEXTS[template])
    visible = re.sub(r"<style>.*?</style>|<!doctype html>|<[^>]+>", " ", mail.html, flags=re.DOTALL)
    assert not FORBIDDEN.search(mail.subject_line + mail.text + visible)


@pytest.mark.parametrize("template", sorted(CONTEXTS))
def test_what_cannot_be_left_out_is_missed_loudly(template):
    with pytest.raises(UndefinedError):
        render(template, {})


def test_the_acknowledgement_says_who_does_what_by_when():
    mail = render("ticket_acknowledgement", CONTEXTS["ticket_acknowledgement"], zone="America/Denver")
    assert mail.subject_line == "We got it: Callers hear our old office name [#4812]"
    assert "Hello Dana,\n" in mail.text
    assert "We’ll reply by 2:40 pm today.\n" in mail.text
    assert "With your plan we reply within 1 hour, day or night." in mail.text
    assert "> The greeting is wrong.\n>\n> Please help.\n" in mail.text
    assert "We’ll reply by 2:40 pm today." in mail.html


def test_the_acknowledgement_says_it_in_spanish():
    context = {**CONTEXTS["ticket_acknowledgement"], "hours": "de día o de noche"}
    mail = render("ticket_acknowledgement", context, locale="es", zone="America/Denver")
    assert mail.subject_line == "Lo recibimos: Callers hear our old office name [#4812]"
    assert "Hola, Dana:\n" in mail.text
    assert "Le responderemos a más tardar hoy a las 14:40.\n" in mail.text
    assert "Con su plan respondemos en un plazo de 1 hora, de día o de noche." in mail.text


def test_days_are_told_in_spanish():
    mail = render("ticket_solved", CONTEXTS["ticket_solved"], locale="es", zone="America/Denver")
    assert "lo cerraremos el martes 24 de noviembre." in mail.text
    assert "Puede reabrirlo hasta el lunes 18 de enero de 2027." in mail.text


def test_moments_are_told_in_the_readers_zone():
    mail = render("ticket_acknowledgement", CONTEXTS["ticket_acknowledgement"], zone="Asia/Tokyo")
    assert "6:40 am today" in mail.text  # it is Friday 5:52 am there
    auckland = render("ticket_reopened", CONTEXTS["ticket_reopened"], zone="Pacific/Auckland")
    assert "9:52 am tomorrow" in auckland.text


def test_days_far_away_are_named_with_their_year_only_when_it_differs():
    mail = render("ticket_solved", CONTEXTS["ticket_solved"], zone="America/Denver")
    assert "we close it on Tuesday 24 November." in mail.text
    assert "until Monday 18 January 2027." in mail.text


def test_a_reply_carries_the_answer_first_and_cannot_carry_a_script():
    mail = render("ticket_reply", CONTEXTS["ticket_reply"])
    assert mail.subject_line == "Re: Callers hear our old office name [#4812]"
    assert mail.text.startswith("Hi Dana, it is fixed.\n\nPriya Natarajan")
    assert "<b>it is fixed</b>" in mail.html
    assert "alert(1)" not in mail.html


@pytest.mark.parametrize("given", ["Re: x", "RE: x", "AW: x", "Antw: x", "RV: x", "re[2]: x"])
def test_answering_does_not_pile_up_prefixes(given):
    assert (
        render("ticket_reply", {**CONTEXTS["ticket_reply"], "subject_line": given}).subject_line == f"{given} [#4812]"
    )


def test_what_clients_write_is_escaped_everywhere():
    hostile = {"subject_line": "<img src=x onerror=alert(1)>", "quoted_text": "<script>", "recipient_name": "<b>Eve"}
    mail = render("ticket_acknowledgement", {**CONTEXTS["ticket_acknowledgement"], **hostile})
    assert "<img" not in mail.html and "<script>" not in mail.html and "<b>Eve" not in mail.html
    assert "<img src=x onerror=alert(1)>" in mail.text, "plain text needs no escaping"


def test_every_score_is_one_tap_away():
    mail = render("survey_request", CONTEXTS["survey_request"])
    assert len(re.findall(r'class="score"', mail.html)) == 11
    assert " 0  https://s.example/r/0\n" in mail.text and "10  https://s.example/r/10" in mail.text


@pytest.mark.parametrize(
    ("happening", "words"),
    [
        ("assigned", "Maya gave you ticket No. 4812."),
        ("promise_soon", "First reply on ticket No. 4812 is due by 8:47 pm today."),
        ("promise_missed", "First reply on ticket No. 4812 was due by 8:47 pm today and is late."),
        ("low_rating", "rated 3 out of 10"),
        ("mention", "Maya named you in a note"),
    ],
)
def test_the_staff_learn_what_happened_in_the_first_line(happening, words):
    facts = {"happening": happening, "by_name": "Maya", "rating": 3}
    mail = render("staff_notification", {**CONTEXTS["staff_notification"], **facts})
    assert words in mail.text
    assert words in mail.html.replace("\n", " ")
    assert mail.subject_line.endswith("Callers hear our old office name [#4812]")
