"""Examples → batches of windows with what is to be learned of each piece."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from wardesk.read.windows import PieceMaker, Window, make_windows
from wardesk.train.example import BUDGET, Example, Labelled, Pair
from wardesk.train.heads import Heads

IGNORED = -100


@dataclass
class Lesson:
    """One window, and what is to be learned in it."""

    ids: list[int]
    spans: dict[str, list[int]] = field(default_factory=dict)
    """Head → column for each piece, or ``IGNORED``."""
    marks: list[tuple[int, str, frozenset[int]]] = field(default_factory=list)
    """Piece, head, columns that are right."""
    asked: list[tuple[int, int, frozenset[int]]] = field(default_factory=list)
    """Trigger's piece, role, pieces that fill it."""


@dataclass
class Batch:
    """Windows side by side. Windows of one example stand together."""

    lessons: list[Lesson]
    ids: Tensor
    mask: Tensor
    texts: list[tuple[int, int, dict[str, frozenset[str]]]]
    """First and last+1 window of each example that has topics, with these."""


def disturb(text: str, dice: random.Random) -> str:
    """Now and then a text as bad sources have it, of the same length: case, accents, marks and letters lost."""
    chance = dice.random()
    if chance < 0.08:
        return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)
    if chance < 0.14:
        return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    if chance < 0.22:
        return "".join(" " if letter in ",'\u2019\u2018;" else letter for letter in text)
    if chance < 0.27:
        letters = list(text)
        for at in range(len(letters)):
            if letters[at].isalpha() and dice.random() < 0.03:
                letters[at] = dice.choice(string.ascii_lowercase)
        return "".join(letters)
    return text


def lessons_of(example: Example, heads: Heads, maker: PieceMaker, size: int, text: str | None = None) -> list[Lesson]:
    """The windows of an example."""
    windows = make_windows(text or example.text, example.sentences, maker, size)
    return [_lesson(example, window, heads) for window in windows]


def _lesson(example: Example, window: Window, heads: Heads) -> Lesson:
    lesson = Lesson(list(window.ids))
    starts, ends = np.array(window.starts), np.array(window.ends)
    for head in heads.of("spans"):
        if head.name in example.whole:
            target = [0] * len(window.ids)
            for row in example.labelled:
                if row.head == head.name:
                    inside = _inside(starts, ends, (row.start, row.end))
                    for turn, piece in enumerate(inside):
                        target[piece] = head.index(f"{'B' if turn == 0 else 'I'}-{row.label}")
            lesson.spans[head.name] = target
    marked = _mark(example.labelled, starts, ends, heads, lesson)
    if "trigger" in example.whole:
        rest = frozenset({0})
        lesson.marks += [(piece, "trigger", rest) for piece in range(len(window.ids)) if piece not in marked]
    for asked in example.asked:
        trigger = _inside(starts, ends, asked.trigger)
        if trigger:
            for role, fillers in asked.fillers.items():
                pieces = frozenset(piece for span in fillers for piece in _inside(starts, ends, span))
                lesson.asked.append((trigger[0], heads.roles.index(role), pieces))
    return lesson


def _mark(rows: Sequence[Labelled], starts: np.ndarray, ends: np.ndarray, heads: Heads, lesson: Lesson) -> set[int]:
    """Note the labels of triggers; pieces that hold one of the head ``trigger``."""
    found: dict[tuple[int, str], frozenset[int]] = {}
    for head in heads.of("marks"):
        for row in rows:
            if row.head == head.name:
                inside = _inside(starts, ends, (row.start, row.end))
                if inside:
                    columns = frozenset(map(head.index, row.label.split("|")))
                    key = (inside[0], head.name)
                    found[key] = found.get(key, frozenset()) | columns
    lesson.marks += [(piece, name, columns) for (piece, name), columns in found.items()]
    return {piece for piece, name in found if name == "trigger"}


def _inside(starts: np.ndarray, ends: np.ndarray, span: Pair) -> list[int]:
    """Pieces that overlap a span."""
    first = int(np.searchsorted(ends, span[0], side="right"))
    last = int(np.searchsorted(starts, span[1], side="left"))
    return list(range(first, last))


class Batches:
    """Batches of an epoch: examples of like length together, in an order that the seed alone decides."""

    def __init__(
        self, examples: Sequence[Example], heads: Heads, maker: PieceMaker, size: int, marks: tuple[int, int, int]
    ) -> None:
        self.examples = examples
        self.heads = heads
        self.maker = maker
        self.size = size
        self.budget = BUDGET
        self.begin, self.end, self.pad = marks

    def epoch(self, number: int, seed: int, *, disturbed: bool = True) -> Iterator[Batch]:
        """All examples once."""
        dice = random.Random(f"{seed} {number}")
        rows: list[tuple[Example, list[Lesson]]] = []
        for example in self.examples:
            text = disturb(example.text, dice) if disturbed else example.text
            lessons = lessons_of(example, self.heads, self.maker, self.size, text)
            if lessons:
                rows.append((example, lessons))
        rows.sort(key=lambda row: max(len(lesson.ids) for lesson in row[1]) + dice.uniform(0, 12))
        groups: list[list[tuple[Example, list[Lesson]]]] = [[]]
        longest = count = 0
        for row in rows:
            length = max(len(lesson.ids) for lesson in row[1]) + 2
            if groups[-1] and max(longest, length) * (count + len(row[1])) > self.budget:
                groups.append([])
                longest = count = 0
            groups[-1].append(row)
            longest, count = max(longest, length), count + len(row[1])
        dice.shuffle(groups)
        yield from (self._batch(group) for group in groups if group)

    def _batch(self, group: Sequence[tuple[Example, list[Lesson]]]) -> Batch:
        lessons = [lesson for _, own in group for lesson in own]
        longest = max(len(lesson.ids) for lesson in lessons) + 2
        ids = np.full((len(lessons), longest), self.pad, dtype=np.int64)
        for at, lesson in enumerate(lessons):
            ids[at, : len(lesson.ids) + 2] = [self.begin, *lesson.ids, self.end]
        texts, first = [], 0
        for example, own in group:
            if example.topics:
                texts.append((first, first + len(own), dict(example.topics)))
            first += len(own)
        table = torch.from_numpy(ids)
        return Batch(lessons, table, (table != self.pad).long(), texts)
