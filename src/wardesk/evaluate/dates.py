"""Dates of real texts: MUC-4's slot of dates, HRDsAttack's days, and phrases with their days.

Four systems answer. ``wardesk``: the days its claims state. ``wardesk phrases``: its time expressions without a parse,
one of them picked for the place asked about (``dates_ask.pick``), as it is done for any other tool in
``benchmarks/dates_side_by_side.py``. ``publication date``: that day. ``up to publication``: no date found, which for MUC-4
is "on or before" the day of the report and for HRDsAttack the publication's month; the stronger baseline of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wardesk.errors import UsageError
from wardesk.evaluate import dates_hrds, dates_muc4, dates_phrases
from wardesk.evaluate.dates_ask import Benchmark, Dated, Item, Tally, own_expressions, pick
from wardesk.evaluate.hrdsattack_answer import Slots, compile_terms
from wardesk.evaluate.muc4_mentions import Namer
from wardesk.evaluate.muc4_mentions import load_profile as load_muc4_profile
from wardesk.evaluate.muc4_templates import Grouper
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.score import Row
from wardesk.evaluate.spans import mistake
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite
from wardesk.model import Claim
from wardesk.pipeline import Workbench

Answers = Sequence[Dated | None]
"""One answer for each item of a benchmark."""
USUAL = ("muc4", "hrdsattack", "date_phrases")
"""Folders of the three sources."""


def run(asked: Asked, bench: Workbench) -> Result:
    """Score what the folder holds of the three sources; the phrases have one part only."""
    there = [name for name in USUAL if (asked.data / name).is_dir()]
    if not there:
        raise UsageError(f"{asked.data} holds none of {', '.join(USUAL)}; name with --data the folder they are in")
    reader = Reader(bench)
    rows: list[Row] = []
    wrong: list[Mistake] = []
    notes = [f"no {name}/ in {asked.data}: not scored" for name in USUAL if name not in there]
    for benchmark, own in sources(there, asked, reader):
        answers = systems(benchmark, own, bench)
        rows += rows_of(benchmark, answers)
        wrong += mistakes(benchmark, own)
        notes += benchmark.notes
    return Result("dates", asked.part or "dev", tuple(rows), tuple(wrong), reader.words, reader.cpu_s, tuple(notes))


def sources(names: Sequence[str], asked: Asked, reader: Reader) -> Iterator[tuple[Benchmark, Answers | None]]:
    """The benchmarks with the answers of Wardesk's claims; phrases by themselves make no claims."""
    if "muc4" in names:
        benchmark = dates_muc4.load(asked, reader.bench)
        yield benchmark, _muc4_answers(benchmark, reader)
    if "hrdsattack" in names:
        terms = compile_terms(reader.bench, load_profile("hrdsattack", Slots).check(reader.bench))
        yield dates_hrds.load(asked, reader, terms)
    if "date_phrases" in names:
        yield dates_phrases.load(asked), None


def _muc4_answers(benchmark: Benchmark, reader: Reader) -> list[Dated | None]:
    grouper = Grouper(Namer(reader.bench.book, load_muc4_profile(reader.bench.book)))
    found: list[Dated | None] = []
    text = ""
    claims: Sequence[Claim] = ()
    for item in benchmark.items:
        if item.question.text != text:
            text = item.question.text
            claims = reader.code(text, published=item.question.published).claims
        found.append(dates_muc4.answer(item.question, claims, grouper))
    return found


def systems(benchmark: Benchmark, own: Answers | None, bench: Workbench) -> dict[str, Answers]:
    """Answers of Wardesk and of the baselines."""
    picked = [
        pick(item.question, own_expressions(item.question.text, item.question.published, bench.book)) for item in benchmark.items
    ]
    days = [item.question.published for item in benchmark.items]
    return {
        "wardesk": picked if own is None else own,
        **({} if own is None else {"wardesk phrases": picked}),
        "publication date": [Dated(0, 0, day, day) if day else None for day in days],
        "up to publication": [None] * len(days),
    }


def rows_of(benchmark: Benchmark, answers: Mapping[str, Answers]) -> Iterator[Row]:
    """Every row for every system, one tally a document."""
    for name, statistic in benchmark.statistics.items():
        for system, found in answers.items():
            tallies: dict[str, Tally] = {}
            for item, answer in zip(benchmark.items, found, strict=True):
                tally = item.score(answer).get(name)
                if tally is not None:
                    tallies[item.document] = tuple(
                        map(sum, zip(tallies.get(item.document, (0.0,) * len(tally)), tally, strict=True))
                    )
            yield Row(name, system, statistic, tuple(tallies.values()))


def mistakes(benchmark: Benchmark, answers: Answers | None) -> Iterator[Mistake]:
    """Answers that are not wholly right, with the words asked about and the phrase they rest on."""
    for item, answer in zip(benchmark.items, answers or (), strict=False):
        for row in _wrong(item, answer):
            marks = [span for span in (item.question.at, (answer.start, answer.end) if answer and answer.end else None) if span]
            yield mistake(item.document, row, (item.gold, _words(answer)), item.question.text, sorted(marks))


def _wrong(item: Item, answer: Dated | None) -> Iterator[str]:
    yield from (name for name, tally in item.score(answer).items() if name != "muc4 points" and tally[0] < tally[-1])


def _words(answer: Dated | None) -> str:
    if answer is None:
        return ""
    return f"{answer.first}" if answer.first == answer.last else f"{answer.first}..{answer.last}"


SUITE = Suite(
    "dates",
    "MUC-4 slot 2 at the incidents of the key: points of 1992, exact, day held; HRDsAttack's stated dates: F1; phrases of"
    " recognizers-text's specification: accuracy",
    run,
)
