from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from seiketsu.core import clock
from seiketsu.core.http import idempotency
from seiketsu.core.http.idempotency import BadKey, KeyReused, StillRunning, checked_key, fingerprint_of, once
from seiketsu.core.models import IdempotencyKey, WorkerHeartbeat


def write(name="row", status=201):
    now = clock.now()
    WorkerHeartbeat.objects.create(name=name, at=now, started_at=now)
    return JsonResponse({"name": name}, status=status)


@pytest.mark.django_db
def test_the_answer_is_kept_with_status_and_type():
    first = once("scope", "key", "print", write)
    again = once("scope", "key", "print", lambda: pytest.fail("done twice"))
    assert (again.status_code, again.content, again["Content-Type"]) == (201, first.content, "application/json")
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_another_request_with_the_key_is_refused_and_another_scope_is_free():
    once("scope", "key", "print", write)
    with pytest.raises(KeyReused):
        once("scope", "key", "other", lambda: write("other"))
    assert once("other scope", "key", "other", lambda: write("third")).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 409, 422, 500])
def test_a_refusal_keeps_nothing_of_the_work(status):
    assert once("scope", "key", "print", lambda: write(status=status)).status_code == status
    assert not WorkerHeartbeat.objects.exists()
    assert once("scope", "key", "other print", write).status_code == 201


@pytest.mark.django_db
def test_a_failure_keeps_nothing_of_the_work():
    def fail():
        write()
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        once("scope", "key", "print", fail)
    assert not WorkerHeartbeat.objects.exists()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_the_work_and_all_get_its_answer():
    together, answers, problems = Barrier(5), [], []

    def work():
        sleep(0.2)
        return write()

    def ask():
        try:
            together.wait()
            answers.append(once("scope", "key", "print", work).content)
        except Exception as fault:
            problems.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert WorkerHeartbeat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_come_back():
    inside, done, seen = Barrier(2), Barrier(2), []

    def slow():
        inside.wait()
        done.wait()
        return write()

    def first():
        once("scope", "key", "print", slow)
        connection.close()

    thread = Thread(target=first)
    thread.start()
    inside.wait()
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '200ms'")
    try:
        once("scope", "key", "print", write)
    except StillRunning as refusal:
        seen.append((refusal.status, refusal.headers["Retry-After"]))
    finally:
        done.wait()
        thread.join()
        connection.close()
    assert seen == [(409, "2")]


@pytest.mark.parametrize("key", ["", "x" * 256, "line\nbreak", "two words", "ümlaut", "\x7f"])
def test_a_strange_key_is_refused(key):
    with pytest.raises(BadKey):
        checked_key(key)


def test_what_makes_two_requests_the_same():
    factory = RequestFactory()
    same = [factory.post("/a?x=1", b"{}", content_type="application/json") for _ in range(2)]
    assert fingerprint_of(same[0]) == fingerprint_of(same[1])
    others = [
        factory.put("/a?x=1", b"{}", content_type="application/json"),
        factory.post("/a?x=2", b"{}", content_type="application/json"),
        factory.post("/a?x=1", b"{ }", content_type="application/json"),
        factory.post("/a?x=1", b"{}", content_type="text/plain"),
    ]
    assert len({fingerprint_of(request) for request in (same[0], *others)}) == 5


@pytest.mark.django_db
def test_old_answers_are_forgotten():
    with clock.at(clock.now() - timedelta(days=2)):
        once("scope", "old", "print", lambda: HttpResponse(b"old"))
    once("scope", "new", "print", lambda: HttpResponse(b"new"))
    assert idempotency.sweep(clock.now() - timedelta(days=1)) == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
