"""Keys under which spellings of one place name meet, from the exact one to the loosest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from wardesk.gazetteer.spelling import consonants, romanise, rules, slips
from wardesk.text import fold

KEY_VERSION = 11
"""Raised whenever a key changes: an index built with another version is built anew."""

Level: TypeAlias = Literal["name", "alias", "article", "spelling", "short"]
"""How a name met a row: its own name, an alias, but for an article, but for transliteration, its first word alone."""

LEVELS: tuple[Level, ...] = ("name", "alias", "article", "spelling", "short")

ARABIC_NAMES = frozenset(rules()["loose_countries"])
"""Countries whose place names are mostly transliterated from Arabic script: only there articles and vowels may vary."""
SKELETON_NAMES = ARABIC_NAMES | frozenset(rules()["skeleton_countries"])
"""Countries whose places are also found by their consonants: those of Arabic, Hebrew, Cyrillic and Ethiopic script."""

_ARTICLES = frozenset(rules()["articles"])
_ASSIMILATED = re.compile(r"^[aeiu](sh|th|dh|[dlnrstz])(?=\1\w\w)")
_GENERIC = frozenset(rules()["generic"])
_LETTERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"kh", "x"), (r"gh", "g"), (r"dh", "d"), (r"th", "t"), (r"ch|sh", "c"), (r"dj", "j"), (r"ph", "f"),
        (r"q", "k"), (r"uw", "w"), (r"iy", "y"), (r"(?:ah|eh|e)$", "a"), (r"oo|ou|au|aw|ow|o|w", "u"),
        (r"ee|ie|ei|ai|ay|ey|y", "i"), (r"e", "a"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_OWNER = re.compile("['\u2019]s$", re.IGNORECASE)
_SHORTEST_LOOSE = 4
_SHORTEST_FIRST = 5

_SETTLEMENT: dict[str, str] = rules()["settlement"]
_ADMIN: dict[str, str] = rules()["admin"]
_FACILITY = frozenset(rules()["facility"])
_AREA = frozenset(rules()["area"])
_PART = re.compile(r"^(?:north|south|east|west|central|rural)[a-z]*\b|\bbetween\b|\boutside\b", re.IGNORECASE)


class NamedFeature(NamedTuple):
    """The names held in a gazetteer cell and the feature its words give."""

    names: tuple[str, ...]
    feature: str


def bare(folded: str) -> str:
    """A folded name without articles; all of it where nothing else is left."""
    return " ".join(word for word in folded.split() if word not in _ARTICLES) or folded


def loose(folded: str) -> str:
    """A folded name with the vowels and doublings of transliteration levelled; empty when too little is left."""
    key = " ".join(_spell(word) for word in bare(folded).split())
    return key if len(key) >= _SHORTEST_LOOSE else ""


@lru_cache(maxsize=50_000)
def _spell(word: str) -> str:
    word = _ASSIMILATED.sub("", word)
    for pattern, to in _LETTERS:
        word = pattern.sub(to, word)
    return word


def row_keys(name: str, own: bool, country: str) -> Iterator[tuple[str, int]]:
    """Keys of one name of a gazetteer row with their level (index into ``LEVELS``)."""
    folded = fold(name)
    if not folded:
        return
    yield folded, 0 if own else 1
    if country in SKELETON_NAMES and (skeleton := consonants(name)):
        yield "%" + skeleton, 3
    if country not in ARABIC_NAMES or not folded.isascii():
        return
    short = bare(folded)
    yield "-" + short, 2
    if spelled := loose(folded):
        yield "~" + spelled, 3
    first, _, rest = short.partition(" ")
    if rest and len(first) >= _SHORTEST_FIRST and first not in _GENERIC and (spelled := loose(first)):
        yield "^" + spelled, 4


def query_keys(name: str) -> tuple[str, ...]:
    """Keys to ask for when a text writes the name; ``Aleppo's`` asks for Aleppo, and for itself, as ``St John's`` must."""
    whole = fold(name)
    folded = fold(_OWNER.sub("", name)) or whole
    if not folded:
        return ()
    keys = list(dict.fromkeys((folded, whole)))
    if not folded.isascii() and romanise(name)[1]:
        keys.append(fold(romanise(name)[0]))
    if folded.isascii():
        keys.append("-" + bare(folded))
        if spelled := loose(folded):
            keys += ["~" + spelled, "^" + spelled]
    return tuple(keys)


def consonant_keys(name: str) -> tuple[str, ...]:
    """The key of a name's consonants; none where too few are left."""
    return tuple("%" + key for key in (consonants(name),) if key)


def misread_keys(name: str) -> tuple[str, ...]:
    """Keys of the names that a scanner may have misread as this one."""
    return tuple(dict.fromkeys(key for other in slips(name) for key in (other, "-" + bare(other))))


def name_and_feature(name: str, feature: str) -> NamedFeature:
    """Take the feature word off a name such as ``Al Mayadin town`` and split ``Tadmur/Palmyra``.

    Words are read only where the cell says no more than place, adm or area; what names an area or a facility keeps
    its word in the name, so that it never meets the town it is called after.
    """
    name = " ".join(name.split())
    if feature not in ("place", "adm", "area", ""):
        return NamedFeature((name,), feature)
    head, _, last = name.rpartition(" ")
    word = last.casefold()
    if _PART.search(name) or not head:
        return NamedFeature((name,), "area" if _PART.search(name) else feature or "place")
    if word in _FACILITY or word in _AREA:
        return NamedFeature((name,), "facility" if word in _FACILITY else "area")
    if set(head.casefold().replace("/", " ").split()) & (_FACILITY | {"border", "road", "highway", "area"}):
        return NamedFeature((name,), "area")
    found = _SETTLEMENT.get(word) or _ADMIN.get(word) or ("camp" if word == "camp" else None)
    if found is None:
        return NamedFeature((name,), "area" if feature == "area" else feature or "place")
    return NamedFeature((*_split(head), name), found)


def _split(name: str) -> tuple[str, ...]:
    outside = re.sub(r"\([^()]{0,80}\)", " ", name)
    inside = re.findall(r"\(([^()]{0,80})\)", name)
    parts = [part.strip() for part in (*outside.split("/"), *inside)]
    return tuple(" ".join(part.split()) for part in parts if part) or (name,)
