"""Descriptions that point back: "the group", "the rebels", "its fighters" → the actor named before that fits.

Only where exactly one actor fits. The link says whom the words stand for and where that one is named; the mention keeps its
own words. Pronouns are read with the grammar, before this (``role.pronoun``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple

from wardesk.book import ActorEntry
from wardesk.model import Link, Span
from wardesk.resolve.aliases import Context, main_conflict
from wardesk.resolve.generics import SENTENCE_END, generic_at_end
from wardesk.resolve.mentions import Outcome, Phrase, link_to
from wardesk.text import words

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_POSSESSIVE = frozenset({"its", "their"})
_NAMED_BY = frozenset({"actor.alias", "actor.acronym", "actor.nationality"})
_STATE = frozenset({"state_forces", "external_forces"})
_SCORE = 0.6


class Named(NamedTuple):
    """A place of the text where an actor is named, or somebody is called by what he is."""

    span: Span
    key: str
    """Empty where the words are no name of the registry."""
    sentence: int


class Antecedents:
    """Who is named where in a report, found when first asked for. Sentences are told by their stops alone."""

    def __init__(self, context: Context, find: Callable[[Context, date | None], Iterable[tuple[Span, Outcome]]]) -> None:
        self.context = context
        self._find = find

    @cached_property
    def _ends(self) -> list[int]:
        return [match.end() for match in SENTENCE_END.finditer(self.context.text)]

    @cached_property
    def told(self) -> list[Named]:
        """All who are named or called by what they are, in text order."""
        return [
            Named(
                span,
                (outcome.chosen or "").removeprefix("actor:") if outcome.rule in _NAMED_BY else "",
                self.sentence(span.start),
            )
            for span, outcome in self._find(self.context, self.context.published)
        ]

    @cached_property
    def named(self) -> list[Named]:
        """Links by a name of the registry, in text order."""
        return [row for row in self.told if row.key]

    def sentence(self, at: int) -> int:
        """Number of the sentence in which a character stands, from 0."""
        return bisect_right(self._ends, at)

    def before(self, at: int, reach: int, fits: Callable[[ActorEntry], bool]) -> list[Named]:
        """Fitting actors named before a character, at most ``reach`` sentences back, nearest first."""
        here = self.sentence(at)
        rows = (row for row in reversed(self.named) if row.span.end <= at and here - row.sentence <= reach)
        return [row for row in rows if fits(self.context.book.actors[row.key])]


def by_description(phrase: Phrase, antecedents: Antecedents) -> Outcome | None:
    """What "the group", "the rebels", "the army" or "its fighters" stands for; None where the words do not point back."""
    context = antecedents.context
    determiner = _determiner(phrase, context)
    if determiner in _POSSESSIVE:
        return _by_owner(phrase, determiner, antecedents)
    fits = _wanted(phrase, context)
    if determiner not in _DEFINITE or fits is None:
        return None
    near = antecedents.before(phrase.at, context.book.setting("actor.reach"), fits)
    keys = dict.fromkeys(row.key for row in near)
    if not keys:
        return None
    said = phrase.plain(0, phrase.head)
    one_body = phrase.words[phrase.head - 1].folded in context.book.setting("actor.stand_ins")
    many = one_body and _collective(context.book.actors[near[0].key], context)
    if many or (len(keys) > 1 and not _nearest_alone(near, context)):
        links = tuple(link_to(context.book, key, 0.3, (f"named before '{said}', and it fits",)) for key in keys)[:5]
        return Outcome(links, "ambiguous", "actor.description", (said,))
    return Outcome((_link(near[0], said, context),), None, "actor.description", (said, _where(near[0], context)))


def _nearest_alone(near: list[Named], context: Context) -> bool:
    """Whether the nearest is the subject of its text: its sentence names no other that fits, and the report names it most."""
    first = near[0]
    if any(row.sentence == first.sentence and row.key != first.key for row in near):
        return False
    votes = dict(context.actors)
    others = [votes.get(row.key, 0) for row in near if row.key != first.key]
    return votes.get(first.key, 0) > 2 * max(others, default=0)


def _by_owner(phrase: Phrase, determiner: str, antecedents: Antecedents) -> Outcome | None:
    """ "Its fighters": of the one actor that the sentence has named before."""
    context = antecedents.context
    body = [word.folded for word in phrase.words[: phrase.head] if word.folded != determiner]
    if not body or body[-1] not in context.book.setting("actor.own_people"):
        return None
    here = antecedents.sentence(phrase.at)
    near = [row for row in antecedents.told if row.sentence == here and row.span.end <= phrase.at]
    if len({row.key for row in near}) != 1 or not near[0].key or context.book.actors[near[0].key].government:
        return None
    said = f"{determiner} {' '.join(body)}"
    return Outcome((_link(near[0], said, context),), None, "actor.description", (said, _where(near[0], context)))


def _determiner(phrase: Phrase, context: Context) -> str:
    """The article, demonstrative or possessive at the head of a mention, or right before it."""
    first = phrase.words[0]
    if first.folded in _DEFINITE | _POSSESSIVE:
        return first.folded
    start = phrase.at + first.start
    before = re.search(r"(\w+)\s+$", context.text[max(0, start - 12) : start])
    return before.group(1).lower() if before else ""


def _wanted(phrase: Phrase, context: Context) -> Callable[[ActorEntry], bool] | None:
    """Which actors the words can stand for; None where they say nothing of it."""
    book = context.book
    inner = [word.folded for word in phrase.words[: phrase.head] if word.folded not in _DEFINITE]
    if inner and len(inner) <= 2 and inner[-1] in book.setting("actor.stand_ins"):
        adjective = inner[0] if len(inner) == 2 else ""
        kinds = {"paramilitary": {"political_militia"}, "rebel": {"rebel_group"}}.get(adjective)
        if adjective and kinds is None and adjective not in book.setting("actor.stand_in_adjectives"):
            return None
        return lambda actor: not actor.government and actor.kind not in _STATE and (kinds is None or actor.kind in kinds)
    generic = generic_at_end(phrase, context)
    if generic is None or generic[0] != len(phrase.words[: phrase.head]) - len(inner):
        return None
    return _of_kind(generic[2].key, generic[2].value or "", context)


def _collective(actor: ActorEntry, context: Context) -> bool:
    """Whether its name tells but a nationality and a kind: ``Syrian rebels`` are many groups and no one of them."""
    name = words(actor.names[0].name)
    told = {at for first, last, _ in context.nationalities.find(name) for at in range(first, last)}
    told |= {at for first, last, _ in context.generics.find(name) for at in range(first, last)}
    return len(told) == len(name)


def _of_kind(entry: str, kind: str, context: Context) -> Callable[[ActorEntry], bool] | None:
    if entry in context.book.setting("actor.point_back_as_army"):
        return lambda actor: actor.kind in _STATE and not actor.government and bool(actor.country)
    if entry not in context.book.setting("actor.point_back"):
        return None
    conflict = main_conflict(context.book, context.country)

    def fits(actor: ActorEntry) -> bool:
        ours = conflict is not None and actor.sides.get(conflict) == "government"
        return actor.kind in (kind, "rebel_group", "political_militia") and not actor.government and not ours

    return fits


def _link(row: Named, said: str, context: Context) -> Link:
    return link_to(context.book, row.key, _SCORE, (f"'{said}' stands for {_where(row, context)}",))


def _where(row: Named, context: Context) -> str:
    name = " ".join(context.text[row.span.start : row.span.end].split())
    return f"'{name}' at characters {row.span.start} to {row.span.end}"
