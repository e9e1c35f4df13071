"""An operator asks what is wrong: each mistake is found, with how to mend it."""

import io
import json
import shutil
import socket
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from seiketsu.config import environment, readiness
from seiketsu.config.doctor import command, installation, machine
from seiketsu.config.doctor.finding import State
from seiketsu.config.tests.installation import free_port
from seiketsu.core import clock, registry
from seiketsu.core.actor import Actor
from seiketsu.core.models import EngineRun, ParkedEvent, RawIntake, WorkerHeartbeat
from seiketsu.core.registry import CheckResult
from seiketsu.plan.actions import apply_plan


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def settings(tmp_path):
    """A clean installation that was never started, on ports of its own."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return environment.read(
        {"SEIKETSU_HOME": str(home), "SEIKETSU_PORT": str(free_port()), "SEIKETSU_SMTP_PORT": str(free_port())}
    )


def only(findings):
    found = list(findings)
    assert len(found) == 1, found
    return found[0]


def faults(findings):
    return [one for one in findings if one.state is State.FAULT]


def test_whatever_is_not_well_says_how_to_mend_it(settings):
    for one in command.examine(settings):
        assert one.state is State.WELL or one.mend, one


def test_a_machine_in_order_has_no_faults(settings):
    assert faults(command.examine(settings)) == []


def test_it_makes_nothing_on_a_machine_where_nothing_was_started(settings):
    list(command.examine(settings))
    assert list(settings.home.iterdir()) == []


def test_a_home_open_to_others_is_a_fault(settings):
    settings.home.chmod(0o755)
    one = only(machine.home(settings))
    assert (one.state, "chmod 700" in one.mend) == (State.FAULT, True)


def test_a_missing_home_is_only_a_note(settings):
    assert only(machine.home(replace(settings, home=settings.home / "later"))).state is State.NOTE


@pytest.mark.parametrize(
    ("mode", "size", "expected"), [(0o600, 64, State.WELL), (0o644, 64, State.FAULT), (0o600, 3, State.FAULT)]
)
def test_the_secret_is_closed_and_long_enough(settings, mode, size, expected):
    settings.secret_file.write_text("x" * size)
    settings.secret_file.chmod(mode)
    assert only(machine.secret(settings)).state is expected


@pytest.mark.parametrize(("free", "expected"), [(100, State.WELL), (3, State.NOTE), (0.2, State.FAULT)])
def test_the_disk_has_room(settings, monkeypatch, free, expected):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(200 << 30, 0, int(free * (1 << 30))))
    assert next(iter(machine.disk(settings))).state is expected


def test_a_port_that_something_else_uses_is_a_fault_with_its_variable(settings):
    with socket.create_server(("127.0.0.1", settings.smtp_port)):
        web, mail = machine.ports(settings)
    assert web.state is State.WELL
    assert mail.state is State.FAULT
    assert "SEIKETSU_SMTP_PORT" in mail.mend


def test_a_clock_before_the_release_is_a_fault(monkeypatch):
    monkeypatch.setattr(machine.time, "time", lambda: 0.0)
    assert next(iter(machine.clock())).state is State.FAULT


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", State.NOTE),
        ("http://support.example.com", State.FAULT),
        ("https://support.example.com", State.WELL),
    ],
)
def test_the_public_address_is_one_that_clients_can_use(settings, url, expected):
    assert only(machine.public_address(replace(settings, public_url=url))).state is expected


def test_a_relay_that_does_not_answer_is_a_fault(settings):
    *_, one = machine.mail(replace(settings, smtp_relay=f"smtp://127.0.0.1:{free_port()}"))
    assert (one.subject, one.state) == ("mail relay", State.FAULT)


def test_a_certificate_that_is_none_is_a_fault(settings, tmp_path):
    (tmp_path / "cert.pem").write_text("no certificate")
    one = only(machine.mail(replace(settings, mail_certificate=tmp_path / "cert.pem", mail_key=tmp_path / "cert.pem")))
    assert (one.state, "SEIKETSU_SMTP_CERTIFICATE" in one.mend) == (State.FAULT, True)


def test_a_wrong_variable_is_the_one_finding(monkeypatch, capsys):
    monkeypatch.setenv("SEIKETSU_PORT", "none")
    assert command.main([]) == 1
    assert "SEIKETSU_PORT" in capsys.readouterr().out


def test_a_faulty_plan_file_is_named_with_its_line(settings, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("format: 1\ntiers: 7\n")
    one = only(installation.plan_file(replace(settings, plan=plan)))
    assert one.state is State.FAULT
    assert "plan.yaml" in one.detail
    missing = only(installation.plan_file(replace(settings, plan=tmp_path / "none.yaml")))
    assert (missing.state, "SEIKETSU_PLAN" in missing.mend) == (State.FAULT, True)


@pytest.mark.django_db
class TestOfARunningInstallation:
    def test_a_current_database_is_well(self):
        findings = list(installation.database())
        assert findings[0].state is State.WELL
        assert not [one for one in findings if one.subject == "clock"]

    def test_a_clock_that_differs_from_the_databases_is_a_fault(self):
        with clock.at(clock.now() - timedelta(minutes=2)):
            assert [one.subject for one in faults(installation.database())][-1:] == ["clock"]

    def test_missing_migrations_are_a_fault(self, monkeypatch):
        monkeypatch.setattr(readiness, "missing_migrations", lambda: ["desk.0009_later"])
        assert "desk.0009_later" in only(installation.migrations()).detail

    def test_without_a_plan_nothing_is_promised(self, settings):
        assert only(installation.plan_in_force(settings)).state is State.FAULT

    def test_a_plan_file_that_moved_on_is_a_note(self, settings, tmp_path):
        source = settings.plan.read_text()
        apply_plan(source, actor=Actor.system("test"))
        assert only(installation.plan_in_force(settings)).state is State.WELL
        changed = tmp_path / "changed.yaml"
        changed.write_text(source + "\n# a change\n")
        one = only(installation.plan_in_force(replace(settings, plan=changed)))
        assert (one.state, "plan diff" in one.mend) == (State.NOTE, True)

    def test_no_worker_is_a_fault(self):
        assert only(installation.worker()).state is State.FAULT

    def test_a_silent_worker_is_a_fault(self):
        then = clock.now() - timedelta(minutes=10)
        WorkerHeartbeat.objects.create(name="one", at=then, started_at=then)
        assert "600 s ago" in only(installation.worker()).detail

    def test_failing_engines_parked_events_and_late_mail_are_faults(self):
        now = clock.now()
        WorkerHeartbeat.objects.create(name="one", at=now, started_at=now)
        quoted = "ValueError: 'Dear support, my password is hunter2 and nothing works'"
        EngineRun.objects.create(name="delivery", at=now, failures=3, problem=quoted)
        ParkedEvent.objects.create(subscriber="a", event_id=1, type="t", problem="p", parked_at=now)
        late = now - timedelta(hours=1)
        RawIntake.objects.create(source="mail", unique_key="1", body=b"", received_at=late, next_at=late)
        found = {one.subject: one.detail for one in faults(installation.worker())}
        assert found.keys() == {"engine delivery", "events", "intake"}
        assert "hunter2" not in found["engine delivery"]

    def test_what_an_app_finds_wrong_is_shown(self, settings, monkeypatch):
        checks = registry.Registry("health checks")
        checks.register("a", lambda: CheckResult("a", well=True, detail="fine"))
        checks.register("b", lambda: CheckResult("b", well=False, detail="broken", mend="Mend it."))
        checks.register("delivery.relay", lambda: CheckResult("mail relay", well=False, detail="none", mend="Set one."))
        monkeypatch.setattr(registry, "health_checks", checks)
        found = {one.subject: one.state for one in installation.of_the_apps(settings)}
        assert found == {"a": State.WELL, "b": State.FAULT, "mail relay": State.NOTE}
        public = replace(settings, public_url="https://support.example.com")
        found = {one.subject: one.state for one in installation.of_the_apps(public)}
        assert found["mail relay"] is State.FAULT, "clients would wait for answers that never come"


def test_a_check_that_fails_itself_hides_no_other(settings, monkeypatch):
    def broken():
        raise OSError("this machine is strange")

    monkeypatch.setattr(machine, "memory", broken)
    found = list(command.examine(settings))
    assert [one for one in found if one.detail == "this machine is strange"]
    assert [one for one in found if one.subject == "secret"]


def test_json_for_programs(monkeypatch, settings, capsys):
    monkeypatch.setattr(command.environment, "read", lambda: settings)
    assert command.main(["--json"]) == 0
    rows = json.load(io.StringIO(capsys.readouterr().out))
    assert {"subject", "state", "detail", "mend"} == set(rows[0])


@pytest.mark.parametrize(("days", "expected"), [(60, State.WELL), (3, State.FAULT), (-1, State.FAULT)])
def test_a_certificate_is_renewed_in_time(settings, tmp_path, days, expected):
    pem = tmp_path / "cert.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days, minutes=5))
        .sign(key, hashes.SHA256())
    )
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + encoded)
    one = only(machine.mail(replace(settings, mail_certificate=pem, mail_key=pem)))
    assert one.state is expected
