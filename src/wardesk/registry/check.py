"""The whole codebook looked through: everything that is wrong at once, and what nobody has checked yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from wardesk import book as codebook
from wardesk.book import Book, entries_of, files_of, nearest, problems, shelve
from wardesk.entries import UNVERIFIED, ActorEntry, Dated, DatedName, Entry
from wardesk.errors import BookError
from wardesk.text import fold

HANDOVER_DAYS = 31
"""Two names that are both in force for at most so long are one renaming dated twice, not two names used side by side."""


class Checked(NamedTuple):
    """What a look through the codebook found."""

    errors: tuple[str, ...]
    """What must be mended: the codebook does not load, or says two things at once."""
    doubts: tuple[str, ...]
    """What may be right and should be looked at."""
    counts: Mapping[str, int]
    """How much there is, in plain words."""
    unverified: Mapping[str, tuple[int, int]]
    """File → entries that need a citation and have none, and all entries that need one."""


def check_book(*layers: Path) -> Checked:
    """Check the packaged codebook with folders laid over it."""
    shelves: dict[str, dict[str, Entry]] = {}
    origins: dict[tuple[str, str], str] = {}
    errors: list[str] = []
    for layer in (codebook.PACKAGED, *layers):
        if not layer.is_dir():
            errors.append(f"{layer}: no such codebook folder")
            continue
        errors += _lay(layer, shelves, origins)
    book = shelve("", {**{name: {} for name in Book.__dataclass_fields__ if name not in ("hash", "second")}, **shelves})
    errors += problems(book, origins)
    errors += _actor_errors(book, origins)
    return Checked(tuple(errors), tuple(_doubts(book, origins)), _counts(book), _unverified(book, origins))


def _lay(layer: Path, shelves: dict[str, dict[str, Entry]], origins: dict[tuple[str, str], str]) -> Iterator[str]:
    """Lay one folder over the others. A file stops at its first broken entry; the other files are still read."""
    seen: dict[tuple[str, str], str] = {}
    for path in files_of(layer):
        try:
            for shelf, entry, where in entries_of(path, path.relative_to(layer).as_posix()):
                first = seen.setdefault((shelf, entry.key), where)
                if first != where:
                    yield f"{where}: duplicate {shelf} key {entry.key!r}, first at {first}"
                old = shelves.setdefault(shelf, {}).get(entry.key)
                if isinstance(old, ActorEntry) and isinstance(entry, ActorEntry) and old.tier < entry.tier:
                    yield f"{where}: {entry.key!r} of tier 2 would replace an actor of tier 1; give it another key"
                else:
                    shelves[shelf][entry.key] = entry
                    origins[shelf, entry.key] = where
        except BookError as error:
            yield str(error)


# ---------------------------------------------------------------- errors


def _actor_errors(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    conflicts = {conflict for actor in book.actors.values() for conflict in actor.conflicts}
    for actor in book.actors.values():
        where = f"{origins['actors', actor.key]}: {actor.key}"
        for conflict in sorted(set(actor.sides) - set(actor.conflicts)):
            yield f"{where}: a side in {conflict!r}, which is not among its conflicts{nearest(conflict, conflicts)}"
        yield from (f"{where}: {text}" for text in dict.fromkeys(_handovers(actor.names)))
        day = _above_itself(actor, book) if actor.tier == 1 else None
        if day:
            yield f"{where}: above itself on {day}"
    for number, owners in book.first_by_ucdp.items():
        if len(owners) > 1:
            yield f"{origins['actors', owners[1].key]}: {owners[1].key}: ucdp {number} is also that of {owners[0].key}"


def _handovers(names: tuple[DatedName, ...]) -> Iterator[str]:
    """Where one name ends shortly after another begins, though neither lies inside the other.

    They may share the day of the change: reports of that day use both.
    """
    for one in names:
        for other in names:
            if one.until is None or other.since is None or one.script != other.script:
                continue
            days = (one.until - other.since).days + 1
            crossing = (one.since or date.min) < other.since and one.until < (other.until or date.max)
            if crossing and 1 < days <= HANDOVER_DAYS:
                yield f"names until {one.until} and since {other.since} overlap by {days} days ({one.name}, {other.name})"


def _above_itself(actor: ActorEntry, book: Book) -> date | None:
    """A day on which the chain of parents leads back to the actor."""
    for tie in actor.ties:
        if _upward(tie.kind):
            day = tie.since or tie.until or date(2015, 1, 1)
            if actor.key in _above(tie.actor, book, day):
                return day
    return None


def _above(key: str, book: Book, day: date) -> set[str]:
    found: set[str] = set()
    edge = {key}
    while edge:
        found |= edge
        above = {tie.actor for name in edge for tie in book.actors[name].ties if _upward(tie.kind) and tie.holds(day)}
        edge = (above & set(book.actors)) - found
    return found


def _upward(kind: str) -> bool:
    return kind in ("parent", "member_of")


# ---------------------------------------------------------------- doubts and counts


def _doubts(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for actor in book.actors.values():
        if actor.tier == 1:
            yield from (f"{origins['actors', actor.key]}: {actor.key}: {gap}" for gap in _gaps(actor.names))
    yield from _twins(book, origins)
    camps: dict[str, set[str]] = {}
    for actor in book.actors.values():
        for conflict in actor.conflicts:
            camps.setdefault(conflict, set()).update([actor.sides[conflict]] if conflict in actor.sides else [])
    yield from (f"conflict {name}: fewer than two sides" for name, sides in sorted(camps.items()) if len(sides) < 2)


def _twins(book: Book, origins: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Actors of the first tier that bear a name of one of the second in its country, and do not carry its number."""
    second: dict[tuple[str, str], list[ActorEntry]] = {}
    for entry in book.second.values():
        if not book.by_ucdp(*entry.ids):
            for name in entry.names:
                for code in entry.country:
                    second.setdefault((fold(name.name), code), []).append(entry)
    for actor in book.actors.values():
        if actor.tier == 1:
            found = {
                entry.key: f"{origins['actors', actor.key]}: {actor.key}: {name.name!r} is also {entry.key} of tier 2: the same?"
                for name in actor.names
                for code in actor.country
                for entry in second.get((fold(name.name), code), ())
            }
            yield from found.values()


