"""How sure the trained reader must be in MUC-4, for ``reader`` in ``evaluate/profiles/muc4.yml``.

    python scripts/choose_muc4_reader.py --data ../shared/data/muc4

Chosen on the documents of ``train`` that were kept back when the reader was trained (``--part kept``), never on ``dev``: one
number after the other, the one with the highest mean of the three figures (roles, templates, all slots). Run it after each
training, paste what it prints.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.cli import cache_folder
from wardesk.errors import WardeskError
from wardesk.evaluate.look import look
from wardesk.evaluate.muc4 import KEPT, STATISTICS, Answer, Part, load_part, score_document, taught
from wardesk.evaluate.muc4_keys import Document, read_days
from wardesk.evaluate.muc4_mentions import PARTS, Namer, load_profile
from wardesk.evaluate.muc4_reader import Joiner
from wardesk.evaluate.muc4_slots import Writer
from wardesk.evaluate.muc4_templates import Grouper, Incident, role_templates
from wardesk.evaluate.score import Row, score
from wardesk.evaluate.suite import Asked, Reader
from wardesk.model import Seen
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.read.tagger import READER, load_tagger

FIGURES = ("roles all", "templates all", "slots all")
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
NEVER = 1.01
"""Above every probability."""
ROUNDS = 2


class Read(NamedTuple):
    """A report as rules and reader see it."""

    document: Document
    text: str
    incidents: list[Incident]
    seen: Seen


class Trial:
    """The figures of a part under settings that differ."""

    def __init__(self, bench: Workbench, asked: Asked) -> None:
        self.part: Part = load_part(asked)[1]
        self.profile = load_profile(bench.book)
        self.namer = Namer(bench.book, self.profile)
        items = taught(asked, KEPT, self.namer)
        self.joiner, self.writer = Joiner(self.namer, items), Writer(self.namer, bench.gazetteer, items)
        self.read = list(self._read(bench))

    def _read(self, bench: Workbench) -> Iterator[Read]:
        grouper, reader = Grouper(self.namer), Reader(bench)
        for document in self.part.documents:
            days = read_days(document.dateline or "")
            published = days[1] if days else None
            text, seen, _ = look(bench, document.text, published=published)
            assert seen is not None, "a reader is on the workbench"
            yield Read(document, text, grouper.group(text, reader.code(document.text, published=published).claims), seen)

    def figures(self, settings: dict[str, Any]) -> list[float]:
        """The three figures in percent."""
        profile = self.profile.model_copy(update={"reader": self.profile.reader.model_copy(update=settings)})
        self.namer.profile = self.joiner.profile = profile
        found = []
        for one in self.read:
            joined = self.joiner.join(one.text, [copied(incident) for incident in one.incidents], one.seen)
            answer = Answer(role_templates(joined), self.writer.write(one.document, one.text, joined))
            found.append(score_document(one.document, self.part, answer))
        rows = [Row(name, "", STATISTICS[name.split()[0]], tuple(row[name] for row in found)) for name in FIGURES]
        return [100 * (score(row, samples=1).score.value or 0.0) for row in rows]


def copied(incident: Incident) -> Incident:
    """An incident whose lists may be changed without changing the first one's."""
    rows = {field.name: getattr(incident, field.name) for field in fields(incident)}
    return replace(incident, **{name: list(row) for name, row in rows.items() if isinstance(row, list)})


def variants(settings: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """For each number in turn, the settings with every value that it may have."""
    for name in ("keep", "add"):
        yield [settings | {name: share} for share in (*SHARES, NEVER)]
    for label in PARTS:
        others = [other for other in settings["beside"] if other != label]
        yield [
            settings | {"least": settings["least"] | {label: share}, "beside": beside}
            for share in (*SHARES, NEVER)
            for beside in (others, [*others, label])
        ]
    yield [settings | {"people": share} for share in (0.0, 0.1, 0.2, 0.3)]


def choose(trial: Trial) -> tuple[dict[str, Any], Sequence[float]]:
    """The best settings, number by number, and their figures."""
    settings: dict[str, Any] = trial.profile.reader.model_dump() | {"beside": list(PARTS)}
    best = trial.figures(settings)
    for _ in range(ROUNDS):
        for at in range(len(list(variants(settings)))):
            for changed in list(variants(settings))[at]:
                figures = trial.figures(changed)
                if sum(figures) > sum(best):
                    settings, best = changed, figures
            print(f"# {at}: {', '.join(f'{figure:.1f}' for figure in best)}", flush=True)
    return settings, best


def main() -> None:
    """Print the figures on the way, then the lines of the profile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=READER, help="folder of the reader, the shipped one by default")
    given = parser.parse_args()
    bench = set_up(Tools(cache=cache_folder(), fast=True))._replace(tagger=load_tagger(given.model))
    if bench.tagger is None:
        raise WardeskError("no trained reader: there is nothing to choose")
    trial = Trial(bench, Asked(given.data, KEPT))
    settings, best = choose(trial)
    figures = ", ".join(f"{name} {figure:.1f}" for name, figure in zip(FIGURES, best, strict=True))
    print(f"# {len(trial.read)} documents kept back, reader {bench.tagger.mark}: {figures}\nreader:")
    print(f"  least: {{{', '.join(f'{label}: {share}' for label, share in settings['least'].items())}}}")
    for name in ("keep", "add", "people"):
        print(f"  {name}: {settings[name]}")
    print(f"  beside: [{', '.join(settings['beside'])}]")


if __name__ == "__main__":
    main()
