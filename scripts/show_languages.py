"""What the trained reader finds in languages it was never taught: writes docs/reference/languages.md.

    python scripts/show_languages.py [--model FOLDER]

The sentences are examples/languages/*.txt, one a line, invented. No claims are made from these languages, and the page says so.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from wardesk.cli import cache_folder
from wardesk.errors import WardeskError
from wardesk.ingest import Given, ingest
from wardesk.model import Report, Seen
from wardesk.pipeline import Tools, Workbench, code_report, set_up
from wardesk.read.tagger import READER, load_tagger

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "languages"
PAGE = ROOT / "docs" / "reference" / "languages.md"
LANGUAGES = {"arabic": "ar", "ukrainian": "uk", "russian": "ru"}
PUBLISHED = date(2024, 1, 15)
"""A day, so that its lack is no issue."""
LEAST = 0.5
"""Least probability of a trigger that is shown."""
HEADS = ("names", "parts")
HEAD = """\
# Languages that are not read

Made by `python scripts/show_languages.py`; do not edit. Wardesk reads English. Its trained reader rests on an encoder of many
languages and was taught in English alone; below is what it finds in twenty sentences each of three others. The sentences are
invented; what they tell did not happen. Reader `{mark}`.

**No claims are made from these languages.** Rules for roles, attribution, modality, dates and counts are written for English,
and a reader that nobody has measured in a language makes no claims in it. Such a report is kept, nothing is coded from it, and
the issue [`language_not_read`](issues.md) says so:
"""


class Shown(NamedTuple):
    """One language: its sentences, what was found in each, and what became of the file as a report."""

    name: str
    sentences: tuple[str, ...]
    found: tuple[tuple[str, ...], ...]
    """For each sentence a cell for each of ``HEADS`` and one for the triggers."""
    claims: int
    issues: tuple[str, ...]


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, default=READER, help="folder of the model (default: the one that ships)")
    tagger = load_tagger(parser.parse_args().model)
    bench = set_up(Tools(cache=cache_folder(), fast=True))._replace(tagger=tagger)
    PAGE.write_text(page([show(name, bench) for name in LANGUAGES], tagger.mark), encoding="utf-8", newline="\n")
    print(f"{PAGE.name} written")


def show(name: str, bench: Workbench) -> Shown:
    """Tag the sentences of a file one by one, and code the file as a report."""
    file = EXAMPLES / f"{name}.txt"
    sentences = tuple(file.read_text("utf-8").splitlines())
    if bench.tagger is None:
        raise WardeskError("no trained reader on the workbench: there is nothing to show")
    found = tuple(cells(sentence, bench.tagger.tag(sentence, [(0, len(sentence))])) for sentence in sentences)
    taken = list(ingest([file], given=Given(published=PUBLISHED)))
    reports = [one for one in taken if isinstance(one, Report)]
    issues = [one.kind for one in taken if not isinstance(one, Report)]
    coded = [code_report(report, bench) for report in reports]
    kinds = {*issues, *(issue.kind for row in coded for issue in row.issues)}
    return Shown(name, sentences, found, sum(len(row.claims) for row in coded), tuple(sorted(kinds)))


def cells(sentence: str, seen: Seen) -> tuple[str, ...]:
    """Label and words of each span, a cell for each head."""
    rows = [[(span.label, span.start, span.end) for span in seen.spans if span.head == head] for head in HEADS]
    rows.append([(span.label, span.start, span.end) for span in seen.marked("trigger", LEAST)])
    return tuple("; ".join(f"{label}: {_cell(sentence[start:end])}" for label, start, end in row) or "–" for row in rows)


def page(shown: Sequence[Shown], mark: str) -> str:
    """The page of Markdown."""
    return "\n".join([*_head(shown, mark), *(line for one in shown for line in _section(one))]).rstrip() + "\n"


def _head(shown: Iterable[Shown], mark: str) -> Iterator[str]:
    yield HEAD.format(mark=mark)
    yield from ("| file | told to be | claims | issues |", "|---|---|--:|---|")
    for one in shown:
        issues = ", ".join(f"`{kind}`" for kind in one.issues)
        yield f"| `examples/languages/{one.name}.txt` | `{LANGUAGES[one.name]}` | {one.claims} | {issues} |"
    yield f"\nNames and parts are the reader's spans; triggers are words it gives a type with a probability of {LEAST} or more."
    yield "A dash: nothing found. None of it has been scored.\n"


def _section(one: Shown) -> Iterator[str]:
    some = [sum(row[at] != "–" for row in one.found) for at in range(len(HEADS) + 1)]
    yield from (f"## {one.name.title()}", "")
    yield f"Sentences with a name: {some[0]} of {len(one.sentences)}, with a part: {some[1]}, with a trigger: {some[2]}."
    yield from ("", "| sentence | names | parts | triggers |", "|---|---|---|---|")
    for sentence, found in zip(one.sentences, one.found, strict=True):
        yield f"| {_cell(sentence)} | {' | '.join(found)} |"
    yield ""


def _cell(words: str) -> str:
    return words.replace("|", "/")


if __name__ == "__main__":
    main()
