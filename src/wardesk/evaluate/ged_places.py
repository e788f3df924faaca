"""The distinct places of UCDP's events, looked up by name in their province: right within 25 km, wrong, or absent.

Each place goes through the resolver as if a report wrote ``Teir Maaleh village in Homs Governorate, Syria``. Only the
built-in gazetteer and a list that is not UCDP's are asked: its own list of places would answer everything.
"""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from wardesk.errors import UsageError
from wardesk.evaluate.actors import read_events
from wardesk.evaluate.score import Row
from wardesk.evaluate.suite import Asked, Mistake, Result, Suite, find_folder, spread
from wardesk.gazetteer.keys import name_and_feature
from wardesk.gazetteer.lookup import Gazetteer, distance_km, open_gazetteer
from wardesk.pipeline import Workbench
from wardesk.resolve.placechoice import Outcome, choose
from wardesk.resolve.placephrase import Phrase, Vocabulary, parse_phrase
from wardesk.resolve.placescore import Companions, Context
from wardesk.resolve.placework import sheet_of
from wardesk.resolve.reach import reach
from wardesk.resolve.whereabouts import ground_of, words_of

NEAR_KM: Final = 25.0
LIST: Final = "gazetteer/syria_ocha_geonames.csv"
"""Places by OCHA and GeoNames, asked beside the built-in gazetteer where the folder has it."""
SPOTS: Final = frozenset({"1", "2", "3"})
"""UCDP's precision of a place: exact, near, and second-order area; above these it is an area's centre."""
_COLUMNS: Final = frozenset({"where_coordinates", "where_prec", "adm_1", "adm_2", "country", "latitude", "longitude"})
_NOTE: Final = re.compile(r"\s*\([^()]{0,80}\)")

Verdict: TypeAlias = Literal["right", "wrong", "absent"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "wrong", "absent")


class GedPlace(NamedTuple):
    """A place as UCDP's coders wrote it, with the areas it lies in and every point they gave it."""

    name: str
    adm_1: str
    adm_2: str
    country: str
    points: tuple[tuple[float, float], ...]
    """Degrees, WGS 84."""
    spot: bool
    """Whether any of its events is placed no coarser than a second-order area."""


class Answer(NamedTuple):
    """What a system said of a place: where and what it is, or why it stays open."""

    verdict: Verdict
    stage: str
    """For an answer the kind of place; for none, what the name was lost by."""
    told: str
    km: float | None = None
    """Distance from the nearest of UCDP's points."""
    offered: bool = False
    """Whether a place within 25 km was among the candidates."""


def load_places(folder: Path) -> list[GedPlace]:
    """The distinct places of all events, by name and areas. Raises ``UsageError`` or ``InputError``."""
    found: dict[tuple[str, str, str, str], tuple[set[tuple[float, float]], set[str]]] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in read_events(path, _COLUMNS):
            key = (row["where_coordinates"].strip(), row["adm_1"].strip(), row["adm_2"].strip(), row["country"].strip())
            points, precisions = found.setdefault(key, (set(), set()))
            points.add((float(row["latitude"]), float(row["longitude"])))
            precisions.add(row["where_prec"])
    if not found:
        raise UsageError(f"{folder} has no *.jsonl.gz of UCDP events; name with --data the folder that holds ucdp_ged/")
    return [
        GedPlace(*key, tuple(sorted(points)), bool(precisions & SPOTS))
        for key, (points, precisions) in sorted(found.items()) if key[0]
    ]  # fmt: skip


def phrases_of(place: GedPlace) -> list[str]:
    """What a report would write: each of the names in the cell with its feature word, province and country."""
    word = place.name.rsplit(" ", 1)[-1]
    names = [name for name in name_and_feature(place.name, "place").names if name != place.name]
    own = [f"{name} {word}" for name in names] or [_NOTE.sub("", place.name)]
    country = _NOTE.sub("", place.country)
    holders = [country] if not place.adm_1 or place.name.endswith(place.adm_1) else [place.adm_1, country]
    return [" in ".join((name, ", ".join(holders))) if name != country else name for name in own]


# ---------------------------------------------------------------- systems


def resolve(place: GedPlace, bench: Workbench, gazetteer: Gazetteer) -> Answer:
    """Wardesk's answer: of several names the first that is found."""
    sheet = sheet_of(bench.book, gazetteer)
    answer = Answer("absent", "no name", "")
    for text in phrases_of(place):
        phrase = parse_phrase(text, sheet.words)
        outcome = choose(phrase, Context(), Companions(), sheet.rules, gazetteer)
        answer = judge(place, outcome, _point(phrase, outcome, sheet.radius))
        if answer.verdict != "absent":
            break
    return answer


def _point(phrase: Phrase, outcome: Outcome, radius: Mapping[str, float]) -> tuple[float, float]:
    """Where the outcome puts the phrase: the east of a province is not its centre."""
    if outcome.region is not None:
        return outcome.region.lat, outcome.region.lon
    if outcome.site is None:
        return math.nan, math.nan
    found = reach(ground_of(outcome.site), words_of(phrase, "part" if phrase.part else "in"), None, radius)
    return found.lat, found.lon


