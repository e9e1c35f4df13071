"""What clients write when nothing works is an outage by the shipped plan's words; what only sounds like it is not."""

import pytest

from seiketsu.desk.rules.classification import CategoryRule, Enquiry, choose_category
from seiketsu.plan.tests.factories import shipped_plan

OUTAGES = [
    "agent does not answer",
    "Our agent doesn’t answer the phone",
    "The AI agent is not answering calls since 9 am",
    "our voice agent is down",
    "Voice agent down!",
    "All our agents are down",
    "Everything is down",
    "Your platform is down again",
    "not picking up calls",
    "The agent isn't picking up",
    "Our receptionist stopped answering",
    "calls are not going through",
    "Calls aren't getting through to the agent",
    "Incoming calls not connecting",
    "We can't receive calls",
    "URGENT: all calls failing",
    "We have not been receiving any calls / nobody can reach us",
    "Phones down since this morning",
    "We're down",
    "Nothing works",
    "Complete outage",
    "agente no contesta",
    "El agente de voz no funciona: no entran llamadas",
    "No recibimos llamadas desde ayer",
    "El sistema está caído",
    "El agente no responde a los clientes",
    "URGENTE, se cayó el sistema",
]
OTHERS = [
    "calls went down by 5 % this month",
    "please write down",
    "Could you write down the steps for the new greeting?",
    "Scroll down does nothing in the dashboard",
    "Where can I download the report?",
    "Our conversion is down 3 % against October",
    "Number of leads went down",
    "Can we narrow down the time slots?",
    "Drop-down list of calendars is empty",
    "Please calm down the tone of the greeting",
    "Invoice: price came down?",
    "How do I turn down the volume of the agent?",
    "Agent answers too slowly",
    "Change what the agent answers about parking",
    "Breakdown of minutes used",
    "Cambiar el saludo del agente",
    "Las llamadas bajaron un 5 % este mes",
]


def category_of(subject_line: str, text: str = "") -> str | None:
    document = shipped_plan().document
    rules = [
        CategoryRule(slug, one.title, tuple(one.words), one.priority)
        for slug, one in document.tickets.categories.items()
    ]
    return choose_category(Enquiry(subject_line, text), rules, default=document.tickets.default_category).value


@pytest.mark.parametrize("subject_line", OUTAGES)
def test_an_outage(subject_line):
    assert category_of(subject_line) == "outage"
    assert category_of("Help", subject_line) == "outage"


@pytest.mark.parametrize("subject_line", OTHERS)
def test_no_outage(subject_line):
    assert category_of(subject_line) != "outage"
    assert category_of("Question", subject_line) != "outage"


def test_of_two_with_as_much_evidence_the_longer_phrase_decides():
    rules = [
        CategoryRule("setup", "Setup", ("voice agent",)),
        CategoryRule("outage", "Outage", ("voice agent is down",)),
    ]
    rules.append(CategoryRule("other", "Other", ("down",)))
    found = choose_category(Enquiry("The voice agent is down", ""), rules)
    assert found.value == "outage"
