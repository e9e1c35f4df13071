"""What `doctor` and the operators' page ask about promises."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.registry import CheckResult

_LATE = timedelta(minutes=5)
_NAME = "promises"


def check_deadlines() -> CheckResult:
    """Whether warnings and deadlines are noticed when they come."""
    late = Commitment.objects.filter(next_at__lte=clock.now() - _LATE).count()
    if not late:
        return CheckResult(_NAME, well=True, detail=gettext("Warnings and deadlines are noticed in time."))
    words = ngettext(
        "%d warning or deadline came more than 5 minutes ago and nobody has noticed it.",
        "%d warnings and deadlines came more than 5 minutes ago and nobody has noticed them.",
        late,
    )
    mend = gettext("Start the worker, or look in its log for why the engine 'commitments' fails.")
    return CheckResult(_NAME, well=False, detail=words % late, mend=mend)
