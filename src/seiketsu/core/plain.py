"""Short texts of other people, fit to stand beside our own: subject lines, names, names of files."""

from __future__ import annotations

import re

# Control characters of both sets, and what turns the direction of all that follows (overrides, embeddings, isolates):
# with these `exe.pdf` can be shown where `fdp.exe` is written, and a name can turn the rest of its line. The marks
# that right-to-left scripts need between letters and figures stay.
_TURNING = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def upright(text: str) -> str:
    """Without control characters, and without what turns the direction of the text around it."""
    return _TURNING.sub("", text)


def one_line(text: str) -> str:
    """The same on one line, with single spaces."""
    return " ".join(upright(text).split())
