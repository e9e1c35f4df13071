"""The tour leads through files that are there."""

import re

from tests.architecture.source import PACKAGE, ROOT

TOUR = ROOT / "docs" / "tour-of-a-ticket.md"
_PATH = re.compile(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py|/))`")


def named_paths() -> list[str]:
    return [path for path in _PATH.findall(TOUR.read_text(encoding="utf-8")) if path != "src/seiketsu/"]


def test_the_tour_names_paths():
    assert len(named_paths()) > 25


def test_every_file_that_the_tour_names_is_there():
    missing = [path for path in named_paths() if not (PACKAGE / path).exists()]
    assert not missing, f"docs/tour-of-a-ticket.md leads to {missing}; follow the mail to where it goes now"


def test_the_tour_passes_through_every_app_that_a_ticket_touches():
    apps = {path.split("/")[0] for path in named_paths()}
    assert {"channels", "core", "accounts", "desk", "commitments", "businesstime", "plan", "delivery"} <= apps
    assert {"console", "portal", "surveys", "scorecard", "config"} <= apps
