"""Which characters of a text stand inside quotation marks.

Levelled text has lost the direction of its marks, so the neighbours of a mark tell whether it opens or closes.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from wardesk.text import level

SINGLE_MAX = 400
"""Longest stretch between single marks that is taken for a quotation; apostrophes pair up by chance beyond it."""

_EVENT = re.compile(r"\n[ \t]*\n|[\"']")
_ELISION = re.compile(r"'(?:\d0s|em\b|til\b|tis\b|twas\b|cause\b|n'?\b)", re.I)
_OPENERS = frozenset(" \n\t([{-\u2014\u2026/:\"'")


def quotes(text: str) -> tuple[tuple[int, int], ...]:
    """Spans inside quotation marks, marks excluded, outermost only, in text order.

    A mark that is never closed ends with its paragraph, or where the next paragraph opens a quotation anew.
    """
    plain = level(text)
    closers = [match.start() for match in re.finditer("'", plain) if _closes_single(plain, match.start())]
    found: list[tuple[int, int]] = []
    start, depth, skip_to = 0, 0, 0
    for match in _EVENT.finditer(plain):
        at, mark = match.start(), match.group()
        if at < skip_to:
            continue
        if mark == "'":
            end = _single_end(plain, at, closers) if depth == 0 else -1
            if end > 0:
                found.append((at + 1, end))
                skip_to = end + 1
            continue
        after, anew = _depth(plain, at, mark, depth)
        if depth and (anew or not after):
            _keep(found, plain, start, at)
        if anew:
            start = at + 1
        depth = after
    if depth:
        _keep(found, plain, start, len(plain))
    return tuple(found)


def _depth(text: str, at: int, mark: str, depth: int) -> tuple[int, bool]:
    """How deep the text behind a mark or paragraph end is quoted, and whether an outermost quotation begins there."""
    if mark != '"':
        return 0, False
    if _opens(text, at):
        anew = depth == 0 or _begins_line(text, at)
        return (1, True) if anew else (depth + 1, False)
    if depth:
        return depth - 1, False
    return (0, False) if _closes(text, at) else (1, True)


def _keep(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return before in _OPENERS and not after.isspace() and after not in ".,;:!?)]}"


def _closes(text: str, at: int) -> bool:
    return at > 0 and not text[at - 1].isspace()


def _begins_line(text: str, at: int) -> bool:
    at -= 1
    while at >= 0 and text[at] in " \t":
        at -= 1
    return at < 0 or text[at] == "\n"


def _closes_single(text: str, at: int) -> bool:
    after = text[at + 1] if at + 1 < len(text) else " "
    if not _closes(text, at) or after.isalnum():
        return False
    possessive = text[at - 1] in "sS" and after == " " and text[at + 2 : at + 3].islower()
    return not possessive


def _single_end(text: str, at: int, closers: list[int]) -> int:
    """Where the quotation that a single mark opens ends; -1 when the mark is an apostrophe."""
    if not _opens(text, at) or _ELISION.match(text, at):
        return -1
    next_one = bisect_right(closers, at + 1)
    if next_one == len(closers) or closers[next_one] - at > SINGLE_MAX:
        return -1
    end = closers[next_one]
    return -1 if "\n\n" in text[at:end] else end