def judge(place: GedPlace, outcome: Outcome, point: tuple[float, float]) -> Answer:
    """Right, wrong or absent, and by what; ``point`` is where an outcome that is a place puts it."""
    offered = any(_km(place, one.site.row.lat, one.site.row.lon) <= NEAR_KM for one in outcome.candidates)
    if outcome.region is not None:
        return _told(place, "region", outcome.region.names[0], *point, offered)
    if outcome.site is not None:
        row = outcome.site.row
        return _told(place, outcome.site.kind, f"{row.name} ({row.id}, {outcome.reason})", *point, offered)
    if not outcome.candidates:
        return Answer("absent", "no key", outcome.reason)
    barred = all(one.barred for one in outcome.candidates)
    return Answer("absent", "barred" if barred else outcome.cause or "open", outcome.reason, None, offered)


def _told(place: GedPlace, stage: str, told: str, lat: float, lon: float, offered: bool) -> Answer:
    km = _km(place, lat, lon)
    return Answer("right" if km <= NEAR_KM else "wrong", stage, told, km, offered)


def _km(place: GedPlace, lat: float, lon: float) -> float:
    return min(distance_km(lat, lon, *point) for point in place.points)


def _most_people(place: GedPlace, words: Vocabulary, gazetteer: Gazetteer) -> Answer:
    """The largest place of the plain name, wherever it lies."""
    rows = [row for row in gazetteer.find(parse_phrase(phrases_of(place)[0], words).core) if row.level <= 1]
    row = max(rows, key=lambda row: (row.population, row.id), default=None)
    return Answer("absent", "no key", "") if row is None else _told(place, row.feature, row.name, row.lat, row.lon, True)


# ---------------------------------------------------------------- the run


def run(asked: Asked, bench: Workbench) -> Result:
    """Score all distinct places of the events."""
    folder = find_folder(asked.data, "ucdp_ged")
    places = spread(load_places(folder), asked.limit)
    own = [path for base in (asked.data, folder.parent) if (path := base / LIST).is_file()][:1]
    gazetteer = open_gazetteer(own)
    try:
        return score_places(places, bench, gazetteer, own)
    finally:
        gazetteer.close()


def score_places(places: Sequence[GedPlace], bench: Workbench, gazetteer: Gazetteer, lists: Sequence[Path] = ()) -> Result:
    """Score places by one gazetteer; ``lists`` are the files it was opened with, for the notes."""
    before = time.process_time()
    ours = [resolve(place, bench, gazetteer) for place in places]
    cpu_s = time.process_time() - before
    words = sheet_of(bench.book, gazetteer).words
    answers = {"wardesk": ours, "most people": [_most_people(place, words, gazetteer) for place in places]}
    return Result(
        suite=SUITE.name,
        part="all",
        rows=tuple(_rows(places, answers)),
        mistakes=tuple(_mistakes(places, ours)),
        words=sum(len(place.name.split()) for place in places),
        cpu_s=cpu_s,
        notes=tuple(_notes(places, ours, lists)),
    )


def _rows(places: Sequence[GedPlace], answers: Mapping[str, Sequence[Answer]]) -> Iterator[Row]:
    for system, told in answers.items():
        spots = [one for place, one in zip(places, told, strict=True) if place.spot]
        for verdict in VERDICTS:
            yield Row(verdict, system, "accuracy", tuple((float(one.verdict == verdict), 1.0) for one in told))
        for verdict in VERDICTS[:2]:
            yield Row(
                f"{verdict}, towns and sites", system, "accuracy", tuple((float(one.verdict == verdict), 1.0) for one in spots)
            )
        said = tuple((float(one.verdict == "wrong"), float(one.verdict != "absent")) for one in told)
        yield Row("wrong of the answered", system, "accuracy", said)


def _mistakes(places: Sequence[GedPlace], answers: Sequence[Answer]) -> Iterator[Mistake]:
    for place, one in zip(places, answers, strict=True):
        if one.verdict != "right":
            gold = f"{place.points[0][0]:.3f} {place.points[0][1]:.3f}, {place.adm_2 or place.adm_1 or place.country}"
            far = "" if one.km is None else f", {one.km:.0f} km off"
            lost = "; the right one was a candidate" if one.offered else ""
            yield Mistake(place.name, f"{one.verdict}: {one.stage}{far}{lost}", gold, one.told, phrases_of(place)[0])


def _notes(places: Sequence[GedPlace], answers: Sequence[Answer], lists: Sequence[Path]) -> Iterator[str]:
    yield f"asked: the built-in gazetteer{''.join(f' and {path.name}' for path in lists)}; never UCDP's own places"
    yield f"right: within {NEAR_KM:.0f} km of a point of UCDP's; each is looked up in its province, as if a report said so"
    wrong = [one for one in answers if one.verdict == "wrong"]
    yield f"wrong by kind of answer: {_counted(one.stage for one in wrong)}; the right one was a candidate: {_offered(wrong)}"
    absent = [one for one in answers if one.verdict == "absent"]
    yield f"absent by cause: {_counted(one.stage for one in absent)}; the right one was a candidate: {_offered(absent)}"
    areas = sum(not place.spot for place in places)
    yield f"{areas} of {len(places):,} places are areas of precision 4 and more: their centre is a matter of opinion"


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in Counter(names).most_common()) or "none"


def _offered(answers: Iterable[Answer]) -> int:
    return sum(one.offered for one in answers)


SUITE = Suite(
    name="ged-places",
    metric="distinct places of UCDP's events found within 25 km, wrong, or absent, each looked up in its province",
    run=run,
)
