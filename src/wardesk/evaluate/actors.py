"""Suite ``actors``: links of actors against UCDP, in headlines of coded events and name by name.

Part ``headlines``: UCDP GED (Sundberg and Melander 2013) gives each event the headlines it was coded from. The actors that
are linked in a headline are held against the sides of all events coded from it. Part ``names``: each name of UCDP's list,
in the country and the middle of the years in which it occurs, is right when the linked actor has its ActorId.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from wardesk.book import Book
from wardesk.errors import InputError, UsageError
from wardesk.evaluate.profile import Profile, load_profile
from wardesk.evaluate.score import Row
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, find_folder, spread
from wardesk.ingest.report import make_report
from wardesk.model import Claim, Mention, Span
from wardesk.pipeline import Workbench
from wardesk.resolve.actors import link_names, resolve_mention
from wardesk.resolve.aliases import Context, read_context
from wardesk.resolve.mentions import Outcome
from wardesk.resolve.standing import ancestors
from wardesk.text import fold

PARTS = ("headlines", "names")
NAMES, LIST = "ucdp_actor_names.csv", "ucdp_actors_22.1.csv"
_COLUMNS = frozenset({"side_a", "side_b", "source_headline", "date_end"})
_COUNTRY = re.compile(r"^(.*?)(?: \([^)]*\))? \d+$")
Tally = tuple[float, ...]


class Sides(Profile):
    """What UCDP's sides mean beyond bodies with an id."""

    umbrellas: dict[int, str]
    nobody: tuple[int, ...]


class Side(NamedTuple):
    """One member of a side as UCDP names it; without an id where it occurs in coalitions alone."""

    name: str
    id: int | None


class Headline(NamedTuple):
    """A headline and everybody who is a side of an event coded from it."""

    text: str
    day: date | None
    sides: tuple[Side, ...]


class Known(NamedTuple):
    """A name of UCDP's list with the country and day it is asked for, and its ids."""

    name: str
    country: str | None
    """ISO 3166 alpha-2; None where the gazetteer has no such country."""
    day: date
    ids: frozenset[int]


# ---------------------------------------------------------------- headlines


def load_headlines(folder: Path, nobody: Iterable[int]) -> list[Headline]:
    """The distinct headlines of all events, in text order, each part of a list of headlines by itself. Raises ``UsageError``."""
    files = sorted(folder.glob("*.jsonl.gz"))
    if not files:
        raise UsageError(f"{folder} has no *.jsonl.gz of UCDP events; name with --data the folder of ucdp_ged")
    rows = [row for path in files for row in read_events(path, _COLUMNS)]
    ids = {row[side]: _number(row[f"{side}_new_id"]) for row in rows for side in ("side_a", "side_b") if "," not in row[side]}
    barred = set(nobody)
    sides: dict[str, dict[Side, None]] = defaultdict(dict)
    days: dict[str, date] = {}
    for row in rows:
        members = [name.strip() for side in ("side_a", "side_b") for name in row[side].split(",")]
        for text in filter(None, (part.strip() for part in row["source_headline"].split(";"))):
            sides[text].update(dict.fromkeys(Side(name, ids.get(name)) for name in members if ids.get(name) not in barred))
            days.setdefault(text, date.fromisoformat(row["date_end"][:10]))
    return [Headline(text, days[text], tuple(sides[text])) for text in sorted(sides)]


def read_events(path: Path, columns: frozenset[str]) -> Iterator[dict[str, str]]:
    """Rows of a file of UCDP's events, each with the columns asked for. Raises ``InputError``."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                if not isinstance(row, dict) or not columns <= row.keys():
                    raise InputError(f"{path}:{number}: not an event of UCDP GED with {', '.join(sorted(columns))}")
                yield row
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as gzipped JSON lines ({error})") from error


def _number(text: str) -> int:
    return int(float(text))


class _Judge:
    """Whether an actor of the registry belongs to a side of UCDP's."""

    def __init__(self, book: Book, profile: Sides) -> None:
        self.book, self.profile = book, profile

    def belongs(self, key: str, side: Side, day: date | None) -> bool:
        if any(self.book.actors[up].ucdp == side.id is not None for up in ancestors(key, self.book, day)):
            return True
        conflict, _, camp = self.profile.umbrellas.get(side.id or 0, "").partition(":")
        return bool(camp) and self.book.actors[key].sides.get(conflict) == camp

    def is_known(self, side: Side) -> bool:
        return side.id is not None and any(actor.ucdp == side.id for actor in self.book.actors.values())


