"""How a commitment chip reads at a moment. The browser counts on from here (`js/countdown.js` does the same sums)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from seiketsu.core import clock
from seiketsu.core.ui.geometry import whole
from seiketsu.core.ui.parts import Chip, Tone
from seiketsu.core.ui.reader import gettext
from seiketsu.core.ui.wording import day_and_time, duration

COUNTED = timedelta(hours=24)
"""A deadline further off is told as a moment: nobody counts down in days."""


@dataclass(frozen=True, slots=True)
class ChipView:
    """`ring` is the share used, in per cent, while it runs; otherwise `icon` stands in its place.

    `text` is for the strip, `short` for the chip of a list; `named` says whether the commitment's name goes before it.
    """

    tone: Tone
    icon: str
    text: str
    short: str
    ring: int | None = None
    counts: bool = False
    named: bool = True
    title: str = ""


def chip_view(chip: Chip, now: datetime | None = None) -> ChipView:
    """Tone, icon and words: amber from `warn_at`, red from the deadline itself, a moment past a day."""
    moment = now or clock.now()
    title = _title(chip)
    match chip.state:
        case "met":
            text = gettext("Met") if not chip.met_after else gettext("Met in %s") % duration(chip.met_after)
            return ChipView("ok", "check", text, gettext("met"), title=f"{title} · {text}")
        case "paused" | "waiting":
            icon = "player-pause" if chip.state == "paused" else "clock-pause"
            reason = chip.reason or gettext("Paused")
            return ChipView("idle", icon, reason, reason, named=False, title=title)
        case "missed" if chip.met_after is not None:
            text = gettext("Late, after %s") % duration(chip.met_after)
            return ChipView("bad", "alert-triangle", text, gettext("met late"), title=f"{title} · {text}")
    if chip.due_at is None:
        return ChipView("idle", "clock", gettext("No deadline"), "", title=title)
    left = chip.due_at - moment
    if left <= timedelta(0):
        text = gettext("%s over") % duration(chip.late_by or -left)
        return ChipView("bad", "alert-triangle", text, text, counts=True, title=title)
    is_amber = chip.warn_at is not None and moment >= chip.warn_at
    text = day_and_time(chip.due_at) if left >= COUNTED else duration(left)
    return ChipView("warn" if is_amber else "ok", "", text, text, whole(chip.used * 100), counts=True, title=title)


def _title(chip: Chip) -> str:
    words = [chip.name]
    if chip.due_at is not None:
        words.append(gettext("due %s") % day_and_time(chip.due_at))
    if chip.target is not None:
        words.append(gettext("of %s") % duration(chip.target))
    if chip.detail:
        words.append(chip.detail)
    return " · ".join(words)
