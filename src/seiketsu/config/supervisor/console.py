"""One readable log of all processes: each line with its time and the process that wrote it."""

import sys
import time
from pathlib import Path
from typing import IO

_LARGEST = 20 * 1024 * 1024
_NAME_WIDTH = 8


class Console:
    """Writes to the terminal and to `SEIKETSU_HOME/log/seiketsu.log`, which is turned over at 20 MiB."""

    def __init__(self, log: Path, *, terminal: IO[str] | None = None) -> None:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = log
        self._file = log.open("ab")
        self._terminal = sys.stdout if terminal is None else terminal

    def line(self, name: str, text: str) -> None:
        """One line of one process."""
        stamped = f"{time.strftime('%H:%M:%S')} {name:<{_NAME_WIDTH}} | {text}"
        self._to_terminal(stamped)
        self._file.write(f"{time.strftime('%Y-%m-%d')} {stamped}\n".encode(errors="replace"))
        self._file.flush()
        if self._file.tell() > _LARGEST:
            self._file.close()
            self._path.replace(self._path.with_suffix(".log.1"))
            self._file = self._path.open("ab")

    def announce(self, text: str) -> None:
        """To the person at the terminal alone: what is said here, such as a sign-in link, is in no log."""
        self._to_terminal(text)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _to_terminal(self, text: str) -> None:
        try:
            print(text, file=self._terminal, flush=True)
        except (BrokenPipeError, OSError):
            # The terminal is gone; the log file is not, and the installation goes on.
            self._terminal = Path("/dev/null").open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of our life


class Tail:
    """Reads what was added to a file that another program writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self._rest = b""

    def lines(self) -> list[str]:
        """The complete lines since the last call; a file that was turned over is read from its start."""
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return []
        if size < self._position:
            self._position, self._rest = 0, b""
        if size == self._position:
            return []
        with self._path.open("rb") as file:
            file.seek(self._position)
            added = file.read(1024 * 1024)
        self._position += len(added)
        *complete, self._rest = (self._rest + added).split(b"\n")
        return [text.decode(errors="replace") for text in complete]
