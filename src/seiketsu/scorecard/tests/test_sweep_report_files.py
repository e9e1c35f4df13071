"""Tables of scheduled reports go when the mails that carried them would, unless their owner is under legal hold."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports.actions import save_report
from seiketsu.scorecard.reports.queries import Asked
from seiketsu.scorecard.reports.upkeep import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    of_its_own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": of_its_own}


def report() -> Report:
    owner = people.staff(role="lead")
    return save_report(name="By tier", asked=Asked(), owner=owner, actor=people.TEST)


def table_of(made: Report, weeks: int) -> str:
    path = default_storage.save(f"reports/{made.pk}/{weeks}.csv", ContentFile(b"All,1"))
    then = (clock.now() - timedelta(weeks=weeks)).timestamp()
    os.utime(default_storage.path(path), (then, then))
    return path


def test_old_tables_go_and_new_ones_stay():
    made = report()
    old, new = table_of(made, 53), table_of(made, 51)
    assert sweep(clock.now(), 100) == 1
    assert not default_storage.exists(old)
    assert default_storage.exists(new)
    assert sweep(clock.now(), 100) == 0


def test_no_more_than_asked_go_at_once():
    made = report()
    for weeks in (53, 54, 55):
        table_of(made, weeks)
    assert [sweep(clock.now(), 2), sweep(clock.now(), 2)] == [2, 1]


def test_what_belongs_to_somebody_under_legal_hold_stays():
    made = report()
    old, lead = table_of(made, 53), people.staff(role="lead")
    hold = accounts.place_hold(
        "person", made.owner_id, label=made.owner.name, reason="Case 12", by=lead, actor=people.TEST
    )
    assert sweep(clock.now(), 100) == 0
    accounts.lift_hold(hold, reason="Settled", by=lead, actor=people.TEST)
    assert sweep(clock.now(), 100) == 1
    assert not default_storage.exists(old)


def test_without_a_report_that_ever_went_out_there_is_nothing_to_do():
    assert sweep(clock.now(), 100) == 0
