"""The three metrics of MUC-4: role fillers (GRIT), templates (GTT), and all slots (the rules of 1992).

*Role fillers*, CEAF-REE: Du, Rush and Cardie 2021, "GRIT: Generative Role-filler Transformers for Document-level Event
Entity Extraction" (EACL), section 3, and ``eval.py`` of github.com/xinyadu/grit_doc_event_entity. *Templates*: Du, Rush
and Cardie 2021, "Template Filling with Generative Transformers" (NAACL), section 4, and ``eval.py`` of
github.com/xinyadu/gtt. Both compare mentions in small letters without punctuation, articles and double blanks, and count
optional templates and fillers like any other, since their keys do not mark them.

*All slots*: Chinchor 1992, "MUC-4 Evaluation Metrics" (M92-1002), ALL TEMPLATES, with the settings of the official runs
(``config-tst4.el``, ``slotconfig-tst4.el``, scorer 3.3) and "Guidelines for Scoring Mismatches" version 7 (M92-1044).

What cannot be had again: in 1992 a person decided, with the text at hand, whether a string, number, date or place that
differs from the key deserves full or half credit, and could align templates by hand. Here fixed rules do, none kinder than
the guidelines' own examples: see ``compare_strings``, ``compare_days``, ``compare_places``, ``compare_numbers``. The
automatic alignment of 1992 is not published in full; here it is the one with the most points among those that its
conditions allow. "Distributed" half credit (one filler for several of the key) is not given.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

from wardesk.evaluate.muc4_keys import ROLES, SLOTS, Filler, RoleTemplate, Template, read_days

Entity: TypeAlias = frozenset[str]
"""Mentions of one thing, normalised."""
Credit: TypeAlias = float
"""1 correct, 0.5 partial, 0 incorrect."""

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalise(mention: str) -> str:
    """Small letters, no punctuation, no articles, single blanks: ``normalize_string`` of both scorers."""
    return " ".join(_ARTICLES.sub(" ", mention.lower().translate(_PUNCTUATION)).split())


def assign(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column) of the assignment with the greatest total; pairs of no weight are left out."""
    if not weights or not weights[0]:
        return []
    matrix = np.array(weights, dtype=np.float64)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if matrix[row, column] > 0]


# ---------------------------------------------------------------- role fillers


def merge_entities(templates: Sequence[RoleTemplate], text: str) -> dict[str, list[Entity]]:
    """Entities of a report by role, as GRIT's ``preprocess.py`` makes them of its templates.

    An entity whose mentions are all among those of an earlier one, or the other way round, is the earlier one. Mentions
    that do not stand in the text are dropped, and entities that have no other.
    """
    found: dict[str, list[tuple[str, ...]]] = {role: [] for role in ROLES}
    for template in templates:
        for role, entities in template.roles.items():
            for entity in entities:
                if not any(set(entity) <= set(old) or set(old) <= set(entity) for old in found[role]):
                    found[role].append(entity)
    return {role: standing_in(entities, text) for role, entities in found.items()}


def standing_in(entities: Sequence[Sequence[str]], text: str) -> list[Entity]:
    """Entities with those of their mentions that stand in the text, in small letters and with line breaks as blanks."""
    flat = text.lower().replace("\n", " ")
    kept = (frozenset(normalise(mention) for mention in entity if mention in flat) for entity in entities)
    return [entity for entity in kept if entity]


def ceaf_ree(gold: Sequence[Entity], predicted: Sequence[Entity]) -> tuple[float, float, float]:
    """Matched entities, predicted, gold, of one role of one report.

    Each predicted entity is matched to at most one of gold by the best assignment; a pair counts 1 where all mentions of
    the predicted entity are mentions of the one of gold, else 0.
    """
    pairs = assign([[float(guess <= entity) for guess in predicted] for entity in gold])
    return float(len(pairs)), float(len(predicted)), float(len(gold))


# ---------------------------------------------------------------- templates


class Sides(NamedTuple):
    """Right answers as seen from the prediction and from gold; two predicted entities may be right by one of gold."""

    right_predicted: float
    predicted: float
    right_gold: float
    gold: float


