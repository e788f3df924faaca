"""From the words of a claim's mention to what MUC-4 wants in a slot: a person's name, a description, a group, a thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from wardesk.book import Book
from wardesk.evaluate import profile as profiles
from wardesk.extract.lexicon import compile_book, stem_phrase
from wardesk.model import Mention
from wardesk.text import fold, words

INCIDENTS = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY", "HIJACKING", "FORCED WORK STOPPAGE")
EFFECTS = ("DEATH", "INJURY", "DESTROYED", "SOME DAMAGE")

PARTS = ("perp_individual", "perp_organization", "physical_target", "victim", "weapon")
"""Labels of the reader's head ``parts``: the five roles."""

MAX_NAME_WORDS = 5
MAX_BEHIND = 80
"""Characters behind a mention in which the group of its members is looked for."""

PartyKind: TypeAlias = Literal["name", "organization", "people", "thing", "place"]


class ReaderRules(profiles.Profile):
    """How sure the trained reader must be; see ``muc4_reader``."""

    least: dict[str, float]
    """By label of its head ``parts``: spans below are left aside."""
    keep: float
    """Least probability of an incident's kind at which the rules' incident stands."""
    add: float
    """Least probability at which a kind of which no claim tells is an incident all the same."""
    beside: tuple[str, ...]
    """Roles in which the rules' words stand where the reader names nobody for an incident."""
    people: float
    """Least probability, by weights learned from keys, of victims without a name; see ``muc4_learn``."""


class Profile(profiles.Profile):
    """Which of our types are which incidents, and which words stand for which item of the set lists."""

    incidents: dict[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    between_armed: tuple[str, ...]
    by_trigger: dict[str, tuple[str, ...]]
    effects: dict[str, tuple[str, ...]]
    instruments: dict[str, tuple[str, ...]]
    targets: dict[str, tuple[str, ...]]
    victims: dict[str, tuple[str, ...]]
    unarmed: tuple[str, ...]
    titles: tuple[str, ...]
    reader: ReaderRules

    @cached_property
    def incident_of(self) -> Mapping[str, str]:
        """Our event type → incident type."""
        return {name: incident for incident, names in self.incidents.items() for name in names}


def load_profile(book: Book, folder: Path = profiles.FOLDER) -> Profile:
    """The profile ``muc4.yml``, checked against the codebook. Raises ``BookError`` naming what is not known."""
    profile = profiles.load_profile("muc4", Profile, folder)
    ours = (*profile.incident_of, *profile.outcomes, *profile.between_armed)
    profiles.check_known(ours, book.types, "muc4.yml: event type")
    profiles.check_known((*profile.incidents, *profile.by_trigger), INCIDENTS, "muc4.yml: incident")
    profiles.check_known(profile.unarmed, profile.victims, "muc4.yml: unarmed")
    profiles.check_known(profile.effects, EFFECTS, "muc4.yml: effects")
    profiles.check_known((*profile.reader.least, *profile.reader.beside), PARTS, "muc4.yml: reader")
    return profile


class Party(NamedTuple):
    """One person, group, organisation or thing of a mention, as the text writes it."""

    kind: PartyKind
    name: str
    """Without determiners, titles and line breaks. For ``people`` and ``thing`` the noun phrase."""
    start: int
    """Where the mention begins in the text."""
    description: str = ""
    """Title or role before a person's name: ``MNR leader``."""
    armed: bool = False
    """Soldiers, police, fighters and their groups."""
    state: bool = False
    """Belongs to a government's forces or is a government."""
    key: str = ""
    """Registry key of a known group."""
    effects: tuple[str, ...] = ()
    """What the claim's own trigger says became of it: DEATH, INJURY, DESTROYED, SOME DAMAGE."""


_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b|;)\s*", re.IGNORECASE)
_OF = re.compile(r"\s+(?:of|from|belonging to|who|which|that|in|at|on|with|wearing|for|to|by)\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:a|an|the|this|that|these|those|his|her|their|its|our|some|several|many|other|others|another|about|around|at least"
    r"|more than|over|nearly|almost|only|both|all|first|second|third|powerful|various|numerous|alleged|suspected|presumed"
    r"|\d[\d,.]*)\s+)+",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d[\d,]*|dozens? of|hundreds? of)\s+", re.IGNORECASE
)
_GROUP_OF = re.compile(
    r"^(?:\w+\s+)?(?:group|band|gang|number|pair|couple|handful|crowd|total)\s+of\s+(?:about\s+|some\s+|the\s+|\d+\s+)*",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z][\w'-]*\.?(?:\s+(?:(?:de|del|la|las|los|y|von|van|bin|al)\s+){0,2}[A-Z][\w'-]*\.?)*")
