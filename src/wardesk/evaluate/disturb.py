"""Text as bad sources have it: the same words and the same length, so that the spans of annotations stay true.

Other noise than ``train.batches.disturb`` makes, and dice of its own, so that no disturbance is one that was learned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from wardesk.text import digest, strip_marks

OCR_RATE = 0.02
"""Share of confusable characters that are misread. One to two in a hundred is what a good scan of newsprint has (Holley 2009,
"How Good Can It Get?", D-Lib Magazine 15, 3/4)."""
_CONFUSED = {
    "a": "o", "b": "h", "c": "e", "d": "cl", "e": "co", "f": "t", "g": "q9", "h": "b", "i": "l1j", "j": "i", "k": "h", "l": "1iI",
    "m": "n", "n": "uh", "o": "0ce", "p": "n", "q": "g", "r": "tn", "s": "5a", "t": "fl", "u": "nv", "v": "yu", "w": "v",
    "x": "z", "y": "v", "z": "2", "A": "4", "B": "8", "C": "G", "D": "O", "E": "F", "F": "P", "G": "6C", "H": "N", "I": "l1",
    "J": "I", "K": "X", "L": "I", "M": "N", "N": "H", "O": "0", "P": "F", "Q": "O", "R": "P", "S": "5", "T": "I", "U": "V",
    "V": "U", "W": "V", "X": "K", "Y": "V", "Z": "2", "0": "O", "1": "l", "2": "Z", "3": "8", "4": "A", "5": "S", "6": "G",
    "7": "1", "8": "B", "9": "g", ".": ",", ",": ".",
}  # fmt: skip
"""Characters and what a scanner takes them for, by the likeness of their shapes."""
_JOINED = re.compile(r"\w+(?:['\u2018\u2019\u02bc`,]\w+)+")
_MARKS = re.compile(r"['\u2018\u2019\u02bc`,]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_ARTICLES = frozenset({"a", "an", "the"})
_SMALL = frozenset(
    ["and", "as", "at", "but", "by", "for", "from", "if", "in", "nor", "of", "on", "or", "per", "so", "to", "with"]
)

Disturbance: TypeAlias = Callable[[str, str], str]
"""Text and seed → text of the same length. Same input, same output, on every machine."""


def capitals(text: str, seed: str) -> str:
    """All in capitals, as telexes were."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def without_accents(text: str, seed: str) -> str:
    """Letters without their marks; one that needs two letters then (æ) is kept."""
    return "".join(_plain(letter) if letter.isalpha() and not letter.isascii() else letter for letter in text)


def _plain(letter: str) -> str:
    bare = strip_marks(letter)
    return bare if len(bare) == 1 else letter


def without_commas(text: str, seed: str) -> str:
    """No commas and no apostrophes: ``doesn't`` becomes ``doesnt``, 1,200 becomes 1200. The blanks stand behind the word."""
    closed = _JOINED.sub(lambda word: _MARKS.sub("", word.group()).ljust(len(word.group())), text)
    return _MARKS.sub(" ", closed)


def scanned(text: str, seed: str) -> str:
    """Letters, digits and points taken for others of their shape, ``OCR_RATE`` of them."""
    return "".join(
        _misread(letter, int(digest(seed, at), 16)) if letter in _CONFUSED else letter for at, letter in enumerate(text)
    )


def _misread(letter: str, number: int) -> str:
    chance, choice = divmod(number, 1 << 16)
    if chance >= OCR_RATE * (1 << 48):
        return letter
    return _CONFUSED[letter][choice % len(_CONFUSED[letter])]


def headline(text: str, seed: str) -> str:
    """As headlines are set: every longer word with a capital, blanks where articles stood."""
    return _WORD.sub(lambda word: _headed(word.group()), text)


def _headed(word: str) -> str:
    small = word.casefold()
    if small in _ARTICLES:
        return " " * len(word)
    head = word[0].upper()
    return word if small in _SMALL or len(head) != 1 else head + word[1:]


DISTURBANCES: Mapping[str, Disturbance] = {
    "capitals": capitals,
    "no accents": without_accents,
    "no commas": without_commas,
    "scanned": scanned,
    "headline": headline,
}
"""By the names that rows bear."""


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the blanks that a disturbance left at its edges; empty when nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
