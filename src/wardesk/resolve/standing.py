"""The interest a speaker has in what is said: own action, own loss, the enemy's, or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from wardesk.book import ActorEntry, Book, Tie
from wardesk.model import Claim, Evidence, Mention, RoleName, Standing
from wardesk.resolve.aliases import Context, bearers, in_force, main_conflict
from wardesk.text import fold, words

Relation: TypeAlias = Literal["own", "enemy", "other", "unknown"]

_DOERS: tuple[RoleName, ...] = ("actor", "partner")
_LOSERS: tuple[RoleName, ...] = ("owner", "victim", "target", "opponent")
_KIN = frozenset({"parent", "member_of"})
_CAMP_OF_SOURCE_NOUN = {"pro_government": "government", "opposition": "opposition"}


class Party(NamedTuple):
    """The side a speaker is on."""

    label: str
    actors: tuple[str, ...] = ()
    camps: tuple[tuple[str, str], ...] = ()
    """Conflict and camp, for a speaker that is no actor itself."""
    neutral: bool = False
    """A known source with no side."""

    @property
    def known(self) -> bool:
        """Whether the speaker has a side at all."""
        return bool(self.actors or self.camps)


def party_of(target: str | None, said: str, context: Context, day: date | None) -> Party:
    """The side of a speaker: an actor, a source's actor or alignment, or a camp ("opposition sources")."""
    book = context.book
    shelf, _, key = (target or "").partition(":")
    if shelf == "actor":
        return Party(key, (key,))
    if shelf == "source":
        source = book.sources[key]
        if source.mouthpiece_of:
            return Party(key, (source.mouthpiece_of,))
        aligned = _named(source.aligned, book, day)
        return Party(key, aligned, neutral=not source.aligned)
    return _camp_in_words(said, context)


def _named(aligned: str | None, book: Book, day: date | None) -> tuple[str, ...]:
    rows = bearers(book, aligned) if aligned else ()
    return tuple(dict.fromkeys(key for key, name in rows if in_force(name, day)))[:1]


def _camp_in_words(said: str, context: Context) -> Party:
    sequence = words(said)
    phrase = " ".join(word.folded for word in sequence)
    conflict = main_conflict(context.book, context.country)
    for folded, entry in context.book.section("source_noun").items():
        camp = _CAMP_OF_SOURCE_NOUN.get(entry.value or "")
        if camp and conflict and (f" {folded} " in f" {phrase} " or f" {folded}s " in f" {phrase} "):
            return Party(entry.key, camps=((conflict, camp),))
    return Party("unnamed")


def stand(claim: Claim, party: Party, context: Context, day: date | None) -> tuple[Standing, Evidence]:
    """The claim's standing and what it rests on."""
    if not party.known:
        rule = "standing.third_party" if party.neutral else "standing.unknown"
        return ("third_party" if party.neutral else "unknown"), Evidence(rule=rule, inputs=(party.label,))
    doers = _relations(claim, _DOERS, party, context, day)
    losers = _relations(claim, _LOSERS, party, context, day)
    standing, rule = _decide(_is_loss(claim, context.book, doers), doers, losers)
    facts = (*(f"{key} is {rel}" for key, rel in (*doers, *losers)),)
    return standing, Evidence(rule=rule, inputs=(party.label, *dict.fromkeys(facts)))


def _is_loss(claim: Claim, book: Book, doers: list[tuple[str, Relation]]) -> bool:
    return claim.type in book.setting("standing.loss_types") or not doers


def _decide(loss: bool, doers: list[tuple[str, Relation]], losers: list[tuple[str, Relation]]) -> tuple[Standing, str]:
    acted, lost = [rel for _, rel in doers], [rel for _, rel in losers]
    if not loss and "own" in acted:
        return "own_action", "standing.action"
    if not loss and "enemy" in acted:
        return "enemy_action", "standing.action"
    if "own" in lost:
        return "own_loss", "standing.loss"
    if "enemy" in lost:
        return "enemy_loss", "standing.loss"
    if "own" in acted:
        return "own_action", "standing.action"
    if "enemy" in acted:
        return "enemy_action", "standing.action"
    if "other" in acted or "other" in lost:
        return "third_party", "standing.third_party"
    return "unknown", "standing.unknown"


def _relations(
    claim: Claim, names: Iterable[RoleName], party: Party, context: Context, day: date | None
) -> list[tuple[str, Relation]]:
    mentions: list[Mention] = [role.mention for name in names for role in claim.role(name)]
    if "victim" in names:
        mentions += [count.side for count in claim.counts if count.side is not None]
    keys = dict.fromkeys(m.chosen.removeprefix("actor:") for m in mentions if m.chosen and m.chosen.startswith("actor:"))
    return [(key, relate(party, key, context, day)) for key in keys]


def relate(party: Party, key: str, context: Context, day: date | None) -> Relation:
    """How an actor stands to a party on a day: rule ``standing.side``."""
    book = context.book
    actor = book.actors[key]
    if any(own == key or _tied(own, key, book, day) for own in party.actors):
        return "own"
    shared = [
        (conflict, ours, actor.sides[conflict])
        for conflict, ours in (*party.camps, *_sides(party.actors, book))
        if conflict in actor.sides
    ]
    if not shared:
        return "other"
    main = [row for row in shared if row[0] == main_conflict(book, context.country)] or shared
    friendly = book.setting("standing.friendly_camps")
    return "own" if any(_one_side(*row, friendly) for row in main) else "enemy"


def _sides(keys: Iterable[str], book: Book) -> tuple[tuple[str, str], ...]:
    return tuple(side for key in keys for side in book.actors[key].sides.items())


def _one_side(conflict: str, ours: str, theirs: str, friendly: tuple[str, ...]) -> bool:
    pairs = (f"{conflict}:{ours}+{theirs}", f"{conflict}:{theirs}+{ours}")
    return fold(ours) == fold(theirs) or any(pair in friendly for pair in pairs)


def _tied(one: str, other: str, book: Book, day: date | None) -> bool:
    """Whether two actors are kin on a day, at most three ties apart, upwards from either."""
    up_one, up_other = ancestors(one, book, day), ancestors(other, book, day)
    return other in up_one or one in up_other


def ancestors(key: str, book: Book, day: date | None) -> set[str]:
    """The actor itself and all it is part or member of on a day, at most three ties up; without a day, ever."""
    found, edge = {key}, [book.actors[key]]
    for _ in range(3):
        edge = [book.actors[key] for key in sorted({tie.actor for actor in edge for tie in _kin(actor, day)} - found)]
        found |= {actor.key for actor in edge}
    return found


def _kin(actor: ActorEntry, day: date | None) -> list[Tie]:
    return [
        tie
        for tie in actor.ties
        if tie.kind in _KIN and (day is None or (tie.since or date.min) <= day <= (tie.until or date.max))
    ]
