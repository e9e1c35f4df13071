"""Plans applied under earlier releases stay readable: commitments and history point at them.

A field that is added to the spec is optional, or has a default. A field that is taken away stays in the spec, unread.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from seiketsu.plan.loader import load

KEPT = sorted((Path(__file__).parent / "kept").glob("*.yaml"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_plan_of_an_earlier_release_can_still_be_read(path: Path) -> None:
    plan = load(path.read_text(encoding="utf-8"), name=path.name)
    for tier in plan.tiers:
        promises = plan.ticket_promises(tier, plan.document.tickets.default_priority)
        assert [promise.kind for promise in promises] == ["first_response", "next_response", "resolution"]
        assert all(plan.calendar(promise.calendar_key) for promise in promises)


def test_there_is_one_of_each_release() -> None:
    assert [path.stem for path in KEPT] == ["first-release"]
