"""A reader that sees what a test tells it to, in place of the trained one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wardesk.model import TaggedSpan


@dataclass(frozen=True)
class FakeSeen:
    """Fulfils ``wardesk.model.Seen`` with given answers; what is not given is not seen."""

    spans: tuple[TaggedSpan, ...] = ()
    documents: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    marks: tuple[TaggedSpan, ...] = ()
    pairs: Mapping[tuple[str, tuple[int, int], tuple[int, int]], float] = field(default_factory=dict)
    heads: tuple[str, ...] = ("parts", "trigger", "incident", "violation", "perpetrator")
    roles: tuple[str, ...] = ("actor", "target", "place")

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        over = (one for one in self.marks if one.head == head and one.start < end and start < one.end)
        return {one.label: one.score for one in list(over)[:1]}

    def marked(self, head: str, least: float) -> tuple[TaggedSpan, ...]:
        return tuple(one for one in self.marks if one.head == head and one.score >= least)

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        return self.pairs.get((role, trigger, filler))

    def document(self, head: str) -> dict[str, float]:
        return dict(self.documents.get(head, {}))


class FakeTagger:
    """Stands on a workbench in the trained tagger's place; sees the words of ``seen`` wherever they stand in a text."""

    mark = "fake@000000000000"

    def __init__(self, words: Mapping[str, str], documents: Mapping[str, Mapping[str, float]], head: str = "parts") -> None:
        self.words, self.documents, self.head = words, documents, head

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> FakeSeen:
        spans = [span_of(text, words, label, head=self.head) for words, label in self.words.items() if words in text]
        return FakeSeen(tuple(sorted(spans, key=lambda span: span.start)), self.documents)


def span_of(text: str, words: str, label: str, score: float = 0.9, *, head: str = "parts", after: int = 0) -> TaggedSpan:
    start = text.index(words, after)
    return TaggedSpan(head, start, start + len(words), label, score)
