"""Runs one embedded PostgreSQL server on one data directory."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from seiketsu.core.postgres.binaries import MAJOR, environment, program, unprivileged_prefix
from seiketsu.core.postgres.errors import AlreadyRunning, PostgresError, StartFailed, WrongVersion
from seiketsu.core.postgres.paths import DATABASE, PORT, USER, Paths, make_private_directory, paths_for
from seiketsu.core.postgres.tuning import machine_memory, settings_for

_POLL_SECONDS = 0.02
_LARGEST_LOG = 10 * 1024 * 1024
# The line of postmaster.pid that says how far the server is (PostgreSQL's LOCK_FILE_LINE_PM_STATUS).
_STATUS_LINE = 7


class EmbeddedServer:
    """A PostgreSQL server that this process owns: at most one for a home, whoever starts it.

    Ownership is a lock that the system drops when the process dies, so a killed owner never blocks the next one.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.paths: Paths = paths_for(home)
        self._settings = dict(settings_for(machine_memory()) if settings is None else settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a client connects to."""
        return self.paths.url()

    @property
    def process_id(self) -> int | None:
        """The server's process while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, *, lock_seconds: float = 0, ready_seconds: float = 60) -> None:
        """Start the server and wait until it takes connections; makes the data directory at the first start.

        Raises AlreadyRunning after `lock_seconds` when another process owns the home. A start that follows a crash
        replays the log before it is ready, which `ready_seconds` must allow for.
        """
        make_private_directory(self.paths.home) if not self.paths.home.exists() else None
        self._take_lock(lock_seconds)
        try:
            make_private_directory(self.paths.run)
            self.paths.log.parent.mkdir(mode=0o700, exist_ok=True)
            if self.paths.data.exists():
                _refuse_other_version(self.paths.data)
                stop_leftover(self.paths)
            else:
                self._initialise()
            self._launch(time.monotonic() + ready_seconds)
            self._create_database()
        except BaseException:
            self.stop()
            raise

    def stop(self, *, fast_seconds: float = 20) -> None:
        """Stop the server, cutting its clients off, and let the home go. Harmless when it does not run."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            # SIGTERM would wait for every client to leave by itself.
            for sign, seconds in ((signal.SIGINT, fast_seconds), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
                process.send_signal(sign)
                try:
                    process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def restart(self, *, ready_seconds: float = 60) -> None:
        """Start again after the server died, without letting the home go."""
        if self._lock is None:
            raise PostgresError("The server was never started by this process.")
        stop_leftover(self.paths)
        self._launch(time.monotonic() + ready_seconds)

    def run_program(self, name: str, *arguments: str) -> str:
        """Run a client program (such as psql) against this server and return what it printed."""
        command = [str(program(name)), "-h", str(self.paths.run), "-p", str(PORT), "-U", USER, *arguments]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PostgresError(f"{name} failed: {done.stderr.strip()}")
        return done.stdout

    def _take_lock(self, seconds: float) -> None:
        if self._lock is not None:
            return
        lock = open(self.paths.lock, "ab")  # noqa: SIM115 - held for as long as the server runs
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < deadline:
                    time.sleep(_POLL_SECONDS)
                    continue
                lock.close()
                raise AlreadyRunning(
                    f"Another process already runs the database of {self.paths.home}. Stop it first (Ctrl-C in its "
                    "terminal, or its service), or choose another SEIKETSU_HOME."
                ) from None
            self._lock = lock
            return

    def _initialise(self) -> None:
        # In a directory of its own that is renamed when it is complete: a killed first start leaves nothing half made.
        for abandoned in self.paths.home.glob("pg.new.*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix="pg.new.", dir=self.paths.home))
        arguments = ["-D", str(fresh), "-U", USER, "-E", "UTF8", "--auth-local=trust", "--auth-host=scram-sha-256"]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
        done = subprocess.run(
            [*unprivileged_prefix(), str(program("initdb")), *arguments],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StartFailed(f"The database could not be created in {self.paths.home}: {done.stderr.strip()}")
        fresh.rename(self.paths.data)
        _sync_directory(self.paths.home)

    def _launch(self, deadline: float) -> None:
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [*unprivileged_prefix(), str(program("postgres")), "-D", str(self.paths.data)]
        command += ["-k", str(self.paths.run), "-p", str(PORT), "-c", "listen_addresses=", *options]
        if self.paths.log.exists() and self.paths.log.stat().st_size > _LARGEST_LOG:
            self.paths.log.replace(self.paths.log.with_suffix(".log.1"))
        while True:
            with open(self.paths.log, "ab") as log:
                # A session of its own, or Ctrl-C in the terminal reaches the server before its clients have finished.
                self._process = subprocess.Popen(
                    command,
                    env=environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            if self._wait_until_ready(deadline):
                return
            if time.monotonic() >= deadline:
                raise StartFailed(
                    f"PostgreSQL did not start. The end of {self.paths.log}:\n{_end_of_log(self.paths.log)}"
                )
            # Clients of a killed server may hold its shared memory for a moment: the next try finds it free.
            time.sleep(0.2)

    def _wait_until_ready(self, deadline: float) -> bool:
        assert self._process is not None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            if _ready_process(self.paths.data) == self._process.pid:
                return True
            time.sleep(_POLL_SECONDS)
        return False

    def _create_database(self) -> None:
        # Looked up at each start: the first one may have been killed between making the cluster and this.
        found = self.run_program("psql", "-XAtqd", "postgres", "-c", "select datname from pg_database")
        if DATABASE not in found.split():
            self.run_program("createdb", DATABASE)


def is_ready(home: Path) -> bool:
    """Whether a server of this home takes connections now, whoever started it."""
    pid = _ready_process(paths_for(home).data)
    return pid is not None and _is_alive(pid)


def stop_leftover(paths: Paths, *, seconds: float = 30) -> None:
    """Stop the server that a killed owner left running on this data directory; only with the lock held.

    Waits for its pid file to vanish rather than for its process, which stays a zombie until its parent reaps it.
    """
    pid_file = paths.data / "postmaster.pid"
    deadline = time.monotonic() + seconds
    for sign in (signal.SIGINT, signal.SIGQUIT):
        pid = _recorded_process(paths.data)
        if pid is None or not _runs_on(pid, paths.data):
            return
        os.kill(pid, sign)
        while time.monotonic() < deadline:
            if not pid_file.exists() or not _runs_on(pid, paths.data):
                return
            time.sleep(_POLL_SECONDS)
        deadline += seconds
    raise StartFailed(f"An old PostgreSQL process ({pid}) on {paths.data} does not stop. End it, then start again.")


def _refuse_other_version(data: Path) -> None:
    try:
        version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise WrongVersion(
            f"{data} is not a PostgreSQL data directory. Move it away, or choose another SEIKETSU_HOME."
        ) from None
    if version != str(MAJOR):
        raise WrongVersion(
            f"{data} was made by PostgreSQL {version}; this release of Seiketsu runs PostgreSQL {MAJOR} and changes "
            f"nothing there. Start the release that made it, take `seiketsu backup FILE` with it, then use "
            f"`seiketsu restore FILE` of this release on a new SEIKETSU_HOME."
        )


def _ready_process(data: Path) -> int | None:
    lines = _pid_file_lines(data)
    if len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready":
        return int(lines[0])
    return None


def _recorded_process(data: Path) -> int | None:
    lines = _pid_file_lines(data)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _runs_on(pid: int, data: Path) -> bool:
    """Whether this process is the PostgreSQL server of this data directory, not one that got the same number later."""
    if not _is_alive(pid):
        return False
    if Path("/proc/self").exists():
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve()
        except OSError:
            return False
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return str(data) in shown.stdout


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end_of_log(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
