"""What the words of a place phrase say: the name, its feature words, the places it is said to lie in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from wardesk.book import Book
from wardesk.text import fold, level

_LONGEST = 240
_WITHIN = re.compile(r"\s+(?:in|inside|within)\s+(?:the\s+)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
_OWNER = re.compile(r"^(?P<owner>(?:[^\W\d_][\w.'-]*\s){0,2}[^\W\d_][\w.-]*)(?:'s|s')\s+(?P<rest>.+)$")
_OF = re.compile(r"\s+of\s+(?:the\s+)?", re.IGNORECASE)
_DISTANCE = re.compile(r"(\d{1,4}(?:\.\d)?)[\s-]*(km|kms|kilomet(?:er|re)s?|miles?|m)\b", re.IGNORECASE)
_LAST_WORDS = re.compile(r"([^\W\d_][\w-]*)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_NEXT_WORD = re.compile(r"^\s+([^\W\d_]+)")
_FROM = re.compile(r"\bfrom (?:the )?((?:[A-Z][\w'-]*|al-\w+)(?: [A-Z][\w'-]*){0,2}) (?:towards?|in the direction of) (?:the )?$")
_LEAD = r"(?:(?:the|city|town|village|of) )*"
_ROAD = re.compile(
    r"\b(?:road|highway|route|motorway|track|railway)s? (?:\w+ )?(?:between|from|linking|connecting) "
    + _LEAD + r"(?:[^\W\d_][\w'-]*(?: [A-Z][\w'-]*){0,2} (?:and|to|with) " + _LEAD + r")?$"
)  # fmt: skip
_WINDS = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}
_LETTERS = {"N": "north", "E": "east", "S": "south", "W": "west"}
_NAME_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az", "de", "la", "le"))
_FROM_HERE = re.compile(r"\s*(?:away\s+)?(?:to the\s+)?[\w-]*\s*(?:of|from|outside)\s+(?:the\s+)?(?:\w+\s+of\s+)?(?:the\s+)?")
_JOINED = re.compile(r"^\s*(?:,|and|&|, and|or|as well as)\s*$")

_STATE = "State"
"""Ends the name of an area of the first order, whatever country's name stands before it."""


class Phrase(NamedTuple):
    """A place phrase taken apart."""

    core: str
    """The name without feature words: ``Yarmouk``."""
    whole: str
    """The phrase without its lead-in words: ``Yarmouk refugee camp area``."""
    features: tuple[str, ...] = ()
    """Feature classes its nouns ask for: ``camp``."""
    reach: str | None = None
    """``near``, ``countryside`` or ``region`` where a region noun stands beside the name."""
    relation: str | None = None
    part: bool = False
    """A direction word stands before the name: ``southern Damascus``."""
    side: float | None = None
    """Degrees clockwise from north of that word; None for ``central``, ``upper`` and the like."""
    country: str | None = None
    """ISO code from a nationality word before the name: ``Syrian province``."""
    inside: tuple[Phrase, ...] = ()
    """Places it is said to lie in, nearest first."""
    distance_km: float | None = None
    many: bool = False
    """Its feature word is plural: it may govern a list."""
    rounding_km: float = 0.0
    """Half of the last digit of the stated distance."""
    bearing: float | None = None
    """Degrees clockwise from north, of ``12 km north-east of``."""
    road: bool = False
    """One end of a road: ``on the road from A to B``."""


@dataclass(frozen=True)
class Vocabulary:
    """The codebook's words about places, folded, singular and plural."""

    nouns: Mapping[str, str]
    """Noun → feature class."""
    reaches: Mapping[str, str]
    relations: Mapping[str, str]
    nationalities: Mapping[str, str]
    """Nationality or country → ISO code."""
    longest: int


def vocabulary(book: Book, countries: Mapping[str, str]) -> Vocabulary:
    """Read the word lists once. ``countries`` are folded names with ISO codes."""
    nouns = dict.fromkeys(_inflected(book, "object_kind"), "facility")
    nouns |= _inflected(book, "place_noun")
    reaches = _inflected(book, "region_noun")
    relations = {word: entry.value or "" for word, entry in book.section("relation_word").items()}
    peoples = {}
    for word, entry in book.section("nationality").items():
        value = (entry.value or entry.key.rsplit(".", 1)[-1]).strip()
        code = value.upper() if len(value) == 2 else countries.get(fold(value))
        if code:
            peoples[word] = code
    longest = max((len(word.split()) for word in (*nouns, *reaches)), default=1)
    return Vocabulary(nouns, reaches, relations, {**countries, **peoples}, longest)