def _gaps(names: tuple[DatedName, ...]) -> Iterator[str]:
    """Days between two dated names on which the actor has no name at all."""
    if any(name.since is None and name.until is None and not name.former for name in names):
        return
    spans = sorted((name.since or date.min, name.until or date.max) for name in names if not name.former)
    reached = spans[0][1] if spans else date.max
    for _, (since, until) in pairwise(spans):
        if reached < date.max and since > reached + timedelta(days=1):
            yield f"no name between {reached} and {since}"
        reached = max(reached, until)


def _counts(book: Book) -> dict[str, int]:
    first = [actor for actor in book.actors.values() if actor.tier == 1]
    ours = sum(bool(book.by_ucdp(*actor.ids)) for actor in book.second.values())
    borne = Counter((fold(name.name), code) for actor in book.second.values() for name in actor.names for code in actor.country)
    return {
        "actors of tier 1": len(first),
        "of them cited": sum(actor.citation != UNVERIFIED for actor in first),
        "of them dated (a name with a day)": sum(any(_is_dated(name) for name in actor.names) for actor in first),
        "conflicts": len({conflict for actor in first for conflict in actor.conflicts}),
        "actors of tier 2": len(book.second),
        "of them stood for by tier 1": ours,
        "names that several of tier 2 bear in one country": len({name for (name, _), count in borne.items() if count > 1}),
        "sources": len(book.sources),
        "sources with a flag, each cited": sum(bool(source.flags) for source in book.sources.values()),
        "sources with a grade other than F": sum(source.reliability != "F" for source in book.sources.values()),
    }


def _is_dated(row: Dated) -> bool:
    return row.since is not None or row.until is not None


def _unverified(book: Book, origins: Mapping[tuple[str, str], str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for shelf in Book.__dataclass_fields__:
        if shelf in ("hash", "second"):
            continue
        for entry in getattr(book, shelf).values():
            file = origins[shelf, entry.key].rpartition(":")[0]
            bare, every = found.get(file, (0, 0))
            found[file] = (bare + (entry.citation == UNVERIFIED), every + 1)
    return dict(sorted(found.items()))
