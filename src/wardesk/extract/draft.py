"""A claim in the making: what extraction knows about one trigger before it becomes a frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from wardesk.extract.attribution import Chain
from wardesk.extract.lexicon import Trigger
from wardesk.extract.modality import Reality
from wardesk.extract.places import PlaceMention
from wardesk.extract.slots import Frame
from wardesk.model import Basis, Count, Extent, LinkKind, Mention, RoleName, Span, Speaker


class Filler(NamedTuple):
    """A mention in a role, with the token that heads it."""

    role: RoleName
    mention: Mention
    head: int
    rule: str
    basis: Basis = "stated"
    inherited_from: Span | None = None


class DraftLink(NamedTuple):
    """This draft is ``kind`` of another."""

    kind: LinkKind
    other: Draft
    rule: str
    spans: tuple[Span, ...]
    attribution: tuple[Speaker, ...] = ()


class Retyped(NamedTuple):
    """A type that the words around the trigger tell, the rule that read it, and those words."""

    type: str
    rule: str
    span: Span


class PlacedMention(NamedTuple):
    """A place of the claim, its own or one inherited from an earlier sentence."""

    place: PlaceMention
    rule: str
    inherited: bool = False


@dataclass(eq=False)
class Draft:
    """One trigger with everything found for it so far."""

    trigger: Trigger
    frame: Frame
    sentence: int
    fillers: list[Filler] = field(default_factory=list)
    places: list[PlacedMention] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    links: list[DraftLink] = field(default_factory=list)
    tokens: set[int] = field(default_factory=set)
    """Triggers that were merged into this one: their numbers and places are its own."""
    time: Mention | None = None
    time_rule: str = "when.no_phrase"
    extent: Extent | None = None
    extent_span: Span | None = None
    object_kind: str | None = None
    object_span: Span | None = None
    background: Span | None = None
    retyped: Retyped | None = None
    reality: Reality | None = None
    chain: Chain | None = None
    found_by: str | None = None
    """Rule that made the draft where no frame of the codebook did."""

    @property
    def at(self) -> int:
        """Trigger token."""
        return self.frame.at

    @property
    def type(self) -> str:
        """Key of the claim's type."""
        return self.retyped.type if self.retyped else self.trigger.entry.key

    @property
    def rule(self) -> str:
        """What gave the claim its type."""
        return self.found_by or self.trigger.rule

    def has(self, *roles: RoleName) -> bool:
        """Whether one of the roles is filled."""
        return any(filler.role in roles for filler in self.fillers)

    def first(self, role: RoleName) -> Filler | None:
        """The first filler of a role."""
        return next((filler for filler in self.fillers if filler.role == role), None)
