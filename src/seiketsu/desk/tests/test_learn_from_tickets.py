"""The desk learns from what it has closed: training, deciding, proposing, and how well it goes."""

import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.models import EventRecord
from seiketsu.desk import actions, engine, jobs, policy
from seiketsu.desk.models import Decision, TextClassifier
from seiketsu.desk.queries import learning
from seiketsu.desk.rules.learning import Example, Quality
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.desk.training import train

pytestmark = pytest.mark.django_db
TEST = factories.TEST

# Words that no category of the plan lists, so that only what was learned can tell.
_ECHO = ("Callers hear themselves", "Everybody who rings the Tampa number hears their own words twice")
_TWICE = "callers hear themselves, their own words twice"
_FEED = ("Homes from the county board", "Yesterday's homes from the county board never turned up")


def closed(organization, words, category, *, how="by_hand"):
    subject_line, text = words
    given = {"category": category} if how == "given" else {}
    ticket = factories.ticket(organization, subject_line=subject_line, text=text, **given)
    if how == "by_hand":
        actions.change_category(ticket, category=category, actor=TEST)
    factories.answer(ticket, User.objects.get(name="Maya Torres"), set_status="solved")
    return actions.close(ticket, actor=TEST)


@pytest.fixture
def history(client_organization, maya):
    """Three tickets of each of two matters, put right by hand and closed."""
    for number in range(3):
        for (subject_line, text), category in ((_ECHO, "voice_quality"), (_FEED, "mls_integration")):
            closed(client_organization, (subject_line, f"{text} ({number})"), category)


def learn(*, wanted=0.95, certain=False):
    examples = learning.examples(policy.current())
    trained = train(examples, wanted=wanted)
    model = trained.model
    if certain:
        # As after many tickets: sure from any lead on.
        model = type(model)(**{**vars(model), "least_lead": 0.0, "sharpness": 8.0})
    return actions.keep_classifier(model, trained.quality, examples=examples, wanted=wanted, plan_version=1, actor=TEST)


def first_decision(ticket):
    return Decision.objects.filter(ticket=ticket, kind="classification").order_by("id").first()


def test_a_new_desk_learns_from_the_words_of_its_plan(desk):
    found = learning.examples(policy.current())
    assert {one.label for one in found} >= {"billing", "voice_quality", "mls_integration"}
    assert all(one.is_seed for one in found)


def test_closed_tickets_are_examples_and_corrections_count_twice(history, client_organization):
    closed(client_organization, ("An invoice", "Please send the invoice again"), "billing", how="left")
    factories.ticket(client_organization, subject_line="Still open", text="Open tickets teach nothing yet")
    found = [one for one in learning.examples(policy.current()) if not one.is_seed]
    assert sorted({(one.label, one.weight) for one in found}) == [
        ("billing", 1), ("mls_integration", 2), ("voice_quality", 2),
    ]  # fmt: skip
    assert len(found) == 7


def test_what_nobody_placed_is_no_example(client_organization, maya):
    closed(client_organization, ("Hello", "Just that"), "other", how="left")
    assert [one for one in learning.examples(policy.current()) if not one.is_seed] == []
    assert learning.settled_since(None) == 0


def test_what_is_there_to_learn_from_is_counted_no_further_than_asked(client_organization, maya):
    for number in range(3):
        closed(client_organization, (f"Audio {number}", "The voice is robotic"), "voice_quality")
    assert learning.settled_since(None) == 3
    assert learning.settled_since(None, at_most=2) == 2


def test_what_words_leave_open_is_decided_by_what_was_learned(history, client_organization):
    learn(certain=True)
    ticket = factories.ticket(client_organization, subject_line="Again", text=_TWICE)
    decision = first_decision(ticket)
    assert (ticket.category, decision.rule) == ("voice_quality", "learned")
    assert "it reads like earlier tickets about it" in decision.reasons[0]
    assert "themselves" in " ".join(decision.reasons)


def test_words_of_the_plan_come_first(history, client_organization):
    learn(certain=True)
    ticket = factories.ticket(client_organization, subject_line="Invoice", text="A refund for the invoice, please")
    assert (ticket.category, first_decision(ticket).rule) == ("billing", "words")


def test_where_it_is_not_sure_it_proposes_and_the_default_holds(history, client_organization):
    learn()
    ticket = factories.ticket(client_organization, subject_line="Again", text=_TWICE)
    decision = first_decision(ticket)
    assert (ticket.category, decision.rule) == (policy.current().default_category, "no_words")
    assert any(reason.startswith("Proposed, not decided: ") for reason in decision.reasons)
    proposed = learning.proposals_for(ticket.pk)
    assert proposed[0][0] == "voice_quality"
    assert len(proposed) == 3
    actions.change_category(ticket, category="voice_quality", actor=TEST)
    assert learning.proposals_for(ticket.pk) == [], "a person has decided"


def test_what_was_chosen_by_the_client_is_left_alone(history, client_organization):
    learn(certain=True)
    ticket = factories.ticket(client_organization, text="callers hear themselves", category="billing")
    assert ticket.category == "billing"
    assert first_decision(ticket).rule == "given"


def test_a_category_that_the_plan_gave_up_is_not_chosen(history, client_organization, monkeypatch):
    learn(certain=True)
    kept = policy.current()
    without = type(kept)(
        **{**vars(kept), "categories": tuple(one for one in kept.categories if one.slug != "voice_quality")}
    )
    monkeypatch.setattr(policy, "current", lambda: without)
    ticket = factories.ticket(client_organization, subject_line="Again", text=_TWICE)
    assert ticket.category == kept.default_category
    assert "voice_quality" not in [category for category, _ in learning.proposals_for(ticket.pk)]