def _headline_rows(asked: Asked, bench: Workbench) -> tuple[list[Row], list[Mistake], Reader]:
    profile = load_profile("actors", Sides)
    judge, reader = _Judge(bench.book, profile), Reader(bench)
    headlines = spread(load_headlines(find_folder(asked.data, "ucdp_ged"), profile.nobody), asked.limit)
    commonest = _commonest(headlines)
    tallies: dict[str, list[Tally]] = defaultdict(list)
    named: list[Tally] = []
    made: list[Mistake] = []
    for headline in headlines:
        coded = reader.code(headline.text, published=headline.day)
        context = read_context(coded.report, bench.book, coded.claims)
        keys = {
            "wardesk": tuple(_chosen(link_names(context, headline.day))),
            "wardesk, roles of claims": tuple(_in_roles(coded.claims)),
        }
        tallies["wardesk"].append(_agree(keys["wardesk"], headline, judge))
        tallies["wardesk, roles of claims"].append(_agree(keys["wardesk, roles of claims"], headline, judge))
        tallies["UCDP's own names"].append(_by_string(headline, {side.name for other in headlines for side in other.sides}))
        tallies["the commonest side"].append(_sides_named({commonest}, headline))
        named.append((float(_names_a_side(context, headline, judge)), 1.0))
        made += _headline_mistakes(keys["wardesk"], headline, judge)
    rows = [Row("sides in the headline", system, "two_sided", tuple(rows)) for system, rows in tallies.items()]
    only = [at for at, tally in enumerate(named) if tally[0]]
    rows += [
        Row("sides, where the headline names one", name, "two_sided", tuple(rows_[at] for at in only))
        for name, rows_ in tallies.items()
    ]
    return [*rows, Row("headline names a side", "wardesk", "accuracy", tuple(named))], made, reader


def _chosen(found: Iterable[tuple[Span, Outcome]]) -> Iterator[str]:
    yield from dict.fromkeys(outcome.chosen.removeprefix("actor:") for _, outcome in found if outcome.chosen)


def _in_roles(claims: Sequence[Claim]) -> Iterator[str]:
    chosen = (role.mention.chosen or "" for claim in claims for role in claim.roles)
    yield from dict.fromkeys(target.removeprefix("actor:") for target in chosen if target.startswith("actor:"))


def _agree(keys: Sequence[str], headline: Headline, judge: _Judge) -> Tally:
    """Right as predicted, predicted, right as gold, gold."""
    right = sum(any(judge.belongs(key, side, headline.day) for side in headline.sides) for key in keys)
    found = sum(any(judge.belongs(key, side, headline.day) for key in keys) for side in headline.sides)
    return float(right), float(len(keys)), float(found), float(len(headline.sides))


def _by_string(headline: Headline, names: Iterable[str]) -> Tally:
    said = f" {fold(headline.text)} "
    return _sides_named({name for name in names if f" {fold(name)} " in said}, headline)


def _sides_named(names: set[str], headline: Headline) -> Tally:
    right = float(len(names & {side.name for side in headline.sides}))
    return right, float(len(names)), right, float(len(headline.sides))


