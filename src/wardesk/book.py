"""The codebook: YAML that a coder may dispute, loaded strictly into frozen values.

Layers are folders of ``*.yml``; a later layer's entry replaces an earlier one of the same key. Anything doubtful
(an unknown key, a duplicate, an alias of two actors at one time in one country) stops with file, line and the
nearest valid name. Long lists taken over from somebody else stand in ``*.jsonl``: a first line about the list, then
one entry on each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import TypeAdapter, ValidationError
from rapidfuzz import process

from wardesk.calendars import Calendar, Limits
from wardesk.entries import (
    UNVERIFIED,
    ActorEntry,
    Clause,
    Crosswalk,
    Dated,
    DatedName,
    Disputed,
    Entry,
    Example,
    Frame,
    Lag,
    PhraseEntry,
    Region,
    RoleMap,
    Rule,
    Section,
    Setting,
    SourceEntry,
    SpeechVerb,
    Tie,
    TypeEntry,
    Words,
    overlap,
)
from wardesk.errors import BookError
from wardesk.loading import collector_paused
from wardesk.text import PhraseIndex, fold, words

__all__ = [
    "PACKAGED", "UNVERIFIED", "ActorEntry", "ActorOn", "Book", "Clause", "Crosswalk", "DatedName", "Disputed", "Entry", "Example",
    "Frame", "PhraseEntry", "Region", "RoleMap", "Rule", "Section", "Setting", "SourceEntry", "SpeechVerb", "Tie", "TypeEntry",
    "Words", "load_book", "nearest", "overlap",
]  # fmt: skip

PACKAGED = Path(__file__).parent / "codebook"

_ROW = TypeAdapter(dict[str, Any])
_SCALARS = yaml.constructor.SafeConstructor()

_SHELVES: Mapping[str, type[Entry]] = {
    "types": TypeEntry, "role_maps": RoleMap, "words": Words, "speech": SpeechVerb, "actors": ActorEntry,
    "sources": SourceEntry, "lags": Lag, "regions": Region, "disputed": Disputed, "rules": Rule, "settings": Setting,
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
    """Both tiers; of the second only those that no entry of the first stands for."""
    second: Mapping[str, ActorEntry]
    """The second tier whole."""
    sources: Mapping[str, SourceEntry]
    lags: Mapping[str, Lag]
    regions: Mapping[str, Region]
    disputed: Mapping[str, Disputed]
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
        """Index of the first tier's names; the payload is (actor key, the dated name). The caller heeds ``cased``."""
        first = (actor for actor in self.actors.values() if actor.tier == 1)
        rows = ((name.name, (actor.key, name)) for actor in first for name in actor.names)
        return PhraseIndex((form, payload) for name, payload in rows for form in _forms(name))

    @cached_property
    def second_phrases(self) -> PhraseIndex[tuple[str, DatedName]]:
        """Index of the names that only the second tier has; the payload is as in ``actor_phrases``.

        A name of an entry that one actor of the first tier stands for leads to that actor. A name that the first tier
        has in a country of the entry is left out: there it is settled. Most names are short or plain words: whoever
        links one must see that ``country`` and ``seen_first`` to ``seen_last`` fit the report.
        """
        first = (actor for actor in self.actors.values() if actor.tier == 1)
        settled = {(fold(name.name), code) for actor in first for name in actor.names for code in (*actor.country, "")}
        rows: list[tuple[str, tuple[str, DatedName]]] = []
        for entry in self.second.values():
            owners = self.by_ucdp(*entry.ids)
            if len(owners) > 1:
                continue
            key = owners[0].key if owners else entry.key
            for name in entry.names:
                folded = fold(name.name)
                if not any((folded, code) in settled for code in entry.country or ("",)):
                    rows.append((name.name, (key, name)))
        return PhraseIndex((form, payload) for name, payload in rows for form in _forms(name))

    @cached_property
    def first_by_ucdp(self) -> Mapping[int, tuple[ActorEntry, ...]]:
        """UCDP's ActorId → actors of the first tier that carry it."""
        return _by_id(actor for actor in self.actors.values() if actor.tier == 1)

    def by_ucdp(self, *ids: int) -> tuple[ActorEntry, ...]:
        """Actors of the first tier that stand for one of UCDP's ActorIds, in the order of the codebook."""
        found = {actor.key: actor for number in ids for actor in self.first_by_ucdp.get(number, ())}
        return tuple(actor for key, actor in self.actors.items() if key in found) if len(found) > 1 else tuple(found.values())

    @cached_property
    def _tied_to(self) -> dict[str, list[tuple[str, Tie]]]:
        found: dict[str, list[tuple[str, Tie]]] = {}
        for actor in self.actors.values():
            for tie in actor.ties:
                found.setdefault(tie.actor, []).append((actor.key, tie))
        return found

    def actor_as_of(self, key: str, day: date | None) -> ActorOn:
        """What an actor was called and whom it was tied to on a day; without a day, ever.

        Raises ``BookError`` with the nearest key when there is no such actor.
        """
        actor = self.actors.get(key)
        if actor is None:
            raise BookError(f"no actor {key!r}{nearest(key, self.actors)}")
        return ActorOn(
            actor, actor.name_on(day),
            names=tuple(name for name in actor.names if name.holds(day) and not name.former),
            others=tuple(name for name in actor.names if not name.holds(day) or name.former),
            ties=tuple(tie for tie in actor.ties if tie.holds(day)),
            tied=tuple((other, tie) for other, tie in self._tied_to.get(key, ()) if tie.holds(day)),
        )  # fmt: skip

    @cached_property
    def source_phrases(self) -> PhraseIndex[str]:
        """Index of all sources' names; the payload is the source's key."""
        rows = ((name, source.key) for source in self.sources.values() for name in source.names)
        return PhraseIndex((form, key) for name, key in rows for form in _forms(name))

    @cached_property
    def nationality_phrases(self) -> PhraseIndex[str]:
        """Index of the words for peoples; the payload is the country's code, or empty."""
        return PhraseIndex((word, entry.value or "") for word, entry in self.section("nationality").items())

    @cached_property
    def generic_phrases(self) -> PhraseIndex[Words]:
        """Index of the words that tell only what kind of actor is meant."""
        return PhraseIndex(self.section("generic_actor").items())

    @cached_property
    def main_conflicts(self) -> Mapping[str, str]:
        """Country → its conflict: the first one its government is listed under."""
        found: dict[str, str] = {}
        for actor in self.actors.values():
            if actor.government and actor.country and actor.conflicts:
                found.setdefault(actor.country[0], actor.conflicts[0])
        return found

    @cached_property
    def calendar(self) -> Calendar:
        """Feasts and months of other calendars and languages."""
        limits = Limits(*(int(self.setting(f"date.{name}")) for name in Limits._fields))
        return Calendar(self.section("feast"), self.section("month_name"), limits)

    def setting(self, key: str) -> Any:
        """Value of a setting. Raises ``BookError`` with the nearest name when there is none."""
        if key not in self.settings:
            raise BookError(f"no setting {key!r}{nearest(key, self.settings)}")
        return self.settings[key].value

    def listed(self, key: str) -> tuple[str, ...]:
        """Words of a setting that is a list, or is one word. Raises ``BookError`` as ``setting`` does."""
        value = self.setting(key)
        return value if isinstance(value, tuple) else (str(value),)

    def unverified(self) -> dict[str, int]:
        """How many entries of each shelf nobody has checked."""
        shelves = {name: getattr(self, name) for name in _SHELVES}
        return {name: sum(e.citation == UNVERIFIED for e in rows.values()) for name, rows in shelves.items()}


