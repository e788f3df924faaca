"""The codebook: YAML that a coder may dispute, loaded strictly into frozen values.

Layers are folders of ``*.yml``; a later layer's entry replaces an earlier one of the same key. Anything doubtful
(an unknown key, a duplicate, an alias of two actors at one time in one country) stops with file, line and the
nearest valid name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError
from rapidfuzz import process

from wardesk.calendars import Calendar
from wardesk.errors import BookError
from wardesk.model import Aspect, Course, Extent, Modality, Polarity, RoleName, Stance, Value
from wardesk.text import PhraseIndex, fold, words

PACKAGED = Path(__file__).parent / "codebook"

UNVERIFIED = "unverified"
"""The citation of an entry nobody has checked yet. Counted and shown, never invented."""

Citation = str
Section = Literal[
    "ally_phrase", "approximate", "aircraft", "background_cue", "casualty", "civil_group", "course_cue", "denial_noun",
    "desire_verb", "equipment", "failure_verb", "fighter_group", "force_noun", "hedge", "impact_verb",
    "implicative_verb", "light_verb", "list_noun", "loaded", "modality_cue", "negator", "object_kind", "person_group",
    "place_noun", "region_noun", "relation_word", "mishap", "war_noun", "source_noun", "extent_cue", "weapon", "furniture",
    "nationality", "office", "generic_actor", "feast", "month_name",
]  # fmt: skip


class Entry(Value):
    """Anything in the codebook."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_.\-]*$")
    citation: Citation = UNVERIFIED
    """Something that can be opened: a file and row, a package's file, a publication; else ``unverified``."""
    note: str | None = None


class Example(Value):
    """A sentence that must, or with ``never`` must not, give a claim of the type. Collected as a test."""

    text: str
    never: bool = False
    actor: str | None = None
    """Words that must lie inside the actor's mention."""
    target: str | None = None
    place: str | None = None
    modality: Modality | None = None
    polarity: Polarity | None = None
    course: Course | None = None
    why: str | None = None


class Frame(Value):
    """Words that set off a claim, what must stand beside them, and which slot fills which role."""

    verbs: tuple[str, ...] = ()
    """Lemmas; a particle follows an underscore: ``carry_out``."""
    nouns: tuple[str, ...] = ()
    """Lemmas; two words with a blank are a compound: ``air strike``."""
    adjectives: tuple[str, ...] = ()
    """Predicative adjectives and participles: ``capable``."""
    roles: str
    """Name of a role map in ``frames.yml``."""
    needs: dict[str, tuple[str, ...]] = {}
    """Slot → classes, one of which its filler must have (see ``docs/reference/codebook.md``)."""
    bars: dict[str, tuple[str, ...]] = {}
    """Slot → classes that forbid the frame."""
    near: tuple[str, ...] = ()
    """One of these lemmas must stand among the trigger's own words (modifiers, object, with-phrase)."""
    aspect: Aspect | None = None
    course: Course | None = None
    extent: Extent | None = None
    modality: Modality | None = None
    polarity: Polarity | None = None


class Crosswalk(Value):
    """How a type is written in somebody else's codebook."""

    acled: dict[str, str] = {}
    """``event_type`` and ``sub_event_type``; empty with a reason."""
    acled_by_actor: dict[str, dict[str, str]] = {}
    """Sub-events that depend on who acted: key ``state`` or ``non_state``."""
    ucdp: Literal["dyad", "one_sided", "none"] = "none"
    plover: dict[str, str] = {}
    reason: str | None = None
    """Why there is no code, or why the code is a judgement and not the codebook's word."""


class TypeEntry(Entry):
    """One of the neutral event and state types."""

    aspect: Aspect = "event"
    meaning: str
    """One sentence a coder can decide by."""
    rank: int = 50
    """Where two types fit one trigger, the lower rank wins."""
    codes: Crosswalk
    frames: tuple[Frame, ...] = ()
    examples: tuple[Example, ...] = ()


class RoleMap(Entry):
    """Slots of the parse → roles. Slots: subject, object, modifier, dative, and any preposition by its word."""

    slots: dict[str, RoleName]
    casualties: bool = False
    """Numbers of killed, wounded and captured told with such a trigger belong to its claim."""
    outcome: bool = False
    """Tells what came of something ("killed ten"): joins the claim of the deed where the sentence names it."""
    mutual: Literal["opponent", "partner"] | None = None
    """Two co-ordinated subjects are each other's opponent or partner."""


