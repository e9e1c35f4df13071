"""The public page: with and without a script, by a scanner, by a stranger, after the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from seiketsu.core import clock
from seiketsu.core.models import EventRecord
from seiketsu.surveys.models import SurveyPause, SurveyRequest, SurveyResponse
from seiketsu.surveys.tests import factories

# The page enters the restricted role, which must be the outermost transaction.
pytestmark = pytest.mark.django_db(transaction=True)
THURSDAY = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    clock.set_to(THURSDAY)
    factories.plan_in_force()
    yield
    clock.release()


@pytest.fixture
def asked() -> SurveyRequest:
    return factories.asked(factories.person(), organization=factories.client(), by=factories.agent())


@pytest.fixture
def visitor() -> Client:
    """As strict as a real one: a missing CSRF token would be refused where it is asked for."""
    return Client(enforce_csrf_checks=True)


def address(request: SurveyRequest, name: str = "survey") -> str:
    return reverse(f"surveys:{name}", args=[request.token])


def test_the_page_asks_with_a_button_for_each_score(visitor: Client, asked: SurveyRequest) -> None:
    page = visitor.get(address(asked))
    text = page.content.decode()
    assert page.status_code == 200
    assert "How did we handle this?" in text
    assert "“Callers hear our old office name”, solved by Priya on Thursday." in text
    assert re.findall(r'<button type="submit" name="score" value="(\d+)"', text) == [str(n) for n in range(11)]
    assert "Tell us more" not in text and "textarea" not in text
    assert not SurveyResponse.objects.exists()


def test_the_page_stays_out_of_caches_search_engines_and_referrers(visitor: Client, asked: SurveyRequest) -> None:
    page = visitor.get(address(asked))
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "no-referrer"


def test_opening_a_score_link_saves_nothing_by_itself(visitor: Client, asked: SurveyRequest) -> None:
    """Mail scanners open every link; the page's script or one more tap saves."""
    text = visitor.get(f"{address(asked)}?score=9").content.decode()
    assert 'data-submits-score="9"' in text
    assert "Save my 9" in text
    assert not SurveyResponse.objects.exists()


def test_nonsense_in_a_score_link_is_ignored(visitor: Client, asked: SurveyRequest) -> None:
    page = visitor.get(f"{address(asked)}?score=99")
    assert page.status_code == 200
    assert "data-submits-score" not in page.content.decode()


def test_one_tap_saves_and_offers_to_say_more(visitor: Client, asked: SurveyRequest) -> None:
    answer = visitor.post(address(asked, "score"), {"score": "9"})
    assert (answer.status_code, answer["Location"]) == (303, address(asked))
    text = visitor.get(answer["Location"]).content.decode()
    assert SurveyResponse.objects.get().score == 9
    assert "Saved. You can close this page, or tell us more." in text
    assert "What made it a 9?" in text
    assert 'value="9" aria-pressed="true"' in text
    assert "How well did Priya know the matter?" in text


def test_a_second_tap_changes_it_and_a_double_submit_does_not_double(visitor: Client, asked: SurveyRequest) -> None:
    for score in ("2", "9", "9"):
        visitor.post(address(asked, "score"), {"score": score})
    assert SurveyResponse.objects.get().score == 9
    assert EventRecord.objects.filter(type="surveys.answered", data__request_id=asked.pk).count() == 2


def test_a_score_link_after_the_answer_does_not_ask_to_save_again(visitor: Client, asked: SurveyRequest) -> None:
    visitor.post(address(asked, "score"), {"score": "9"})
    text = visitor.get(f"{address(asked)}?score=3").content.decode()
    assert "data-submits-score" not in text
    assert 'value="9" aria-pressed="true"' in text


def test_the_details_are_kept_shown_again_and_thanked_for(visitor: Client, asked: SurveyRequest) -> None:
    visitor.post(address(asked, "score"), {"score": "5"})
    told = {"comment": "Slow <b>reply</b>", "solved": "no", "knowledge": "2", "improve": ["speed", "follow_up"]}
    answer = visitor.post(address(asked, "details"), told)
    assert answer.status_code == 303
    thanks = visitor.get(answer["Location"]).content.decode()
    assert "Thank you" in thanks and "We take it up again" in thanks
    text = visitor.get(address(asked)).content.decode()
    assert "Slow &lt;b&gt;reply&lt;/b&gt;" in text
    assert re.search(r'name="solved" value="no"[^>]* checked', text)
    assert re.search(r'name="knowledge" value="2"[^>]* checked', text)
    assert len(re.findall(r'name="improve" value="\w+" checked', text)) == 2


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("score", {"score": "11"}),
        ("score", {}),
        ("details", {"solved": "maybe"}),
        ("details", {"knowledge": "nine"}),
        ("details", {"improve": "everything"}),
    ],
)
def test_what_the_page_does_not_offer_is_refused_in_words(
    visitor: Client, asked: SurveyRequest, name: str, posted: dict[str, str]
) -> None:
    visitor.post(address(asked, "score"), {"score": "9"})
    refused = visitor.post(address(asked, name), posted)
    assert refused.status_code == 422
    assert "Please choose" in refused.content.decode()
    response = SurveyResponse.objects.get()
    assert (response.score, response.solved, response.knowledge, response.improve) == (9, "", None, [])


