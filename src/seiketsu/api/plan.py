"""The plan in force: its versions, tiers and leaves."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from seiketsu.core.errors import NotFound
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import decode_cursor, encode_cursor, page
from seiketsu.core.http.schemas import Items, Moment, PageWanted, Shown
from seiketsu.plan import queries
from seiketsu.plan.models import PlanVersion
from seiketsu.plan.spec import Leaf

router = Router(tags=["plan"])
READ = Bearer("plan:read")
_ORDER = ("key",)

LeafKey = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.-]+$")]
Prefix = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9_.-]*$")]


class TierShown(Shown):
    """``rank`` is 0 for the smallest tier."""

    slug: str
    title: str
    rank: int
    first_response_seconds: int | None


class PlanShown(Shown):
    version: int
    company: str
    tiers: list[TierShown]


class VersionShown(Shown):
    number: int
    applied_at: Moment
    applied_by: str
    note: str


class LeafShown(Shown):
    """One promise, permission, schedule or statement of the plan, as a manager says it."""

    key: str
    kind: str
    title: str
    words: str
    trail: list[str]

    @classmethod
    def of(cls, leaf: Leaf) -> LeafShown:
        return cls(key=leaf.key, kind=str(leaf.kind), title=leaf.title, words=leaf.words, trail=list(leaf.trail))


class LeavesWanted(PageWanted):
    prefix: Prefix = ""


@router.get("/plan", auth=READ, response=PlanShown, operation_id="get_plan")
def get_plan(request: HttpRequest) -> Any:
    """The version in force with its tiers."""
    in_force = queries.current()
    plan = in_force.plan
    tiers = [
        TierShown(
            slug=slug,
            title=tier.title,
            rank=plan.tier_rank(slug),
            first_response_seconds=int(tier.first_response.total_seconds()) if tier.first_response else None,
        )
        for slug, tier in plan.tiers.items()
    ]
    return PlanShown(version=in_force.version, company=plan.document.company.name, tiers=tiers)


@router.get("/plan/versions", auth=READ, response=Items[VersionShown], operation_id="list_plan_versions")
def list_versions(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """All versions ever applied, the newest first."""
    rows = PlanVersion.objects.only("number", "applied_at", "applied_by_label", "note")
    found = page(rows, order=("-number",), limit=wanted.limit, cursor=wanted.cursor)
    items = [
        VersionShown(number=row.number, applied_at=row.applied_at, applied_by=row.applied_by_label, note=row.note)
        for row in found.items
    ]
    return {"items": items, "next_cursor": found.next_cursor}


@router.get("/plan/leaves", auth=READ, response=Items[LeafShown], operation_id="list_plan_leaves")
def list_leaves(request: HttpRequest, wanted: Query[LeavesWanted]) -> Any:
    """Every leaf of the version in force by its dotted key; ``prefix`` narrows them to a part of the plan."""
    after = decode_cursor(_ORDER, wanted.cursor)[0] if wanted.cursor else ""
    leaves = sorted(
        (leaf for leaf in queries.current().plan.leaves() if leaf.key > after and leaf.key.startswith(wanted.prefix)),
        key=lambda leaf: leaf.key,
    )
    shown = leaves[: wanted.limit]
    following = encode_cursor(_ORDER, [shown[-1].key]) if len(leaves) > len(shown) else None
    return {"items": [LeafShown.of(leaf) for leaf in shown], "next_cursor": following}


@router.get("/plan/leaves/{key}", auth=READ, response=LeafShown, operation_id="get_plan_leaf")
def get_leaf(request: HttpRequest, key: LeafKey) -> Any:
    leaf = queries.current().plan.by_key.get(key)
    if leaf is None:
        raise NotFound(_("The plan has no such leaf."))
    return LeafShown.of(leaf)
