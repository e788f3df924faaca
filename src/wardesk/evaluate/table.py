"""Results as a table for people, as JSON, and as a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from wardesk.evaluate.score import Figure, Scored
from wardesk.evaluate.suite import Result, Suite

HEADINGS = ("scored", "system", "score", "95 %", "precision", "recall", "right", "predicted", "gold")


def speed(result: Result) -> float | None:
    """Words per CPU-second of reading and coding; None when nothing was read."""
    return result.words / result.cpu_s if result.cpu_s else None


def print_result(suite: Suite, result: Result, rows: Sequence[Scored], console: Console) -> None:
    """One suite's table. Scores are percentages."""
    console.print(f"{suite.name}, part {result.part}: {suite.metric}", markup=False, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in HEADINGS[:2] else "right", no_wrap=True)
    for row in rows:
        table.add_row(*cells(row), style=None if row.system == "wardesk" else "dim")
    console.print(table)
    console.print(f"{_documents(rows)} documents, {result.words:,} words, {_speed_words(result)}")
    for note in result.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)


def _documents(rows: Sequence[Scored]) -> int:
    return max((row.documents for row in rows), default=0)


def _speed_words(result: Result) -> str:
    words_a_second = speed(result)
    return "nothing read" if words_a_second is None else f"{words_a_second:,.0f} words per CPU-second"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _interval(figure: Figure) -> str:
    return "–" if figure.low is None else f"{_percent(figure.low)}–{_percent(figure.high)}"


def cells(row: Scored) -> tuple[str, ...]:
    """A row's cells under ``HEADINGS``; scores are percentages."""
    precision = _percent(row.precision.value) if row.precision else ""
    recall = _percent(row.recall.value) if row.recall else ""
    counts = (f"{number:,.1f}".removesuffix(".0") for number in (row.right, row.predicted, row.gold))
    return row.name, row.system, _percent(row.score.value), _interval(row.score), precision, recall, *counts


def as_json(suite: Suite, result: Result, rows: Sequence[Scored]) -> dict[str, Any]:
    """One suite's figures for machines; scores between 0 and 1, four decimals."""
    words_a_second = speed(result)
    return {
        "suite": suite.name,
        "metric": suite.metric,
        "part": result.part,
        "documents": _documents(rows),
        "words": result.words,
        "words_per_cpu_second": round(words_a_second) if words_a_second else None,
        "notes": list(result.notes),
        "rows": [
            {
                "scored": row.name, "system": row.system, "statistic": row.statistic, "score": _rounded(row.score),
                "precision": _rounded(row.precision), "recall": _rounded(row.recall),
                "right": row.right, "predicted": row.predicted, "gold": row.gold,
            }
            for row in rows
        ],
    }  # fmt: skip


def _rounded(figure: Figure | None) -> dict[str, float | None] | None:
    if figure is None:
        return None
    return {name: None if value is None else round(value, 4) for name, value in figure._asdict().items()}


def row_of_json(row: Mapping[str, Any], documents: int) -> Scored:
    """The row that ``as_json`` wrote, with its scores as rounded there."""
    figures = [None if row[name] is None else Figure(**row[name]) for name in ("score", "precision", "recall")]
    return Scored(
        row["scored"], row["system"], row["statistic"], figures[0] or Figure(None, None, None), figures[1], figures[2],
        row["right"], row["predicted"], row["gold"], documents,
    )  # fmt: skip
