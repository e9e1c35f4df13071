"""A lead looks how well tickets are classified."""

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_learn_from_tickets import closed, learn

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/learning/"


@pytest.fixture
def organization(desk):
    return factories.organization("Harbor & Pine Realty", tier="business")


def test_a_new_desk_says_when_figures_come(browser_of_maya):
    page = browser_of_maya.get(ADDRESS).content.decode()
    assert "No closed tickets yet" in page
    assert "None has been trained yet" in page


def test_it_shows_what_was_right_and_what_was_put_right(browser_of_maya, organization):
    closed(organization, ("Invoice", "The invoice is wrong"), "billing", how="left")
    wrong = closed(organization, ("Invoice", "It shows the wrong name"), "account_access")
    page = browser_of_maya.get(ADDRESS).content.decode()
    assert "50\u00a0%" in page
    assert "Billing and plan" in page
    assert "Access and users" in page
    assert f"/desk/tickets/{wrong.pk}/" in page


def test_it_shows_the_classifiers_with_their_figures(browser_of_maya, organization):
    for number in range(4):
        closed(organization, ("Invoice", f"The invoice {number} is wrong"), "billing", how="left")
    kept = learn()
    kept.top_1, kept.top_3 = 0.912, 0.972
    kept.save(update_fields=["top_1", "top_3"])
    page = browser_of_maya.get(ADDRESS).content.decode()
    assert "in use" in page
    assert "91.2\u00a0%" in page
    assert "what comes in is what it learned from" in page


def test_it_asks_a_fixed_number_of_questions(browser_of_maya, organization, django_assert_max_num_queries):
    for number in range(6):
        closed(organization, ("Invoice", f"The invoice {number} is wrong"), "billing", how="left")
    browser_of_maya.get(ADDRESS)
    with django_assert_max_num_queries(9):
        browser_of_maya.get(ADDRESS)


def test_clients_and_strangers_do_not_see_it(client, organization):
    assert client.get(ADDRESS).status_code in (302, 401)
    assert signed_in(factories.person(organization)).get(ADDRESS).status_code == 404


def test_a_share_of_nothing_is_a_dash(browser_of_maya, organization):
    closed(organization, ("Invoice", "The invoice is wrong"), "billing", how="left")
    learn()
    assert '<td class="num">–</td>' in browser_of_maya.get(ADDRESS).content.decode()


def test_what_is_proposed_is_taken_by_one_click(browser_of_maya, organization):
    for number in range(3):
        closed(organization, ("Homes", f"from the county board never turned up ({number})"), "mls_integration")
    learn()
    ticket = factories.ticket(organization, subject_line="Again", text="homes from the county board never turned up")
    address = f"/desk/tickets/{ticket.pk}/"
    page = browser_of_maya.get(address).content.decode()
    assert "Proposed" in page
    assert 'name="category" value="mls_integration"' in page
    browser_of_maya.post(f"{address}category/", {"category": "mls_integration"})
    ticket.refresh_from_db()
    assert ticket.category == "mls_integration"
    assert "Proposed" not in browser_of_maya.get(address).content.decode()


def test_a_ticket_that_words_placed_has_no_proposal(browser_of_maya, organization):
    learn()
    ticket = factories.ticket(organization, subject_line="Invoice", text="The invoice is wrong")
    assert "Proposed" not in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
