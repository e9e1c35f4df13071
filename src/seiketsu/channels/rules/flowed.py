"""Plain text that a mail program wrapped softly (RFC 3676, `format=flowed`)."""

from __future__ import annotations

import re

_DEPTH = re.compile(r"^(>*)( ?)(.*)$", re.DOTALL)


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Join softly wrapped lines; quoting depth and the signature's `-- ` are left alone."""
    finished: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        found = _DEPTH.match(line)
        assert found is not None
        depth, content = len(found[1]), found[3]
        is_signature = content == "-- "
        if open_depth == depth and finished and not is_signature:
            finished[-1] += content
        else:
            finished.append((">" * depth + " " if depth else "") + content)
        soft = content.endswith(" ") and not is_signature
        if soft and delete_space:
            finished[-1] = finished[-1][:-1]
        open_depth = depth if soft else None
    return "\n".join(line if line.endswith("-- ") else line.rstrip(" ") for line in finished)
