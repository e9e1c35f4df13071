"""The health check tells a worker that sleeps from one that works."""

from datetime import timedelta

import pytest

from seiketsu.commitments.actions import notice_due
from seiketsu.commitments.health import check_deadlines
from seiketsu.commitments.tests.factories import at, promised
from seiketsu.core import clock

pytestmark = pytest.mark.django_db


def test_a_deadline_that_nobody_noticed_is_told_with_what_to_do() -> None:
    promised(warn_at=())
    deadline = at(2026, 3, 16, 13)
    with clock.at(deadline + timedelta(minutes=4)):
        assert check_deadlines().well
    with clock.at(deadline + timedelta(minutes=6)):
        found = check_deadlines()
        assert not found.well
        assert "1 warning or deadline" in found.detail
        assert "worker" in found.mend
        notice_due(clock.now(), 10)
        assert check_deadlines().well
