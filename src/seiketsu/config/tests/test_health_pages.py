"""What whoever watches this installation is told."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from seiketsu.config import health, readiness
from seiketsu.core import clock
from seiketsu.core.models import EngineRun, WorkerHeartbeat
from seiketsu.plan.queries import current_or_none


def _heartbeat(age: timedelta) -> None:
    now = clock.now()
    WorkerHeartbeat.objects.create(name="one", at=now - age, started_at=now - age)


def test_alive_needs_no_database(client):
    # without the django_db mark a query would raise
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_when_a_worker_is_alive(client):
    _heartbeat(timedelta(seconds=10))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"].keys() == {"database", "migrations", "worker"}


@pytest.mark.django_db
def test_not_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["checks"]["worker"] == {"ok": False, "detail": "has never run"}


@pytest.mark.django_db
def test_not_ready_when_the_worker_has_gone_silent(client):
    _heartbeat(timedelta(minutes=5))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"]["detail"] == "was last alive 300 s ago"


@pytest.mark.django_db
def test_not_ready_when_migrations_are_missing(client, monkeypatch):
    _heartbeat(timedelta(0))
    monkeypatch.setattr(readiness._Migrated, "known", False)
    monkeypatch.setattr(readiness, "missing_migrations", lambda: ["desk.0002_more"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "desk.0002_more" in answer.json()["checks"]["migrations"]["detail"]


@pytest.mark.django_db
def test_metrics_tell_of_the_whole_installation(client):
    _heartbeat(timedelta(seconds=3))
    EngineRun.objects.create(name="delivery", at=clock.now(), failures=2)
    text = client.get("/metrics").content.decode()
    assert 'seiketsu_engine_failures{engine="delivery"} 2.0' in text
    for name in ("worker_heartbeat_age_seconds", "event_position", "intake_waiting", "database_bytes", "events_parked"):
        assert f"\nseiketsu_{name} " in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers"),
    [("203.0.113.9", {}), ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}), ("", {}), ("::ffff:203.0.113.9", {})],
)
def test_metrics_are_not_for_strangers(address, headers):
    answer = Client().get("/metrics", REMOTE_ADDR=address, **headers)
    assert answer.status_code == 403
    assert b"SEIKETSU_METRICS_TOKEN" in answer.content


def test_metrics_are_for_the_holder_of_the_token(monkeypatch):
    monkeypatch.setenv("SEIKETSU_METRICS_TOKEN", "a-token")
    asked = RequestFactory().get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer a-token"})
    assert health.may_read_metrics(asked)
    for wrong in ("Bearer other", "a-token", ""):
        asked = RequestFactory().get("/metrics", REMOTE_ADDR="127.0.0.1", headers={"Authorization": wrong})
        assert not health.may_read_metrics(asked)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/live/access"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_nobody_listens_without_signing_in(client):
    assert client.get("/live/access").status_code == 401


@pytest.mark.django_db
def test_a_scrape_costs_the_same_whatever_there_is(client, django_assert_max_num_queries):
    assert current_or_none() is None
    with django_assert_max_num_queries(14):
        client.get("/metrics")
