"""No page of a client speaks our house language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.core import clock, test_kit
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests.factories import answer, ticket
from seiketsu.portal.tests.reading import words

# A voice agent is the product, so that word alone is allowed with it.
HOUSE_WORDS = re.compile(
    r"\b(SLA|breach\w*|priority|P[1-4]|tiers?|escalat\w+|resolved|resolution|first response|(?<!voice )agents?)\b",
    re.IGNORECASE,
)


def _in_every_state(requester, of, helper) -> list[int]:
    made = [ticket(of, requester=requester, subject_line=f"Question {number}", text="Hello.") for number in range(6)]
    answer(made[1], helper, "Please tell me more.", set_status="pending")
    answer(made[2], helper, "Done.", set_status="solved")
    answer(made[3], helper, "Done.", set_status="solved")
    signed_in(requester).post(f"/portal/tickets/{made[3].pk}/confirmation")
    answer(made[4], helper, "I look into it.")
    return [one.pk for one in made]


@pytest.mark.parametrize("slug", ["starter", "professional", "business", "enterprise"])
def test_every_page_in_every_state_is_free_of_house_words(office, slug):
    of = organization("Corner Office", tier=slug)
    boss = person(of, name="Ann Lee", role="administrator")
    numbers = _in_every_state(boss, of, office.maya)
    addresses = ["/portal/", "/portal/tickets", "/portal/tickets/new", "/portal/people", "/portal/account"]
    addresses += [f"/portal/tickets/{number}" for number in numbers]
    found = []
    for hours in (0, 30):
        test_kit.travel(clock.now() + timedelta(hours=hours))
        for address in addresses:
            page = signed_in(boss).get(address)
            assert page.status_code == 200
            found += [(address, hit.group()) for hit in HOUSE_WORDS.finditer(words(page))]
    refused = signed_in(boss).post("/portal/tickets/new", {})
    found += [("refused", hit.group()) for hit in HOUSE_WORDS.finditer(words(refused))]
    assert found == []
    assert {"closed", "solved", "pending"} <= set(Ticket.objects.values_list("status", flat=True))
