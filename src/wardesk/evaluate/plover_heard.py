"""What the trained reader says about a sentence with two marked actors, as features to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wardesk.evaluate.plover_rules import PloverProfile, View, head_of, predicate
from wardesk.model import Seen
from wardesk.pipeline import Workbench

TRIGGER, REALITY = "trigger", ("modality", "polarity")
LEAST = 0.05
"""A word that is less likely a trigger is none to ask roles of; a probability below it is no feature."""
NOTHING = "O"


class Word(NamedTuple):
    """A word outside the actors as the reader sees it."""

    at: int
    types: Mapping[str, float]
    """Probability of each type that it may be a trigger of."""
    source: Mapping[str, float]
    """Role → probability that the source fills it."""
    target: Mapping[str, float]

    @property
    def weight(self) -> float:
        """How likely it is a trigger that both actors, or one of them, take part in: 0 to 1."""
        likely = min(1.0, sum(self.types.values()))  # each is calibrated by itself: together they may be more than one
        return likely * (max(self.source.values(), default=0.0) + max(self.target.values(), default=0.0)) / 2


def roots_of_types(bench: Workbench, profile: PloverProfile) -> dict[str, str]:
    """Type of the codebook → root of PLOVER, for types that have one."""
    codes = ((name, entry.codes.plover.get("event")) for name, entry in bench.book.types.items())
    return {name: profile.merged.get(event, event) for name, event in codes if event is not None}


def heard(view: View, roots: Mapping[str, str]) -> dict[str, float]:
    """Types, roots and reality of what happens, at the verbs of both actors, at the likeliest trigger, and anywhere.

    Empty where no reader was on the workbench. ``roots`` are those of ``roots_of_types``.
    """
    seen = view.scene.reading.seen
    if seen is None:
        return {}
    found: dict[str, float] = {}
    words = [_word(view, seen, at) for at in range(len(view.scene.tokens)) if at not in view.marked]
    for word in words:
        for name, share in _named(word.types, roots):
            key = f"anywhere {name}"
            found[key] = max(found.get(key, 0.0), share)
            key = f"with both {name}"
            found[key] = max(found.get(key, 0.0), share * word.weight)
    places = {"source verb": predicate(view.scene, head_of(view.scene, view.source))}
    places["target verb"] = predicate(view.scene, head_of(view.scene, view.target))
    by_place = {word.at: word for word in words}
    for where, at in places.items():
        if at in by_place:
            found.update(_at(view, seen, by_place[at], where, roots))
    best = max(words, key=lambda word: word.weight, default=None)
    if best is not None and best.weight:
        found.update(_at(view, seen, best, "best", roots))
    return {f"reader, {name}": share for name, share in found.items() if share >= LEAST}


def _word(view: View, seen: Seen, at: int) -> Word:
    span = _span(view, at)
    types = {label: share for label, share in seen.mark(TRIGGER, *span).items() if label != NOTHING}
    if max(types.values(), default=0.0) < LEAST:
        return Word(at, {}, {}, {})
    return Word(at, types, _roles(view, seen, span, view.source), _roles(view, seen, span, view.target))


def _roles(view: View, seen: Seen, trigger: tuple[int, int], actor: range) -> dict[str, float]:
    """Role → the highest probability of the actor's words."""
    return {role: max((seen.pair(role, trigger, _span(view, at)) or 0.0 for at in actor), default=0.0) for role in seen.roles}


def _span(view: View, at: int) -> tuple[int, int]:
    token = view.scene.tokens[at]
    return token.start, token.end


def _named(types: Mapping[str, float], roots: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """Types with their probabilities, and roots with those of their types together."""
    summed: dict[str, float] = {}
    for name, share in types.items():
        yield name, share
        root = roots.get(name, "no root")
        summed[root] = summed.get(root, 0.0) + share
    yield from summed.items()


def _at(view: View, seen: Seen, word: Word, where: str, roots: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """All that is said of one word."""
    for name, share in _named(word.types, roots):
        yield f"{where} {name}", share
    for side, fills in (("source", word.source), ("target", word.target)):
        for role, share in fills.items():
            yield f"{where}: {side} is {role}", share
    for head in REALITY:
        if head in seen.heads:
            for label, share in seen.mark(head, *_span(view, word.at)).items():
                yield f"{where} {head} {label}", share
