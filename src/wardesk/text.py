"""Text without meaning: levelling that keeps offsets true, folding of names, phrase search, content hashes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

Payload = TypeVar("Payload")

_LEVEL = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\u0060\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2212\u00ad"), "-"),
    **dict.fromkeys(map(ord, "\u2012\u2013\u2015"), "\u2014"),
    **dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"), " "),
    **{code: " " for code in range(32) if chr(code) not in "\n\t"},
}  # fmt: skip

_WHOLE = str.maketrans({
    "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "æ": "ae",
    "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ħ": "h", "Ħ": "H", "ə": "a", "Ə": "A", "ŋ": "n", "Ŋ": "N",
})  # fmt: skip
"""Latin letters that Unicode does not take apart into a plain one and its mark."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc][^\W_]+)*")
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc\u02bb\u02bf\u02be`\u00b4]")


class Word(NamedTuple):
    """A run of letters or digits with its folded form."""

    folded: str
    start: int
    end: int


def level(text: str) -> str:
    """Make quotation marks, dashes, spaces and invisible marks plain, character for character.

    The result has the same length, so a span of one is a span of the other.
    """
    return text.translate(_LEVEL)


def digest(*parts: str | int | None) -> str:
    """First 16 hex digits of SHA-256 over the parts, each preceded by its length."""
    hasher = hashlib.sha256()
    for part in parts:
        data = b"\x00" if part is None else str(part).encode("utf-8", "surrogatepass")
        hasher.update(f"{len(data)}:".encode())
        hasher.update(data)
    return hasher.hexdigest()[:16]


def strip_marks(text: str) -> str:
    """Drop combining marks: ``Al Mayādīn`` becomes ``Al Mayadin``, ``Diyarbakır`` ``Diyarbakir``."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)).translate(_WHOLE)


def fold(name: str) -> str:
    """Key under which spellings of one name meet: case, marks, apostrophes, hyphens and spaces do not count."""
    if not name.isascii():
        name = strip_marks(name)
    return " ".join(_WORD.findall(_APOSTROPHES.sub("", name).casefold()))


def words(text: str) -> list[Word]:
    """Words of a text in order, each with its folded form. A possessive ``'s`` is cut off the word."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        if raw[-2:] in ("'s", "\u2019s", "'S", "\u2019S"):
            raw, end = raw[:-2], end - 2
        if not raw.isascii():
            raw = strip_marks(raw)
        found.append(Word(_APOSTROPHES.sub("", raw).casefold(), start, end))
    return found


class PhraseIndex(Generic[Payload]):
    """Finds known phrases in a word sequence, longest first, without overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, Payload]] = ()) -> None:
        self._phrases: dict[tuple[str, ...], list[Payload]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for phrase, payload in phrases:
            self.add(phrase, payload)

    def add(self, phrase: str, payload: Payload) -> None:
        """Add a phrase; an empty one is ignored. Several payloads may share a phrase."""
        parts = tuple(fold(phrase).split())
        if not parts:
            return
        self._phrases.setdefault(parts, []).append(payload)
        lengths = self._lengths.get(parts[0], ())
        if len(parts) not in lengths:
            self._lengths[parts[0]] = tuple(sorted((*lengths, len(parts)), reverse=True))

    def find(self, sequence: list[Word]) -> Iterator[tuple[int, int, list[Payload]]]:
        """Yield (first word, last word + 1, payloads) of the longest phrase at each position."""
        folded = tuple(word.folded for word in sequence)
        at, end = 0, len(folded)
        while at < end:
            found = 0
            for length in self._lengths.get(folded[at], ()):
                payloads = self._phrases.get(folded[at : at + length]) if at + length <= end else None
                if payloads is not None:
                    yield at, at + length, list(payloads)
                    found = length
                    break
            at += found or 1
