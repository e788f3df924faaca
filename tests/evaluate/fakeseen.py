"""A trained reader that was never trained: it sees the words it is told to, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from wardesk.model import TaggedSpan


class FakeSeen:
    """Fulfils ``wardesk.model.Seen`` with spans alone."""

    heads: tuple[str, ...]
    roles: tuple[str, ...] = ()

    def __init__(self, spans: Iterable[TaggedSpan], heads: Iterable[str]) -> None:
        self.spans = tuple(sorted(spans, key=lambda span: (span.start, -span.end)))
        self.heads = tuple(heads)

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        raise KeyError(head)

    def marked(self, head: str, least: float) -> tuple[TaggedSpan, ...]:
        raise KeyError(head)

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        raise KeyError(role)

    def document(self, head: str) -> dict[str, float]:
        raise KeyError(head)


class FakeTagger:
    """Stands where a ``Tagger`` does: tags every occurrence of some words, by label, as spans of the head ``names``."""

    mark = "fake@000000000000"

    def __init__(self, words: Mapping[str, str], head: str = "names") -> None:
        self.words, self.head = words, head

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> FakeSeen:
        found = (
            TaggedSpan(self.head, *match.span(), label, 0.9)
            for words, label in self.words.items()
            for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)
            if any(start <= match.start() and match.end() <= end for start, end in sentences)
        )
        return FakeSeen(found, (self.head,))
