"""Documents as PDF. Typst runs in a process of its own: it is large, and a page must not wait for it without end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.core.errors import ProblemForPerson

LONGEST_SECONDS = 60
_TEMPLATES = Path(__file__).parent / "documents"
# Reads the values, sets them, writes the PDF. The values are data to the template: no text of theirs is ever markup.
_PROGRAM = """
import sys, typst
sys.stdout.buffer.write(typst.compile(sys.argv[1], root=sys.argv[2], sys_inputs={"data": sys.stdin.read()}))
"""


class NotTypeset(ProblemForPerson):
    """The document could not be made."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The PDF could not be made. Try again, or take the JSON file, which holds the same."))


def typeset(template: str, values: dict[str, Any]) -> bytes:
    """The PDF of a template of this app, filled with values.

    Raises:
        NotTypeset: it failed or took too long; the log says why.
    """
    command = [sys.executable, "-c", _PROGRAM, str(_TEMPLATES / f"{template}.typ"), str(_TEMPLATES)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(values).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
        if isinstance(fault, subprocess.CalledProcessError):
            fault.add_note(fault.stderr.decode("utf-8", "replace")[-2000:])
        raise NotTypeset from fault
    return done.stdout
