"""Rules that the staff write: the list in their order, the form, trying one on the past, the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import rule_form, rule_log
from seiketsu.console.presenting.rule_form import Draft
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation import access, actions, preview, queries, wording
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.models import AutomationRule, RuleFiring
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.filling import ONLY_IN_MACROS, VARIABLES
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec
from seiketsu.desk.rules.automation.vocabulary import ACTS

_DAYS = (7, 30, 90)
# Faults that stand at a line of the form.
_PLACED = ("every-", "some-", "acts-")
_BLANK = RuleSpec(events=("opened",), every=(Condition("status", "is", ()),), acts=(Act("priority", {}),))


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they run, with what each did in the last week."""
    user = require_staff(request)
    words = vocabulary(policies.current())
    rows = [rule_log.listed(row, words) for row in queries.rules()]
    return render(request, "console/pages/automation.html", {"rows": rows, "may_edit": access.may_edit_shared(user)})


def rule(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    """Write a rule: each choice draws the form anew; it can be tried on the past, and is kept when it is sound."""
    user = require_staff(request)
    found = access.rule_for(user, rule_id, to_edit=request.method == "POST") if rule_id is not None else None
    if found is None or request.method == "POST":
        access.require_editor(user)
    words = vocabulary(policies.current())
    if request.method != "POST":
        spec = RuleSpec.of(found.definition) if found else _BLANK
        draft = rule_form.of_rule(found.name if found else "", spec)
        faults = [Fault(*one) for one in found.faults] if found else []
        return _form(request, found, draft, words, faults=faults, may_edit=access.may_edit_shared(user))
    draft, wish = rule_form.posted(request.POST, words), request.POST.get("do", "")
    if wish not in ("save", "try"):
        return _form(request, found, rule_form.changed_rows(draft, wish), words)
    try:
        if wish == "save":
            return _kept(request, user, found, draft)
        actions.require_sound(draft.spec, words)
    except Faulty as problem:
        return _form(request, found, draft, words, faults=problem.faults, status=422)
    return _form(request, found, draft, words, tried=_tried(request, draft, words))


def _tried(request: HttpRequest, draft: Draft, words: Vocabulary) -> dict[str, Any]:
    days = request.POST.get("days", "")
    found = preview.preview(draft.spec, int(days) if days.isdecimal() else _DAYS[1])
    return {"found": found, "shown": [rule_log.touched(one, words) for one in found.shown]}


def _kept(request: HttpRequest, user: User, found: AutomationRule | None, draft: Draft) -> HttpResponse:
    if found is None:
        made = actions.create_rule(name=draft.name, spec=draft.spec, actor=actor_of(user))
        notices.success(request, _("The rule is kept, and off: switch it on when it should run."))
        return redirect("console:rule", rule_id=made.pk)
    actions.edit_rule(found, name=draft.name, spec=draft.spec, actor=actor_of(user))
    notices.success(request, _("The rule is kept."))
    return redirect("console:automation")


def _form(
    request: HttpRequest,
    found: AutomationRule | None,
    draft: Draft,
    words: Vocabulary,
    *,
    faults: Sequence[Fault] = (),
    tried: dict[str, Any] | None = None,
    may_edit: bool = True,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rule": found,
        "draft": draft,
        "may_edit": may_edit,
        "every": rule_form.condition_rows(draft.spec.every, "every", words, faults),
        "some": rule_form.condition_rows(draft.spec.some, "some", words, faults),
        "acts": rule_form.act_rows(draft.spec.acts, words, faults),
        "problems": [wording.fault(one, words) for one in faults if not one.where.startswith(_PLACED)],
        "is_faulty": bool(faults),
        "fields": rule_form.field_choices(words),
        "kinds": [(one, str(wording.ACTS[one])) for one in ACTS],
        "words": wording,
        "variables": [one for one in VARIABLES if one not in ONLY_IN_MACROS],
        "days": _DAYS,
        "chosen_days": request.POST.get("days", str(_DAYS[1])),
        "tried": tried,
        "versions": _versions(found, words) if found else [],
    }
    return render(request, "console/pages/rule.html", context, status=status)


def _versions(found: AutomationRule, words: Vocabulary) -> list[versions.Shown]:
    return versions.shown(
        found,
        lambda name, one: wording.rule_lines(name, RuleSpec.of(one), words),
        name=found.name,
        definition=found.definition,
    )


@require_POST
def change(request: HttpRequest, rule_id: int, what: str) -> HttpResponse:
    """Switch a rule on or off, move it, remove it; back to the list."""
    user = require_staff(request)
    found = access.rule_for(user, rule_id, to_edit=True)
    actor = actor_of(user)
    try:
        if what in ("on", "off"):
            actions.switch_rule(found, is_on=what == "on", actor=actor)
        elif what in ("up", "down"):
            actions.move_rule(found, up=what == "up", actor=actor)
        elif what == "restoration":
            return _restored(request, user, found)
        elif what == "removal":
            actions.remove_rule(found, actor=actor)
            notices.success(request, _("The rule is gone; its log stays."))
        else:
            raise Http404
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:automation")


def _restored(request: HttpRequest, user: User, found: AutomationRule) -> HttpResponse:
    number = request.POST.get("version", "")
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    actions.restore_rule(found, int(number), actor=actor_of(user))
    notices.success(request, _("The rule is again what it was in version %(number)s.") % {"number": number})
    return redirect("console:rule", rule_id=found.pk)


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Every firing, the newest first; of one rule (`?rule=`), one ticket, one outcome, or rules called like `?q=`."""
    user = require_staff(request)
    words = vocabulary(policies.current())
    asked = {
        name: int(value) for name in ("rule", "ticket", "before") if (value := request.GET.get(name, "")).isdecimal()
    }
    of_rule = access.rule_for(user, asked["rule"]) if "rule" in asked else None
    typed, outcome = request.GET.get("q", "").strip()[:120], request.GET.get("outcome", "")
    if typed.removeprefix("#").isdecimal() and len(typed) < 19:
        asked.setdefault("ticket", int(typed.removeprefix("#")))
        typed = ""
    outcome = outcome if outcome in RuleFiring.Outcome.values else ""
    rows = queries.firings(
        rule=of_rule, ticket_id=asked.get("ticket"), before=asked.get("before"), words=typed, outcome=outcome
    )
    context = {
        "of_rule": of_rule,
        "of_ticket": asked.get("ticket"),
        "typed": request.GET.get("q", ""),
        "outcome": outcome,
        "outcomes": RuleFiring.Outcome.choices,
        "rows": [rule_log.fired(row, words) for row in rows],
        "more": rows[-1].pk if len(rows) == queries.PAGE else None,
    }
    return render(request, "console/pages/rule_log.html", context)