def _commonest(headlines: Sequence[Headline]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for headline in headlines:
        for side in headline.sides:
            counts[side.name] += 1
    return max(sorted(counts), key=counts.__getitem__, default="")


def _names_a_side(context: Context, headline: Headline, judge: _Judge) -> bool:
    """A name of somebody on a side stands there, whether it is linked or not, or the name UCDP gives the side."""
    said = f" {fold(headline.text)} "
    keys = [key for key, _ in context.actors]
    return (
        any(
            f" {fold(side.name)} " in said or any(judge.belongs(key, side, headline.day) for key in keys)
            for side in headline.sides
        )
        or _agree(tuple(_chosen(link_names(context, headline.day))), headline, judge)[0] > 0
    )


def _headline_mistakes(keys: Sequence[str], headline: Headline, judge: _Judge) -> Iterator[Mistake]:
    sides = "; ".join(side.name for side in headline.sides)
    for key in keys:
        if not any(judge.belongs(key, side, headline.day) for side in headline.sides):
            yield Mistake("headline", "not a coded side", sides, key, headline.text)


# ---------------------------------------------------------------- names


def load_names(folder: Path, bench: Workbench) -> list[Known]:
    """Names as they occur in events, with the ids UCDP's actor list gives them; names it does not list have none."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in _csv(folder / LIST, ("ActorId", "NameData")):
        ids[fold(row["NameData"])].add(int(row["ActorId"]))
    return [
        Known(row["name"], _code(row["countries"], bench), _middle(row), frozenset(ids.get(fold(row["name"]), ())))
        for row in _csv(folder / NAMES, ("name", "countries", "first_event", "last_event"))
    ]


def _csv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name with --data the folder that holds it") from error
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing:
        raise InputError(f"{path}: no column {missing[0]!r}")
    return rows


def _middle(row: Mapping[str, str]) -> date:
    first, last = date.fromisoformat(row["first_event"]), date.fromisoformat(row["last_event"])
    return first + (last - first) / 2


def _code(countries: str, bench: Workbench) -> str | None:
    match = _COUNTRY.match(countries.split(";", maxsplit=1)[0].strip())
    rows = bench.gazetteer.find(match.group(1)) if match else ()
    return next((row.country for row in rows if row.feature == "country"), None)


def _ask(known: Known, book: Book) -> str | None:
    """The actor that a name alone is linked to in its country on its day."""
    report = make_report(known.name, published=known.day, publisher=None, title=None, language="en")
    context = read_context(report, book)
    if known.country:
        context = context._replace(countries=((known.country, 3),))
    mention = Mention(kind="actor", span=Span(start=0, end=len(known.name)))
    chosen = resolve_mention(mention, context, known.day).chosen
    return chosen.removeprefix("actor:") if chosen else None


def _name_rows(asked: Asked, bench: Workbench) -> tuple[list[Row], list[Mistake], Reader]:
    folder = asked.data if (asked.data / NAMES).is_file() else find_folder(asked.data, "reference")
    book = bench.book
    names = [known for known in spread(load_names(folder, bench), asked.limit) if known.ids]
    registered = {actor.ucdp for actor in book.actors.values()}
    preferred = {fold(actor.names[0].name): actor.ucdp for actor in book.actors.values()}
    rows: list[Tally] = []
    plain: list[Tally] = []
    made: list[Mistake] = []
    for known in names:
        key = _ask(known, book)
        right = key is not None and any(book.actors[up].ucdp in known.ids for up in ancestors(key, book, known.day))
        rows.append((float(right), float(key is not None), 1.0))
        first = preferred.get(fold(known.name))
        plain.append((float(first in known.ids), float(first is not None), 1.0))
        if not right:
            answer = key or ("none; registered" if known.ids & registered else "none; not registered")
            made.append(Mistake("names", "wrong" if key else "none", f"{known.name} ({known.country})", answer))
    covered = [at for at, known in enumerate(names) if known.ids & registered]
    return [
        Row("name", "wardesk", "prf", tuple(rows)),
        Row("name", "preferred name alone", "prf", tuple(plain)),
        Row("name, registered", "wardesk", "prf", tuple(rows[at] for at in covered)),
    ], made, Reader(bench)  # fmt: skip


# ---------------------------------------------------------------- the suite


def run(asked: Asked, bench: Workbench) -> Result:
    """Score one part; ``headlines`` unless another is asked for. Raises ``UsageError`` on an unknown part."""
    part = asked.part or PARTS[0]
    if part not in PARTS:
        raise UsageError(f"suite actors has no part {part!r}; it has: {', '.join(PARTS)}")
    rows, made, reader = (_headline_rows if part == "headlines" else _name_rows)(asked, bench)
    return Result("actors", part, tuple(rows), tuple(made), reader.words, reader.cpu_s, _NOTES[part])


_NOTES = {
    "headlines": (
        "A side is found when a linked actor, or a parent or umbrella of it, has the side's ActorId; lists of sides are split.",
        "A linked actor that is no coded side is counted wrong here, though the headline may rightly name it.",
    ),
    "names": ("Only names that UCDP's actor list gives an ActorId; right, when the linked actor or a parent has it.",),
}

SUITE = Suite(
    name="actors",
    metric="linked actors against UCDP's coded sides (F1 of right links and found sides) and its ActorIds (our definition)",
    run=run,
)