class ActorOn(NamedTuple):
    """An actor as of a day."""

    actor: ActorEntry
    name: str
    """The name in force."""
    names: tuple[DatedName, ...]
    """All names in force."""
    others: tuple[DatedName, ...]
    """Names of other days, and former ones without a date."""
    ties: tuple[Tie, ...]
    """Its ties in force."""
    tied: tuple[tuple[str, Tie], ...]
    """Ties in force of other actors to it, each with the other's key."""


def _by_id(actors: Iterable[ActorEntry]) -> dict[int, tuple[ActorEntry, ...]]:
    found: dict[int, tuple[ActorEntry, ...]] = {}
    for actor in actors:
        for number in actor.ids:
            found[number] = (*found.get(number, ()), actor)
    return found


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
    with collector_paused():
        return _load(overlays)


def _load(overlays: tuple[Path, ...]) -> Book:
    shelves: dict[str, dict[str, Entry]] = {name: {} for name in _SHELVES}
    origins: dict[tuple[str, str], str] = {}
    hasher = hashlib.sha256()
    for layer in (PACKAGED, *overlays):
        if not layer.is_dir():
            raise BookError(f"{layer}: no such codebook folder")
        seen: dict[tuple[str, str], str] = {}
        for path in files_of(layer):
            data = path.read_bytes()
            name = path.relative_to(layer).as_posix()
            hasher.update(f"{name}:{len(data)}:".encode() + data)
            for shelf, entry, where in entries_of(path, name):
                if (shelf, entry.key) in seen:
                    raise BookError(f"{where}: duplicate {shelf} key {entry.key!r}, first at {seen[shelf, entry.key]}")
                seen[shelf, entry.key] = where
                _keep_first(shelves[shelf].get(entry.key), entry, where)
                origins[shelf, entry.key] = where
                shelves[shelf][entry.key] = entry
    book = shelve(hasher.hexdigest()[:16], shelves)
    for message in problems(book, origins):
        raise BookError(message)
    return book