def test_after_the_end_the_page_says_so_and_keeps_nothing(visitor: Client, asked: SurveyRequest) -> None:
    clock.set_to(asked.expires_at)
    page = visitor.get(address(asked))
    assert page.status_code == 410
    assert "This survey is closed." in page.content.decode()
    assert "<button" not in page.content.decode().split("</main>")[0]
    refused = visitor.post(address(asked, "score"), {"score": "9"})
    assert (refused.status_code, SurveyResponse.objects.count()) == (410, 0)


@pytest.mark.parametrize("token", ["unknown", "x" * 65, "x" * 5_000])
@pytest.mark.parametrize("name", ["survey", "score", "details", "stop"])
def test_a_guessed_token_leads_nowhere(visitor: Client, token: str, name: str) -> None:
    where = reverse(f"surveys:{name}", args=[token])
    answer = visitor.get(where) if name == "survey" else visitor.post(where, {"score": "9"})
    assert answer.status_code == 404
    assert "There is no survey at this address" in answer.content.decode()


def test_a_survey_that_was_not_sent_has_no_page(visitor: Client, asked: SurveyRequest) -> None:
    skipped = factories.asked(asked.recipient)
    assert visitor.get(address(skipped)).status_code == 404


@pytest.mark.parametrize("name", ["score", "details"])
def test_an_answer_is_never_given_by_opening_an_address(visitor: Client, asked: SurveyRequest, name: str) -> None:
    assert visitor.get(address(asked, name), {"score": "9"}).status_code == 405
    assert not SurveyResponse.objects.exists()


def test_a_person_without_an_organization_can_answer_too(visitor: Client) -> None:
    asked = factories.asked(factories.person(), organization=None)
    assert visitor.post(address(asked, "score"), {"score": "7"}).status_code == 303
    response = SurveyResponse.objects.get()
    assert (response.score, response.organization_id) == (7, None)
    assert "Saved." in visitor.get(address(asked)).content.decode()


def test_a_colleagues_answer_is_never_shown(visitor: Client) -> None:
    organization = factories.client()
    first = factories.asked(factories.person(), organization=organization, ticket=5)
    second = factories.asked(factories.person(), organization=organization, ticket=5)
    visitor.post(address(first, "score"), {"score": "1"})
    visitor.post(address(first, "details"), {"comment": "SECRET WORDS"})
    text = visitor.get(address(second)).content.decode()
    assert "SECRET WORDS" not in text and "Saved." not in text


def test_dont_ask_me_again_asks_back_and_then_holds(visitor: Client, asked: SurveyRequest) -> None:
    asking = visitor.get(address(asked, "stop"))
    assert "Stop the surveys" in asking.content.decode()
    assert not SurveyPause.objects.exists()
    assert "No more surveys" in visitor.post(address(asked, "stop")).content.decode()
    assert SurveyPause.objects.get().person_id == asked.recipient_id


def test_a_mail_programs_one_click_needs_no_page(visitor: Client, asked: SurveyRequest) -> None:
    """RFC 8058: the program posts this body without cookies."""
    answer = visitor.post(address(asked, "stop"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert SurveyPause.objects.exists()


def test_the_page_speaks_the_persons_time_zone(visitor: Client) -> None:
    clock.set_to(datetime(2026, 11, 19, 5, 30, tzinfo=UTC))
    asked = factories.asked(factories.person(time_zone="America/Denver"), by=factories.agent())
    assert "on Wednesday." in visitor.get(address(asked)).content.decode()


def test_the_page_obeys_the_content_policy(visitor: Client, asked: SurveyRequest) -> None:
    visitor.post(address(asked, "score"), {"score": "9"})
    text = visitor.get(address(asked)).content.decode()
    assert "style=" not in text and "<style" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert not re.search(r"\son\w+=", text)


def test_the_page_costs_a_fixed_number_of_queries(
    visitor: Client, asked: SurveyRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.post(address(asked, "score"), {"score": "9"})
    visitor.get(address(asked))
    with django_assert_max_num_queries(6):  # the token, the role's transaction (3), the request, the answer
        visitor.get(address(asked))


def test_a_closure_of_long_ago_is_told_by_its_date(visitor: Client, asked: SurveyRequest) -> None:
    clock.advance(timedelta(days=7))
    assert "solved by Priya on November 19." in visitor.get(address(asked)).content.decode()