class Incident(NamedTuple):
    """A template as the metric sees it."""

    incident: str
    roles: Mapping[str, list[Entity]]


def to_incidents(templates: Sequence[RoleTemplate], text: str) -> list[Incident]:
    """Templates with their mentions normalised; of equal templates the first."""
    found: list[Incident] = []
    for template in templates:
        row = Incident(template.incident, {role: standing_in(entities, text) for role, entities in template.roles.items()})
        if row not in found:
            found.append(row)
    return found


def score_templates(gold: Sequence[Incident], predicted: Sequence[Incident]) -> dict[str, Sides]:
    """Counts by role, with ``type`` for the incident type and ``all`` for the sum, of one report.

    Templates are mapped one to one, only where the predicted type is (part of) the type of gold; entities and the type of
    a mapped pair are compared, those of other templates are wrong or missed. The published scorer tries every mapping for
    the best F1; here the mapping is the assignment with the most right answers, each side's as a share of all on that
    side. The two differ only where two predicted entities match one of gold.
    """
    sizes = (sum(map(_size, predicted)), sum(map(_size, gold)))
    pairs = [[_right(one, other) for other in predicted] for one in gold]
    weights = [[sum(right[0] / sizes[0] + right[1] / sizes[1] for right in cell.values()) for cell in row] for row in pairs]
    counts = {role: [0.0, 0.0, 0.0, 0.0] for role in ("type", *ROLES)}
    for row, column in assign(weights):
        for role, (as_predicted, as_gold) in pairs[row][column].items():
            counts[role][0] += as_predicted
            counts[role][2] += as_gold
    for at, templates in ((1, predicted), (3, gold)):
        counts["type"][at] += len(templates)
        for role in ROLES:
            counts[role][at] += sum(len(template.roles.get(role, ())) for template in templates)
    counts["all"] = [sum(row[at] for row in counts.values()) for at in range(4)]
    return {role: Sides(*row) for role, row in counts.items()}


def _size(template: Incident) -> int:
    return 1 + sum(map(len, template.roles.values()))


def _right(gold: Incident, predicted: Incident) -> dict[str, tuple[int, int]]:
    """Right answers of a mapped pair by role, as seen from the prediction and from gold; empty where the types differ."""
    if predicted.incident not in gold.incident:
        return {}
    found = {"type": (1, 1)}
    for role in ROLES:
        truth, guesses = gold.roles.get(role, []), predicted.roles.get(role, [])
        right = sum(any(guess <= entity for entity in truth) for guess in guesses)
        found[role] = (right, sum(any(guess <= entity for guess in guesses) for entity in truth))
    return found


# ---------------------------------------------------------------- all slots: comparing one answer

_PREMODIFIERS = frozenset({
    "a", "the", "an", "this", "that", "these", "those", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "more", "most", "many", "several", "some", "all", "few", "any",
    "another", "other", "certain", "of",
})  # fmt: skip
"""Words that do not count at the head of a string: ``:string-premodifiers`` of the official configuration."""
_JOINING = frozenset({"of", "in", "at", "on", "by", "for", "from", "to", "with", "and", "or", "who", "which", "that", "s"})
"""Where one of these stands before the key's words, the answer is about something else: "home of the mayor" for "mayor"."""

_BROADER: Mapping[int, Mapping[str, str]] = {
    7: {
        "MACHINE GUN": "GUN", "MORTAR": "GUN", "HANDGUN": "GUN", "RIFLE": "GUN", "BOMB": "EXPLOSIVE", "VEHICLE BOMB": "BOMB",
        "DYNAMITE": "BOMB", "MINE": "BOMB", "AERIAL BOMB": "BOMB", "GRENADE": "EXPLOSIVE", "MOLOTOV COCKTAIL": "EXPLOSIVE",
        "MISSILE": "PROJECTILE", "ROCKET": "PROJECTILE",
    },
    11: {"SUSPECTED OR ACCUSED BY AUTHORITIES": "SUSPECTED OR ACCUSED"},
    13: {"GOVERNMENT OFFICE OR RESIDENCE": "POLITICAL FIGURE OFFICE OR RESIDENCE"},
    16: {"SOME DAMAGE": "DESTROYED"},
    20: {
        "GOVERNMENT OFFICIAL": "POLITICAL FIGURE", "FORMER GOVERNMENT OFFICIAL": "GOVERNMENT OFFICIAL",
        "FORMER ACTIVE MILITARY": "ACTIVE MILITARY",
    },
    23: {"NO INJURY OR DEATH": "NO DEATH", "NO DEATH": "NO INJURY"},
}  # fmt: skip
"""Item of a set list → the next broader one, which earns half: ``slotconfig-tst4.el``."""