def entries_of(path: Path, name: str) -> Iterator[tuple[str, Entry, str]]:
    """Shelf, entry and place of every entry of a file, ``name`` standing for it in messages.

    Raises ``BookError`` at the first that is not right by itself.
    """
    yield from _read_list(path, name) if path.suffix == ".jsonl" else _read_file(path, name)


def _keep_first(old: Entry | None, new: Entry, where: str) -> None:
    """Stop where an entry of the second tier would replace one of the first."""
    if isinstance(old, ActorEntry) and isinstance(new, ActorEntry) and old.tier == 1 and new.tier == 2:
        raise BookError(f"{where}: {new.key!r} of tier 2 would replace an actor of tier 1; give it another key")


def files_of(layer: Path) -> list[Path]:
    """Files of a layer, in the order they are read."""
    return sorted(path for path in layer.rglob("*") if path.suffix in (".yml", ".jsonl"))


def shelve(digest: str, shelves: Mapping[str, Mapping[str, Entry]]) -> Book:
    """A book of what stands on the shelves: the first tier before the second, which yields to it where both have an actor."""
    actors: dict[str, ActorEntry] = dict(shelves["actors"])  # type: ignore[arg-type]
    first = {key: actor for key, actor in actors.items() if actor.tier == 1}
    second = {key: actor for key, actor in actors.items() if actor.tier == 2}
    settled = _by_id(first.values())
    heirs = {key: [row.key for number in actor.ids for row in settled.get(number, ())] for key, actor in second.items()}
    rest = {key: _led_to(heirs, actor) for key, actor in second.items() if not heirs[key]}
    return Book(hash=digest, **{**shelves, "actors": {**first, **rest}, "second": second})  # type: ignore[arg-type]


def _led_to(heirs: Mapping[str, list[str]], actor: ActorEntry) -> ActorEntry:
    """The entry with ties that lead to the first tier where one actor there stands for the other end; to several, none does."""
    if not any(heirs.get(tie.actor) for tie in actor.ties):
        return actor
    ends = [(tie, heirs.get(tie.actor) or [tie.actor]) for tie in actor.ties]
    ties = tuple(tie.model_copy(update={"actor": keys[0]}) for tie, keys in ends if len(set(keys)) == 1)
    return actor.model_copy(update={"ties": ties})


