"""What it saves and costs to keep from the trained reader the sentences that cannot hold a claim.

    python benchmarks/skipping.py --gold gold --data ../shared/data

For each way of choosing: the share of sentences that are read, the model's CPU seconds on real articles, and what becomes of
gold's claims.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from speed import ARTICLES, load

from wardesk.cli import cache_folder
from wardesk.evaluate import gold
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.extract.lexicon import Lexicon, compile_book, stem
from wardesk.model import Report, Token
from wardesk.pipeline import Tools, Workbench, code_report, set_up
from wardesk.read.layout import blocks
from wardesk.read.parse import read
from wardesk.text import fold

ROWS = ("claim, whole", "claim, found", "claim, found with its type", "target of claims found")
Test = Callable[[Sequence[Token], Lexicon], bool]


def has_frame_word(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(
        token.lemma in lexicon.verbs or token.lemma in lexicon.adjectives or stem(fold(token.lemma)) in lexicon.nouns
        for token in tokens
    )


def has_verb_or_number(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(token.tag.startswith("VB") or token.tag == "CD" for token in tokens)


WAYS: dict[str, Test] = {
    "all": lambda tokens, lexicon: True,
    "a verb or a number": has_verb_or_number,
    "a frame's word": has_frame_word,
}


class Skipping:
    """A tagger that is shown only the sentences that pass a test."""

    def __init__(self, bench: Workbench, test: Test) -> None:
        self.bench, self.test = bench, test
        self.lexicon = compile_book(bench.book)
        self.shown = self.asked = 0
        self.seconds = 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self.bench.tagger, name)

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> object:
        report = Report.model_construct(id="", text=text, title=None)
        tokens = read(report, blocks(text, self.bench.book, title=None), self.bench.parser, None).tokens
        inside = ([token for token in tokens if start <= token.start < end] for start, end in sentences)
        kept = [span for span, words in zip(sentences, inside, strict=True) if self.test(words, self.lexicon)]
        self.asked += len(sentences)
        self.shown += len(kept)
        before = time.process_time()
        seen = self.bench.tagger.tag(text, kept) if self.bench.tagger else None
        self.seconds += time.process_time() - before
        return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--number", type=int, default=60, help="articles read for the time")
    given = parser.parse_args()
    bench = set_up(Tools(cache=cache_folder()))
    articles = load(given.data / ARTICLES)[: given.number]
    for name, test in WAYS.items():
        tagger = Skipping(bench, test)
        own = bench._replace(tagger=tagger)  # type: ignore[arg-type]
        for report in articles:
            code_report(report, own)
        share, seconds = tagger.shown / max(tagger.asked, 1), tagger.seconds
        rows = {row.name: row for row in gold.run(Asked(given.gold), own).rows if row.system == "wardesk"}
        figures = ", ".join(f"{row} {100 * (score(rows[row], samples=2).score.value or 0):.1f}" for row in ROWS)
        print(f"{name}: {share:.0%} of sentences, {seconds:.1f} CPU-seconds of the model; {figures}", flush=True)


if __name__ == "__main__":
    main()