def _inflected(book: Book, section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, entry in book.section(section).items():  # type: ignore[arg-type]
        value = entry.value or entry.key
        plural = word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
        found.setdefault(plural, value)
        found[word] = value
    return found


def parse_phrase(text: str, words: Vocabulary) -> Phrase:
    """Take a place phrase apart. Text outside the span is read by ``in_context``."""
    text = " ".join(level(text[:_LONGEST]).split()).strip(" ,;:.\"'()")
    owner = _OWNER.match(text)
    if owner:
        inner = parse_phrase(owner["rest"], words)
        if not inner.core and (inner.reach or inner.features):
            return _merge(inner, _simple(owner["owner"], words))
        if fold(owner["owner"]) in words.nationalities and (inner.features or inner.whole.split()[-1:] == [_STATE]):
            inner = inner._replace(part=False, side=None)  # "Nigeria's northeastern Borno State": the side is Nigeria's
        return inner._replace(inside=(*inner.inside, _simple(owner["owner"], words)))
    head, parents = _peel(text, words)
    return head._replace(inside=parents + head.inside)


def _peel(text: str, words: Vocabulary) -> tuple[Phrase, tuple[Phrase, ...]]:
    pieces = [piece for part in _WITHIN.split(text) for piece in _COMMA.split(part) if piece]
    if not pieces:
        return Phrase("", ""), ()
    phrases = [_related(piece, words) for piece in pieces]
    parents = [phrase for phrase in phrases[1:] if phrase.core]
    head = phrases[0]
    if not head.core and parents:
        return _merge(head, parents[0]), tuple(parents[1:])
    return head, tuple(parents)


def _merge(lead: Phrase, named: Phrase) -> Phrase:
    """ "the countryside in northern Hama": the lead-in names nothing, what follows does."""
    reach = lead.reach if lead.reach != "region" else "near"
    return named._replace(reach=reach or named.reach, relation=lead.relation or named.relation)


def _related(text: str, words: Vocabulary) -> Phrase:
    """Split off ``X near Y``, ``west of Y``, ``city of Y``."""
    for word, relation in words.relations.items():
        if relation in ("near", "towards", "between") and f" {word} " in f" {text.casefold()} ":
            before, _, after = f" {text} ".partition(_as_written(text, word))
            return _near(before.strip(), after.strip(), relation, words)
    split = _OF.split(text, maxsplit=1)
    if len(split) == 2 and split[0]:
        return _governed(split[0], split[1], text, words)
    return _simple(text, words)


def _as_written(text: str, word: str) -> str:
    at = f" {text.casefold()} ".find(f" {word} ")
    return f" {text} "[at : at + len(word) + 2]


def _near(before: str, after: str, relation: str, words: Vocabulary) -> Phrase:
    named = _related(after, words) if after else Phrase("", "")
    own = _simple(before, words) if before else Phrase("", "")
    if own.core and own.core[:1].isupper():
        return own._replace(inside=(named._replace(relation="near"),) if named.core and relation == "near" else ())
    if own.reach == "region" and relation == "between":
        return Phrase(after, f"{before} between {after}", reach="region")
    return _measured(named._replace(relation=relation), before)


def _governed(left: str, right: str, text: str, words: Vocabulary) -> Phrase:
    last = fold(left).split()[-1:] or [""]
    lead = _simple(left, words)
    if words.relations.get(last[0]) == "direction":
        return _measured(
            _related(right, words)._replace(relation="direction", bearing=_bearing(left.rsplit(maxsplit=1)[-1])), left
        )
    if lead.core and any(word[:1].isupper() for word in lead.core.split()):
        return Phrase(text, text)
    if not (lead.features or lead.reach or lead.part):
        return _related(right, words)
    named = _related(right, words)
    part = named.part or (lead.part and not {"town", "village"} & set(lead.features))
    side = named.side if named.side is not None or not part else lead.side
    return named._replace(
        features=named.features or lead.features, reach=lead.reach or named.reach, part=part, side=side,
        country=lead.country or named.country, many=_plural(left, words), whole=text,
    )  # fmt: skip


def _plural(left: str, words: Vocabulary) -> bool:
    last = (fold(left).split() or [""])[-1]
    return last.endswith("s") and (last in words.nouns or last in words.reaches)


def _measured(phrase: Phrase, text: str) -> Phrase:
    """The phrase with the distance that the text states, and how far that is rounded: "10 km" may be 5 off."""
    match = _DISTANCE.search(text)
    if match is None:
        return phrase
    unit = match[2].casefold()
    size = 1.609 if unit.startswith("mile") else 0.001 if unit == "m" else 1.0
    whole = match[1].partition(".")[0]
    step = 0.1 if "." in match[1] else 10.0 ** (len(whole) - len(whole.rstrip("0"))) * (5 if whole.endswith("5") else 1)
    return phrase._replace(distance_km=round(float(match[1]) * size, 1), rounding_km=round(step * size / 2, 3))


def _bearing(word: str) -> float | None:
    """Degrees of "north-east", "NE": the mean of the winds it is made of; None for any other word."""
    winds = re.findall(r"north|south|east|west", word.casefold())
    if not winds and len(word) <= 3 and set(word) <= set(_LETTERS):
        winds = [_LETTERS[letter] for letter in word]
    if not winds:
        return None
    east = sum(math.sin(math.radians(_WINDS[name])) for name in winds)
    north = sum(math.cos(math.radians(_WINDS[name])) for name in winds)
    return round(math.degrees(math.atan2(east, north)) % 360, 1)


def _simple(text: str, words: Vocabulary) -> Phrase:
    """A noun phrase without prepositions: nationality, direction, name, feature words."""
    parts = text.split()
    while parts and _lead_in(parts[0], words):
        parts.pop(0)
    whole = " ".join(parts)
    country, part, side = None, False, None
    while len(parts) > 1 or (parts and parts[0].islower()):
        word = fold(parts[0])
        if words.relations.get(word) == "part" or (words.relations.get(word) == "direction" and parts[0].islower()):
            part, side = True, _bearing(parts[0])
        elif word in words.nationalities and len(parts) > 1 and not _is_name(parts, words):
            country = words.nationalities[word]
        elif not _describes(parts, words):
            break
        parts.pop(0)
    core, features, reach, many = _strip_nouns(parts, words)
    return Phrase(" ".join(core), whole, features, reach, None, part, side, country, (), None, many)


def _describes(parts: list[str], words: Vocabulary) -> bool:
    """A small-letter word before the name that is neither an article nor a feature word: ``besieged``."""
    if not parts[0].islower() or len(parts) < 2 or fold(parts[0]) in _NAME_ARTICLES:
        return False
    return _class_of(parts[:1], words) is None


def _is_name(parts: list[str], words: Vocabulary) -> bool:
    """ "Iraq", "Syria": two countries joined, or a nationality that is all the name there is."""
    if parts[1:] == [_STATE]:
        return True  # "Niger State" is no state of Niger
    return "-" in parts[0] and all(fold(piece) in words.nationalities for piece in parts[0].split("-"))


def _lead_in(word: str, words: Vocabulary) -> bool:
    return word.casefold() in ("the", "a", "an", "this", "that", "these", "both", "its", "their", "of")


def _strip_nouns(parts: list[str], words: Vocabulary) -> tuple[list[str], tuple[str, ...], str | None, bool]:
    features: list[str] = []
    reach: str | None = None
    many = False
    while parts:
        size = next((n for n in range(min(words.longest, len(parts)), 0, -1) if _class_of(parts[-n:], words)), 0)
        if not size and len(parts) > 1 and parts[-1].islower() and (features or reach):
            size = 1
            parts = parts[:-size]
            continue
        if not size:
            break
        kind, value = _class_of(parts[-size:], words) or ("", "")
        many = many or (parts[-1].endswith("s") and not features)
        if kind == "noun":
            features.append(value)
        else:
            reach = value if reach is None or value != "near" else reach
        parts = parts[:-size]
    while len(parts) > 1 and parts[0].islower() and (found := _class_of(parts[:1], words)):
        features += [found[1]] if found[0] == "noun" else []
        parts = parts[1:]
    return parts, tuple(dict.fromkeys(features)), reach, many


def _class_of(parts: list[str], words: Vocabulary) -> tuple[str, str] | None:
    key = fold(" ".join(parts))
    if key in words.nouns:
        return "noun", words.nouns[key]
    if key in words.reaches:
        return "reach", words.reaches[key]
    return None


def in_context(phrase: Phrase, before: str, after: str, words: Vocabulary) -> Phrase:
    """Add what stands directly before and after the span: ``the city of``, ``12 km west of``, ``… province``."""
    before = level(before)
    match = _LAST_WORDS.search(before)
    noun = fold(match[1]) if match else ""
    found = _class_of([noun], words) if noun else None
    if found and found[0] == "noun" and not phrase.features:
        phrase = phrase._replace(features=(found[1],), many=noun.endswith("s"))
    elif found and phrase.reach is None and found[0] == "reach" and found[1] != "region":
        phrase = phrase._replace(reach=found[1])
    elif phrase.relation is None and match and (words.relations.get(noun) == "direction" or _is_letters(match[1])):
        phrase = phrase._replace(relation="direction", bearing=_bearing(match[1]))
    if phrase.distance_km is None and phrase.relation != "part":
        phrase = _distance_before(phrase, before)
    phrase = _on_the_way(phrase, before, words)
    following = _NEXT_WORD.match(level(after))
    found = _class_of([following[1]], words) if following and following[1].islower() else None
    if found and found[0] == "noun" and not phrase.features and not phrase.reach and phrase.core:
        phrase = phrase._replace(features=(found[1],), many=following is not None and following[1].endswith("s"))
    return phrase


def _distance_before(phrase: Phrase, before: str) -> Phrase:
    tail = before[-60:]
    found = list(_DISTANCE.finditer(tail))
    if not found or not _FROM_HERE.fullmatch(tail[found[-1].end() :]):
        return phrase
    return _measured(phrase, found[-1].group())


def _is_letters(word: str) -> bool:
    """ "N of", "SE of": winds by their letters."""
    return word.isupper() and _bearing(word) is not None


def _on_the_way(phrase: Phrase, before: str, words: Vocabulary) -> Phrase:
    """ "On the road from A to", "between A and"; "from A towards": A stands in for an end that nobody knows."""
    start = _FROM.search(before)
    if start is not None and not phrase.inside:
        phrase = phrase._replace(inside=(parse_phrase(start[1], words)._replace(relation="near"),))
    return phrase._replace(road=True) if _ROAD.search(before) else phrase


def joined(between: str) -> bool:
    """Whether two spans with this text between them stand in one list."""
    return bool(_JOINED.match(between))