def _read_list(path: Path, name: str) -> Iterator[tuple[str, Entry, str]]:
    """Entries of a list taken over from somebody else. What its first line says holds for all of them."""
    try:
        head, *rows = path.read_text("utf-8").splitlines()
        about = {"tier": 2, "citation": UNVERIFIED, **_ROW.validate_json(head)}
    except (ValueError, UnicodeDecodeError) as error:
        raise BookError(f"{name}:1: the first line says citation and licence of the list: {error}") from error
    for line, text in enumerate(rows, start=2):
        try:
            row = {**about, **_ROW.validate_json(text)}
            row["citation"] += f", ActorId {row['ucdp']}" if "ucdp" in row else ""
            yield "actors", ActorEntry.model_validate(row), f"{name}:{line}"
        except ValidationError as error:
            first = error.errors()[0]
            raise BookError(f"{name}:{line}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


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
        return _SCALARS.construct_object(node)
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


def problems(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """What is wrong between entries that are each right by themselves, one message each."""
    yield from _lost_references(book, origins)
    yield from _wrong_ties_and_days(book, origins)
    yield from _ambiguous_names(book, origins)
    yield from _ambiguous_sources(book, origins)
    yield from _ambiguous_words(book, origins)


def _lost_references(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for entry in book.types.values():
        for frame in entry.frames:
            if frame.roles not in book.role_maps:
                hint = nearest(frame.roles, book.role_maps)
                yield f"{origins['types', entry.key]}: {entry.key}: no role map {frame.roles!r}{hint}"
    for source in book.sources.values():
        where, owner = origins["sources", source.key], source.mouthpiece_of
        if owner and owner not in book.actors:
            yield f"{where}: mouthpiece of unknown actor {owner!r}{nearest(owner, book.actors)}"
        if source.flags and not source.flag_citation:
            yield f"{where}: {source.key}: a flag needs flag_citation"
        if source.reliability != "F" and not source.reliability_citation:
            yield f"{where}: {source.key}: a grade needs reliability_citation"


def _wrong_ties_and_days(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    every = {**book.actors, **book.second}
    for actor in every.values():
        where, known = origins["actors", actor.key], book.actors if actor.tier == 1 else every
        for tie in actor.ties:
            if tie.actor not in known:
                yield f"{where}: tie to unknown actor {tie.actor!r}{nearest(tie.actor, known)}"
            if tie.actor == actor.key:
                yield f"{where}: {actor.key}: a tie to itself"
        dated: tuple[Dated, ...] = (*actor.names, *actor.ties)
        for row in dated:
            if row.since and row.until and row.since > row.until:
                yield f"{where}: {actor.key}: {row.since} is after {row.until}"


def _ambiguous_names(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    by_name: dict[str, list[tuple[ActorEntry, DatedName]]] = {}
    for actor in book.actors.values():
        if actor.tier == 1:
            for name in actor.names:
                by_name.setdefault(fold(name.name), []).append((actor, name))
    for folded, rows in by_name.items():
        for (actor, name), (other, twin) in combinations(rows, 2):
            apart = bool(actor.country and other.country) and not set(actor.country) & set(other.country)
            if overlap(name, twin) and not apart:
                yield (
                    f"{origins['actors', other.key]}: alias {folded!r} of {other.key!r} is also an alias of"
                    f" {actor.key!r} ({origins['actors', actor.key]}) in the same country and time"
                )


def _ambiguous_sources(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for source in book.sources.values():
        for text in source.names:
            if seen.setdefault(fold(text), source.key) != source.key:
                yield f"{origins['sources', source.key]}: alias {text!r} is also an alias of {seen[fold(text)]!r}"


def _ambiguous_words(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for entry in book.words.values():
        for word in entry.words:
            owner = seen.setdefault((entry.section, fold(word)), entry.key)
            if owner != entry.key:
                yield f"{origins['words', entry.key]}: {word!r} stands in {entry.section} under {owner!r} and {entry.key!r}"
