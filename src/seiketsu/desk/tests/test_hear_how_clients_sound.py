"""How clients sound is read once, kept beside their words, found by search and by rules, and never shown to them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.models import Decision, Escalation, Message, Ticket
from seiketsu.desk.queries.search_terms import terms
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force

ANGRY = "This is unacceptable, we will cancel our contract!!"


def test_it_is_kept_with_the_words_that_decided(client_organization):
    ticket = factories.ticket(client_organization, text=ANGRY)
    message = Message.objects.get(ticket=ticket)
    assert (message.sentiment, message.sentiment_words) == ("angry", ["unacceptable", "cancel our contract", "!!"])
    assert Ticket.objects.get(pk=ticket.pk).sentiment == "angry"
    why = Decision.objects.get(ticket=ticket, kind="sentiment")
    assert (why.rule, why.reasons) == ("sounds_angry", ["“unacceptable”, “cancel our contract”, “!!”"])


def test_the_ticket_sounds_like_its_clients_latest_word(client_organization, maya):
    ticket = factories.ticket(client_organization, text="We are disappointed.")
    factories.answer(ticket, maya, "That is unacceptable of us; we are furious with ourselves.")
    assert Ticket.objects.get(pk=ticket.pk).sentiment == "unhappy", "what we write is not heard"
    factories.client_writes(ticket, "Great, thank you so much!")
    assert Ticket.objects.get(pk=ticket.pk).sentiment == "pleased"
    factories.client_writes(ticket, "When is the next webinar?")
    assert Ticket.objects.get(pk=ticket.pk).sentiment == "neutral"
    moods = Message.objects.filter(ticket=ticket).order_by("id").values_list("sentiment", flat=True)
    assert list(moods) == ["unhappy", "", "pleased", "neutral"]


def test_an_automatic_answer_sounds_like_nothing(client_organization):
    ticket = factories.ticket(client_organization)
    factories.client_writes(ticket, "I am out of office. Great to hear from you!", is_automatic=True)
    assert Message.objects.order_by("-id")[0].sentiment == ""


def test_why_it_was_reopened_is_heard_too(client_organization, maya):
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")
    who = ticket.requester
    actions.reopen(ticket, actor=actor_of(who), reopened_by=who, body=factories.body("Still not working. Frustrating."))
    settle()
    assert Ticket.objects.get(pk=ticket.pk).sentiment == "unhappy"
    assert Escalation.objects.get(ticket=ticket).reason == "Unhappy after a reopening"


def test_an_angry_client_of_a_large_tier_goes_up_and_one_word_only_once(client_organization, maya):
    ticket = factories.ticket(client_organization, text=ANGRY)
    settle()
    row = Escalation.objects.get(ticket=ticket)
    assert (row.to_level, row.reason, row.cause.partition(":")[0]) == (3, "The client is angry", "sentiment")
    actions.de_escalate(ticket, reason="Calmed on the phone.", actor=actor_of(maya), person=maya)
    settle()
    assert Escalation.objects.filter(ticket=ticket).count() == 1


def test_search_finds_it(client_organization, maya):
    angry = factories.ticket(client_organization, text=ANGRY)
    factories.ticket(client_organization)
    assert [one.pk for one in terms("sentiment:angry", user=maya).tickets()] == [angry.pk]
    assert terms("sentiment:cheerful", user=maya).mistakes


def test_the_words_are_the_plans(client_organization):
    put_in_force(("angry: [unacceptable,", "angry: [purple,"), ("unhappy: [disappoint*,", "unhappy: [green*,"),
                 ("pleased: [thank you so much,", "pleased: [orange,"))  # fmt: skip
    found = {
        text: factories.ticket(client_organization, text=text).sentiment
        for text in ("It is unacceptable.", "Purple.", "We are disappointed.", "Greenish.", "Orange.")
    }
    assert found == {
        "It is unacceptable.": "neutral",
        "Purple.": "angry",
        "We are disappointed.": "neutral",
        "Greenish.": "unhappy",
        "Orange.": "pleased",
    }


def test_it_costs_opening_a_ticket_no_statement(client_organization):
    who = factories.person(client_organization)

    def statements(text):
        with CaptureQueriesContext(connection) as asked:
            factories.ticket(client_organization, requester=who, text=text)
        return len(asked)

    statements("Warm up, please.")
    assert statements("How do I add a seat?") == statements("How do I add a seat? It is outrageous!!")
