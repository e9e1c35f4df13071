"""Telling what somebody wrote from what their mail program added: quoted mail below it, and the signature.

For display only; the original is always kept. When in doubt nothing is taken away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOST_WRAPPED_LINES = 4
_LONGEST_ATTRIBUTION = 400

_ATTRIBUTION = re.compile(
    r"^(?:"
    r"On\b.{6,}\bwrote\s?:|"
    r"El\b.{6,}\bescribi(?:ó|o)\s?:|"
    r"Le\b.{6,}\ba écrit\s?:|"
    r"Am\b.{6,}\bschrieb\b.{0,120}:|"
    r"Em\b.{6,}\bescreveu\s?:|"
    r"Il\b.{6,}\bha scritto\s?:|"
    r"Op\b.{6,}\b(?:schreef\b.{0,120}|het volgende geschreven)\s?:|"
    r"(?:Den|På|Dne|W dniu)\b.{6,}\b(?:skrev|napsal\(a\)|pisze|napisał\(a\))\b.{0,80}:|"
    r"\d{4}[-/.年]\s?\d{1,2}.{4,}<[^<>\s]+@[^<>\s]+>\s?[:：]?|"
    r".{0,120}\b(?:wrote|schrieb|escribió|écrit|escreveu|ha scritto)\b.{0,80}\d{4}.{0,60}:"
    r")$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^[>\s]*[-_*=]{2,}\s*(?:"
    r"Original (?:Message|Appointment)|Forwarded [Mm]essage|Forwarded by.*|Reply message|"
    r"Mensaje original|Mensaje reenviado|Message d'origine|Message transféré|"
    r"Ursprüngliche Nachricht|Weitergeleitete Nachricht|Mensagem original|Messaggio originale|"
    r"Oorspronkelijk bericht|Ursprungligt meddelande|原始邮件|転送メッセージ"
    r")\s*[-_*=]{0,}.*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"forward|reenviado|transféré|weitergeleitete|転送", re.IGNORECASE)
_RULE = re.compile(r"^\s*(?:_{10,}|-{20,})\s*$")
_FROM = re.compile(r"^[>\s]*\*?(?:From|De|Von|Van|Da|Från|Fra|Od|发件人|差出人)\s?:\*?\s?\S", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"^[>\s]*\*?(?:Sent|Date|To|Cc|Subject|Enviado(?: el)?|Fecha|Para|Asunto|Envoyé|À|Objet|Gesendet|Datum|An|Betreff|"
    r"Verzonden|Aan|Onderwerp|Inviato|Data|A|Oggetto|Enviada(?: em)?|Assunto|Skickat|Till|Ämne|发送时间|收件人|主题|"
    r"日時|宛先|件名)\s?:\*?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^--\s?$|^__+\s*$")
_GADGET = re.compile(
    r"^(?:Sent from (?:my|Mail|Outlook|Yahoo|Samsung|Proton)\b.{0,60}|Get Outlook for \S+.{0,40}|"
    r"Enviado desde mi .{1,40}|Envoyé de mon .{1,40}|Von meinem .{1,40} gesendet|Inviato da .{1,40}|"
    r"Sent via .{1,40}|Verzonden vanaf mijn .{1,40})$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Split:
    """What is shown, and what was set aside; together they are every line of the original."""

    visible: str
    quoted: str = ""


def split(text: str) -> Split:
    """Set quoted mail and signature aside. Answers written between or below quotes stay with their quotes."""
    lines = text.replace("\r\n", "\n").split("\n")
    if (answer := _below_the_quote(lines)) is not None:
        return answer
    cut = _quote_start(lines)
    cut = _signature_start(lines[:cut])
    visible = "\n".join(lines[:cut]).strip("\n").rstrip()
    if not visible.strip():
        return Split(text.strip("\n").rstrip())
    return Split(visible, "\n".join(lines[cut:]).strip("\n"))


def is_signature(quoted: str) -> bool:
    """Whether what was set aside is a signature alone, with no mail quoted in it."""
    lines = quoted.strip("\n").split("\n")
    first = lines[0].strip()
    if not _SIGNATURE.match(lines[0]) and not _GADGET.match(first):
        return False
    return not any(_is_quote(line) for line in lines) and _quote_start(lines) == len(lines)


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith((">", "|"))


def _quote_start(lines: list[str]) -> int:
    """Where the quoted tail begins; the number of lines when there is none."""
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if _DIVIDER.match(line):
            # What somebody forwards is what they want to show.
            return len(lines) if _FORWARD.search(line) else index
        if _FROM.match(line) and _is_header_block(lines, index):
            return _over_rule(lines, index)
        if (end := _attribution_end(lines, index)) is not None and not _answers_below(lines, end):
            return index
    return _trailing_quotes(lines)


def _is_header_block(lines: list[str], index: int) -> bool:
    following = [line for line in lines[index + 1 : index + 7] if line.strip()]
    return sum(1 for line in following[:5] if _OTHER_FIELD.match(line)) >= 2


def _over_rule(lines: list[str], index: int) -> int:
    """Outlook draws a line above its block."""
    above = index - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else index


def _attribution_end(lines: list[str], index: int) -> int | None:
    """The line after “On … wrote:”, which may be wrapped over several lines; None when none begins here."""
    joined = ""
    for count in range(_MOST_WRAPPED_LINES):
        if index + count >= len(lines) or (count and not lines[index + count].strip()):
            return None
        joined = f"{joined} {lines[index + count].strip()}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION or _is_quote(joined):
            return None
        if joined.endswith((":", "：", ">")) and _ATTRIBUTION.match(joined):
            return index + count + 1
    return None


def _answers_below(lines: list[str], start: int) -> bool:
    """Whether somebody goes on writing below or between the quoted lines that begin at `start`."""
    seen_quote = False
    for line in lines[start:]:
        if _is_quote(line):
            seen_quote = True
        elif _SIGNATURE.match(line) or _GADGET.match(line.strip()):
            return False
        elif line.strip() and seen_quote and _attribution_like(line) is False:
            return True
    return False


def _attribution_like(line: str) -> bool:
    return line.rstrip().endswith((":", "：")) and bool(_ATTRIBUTION.match(line.strip()))


def _trailing_quotes(lines: list[str]) -> int:
    """Where a block of `>` lines at the very end begins."""
    end = len(lines)
    start = end
    while start > 0 and (not lines[start - 1].strip() or _is_quote(lines[start - 1])):
        start -= 1
    return start if any(_is_quote(line) for line in lines[start:end]) else end


def _signature_start(lines: list[str]) -> int:
    for index, line in enumerate(lines):
        if _SIGNATURE.match(line) and index:
            return index
    end = len(lines)
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end - 1 if end > 1 and _GADGET.match(lines[end - 1].strip()) else len(lines)


def _below_the_quote(lines: list[str]) -> Split | None:
    """An answer below one quote: that answer, when the quote is a single block at the very top."""
    start = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    end = _attribution_end(lines, start) or start
    after = end
    while after < len(lines) and (not lines[after].strip() or _is_quote(lines[after])):
        after += 1
    if not any(_is_quote(line) for line in lines[end:after]) or any(_is_quote(line) for line in lines[after:]):
        return None
    rest = lines[after:]
    cut = _signature_start(rest)
    visible = "\n".join(rest[:cut]).strip("\n").rstrip()
    if not visible.strip() or _quote_start(rest) != len(rest):
        return None
    return Split(visible, "\n".join([*lines[:after], *rest[cut:]]).strip("\n"))