class Words(Entry):
    """Words of one class. The entry's key is what a claim stores; ``words`` are folded lemmas or phrases."""

    section: Section
    words: tuple[str, ...]
    value: str | None = None
    """What the words mean where the key is not enough: a modality, a course, a scope, an actor kind, a country."""
    examples: tuple[str, ...] = ()


class SpeechVerb(Entry):
    """Verbs and phrases by which someone says something."""

    words: tuple[str, ...]
    stance: Stance
    modality: Modality | None = None
    """Set on the content: ``threaten`` → threatened."""


class DatedName(Value):
    """A name and the days it was in force; both ends inclusive, open where None."""

    name: str
    since: date | None = None
    until: date | None = None
    script: str | None = None
    """ISO 15924 where it is not Latin."""
    cased: bool | None = None
    """Match capitals exactly. Default: true for names of up to five letters that are all capitals."""
    metonym: bool = False
    """A country or capital that can stand for its government: the actor only where the grammar makes it act."""


class Tie(Value):
    """A dated relation to another actor."""

    actor: str
    kind: Literal["parent", "ally", "predecessor", "successor", "member_of", "split_from"]
    since: date | None = None
    until: date | None = None


class ActorEntry(Entry):
    """An organised actor with dated names."""

    names: tuple[DatedName, ...] = Field(min_length=1)
    """The first is the preferred name."""
    kind: Literal[
        "state_forces", "rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians",
        "external_forces",
    ]  # fmt: skip
    """ACLED's eight ``inter`` kinds, in the actor's home country; abroad, state forces are external forces."""
    government: bool = False
    """A government or ministry, not its forces."""
    country: tuple[str, ...] = ()
    """Home first; ISO 3166 alpha-2."""
    conflicts: tuple[str, ...] = ()
    sides: dict[str, str] = {}
    """Conflict → camp."""
    ties: tuple[Tie, ...] = ()
    ucdp: int | None = None
    """ActorId in UCDP's actor list."""


class SourceEntry(Entry):
    """Who publishes or is quoted: agency, outlet, monitor, party media."""

    names: tuple[str, ...] = Field(min_length=1)
    domains: tuple[str, ...] = ()
    kind: Literal["agency", "outlet", "monitor", "party_media", "government", "un", "ngo", "military", "court", "other"]
    country: str | None = None
    aligned: str | None = None
    """Camp, in one or two plain words; None when not aligned or not known."""
    mouthpiece_of: str | None = None
    """Key of an actor."""
    flags: tuple[Literal["state_media", "sanctioned"], ...] = ()
    flag_citation: str | None = None
    """Required with flags."""
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    """Admiralty grade; F, cannot be judged, unless a grading can be cited."""


class Region(Entry):
    """A region with fuzzy borders, as a circle."""

    names: tuple[str, ...] = Field(min_length=1)
    country: tuple[str, ...]
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_km: float = Field(gt=0, le=2000)
    precision: int = Field(default=5, ge=1, le=7)


class Rule(Entry):
    """A named rule: what it decides and why it is so."""

    meaning: str
    examples: tuple[str, ...] = ()


class Setting(Entry):
    """A number or list that governs release or thresholds."""

    value: int | float | str | tuple[str, ...]
    meaning: str


class Clause(Value):
    """One way to put a claim of a type into words."""

    subject: str = "{actor}"
    """Role slots in braces; parts in brackets fall away with their slots."""
    verb: str
    """A regular verb, five forms of an irregular one (``hold holds held held holding``), or ``be``."""
    rest: str = ""
    """What follows the verb, with slots and optional parts as in ``subject``."""


class PhraseEntry(Entry):
    """How the sitrep words one type; the key is the type's."""

    noun: str
    """Plain noun without an article: ``air strike``."""
    article: Literal["a", "an", ""] = "a"
    kind: Literal["event", "talks", "loss", "state"] = "event"
    """Part of the sitrep the type belongs to."""
    control: bool = False
    """Who holds a place, or whether fighting goes on, may have changed."""
    words: bool = False
    """Whether the sentence adds the report's words from the trigger on, because the type alone says too little."""
    clauses: tuple[Clause, ...] = ()
    """The first whose slots are all filled is taken; else the noun."""


_SHELVES: Mapping[str, type[Entry]] = {
    "types": TypeEntry, "role_maps": RoleMap, "words": Words, "speech": SpeechVerb, "actors": ActorEntry,
    "sources": SourceEntry, "regions": Region, "rules": Rule, "settings": Setting,
    "phrases": PhraseEntry,
}  # fmt: skip


