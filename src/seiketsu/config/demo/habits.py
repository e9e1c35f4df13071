"""What the demo company's staff has made for itself: rules that run alone, macros, shared and own views, a report."""

from __future__ import annotations

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.config.demo.world import World
from seiketsu.desk.automation import actions as automation
from seiketsu.desk.automation import macro_actions
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.models import Macro, SavedView
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec, Since, Timing, Unit, Wait
from seiketsu.desk.saved_views import actions as views
from seiketsu.desk.saved_views.actions import ViewContent
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports.actions import save_report
from seiketsu.scorecard.rules.reports import Asked, Bucket, Span

_TEAM, _ALL = SavedView.Visibility.TEAM, SavedView.Visibility.ALL

RULES: tuple[tuple[str, RuleSpec, bool], ...] = (
    (
        "No calls at all: urgent, and marked",
        RuleSpec(
            events=("opened",),
            some=(
                Condition("text", "contains", ("no calls come in", "all calls are failing", "nothing works")),
                Condition("subject", "contains", ("outage", "all calls failing", "emergency")),
            ),
            acts=(Act("priority", {"priority": "urgent"}), Act("add_tags", {"tags": "outage"})),
        ),
        True,
    ),
    (
        "Somebody speaks of leaving",
        RuleSpec(
            events=("opened", "client_wrote"),
            every=(Condition("text", "contains", ("cancel", "competitor", "get me a manager")),),
            acts=(
                Act("add_tags", {"tags": "wants-to-leave"}),
                Act("note", {"text": "Please call before you write: {{requester.name}} speaks of leaving."}),
            ),
        ),
        True,
    ),
    (
        "Charged twice: look for the refund",
        RuleSpec(
            events=("opened",),
            every=(Condition("text", "contains", ("invoice", "charged twice")),),
            acts=(Act("add_tags", {"tags": "refund"}),),
        ),
        True,
    ),
    (
        "Waiting on a client for a working day",
        RuleSpec(
            timing=Timing(Since.STATUS, Wait(8, Unit.BUSINESS_HOURS)),
            every=(Condition("status", "is", ("pending",)),),
            acts=(Act("add_tags", {"tags": "gone-quiet"}),),
        ),
        True,
    ),
    (
        "Invoices of Enterprise to customer success",
        RuleSpec(
            events=("opened",),
            every=(Condition("category", "is", ("billing",)), Condition("tier", "is", ("enterprise",))),
            acts=(Act("team", {"team": "success"}),),
        ),
        False,
    ),
)
MACROS = (
    MacroContent(
        "Ask for two call numbers",
        "Hi {{requester.first_name}},\n\ncould you send the numbers of two such calls? They stand above each recording."
        "\n\n{{agent.first_name}}",
        acts=(Act("status", {"status": "pending"}),),
    ),
    MacroContent(
        "Mended: try it once more",
        "Hi {{requester.first_name}},\n\nit is mended. Please try it once more, and write here if anything is left."
        "\n\n{{agent.first_name}}",
        acts=(Act("status", {"status": "solved"}),),
    ),
    MacroContent(
        "Up to the technical team",
        "What was tried: \nWhat the client sees: ",
        is_note=True,
        acts=(Act("escalate", {"level": "2", "reason": "Beyond what tier 1 can see."}),),
        visibility=Macro.Visibility.TEAM,
        team="tier1",
    ),
)


def automate(world: World) -> None:
    """Rules and macros, so early that they have something to tell by today."""
    lead = world.staff["tier1"][0]
    for name, spec, is_on in RULES:
        automation.create_rule(name=name, spec=spec, actor=actor_of(lead), is_on=is_on)
    for content in MACROS:
        macro_actions.create_macro(content, owner=lead, actor=actor_of(lead))


def keep_views(head: User, lead: User) -> None:
    """Views that all see, that one team sees, and that somebody keeps for themselves."""
    columns = ("number", "status", "priority", "team")
    for owner, content in (
        (
            head,
            ViewContent("Large clients, urgent first", "is:open tier:enterprise,business", "priority", columns, _ALL),
        ),
        (head, ViewContent("Speaking of leaving", "tag:wants-to-leave", "-updated", ("status", "updated"))),
        (lead, ViewContent("Voice and calls", "is:open category:voice_quality,telephony", "due", (), _TEAM, "tier1")),
        (lead, ViewContent("Gone quiet", "status:pending tag:gone-quiet", "-updated")),
    ):
        views.create_view(content, owner=owner, actor=actor_of(owner))


def keep_reports(head: User) -> None:
    """What the head of support looks at each Monday, and a question that was asked once."""
    weekly = Asked(measure="first_response", dimension="tier", bucket=Bucket.WEEK, span=Span.LAST_90)
    busy = Asked(measure="opened", dimension="category", span=Span.LAST_30)
    actor = actor_of(head)
    save_report(
        name="First answers by tier", asked=weekly, owner=head, actor=actor, is_shared=True,
        schedule=Report.Schedule.WEEKLY,
    )  # fmt: skip
    save_report(name="What clients write about", asked=busy, owner=head, actor=actor)
