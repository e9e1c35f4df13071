"""The report builder: figures that add up, saving, sharing, mail, files, and what is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.measures import EMPTY
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.scorecard.errors import NoSuchReport, ReportRefused, ReportTooSlow
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports import access, actions, engine, queries
from seiketsu.scorecard.reports.catalogue import DIMENSIONS, MEASURES
from seiketsu.scorecard.rules.reports import Asked

pytestmark = pytest.mark.django_db
# An evening in New York, so that days differ from UTC's; the clock went back the night before.
NOW = datetime(2026, 11, 2, 3, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _desk(db: None) -> Iterator[None]:
    clock.set_to(NOW)
    apply_shipped_plan()
    yield
    clock.release()


@pytest.fixture
def ines() -> User:
    return people.staff(name="Ines Duarte", role="lead", teams=["tier1"], time_zone="America/New_York")


@pytest.fixture
def maya() -> User:
    return people.staff(name="Maya Torres", teams=["tier1"], time_zone="America/New_York")


@pytest.fixture
def tickets(maya: User) -> list[Ticket]:
    """Nine tickets of two clients over nine days, with tags on some; half of them answered and solved."""
    clients = [factories.organization("Harbor & Pine Realty"), factories.organization("=Cedar & Main")]
    made = []
    for number in range(9):
        clock.set_to(NOW - timedelta(days=number, minutes=5))
        made.append(factories.ticket(clients[number % 2], subject_line=f"Matter {number}"))
    for number, ticket in enumerate(made):
        Ticket.objects.filter(pk=ticket.pk).update(tags=["vip", "billing"][: number % 3])
    clock.set_to(NOW)
    settle()
    return made


def words(page: object) -> str:
    text = page.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("bucket", ["none", "day", "week", "month", "quarter"])
def test_the_rows_of_any_dimension_add_up_to_the_whole(
    measure: str, bucket: str, tickets: list[Ticket], ines: User, maya: User
) -> None:
    answered = tickets[0]
    factories.answer(answered, maya)
    clock.set_to(NOW + timedelta(minutes=2))
    for dimension, one in DIMENSIONS.items():
        if one.is_many or (one.by_agent and not MEASURES[measure].by_agent):
            continue
        found = queries.result(Asked(measure=measure, dimension=dimension, bucket=bucket, span="last_30"), user=ines)
        assert sum((row.total for row in found.rows), EMPTY) == found.whole.total, dimension
        for place in range(len(found.buckets)):
            assert sum((row.cells[place] for row in found.rows), EMPTY) == found.whole.cells[place], dimension
        if found.buckets:
            assert sum(found.whole.cells, EMPTY) == found.whole.total
    if measure == "opened":
        assert found.whole.total.n == 9


def test_a_ticket_with_two_tags_stands_twice_and_counts_once(tickets: list[Ticket], ines: User) -> None:
    found = queries.result(Asked(dimension="tag", span="last_30"), user=ines)
    assert {row.label: row.total.n for row in found.rows} == {"vip": 6, "billing": 3, "None": 3}
    assert found.whole.total.n == 9


def test_days_are_those_of_the_readers_clock(tickets: list[Ticket], ines: User) -> None:
    by_day = queries.result(Asked(bucket="day", span="last_7"), user=ines)
    assert by_day.buckets[-1].isoformat() == "2026-11-01"
    assert by_day.whole.cells[-1].n == 1
    abroad = people.staff(role="lead", time_zone="Asia/Kolkata")
    assert queries.result(Asked(bucket="day", span="last_7"), user=abroad).buckets[-1].isoformat() == "2026-11-02"


def test_it_is_filtered_by_the_language_of_search(tickets: list[Ticket], ines: User) -> None:
    found = queries.result(Asked(query="tag:billing", span="last_30"), user=ines)
    assert found.whole.total.n == 3
    assert queries.result(Asked(query="Matter", span="last_30"), user=ines).whole.total.n == 9


def test_it_is_compared_with_the_time_before(tickets: list[Ticket], ines: User) -> None:
    found = queries.result(Asked(span="last_7"), user=ines)
    assert found.whole.total.n == 7
    assert found.whole.before is not None
    assert found.whole.before.n == 2
    assert queries.result(Asked(span="last_7", compare=False), user=ines).whole.before is None


def test_the_cases_behind_each_cell_are_as_many_as_it_says(tickets: list[Ticket], ines: User) -> None:
    for dimension in ("organization", "tag", "weekday", "category", "team"):
        asked = Asked(dimension=dimension, bucket="day", span="last_7")
        found = queries.result(asked, user=ines)
        for row in found.rows:
            key = "" if row.key is None else str(row.key)
            behind = queries.cases_behind(asked, key, None, user=ines, cursor=None, limit=100)
            assert len(behind.items) == row.total.n, (dimension, row.label)
            for start, sample in zip(found.buckets, row.cells, strict=True):
                cell = queries.cases_behind(asked, key, start, user=ines, cursor=None, limit=100)
                assert len(cell.items) == sample.n


def test_a_report_that_takes_too_long_is_stopped(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReportTooSlow, match="shorter time"), queries._bounded(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 20")
        cursor.execute("select pg_sleep(2)")
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_the_page_shows_table_chart_and_file(tickets: list[Ticket], ines: User) -> None:
    browser = people.signed_in(ines)
    page = browser.get("/scorecard/reports/new/?measure=opened&dimension=organization&span=last_30&compare=on")
    assert "Harbor & Pine Realty" in words(page).replace("&amp;", "&")
    assert b"data-chart=" in page.content
    chart = browser.get("/scorecard/reports/chart.json?measure=opened&dimension=organization&span=last_30").json()
    assert sum(chart["series"][0]["data"]) == 9
    answer = browser.get("/scorecard/reports/export.csv?measure=opened&dimension=organization&span=last_30")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[1][0] in ("Harbor & Pine Realty", "'=Cedar & Main")
    assert {"'=Cedar & Main", "All"} <= {line[0] for line in lines}
    assert lines[-1][1] == "9"


def test_few_cases_are_counted_and_not_turned_into_per_cent(tickets: list[Ticket], ines: User, maya: User) -> None:
    factories.answer(tickets[0], maya)
    clock.set_to(NOW + timedelta(minutes=2))
    browser = people.signed_in(ines)
    page = words(browser.get("/scorecard/reports/new/?measure=first_response&dimension=tier&span=last_30"))
    table = page.split("by the clock of")[1]
    assert not re.search(r"\d %", table)
    assert re.search(r"\d+ of \d+", table)
    chart = browser.get("/scorecard/reports/chart.json?measure=first_response&dimension=tier&span=last_30").json()
    assert set(chart["series"][0]["data"]) == {None}


def test_a_refusal_stands_beside_the_form(ines: User, maya: User) -> None:
    page = people.signed_in(ines).get("/scorecard/reports/new/?measure=opened&span=last_year&bucket=day")
    assert page.status_code == 422
    assert "more than 93 columns" in words(page)
    by_person = people.signed_in(maya).get("/scorecard/reports/new/?measure=opened&dimension=agent")
    assert "Only leads" in words(by_person)


def test_saved_shared_and_removed(ines: User, maya: User) -> None:
    browser, other = people.signed_in(ines), people.signed_in(maya)
    form = {"name": "By category", "measure": "opened", "dimension": "category", "span": "last_30", "compare": "on"}
    saved = browser.post("/scorecard/reports/save/", form)
    report = Report.objects.get()
    assert saved["Location"] == f"/scorecard/reports/{report.pk}/"
    assert other.get(saved["Location"]).status_code == 404
    browser.post(f"/scorecard/reports/{report.pk}/change/", {**form, "is_shared": "on"})
    assert "By category" in words(other.get("/scorecard/reports/"))
    assert other.get(saved["Location"]).status_code == 200
    assert other.post(f"/scorecard/reports/{report.pk}/change/", form).status_code == 404
    assert other.post(f"/scorecard/reports/{report.pk}/removal/").status_code == 404
    browser.post(f"/scorecard/reports/{report.pk}/removal/")
    with pytest.raises(NoSuchReport):
        access.report_for(ines, report.pk)


def test_a_nameless_or_impossible_report_is_not_saved(ines: User) -> None:
    with pytest.raises(ReportRefused, match="name"):
        actions.save_report(name=" ", asked=Asked(), owner=ines, actor=actor_of(ines))
    with pytest.raises(ReportRefused):
        actions.save_report(name="x", asked=Asked(measure="profit"), owner=ines, actor=actor_of(ines))
    with pytest.raises(ReportRefused):
        actions.save_report(name="x", asked=Asked(), schedule="hourly", owner=ines, actor=actor_of(ines))


def test_it_goes_out_by_mail_in_the_owners_morning_once(tickets: list[Ticket], ines: User) -> None:
    report = actions.save_report(
        name="Opened, weekly", asked=Asked(), schedule="weekly", owner=ines, actor=actor_of(ines)
    )
    assert report.next_at == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert engine.send_due(NOW, 20) == 0
    clock.set_to(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))
    assert engine.next_report_due() == clock.now()
    assert engine.send_due(clock.now(), 20) == 1
    assert engine.send_due(clock.now(), 20) == 0
    mail = Delivery.objects.get(kind="scorecard.report")
    assert (mail.recipient_address, mail.subject_line) == (ines.email, "Opened, weekly")
    assert mail.attachments[0]["name"] == "opened-weekly.csv"
    assert "Tickets opened: 9" in mail.text
    report.refresh_from_db()
    assert report.next_at == datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


def test_a_report_that_its_owner_may_no_longer_see_says_so(ines: User) -> None:
    report = actions.save_report(
        name="People", asked=Asked(dimension="agent"), schedule="daily", owner=ines, actor=actor_of(ines)
    )
    ines.staff_profile.role = "agent"
    ines.staff_profile.save()
    clock.set_to(clock.now() + timedelta(days=2))
    engine.send_due(clock.now(), 20)
    report.refresh_from_db()
    assert "Only leads" in report.problem
    assert not Delivery.objects.filter(kind="scorecard.report").exists()


def test_strangers_and_clients_see_none_of_it(client: Client, ines: User) -> None:
    theirs = people.signed_in(people.person(people.organization()))
    for where in ("", "new/", "chart.json", "export.csv", "cases/"):
        assert client.get(f"/scorecard/reports/{where}").status_code in (302, 401)
        assert theirs.get(f"/scorecard/reports/{where}").status_code == 404


def test_the_page_costs_the_same_for_any_number_of_rows(
    ines: User, tickets: list[Ticket], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = people.signed_in(ines)
    where = "/scorecard/reports/new/?measure=opened&dimension=organization&bucket=day&span=last_30&compare=on"
    browser.get(where)
    with django_assert_max_num_queries(30) as before:
        browser.get(where)
    for number in range(5):
        one: Organization = factories.organization(f"Another {number}")
        factories.ticket(one)
    clock.set_to(NOW + timedelta(minutes=2))
    with django_assert_max_num_queries(len(before)):
        browser.get(where)


@pytest.mark.parametrize("query", ["assignee:ines", "-assignee:ines", "tag:vip or assignee:ines", "assignee:me,ines"])
def test_a_filter_by_person_is_a_figure_by_person(ines: User, maya: User, query: str) -> None:
    asked = Asked(measure="resolution_hours", dimension="tier", query=query)
    with pytest.raises(ReportRefused, match="Only leads"):
        queries.result(asked, user=maya)
    with pytest.raises(ReportRefused, match="Only leads"):
        queries.cases_behind(asked, "*", None, user=maya, cursor=None)
    assert queries.result(asked, user=ines)


@pytest.mark.parametrize("query", ["assignee:me", "assignee:none", "is:mine", "requester:ines"])
def test_ones_own_figures_may_be_asked_for(maya: User, query: str) -> None:
    assert queries.result(Asked(query=query), user=maya)


def test_one_report_that_fails_keeps_no_other_waiting(ines: User, maya: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that no mail goes to, or a fault of ours: its page says so, and it is tried again the next time."""
    broken, sound = (
        actions.save_report(name=name, asked=Asked(), schedule="daily", owner=owner, actor=actor_of(owner))
        for name, owner in (("Broken", ines), ("Sound", maya))
    )
    User.objects.filter(pk=ines.pk).update(email="nobody at all")
    clock.set_to(clock.now() + timedelta(days=2))
    engine.send_due(clock.now(), 20)

    assert Delivery.objects.get(kind="scorecard.report").recipient_user == maya
    broken.refresh_from_db()
    assert broken.problem
    assert broken.next_at is not None and broken.next_at > clock.now()
    assert broken.last_sent_at is None and sound.owner_id == maya.pk

    monkeypatch.setattr(queries, "result", lambda *_given, **_details: 1 / 0)
    clock.set_to(clock.now() + timedelta(days=2))
    engine.send_due(clock.now(), 20)
    sound.refresh_from_db()
    assert "a fault of ours" in sound.problem


def test_a_row_is_never_a_strange_digit(tickets: list[Ticket], ines: User) -> None:
    assert queries.cases_behind(Asked(dimension="hour"), "\u00b2", None, user=ines, cursor=None).items == []


def test_a_report_that_can_t_be_saved_comes_back_as_it_was_typed() -> None:
    browser = people.signed_in(people.staff(name="Maya Torres"))
    form = {"measure": "opened", "dimension": "tier", "name": " ", "schedule": "weekly", "is_shared": "on"}
    answer = browser.post("/scorecard/reports/save/", form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Give the report a name." in page
    assert '<option value="weekly" selected>' in page and '<option value="tier" selected>' in page
    again = browser.post("/scorecard/reports/save/", form | {"name": "Mine", "schedule": "hourly"})
    assert 'name="name" value="Mine"' in again.content.decode()
    assert not Report.objects.exists()
