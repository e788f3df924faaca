"""Labels of word pieces → spans of whole words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""Thai, Lao, Burmese, Khmer, kana, Han: written without spaces, so each letter counts as a word."""
_JOINING = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d"
"""Accents, vowel signs and joiners: no letters to Python, and yet inside words."""
_WORD = re.compile(rf"(?:(?![{_UNSPACED}])[^\W_]|[{_JOINING}])+|[{_UNSPACED}]")
_EDGE = " \t\r\n\u00a0,;:!?.\"'`“”‘’„«»‹›<>()[]{}–—-…·•*|/\\،؛؟"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class Pieces(NamedTuple):
    """The word pieces of a text in text order, and the words they belong to."""

    text: str
    starts: Numbers
    ends: Numbers
    window: Numbers
    """Number of the window each piece was read in."""
    word: Numbers
    """Number of the word each piece belongs to; a piece of no word has a number of its own."""
    lead: Numbers
    """Index of the first piece of the same word."""
    words: tuple[list[int], list[int]]
    """First and last+1 characters of all words of the text."""
    sentence: Numbers
    """Number of the sentence each piece stands in."""


class Run(NamedTuple):
    """A labelled span: its characters, the index of its label, and the pieces the label was read from."""

    start: int
    end: int
    label: int
    pieces: list[int]


def lay_out(text: str, starts: Numbers, ends: Numbers, window: Numbers, sentence: Numbers) -> Pieces:
    """Find the words of a text and put its pieces to them: each to the first word that it overlaps."""
    found = [match.span() for match in _WORD.finditer(text)]
    firsts, lasts = [start for start, _ in found], [end for _, end in found]
    at = np.searchsorted(np.asarray(lasts, np.int64), starts, side="right")
    begins = np.append(np.asarray(firsts, np.int64), len(text) + 1)
    count = len(starts)
    word = np.where(begins[at] < ends, at, len(found) + np.arange(count))
    lead = np.maximum.accumulate(np.where(_changes(word), np.arange(count), 0)) if count else word
    return Pieces(text, starts, ends, window, word, lead, (firsts, lasts), sentence)


def best_path(scores: Scores, kinds: Numbers, begins: NDArray[np.bool_], pieces: Pieces) -> Numbers:
    """The best label of each piece such that an inside follows a begin or an inside of its own kind in the same sentence.

    ``kinds`` has for each label the number of its name (0 for ``O``), ``begins`` whether it is a ``B-``. Where the best labels
    one by one break no rule they are the best path; only the other sentences are searched (Viterbi).
    """
    best: Numbers = scores.argmax(axis=1)
    if not len(best):
        return best
    inside = (kinds > 0) & ~begins
    before = np.zeros_like(best)
    before[1:] = best[:-1]
    before[_changes(pieces.sentence)] = 0
    broken = inside[best] & (kinds[before] != kinds[best])
    for number in np.unique(pieces.sentence[broken]):
        first, last = np.searchsorted(pieces.sentence, [number, number + 1])
        best[first:last] = _search(scores[first:last], kinds, inside)
    return best


def _changes(numbers: Numbers) -> NDArray[np.bool_]:
    """Whether each number is another than the one before."""
    new = np.ones(len(numbers), bool)
    new[1:] = numbers[1:] != numbers[:-1]
    return new


def _search(scores: Scores, kinds: Numbers, inside: NDArray[np.bool_]) -> list[int]:
    follows = ~inside[None, :] | (kinds[:, None] == kinds[None, :])
    cost = np.where(follows, 0.0, -np.inf)
    total = scores[0] + np.where(inside, -np.inf, 0.0)
    back = []
    for row in scores[1:]:
        ways = total[:, None] + cost
        back.append(ways.argmax(axis=0))
        total = ways.max(axis=0) + row
    path = [int(total.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


def runs(kinds: Numbers, begins: NDArray[np.bool_], pieces: Pieces) -> Iterator[Run]:
    """Spans of the labelled pieces (``kinds`` > 0), in text order, as whole words without punctuation at the edges.

    A word has the label of its first labelled piece. A span goes on over the next word if that has the same label and does not
    begin one of its own. It ends with its sentence.
    """
    last_end = 0
    for found in _grouped(kinds, begins, pieces):
        start, end = whole_words(pieces, int(pieces.starts[pieces.lead[found[0]]]), int(pieces.ends[found[-1]]))
        if last_end <= start < end:
            last_end = end
            yield Run(start, end, int(kinds[found[0]]), found)


def _grouped(kinds: Numbers, begins: NDArray[np.bool_], pieces: Pieces) -> Iterator[list[int]]:
    current: list[int] = []
    word, sentence, lead = pieces.word, pieces.sentence, pieces.lead
    for at in np.flatnonzero(kinds).tolist():
        if current:
            last = current[-1]
            if word[at] == word[last]:
                if kinds[at] == kinds[last]:
                    current.append(at)
                continue
            near = word[lead[at] - 1] == word[last] and sentence[at] == sentence[last]
            if near and not begins[at] and kinds[at] == kinds[last]:
                current.append(at)
                continue
            yield current
        current = [at]
    if current:
        yield current


def whole_words(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    """A span without spaces and punctuation at its edges, widened to whole words; empty (0, 0) when nothing is left.

    The full stop of an abbreviation (U.S.) and a bracket that was opened inside stay.
    """
    text = pieces.text
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE and not _belongs(text, start, end):
        end -= 1
    if start >= end:
        return 0, 0
    firsts, lasts = pieces.words
    return _left(firsts, lasts, start), _right(firsts, lasts, end)


def _belongs(text: str, start: int, end: int) -> bool:
    last = text[end - 1]
    if last == ".":
        return end - start >= 4 and text[end - 3] == "." and text[end - 2].isalpha()
    opened = _BRACKETS.get(last)
    return opened is not None and text.rfind(opened, start, end) > start


def _left(firsts: Sequence[int], lasts: Sequence[int], start: int) -> int:
    at = bisect_right(firsts, start) - 1
    return firsts[at] if at >= 0 and start < lasts[at] else start


def _right(firsts: Sequence[int], lasts: Sequence[int], end: int) -> int:
    at = bisect_right(firsts, end - 1) - 1
    return lasts[at] if at >= 0 and end <= lasts[at] else end


def sigmoid(logits: Any) -> Any:
    """Logits → probabilities, for arrays and numbers; never over- or underflows."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(logits, np.float64)))


def softmax(logits: Scores) -> Scores:
    """Logits → probabilities of each row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Scores = raised / raised.sum(axis=1, keepdims=True)
    return shares
