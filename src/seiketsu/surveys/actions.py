"""Asking and answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.core.kept_queries import KeptInsert, KeptQuery, KeptStatement
from seiketsu.core.transactions import joining
from seiketsu.delivery.actions import Automatic, render, send_email
from seiketsu.surveys import queries
from seiketsu.surveys.errors import BadAnswer, SurveyClosed, UnknownKindOfSurvey, UnknownSurvey
from seiketsu.surveys.events import SurveyAnswered, SurveyAsked, SurveySkipped
from seiketsu.surveys.models import RequestState, SurveyPause, SurveyRequest, SurveyResponse
from seiketsu.surveys.rules import asking
from seiketsu.surveys.rules.questions import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    SURVEYS,
    Details,
    Fault,
    UnusableAnswer,
    checked_details,
    checked_score,
)

_LOCK_PERSON: KeptQuery[User] = KeptQuery(
    "surveys_lock_person",
    lambda number: User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=number),
    int,
)
_LATELY = KeptStatement(
    "surveys_asked_lately",
    """
    select (select id from surveys_surveyrequest where survey = %s and subject_kind = %s and subject_id = %s
                and occasion = %s and recipient_id = person.id),
           (select max(asked_at) from surveys_surveyrequest where recipient_id = person.id and state = 'asked'),
           (select until from surveys_surveypause where person_id = person.id)
    from (select %s::bigint) as person (id)
    """,
)
_INSERT_REQUEST = KeptInsert("surveys_insert_request", SurveyRequest)


def ask(
    *,
    survey: str,
    subject: Subject,
    occasion: str,
    recipient: User,
    organization_id: int | None,
    actor: Actor,
    about: str = "",
    agent: User | None = None,
    tier: str = "",
    team: str = "",
    happened_at: datetime | None = None,
    sender: str | None = None,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    at: datetime | None = None,
) -> SurveyRequest:
    """Ask a person about an occasion of a subject (a closure of a ticket), or write down why not.

    The same survey, subject, occasion and person give the row of the first call: nobody is asked twice about one thing.
    Whether somebody is asked at all is decided by the plan's throttle, over all surveys together.

    Raises:
        UnknownKindOfSurvey: there is no such survey.
    """
    if survey not in SURVEYS:
        raise UnknownKindOfSurvey(f"There is no survey {survey!r}; there are {', '.join(SURVEYS)}.")
    now = at or clock.now()
    key = {"survey": survey, "subject_kind": subject.kind, "subject_id": subject.id, "occasion": occasion}
    with joining():
        # Two closures at one moment must not both find that the person was not asked lately.
        (person,) = _LOCK_PERSON(recipient.pk)
        existing, last_asked_at, paused_until = _LATELY(*key.values(), person.pk)[0]
        if existing is not None:
            return SurveyRequest.objects.get(pk=existing)
        decision = asking.decide(_candidate(person, last_asked_at, paused_until), queries.terms(), now)
        request = SurveyRequest(
            **key,
            recipient=person,
            organization_id=organization_id,
            agent=agent,
            agent_name="" if agent is None else agent.name,
            tier=tier,
            team=team,
            about=about[:300],
            happened_at=happened_at or now,
            state=RequestState.SKIPPED if decision.skipped_because else RequestState.ASKED,
            skipped_because=decision.skipped_because,
            asked_at=now,
            expires_at=decision.expires_at,
        )
        _INSERT_REQUEST(request)
        if not decision.skipped_because:
            _send(request, person, actor, Thread(sender, reply_to, in_reply_to, references))
        _record_asking(request, subject, actor)
    return request


@dataclass(frozen=True, slots=True)
class Thread:
    """Where the mail that asks belongs: from whom it comes, and which conversation it goes on with."""

    sender: str | None
    reply_to: str | None
    in_reply_to: str | None
    references: Sequence[str]


def _record_asking(request: SurveyRequest, subject: Subject, actor: Actor) -> None:
    facts = (request.pk, request.survey, subject.kind, subject.id, request.recipient_id)
    reason = request.skipped_because
    event = SurveySkipped(*facts, reason) if reason else SurveyAsked(*facts)
    record(event, actor=actor, subject=subject, organization_id=request.organization_id)


def _candidate(person: User, last_asked_at: datetime | None, paused_until: datetime | None) -> asking.Candidate:
    return asking.Candidate(
        is_client=person.is_client,
        is_active=person.is_active and person.erased_at is None,
        has_address=bool(person.email),
        last_asked_at=last_asked_at,
        paused_until=paused_until,
    )


def _send(request: SurveyRequest, person: User, actor: Actor, thread: Thread) -> None:
    stop = f"{queries.address(request.token)}/stop"
    mail = render(
        "survey_request",
        {
            "recipient_name": person.name,
            "number": request.subject_id,
            "subject_line": request.about,
            "solved_by_name": request.agent_name or None,
            "solved_at": request.happened_at,
            "score_urls": [
                queries.address(request.token, score=score) for score in range(LOWEST_SCORE, HIGHEST_SCORE + 1)
            ],
            "unsubscribe_url": stop,
        },
        locale=person.locale,
        zone=person.time_zone,
    )
    send_email(
        kind="surveys.request",
        to=person.email or "",
        recipient=person,
        subject_line=mail.subject_line,
        text=mail.text,
        html=mail.html,
        actor=actor,
        dedup_key=f"surveys.request:{request.pk}",
        subject=Subject(request.subject_kind, request.subject_id),
        organization_id=request.organization_id,
        sender=thread.sender,
        reply_to=thread.reply_to,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        automatic=Automatic.GENERATED,
        list_unsubscribe=stop,
    )


@transaction.atomic
def record_score(token: str, *, score: int | str, actor: Actor, at: datetime | None = None) -> SurveyResponse:
    """Save a score by one tap; a second tap changes it, the same tap again changes nothing.

    Raises:
        UnknownSurvey, SurveyClosed, BadAnswer: nothing was saved.
    """
    now = at or clock.now()
    request = _answerable(token, now)
    try:
        value = checked_score(score)
    except UnusableAnswer as unusable:
        raise BadAnswer(unusable.fault) from unusable
    response = _RESPONSE.first(request.pk)
    if response is None:
        return _first_answer(request, value, actor, now)
    if response.score != value:
        before = response.score
        response.score, response.updated_at = value, now
        response.save(update_fields=["score", "updated_at"])
        _record_answer(request, response, actor, previous_score=before, previous_solved=response.solved)
    return response


@transaction.atomic
def record_details(token: str, *, details: Details, actor: Actor, at: datetime | None = None) -> SurveyResponse:
    """Save what follows the score. It replaces what was said before, as the page shows all of it.

    Raises:
        UnknownSurvey, SurveyClosed, BadAnswer: nothing was saved; `BadAnswer` also when no score was given yet.
    """
    now = at or clock.now()
    request = _answerable(token, now)
    response = _RESPONSE.first(request.pk)
    if response is None:
        raise BadAnswer(Fault.SCORE)
    try:
        told = checked_details(SURVEYS[request.survey], details)
    except UnusableAnswer as unusable:
        raise BadAnswer(unusable.fault) from unusable
    before = Details(response.solved, response.knowledge, tuple(response.improve), response.comment)
    if told == before:
        return response
    response.solved, response.knowledge = told.solved, told.knowledge
    response.improve, response.comment = list(told.improve), told.comment
    response.updated_at = now
    response.save(update_fields=["solved", "knowledge", "improve", "comment", "updated_at"])
    _record_answer(request, response, actor, previous_score=response.score, previous_solved=before.solved)
    return response


@transaction.atomic
def stop_asking(token: str, *, actor: Actor, at: datetime | None = None) -> SurveyPause:
    """Ask the token's person nothing for a year. It works also after the survey is closed.

    Raises:
        UnknownSurvey: nobody was asked with the token.
    """
    now = at or clock.now()
    request = SurveyRequest.objects.filter(token=token, state=RequestState.ASKED).first()
    if request is None:
        raise UnknownSurvey
    pause, _ = SurveyPause.objects.update_or_create(
        person_id=request.recipient_id, defaults={"until": now + asking.PAUSE, "asked_for_at": now}
    )
    return pause


_LOCK_REQUEST: KeptQuery[SurveyRequest] = KeptQuery(
    "surveys_lock_request",
    lambda token: SurveyRequest.objects.select_for_update(of=("self",)).filter(token=token, state=RequestState.ASKED),
    str,
)
_RESPONSE: KeptQuery[SurveyResponse] = KeptQuery(
    "surveys_response", lambda number: SurveyResponse.objects.filter(request_id=number), int
)
_INSERT_RESPONSE = KeptInsert("surveys_insert_response", SurveyResponse)


def _answerable(token: str, now: datetime) -> SurveyRequest:
    """The request of a token, locked, so that two taps at one moment make one answer."""
    request = _LOCK_REQUEST.first(token)
    if request is None:
        raise UnknownSurvey
    if not asking.is_open(request.expires_at, now):
        raise SurveyClosed
    return request


def _first_answer(request: SurveyRequest, score: int, actor: Actor, now: datetime) -> SurveyResponse:
    response = SurveyResponse(
        request=request,
        organization_id=request.organization_id,
        survey=request.survey,
        subject_kind=request.subject_kind,
        subject_id=request.subject_id,
        agent_id=request.agent_id,
        tier=request.tier,
        team=request.team,
        score=score,
        created_at=now,
        updated_at=now,
    )
    _INSERT_RESPONSE(response)
    request.responded_at = now
    request.save(update_fields=["responded_at"])
    _record_answer(request, response, actor, previous_score=None, previous_solved="")
    return response


def _record_answer(
    request: SurveyRequest, response: SurveyResponse, actor: Actor, *, previous_score: int | None, previous_solved: str
) -> None:
    record(
        SurveyAnswered(
            request_id=request.pk,
            response_id=response.pk,
            survey=request.survey,
            subject_kind=request.subject_kind,
            subject_id=request.subject_id,
            recipient_id=request.recipient_id,
            agent_id=request.agent_id,
            tier=request.tier,
            team=request.team,
            score=response.score,
            is_first=previous_score is None,
            previous_score=previous_score,
            solved=response.solved,
            previous_solved=previous_solved,
        ),
        actor=actor,
        subject=Subject(request.subject_kind, request.subject_id),
        organization_id=request.organization_id,
    )