def test_the_model_is_read_once_and_the_next_one_at_once(history, django_assert_num_queries):
    learn()
    assert learning.model_in_use() is not None
    with django_assert_num_queries(1):
        first = learning.model_in_use()
    learn()
    assert learning.model_in_use() is not first


def test_an_installation_without_one_goes_on_as_before(client_organization, maya):
    assert learning.model_in_use() is None
    ticket = factories.ticket(client_organization, subject_line="Again", text="callers hear themselves")
    assert first_decision(ticket).rule == "no_words"


def test_figures_of_all_are_kept_and_numbers_of_the_last_few(history):
    kept = [learn() for _ in range(5)]
    assert TextClassifier.objects.count() == 5
    assert [bool(bytes(one.stored)) for one in TextClassifier.objects.order_by("id")] == [
        False,
        False,
        True,
        True,
        True,
    ]
    told = EventRecord.objects.filter(type="desk.classifier_trained").order_by("id")
    assert [one.subject_id for one in told] == [one.pk for one in kept]
    assert kept[-1].mix == {"mls_integration": 0.5, "voice_quality": 0.5}


def test_the_command_trains_and_shows(history):
    out = StringIO()
    call_command("classifier", "show", stdout=out)
    assert "None has been trained yet" in out.getvalue()
    call_command("classifier", "train", stdout=out)
    assert TextClassifier.objects.get().learned_from == 6
    call_command("classifier", "show", stdout=out)
    assert "learned from 6 tickets" in out.getvalue()
    assert "too few to measure" in out.getvalue()


def test_the_command_says_what_it_lacks(db):
    with pytest.raises(CommandError, match="plan"):
        call_command("classifier", "train", stdout=StringIO())


def test_it_decides_from_the_share_that_the_plan_wants(desk, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "seiketsu.desk.management.commands.classifier.train",
        lambda examples, *, wanted: asked.append(wanted) or train(examples, wanted=wanted),
    )
    put_in_force(("decides_when_right: 95 %", "decides_when_right: 80 %"))
    call_command("classifier", "train", stdout=StringIO())
    assert asked == [0.8]
    assert TextClassifier.objects.get().wanted == 0.8


def test_it_is_trained_again_as_often_as_the_plan_says(history, monkeypatch):
    started = []
    monkeypatch.setattr(jobs, "train_classifier", lambda: started.append(clock.now()) or True)
    monkeypatch.setattr(engine, "LEAST_NEW_TICKETS", 3)
    assert engine.learn(clock.now(), 1) == 1
    learn()
    closed_later = clock.now() + timedelta(days=6)
    clock.set_to(closed_later)
    assert engine.learn(clock.now(), 1) == 0, "a week has not passed"
    clock.advance(timedelta(days=1))
    assert engine.learn(clock.now(), 1) == 0, "nothing new was closed"
    put_in_force(("retrained_every: 1w", "retrained_every: 3d"))
    organization = factories.organization("Cedar Homes")
    for number in range(3):
        closed(organization, ("Homes", f"from the county board {number}"), "mls_integration")
    assert engine.learn(clock.now(), 1) == 1


def test_before_the_first_plan_nothing_is_trained(db):
    assert engine.learn(clock.now(), 1) == 0


def test_one_training_runs_at_a_time(monkeypatch):
    commands = []

    class Process:
        returncode = None

        def __init__(self, command, **_):
            commands.append(command)

        def poll(self):
            return self.returncode

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(jobs, "_training", [])
    assert jobs.train_classifier() is True
    assert jobs.train_classifier() is False
    jobs._training[0].returncode = 0
    assert jobs.train_classifier() is True
    assert [command[1:] for command in commands] == [["-m", "seiketsu", "classifier", "train"]] * 2


def test_a_model_that_cannot_be_read_keeps_no_ticket_out(history, client_organization):
    kept = learn(certain=True)
    TextClassifier.objects.filter(pk=kept.pk).update(stored=b"of a later release")
    ticket = factories.ticket(client_organization, subject_line="Again", text=_TWICE)
    assert (ticket.category, first_decision(ticket).rule) == (policy.current().default_category, "no_words")


def test_what_was_chosen_is_compared_with_what_it_turned_out_to_be(
    history, client_organization, django_assert_num_queries
):
    closed(client_organization, ("Invoice", "The invoice is wrong"), "billing", how="left")
    closed(client_organization, ("Invoice", "It shows the wrong name"), "account_access")
    with django_assert_num_queries(1):
        found = learning.judged(clock.now() - timedelta(days=1))
    assert [(one.rule, one.chosen, one.settled) for one in found if one.rule == "words"] == [
        ("words", "billing", "billing"),
        ("words", "billing", "account_access"),
    ]


def test_a_measured_one_says_how_often_it_was_right(desk):
    quality = Quality(measured_on=400, top_1=0.91, top_3=0.97, decided=0.8, right_when_decided=0.985)
    examples = [Example("", "the invoice", "billing"), Example("", "the echo", "voice_quality")]
    actions.keep_classifier(
        train(examples, wanted=0.9).model, quality, examples=examples, wanted=0.95, plan_version=1, actor=TEST
    )
    out = StringIO()
    call_command("classifier", "show", stdout=out)
    assert "of 400 unseen ones 91.0% right, 97.0% within three; decides 80%, 98.5% of them right" in out.getvalue()
