"""How far a number reaches: this event, a part of another number, several events together, since a day, or what is so now."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from wardesk.model import CountKind, Reading, Scope

SUBSET = re.compile(r"\b(?:including|among (?:them|whom|which)|of whom)(?: at least)?(?: \w+)?[ \n]*$", re.IGNORECASE)
INCLUDED = re.compile(r"(?:[ \n][\w-]+){0,4}[ \n](?:among (?:them|whom|which)|included)\b", re.IGNORECASE)
_OF_WHOLE = re.compile(r"[ \n]+of (?:the )?(?P<whole>them|whom|which|dead|victims|killed|wounded|injured)\b")
_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)
_SO_FAR = re.compile(r"\b(?:so far|to date|thus far|until now|up to now)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:a total of|total|bringing the|in all|overall|altogether|in total)\b", re.IGNORECASE)
_ALTOGETHER = re.compile(r"(?:\W+\w+){1,3} (?:in total|in all)\b")
_STOCK = re.compile(r"\b(?:currently|still|now) (?:ha(?:s|ve)|holds?)\b|\bremains?\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:in|by) (?:(?:the |a )?(?:series|wave|string|number) of |[\w-]+ ){0,2}"
    r"(?:raids|airstrikes|strikes|bombardments|bombings|attacks|incidents|operations|shellings)\b",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"\b(?:in|over|during|within|for) the (?:past|last|previous) (?:[\w-]+ )?(?:hours|days?|weeks?|months?)\b"
    r"|\b(?:in the course of|during) the (?:day|week|month)\b",
    re.IGNORECASE,
)
_STANDING = frozenset(("persons", "displaced", "captured", "missing", "detained"))
"""Kinds of which there can be so many at a time."""
_ONE_BLOW = frozenset(("explosion", "blast"))


class Telling(NamedTuple):
    """A number with the words around it."""

    reading: Reading
    before: str
    """Its sentence up to the number and its qualifier."""
    after: str
    kind: CountKind
    verb: int | None
    at: int
    """Where the number stands."""
    wars: Collection[str]
    """Nouns of the codebook for what kills over months and years."""


def find_scope(told: Telling, given: Scope | None) -> Scope:
    """The widest that the words call for; only ``this_event`` is ever added up. ``given`` is what the counted words say."""
    near = told.after[:90].partition(";")[0]
    part = told.before.rpartition(";")[2]
    if SUBSET.search(told.before) or INCLUDED.match(told.after) or _is_of_a_whole(told):
        return "subset_of"
    if _SO_FAR.search(near) or _SO_FAR.search(part[-40:]):
        return "cumulative_since"
    if _runs_on(told) and (_SINCE.search(near) or _SINCE.search(part) or _is_by_a_war(told)):
        return "cumulative_since"
    if given is not None:
        return given
    if _TOTAL.search(told.before[-24:]) or _ALTOGETHER.match(told.after) or _is_of_several(told, part, near):
        return "total_of"
    if told.kind in _STANDING and (_is_so_now(told) or _STOCK.search(told.before[-30:]) or _STOCK.match(near.strip())):
        return "current_stock"
    return "this_event"


def _is_of_a_whole(told: Telling) -> bool:
    """ "six of them", save as what was hit ("neutralised 19 of them"); of the wounded only the wounded are a part."""
    match = _OF_WHOLE.match(told.after)
    if match is None:
        return False
    if match["whole"] in ("wounded", "injured"):
        return told.kind == "wounded"
    token = next((token for token in told.reading.tokens if token.start <= told.at < token.end), None)
    return token is None or token.dep not in ("dobj", "obj")


def _is_of_several(told: Telling, part: str, near: str) -> bool:
    """Numbers of strikes, and what is told of several strikes, of a day or of a week together."""
    if told.kind == "strikes":
        return not any(word in near[:30] for word in _ONE_BLOW)
    return any(pattern.search(text) for pattern in (_SEVERAL, _WINDOW) for text in (part, near))


def _head_verb(told: Telling) -> int | None:
    """The verb, or the one it is joined to where that has the auxiliary ("has killed … and uprooted …")."""
    verb = told.verb
    if verb is None or told.reading.tokens[verb].tag[0] != "V":
        return None
    token = told.reading.tokens[verb]
    own = any(told.reading.tokens[child].dep in ("aux", "auxpass", "nsubj") for child in told.reading.children[verb])
    return token.head if token.dep == "conj" and not own and told.reading.tokens[token.head].tag[0] == "V" else verb


def _helpers(told: Telling, verb: int) -> list[str]:
    return [
        told.reading.tokens[at].lemma for at in told.reading.children[verb] if told.reading.tokens[at].dep in ("aux", "auxpass")
    ]


def _runs_on(told: Telling) -> bool:
    """The verb is in the perfect, or there is none: "since" then says how far back the number goes."""
    verb = _head_verb(told)
    if verb is None:
        return True
    helpers = _helpers(told, verb)
    return "have" in helpers or (not helpers and told.reading.tokens[verb].tag in ("VBN", "VBG"))


def _is_by_a_war(told: Telling) -> bool:
    """ "The insurgency has killed about 30,000"."""
    verb = _head_verb(told)
    if verb is None or "have" not in _helpers(told, verb):
        return False
    tokens = told.reading.tokens
    return any(tokens[at].dep == "nsubj" and tokens[at].lemma in told.wars for at in told.reading.children[verb])


def _is_so_now(told: Telling) -> bool:
    """ "are displaced", "remain in captivity"."""
    if told.verb is None:
        return False
    tokens = told.reading.tokens
    helpers = [tokens[at] for at in told.reading.children[told.verb] if tokens[at].dep in ("aux", "auxpass")]
    first = (*helpers, tokens[told.verb])[0]
    return first.tag in ("VBZ", "VBP") and not any(helper.lemma == "have" or helper.tag == "VBN" for helper in helpers)
