"""Suite ``robust``: gold and re3d once more, with their text disturbed, and how much is lost by it.

The scoring is that of the suite whose text is disturbed; see there. Of re3d only the part that no trained reader learned from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wardesk.errors import UsageError
from wardesk.evaluate import gold, re3d
from wardesk.evaluate.ablation import READER, RULES, SHIPPED, rules_alone
from wardesk.evaluate.disturb import DISTURBANCES, OCR_RATE, Disturbance, trim
from wardesk.evaluate.gold_file import GoldReport, load_part
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.re3d_names import Kinds
from wardesk.evaluate.score import Row, Statistic, score
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, spread
from wardesk.pipeline import Workbench

CLEAN = "clean"
MOST_LOST = 0.1
"""The bar: no figure may lie further below that of clean text."""
OF_GOLD = (
    "claim, whole", "claim, found with its type", "actor of claims found", "target of claims found", "place of claims found",
    "date of claims found", "modality of claims found", "attribution of claims found", "count, exact",
)  # fmt: skip
"""What is scored of gold."""
_DIFFERENCE: Mapping[Statistic, Statistic] = {"prf": "prf_difference", "accuracy": "accuracy_difference"}

Scoring = tuple[tuple[Row, ...], tuple[Mistake, ...]]
"""Rows of one text, clean or disturbed, and its mistakes."""


class Part(NamedTuple):
    """A suite whose text is disturbed."""

    name: str
    documents: int
    score: Callable[[Disturbance | None], Scoring]
    """None leaves the text as it is."""


def run(asked: Asked, bench: Workbench) -> Result:
    """Score what lies in the data: gold's development part, re3d's part kept out of training, or both."""
    reader = Reader(bench)
    parts = _parts(asked, bench, reader)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    for part in parts:
        clean = part.score(None)
        disturbed = {name: part.score(disturbance) for name, disturbance in DISTURBANCES.items()}
        rows += table(clean[0], {name: found for name, (found, _) in disturbed.items()})
        mistakes += new_mistakes(clean[1], {name: made for name, (_, made) in disturbed.items()})
    notes = (*_notes(), *lost(rows))
    return Result(
        "robust", " and ".join(part.name for part in parts), tuple(rows), tuple(mistakes), reader.words, reader.cpu_s, notes
    )


# ---------------------------------------------------------------- what is read


def _parts(asked: Asked, bench: Workbench, reader: Reader) -> list[Part]:
    folders = {"gold": _gold_folder(asked.data), "re3d": _re3d_folder(asked.data)}
    if asked.part is not None and asked.part not in folders:
        raise UsageError(f"robust has no part {asked.part!r}; it has: {', '.join(folders)}")
    here = {name: folder for name, folder in folders.items() if folder is not None and asked.part in (None, name)}
    if not here:
        wanted = asked.part or "neither gold nor re3d"
        raise UsageError(
            f"{asked.data} holds {wanted if asked.part is None else f'no {wanted}'}; name the folder of one with --data"
        )
    return [(_gold if name == "gold" else _re3d)(folder, asked.limit, bench, reader) for name, folder in here.items()]


def _gold_folder(data: Path) -> Path | None:
    return next((folder for folder in (data / "gold", data) if any((folder / "dev").glob("*.yml"))), None)


def _re3d_folder(data: Path) -> Path | None:
    return next((folder for folder in (data / "re3d", data) if (folder / re3d.NOT_FREE / "documents.json").is_file()), None)


def _gold(folder: Path, limit: int | None, bench: Workbench, reader: Reader) -> Part:
    reports = spread(load_part(folder, "dev", tuple(bench.book.types)), limit)
    readers = _readers(reader)

    def scored(disturbance: Disturbance | None) -> Scoring:
        rows: list[Row] = []
        mistakes: list[Mistake] = []
        for system, own in readers.items():
            compared = [_compare(report, own, disturbance) for report in reports]
            rows += [
                row._replace(system=system) for row in gold.tallied(compared) if row.system == SHIPPED and row.name in OF_GOLD
            ]
            if system == SHIPPED:
                mistakes += [one for row in compared for one in gold.mistakes_of(row)]
        return tuple(rows), tuple(mistakes)

    return Part("gold dev", len(reports), scored)


def _readers(reader: Reader) -> dict[str, Reader]:
    """What ships and, where that has a trained reader, the rules alone."""
    plain = {} if reader.bench.tagger is None else {RULES: Reader(rules_alone(reader.bench))}
    return {SHIPPED: reader, **plain}


def _compare(report: GoldReport, reader: Reader, disturbance: Disturbance | None) -> gold.Compared:
    if disturbance is None:
        return gold.compare(report, reader)
    text = disturbance(report.text, report.id)
    title = report.title
    if title is not None:
        at = report.text.find(title)
        title = text[at : at + len(title)] if at >= 0 else disturbance(title, report.id)
    return gold.compare(report, reader, text=text, title=title)


def _re3d(folder: Path, limit: int | None, bench: Workbench, reader: Reader) -> Part:
    documents = spread(re3d.load(folder, re3d.NOT_FREE), limit)
    profile = load_profile("re3d", Kinds).check(bench)
    main = SHIPPED if bench.tagger else re3d.MANNER

    def scored(disturbance: Disturbance | None) -> Scoring:
        read = documents if disturbance is None else [disturb(document, disturbance) for document in documents]
        found = re3d.answer(read, reader, profile)
        learned = (SHIPPED, READER) if bench.tagger else ()
        rows = [row for row in re3d.table(read, found, learned) if row.name == re3d.MAIN_ROW and row.system in found]
        wrong = [one for document, own in zip(read, found[main], strict=True) for one in re3d.mistakes(document, own)]
        return tuple(rows), tuple(wrong)

    return Part(f"re3d {re3d.NOT_FREE}", len(documents), scored)


def disturb(document: re3d.Document, disturbance: Disturbance) -> re3d.Document:
    """The document with its text disturbed; annotated spans without the blanks that this left at their edges."""
    text = disturbance(document.text, document.name)
    trimmed = ((*trim(text, start, end), label) for start, end, label in document.gold)
    return document._replace(text=text, gold=frozenset(entity for entity in trimmed if entity[0] < entity[1]))


# ---------------------------------------------------------------- what is lost


def table(clean: Sequence[Row], disturbed: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Each figure of clean text, then of each disturbed one, with the difference for what ships."""
    others = {name: {(row.name, row.system): row for row in rows} for name, rows in disturbed.items()}
    for row in clean:
        yield row._replace(name=f"{row.name}: {CLEAN}")
        for name, rows in others.items():
            other = rows[row.name, row.system]
            yield other._replace(name=f"{row.name}: {name}")
            if row.system == SHIPPED:
                both = tuple((*one, *two) for one, two in zip(row.tallies, other.tallies, strict=True))
                yield Row(f"{row.name}: {name}", f"less {CLEAN}", _DIFFERENCE[row.statistic], both)


