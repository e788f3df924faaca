"""Text → windows of word pieces: what the encoder reads at once, in training and at run time alike.

Whole sentences are packed into windows, so that a sentence is read beside its neighbours; only one that is longer than a
window is cut. Every piece keeps the code points of the text that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Pieces(Protocol):
    """One sentence as a tokenizer gives it: ids, and for each the first and last+1 code point in the sentence."""

    @property
    def ids(self) -> list[int]:
        """Number of each piece in the vocabulary."""

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """First and last+1 code point of each piece."""


class PieceMaker(Protocol):
    """What is used of ``tokenizers.Tokenizer``."""

    def encode_batch(self, input: list[str], *, add_special_tokens: bool) -> list[Pieces]:  # noqa: A002 - the library's name
        """Pieces of each text."""


class Window(NamedTuple):
    """Pieces read together. ``ids`` is without the marks of beginning and end."""

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    """First code point of each piece in the whole text."""
    ends: tuple[int, ...]


def make_windows(text: str, sentences: Sequence[tuple[int, int]], maker: PieceMaker, size: int) -> list[Window]:
    """The sentences of a text, given by their spans in text order, in windows of at most ``size`` pieces.

    Pieces that stand for no character but a space are left out.
    """
    rows = maker.encode_batch([text[start:end] for start, end in sentences], add_special_tokens=False)
    windows: list[Window] = []
    waiting: list[tuple[int, int, int]] = []
    for (start, _), row in zip(sentences, rows, strict=True):
        pieces = list(_pieces(text, start, row))
        if len(waiting) + len(pieces) > size and waiting:
            windows.append(_window(waiting))
            waiting = []
        while len(pieces) > size:
            windows.append(_window(pieces[:size]))
            pieces = pieces[size:]
        waiting += pieces
    if waiting:
        windows.append(_window(waiting))
    return windows


def _pieces(text: str, start: int, row: Pieces) -> Iterable[tuple[int, int, int]]:
    for number, (first, last) in zip(row.ids, row.offsets, strict=True):
        at = first
        while at < last and text[start + at].isspace():
            at += 1
        if at < last:
            yield number, start + at, start + last


def _window(pieces: Sequence[tuple[int, int, int]]) -> Window:
    ids, starts, ends = zip(*pieces, strict=True)
    return Window(ids, starts, ends)
