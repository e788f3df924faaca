"""Whose the counted are, where it stands right there: "soldiers of the SAA", "Syrian soldiers"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from wardesk.model import Mention, Reading, Span

if TYPE_CHECKING:
    from wardesk.extract.quantities import FoundCount


def find_side(reading: Reading, head: int, names_a_people: Callable[[int], bool | None]) -> Mention | None:
    """The side of the noun at ``head``. ``names_a_people`` tells nationalities, and by None what is no name."""
    tokens = reading.tokens
    before = [
        child
        for child in reading.children[head]
        if child < head and tokens[child].dep in ("compound", "amod", "nmod") and _is_side(reading, child, names_a_people)
    ]
    if before:
        between = range(before[0], before[-1] + 1)
        last = before[-1] if all(reading.words(at)[:1].isupper() for at in between) else before[0]
        return Mention(kind="actor", span=Span(start=_left(reading, before[0]), end=tokens[last].end))
    for child in reading.children[head]:
        if tokens[child].dep == "prep" and tokens[child].lemma == "of":
            for inner in reading.children[child]:
                if tokens[inner].dep == "pobj" and tokens[inner].tag in ("NNP", "NNPS"):
                    return Mention(kind="actor", span=Span(start=_left(reading, inner), end=tokens[inner].end))
    return None


def _is_side(reading: Reading, at: int, names_a_people: Callable[[int], bool | None]) -> bool:
    people = names_a_people(at)
    if people is None:
        return False
    return people or (
        reading.tokens[at].tag[0] in "NJ"
        and reading.words(at)[:1].isupper()
        and not _shouted(reading, at)
        and at != reading.sentences[reading.tokens[at].sentence].first
    )


def _shouted(reading: Reading, at: int) -> bool:
    """In a sentence all in capitals a capital says nothing."""
    line = reading.sentences[reading.tokens[at].sentence]
    return reading.text[line.start : line.end].isupper()


def _left(reading: Reading, at: int) -> int:
    """Start of the proper name that ends with a token, its article left out."""
    tokens = reading.tokens
    first = at
    while first - 1 in reading.children[at] and tokens[first - 1].dep in ("compound", "amod"):
        first -= 1
    return tokens[first].start


def share_sides(found: list[FoundCount], reading: Reading) -> list[FoundCount]:
    """In "a bulldozer, a truck and a tank of the SAA" all three are the SAA's."""
    for at in range(len(found) - 2, -1, -1):
        one, two = found[at], found[at + 1]
        joined = reading.tokens[two.head].dep == "conj" and reading.tokens[two.head].head == one.head
        if joined and one.count.side is None and two.count.side is not None and one.count.kind == two.count.kind:
            found[at] = replace(one, count=one.count.model_copy(update={"side": two.count.side}))
    return found
