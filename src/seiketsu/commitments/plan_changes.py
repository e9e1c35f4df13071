"""What a new version of the plan does to open promises: told before, moved only when asked."""

from django.utils.translation import gettext, ngettext

from seiketsu.commitments.actions import start_recalculation
from seiketsu.commitments.errors import NothingToRecalculate
from seiketsu.commitments.queries.recalculating import count_to_move, preview_recalculation
from seiketsu.commitments.rules.recalculation import MoveSummary
from seiketsu.core.actor import SYSTEM


def preview(old_version: int, new_version: int) -> list[str]:
    """What moving open promises to the new version would do, in words; empty when it would do nothing."""
    found = preview_recalculation(new_version)
    lines = [_line(summary) for summary in found.summaries]
    for promise, count in sorted(found.gone.items()):
        words = ngettext(
            "%(promise)s: %(count)d open promise; the new plan no longer makes it, so it keeps its terms",
            "%(promise)s: %(count)d open promises; the new plan no longer makes it, so they keep their terms",
            count,
        )
        lines.append(words % {"promise": promise, "count": count})
    return lines


def move(old_version: int, new_version: int) -> int:
    """Begin moving what is open to the new version; the worker goes on in batches. Gives how many will move."""
    moving = count_to_move(new_version)
    try:
        reason = gettext("Plan version %d") % new_version
        start_recalculation(plan_version=new_version, reason=reason, actor=SYSTEM)
    except NothingToRecalculate:
        return 0
    return moving


def _line(summary: MoveSummary) -> str:
    words = ngettext(
        "%(promise)s: %(open)d open promise changes its terms: %(sooner)d due sooner, %(later)d due later,"
        " %(missed)d missed at once, %(lifted)d no longer missed",
        "%(promise)s: %(open)d open promises change their terms: %(sooner)d due sooner, %(later)d due later,"
        " %(missed)d missed at once, %(lifted)d no longer missed",
        summary.open,
    )
    return words % {
        "promise": summary.promise,
        "open": summary.open,
        "sooner": summary.sooner,
        "later": summary.later,
        "missed": summary.newly_missed,
        "lifted": summary.lifted,
    }
