"""Mails about rosters: to whom something is asked of, and to whom it concerns. Nobody is told of what they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import StaffRole, User
from seiketsu.accounts.queries import staff
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject
from seiketsu.delivery.actions import Automatic, render, send_email
from seiketsu.delivery.errors import UnusableAddress
from seiketsu.schedules import links
from seiketsu.schedules.events import PERSON, schedule_subject
from seiketsu.schedules.models import Absence, AbsenceState, Override, Schedule, Swap, SwapState
from seiketsu.schedules.queries.loading import rosters
from seiketsu.schedules.rules.intervals import Interval

# So many shifts are named of those that a leave would leave open; the rest is on the roster.
_SHIFTS_NAMED = 5
_SWAP_KIND, _LEAVE_KIND = "schedules.swap", "schedules.leave"

Row = tuple[str | Promise, Interval]


@dataclass(frozen=True)
class Letter:
    """What one mail says. `words` fill the places in `subject_line` and the labels, in the reader's language."""

    subject_line: str | Promise
    sentence: str | Promise
    rows: Sequence[Row]
    words: dict[str, str]
    message: str = ""
    answers: Sequence[tuple[str | Promise, str]] = ()


def of_swap_asked(swap: Swap, *, actor: Actor) -> None:
    """Ask the other."""
    address = links.answer_url(links.SWAP, swap.pk, swap.other)
    letter = Letter(
        _("%(asker)s asks you to swap shifts"),
        _("%(asker)s would like to swap. Nothing changes until you agree."),
        [(_("You would work"), _gives(swap)), (_("%(asker)s would work"), _takes(swap))],
        _names(swap),
        swap.message,
        [(_("Accept"), f"{address}?answer=accept"), (_("Decline"), f"{address}?answer=decline")],
    )
    _tell([swap.other], letter, swap.schedule, f"{_SWAP_KIND}:{swap.pk}:asked", actor)


def of_swap_answered(swap: Swap, *, actor: Actor) -> None:
    """Tell both, and ask the leads where it waits for one."""
    sentences = {
        SwapState.ACCEPTED: _("%(other)s agrees to the swap. It holds once a lead has approved it."),
        SwapState.AGREED: _("The swap of %(asker)s and %(other)s holds. The roster shows it."),
        SwapState.DECLINED: _("%(other)s would rather not swap. Everything stays as it was."),
        SwapState.REFUSED: _("A lead refused the swap of %(asker)s and %(other)s. Everything stays as it was."),
        SwapState.WITHDRAWN: _("%(asker)s took the swap back. Everything stays as it was."),
    }
    letter = Letter(_("Swap of shifts: %(state)s"), sentences[SwapState(swap.state)], _rows(swap), _names(swap))
    people = [swap.asker, swap.other]
    _tell(people, letter, swap.schedule, f"{_SWAP_KIND}:{swap.pk}:{swap.state}", actor, state=SwapState(swap.state))
    if swap.state == SwapState.ACCEPTED:
        _ask_leads(swap, actor)


def _ask_leads(swap: Swap, actor: Actor) -> None:
    for lead in leads_of([swap.schedule.team]):
        if lead.pk in (swap.asker_id, swap.other_id):
            continue
        address = links.answer_url(links.SWAP, swap.pk, lead)
        letter = Letter(
            _("A swap waits for you: %(asker)s and %(other)s"),
            _("%(asker)s and %(other)s want to swap. It holds once a lead approves."),
            _rows(swap),
            _names(swap),
            swap.message,
            [(_("Approve"), f"{address}?answer=approve"), (_("Refuse"), f"{address}?answer=refuse")],
        )
        _tell([lead], letter, swap.schedule, f"{_SWAP_KIND}:{swap.pk}:waits", actor)


def of_absence(absence: Absence, *, actor: Actor) -> None:
    """Tell the leads what is open now, and the person when somebody else said it for them."""
    letter = Letter(
        _("%(name)s is away"),
        _("What they had to do then is open until somebody takes it."),
        _away_rows(absence),
        {"name": absence.person.name},
    )
    key = f"schedules.absence:{absence.pk}:told"
    _tell([absence.person, *_leads_of(absence)], letter, _schedule_of(absence), key, actor)


def of_leave_asked(absence: Absence, *, actor: Actor) -> None:
    """Ask the leads."""
    for lead in _leads_of(absence):
        address = links.answer_url(links.LEAVE, absence.pk, lead)
        letter = Letter(
            _("%(name)s asks for leave"),
            _("It holds once a lead approves. What they have to do then would be open."),
            _away_rows(absence),
            {"name": absence.person.name},
            absence.note,
            [(_("Approve"), f"{address}?answer=approve"), (_("Refuse"), f"{address}?answer=refuse")],
        )
        _tell([lead], letter, _schedule_of(absence), f"{_LEAVE_KIND}:{absence.pk}:asked", actor)


