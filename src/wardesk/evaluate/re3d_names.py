"""What answers to re3d's entity types: the profile, the trained reader's names under them, and how rules are joined to these.

The principle: the reader's span stands, whatever the rules say of its words. There are two exceptions, both lists of the profile.

- ``lead``: types in which the rules are better. Their spans stand there and the reader's do not.
- ``add``: types of the rules that are added where the reader has no span, or one within or around theirs, since of those
  enough are right to raise F1.

Both are counted on the sources that the reader was trained on. There it is better than elsewhere: where the rules are better
even there, or help even there, they are so elsewhere all the more. ``scripts/learn_re3d_join.py`` counts it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

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
    lead: tuple[str, ...]
    """Types of which the rules' spans stand, not the reader's."""
    add: dict[Where, tuple[str, ...]]
    """Types of spans that the rules add to the reader's, by how they lie to these."""

    def check(self, bench: Workbench) -> Kinds:
        """The profile itself, or a ``BookError`` that names what re3d or the codebook does not know."""
        words = bench.book.words.values()
        used = chain(self.kinds.values(), self.sections.values(), self.equipment.values(), self.pronouns.values())
        more = chain(self.labels.values(), self.lead, *self.add.values())
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


def join(reader: Iterable[Entity], rules: Iterable[Entity], profile: Kinds) -> frozenset[Entity]:
    """The reader's spans but for types in which the rules lead, and of the rules' those types and what may be added."""
    own = frozenset(entity for entity in reader if entity[2] not in profile.lead)
    return own | {entity for entity in rules if entity[2] in profile.lead or _may_be_added(entity, own, profile)}


def _may_be_added(entity: Entity, reader: Collection[Entity], profile: Kinds) -> bool:
    where = lies(entity, reader)
    return where is not None and entity[2] in profile.add.get(where, ())


class Answers(NamedTuple):
    """What is annotated in a document, and what either finds in it."""

    gold: frozenset[Entity]
    reader: frozenset[Entity]
    rules: frozenset[Entity]


class Worth(NamedTuple):
    """Spans of one type that lie so to the reader's: how many would be added, how many of them are right."""

    where: Where
    label: str
    added: int
    right: int
    needed: float
    """More than so many must be right for F1 to rise: of what is added, half the F1 that the reader has on the type."""


def f1_by_type(documents: Sequence[Answers]) -> dict[str, tuple[float, float]]:
    """F1 of reader and of rules for each type that either finds."""
    found: Counter[tuple[str, str]] = Counter()
    for gold, *both in documents:
        found.update(("gold", entity[2]) for entity in gold)
        for name, own in zip(("reader", "rules"), both, strict=True):
            found.update((name, entity[2]) for entity in own)
            found.update((f"{name} right", entity[2]) for entity in own & gold)
    labels = sorted({label for name, label in found if name != "gold"})
    return {label: (_f1(found, "reader", label), _f1(found, "rules", label)) for label in labels}


def _f1(found: Mapping[tuple[str, str], int], name: str, label: str) -> float:
    both = found.get((name, label), 0) + found.get(("gold", label), 0)
    return 2 * found.get((f"{name} right", label), 0) / both if both else 0.0


def worth_adding(documents: Sequence[Answers], lead: Collection[str]) -> Iterator[Worth]:
    """What the rules could add to the reader's spans, by position and type; types in which they lead are theirs already."""
    added: Counter[tuple[Where, str]] = Counter()
    right: Counter[tuple[Where, str]] = Counter()
    for gold, reader, rules in documents:
        own = [entity for entity in reader if entity[2] not in lead]
        for entity in (one for one in rules if one[2] not in lead):
            where = lies(entity, own)
            if where is not None:
                added[where, entity[2]] += 1
                right[where, entity[2]] += entity in gold
    scores = f1_by_type(documents)
    for (where, label), number in sorted(added.items()):
        yield Worth(where, label, number, right[where, label], number * scores[label][0] / 2)
