"""Names of places in other scripts, by their consonants, and with a scanner's slips put right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from wardesk.text import fold

SPELLING: Final = Path(__file__).parents[1] / "assets" / "spelling.yml"
LEAST_CONSONANTS: Final = 3
"""Fewer consonants say too little."""
_LONG: Final = 7
"""Letters from which a slip of one letter leaves a name recognisable."""
_MOST_SLIPS: Final = 40
_VOWELS: Final = re.compile("[aeiouwy]")
_TWICE: Final = re.compile(r"(.)\1+")
_ARABIC_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_ARABIC: Final = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_HEBREW: Final = re.compile("[\u0590-\u05ff]")
_ETHIOPIC: Final = re.compile("[\u1200-\u137f]")
_UKRAINIAN: Final = re.compile("[ґєіїҐЄІЇ]")
_LETTERS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"kh", "x"), (r"gh", "g"), (r"dh", "d"), (r"th", "t"), (r"shch|tch|ch|sh", "c"), (r"dzh|dj|zh", "j"), (r"ph", "f"),
        (r"q|ck", "k"), (r"(?:ah|eh)\b", "a"), (r"v", "b"),
    )
)  # fmt: skip


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Any]:
    """The packaged spellings, read once."""
    return dict(yaml.load(SPELLING.read_bytes(), Loader=yaml.CSafeLoader))


def romanise(name: str) -> tuple[str, bool]:
    """A name in Latin letters, and whether its script writes the vowels; unchanged where it is Latin already.

    Arabic and Hebrew come without the vowels that nobody writes: good for ``consonants`` alone.
    """
    if name.isascii():
        return name, True
    if _ARABIC.search(name):
        plain = _ARABIC_ARTICLE.sub("", unicodedata.normalize("NFKC", name))
        return _by_letter(plain, rules()["arabic"], "e"), False
    if _HEBREW.search(name):
        return _by_letter(name, rules()["hebrew"], "e"), False
    if _CYRILLIC.search(name):
        table = rules()["russian"] | (rules()["ukrainian"] if _UKRAINIAN.search(name) else {})
        return _by_letter(name.casefold(), table), True
    if _ETHIOPIC.search(name):
        return "".join(_syllable(letter) for letter in name), True
    return name, True


def _by_letter(name: str, table: Mapping[str, str], vowel: str = "") -> str:
    """Each letter by the table; a vowel after each keeps ``d`` and ``h`` from being read as ``dh``."""
    found = (table.get(letter, letter if letter.isascii() or letter.isspace() else "") for letter in name)
    return "".join(latin + vowel if latin.strip() else latin for latin in found).replace(f"ah{vowel}", "ah")


def _syllable(letter: str) -> str:
    """``ga`` of the letter whose Unicode name is ETHIOPIC SYLLABLE GA."""
    named = unicodedata.name(letter, "")
    return named.rpartition(" ")[2].casefold() if named.startswith("ETHIOPIC SYLLABLE") else letter


def consonants(name: str) -> str:
    """The consonants of a name in any script, articles left out; empty where too few are left.

    ``Deir ez-Zor``, ``Dayr az Zawr`` and ``دير الزور`` are all ``drzr``.
    """
    folded = fold(romanise(name)[0])
    if not folded.isascii():
        return ""
    articles = rules()["articles"]
    kept = " ".join(word for word in folded.split() if word not in articles) or folded
    for pattern, to in _LETTERS:
        kept = pattern.sub(to, kept)
    words = (_TWICE.sub(r"\1", _VOWELS.sub("", word)) for word in kept.split())
    found = "".join(words)
    return found if len(found) >= LEAST_CONSONANTS else ""


def slips(name: str) -> Iterator[str]:
    """Names that a scanner may have misread as this folded one: one slip put right at a time, of long names only."""
    folded = fold(name)
    if len(folded) < _LONG or not folded.isascii():
        return
    made = 0
    for read, printed in rules()["slips"].items():
        at = folded.find(read)
        while at >= 0 and made < _MOST_SLIPS:
            yield folded[:at] + printed + folded[at + len(read) :]
            made += 1
            at = folded.find(read, at + 1)