def compare_items(key: str, answer: str, slot: int) -> Credit:
    """Items of a set list: equal, or half for one that includes the key's. ATTACK earns half for any other type."""
    if key == answer:
        return 1.0
    if slot == 4:
        return 0.5 if answer == "ATTACK" else 0.0
    broader = _BROADER.get(slot, {})
    while key in broader:
        key = broader[key]
        if key == answer:
            return 0.5
    return 0.0


def compare_strings(key: str, answer: str) -> Credit:
    """Strings of the text, without punctuation, case and premodifiers.

    Correct: equal, or the key's words end the answer ("armed guerrillas" for "guerrillas", "Mr. Diaz" for "Diaz", section
    3.1.1.1), or an acronym follows the key's name in the answer (3.2.10). Partial: the answer is a run of the key's words
    (part of a name), or the key's words are a run inside the answer (3.1.1.2).
    """
    truth, words = _words(key), _words(answer)
    if not truth or not words:
        return 0.0
    before = words[: -len(truth)]
    if words[-len(truth) :] == truth and not _JOINING & set(before):
        return 1.0
    if words[: len(truth)] == truth and len(words) == len(truth) + 1 and answer.rstrip().endswith((")", "]")):
        return 1.0
    return 0.5 if _is_run(words, truth) or _is_run(truth, words) else 0.0


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    while words and words[0] in _PREMODIFIERS:
        words.pop(0)
    return words


def _is_run(part: Sequence[str], whole: Sequence[str]) -> bool:
    return any(list(whole[at : at + len(part)]) == list(part) for at in range(len(whole) - len(part) + 1))


def compare_days(key: str, answer: str) -> Credit:
    """Days of an incident (3.2.2). Partial: part of the key's range, or "up to" its last day."""
    truth, days = read_days(key), read_days(answer)
    if truth is None or days is None:
        return float(key == answer)
    if truth == days:
        return 1.0
    if days[0] is None:
        return 0.5 if days[1] == truth[1] else 0.0
    inside = (truth[0] or date.min) <= days[0] and days[1] <= truth[1]
    return 0.5 if inside else 0.0


def compare_places(key: str, answer: str) -> Credit:
    """Places from country down (3.2.3); the kind in brackets is not compared, for it is a word of the set list only.

    Correct: the same names. Partial: one end of the key's range, the same country (with no place, with another or with
    fewer or more levels), or the same places under another country.
    """
    truth, levels = _levels(key), _levels(answer)
    if not truth or not levels:
        return 0.0
    if truth == levels:
        return 1.0
    return 0.5 if truth[0] == levels[0] or (len(levels) > 1 and truth[1:] == levels[1:]) else 0.0


def _levels(text: str) -> list[frozenset[str]]:
    """Names by level; two where the level is a range between two places."""
    bare = re.sub(r"\([^()]*\)", " ", text).upper()
    return [frozenset(" ".join(name.split()) for name in re.split(r"\s-\s", level)) for level in bare.split(":") if level.strip()]


def compare_numbers(key: str, answer: str) -> Credit:
    """Numbers as written: equal; half where the key is a range with the answer at an end, or "about" the answer (3.2.14)."""
    truth, number = ("".join(text.split()) for text in (key, answer))
    if truth == number:
        return 1.0
    return 0.5 if number.isdigit() and number in (truth.lstrip("~"), *truth.split("-")) else 0.0


_STRING_SLOTS = frozenset({6, 9, 10, 12, 18, 19})
_NUMBER_SLOTS = frozenset({14, 17, 21, 24})
_MAPPING_SLOTS = (9, 10, 12, 13, 18, 19, 20)
"""One of these must match, beside the type, for two templates to be aligned: ``:restrict-map-slots``."""


