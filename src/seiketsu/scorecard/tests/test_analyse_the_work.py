"""The seventh step: what recurs, reopens, is slow and changed, and findings that somebody sees to."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.scorecard import analysis, jobs
from seiketsu.scorecard.models import Finding
from seiketsu.scorecard.themes import themes

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def test_tickets_that_say_alike_are_one_theme() -> None:
    alike = [(n, f"Calls drop after transfer to the branch office, line {n}") for n in range(6)]
    others = [(90, "Invoice has the wrong address"), (91, "How do I add a user"), (92, "MLS import is late")]
    (found,) = themes(alike + others)
    assert set(found["tickets"]) == set(range(6))
    assert themes(others) == []
    assert themes([(n, str(n) * 9) for n in range(6)]) == []


@pytest.fixture
def desk(db: None) -> Iterator[None]:
    with clock.at(NOW):
        apply_shipped_plan()
        yield


@pytest.mark.usefixtures("desk")
def test_findings_are_written_down_seen_to_and_done() -> None:
    maya = people.staff(name="Maya Torres")
    browser = people.signed_in(maya)
    form = {"title": "Transfers drop", "kind": "recurring", "owner": str(maya.pk), "due_on": "2026-11-20"}
    assert browser.post("/scorecard/analysis/findings/", form).status_code == 302
    finding = Finding.objects.get()
    assert (finding.owner_id, finding.due_on) == (maya.pk, date(2026, 11, 20))
    done = f"/scorecard/analysis/findings/{finding.pk}/done/"
    refused = browser.post(done, {"text": " "})
    assert refused.status_code == 422 and "Say what was done." in refused.content.decode()
    assert browser.post(done, {"text": "A fix is out"}).status_code == 302
    assert browser.post(done, {"text": "Again"}).status_code == 404
    assert "A fix is out" in browser.get("/scorecard/analysis/").content.decode()
    for wrong in ({"title": " "}, {"due_on": "2026-10-01"}, {"due_on": "soon"}, {"owner": "0"}, {"kind": "mood"}):
        answer = browser.post("/scorecard/analysis/findings/", form | {"text": "Look at <it>"} | wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and 'role="alert"' in page
        typed = form | wrong
        assert f'name="title" value="{typed["title"]}"' in page and f'name="due_on" value="{typed["due_on"]}"' in page
        assert "Look at &lt;it&gt;</textarea>" in page and 'data-opens="finding"' in page


@pytest.mark.usefixtures("desk")
def test_today_is_the_day_of_whoever_writes() -> None:
    """In Honolulu it is still the second of November when UTC has the third."""
    clock.set_to(datetime(2026, 11, 3, 4, 0, tzinfo=UTC))
    kai = people.staff(name="Kai Nakamura", time_zone="Pacific/Honolulu")
    form = {"title": "Transfers drop", "kind": "recurring", "owner": str(kai.pk), "due_on": "2026-11-02"}
    browser = people.signed_in(kai)
    assert browser.post("/scorecard/analysis/findings/", form).status_code == 302
    assert browser.post("/scorecard/analysis/findings/", form | {"due_on": "2026-11-01"}).status_code == 422


@pytest.mark.usefixtures("desk")
def test_the_page_shows_themes_and_changes_with_their_tickets() -> None:
    said = "Calls drop after transfer"
    numbers = [factories.ticket(factories.organization(), subject_line=said, text=said).pk for _number in range(4)]
    clock.set_to(NOW + timedelta(minutes=1))
    first, end, texts = analysis.texts(clock.now().date())
    analysis.keep_clusters(first, end, themes(texts), len(texts))
    page = people.signed_in(people.staff()).get("/scorecard/analysis/").content.decode()
    assert f"#{numbers[0]}" in page
    assert re.search(r"<th scope=.row.>[^<]*drop", page)
    assert "Tickets opened" in page
    theirs = people.signed_in(people.person(people.organization()))
    assert theirs.get("/scorecard/analysis/").status_code == 404


def test_the_library_runs_in_a_process_of_its_own_and_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.START_PROCESSES_BESIDE = True

    class Running:
        def __init__(self, command: list[str], **_options: object) -> None:
            assert command[-1] == "themes"

        def poll(self) -> None:
            return None

    monkeypatch.setattr(subprocess, "Popen", Running)
    monkeypatch.setattr(jobs, "_looking", [])
    assert jobs.look_for_themes(NOW, 1) == 1
    assert jobs.look_for_themes(NOW, 1) == 0
    monkeypatch.setattr(jobs, "_looking", [])
    with clock.at(NOW):
        assert jobs.look_for_themes(NOW, 1) == 0
