"""A client confirms, says "not yet", or rates: the end of a ticket from their side."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.tests.factories import answer, ticket
from seiketsu.portal.tests.conftest import Office
from seiketsu.portal.tests.reading import seen
from seiketsu.surveys.models import SurveyRequest, SurveyResponse


@pytest.fixture
def solved(office: Office) -> Ticket:
    asked = ticket(office.organization, requester=office.dana)
    answer(asked, office.maya, set_status="solved")
    return asked


def test_the_page_asks_and_says_what_silence_means(office, solved):
    page = seen(office.dana, f"/portal/tickets/{solved.pk}")
    assert "Is this solved for you?" in page
    assert "Maya sent a solution. If we hear nothing, we close this on" in page
    assert "You can open it again for 28 days after that." in page or "You can open it again for" in page


def test_yes_closes_it_and_asks_for_a_rating_in_place(office, solved):
    browser = signed_in(office.dana)
    told = browser.post(f"/portal/tickets/{solved.pk}/confirmation", follow=True)
    assert "Glad that works. Thank you for telling us." in told.content.decode()
    solved.refresh_from_db()
    assert solved.status == "closed"
    asked = SurveyRequest.objects.get()
    markup = browser.get(f"/portal/tickets/{solved.pk}").content.decode()
    assert f'action="/s/{asked.token}/score"' in markup and "How did we do?" in markup
    assert browser.post(f"/s/{asked.token}/score", {"score": "9"}).status_code == 303
    assert SurveyResponse.objects.get().score == 9
    assert "You gave us a 9." in seen(office.dana, f"/portal/tickets/{solved.pk}")


def test_a_colleague_is_not_asked_for_a_rating(office, solved):
    signed_in(office.dana).post(f"/portal/tickets/{solved.pk}/confirmation")
    solved.requester = office.luis
    solved.save(update_fields=["requester"])
    assert "How did we do?" not in seen(office.luis, f"/portal/tickets/{solved.pk}")


def test_not_yet_opens_it_with_what_is_still_wrong_and_says_until_when(office, solved):
    browser = signed_in(office.dana)
    told = browser.post(f"/portal/tickets/{solved.pk}/reopening", {"body": "It hangs up."}, follow=True)
    assert "Sorry about that. It is open again. We’ll reply by" in told.content.decode()
    solved.refresh_from_db()
    assert (solved.status, solved.reopen_count) == ("open", 1)
    assert Message.objects.latest("id").body_text == "It hangs up."


def test_not_yet_needs_no_words(office, solved):
    signed_in(office.dana).post(f"/portal/tickets/{solved.pk}/reopening")
    solved.refresh_from_db()
    assert solved.status == "open"


def test_what_is_open_cannot_be_opened_and_says_so(office):
    asked = ticket(office.organization, requester=office.dana)
    told = signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/reopening", follow=True)
    assert "This ticket is open already." in told.content.decode()


def test_a_client_who_found_the_answer_says_it_is_solved(office):
    asked = ticket(office.organization, requester=office.dana)
    signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/confirmation")
    asked.refresh_from_db()
    assert asked.status == "closed"


def test_opening_an_address_changes_nothing(office, solved):
    for verb in ("confirmation", "reopening", "messages"):
        assert signed_in(office.dana).get(f"/portal/tickets/{solved.pk}/{verb}").status_code == 405
