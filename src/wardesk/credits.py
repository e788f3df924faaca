"""Whose lists of places and actors a run shows, and on what terms: what every export has to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wardesk.book import Book
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Claim, Credit, mentions_of

_ACTOR_NUMBER = ", ActorId "
"""Where the citation of an actor of a list goes on with its number there."""


def find_credits(claims: Iterable[Claim], gazetteer: Gazetteer, book: Book) -> tuple[Credit, ...]:
    """Source and licence of every row that a link of a claim names, chosen or not: both are shown."""
    targets = {link.target for claim in claims for mention in mentions_of(claim) for link in mention.links}
    found: set[Credit] = set()
    for kind, _, key in (target.partition(":") for target in targets):
        if kind == "place":
            found |= {Credit(of="places", source=source, licence=licence) for source, licence in gazetteer.origins(key)}
        elif kind == "actor" and (actor := book.actors.get(key)) and actor.licence:
            source = actor.citation.partition(_ACTOR_NUMBER)[0]
            found.add(Credit(of="actors", source=source, licence=actor.licence))
    return tuple(sorted(found, key=lambda credit: (credit.of != "places", credit.source, credit.licence)))


def credit_line(credits_: Sequence[Credit]) -> str:
    """``Places: A, CC0; B, CC BY 4.0. Actors: C, CC BY 4.0.`` Empty where nothing is shown that is anybody's."""
    kinds: dict[str, list[str]] = {}
    for credit in credits_:
        kinds.setdefault(credit.of.capitalize(), []).append(f"{credit.source}, {credit.licence}")
    return " ".join(f"{kind}: {'; '.join(rows)}." for kind, rows in kinds.items())
