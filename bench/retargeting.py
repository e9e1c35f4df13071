"""A change of the plan that moves 100,000 open promises, while the desk goes on being written to.

    uv run python bench/retargeting.py [--promises 100000] [--home DIR] [--anew] [--json FILE]

A filled database is kept (bench/fill, all tickets open). The plan then gets other targets: what the preview takes and
says, the whole move batch by batch as the worker's engine does it, and the longest batch, which is the longest that
anybody can wait. Beside it another process answers random tickets, giving up on a lock after a second; its times are
held against those without a move. Each run moves the targets back or forth, so the database can be used again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from fill import keeping

BATCH = 200
_QUIET_SECONDS = 10


def prepared(promises: int) -> None:
    """Fill it, unless it is, with tickets that are all open."""
    import psycopg  # noqa: PLC0415
    from fill import filling  # noqa: PLC0415

    from seiketsu.config import environment, preparation  # noqa: PLC0415
    from seiketsu.core import clock  # noqa: PLC0415
    from seiketsu.core.events import subscribers  # noqa: PLC0415

    preparation.migrate()
    preparation.put_plan_in_force(environment.read().plan)
    subscribers.ensure_cursors()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as asked:
        wanted = keeping.recipe(promises, filling.SEED)
        until = keeping.held(asked, wanted, "retarget")
        if until is None:
            keeping.begin(asked, wanted)
            until = clock.now().replace(microsecond=0)
            opened = promises * 2 // 3 + 1  # three promises for each two tickets are not settled
            filling.fill(asked, filling.Plan(opened + filling.CLOSED_TALES, opened), until=until)
            keeping.finish(asked, until)
    clock.set_to(until)


def move() -> dict[str, Any]:
    """Apply other targets, and see the move through."""
    from seiketsu.commitments import actions  # noqa: PLC0415
    from seiketsu.commitments.models import Commitment, Recalculation  # noqa: PLC0415
    from seiketsu.core.actor import SYSTEM  # noqa: PLC0415
    from seiketsu.core.events import sequencer  # noqa: PLC0415
    from seiketsu.plan import queries as plans  # noqa: PLC0415
    from seiketsu.plan.actions import apply_with_account, rehearse  # noqa: PLC0415

    source = plans.current().plan.source
    changed = _other_targets(source)
    began = time.perf_counter()
    told = rehearse(changed, actor=SYSTEM)
    previewed = time.perf_counter() - began
    began = time.perf_counter()
    done = apply_with_account(changed, actor=SYSTEM, move_open_work=True)
    applied = time.perf_counter() - began
    running = Recalculation.objects.get(state=Recalculation.State.RUNNING)
    batches, began = [], time.perf_counter()
    while True:
        start = time.perf_counter()
        count = actions.continue_recalculation(running, limit=BATCH)
        batches.append(time.perf_counter() - start)
        sequencer.sequence()
        if count < BATCH:
            break
    took = time.perf_counter() - began
    running.refresh_from_db()
    return {
        "open": Commitment.objects.unsettled().count(),
        "to move": done.moved,
        "moved": running.moved,
        "preview s": round(previewed, 2),
        "apply s": round(applied, 2),
        "move s": round(took, 1),
        "batch p50 ms": round(1000 * statistics.median(batches), 1),
        "batch longest ms": round(1000 * max(batches), 1),
        "preview says": list(told.moves),
    }


def _other_targets(source: str) -> str:
    """The shipped plan with shorter targets in every tier, or, where those are in force, with its own again."""
    pairs = (
        ("first_response: 8h\n    next_response: 8h", "first_response: 7h\n    next_response: 7h"),
        ("first_response: 4h\n    next_response: 4h", "first_response: 3h\n    next_response: 3h"),
        ("      standard: 24h", "      standard: 20h"),
        ("      standard: 12h", "      standard: 10h"),
        ("      standard: 8h", "      standard: 7h"),
    )
    forth = back = source
    for long, short in pairs:
        forth, back = forth.replace(long, short), back.replace(short, long)
    return forth if forth != source else back


def write(until: Path) -> dict[str, Any]:
    """Answer random open tickets until the file is there; what could not be written counts too."""
    from django.db import OperationalError, connection  # noqa: PLC0415

    from seiketsu.accounts.models import User  # noqa: PLC0415
    from seiketsu.accounts.queries import actor_of  # noqa: PLC0415
    from seiketsu.desk import actions as desk  # noqa: PLC0415
    from seiketsu.desk.actions import MessageBody  # noqa: PLC0415
    from seiketsu.desk.models import Ticket  # noqa: PLC0415

    chance, times, refused = random.Random(7), [], 0
    agent = User.objects.staff().order_by("pk").first()
    assert agent is not None
    numbers = list(Ticket.objects.live().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '1s'")
    while not until.exists():
        ticket = Ticket(pk=chance.choice(numbers))
        began = time.perf_counter()
        try:
            body = MessageBody(text="I am looking into it now.")
            desk.reply(
                ticket, body=body, author=agent, actor=actor_of(agent), set_status=chance.choice(("open", "pending"))
            )
        except OperationalError:
            refused += 1
        times.append(time.perf_counter() - began)
        time.sleep(0.02)
    cuts = statistics.quantiles(times, n=20)
    shown = {"p50 ms": round(1000 * cuts[9], 1), "p95 ms": round(1000 * cuts[18], 1)}
    return {"answers": len(times), "refused": refused, **shown, "longest ms": round(1000 * max(times), 1)}


def child(options: argparse.Namespace) -> None:
    """One of the three processes."""
    import django  # noqa: PLC0415

    django.setup()
    from seiketsu.core import clock  # noqa: PLC0415

    prepared(options.promises)
    if options.child == "move":
        print(json.dumps(move()))
    elif options.child == "write":
        print(json.dumps(write(options.until)))
    clock.release()


def main() -> int:
    """Fill, write alone, then write and move at once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--promises", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=keeping.DEFAULT_HOME)
    parser.add_argument("--server", help="the address of a database of another PostgreSQL, used in place of our own")
    parser.add_argument("--anew", action="store_true", help="drop what is kept, and fill it again")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--until", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options)
        return 0
    if options.server:
        return run(options, options.server)
    with keeping.server(options.home) as server:
        return run(options, server)


def run(options: argparse.Namespace, server: str) -> int:
    """The processes, one after another and two at once."""
    name = f"retarget_{options.promises}"
    keeping.make_database(server, name, anew=options.anew)
    home, stop = options.home / f"files_{name}", options.home / f"{name}.stop"
    home.mkdir(exist_ok=True, parents=True, mode=0o700)
    environment = {
        **os.environ,
        "DATABASE_URL": keeping.database_url(server, name),
        "DJANGO_SETTINGS_MODULE": "seiketsu.config.settings",
        "SEIKETSU_HOME": str(home),
    }

    def begin(what: str) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, "--promises", str(options.promises), "--child", what, "--until", str(stop)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    def told(running: subprocess.Popen[str]) -> dict[str, Any]:
        text, _nothing = running.communicate()
        assert running.returncode == 0, "the lines above say why"
        found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
        return found

    assert begin("fill").wait() == 0, "the lines above say why"
    stop.unlink(missing_ok=True)
    writer = begin("write")
    time.sleep(_QUIET_SECONDS)
    stop.touch()
    alone = told(writer)
    stop.unlink()
    writer = begin("write")
    moved = told(begin("move"))
    stop.touch()
    result = {"writing alone": alone, "move": moved, "writing beside it": told(writer)}
    stop.unlink()
    print(json.dumps(result, indent=1))
    print(f"{os.cpu_count()} processors, {platform.platform()}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