@dataclass(frozen=True)
class Book:
    """The loaded codebook."""

    hash: str
    """First 16 hex digits of SHA-256 over the canonical content of all layers."""
    types: Mapping[str, TypeEntry]
    role_maps: Mapping[str, RoleMap]
    words: Mapping[str, Words]
    speech: Mapping[str, SpeechVerb]
    actors: Mapping[str, ActorEntry]
    sources: Mapping[str, SourceEntry]
    regions: Mapping[str, Region]
    rules: Mapping[str, Rule]
    settings: Mapping[str, Setting]
    phrases: Mapping[str, PhraseEntry]

    @cached_property
    def _sections(self) -> dict[str, dict[str, Words]]:
        found: dict[str, dict[str, Words]] = {}
        for entry in self.words.values():
            rows = found.setdefault(entry.section, {})
            for word in entry.words:
                rows[fold(word)] = entry
        return found

    def section(self, name: Section) -> Mapping[str, Words]:
        """Folded word → entry, for one section of the word lists."""
        return self._sections.get(name, {})

    @cached_property
    def actor_phrases(self) -> PhraseIndex[tuple[str, DatedName]]:
        """Index of all actors' names; the payload is (actor key, the dated name). The caller heeds ``cased``."""
        rows = ((name.name, (actor.key, name)) for actor in self.actors.values() for name in actor.names)
        return PhraseIndex((form, payload) for name, payload in rows for form in _forms(name))

    @cached_property
    def source_phrases(self) -> PhraseIndex[str]:
        """Index of all sources' names; the payload is the source's key."""
        rows = ((name, source.key) for source in self.sources.values() for name in source.names)
        return PhraseIndex((form, key) for name, key in rows for form in _forms(name))

    @cached_property
    def calendar(self) -> Calendar:
        """Feasts and months of other calendars and languages."""
        return Calendar(self.section("feast"), self.section("month_name"))

    def setting(self, key: str) -> Any:
        """Value of a setting. Raises ``BookError`` with the nearest name when there is none."""
        if key not in self.settings:
            raise BookError(f"no setting {key!r}{nearest(key, self.settings)}")
        return self.settings[key].value

    def unverified(self) -> dict[str, int]:
        """How many entries of each shelf nobody has checked."""
        shelves = {name: getattr(self, name) for name in _SHELVES}
        return {name: sum(e.citation == UNVERIFIED for e in rows.values()) for name, rows in shelves.items()}


def _forms(name: str) -> tuple[str, ...]:
    """A name as written and with its possessives cut off, as ``text.words`` reads them: ``People's`` → ``people``."""
    cut = " ".join(word.folded for word in words(name))
    return (name,) if cut == fold(name) else (name, cut)


def nearest(word: str, choices: Iterable[str]) -> str:
    """``; did you mean 'shelling'?`` or an empty string."""
    best = process.extractOne(word, list(choices), score_cutoff=60)
    return f"; did you mean {best[0]!r}?" if best else ""


def load_book(*overlays: Path) -> Book:
    """Load the packaged codebook and lay the user's folders over it, in order.

    Raises ``BookError`` with file and line on the first thing that is not right.
    """
    shelves: dict[str, dict[str, Entry]] = {name: {} for name in _SHELVES}
    origins: dict[tuple[str, str], str] = {}
    hasher = hashlib.sha256()
    for layer in (PACKAGED, *overlays):
        if not layer.is_dir():
            raise BookError(f"{layer}: no such codebook folder")
        seen: dict[tuple[str, str], str] = {}
        for path in sorted(layer.rglob("*.yml")):
            data = path.read_bytes()
            hasher.update(f"{path.relative_to(layer)}:{len(data)}:".encode() + data)
            for shelf, entry, where in _read_file(path, path.relative_to(layer).as_posix()):
                if (shelf, entry.key) in seen:
                    raise BookError(f"{where}: duplicate {shelf} key {entry.key!r}, first at {seen[shelf, entry.key]}")
                seen[shelf, entry.key] = where
                origins[shelf, entry.key] = where
                shelves[shelf][entry.key] = entry
    book = Book(hash=hasher.hexdigest()[:16], **shelves)  # type: ignore[arg-type]
    _check(book, origins)
    return book


def _read_file(path: Path, name: str) -> Iterator[tuple[str, Entry, str]]:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BookError(f"{name}: not readable as YAML: {error}") from error
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise BookError(f"{name}:1: a codebook file is a mapping of {', '.join(_SHELVES)}")
    for key_node, rows in root.value:
        shelf = key_node.value
        if shelf not in _SHELVES:
            raise BookError(f"{name}:{_line(key_node)}: unknown shelf {shelf!r}{nearest(shelf, _SHELVES)}")
        if not isinstance(rows, yaml.SequenceNode):
            raise BookError(f"{name}:{_line(rows)}: {shelf} must be a list of entries")
        for node in rows.value:
            yield shelf, _entry(_SHELVES[shelf], node, name), f"{name}:{_line(node)}"


