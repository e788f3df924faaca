"""English for claims: templates with slots, verb forms, and the hedges that modality, polarity and course ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from wardesk.model import Course, Modality
from wardesk.sitrep.shape import Piece, Pieces

Fill = Callable[[str], Pieces]
"""Slot name → its words; empty when the claim has nothing for it."""

_TOKEN = re.compile(r"\[|\]|\{[a-z_|]+\}|[^\[\]{}]+")
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnprt]$")


class Verb(NamedTuple):
    """The forms of a verb that sentences need."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


class Mood(NamedTuple):
    """How a clause is to be hedged."""

    modality: Modality = "actual"
    negative: bool = False
    course: Course | None = None
    state: bool = False
    """A state or assessment stands in the present."""
    plural: bool = False
    agent: bool = True
    """Whether the subject is the one who acts, plans or threatens."""


BE = Verb("be", "is", "was", "been", "being")


def verb_forms(text: str) -> Verb:
    """Five forms as written in the codebook, or a regular verb's by rule."""
    if text == "be":
        return BE
    parts = text.split()
    if len(parts) == 5:
        return Verb(*parts)
    if text.endswith("e"):
        return Verb(text, text + "s", text + "d", text + "d", text[:-1] + "ing")
    if text.endswith("y") and text[-2:-1] not in "aeiou":
        return Verb(text, text[:-1] + "ies", text[:-1] + "ied", text[:-1] + "ied", text + "ing")
    third = text + ("es" if text.endswith(("s", "sh", "ch", "x", "z")) else "s")
    stem = text + text[-1] if _DOUBLED.search(text) and len(text) < 5 else text
    return Verb(text, third, stem + "ed", stem + "ed", stem + "ing")


def fill_template(template: str, fill: Fill) -> Pieces | None:
    """A template with its slots filled; bracketed parts go with their slots. None when a needed slot is empty."""
    done: list[Piece] = []
    part: list[Piece] | None = None
    missing = False
    for bit in _TOKEN.findall(template):
        if bit == "[":
            part, missing = [], False
        elif bit == "]":
            done += [] if missing or part is None else part
            part, missing = None, False
        else:
            pieces = _slot(bit, fill)
            if pieces is None and part is None:
                return None
            missing = missing or pieces is None
            (done if part is None else part).extend(pieces or ())
    return tuple(done)


def _slot(bit: str, fill: Fill) -> Pieces | None:
    if not bit.startswith("{"):
        return (Piece(bit),)
    if bit == "{extent}":
        return fill("extent")
    return next((pieces for name in bit[1:-1].split("|") if (pieces := fill(name))), None)


def predicate(verb: Verb, subject: Pieces, rest: Pieces, mood: Mood) -> Pieces:
    """A whole clause, hedged as the mood says."""
    if mood.modality in _FRAMED and not (mood.agent and mood.modality in _AGENT_LEADS):
        return _framed(verb, subject, rest, mood)
    group, after = _group(verb, mood)
    return (*subject, Piece(f" {group}"), *_spaced(rest), *_after(after))


def nominal(noun: str, article: str, mood: Mood) -> Pieces:
    """A clause when only the noun can be used: ``an air strike took place``."""
    words = f"{article} {noun}".strip()
    if mood.state:
        return (Piece(_nominal_state(noun, article, mood)),)
    plural = noun.endswith("talks") or mood.plural
    are = "are" if plural else "is"
    by_modality = {
        "planned": f"{are} {_no(mood)}planned",
        "demanded": f"{are} {_no(mood)}demanded",
        "offered": f"{are} {_no(mood)}offered",
        "threatened": f"{are} {_no(mood)}threatened",
        "possible": f"may {_no(mood)}have taken place",
        "conditional": f"would {_no(mood)}take place",
        "rumoured": f"{are} rumoured {_no(mood)}to have taken place",
    }
    return (Piece(f"{words} {by_modality.get(mood.modality) or _nominal_course(mood, plural)}"),)


def _nominal_state(noun: str, article: str, mood: Mood) -> str:
    if mood.modality == "actual":
        return (
            f"there is no {noun}" if mood.negative or mood.course == "ended" else f"there is {article} {noun}".replace("  ", " ")
        )
    return f"there may {_no(mood)}be {article} {noun}".replace("  ", " ")


