"""The answer to all who wait reaches each of them in the language that they read."""

from __future__ import annotations

import pytest

from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.defects import actions as defects
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.errors import NothingToSend, UnknownValue
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def ticket_of(client, name: str, locale: str, **details) -> Ticket:
    return factories.ticket(client, requester=factories.person(client, name=name, locale=locale), **details)


@pytest.fixture
def both(client_organization) -> tuple[Ticket, Ticket]:
    return ticket_of(client_organization, "Ann Lee", "en"), ticket_of(client_organization, "Ana Ruiz", "es")


def told(ticket: Ticket) -> str:
    said = Message.objects.filter(ticket=ticket, author_kind="staff", visibility="public")
    return str(said.values_list("body_text", flat=True).get())


def mend(both, maya, **written) -> None:
    defect = defects.report_defect(Details("Transfers drop", **written), actor=TEST, reported_by=maya)
    for ticket in both:
        defects.attach(defect, ticket, actor=TEST)
    defects.change_state(defect, state="released", actor=TEST, changed_by=maya)
    settle()


def test_the_fix_is_told_in_the_words_written_for_each_language(both, maya):
    mend(both, maya, client_answer="It is mended.", client_answer_in_languages={"es": "Hola, está corregido."})
    assert [told(ticket) for ticket in both] == ["It is mended.", "Hola, está corregido."]
    assert Delivery.objects.filter(recipient_user=both[1].requester, text__contains="está corregido").exists()


def test_where_nobody_wrote_in_a_language_our_own_sentence_is_sent_in_it(both, maya):
    mend(both, maya, client_answer="It is mended.")
    assert told(both[0]) == "It is mended."
    assert told(both[1]).startswith("Hola, Ana:")
    assert both[1].subject_line in told(both[1])


def test_written_in_spanish_alone_the_others_get_our_own_sentence(both, maya):
    mend(both, maya, client_answer_in_languages={"es": "Hola, está corregido."})
    assert told(both[0]).startswith("Hello Ann,")
    assert told(both[1]) == "Hola, está corregido."


def test_nothing_written_tells_the_agents_alone(both, maya):
    mend(both, maya, client_answer_in_languages={"es": "  "})
    assert not Message.objects.filter(author_kind="staff", visibility="public").exists()


def test_a_language_nobody_can_choose_or_an_unknown_variable_in_it_is_refused(both, maya):
    for wrong in ({"xx": "?"}, {"en": "twice"}, {"es": "{{no.such}}"}):
        with pytest.raises(UnknownValue):
            mend(both, maya, client_answer_in_languages=wrong)


def solve(both, maya, status: str = "solved", text: str = "It was a cable.", **others: str) -> None:
    problem = factories.ticket(both[0].organization)
    for ticket in both:
        actions.link(ticket, kind="incident", target=problem, actor=TEST)
    seen = {one.ticket.pk: one.seen for one in queries.waiting_for(problem) if one.ticket.pk != problem.pk}
    actions.start_group_answer(
        problem=problem,
        author=maya,
        actor=TEST,
        body_text=text,
        body_in_languages=others,
        set_status=status,
        tickets=seen,
    )
    settle()


def test_the_solution_of_a_problem_goes_out_in_each_language(both, maya):
    solve(both, maya, es="Hola {{requester.first_name}}, era un cable.")
    assert [told(ticket) for ticket in both] == ["It was a cable.", "Hola Ana, era un cable."]


def test_a_question_to_all_is_never_replaced_by_our_sentence_that_it_is_solved(both, maya):
    solve(both, maya, "pending", "Which version do you use?")
    assert told(both[1]) == "Which version do you use?"


def test_nothing_in_any_language_is_refused(both, maya):
    with pytest.raises(NothingToSend):
        solve(both, maya, "", "", es=" ")
