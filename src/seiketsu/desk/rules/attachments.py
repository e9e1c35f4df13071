"""Which files are taken."""

from collections.abc import Collection
from pathlib import PurePath


def refused_type(name: str, content_type: str, refused: Collection[str]) -> str | None:
    """The refused type that a file is of, by any ending of its name or by its media type; None when it is taken.

    Every ending counts: `invoice.pdf.exe` and `setup.exe.` are programs, whatever they call themselves.
    """
    plain = PurePath(name.replace("\\", "/")).name.lower().strip().rstrip(". ")
    for ending in plain.split(".")[1:]:
        if ending.strip() in refused:
            return ending.strip()
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    return media if media in refused else None