def _nominal_course(mood: Mood, plural: bool) -> str:
    was, are = ("were", "are") if plural else ("was", "is")
    if mood.negative:
        return "did not take place"
    by_course = {
        "begun": "began",
        "ongoing": f"{are} under way",
        "attempted": f"{was} attempted",
        "repelled": f"{was} attempted and repelled",
        "failed": f"{was} attempted, without success",
        "ended": "ended",
        "repeated": "took place again",
    }
    return by_course.get(mood.course or "", "took place")


# ---------------------------------------------------------------- verb groups

_FRAMED = ("planned", "demanded", "offered", "threatened", "rumoured")
_AGENT_LEADS = ("planned", "threatened")
_TRIED = {"attempted": "", "repelled": " and was repelled", "failed": ", without success"}


def _framed(verb: Verb, subject: Pieces, rest: Pieces, mood: Mood) -> Pieces:
    """Clauses that hang on a demand, an offer, a plan or a rumour that has no named owner."""
    body = (*subject, Piece(f" {_no(mood)}{verb.base}"), *_spaced(rest))
    if mood.modality == "demanded":
        return (Piece("there is a demand that "), *body)
    would = (*subject, Piece(f" would {_no(mood)}{verb.base}"), *_spaced(rest))
    leads = {
        "offered": "there is an offer under which ",
        "planned": "there is a plan under which ",
        "threatened": "there is a threat that ",
    }
    if mood.modality in leads:
        return (Piece(leads[mood.modality]), *would)
    group, after = _group(verb, mood._replace(modality="actual"))
    return (Piece("there is a rumour that "), *subject, Piece(f" {group}"), *_spaced(rest), *_after(after))


def _group(verb: Verb, mood: Mood) -> tuple[str, str]:
    """The words of the verb, and what stands after everything else."""
    no = _no(mood)
    if mood.modality == "planned":
        return f"{'plan' if mood.plural else 'plans'} {no}to {verb.base}", ""
    if mood.modality == "threatened":
        return f"{'threaten' if mood.plural else 'threatens'} {no}to {verb.base}", ""
    if mood.modality == "conditional":
        return f"would {no}{verb.base}", ""
    if mood.modality == "possible":
        return f"may {no}{_possible(verb, mood)}", ""
    return _present(verb, mood) if mood.state else _past(verb, mood)


def _possible(verb: Verb, mood: Mood) -> str:
    if mood.state:
        return verb.base
    return f"be {verb.gerund}" if mood.course == "ongoing" else f"have {verb.participle}"


def _present(verb: Verb, mood: Mood) -> tuple[str, str]:
    if mood.course == "ended":
        return (f"{_are(mood)} no longer" if verb == BE else f"no longer {verb.base if mood.plural else verb.third}"), ""
    if verb == BE:
        return _are(mood) + (" not" if mood.negative else ""), ""
    if mood.negative:
        return f"{'do' if mood.plural else 'does'} not {verb.base}", ""
    return (verb.base if mood.plural else verb.third), ""


def _past(verb: Verb, mood: Mood) -> tuple[str, str]:
    was = "were" if mood.plural else "was"
    if mood.course == "ongoing":
        return f"{_are(mood)} {_no(mood)}{verb.gerund}", ""
    if mood.course in _TRIED:
        after = _TRIED[mood.course].replace("was", was)
        if verb == BE:
            return f"{was} {_no(mood)}to be", ", in an attempt" + {
                "repelled": " that was repelled",
                "failed": " that failed",
            }.get(mood.course, "")
        return (f"did not try to {verb.base}", after) if mood.negative else (f"tried to {verb.base}", after)
    if mood.course in ("begun", "ended"):
        return _edge(verb, mood)
    again = "again " if mood.course == "repeated" else ""
    if verb == BE:
        return f"{was} {_no(mood)}{again}".rstrip(), ""
    return (f"did not {again}{verb.base}" if mood.negative else f"{again}{verb.past}"), ""


def _edge(verb: Verb, mood: Mood) -> tuple[str, str]:
    if mood.course == "begun":
        return (f"did not begin to {verb.base}" if mood.negative else f"began to {verb.base}"), ""
    return (f"did not stop {verb.gerund}" if mood.negative else f"stopped {verb.gerund}"), ""


def _are(mood: Mood) -> str:
    return "are" if mood.plural else "is"


def _no(mood: Mood) -> str:
    return "not " if mood.negative else ""


def _spaced(rest: Pieces) -> Pieces:
    if not rest:
        return ()
    return rest if rest[0].text.startswith((" ", ",", ":")) and rest[0].kind == "own" else (Piece(" "), *rest)


def _after(text: str) -> Pieces:
    return (Piece(text),) if text else ()