def lost(rows: Sequence[Row]) -> Iterator[str]:
    """Which figures fall below the bar."""
    differences = [(row.name, score(row, samples=1).score.value) for row in rows if row.statistic in _DIFFERENCE.values()]
    below = [f"{name} ({100 * value:.1f})" for name, value in differences if value is not None and value < -MOST_LOST]
    yield f"More than {100 * MOST_LOST:.0f} points below clean text: {'; '.join(below) or 'none'}."


def new_mistakes(clean: Sequence[Mistake], disturbed: Mapping[str, Sequence[Mistake]]) -> Iterator[Mistake]:
    """Mistakes that clean text does not have, field by field of each disturbance; surplus answers of it among them."""
    known = {_key(one) for one in clean}
    for name, made in disturbed.items():
        yield from (one._replace(field=f"{name}: {one.field}") for one in made if _key(one) not in known)


def _key(one: Mistake) -> tuple[str, str, str, str]:
    return one.document, one.field, one.gold.casefold(), one.predicted.casefold()


def _notes() -> Iterator[str]:
    yield f"scanned: {100 * OCR_RATE:.0f} % of letters taken for others of their shape. no commas: no apostrophes either."
    yield "headline: every longer word with a capital, articles left out. All disturbances keep the text's length."
    yield "Mistakes are those that clean text does not have."


SUITE = Suite(
    name="robust",
    metric="gold dev and re3d's part kept out of training with their text disturbed, each by its own suite's scoring",
    run=run,
)
