"""Leads keep rules: made, edited, ordered, switched, removed, each version with who changed it; faulty ones refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock
from seiketsu.core.errors import NotFound
from seiketsu.core.models import EventRecord
from seiketsu.core.test_kit import settle
from seiketsu.desk import policy as policies
from seiketsu.desk.automation import access, actions, queries, wording
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import vocabulary
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.models import AutomationRevision, AutomationRule, RuleVersion
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.spec import RuleSpec, Since, Unit
from seiketsu.desk.rules.automation.vocabulary import ACTS, FIELDS, HAPPENINGS, MAIL_TO, OPERATORS
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import TEST, after, do, on, rule, when
from seiketsu.desk.versions import NoVersion
from seiketsu.plan import actions as plan_actions
from seiketsu.plan.tests.factories import altered

pytestmark = pytest.mark.django_db

TAG = do("add_tags", tags="x")


@pytest.fixture
def lead(desk):
    return factories.agent(name="Ines Duarte", role="lead")


def test_each_change_is_a_version_with_who_made_it(lead):
    actor = actor_of(lead)
    made = actions.create_rule(name="  Tag   it ", spec=on("opened", acts=[TAG]), actor=actor)
    edited = on("opened", every=[when("tier", "is", "business")], acts=[TAG])
    actions.edit_rule(made, name="Tag it", spec=edited, actor=actor)
    actions.switch_rule(made, is_on=True, actor=actor)
    actions.switch_rule(made, is_on=True, actor=actor)  # again is no change
    actions.edit_rule(made, name="Tag it", spec=edited, actor=actor)  # nor is this
    actions.switch_rule(made, is_on=False, actor=actor)
    actions.remove_rule(made, actor=actor)

    kept = RuleVersion.objects.order_by("number")
    assert [(one.number, one.change, one.actor_label) for one in kept] == [
        (number, change, "Ines Duarte")
        for number, change in enumerate(("created", "edited", "switched_on", "switched_off", "removed"), start=1)
    ]
    assert kept[0].name == "Tag it"
    assert RuleSpec.of(kept[0].definition) == on("opened", acts=[TAG]) and RuleSpec.of(kept[1].definition) == edited
    told = EventRecord.objects.filter(type="desk.rule_changed").order_by("id")
    assert [one.data["change"] for one in told] == ["created", "edited", "switched_on", "switched_off", "removed"]
    assert AutomationRevision.objects.get().number == 5
    assert not AutomationRule.objects.kept().exists()
    assert made.versions.count() == 5


def test_an_earlier_version_is_brought_back_as_a_new_one(lead):
    actor = actor_of(lead)
    first = on("opened", acts=[TAG])
    made = actions.create_rule(name="First", spec=first, actor=actor, is_on=True)
    actions.edit_rule(
        made, name="Second", spec=on("opened", every=[when("tier", "is", "business")], acts=[TAG]), actor=actor
    )
    back = actions.restore_rule(made, 1, actor=actor)
    assert (back.name, RuleSpec.of(back.definition), back.version, back.is_on) == ("First", first, 3, True)
    assert [one.change for one in made.versions.order_by("-number")] == ["restored", "edited", "created"]
    assert actions.restore_rule(made, 1, actor=actor).version == 3  # nothing to bring back
    assert actions.restore_rule(made, 2, actor=actor).name == "Second"


def test_a_version_that_never_was_or_that_the_plan_forbids_by_now_is_not_brought_back(lead):
    actor = actor_of(lead)
    made = actions.create_rule(name="Tag", spec=on("opened", acts=[TAG]), actor=actor)
    with pytest.raises(NoVersion):
        actions.restore_rule(made, 9, actor=actor)
    RuleVersion.objects.filter(rule=made).update(
        definition=on("opened", every=[when("tier", "is", "gone")], acts=[TAG]).as_json()
    )
    with pytest.raises(Faulty):
        actions.restore_rule(made, 1, actor=actor)
    made.refresh_from_db()
    assert made.version == 1


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (on("opened", every=[when("team", "is", "night")], acts=[TAG]), "Team: there is no “night”"),
        (on("opened", every=[when("custom:colour", "is", "x")], acts=[TAG]), "There is no field “colour”."),
        (on("opened", acts=[do("team", team="night")]), "Team: there is no “night”"),
        (on("opened", acts=[do("note", text="{{ticket.colour}}")]), "There is no variable “ticket.colour” here."),
        (on("opened", acts=[]), "Say what the rule does."),
        (on(acts=[TAG]), "Choose at least one happening"),
        (after(1, Unit.HOURS, Since.CREATED, acts=[TAG]), "A rule that waits needs a condition"),
    ],
)
def test_a_faulty_rule_is_refused_in_words(lead, spec, told):
    with pytest.raises(Faulty, match=told):
        actions.create_rule(name="Faulty", spec=spec, actor=TEST)
    sound = actions.create_rule(name="Sound", spec=on("opened", acts=[TAG]), actor=TEST)
    with pytest.raises(Faulty, match=told):
        actions.edit_rule(sound, name="Sound", spec=spec, actor=TEST)
    assert RuleVersion.objects.count() == 1


def test_a_rule_needs_a_name(lead):
    with pytest.raises(Faulty, match="Give it a name"):
        actions.create_rule(name="  ", spec=on("opened", acts=[TAG]), actor=TEST)


def test_a_new_plan_switches_off_what_it_makes_faulty_and_says_so(lead):
    faulty = rule(on("opened", acts=[do("category", category="billing")]), "To billing")
    sound = rule(on("opened", acts=[TAG]), "Sound")
    waits = rule(after(1, Unit.HOURS, Since.CREATED, every=[when("status", "is", "new")], acts=[TAG]), "Waits")
    settle()

    plan_actions.apply_plan(altered(("    billing:\n", "    money:\n")), actor=TEST)
    settle()

    faulty.refresh_from_db()
    assert not faulty.is_on and faulty.faulty_since_plan == 2
    row = next(one for one in queries.rules() if one.rule == faulty)
    words = vocabulary(policies.current())
    assert [wording.fault(one, words) for one in row.faults] == [
        "Category: there is no “billing”. The plan or the desk may have had it before."
    ]
    assert faulty.versions.latest("number").change == "found_faulty"
    sound.refresh_from_db()
    assert sound.is_on and sound.version == 1
    waits.refresh_from_db()
    assert waits.is_on and waits.caught_up_to is None  # caught up with the new hours already

    with pytest.raises(Faulty):
        actions.switch_rule(faulty, is_on=True, actor=TEST)
    actions.edit_rule(faulty, name="To money", spec=on("opened", acts=[do("category", category="money")]), actor=TEST)
    actions.switch_rule(faulty, is_on=True, actor=TEST)
    faulty.refresh_from_db()
    assert faulty.is_on and faulty.faults == [] and faulty.faulty_since_plan is None


def test_the_order_is_kept_and_moved_by_one(lead):
    first, second, third = (rule(on("opened", acts=[TAG]), name) for name in ("First", "Second", "Third"))

    actions.move_rule(third, up=True, actor=TEST)
    actions.move_rule(first, up=True, actor=TEST)  # is at the top already
    assert [one.rule.name for one in queries.rules()] == ["First", "Third", "Second"]
    actions.move_rule(first, up=False, actor=TEST)
    assert [one.rule.name for one in queries.rules()] == ["Third", "First", "Second"]
    assert second.version == 1


def test_the_list_counts_what_fired_lately_in_two_queries(lead, client_organization):
    for number in range(3):
        rule(on("opened", acts=[TAG, *([do("status", status="solved")] if number else [])]), f"Rule {number}")
    for _number in range(2):
        factories.ticket(client_organization)
    settle()

    with CaptureQueriesContext(connection) as asked:
        rows = queries.rules()

    assert len(asked) == 2
    assert [(one.fired, one.refused) for one in rows] == [(2, 0), (2, 2), (2, 2)]
    clock.set_to(clock.now() + queries.LATELY * 2)
    assert [one.fired for one in queries.rules()] == [0, 0, 0]
    assert len(queries.firings()) == 6
    assert len(queries.firings(rule=rows[0].rule, limit=1)) == 1
    newest = queries.firings()[0]
    assert newest not in queries.firings(before=newest.pk)


def test_leads_change_rules_and_agents_read_them(lead, maya, client_organization):
    made = rule(on("opened", acts=[TAG]))

    assert access.rule_for(maya, made.pk) == made
    assert access.rule_for(lead, made.pk, to_edit=True) == made
    with pytest.raises(NotAllowed, match="Team leads and administrators"):
        access.rule_for(maya, made.pk, to_edit=True)
    with pytest.raises(NotFound):
        access.rule_for(factories.person(client_organization), made.pk)
    actions.remove_rule(made, actor=TEST)
    with pytest.raises(NotFound):
        access.rule_for(lead, made.pk)


def test_every_word_of_the_vocabulary_is_called_something(desk):
    assert set(wording.HAPPENINGS) == set(HAPPENINGS)
    assert set(wording.FIELDS) == set(FIELDS)
    assert set(wording.ACTS) == set(ACTS)
    assert set(wording.MAIL_TO) == set(MAIL_TO)
    assert set(wording.OPERATORS) == {one for operators in OPERATORS.values() for one in operators}
    assert set(wording.SINCE) == {str(one) for one in Since} and set(wording.UNITS) == {str(one) for one in Unit}
    words = vocabulary(policies.current())
    for code in wording._FAULTS:
        assert wording.fault(Fault(code, "every-0", "value", "team"), words)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (when("priority", "at_least", "high"), "Priority is at least High"),
        (when("team", "is_empty"), "Team is empty"),
        (when("since_status", "at_least", "3", "business_days"), "Time in this status is at least 3 business days"),
        (when("hours", "closed", "tier"), "Opening hours are closed now: Hours of the client's tier"),
        (when("custom:mls", "contains", "Bridge"), "MLS contains any of Bridge"),
        (do("status", status="pending"), "Set the status: Waiting on client"),
        (do("assign", assignee="best"), "Assign: Whoever is best placed"),
        (do("mail", to="leads", subject="s", text="t"), "Send a mail: the leads of the team"),
        (do("mail", to="address", address="a@b.example", subject="s", text="t"), "Send a mail: a@b.example"),
        (do("field", field="mls", value="Bridge"), "Set a field: MLS = Bridge"),
        (do("note", text="x" * 200), "Add an internal note: " + "x" * 79 + "…"),
    ],
)
def test_lines_of_a_rule_read_like_sentences(desk, line, told):
    words = vocabulary(policies.current())

    assert (wording.act if hasattr(line, "kind") else wording.condition)(line, words) == told


def test_the_beginning_of_a_rule_in_words(desk):
    assert wording.start(on("opened", "client_wrote", acts=[TAG])) == "a ticket is opened or the client writes"
    waits = after(3, Unit.BUSINESS_DAYS, Since.STATUS, acts=[TAG], repeats=True)
    assert wording.start(waits) == "3 business days after it came into its status, again each time"


def test_the_vocabulary_takes_three_queries(desk):
    policy = policies.current()
    with CaptureQueriesContext(connection) as asked:
        vocabulary(policy)
    assert len(asked) == 3