def _comparison(slot: int) -> Callable[[str, str], Credit]:
    if slot in _STRING_SLOTS:
        return compare_strings
    if slot in _NUMBER_SLOTS:
        return compare_numbers
    special = {2: compare_days, 3: compare_places}.get(slot)
    return special or (lambda key, answer: compare_items(key, answer, slot))


def compare(key: Filler, answer: Filler, slot: int) -> Credit:
    """Credit of an answer against one filler of the key, its best alternative counting.

    The cross-reference must be right for full credit; a wrong one makes a correct value partial and leaves a partial one
    as it is (3.1.2). The answer has one form only.
    """
    ask = _comparison(slot)
    value = max((ask(form, answer.values[0]) for form in key.values), default=0.0)
    if value < 1.0 or not key.refs:
        return value
    right = bool(answer.refs) and any(_same_ref(form, answer.refs[0]) for form in key.refs)
    return 1.0 if right else 0.5


def _same_ref(key: str, answer: str) -> bool:
    return key == answer or compare_strings(key, answer) == 1.0


# ---------------------------------------------------------------- all slots: counting


class Count(NamedTuple):
    """Tallies of one slot: recall is (correct + partial / 2) / possible, precision the same over actual."""

    correct: int = 0
    partial: int = 0
    possible: int = 0
    actual: int = 0

    def plus(self, other: Count) -> Count:
        """Sum of two tallies."""
        return Count(*(one + two for one, two in zip(self, other, strict=True)))


NOTHING = Count()


def score_slot(key: Sequence[Filler], answers: Sequence[Filler], slot: int) -> Count:
    """Tally of one slot of an aligned pair: fillers are paired for the most points.

    An optional filler of the key counts as possible only where an answer earned something with it. What is left over on
    both sides was in 1992 incorrect pair by pair; possible and actual are the same either way.
    """
    earnings = [[compare(filler, answer, slot) for answer in answers] for filler in key]
    earned = {row: earnings[row][column] for row, column in assign(earnings)}
    possible = sum(row in earned or not filler.optional for row, filler in enumerate(key))
    correct = sum(credit == 1.0 for credit in earned.values())
    return Count(correct, len(earned) - correct, possible, len(answers))


def score_slots(key: Sequence[Template], answers: Sequence[Template]) -> dict[int, Count]:
    """Tallies by slot of one report, all templates counted.

    Fillers of a template that nothing is aligned with are missing (unless the template is optional) or spurious. Slots
    that do not apply to the key's incident are not scored.
    """
    aligned = align(key, answers)
    total = dict.fromkeys(SLOTS, NOTHING)
    for row, template in enumerate(key):
        if row in aligned:
            counts = _score_pair(template, answers[aligned[row]])
        else:
            counts = {slot: _missing(fillers) for slot, fillers in template.slots.items() if not template.optional}
        total.update({slot: total[slot].plus(count) for slot, count in counts.items()})
    for column, answer in enumerate(answers):
        if column not in aligned.values():
            spurious = {slot: Count(actual=len(fillers)) for slot, fillers in answer.slots.items()}
            total.update({slot: total[slot].plus(count) for slot, count in spurious.items()})
    return total


def align(key: Sequence[Template], answers: Sequence[Template]) -> dict[int, int]:
    """Template of the key → template of the answer, where two are aligned: the one-to-one alignment with the most points."""
    return dict(assign([[_weight(_score_pair(one, other)) for other in answers] for one in key]))


def _score_pair(key: Template, answer: Template) -> dict[int, Count]:
    return {slot: score_slot(fillers, answer.slots.get(slot, ()), slot) for slot, fillers in key.slots.items()}


def _missing(fillers: Sequence[Filler]) -> Count:
    return Count(possible=sum(not filler.optional for filler in fillers))


def _weight(table: Mapping[int, Count]) -> float:
    """Points of a pair of templates; 0 where the conditions for aligning them are not met."""
    points = {slot: count.correct + count.partial / 2 for slot, count in table.items()}
    if not points.get(4) or not any(points.get(slot) for slot in _MAPPING_SLOTS):
        return 0.0
    return sum(points.values())
