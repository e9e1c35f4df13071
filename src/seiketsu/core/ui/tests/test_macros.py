"""What a macro promises beyond being drawn: escaping, states, and what readers hear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from markupsafe import Markup

from seiketsu.core import clock
from seiketsu.core.ui.parts import Chip, Choice, Message, Part, Person, Step, TicketRow, tier
from seiketsu.core.ui.tests.pages import Outline

NOW = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script>'


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/", {"status": "open", "page": "2"})
    template = engines.all()[0].from_string(source)
    with clock.at(NOW):
        return str(template.render(context, request))


def test_what_people_wrote_is_escaped_everywhere() -> None:
    row = TicketRow(7, "/t/7", HOSTILE, HOSTILE, tier("gold", HOSTILE), "email", None, Person(HOSTILE), HOSTILE)
    html = drawn(
        "{{ ui.ticket_row(row) }}{{ ui.pill(text, title=text) }}{{ client.line(text, text) }}", row=row, text=HOSTILE
    )
    assert "<script" not in html


def test_a_ticket_row_can_be_selected_opened_and_read_aloud() -> None:
    row = TicketRow(7, "/t/7", "Calls drop", "Northgate", tier("enterprise"), "phone", None, None)
    html = drawn("{{ ui.ticket_row(row, is_picked=true, is_open=true) }}", row=row)
    assert 'aria-label="Select ticket 7" checked' in html
    assert 'class="tk is-open" data-item' in html
    assert "Unassigned" in html and 'aria-label="Phone"' in html


def test_a_running_chip_gives_the_browser_what_it_needs_to_count() -> None:
    chip = Chip("Resolution", "running", due_at=NOW + timedelta(hours=1), used=0.5, warn_at=NOW + timedelta(minutes=45))
    attributes = dict(Outline(drawn("{{ ui.chip(chip) }}", chip=chip)).elements[0][1])
    assert int(attributes["data-due"]) - int(attributes["data-warn"]) == 15 * 60 * 1000
    assert attributes["data-used"] == "50.0"


@pytest.mark.parametrize("state", ["met", "paused", "waiting"])
def test_a_settled_or_resting_chip_does_not_count(state: str) -> None:
    html = drawn("{{ ui.chip(chip) }}", chip=Chip("Resolution", state, due_at=NOW, reason="Waiting on client"))  # type: ignore[arg-type]
    assert "data-due" not in html


def test_an_internal_note_says_in_words_that_clients_never_see_it() -> None:
    note = Message(1, Person("Maya"), NOW, Markup("<p>x</p>"), kind="note")
    assert "Internal note, clients never see this" in drawn("{{ ui.message(note) }}", note=note)
    assert "Internal note" not in drawn("{{ ui.message(note) }}", note=Message(1, Person("Maya"), NOW, Markup("x")))


def test_the_composer_posts_without_scripts() -> None:
    html = drawn(
        '{{ ui.composer("/send", to=["Denise"], statuses=statuses, status="solved") }}',
        statuses=[("pending", "Waiting"), ("solved", "Solved")],
    )
    outline = Outline(html)
    assert outline.faults == []
    assert 'name="csrfmiddlewaretoken"' in html
    names = set(outline.values("name"))
    assert {"mode", "body", "cc", "set_status", "attachments"} <= names
    assert 'value="solved" data-key="Mod+Enter"' in html


def test_a_composer_for_notes_alone_offers_no_reply() -> None:
    html = drawn('{{ ui.composer("/send", may_reply=false) }}')
    assert 'value="reply"' not in html and 'value="note" checked' in html


def test_a_dialog_with_a_form_carries_the_token_and_one_without_does_not() -> None:
    assert "csrfmiddlewaretoken" in drawn('{% call ui.dialog("a", "Assign", "/x") %}body{% endcall %}')
    assert "csrfmiddlewaretoken" not in drawn(
        '{% call ui.dialog("a", "Search", "/x", method="get") %}body{% endcall %}'
    )
    assert "<form" not in drawn('{% call ui.dialog("a", "Keys") %}body{% endcall %}')


def test_a_button_becomes_a_link_with_an_address() -> None:
    assert drawn('{{ ui.button("Go", href="/x", key="g x") }}').strip().startswith('<a class="btn" href="/x"')
    assert 'type="button"' in drawn('{{ ui.button("Go") }}')


def test_attributes_leave_out_what_is_not_said() -> None:
    html = drawn('<a{{ attributes({"a": none, "b": false, "c": true, "d": "x" if false, "e": "<", "f": 0}) }}>')
    assert html == '<a c e="&lt;" f="0">'


def test_a_query_keeps_the_other_filters() -> None:
    assert drawn("{{ query_with(request, status=none) }}") == "?page=2"
    assert drawn('{{ query_with(request, page=none, team=["a", "b&c"]) }}') == "?status=open&amp;team=a&amp;team=b%26c"


def test_shares_are_told_in_words_too() -> None:
    html = drawn("{{ ui.split(parts) }}", parts=[Part(3, "ok", "kept"), Part(1, "bad", "broken")])
    assert 'aria-label="3 kept, 1 broken"' in html and 'class="ok w75"' in html


def test_shares_of_nothing_divide_by_nothing() -> None:
    assert "w0" in drawn("{{ ui.split(parts) }}", parts=[Part(0, "ok", "kept")])
    assert 'aria-valuenow="100"' in drawn("{{ ui.meter(250) }}")
    assert "100 of 0" in drawn('{{ ui.progress("Import", 100, 0) }}')


def test_too_short_a_trend_draws_nothing() -> None:
    assert "<svg" not in drawn("{{ ui.spark([1]) }}")


def test_load_over_capacity_is_red() -> None:
    assert "loadbar bad" in drawn("{{ ui.load_bar(11, 9) }}")
    assert "loadbar own" in drawn("{{ ui.load_bar(2, 9) }}")


def test_an_unknown_word_shows_as_itself() -> None:
    assert "Half done" in drawn('{{ ui.ticket_status("half_done") }}')


def test_the_scale_is_eleven_real_radio_inputs() -> None:
    outline = Outline(drawn('{{ client.scale("score", 9, label="How was it?") }}'))
    radios = [attributes for tag, attributes in outline.elements if tag == "input"]
    assert [radio["value"] for radio in radios] == [str(number) for number in range(11)]
    assert [radio["value"] for radio in radios if "checked" in radio] == ["9"]


def test_a_choice_that_cannot_be_made_is_disabled() -> None:
    html = drawn('{{ client.choices("a", options) }}', options=[Choice("x", "X", disabled=True), Choice("y", "Y")])
    assert html.count(" disabled") == 1


def test_the_step_that_is_now_is_marked_for_readers() -> None:
    steps = [Step("Got it", state="done"), Step("Working", state="now"), Step("Confirm")]
    html = drawn("{{ client.steps(steps) }}{{ ui.ladder(steps) }}", steps=steps)
    assert html.count('aria-current="step"') == 2


def test_a_missing_name_is_an_error_not_an_empty_page() -> None:
    with pytest.raises(Exception, match="is undefined"):
        drawn("{{ nobody_set_this }}")
