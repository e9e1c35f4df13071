"""The pages as a manager uses them: the card, its filters, the cases behind a figure, both as files."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.scorecard.tests.factories import client as an_organization
from seiketsu.scorecard.tests.factories import person, rated
from seiketsu.surveys.models import SurveyResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "measures", "plan")]
NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


@pytest.fixture
def manager() -> Client:
    return people.signed_in(people.staff(role="manager", teams=["success"]))


def text_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def words(page: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")


def figure(key: str, **query: str) -> str:
    return reverse("scorecard:figure", args=[key]) + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def table(answer: object) -> list[dict[str, str]]:
    content = answer.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_strangers_and_clients_do_not_see_it(client: Client) -> None:
    for where in (reverse("scorecard:card"), figure("surveys.satisfaction"), reverse("scorecard:card_csv")):
        assert client.get(where).status_code in (302, 401)
    theirs = people.signed_in(people.person(people.organization()))
    for where in (reverse("scorecard:card"), figure("surveys.satisfaction"), reverse("scorecard:card_csv")):
        assert theirs.get(where).status_code == 404


def test_each_figure_stands_with_target_interval_sample_and_verdict(manager: Client) -> None:
    rated(*[9] * 188, *[1] * 14, at=NOON, tier="business")
    page = words(text_of(manager, "/scorecard"))
    assert "93.1 % in time" in page
    assert "88.7 to 95.8" in page
    assert "188 of 202" in page
    assert "Broken" in page
    assert "Nov 1 – 27, 2026" in page


def test_few_cases_are_counted_and_not_judged(manager: Client) -> None:
    rated(*[9] * 9, at=NOON, tier="enterprise")
    page = words(text_of(manager, "/scorecard"))
    assert "9 of 9 in time" in page
    assert "100 %" not in page
    assert "Not enough data" in page


def test_an_empty_month_says_so_and_never_0_or_100_per_cent(manager: Client) -> None:
    page = words(text_of(manager, "/scorecard?period=2026-09"))
    assert "no cases" in page
    assert not re.search(r"(?<![\d.])(0|100) %", page.split("Promise Target")[1])


def test_look_at_first_names_when_the_misses_fell(manager: Client) -> None:
    for day in range(2, 27):
        rated(*[9] * 8, at=datetime(2026, 11, day, 15, 0, tzinfo=UTC), tier="business")
    for day in range(2, 16):
        rated(1, at=datetime(2026, 11, day, 7, 30, tzinfo=UTC), tier="business")
    page = words(text_of(manager, "/scorecard"))
    assert re.search(r"Business, first response ?\. 14 of 14 misses fell between 2:00.AM and 3:00.AM\.", page)


def test_two_figures_for_one_thing_are_told(manager: Client) -> None:
    rated(*[9] * 94, *[1] * 702, at=NOON, team="tier1")
    page = words(text_of(manager, "/scorecard"))
    assert "is kept by §2 (&lt; 15 % of tickets) and broken by §6 (&lt; 10 % of tickets)" in page
    assert "another holds" in page


def test_one_tier_and_another_month_by_the_address(manager: Client) -> None:
    rated(*[9] * 30, at=datetime(2026, 10, 8, 15, tzinfo=UTC), tier="starter")
    page = words(text_of(manager, "/scorecard?period=2026-10&tier=starter"))
    assert "30 of 30" in page
    assert "Service tiers" in page and "Team structure" not in page and "Quality" not in page.split("Promise Target")[1]
    quarter = words(text_of(manager, "/scorecard?period=2026-Q4"))
    assert "Oct 1 – Nov 27, 2026" in quarter


def test_the_future_has_no_link(manager: Client) -> None:
    assert "period=2026-12" not in text_of(manager, "/scorecard")
    assert "period=2026-11" in text_of(manager, "/scorecard?period=2026-10")


@pytest.mark.parametrize("query", ["period=2026-13", "period=soon", "tier=platinum", "period=9999-12"])
def test_addresses_that_name_nothing_are_refused(manager: Client, query: str) -> None:
    assert manager.get(f"/scorecard?{query}").status_code == 404


def test_every_row_leads_to_its_cases(manager: Client) -> None:
    rated(9, 2, at=NOON, tier="business")
    page = text_of(manager, "/scorecard")
    links = re.findall(r'<td class="go"><a href="([^"]+)"', page)
    assert len(links) == page.count('<td class="go">') > 10
    for link in links:
        assert manager.get(link.replace("&amp;", "&")).status_code == 200


def test_the_cases_are_listed_with_what_became_of_each(manager: Client) -> None:
    rated(9, 2, at=NOON, tier="business")
    where = figure("test.first_response", tier="business", period="2026-11")
    page = words(text_of(manager, where))
    assert page.count("Summit &amp; Vale Realty") == 2
    assert "In time" in page and "Late" in page
    misses = words(text_of(manager, f"{where}&only=misses"))
    assert misses.count("Summit &amp; Vale Realty") == 1


def test_ratings_link_to_what_was_rated_and_name_the_client(manager: Client) -> None:
    rated(9, at=NOON, tier="business", organization=an_organization("Ridge & Co"), recipient=person())
    page = text_of(manager, figure("surveys.satisfaction", tier="business"))
    assert "Ticket 1" in page and "Ridge &amp; Co" in page


def test_more_cases_are_loaded_page_by_page(manager: Client) -> None:
    rated(*[9] * 60, at=NOON)
    page = text_of(manager, figure("surveys.satisfaction", leaf="quality.satisfaction"))
    assert page.count("<time") >= 50
    following = re.search(r'hx-get="([^"]+cursor=[^"]+)"', page)
    assert following is not None
    more = manager.get(following[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert more.content.decode().count("<tr>") == 10
    assert "<html" not in more.content.decode()


def test_a_changed_cursor_is_refused(manager: Client) -> None:
    assert manager.get(figure("surveys.satisfaction", leaf="quality.satisfaction", cursor="abc")).status_code == 400


@pytest.mark.parametrize("query", ["leaf=quality.nothing", "tier=platinum", "team=tier9", ""])
def test_a_figure_that_does_not_exist_is_not_found(manager: Client, query: str) -> None:
    assert manager.get(f"/scorecard/test.first_response?{query}").status_code == 404
    assert manager.get(f"/scorecard/no.such.measure?{query}").status_code == 404


def test_the_card_as_a_file_has_the_figures_as_numbers(manager: Client) -> None:
    rated(*[9] * 188, *[1] * 14, at=NOON, tier="business")
    answer = manager.get("/scorecard.csv?period=2026-11")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="scorecard-2026-11.csv"' in answer["Content-Disposition"]
    row = next(row for row in table(answer) if row["Plan leaf"] == "tiers.business.first_response")
    assert (row["Actual"], row["Cases"], row["Status"], row["Target"]) == ("93.0693", "202", "broken", "> 95 %")
    assert (row["Interval from"][:4], row["Interval to"][:4]) == ("88.7", "95.8")


def test_the_cases_as_a_file_cannot_run_a_formula(manager: Client) -> None:
    rated(2, at=NOON, tier="business")
    response = SurveyResponse.objects.select_related("request").get()
    response.request.about = '=HYPERLINK("http://evil.example")'
    response.request.save(update_fields=["about"])
    where = reverse("scorecard:figure_csv", args=["surveys.satisfaction"]) + "?tier=business"
    (row,) = table(manager.get(where))
    assert row["About"].startswith("'=")
    assert (row["Value"], row["Missed"], row["Counted at"]) == ("2", "yes", "2026-11-18T12:00:00-05:00")


def test_the_pages_obey_the_content_policy(manager: Client) -> None:
    rated(9, 2, at=NOON, tier="business")
    for where in ("/scorecard", figure("test.first_response", tier="business")):
        page = text_of(manager, where)
        assert " style=" not in page and "<style" not in page
        assert not re.search(r"<script(?![^>]*src=)", page)


def test_the_pages_cost_a_fixed_number_of_queries(
    manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rated(*[9] * 60, at=NOON)
    where = figure("surveys.satisfaction", leaf="quality.satisfaction")
    for address in ("/scorecard", where):
        manager.get(address)  # whatever a first page warms up
    with django_assert_max_num_queries(16):
        manager.get("/scorecard")
    with django_assert_max_num_queries(14):
        manager.get(where)


def test_the_page_of_last_year_still_works(manager: Client) -> None:
    clock.set_to(datetime(2027, 3, 1, 15, tzinfo=UTC))
    rated(*[9] * 30, at=NOON, tier="starter")
    assert "30 of 30" in words(text_of(manager, "/scorecard?period=2026-11"))
