"""What answers to re3d's entity types: the profile, the trained reader's names under them, and how rules are joined to these.

The principle: the reader's span stands, whatever the rules say of its words. A span of the rules is added where the reader has
none, or one within or around it, but only for the types and positions that the profile lists (``add``): those where an added
span was right often enough to raise F1 on the sources the reader was trained on. There the reader misses less than elsewhere,
so what helps there helps elsewhere all the more. ``scripts/learn_re3d_join.py`` counts it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal, TypeAlias

from wardesk.evaluate.profile import Profile, check_known
from wardesk.extract.scene import Name, Scene
from wardesk.model import MentionKind, TaggedSpan
from wardesk.pipeline import Workbench

TYPES = (
    "Organisation", "Location", "Person", "Nationality", "Temporal", "Quantity", "Money", "MilitaryPlatform", "Vehicle",
    "Weapon", "DocumentReference", "CommsIdentifier", "Coordinate", "Frequency", "Url",
)  # fmt: skip
HEAD = "names"
"""The reader's head that is trained on re3d."""
_EQUIPMENT = "equipment"
"""The reader's label that is several types of re3d's, told apart by the codebook's words."""
_ARMS = ("equipment", "weapon", "aircraft")

Entity: TypeAlias = tuple[int, int, str]
"""Start, end, type."""
Where: TypeAlias = Literal["apart", "inside", "around"]
"""How a span of the rules lies to the reader's: it shares no character with one, lies within one, holds one or more."""


class Kinds(Profile):
    """What of ours answers to which entity type."""

    kinds: dict[MentionKind, str]
    sections: dict[str, str]
    equipment: dict[str, str]
    equipment_else: str
    pronouns: dict[str, str]
    with_article: tuple[str, ...]
    labels: dict[str, str]
    """Labels of the reader."""
    money: tuple[str, ...]
    """Words and signs that make a quantity one of money."""
    add: dict[Where, tuple[str, ...]]
    """Types of spans that the rules add to the reader's, by how they lie to these."""

    def check(self, bench: Workbench) -> Kinds:
        """The profile itself, or a ``BookError`` that names what re3d or the codebook does not know."""
        words = bench.book.words.values()
        used = chain(self.kinds.values(), self.sections.values(), self.equipment.values(), self.pronouns.values())
        more = chain(self.labels.values(), *self.add.values())
        check_known((*used, *more, self.equipment_else, *self.with_article), TYPES, "profile re3d: type")
        check_known(self.sections, {entry.section for entry in words}, "profile re3d: section")
        check_known(self.equipment, {entry.key for entry in words if entry.section == "equipment"}, "profile re3d: equipment")
        return self


def type_of_word(name: Name, profile: Kinds) -> str | None:
    """The type of a word of the codebook; None for a section that answers to none."""
    if name.section == "equipment":
        return profile.equipment.get(name.keys[0], profile.equipment_else)
    return profile.sections.get(name.section)


# ---------------------------------------------------------------- the reader


def names_of(scene: Scene, profile: Kinds) -> frozenset[Entity]:
    """The reader's names in a text under re3d's types; empty where no reader saw it."""
    seen = scene.reading.seen
    if seen is None:
        return frozenset()
    found = ((span, _type(scene, span, profile)) for span in seen.spans if span.head == HEAD)
    return frozenset((span.start, span.end, label) for span, label in found if label is not None)


def _type(scene: Scene, span: TaggedSpan, profile: Kinds) -> str | None:
    if span.label == _EQUIPMENT:
        return _armament(scene, span, profile)
    label = profile.labels.get(span.label)
    if label == profile.kinds.get("quantity") and _is_money(scene.text[span.start : span.end], profile):
        return "Money"
    return label


def _armament(scene: Scene, span: TaggedSpan, profile: Kinds) -> str:
    """By the last word of the span that the codebook knows: in "tank shells" it is the shells."""
    arms = [
        name
        for name in chain.from_iterable(scene.vocabulary.values())
        if name.section in _ARMS and scene.tokens[name.first].start < span.end and span.start < scene.tokens[name.last - 1].end
    ]
    last = max(arms, key=lambda name: (name.last, name.first, _ARMS.index(name.section)), default=None)
    return (type_of_word(last, profile) if last is not None else None) or profile.equipment_else


def _is_money(words: str, profile: Kinds) -> bool:
    small = words.casefold()
    return any(word in (small if not word.isalpha() else small.split()) for word in profile.money)


# ---------------------------------------------------------------- reader and rules


def lies(entity: Entity, spans: Iterable[Entity]) -> Where | None:
    """How a span lies to the reader's; None where it crosses one, or one has the very same ends: then the reader's stands."""
    met = [span for span in spans if span[0] < entity[1] and entity[0] < span[1]]
    if not met:
        return "apart"
    if any(span[:2] == entity[:2] for span in met):
        return None
    if any(span[0] <= entity[0] and entity[1] <= span[1] for span in met):
        return "inside"
    return "around" if all(entity[0] <= span[0] and span[1] <= entity[1] for span in met) else None


def join(reader: Collection[Entity], rules: Iterable[Entity], add: dict[Where, tuple[str, ...]]) -> frozenset[Entity]:
    """The reader's spans, and of the rules' those that may be added."""
    return frozenset(reader) | {entity for entity in rules if _may_be_added(entity, reader, add)}


def _may_be_added(entity: Entity, reader: Collection[Entity], add: dict[Where, tuple[str, ...]]) -> bool:
    where = lies(entity, reader)
    return where is not None and entity[2] in add.get(where, ())


def worth_adding(
    documents: Sequence[tuple[frozenset[Entity], frozenset[Entity], frozenset[Entity]]],
) -> Iterator[tuple[Where, str, int, int, float]]:
    """For each position and type: how many spans of the rules would be added, how many of them are right, and what share of
    right ones raises F1: more than half the F1 that the reader has on the type. Documents are gold, reader's, rules'.
    """
    added: Counter[tuple[Where, str]] = Counter()
    right: Counter[tuple[Where, str]] = Counter()
    tallies: Counter[tuple[str, str]] = Counter()
    for gold, reader, rules in documents:
        tallies.update(("gold or reader", entity[2]) for rows in (gold, reader) for entity in rows)
        tallies.update(("both", entity[2]) for entity in gold & reader)
        for entity in rules:
            where = lies(entity, reader)
            if where is not None:
                added[where, entity[2]] += 1
                right[where, entity[2]] += entity in gold
    for (where, label), number in sorted(added.items()):
        total = tallies["gold or reader", label]
        yield where, label, number, right[where, label], tallies["both", label] / total if total else 0.0
