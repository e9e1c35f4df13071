"""Reads about messages, and the addresses that mail goes out from and comes back to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Min, QuerySet

from seiketsu.core import ids
from seiketsu.core.events import Subject
from seiketsu.core.kept_queries import KeptStatement
from seiketsu.delivery.models import Automatic, Delivery, DeliveryState
from seiketsu.delivery.rules import addresses, automatic, threading
from seiketsu.plan import queries as plan_queries
from seiketsu.plan.spec import Plan

# The word before the `+` tells what the token after it stands for.
REPLY_LOCAL_PARTS = {"desk.ticket": "ticket", "desk.side": "side"}
BOUNCE_LOCAL_PART = "bounce"


def for_subject(subject: Subject) -> QuerySet[Delivery]:
    """Every message about a subject, oldest first."""
    return Delivery.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")


def by_id(delivery_id: int) -> Delivery | None:
    """One message."""
    return Delivery.objects.filter(pk=delivery_id).first()


def by_message_ids(message_ids: Iterable[str]) -> QuerySet[Delivery]:
    """Messages of ours with these Message-IDs, newest first."""
    wanted = [threading.bracketed(identifier) for identifier in message_ids]
    return Delivery.objects.filter(message_id__in=[identifier for identifier in wanted if identifier]).order_by("-id")


def troubled(limit: int = 100) -> list[Delivery]:
    """Messages that failed or came back, newest first, for the people who must act."""
    return list(
        Delivery.objects.filter(state__in=[DeliveryState.FAILED, DeliveryState.BOUNCED]).order_by("-id")[:limit]
    )


def next_due() -> datetime | None:
    """When the engine has something to do next."""
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED).aggregate(first=Min("next_at"))["first"]
    leased = Delivery.objects.filter(state=DeliveryState.SENDING).aggregate(first=Min("lease_until"))["first"]
    return min((moment for moment in (waiting, leased) if moment is not None), default=None)


_AUTOMATIC_SINCE = KeptStatement(
    "delivery_automatic_answers",
    f"select count(*) from delivery_delivery where recipient_address = %s and automatic = '{Automatic.REPLIED.value}'"  # noqa: S608
    f" and created_at > %s and state <> '{DeliveryState.CANCELLED.value}'",
)


def automatic_answers_since(address: str, since: datetime) -> int:
    """How many automatic answers an address was sent, or is about to be sent, since a moment."""
    return int(_AUTOMATIC_SINCE(addresses.bare(address), since)[0][0])


def _plan() -> Plan | None:
    """The plan in force; None before the first one is applied, when mail must work all the same."""
    in_force = plan_queries.current_or_none()
    return in_force.plan if in_force else None


def mail_domain() -> str:
    """The domain of our own addresses: the plan's, or the setting's while no plan is in force."""
    plan = _plan()
    return plan.document.mail.domain.lower() if plan else str(settings.MAIL_DOMAIN)


def sender_for(tier: str | None) -> str:
    """The name and address that a tier's clients are written to from; the default tier's for anybody else."""
    plan = _plan()
    if plan is None:
        return str(settings.DEFAULT_FROM_EMAIL)
    mail = plan.document.mail
    address = mail.addresses.get(tier or "") or mail.addresses.get(plan.document.tickets.default_tier)
    return addresses.named(mail.sender_name, address or settings.DEFAULT_FROM_EMAIL)


def automatic_answers_allowed() -> automatic.Allowance:
    """How many automatic answers the plan lets one address get."""
    plan = _plan()
    if plan is None:
        return automatic.Allowance()
    comparator = plan.document.mail.automatic_answers_per_sender
    return automatic.allowance(comparator.is_met, comparator.per)


def tier_addresses() -> dict[str, str]:
    """The plan's address of each tier that has one, in lower case."""
    plan = _plan()
    return {tier: address.lower() for tier, address in plan.document.mail.addresses.items()} if plan else {}


def public_addresses() -> frozenset[str]:
    """The addresses that clients are told to write to, in lower case."""
    return frozenset([*tier_addresses().values(), str(settings.DEFAULT_FROM_EMAIL).lower()])


def is_own_address(address: str) -> bool:
    """Whether mail to this address comes to us: a public one, or one that carries a token of ours."""
    return addresses.bare(address) in public_addresses() or subject_of_address(address) is not None


def reply_address(subject: Subject, *, sender: str | None = None) -> str:
    """The address that answers about a subject are asked to go to; its token is signed, so nobody can guess one."""
    domain = addresses.domain_of(sender) if sender else mail_domain()
    return addresses.tagged(REPLY_LOCAL_PARTS[subject.kind], ids.sign(subject.kind, subject.id), domain)


def bounce_address(delivery: Delivery) -> str:
    """The envelope sender of one message, so that a report about it is known for certain."""
    token = ids.sign("delivery", delivery.pk)
    return addresses.tagged(BOUNCE_LOCAL_PART, token, addresses.domain_of(delivery.sender))


def subject_of_address(address: str) -> Subject | None:
    """What a tagged address of ours stands for: a ticket, or the message that a report is about."""
    parts = addresses.take_apart(address)
    if parts is None:
        return None
    kinds = {local: kind for kind, local in REPLY_LOCAL_PARTS.items()} | {BOUNCE_LOCAL_PART: "delivery"}
    kind = kinds.get(parts.local)
    if kind is None:
        return None
    try:
        return Subject(kind, ids.unsign(kind, parts.tag))
    except ids.BadToken:
        return None


def message_id_for(dedup_key: str, sender: str | None = None) -> str:
    """The Message-ID of the message with this key: stable, so that a retry is recognised as the same message."""
    domain = addresses.domain_of(sender) if sender else mail_domain()
    return threading.message_id(dedup_key, domain or mail_domain(), installation=settings.SECRET_KEY)