def _entry(model: type[Entry], node: yaml.Node, name: str) -> Entry:
    _no_twin_keys(node, name)
    value = _plain(node)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = min(error.errors(), key=lambda row: row["type"] != "extra_forbidden")
        line = _line(_descend(node, first["loc"]))
        field = str(first["loc"][-1]) if first["loc"] else model.__name__
        hint = nearest(field, model.model_fields) if first["type"] == "extra_forbidden" else ""
        place = ".".join(map(str, first["loc"]))
        raise BookError(f"{name}:{line}: {place}: {first['msg']}{hint}") from error


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(item) for item in node.value)
    if not isinstance(node, yaml.ScalarNode) or node.style:
        return node.value
    if node.tag == "tag:yaml.org,2002:bool":
        return {"true": True, "false": False}.get(node.value, node.value)  # "no" and "off" are words, as in YAML 1.2
    if node.tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        return yaml.safe_load(node.value)
    return node.value


def _no_twin_keys(node: yaml.Node, name: str) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise BookError(f"{name}:{_line(key)}: key {key.value!r} stands twice")
            seen.add(key.value)
            _no_twin_keys(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _no_twin_keys(item, name)


def _descend(node: yaml.Node, path: tuple[int | str, ...]) -> yaml.Node:
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            match = [(key, value) for key, value in node.value if key.value == step]
            if not match:
                return node
            key, value = match[0]
            node = value if isinstance(value, yaml.CollectionNode) else key
    return node


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _check(book: Book, origins: Mapping[tuple[str, str], str]) -> None:
    for entry in book.types.values():
        where = origins["types", entry.key]
        for frame in entry.frames:
            if frame.roles not in book.role_maps:
                raise BookError(f"{where}: {entry.key}: no role map {frame.roles!r}{nearest(frame.roles, book.role_maps)}")
    for source in book.sources.values():
        where = origins["sources", source.key]
        if source.mouthpiece_of and source.mouthpiece_of not in book.actors:
            raise BookError(
                f"{where}: mouthpiece of unknown actor {source.mouthpiece_of!r}{nearest(source.mouthpiece_of, book.actors)}"
            )
        if source.flags and not source.flag_citation:
            raise BookError(f"{where}: {source.key}: a flag needs flag_citation")
    for actor in book.actors.values():
        for tie in actor.ties:
            if tie.actor not in book.actors:
                raise BookError(
                    f"{origins['actors', actor.key]}: tie to unknown actor {tie.actor!r}{nearest(tie.actor, book.actors)}"
                )
    _no_ambiguous_names(book, origins)
    _no_ambiguous_words(book, origins)


def _no_ambiguous_names(book: Book, origins: Mapping[tuple[str, str], str]) -> None:
    by_name: dict[str, list[tuple[ActorEntry, DatedName]]] = {}
    for actor in book.actors.values():
        for name in actor.names:
            by_name.setdefault(fold(name.name), []).append((actor, name))
    for folded, rows in by_name.items():
        for at, (actor, name) in enumerate(rows):
            for other, twin in rows[at + 1 :]:
                apart = bool(actor.country and other.country) and not set(actor.country) & set(other.country)
                if overlap(name, twin) and not apart:
                    raise BookError(
                        f"{origins['actors', other.key]}: alias {folded!r} of {other.key!r} is also an alias of"
                        f" {actor.key!r} ({origins['actors', actor.key]}) in the same country and time"
                    )
    seen: dict[str, str] = {}
    for source in book.sources.values():
        for text in source.names:
            if seen.setdefault(fold(text), source.key) != source.key:
                raise BookError(f"{origins['sources', source.key]}: alias {text!r} is also an alias of {seen[fold(text)]!r}")


def _no_ambiguous_words(book: Book, origins: Mapping[tuple[str, str], str]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for entry in book.words.values():
        for word in entry.words:
            owner = seen.setdefault((entry.section, fold(word)), entry.key)
            if owner != entry.key:
                raise BookError(
                    f"{origins['words', entry.key]}: {word!r} stands in {entry.section} under {owner!r} and {entry.key!r}"
                )


def overlap(one: DatedName | Tie, other: DatedName | Tie) -> bool:
    """Whether two dated things were in force on a common day."""
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (one.until or date.max)
