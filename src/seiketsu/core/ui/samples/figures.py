"""Figures, and the arithmetic behind a deadline."""

from __future__ import annotations

from seiketsu.core.ui.parts import Line, Mark, Part, Segment, Step, Whisker

MEASURES: list[tuple[str, str, Whisker, str, str]] = [
    (
        "Enterprise, first response",
        "98.4 %",
        Whisker(91.4, 99.7, 98.4, 95, 85, 100, "warn"),
        "61 of 62",
        "at_risk",
    ),
    (
        "Business, first response",
        "93.1 %",
        Whisker(88.7, 95.8, 93.1, 95, 85, 100, "bad"),
        "188 of 202",
        "broken",
    ),
    (
        "Professional, first response",
        "99.0 %",
        Whisker(97.2, 99.7, 99.0, 95, 85, 100, "ok"),
        "306 of 309",
        "kept",
    ),
    ("Critical issue solved", "9 of 9", Whisker(70.1, 100, 100, 95, 60, 100, "idle"), "9 of 9", "not_enough"),
]

TREND: list[float] = [94.0, 95.5, 95.5, 98.9, 97.2, 98.4]

SPLIT: list[Part] = [
    Part(39, "ok", "kept"),
    Part(8, "warn", "at risk"),
    Part(7, "bad", "broken"),
    Part(7, "idle", "too few"),
]

DAYS: list[tuple[int, str]] = [(26, "Wed 25"), (19, "Thu 26"), (55, "Fri 27")]

SEGMENTS: list[Segment] = [
    Segment(10, "run", "Counted 2 h 20 min"),
    Segment(16, "pause", "Paused 3 h 30 min"),
    Segment(4, "shut", "Outside hours"),
    Segment(12, "holiday", "Thanksgiving", "Thanksgiving"),
    Segment(4, "shut", "Outside hours"),
    Segment(6, "pause", "Paused 1 h 15 min"),
    Segment(10, "run", "Counted 2 h 27 min"),
    Segment(32, "left", "7 h 13 min left"),
    Segment(6, "rest", ""),
]

MARKS: list[Mark] = [Mark(0, "3:10 PM", "opened"), Mark(62, "10:42", "now", "now"), Mark(94, "5:55 PM", "due", "end")]

SUM_LINES: list[Line] = [
    Line("ticket", "Ticket opened, clock starts", "Wed 3:10 PM", "12 h 00"),
    Line("clock-check", "Counted Wednesday", "3:10 to 5:30 PM", "− 2 h 20"),
    Line(
        "player-pause",
        "Paused: Maya asked for two lead IDs",
        "Wed 5:30 PM to Fri 8:15 AM",
        "4 h 45 not counted",
        True,
    ),
    Line("calendar-off", "Thanksgiving Day skipped", "Thu 26 Nov", "14 h not counted", True),
]

SUM_TOTAL: Line = Line("", "Left, so due at 5:55 PM", "", "7 h 13")

LADDER: list[Step] = [
    Step("1 · Tier 1 support", "Maya Torres, Wed 3:10 PM", "done"),
    Step("2 · Tier 2 technical", "Sofia Lindqvist, 8:20 AM", "now"),
    Step("3 · Customer success"),
    Step("4 · Engineering"),
]
