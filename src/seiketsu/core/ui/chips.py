"""How a commitment chip reads at a moment. The browser counts on from here (`js/countdown.js` does the same sums)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from seiketsu.core import clock
from seiketsu.core.ui.geometry import whole
from seiketsu.core.ui.parts import Chip, Tone
from seiketsu.core.ui.wording import day_and_time, duration, truncate_days


@dataclass(frozen=True, slots=True)
class ChipView:
    """`ring` is the share used, in per cent, while it runs; otherwise `icon` stands in its place."""

    tone: Tone
    icon: str
    text: str
    ring: int | None
    counts: bool
    title: str


def chip_view(chip: Chip, now: datetime | None = None) -> ChipView:
    """Tone, icon and words: amber from `warn_at`, red from the deadline itself, a moment instead of a count past a day."""
    moment = now or clock.now()
    title = _title(chip)
    match chip.state:
        case "met":
            text = gettext("met") if chip.met_after is None else gettext("met in %s") % duration(chip.met_after)
            return ChipView("ok", "check", text, None, counts=False, title=title)
        case "paused" | "waiting":
            icon = "player-pause" if chip.state == "paused" else "clock-pause"
            return ChipView("idle", icon, chip.reason or gettext("paused"), None, counts=False, title=title)
        case "missed" if chip.met_after is not None:
            text = gettext("met late, after %s") % duration(chip.met_after)
            return ChipView("bad", "alert-triangle", text, None, counts=False, title=title)
    if chip.due_at is None:
        return ChipView("idle", "clock", "", None, counts=False, title=title)
    left = chip.due_at - moment
    if left <= timedelta(0):
        text = gettext("%s over") % duration(chip.late_by or -left)
        return ChipView("bad", "alert-triangle", text, None, counts=True, title=title)
    is_amber = chip.warn_at is not None and moment >= chip.warn_at
    text = day_and_time(chip.due_at) if truncate_days(left) else duration(left)
    return ChipView("warn" if is_amber else "ok", "", text, whole(chip.used * 100), counts=True, title=title)


def _title(chip: Chip) -> str:
    words = [chip.name]
    if chip.due_at is not None:
        words.append(gettext("due %s") % day_and_time(chip.due_at))
    if chip.target is not None:
        words.append(gettext("of %s") % duration(chip.target))
    if chip.detail:
        words.append(chip.detail)
    return " · ".join(words)
