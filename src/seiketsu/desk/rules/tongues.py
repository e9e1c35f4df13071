"""In whose language an answer to several people goes out to each of them."""

from collections.abc import Mapping, Sequence


def language_of(locale: str, known: Sequence[str]) -> str:
    """The language that we speak and that comes closest to somebody's: theirs, its mother tongue, else our first."""
    wanted = locale.strip().lower().replace("_", "-")
    by_name = {code.lower(): code for code in known}
    return by_name.get(wanted) or by_name.get(wanted.partition("-")[0]) or known[0]


def words_in(language: str, texts: Mapping[str, str], *, has_standard: bool) -> str | None:
    """What was written in that language. None asks for the standard sentence in it; where a standard sentence would
    not say the same, the first text that was written goes out to all."""
    if texts.get(language):
        return texts[language]
    return None if has_standard else next((text for text in texts.values() if text), None)
