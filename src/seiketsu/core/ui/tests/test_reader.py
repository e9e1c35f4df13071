"""A page is drawn for one reader; what was found out for one must never reach another."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.template import engines
from django.utils import timezone, translation

from seiketsu.core.ui import reader, wording
from seiketsu.core.ui.parts import Person

MOMENT = datetime(2026, 11, 27, 19, 5, tzinfo=UTC)


def _drawn(source: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


def test_the_same_words_are_told_to_each_in_their_language() -> None:
    source = "{{ _('Unassigned') }} {{ ui.avatar(none) }} {{ ui.priority('high') }}"
    with translation.override("en"):
        english = _drawn(source)
    with translation.override("es"):
        spanish = _drawn(source)
    with translation.override("en"):
        assert _drawn(source) == english
    assert "Unassigned" in english and "High" in english
    assert "Unassigned" not in spanish and "High" not in spanish


def test_the_same_moment_is_told_to_each_in_their_zone_and_language() -> None:
    def told(language: str, zone: str) -> str:
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            return wording.clock_time(MOMENT)

    assert told("en", "America/New_York") == "2:05\u00a0PM"
    assert told("en", "Asia/Kathmandu") == "12:50\u00a0AM"
    assert told("es", "America/New_York") == "14:05"
    assert told("en", "America/New_York") == "2:05\u00a0PM"


def test_a_page_that_is_drawn_inside_another_has_its_own_reader() -> None:
    with translation.override("en"), reader.held():
        with translation.override("es"), reader.held() as inner:
            assert inner.language == "es" and reader.gettext("Unassigned") != "Unassigned"
        assert reader.current().language == "en" and reader.gettext("Unassigned") == "Unassigned"


def test_what_a_macro_draws_for_a_person_follows_what_is_said_of_them() -> None:
    source = "{{ ui.avatar(one) }}"
    assert "Maya Lindqvist" in _drawn(source, one=Person("Maya Lindqvist", 7))
    assert "Maya Okafor" in _drawn(source, one=Person("Maya Okafor", 7))
    assert "online" in _drawn(source, one=Person("Maya Okafor", 7, "here"))


def test_a_remembered_macro_escapes_what_people_wrote() -> None:
    assert "<script" not in _drawn("{{ ui.avatar(one) }}", one=Person("<script>x</script>", 1))


def test_a_per_cent_sign_and_values_keep_their_places() -> None:
    with translation.override("en"):
        assert _drawn("{{ _('%(n)s selected', n='<3>') }}") == "&lt;3&gt; selected"
        assert _drawn("{{ _('95 %% interval') }}") == "95 % interval"
        assert _drawn("{{ ngettext('%(num)s event', '%(num)s events', 1) }}") == "1 event"
        assert _drawn("{{ ngettext('%(num)s event', '%(num)s events', 3) }}") == "3 events"
