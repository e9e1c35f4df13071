"""A report as a file for spreadsheets, and in the few words of a mail."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from django.utils.translation import gettext as _

from seiketsu.core.measures import Kind, Sample
from seiketsu.core.ui.wording import number
from seiketsu.scorecard.exporting import harmless
from seiketsu.scorecard.reports import wording
from seiketsu.scorecard.reports.queries import Result, Row

_FEW = 5


def as_csv(found: Result) -> bytes:
    """One line a row, the whole last; figures as numbers with the cases beside them, text that no spreadsheet runs."""
    text = io.StringIO()
    writer = csv.writer(text)
    heads = [wording.bucket_label(start, found.asked.bucket) for start in found.buckets]
    columns = [str(found.dimension.title)]
    for head in [*heads, _("In all"), *([_("Before")] if found.asked.compare else [])]:
        columns += [head, _("%(what)s, cases") % {"what": head}]
    writer.writerow([harmless(column) for column in columns])
    for row in found.rows:
        writer.writerow(_line(row.label, row, found))
    writer.writerow(_line(_("All"), found.whole, found))
    return ("\ufeff" + text.getvalue()).encode()


def _line(label: str, row: Row, found: Result) -> list[str]:
    line = [harmless(label)]
    for sample in [*row.cells, row.total, *([row.before] if row.before is not None else [])]:
        line += [_plain(sample, found), str(sample.n)]
    return line


def _plain(sample: Sample, found: Result) -> str:
    """A number without a unit; a share of fewer cases than the plan wants has none."""
    value = wording.plain(sample, found.measure)
    if value is None or (found.measure.kind is Kind.SHARE and sample.n < found.enough):
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def in_words(found: Result) -> str:
    """The figure in all, how it moved, and the largest rows."""
    last = found.over.end - timedelta(days=1)
    whole = wording.figure(found.whole.total, found.measure, found.enough)
    lines = [
        f"{found.measure.title}: {whole} ({found.over.first.isoformat()} – {last.isoformat()})",
        _("from %(count)s cases") % {"count": number(found.whole.total.n)},
    ]
    moved = wording.change(found.whole.total, found.whole.before, found.measure, found.enough)
    if moved:
        lines.append(_("%(change)s against the time before") % {"change": moved})
    lines.append("")
    for row in found.rows[:_FEW]:
        lines.append(f"{row.label}: {wording.figure(row.total, found.measure, found.enough)} ({number(row.total.n)})")
    return "\n".join(lines)


def name_of(title: str) -> str:
    """A file name that every system takes."""
    return (re.sub(r"[^\w-]+", "-", title, flags=re.ASCII).strip("-").lower()[:60] or "report") + ".csv"
