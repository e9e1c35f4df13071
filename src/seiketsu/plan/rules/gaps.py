"""Things that the plan leaves open although it promises them."""

from __future__ import annotations

from collections.abc import Iterator

from seiketsu.plan.rules.findings import Finding
from seiketsu.plan.spec.leaf import Kind
from seiketsu.plan.spec.view import Plan

_STATEMENTS_AT_MOST = 5
_NOT_CRITICAL = "issues that are not critical"


def gaps(plan: Plan) -> Iterator[Finding]:
    """Promises without a target, skills that nobody has, prose without end."""
    yield from _missing_targets(plan)
    yield from _missing_skills(plan)
    yield from _missing_addresses(plan)
    yield from _addresses_said_twice(plan)
    yield from _too_many_statements(plan)


def _missing_targets(plan: Plan) -> Iterator[Finding]:
    """A tier that promises a resolution for some issues and not for others, or fills the gap by an assumption."""
    for slug, tier in plan.tiers.items():
        base = f"tiers.{slug}.resolution"
        for counts_as, words in (("critical", "critical issues"), ("standard", _NOT_CRITICAL)):
            target = tier.resolution.target(counts_as)
            key = f"{base}.{counts_as}"
            assumed = plan.assumption(key) if key in plan.by_key else None
            if target is not None and assumed is None:
                continue
            given = tuple(leaf.key for leaf in plan.matching(base))
            message = f"{tier.title} promises no resolution of {words}"
            if assumed is not None:
                message += f"; {plan.leaf(key).words} is assumed ({key})"
            right = f"give {key} a time such as 8h"
            title = f"{tier.title}: no resolution target for {words}"
            yield Finding("no_target", "gap", title, message, right, given or (f"tiers.{slug}.hours",), assumed=assumed)


def _missing_skills(plan: Plan) -> Iterator[Finding]:
    for slug, category in plan.document.tickets.categories.items():
        team = plan.document.teams[category.team]
        lacking = [skill for skill in category.skills if skill not in team.skills]
        if lacking:
            key = f"tickets.categories.{slug}.skills"
            message = f"{category.title} needs {', '.join(lacking)}, which {team.title} does not list ({key})"
            right = (
                f"name a skill of {team.title} ({', '.join(team.skills) or 'it has none'}), or route it to another team"
            )
            title = f"{category.title}: nobody has the skill"
            yield Finding("no_skill", "gap", title, message, right, (key,), (f"tickets.categories.{slug}.team",))


def _missing_addresses(plan: Plan) -> Iterator[Finding]:
    for slug, tier in plan.tiers.items():
        if slug not in plan.document.mail.addresses:
            message = f"{tier.title} has no address to write to under mail.addresses"
            right = f"add {slug}: with an address of its own"
            yield Finding(
                "no_address", "gap", f"{tier.title}: no mail address", message, right, (f"tiers.{slug}.hours",)
            )


def _addresses_said_twice(plan: Plan) -> Iterator[Finding]:
    """A tier's mail channel names one address, and the list that mail is received by another."""
    for slug, address in plan.document.mail.addresses.items():
        channel = plan.tier(slug).channels.get("email")
        if channel is not None and channel.at is not None and channel.at.lower() != address:
            one, other = f"tiers.{slug}.channels.email.at", f"mail.addresses.{slug}"
            message = (
                f"{plan.tier(slug).title} is told to write to {channel.at} ({one}), but {address} is read ({other})"
            )
            title = f"{plan.tier(slug).title}: two mail addresses"
            yield Finding("address_twice", "conflict", title, message, "give them one address", (one,), (other,))


def _too_many_statements(plan: Plan) -> Iterator[Finding]:
    statements = [leaf.key for leaf in plan.leaves(Kind.STATEMENT)]
    if len(statements) * 100 > len(plan.by_key) * _STATEMENTS_AT_MOST:
        message = f"{len(statements)} of {len(plan.by_key)} leaves are statements that nothing can enforce"
        right = f"keep them to {_STATEMENTS_AT_MOST} % or make promises of them"
        yield Finding("statements", "gap", "Too much prose", message, right, tuple(statements))
