"""Leads write rules on a form without code, try them on the past, switch them and read their log."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.actor import Actor
from seiketsu.core.test_kit import settle
from seiketsu.desk.automation import actions
from seiketsu.desk.models import AutomationRule, RuleFiring
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Since, Unit
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db

TEST = Actor.system("test")
LIST, NEW, LOG = "/settings/automation/", "/settings/automation/new/", "/settings/automation/log/"
SOUND = {
    "name": "Dropped calls first",
    "kind": "event",
    "events": ["opened", "client_wrote"],
    "every-0-field": "text",
    "every-0-operator": "contains",
    "every-0-value": "calls drop, silence",
    "every-1-field": "tier",
    "every-1-operator": "is",
    "every-1-value": ["business", "enterprise"],
    "acts-0-kind": "priority",
    "acts-0-priority": "urgent",
    "acts-1-kind": "mail",
    "acts-1-to": "leads",
    "acts-1-subject": "Look at #{{ticket.number}}",
    "acts-1-text": "Please.",
}


@pytest.fixture
def of_ines(desk):
    return signed_in(factories.agent(name="Ines Duarte", role="lead"))


def rule(name: str = "Tag it", *, is_on: bool = True, **parts) -> AutomationRule:
    parts.setdefault("events", ("opened",))
    spec = RuleSpec(acts=(Act("add_tags", {"tags": "x"}),), **parts)
    return actions.create_rule(name=name, spec=spec, actor=TEST, is_on=is_on)


def test_a_rule_is_written_kept_off_and_switched_on(of_ines, harbor, read):
    assert "Nothing runs by itself yet" in read(of_ines, LIST)

    answer = of_ines.post(NEW, {**SOUND, "do": "save"})

    made = AutomationRule.objects.get()
    assert answer.headers["Location"] == f"{LIST}{made.pk}/"
    assert RuleSpec.of(made.definition) == RuleSpec(
        events=("opened", "client_wrote"),
        every=(
            Condition("text", "contains", ("calls drop", "silence")),
            Condition("tier", "is", ("business", "enterprise")),
        ),
        acts=(
            Act("priority", {"priority": "urgent"}),
            Act("mail", {"to": "leads", "subject": "Look at #{{ticket.number}}", "text": "Please."}),
        ),
    )
    assert not made.is_on
    assert "Keep the rule" in read(of_ines, f"{LIST}{made.pk}/")
    of_ines.post(f"{LIST}{made.pk}/on/")
    text = read(of_ines, LIST)
    assert "Dropped calls first On When a ticket is opened or the client writes" in text
    assert "Set the priority: Urgent · Send a mail: the leads of the team" in text

    ticket = factories.ticket(harbor, text="Our calls  DROP.")
    settle()
    ticket.refresh_from_db()
    assert ticket.priority == "urgent"
    assert "1 firing in 7 days" in read(of_ines, LIST)
    log = read(of_ines, LOG)
    assert "Text of the message contains any of calls drop, silence (calls drop)" in log.replace("( ", "(")
    assert "Set the priority: Urgent" in log and "Done" in log
    assert "Priority is now Urgent" in read(of_ines, f"/desk/tickets/{ticket.pk}/")
    assert "rule “Dropped calls first”" in read(of_ines, f"/desk/tickets/{ticket.pk}/")


def test_a_rule_that_waits_is_written(of_ines, read):
    fields = {
        "name": "Remind",
        "kind": "time",
        "amount": "3",
        "unit": "business_days",
        "since": "status",
        "repeats": "1",
        "every-0-field": "status",
        "every-0-operator": "is",
        "every-0-value": ["pending"],
        "acts-0-kind": "note",
        "acts-0-text": "Waits.",
    }
    of_ines.post(NEW, {**fields, "do": "save"})

    timing = RuleSpec.of(AutomationRule.objects.get().definition).timing
    assert (timing.since, timing.wait.amount, timing.wait.unit, timing.repeats) == (
        Since.STATUS,
        3,
        Unit.BUSINESS_DAYS,
        True,
    )
    assert "3 business days after it came into its status, again each time" in read(of_ines, LIST)
    answer = of_ines.post(NEW, {**fields, "amount": "many", "do": "save"})
    assert answer.status_code == 422 and "A wait is from 1 to 250 of that unit." in answer.content.decode()


def test_what_is_wrong_stands_at_its_line_and_what_was_typed_stays(of_ines):
    answer = of_ines.post(NEW, {**SOUND, "acts-1-text": "Dear {{ticket.colour}}", "do": "save"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no variable “ticket.colour” here." in page
    assert "This rule could not work yet." in page and "calls drop, silence" in page
    assert not AutomationRule.objects.exists()


def test_rows_come_and_go_and_a_new_field_brings_its_own_comparisons(of_ines):
    def page(**more) -> str:
        answer = of_ines.post(NEW, {**SOUND, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    assert 'name="every-2-field"' in page(do="add-every")
    assert 'name="some-0-field"' in page(do="add-some")
    assert 'name="acts-2-kind"' in page(do="add-acts")
    dropped = page(do="drop-every-0")
    assert 'name="every-1-field"' not in dropped and "calls drop" not in dropped
    assert 'name="acts-1-kind"' not in page(do="drop-acts-0")
    assert 'name="acts-1-address"' in page(**{"acts-1-to": "address"})
    assert 'name="acts-1-address"' not in page()
    other = page(**{"every-0-field": "since_status"})
    assert "is less than" in other and 'name="every-0-value" value="calls drop' in other
    assert "calls drop" not in page(**{"every-0-field": "critical"})
    waiting = page(kind="time")
    assert 'name="amount"' in waiting and 'name="events"' not in waiting
    assert not AutomationRule.objects.exists()


def test_it_is_tried_on_the_past_and_nothing_changes(of_ines, harbor, read):
    hit = factories.ticket(harbor, subject_line="Silence on the line", text="Only silence.")
    factories.ticket(harbor, subject_line="An invoice", text="Two sums.")
    settle()

    answer = of_ines.post(NEW, {**SOUND, "do": "try", "days": "7"})

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "<b>1 ticket</b> in the last 7 days (firings: 1; looked at: 2)." in page
    assert f"#{hit.pk} Silence on the line" in page and "An invoice" not in page
    hit.refresh_from_db()
    assert hit.priority == "normal"
    assert not AutomationRule.objects.exists() and not RuleFiring.objects.exists()
    assert of_ines.post(NEW, {**SOUND, "acts-0-priority": "", "do": "try"}).status_code == 422


def test_a_rule_is_edited_moved_and_removed(of_ines, read):
    first, second = rule("First"), rule("Second")

    of_ines.post(f"{LIST}{second.pk}/up/")
    assert read(of_ines, LIST).index("Second") < read(of_ines, LIST).index("First")
    of_ines.post(f"{LIST}{first.pk}/", {**SOUND, "name": "Renamed", "do": "save"})
    assert "Renamed" in read(of_ines, LIST)
    page = read(of_ines, f"{LIST}{first.pk}/")
    assert page.index("Versions") < page.index("Edited") < page.index("Ines Duarte", page.index("Edited"))
    of_ines.post(f"{LIST}{first.pk}/off/")
    assert not AutomationRule.objects.get(pk=first.pk).is_on
    of_ines.post(f"{LIST}{first.pk}/removal/")
    assert "Renamed" not in read(of_ines, LIST)
    assert of_ines.get(f"{LIST}{first.pk}/").status_code == 404
    assert of_ines.post(f"{LIST}{second.pk}/explode/").status_code == 404


def test_an_agent_reads_and_changes_nothing(desk, maya, browser_of_maya, read):
    made = rule()

    assert "Tag it" in read(browser_of_maya, LIST) and "New rule" not in read(browser_of_maya, LIST)
    page = browser_of_maya.get(f"{LIST}{made.pk}/").content.decode()
    assert "<fieldset" in page and " disabled>" in page and "Keep the rule" not in page
    assert browser_of_maya.get(NEW).status_code == 403
    assert browser_of_maya.post(NEW, {**SOUND, "do": "save"}).status_code == 403
    assert browser_of_maya.post(f"{LIST}{made.pk}/", {**SOUND, "do": "save"}).status_code == 403
    assert browser_of_maya.post(f"{LIST}{made.pk}/off/").status_code == 403
    made.refresh_from_db()
    assert made.is_on and AutomationRule.objects.count() == 1


def test_the_log_is_of_all_of_one_rule_or_of_one_ticket(of_ines, harbor, read):
    one, other = rule("One"), rule("Other")
    first, second = factories.ticket(harbor), factories.ticket(harbor)
    settle()

    assert read(of_ines, LOG).count("#") >= 4
    of_one = read(of_ines, f"{LOG}?rule={one.pk}")
    assert "One" in of_one and "Other" not in of_one
    of_ticket = read(of_ines, f"{LOG}?ticket={first.pk}")
    assert f"#{first.pk}" in of_ticket and f"#{second.pk} " not in of_ticket
    assert other.is_on
    assert "No rule has fired" in read(of_ines, f"{LOG}?before=1")


def test_the_list_and_the_log_cost_the_same_however_many_there_are(of_ines, harbor):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert of_ines.get(address).status_code == 200
        return len(queries)

    rule("First")
    factories.ticket(harbor)
    settle()
    few = asked(LIST), asked(LOG)
    for number in range(4):
        rule(f"Rule {number}")
    factories.ticket(harbor)
    settle()

    assert (asked(LIST), asked(LOG)) == few


def test_an_earlier_version_is_brought_back_from_the_page(of_ines, harbor, read):
    made = rule("First")
    actions.edit_rule(made, name="Second", spec=RuleSpec.of(made.definition), actor=TEST)
    page = read(of_ines, f"{LIST}{made.pk}/")
    assert page.count("Bring back") == 2  # the column's name, and the version that differs
    answer = of_ines.post(f"{LIST}{made.pk}/restoration/", {"version": "1"})
    assert answer.headers["Location"] == f"{LIST}{made.pk}/"
    assert AutomationRule.objects.get().name == "First"
    assert of_ines.post(f"{LIST}{made.pk}/restoration/", {"version": "x"}).status_code == 404
    of_ines.post(f"{LIST}{made.pk}/restoration/", {"version": "99"})
    assert "There is no version 99." in read(of_ines, LIST)


def test_the_log_is_searched_by_name_ticket_and_outcome(of_ines, harbor, read):
    rule("Tag it")
    rule("Leave it", every=(Condition("tier", "is", ("enterprise",)),))
    ticket = factories.ticket(harbor, subject_line="Calls drop")
    settle()
    assert f"#{ticket.pk}" in read(of_ines, f"{LOG}?q=tag")
    assert f"#{ticket.pk} Calls drop" not in read(of_ines, f"{LOG}?q=leave")
    assert "Calls drop" in read(of_ines, f"{LOG}?q=%23{ticket.pk}")
    assert "Calls drop" in read(of_ines, f"{LOG}?outcome=done")
    assert "Calls drop" not in read(of_ines, f"{LOG}?outcome=refused")
    assert "Calls drop" in read(of_ines, f"{LOG}?outcome=nonsense")