_EMPTY = frozenset({
    "he", "she", "it", "they", "him", "her", "them", "himself", "themselves", "who", "which", "that", "others", "other",
    "another", "one", "two", "three", "those", "these", "all", "both", "some", "many", "several", "responsibility", "lives",
    "life", "number", "total", "victim", "victims", "body", "bodies",
})  # fmt: skip
"""Words that name nobody by themselves."""
_BEHIND = re.compile(r"\s*(?:of|from|belonging to)\s+(?:the\s+)?\"?\s*|\s*\(\s*", re.IGNORECASE)
"""What may stand between members and their group, or between a group and its acronym."""
_STATE_KEYS = frozenset({"state_force", "generic.government", "generic.army", "generic.police", "generic.air_force"})
_STATE_NOUNS = frozenset(
    {"army", "police", "air force", "armed force", "military", "navy", "government", "national guard", "security force"}
)


class Namer:
    """Reads mentions of one codebook under one profile."""

    def __init__(self, book: Book, profile: Profile) -> None:
        self.book = book
        self.profile = profile
        self.lexicon = compile_book(book)
        self.titles = frozenset(profile.titles)
        self._nations = book.section("nationality")
        self._items = {name: _phrases(lists) for name, lists in self._lists().items()}

    def _lists(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        return {"instruments": self.profile.instruments, "targets": self.profile.targets, "victims": self.profile.victims}

    def item(self, kind: str, phrase: str) -> str | None:
        """Item of a set list for a noun phrase: the longest of its words that ends nearest the phrase's end."""
        stemmed = stem_phrase(phrase).split()
        best: tuple[int, int, str] | None = None
        for parts, item in self._items[kind]:
            for at in range(len(stemmed) - len(parts) + 1):
                if stemmed[at : at + len(parts)] == parts and (best is None or (len(parts), at) > best[:2]):
                    best = (len(parts), at, item)
        return best[2] if best else None

    def parties(self, text: str, mention: Mention) -> list[Party]:
        """What a mention names, one party for each member of an enumeration; empty for pronouns and the like."""
        raw = " ".join(text[mention.span.start : mention.span.end].split()).strip(" \"'.,;:()[]-")
        pieces = _AND.split(raw) if self._is_list(raw) else [raw]
        found = (self._party(piece, mention) for piece in pieces if piece)
        return [party for party in found if party]

    def _is_list(self, raw: str) -> bool:
        """Whether ``and`` joins persons or things, and not words of one name ("Ministry of Planning and Development")."""
        return not any(char.isupper() for char in raw[1:]) or all(part[:1].isupper() or " " in part for part in _AND.split(raw))

    def _party(self, piece: str, mention: Mention) -> Party | None:
        bare = _GROUP_OF.sub("", _LEADING.sub("", piece, count=1)).strip(" \"'")
        core = _OF.split(bare, maxsplit=1)[0].strip()
        if not core or fold(core) in _EMPTY:
            return None
        start = mention.span.start
        classes = self._classes(core)
        if mention.kind in ("facility", "equipment") or ("things" in classes and "people" not in classes):
            return self._thing(bare, core, classes, start)
        named = self._name(core)
        state, armed = "state" in classes, bool({"armed", "state"} & classes)
        if self._is_organization(core, mention, classes):
            return Party("organization", bare if bare.count(" of ") and named else core, start, armed=True, state=state)
        if named:
            description, name = named
            return Party("place" if mention.kind == "place" and mention.chosen else "name", name, start, description)
        if mention.kind == "place":
            return Party("place" if mention.chosen else "thing", _without_number(core), start)
        return Party("people", core, start, armed=armed, state=state)

    def _thing(self, bare: str, core: str, classes: set[str], start: int) -> Party:
        """A building, vehicle or weapon; ``armed`` where it is a military one, a place where it is a town or an area."""
        owners = {name for word in core.split()[:-1] for name in self._classes(word)}
        armed = "military" in classes or bool(owners & {"armed", "state"}) or core.lower().startswith("military")
        return Party("place" if "area" in classes else "thing", _without_number(bare), start, armed=armed)

    def filler(self, text: str, start: int, end: int, kind: PartyKind) -> Party:
        """What the words there name, their kind given. Nothing is taken away from the words but line breaks."""
        name = " ".join(text[start:end].split())
        core = _OF.split(_GROUP_OF.sub("", _LEADING.sub("", name, count=1)), maxsplit=1)[0].strip()
        classes = self._classes(core) if core else set()
        state, armed = "state" in classes, bool({"armed", "state", "military"} & classes)
        found = self.book.actor_phrases.find(words(name)) if kind == "organization" else ()
        key = next((payloads[0][0] for _, _, payloads in found), "")
        return Party(kind, name, start, armed=armed or kind == "organization", state=state, key=key)

    def people(self, text: str) -> dict[str, int]:
        """The codebook's words for people that a text has, in small letters, and where each first stands."""
        sequence = words(text.lower())
        found: dict[str, int] = {}
        for first, last, entries in self.lexicon.vocabulary.find(sequence):
            if any("people" in _CLASSES.get(entry.section, ()) for entry in entries):
                start = sequence[first].start
                found.setdefault(text[start : sequence[last - 1].end].lower(), start)
        return found

    def groups_in(self, text: str, mention: Mention) -> list[Party]:
        """Registered groups named inside a mention or right behind it: "terrorists of the Farabundo Marti Front"."""
        end = min(len(text), mention.span.end + MAX_BEHIND)
        sequence = words(text[mention.span.start : end])
        inside = mention.span.end - mention.span.start
        found = []
        for first, last, payloads in self.book.actor_phrases.find(sequence):
            begin, stop = sequence[first].start, sequence[last - 1].end
            name = " ".join(text[mention.span.start + begin : mention.span.start + stop].split())
            behind = text[mention.span.end : mention.span.start + begin] if begin >= inside else ""
            if name[:1].isupper() and (begin < inside or _BEHIND.fullmatch(behind)):
                found.append(Party("organization", name, mention.span.start + begin, armed=True, key=payloads[0][0]))
        return found

    def fullest(self, text: str, name: str) -> str:
        """The fullest form in which a text writes a person's name: "Diaz" → "Jose Diaz Ramos"."""
        wanted, best = set(name.split()), name
        for match in _CAPITALS.finditer(text):
            parts = match.group().split()
            while parts and self._is_title(parts[0]):
                parts.pop(0)
            if wanted <= set(parts) and len(best.split()) < len(parts) <= MAX_NAME_WORDS and not self._classes(" ".join(parts)):
                best = " ".join(parts)
        return best

    def _name(self, core: str) -> tuple[str, str] | None:
        """(description, name) where a phrase ends in a person's name: ``MNR leader`` and the words in capitals after it."""
        parts = core.split()
        at = len(parts)
        while at and self._may_be_named(parts[at - 1]):
            at -= 1
        name = parts[at:]
        if not name or self._classes(core) & {"people", "things"} or (len(name) == 1 and self._classes(name[0])):
            return None
        return " ".join(parts[:at]), " ".join(name)

    def _may_be_named(self, word: str) -> bool:
        return word[:1].isupper() and not self._is_title(word) and fold(word) not in self._nations

    def _is_title(self, word: str) -> bool:
        return word.lower().rstrip(".") in self.titles

    def _classes(self, phrase: str) -> set[str]:
        """``people``, ``armed``, ``state``, ``things``: what the codebook's word lists say of the head of a phrase."""
        sequence = words(stem_phrase(phrase))
        found: set[str] = set()
        for _, last, entries in self.lexicon.vocabulary.find(sequence):
            if last != len(sequence):
                continue
            for entry in entries:
                found |= _CLASSES.get(entry.section, set())
                if entry.key in _STATE_KEYS or entry.value == "state_forces":
                    found |= {"state", "armed"}
                if entry.key == "military_site":
                    found.add("military")
                if entry.section in ("place_noun", "region_noun") and entry.key != "place.facility":
                    found.add("area")
        return found

    def _is_organization(self, core: str, mention: Mention, classes: set[str]) -> bool:
        """A registered group or an institution by name, not its members ("soldiers", "guerrillas")."""
        stemmed = stem_phrase(core)
        if "state" in classes and any(stemmed.endswith(noun) for noun in _STATE_NOUNS):
            return True
        proper = core[:1].isupper() and all(part[:1].isupper() or part in ("of", "the", "for") for part in core.split())
        registered = bool(mention.chosen and mention.chosen.startswith("actor:")) or self._is_registered(core)
        return proper and not classes & {"people"} and (registered or core.isupper())

    def _is_registered(self, core: str) -> bool:
        sequence = words(core)
        return any(first == 0 and last == len(sequence) for first, last, _ in self.book.actor_phrases.find(sequence))


_CLASSES: Mapping[str, set[str]] = {
    "civil_group": {"people"}, "person_group": {"people"}, "fighter_group": {"people", "armed"},
    "force_noun": {"people", "armed"},
    "object_kind": {"things"}, "equipment": {"things"}, "weapon": {"things"}, "aircraft": {"things"}, "place_noun": {"things"},
}  # fmt: skip


def _phrases(lists: Mapping[str, Sequence[str]]) -> list[tuple[list[str], str]]:
    return [(stem_phrase(phrase).split(), item) for item, phrases in lists.items() for phrase in phrases]


def _without_number(phrase: str) -> str:
    return _NUMBER.sub("", phrase, count=1) if _NUMBER.match(phrase) else phrase