def of_leave_decided(absence: Absence, *, actor: Actor) -> None:
    """Tell who asked."""
    agreed = absence.state == AbsenceState.AGREED
    letter = Letter(
        _("Your leave is agreed") if agreed else _("Your leave was refused"),
        _("You are off every roster then.") if agreed else _("You stay on the roster. Talk to your lead about it."),
        [(_("Away"), (absence.starts_at, absence.ends_at))],
        {},
    )
    _tell([absence.person], letter, _schedule_of(absence), f"{_LEAVE_KIND}:{absence.pk}:{absence.state}", actor)


def of_override(override: Override, *, actor: Actor) -> None:
    """Tell who comes, and who goes."""
    row = [(_("When"), (override.starts_at, override.ends_at))]
    team = {"team": override.schedule.title, "name": override.person.name}
    comes = Letter(_("You are on the roster: %(team)s"), _("You were put on the roster."), row, team, override.reason)
    _tell([override.person], comes, override.schedule, f"schedules.override:{override.pk}:comes", actor)
    if override.replaces is not None:
        goes = Letter(
            _("%(name)s takes your shift"),
            _("%(name)s is there in your place."),
            row,
            team,
            override.reason,
        )
        _tell([override.replaces], goes, override.schedule, f"schedules.override:{override.pk}:goes", actor)


def leads_of(teams: Iterable[str]) -> list[User]:
    """Who decides about the time of these teams: their leads, else those who manage everything."""
    known = list(staff().exclude(staff_profile__role=StaffRole.AGENT).exclude(staff_profile__isnull=True))
    wanted = set(teams)
    own = [one for one in known if one.staff_profile.role == StaffRole.LEAD and wanted & set(one.staff_profile.teams)]
    return own or [one for one in known if one.staff_profile.role != StaffRole.LEAD]


def _leads_of(absence: Absence) -> list[User]:
    return [lead for lead in leads_of(_teams_of(absence.person)) if lead.pk != absence.person_id]


def _teams_of(person: User) -> list[str]:
    profile = getattr(person, "staff_profile", None)
    return list(profile.teams) if profile is not None else []


def _schedule_of(absence: Absence) -> Schedule | None:
    return Schedule.objects.filter(team__in=_teams_of(absence.person), ended_at__isnull=True).order_by("id").first()


def _away_rows(absence: Absence) -> list[Row]:
    """When, and the first shifts that fall into it."""
    start, end = absence.starts_at, absence.ends_at
    found = rosters(start, min(end, start + timedelta(days=31)), teams=_teams_of(absence.person))
    shifts = [
        part.interval
        for loaded in found.values()
        for duty in loaded.roster.planned(start, min(end, start + timedelta(days=31)))
        if duty.person == absence.person_id and (part := duty.during(start, end)) is not None
    ]
    return [(_("Away"), (start, end)), *((_("Shift"), shift) for shift in sorted(shifts)[:_SHIFTS_NAMED])]


def _gives(swap: Swap) -> Interval:
    return swap.gives_from, swap.gives_to


def _takes(swap: Swap) -> Interval:
    return swap.takes_from, swap.takes_to


def _rows(swap: Swap) -> list[Row]:
    return [(_("%(other)s works"), _gives(swap)), (_("%(asker)s works"), _takes(swap))]


def _names(swap: Swap) -> dict[str, str]:
    return {"asker": swap.asker.name, "other": swap.other.name}


def _tell(
    people: Iterable[User],
    letter: Letter,
    schedule: Schedule | None,
    key: str,
    actor: Actor,
    *,
    state: SwapState | None = None,
) -> None:
    for person in people:
        did_it = actor.kind in ("user", "token") and actor.id == person.pk
        if not did_it and person.email and person.is_active:
            _send(person, letter, schedule, key, actor, state)


def _send(
    person: User, letter: Letter, schedule: Schedule | None, key: str, actor: Actor, state: SwapState | None
) -> None:
    page = reverse("schedules:roster", args=[schedule.team]) if schedule else reverse("schedules:rosters")
    with translation.override(person.locale):
        words = dict(letter.words) | ({"state": str(state.label).lower()} if state else {})
        context = {
            "recipient_name": person.name,
            "subject_line": str(letter.subject_line) % words,
            "sentence": str(letter.sentence) % words,
            "rows": [(str(label) % words, *interval) for label, interval in letter.rows],
            "comment": letter.message or None,
            "answers": [(str(label), address) for label, address in letter.answers],
            "page_url": f"{settings.PUBLIC_URL}{page}",
        }
    mail = render("roster", context, locale=person.locale, zone=person.time_zone)
    subject = schedule_subject(schedule.pk) if schedule else Subject(PERSON, person.pk)
    try:
        send_email(
            kind=key.partition(":")[0],
            to=person.email or "",
            recipient=person,
            subject_line=mail.subject_line,
            text=mail.text,
            html=mail.html,
            actor=actor,
            dedup_key=f"{key}:{person.pk}",
            subject=subject,
            organization_id=None,
            automatic=Automatic.GENERATED,
        )
    except UnusableAddress:
        # Who takes no mail still finds it on the roster.
        return
