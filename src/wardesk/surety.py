"""How sure the reading of each field is: a probability learned on gold and written into its evidence.

Of the reading, not of the truth: how often a field that was read in this way is what a person reads there. ``type`` answers
for the claim as a whole: that there is one, and of that type. Every other field answers for itself, given that there is one.
Names are answered for as words: whether the place or actor is rightly *linked* is not in gold, and not in the figure.

The weights stand in ``assets/confidence.json``, made by ``scripts/train_confidence.py``. Rules alone: a logistic regression
over what is known of the evidence. With the trained reader: a second, of a few numbers, over the first and the reader's own
probabilities.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from wardesk.model import Claim, ClaimLink, Count, Evidence, Mention, Reading, Role, Seen, Span, Token, Where

Features: TypeAlias = Mapping[str, float]
Named: TypeAlias = Iterator[tuple[str, float]]
Told: TypeAlias = tuple[tuple[str, float | None], ...]
"""The reader's probabilities of a field, by name; None where it has no say."""

FEWEST = 40
"""With fewer answers to learn from a field stays not calibrated."""
FEWEST_OF_EACH = 10
"""So does one with fewer right answers, or fewer wrong ones."""
_MOST = 6.0
"""Log-odds are cut off here: a probability of three decimals says no more."""


class Weights(NamedTuple):
    """A logistic regression: log-odds = intercept + the sum of weight · feature."""

    intercept: float
    weights: Mapping[str, float]

    def log_odds(self, features: Features) -> float:
        """The sum; a feature without a weight counts nothing."""
        return self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())


class Surety(NamedTuple):
    """The weights of each field, by ``field_of`` its evidence."""

    rules: Mapping[str, Weights]
    reader: Mapping[str, Weights]
    """For reports that the trained reader read too: over the log-odds by the rules and the reader's."""
    tagger: str | None = None
    """Mark of the trained reader that the second weights were learned with; another one's figures are not theirs."""

    def beside(self, tagger: str | None) -> Surety:
        """The weights that hold beside this reader, None for rules alone: without those of another reader."""
        return self if tagger in (None, self.tagger) else self._replace(reader={}, tagger=None)

    def of(self, field: str, features: Features, seen: Features | None) -> float | None:
        """The probability, three decimals, between .001 and .999. None where the field is not calibrated."""
        rules = self.rules.get(field)
        if rules is None:
            return None
        if seen is None:
            return probability(rules.log_odds(features))
        reader = self.reader.get(field)
        return probability(reader.log_odds(with_rules(rules, features, seen))) if reader is not None else None


def with_rules(rules: Weights, features: Features, seen: Features) -> Features:
    """What the second regression reads: what the reader says, and the log-odds of the first as ``rules``."""
    return {**seen, "rules": max(-_MOST, min(_MOST, rules.log_odds(features)))}


def probability(log_odds: float) -> float:
    """Three decimals, never 0 or 1: no reading is sure."""
    return min(0.999, max(0.001, round(1 / (1 + math.exp(-max(-20.0, min(20.0, log_odds)))), 3)))


@lru_cache(maxsize=1)
def load_surety() -> Surety:
    """The weights kept in the package; their file says what they were learned on and how."""
    return surety_of(json.loads(files("wardesk").joinpath("assets/confidence.json").read_text("utf-8")))


def surety_of(table: Mapping[str, Any]) -> Surety:
    """The weights of a file's content."""
    rules, reader = ({field: _weights(row) for field, row in table[part].items()} for part in ("rules", "reader"))
    return Surety(rules, reader, table["tagger"])


def _weights(row: Mapping[str, Any]) -> Weights:
    return Weights(float(row["intercept"]), {str(name): float(weight) for name, weight in row["weights"].items()})


def weigh(claims: Sequence[Claim], reading: Reading, surety: Surety) -> tuple[Claim, ...]:
    """The claims with the reader's word beside each rule, and a confidence for every field that is calibrated.

    Fields that are not keep the cause why they have none.
    """
    around = Around(reading, claims)
    return tuple(_weighed(claim, around, surety) for claim in claims)


def _weighed(claim: Claim, around: Around, surety: Surety) -> Claim:
    evidence = dict(claim.evidence)
    for path, proof in claim.evidence.items():
        field = field_of(claim, path)
        if field is None:
            continue
        told = said(claim, path, around)
        added: dict[str, object] = {"reader": told[0][1] if told else None}
        if field in surety.rules:
            found = surety.of(field, features(claim, path, around), _seen_features(claim, path, told))
            added |= {"confidence": found, "cause": None} if found is not None else {}
        evidence[path] = proof.model_copy(update=added)
    return claim.model_copy(update={"evidence": evidence})


def sureness(claim: Claim) -> list[tuple[str, float]]:
    """Path and confidence of each field that has one, the least sure first."""
    known = [(path, proof.confidence) for path, proof in claim.evidence.items() if proof.confidence is not None]
    return sorted(known, key=lambda row: (row[1], row[0]))


PLAIN = ("type", "aspect", "modality", "polarity", "attribution", "narrative", "course", "extent", "object_kind", "when")
"""Fields of which a claim has one. The others: a role by its name (``roles.actor``), ``where``, ``counts``, ``links``."""


def field_of(claim: Claim, path: str) -> str | None:
    """The calibrated field that a path of the evidence belongs to; None for what gold does not hold (codes, standing, links)."""
    if path in PLAIN:
        return path
    head, _, number = path.partition(".")
    if head == "roles" and number.isdigit():
        return f"roles.{claim.roles[int(number)].name}"
    return head if head in ("where", "counts", "links") and number.isdigit() else None


# ---------------------------------------------------------------- what is known of a field


class Around:
    """A reading and its claims, indexed for questions about their surroundings."""

    def __init__(self, reading: Reading, claims: Sequence[Claim]) -> None:
        self.reading = reading
        self.crowd = Counter(claim.sentence for claim in claims)
        self.types = {claim.id: claim.type for claim in claims}
        self._starts = [token.start for token in reading.tokens]

    def at(self, start: int) -> int:
        """Index of the token at a character, or of the one before it."""
        return max(0, bisect_right(self._starts, start) - 1)

    def head_of(self, span: Span) -> Token | None:
        """The last word of a span: the trigger word of a compound."""
        return self.reading.tokens[self.at(span.end - 1)] if self.reading.tokens else None


def features(claim: Claim, path: str, around: Around) -> Features:
    """What is known of a field without the trained reader: named numbers, mostly 1 for what holds."""
    return dict(_features(claim, path, around))


def _features(claim: Claim, path: str, around: Around) -> Named:
    yield from _of_evidence(claim, claim.evidence[path], around)
    yield from _of_trigger(claim, around)
    head, _, number = path.partition(".")
    if number:
        yield from _OF_PARTS[head](claim, getattr(claim, head)[int(number)], around)
    elif head == "when":
        yield from _of_when(claim)
    elif head == "attribution":
        yield from _of_attribution(claim)
    else:
        yield f"value {getattr(claim, head)}", 1.0


def _of_evidence(claim: Claim, proof: Evidence, around: Around) -> Named:
    for rule in proof.rule.split("; "):
        yield f"rule {rule}", 1.0
        yield f"rules of {rule.split('.')[0]}", 1.0
    if "inherited" in proof.inputs:
        yield "inherited", 1.0
    sentence = around.reading.sentences[claim.sentence]
    outside = [span for span in proof.spans if not sentence.start <= span.start < sentence.end]
    yield from (("from elsewhere", 1.0) for _ in outside[:1])
    if not proof.spans:
        yield "no words", 1.0


def _of_trigger(claim: Claim, around: Around) -> Named:
    sentence = around.reading.sentences[claim.sentence]
    token = around.head_of(claim.trigger)
    yield f"line {sentence.kind}", 1.0
    if token is not None:
        yield f"trigger {token.tag[:2]}", 1.0
        yield f"hangs {token.dep}", 1.0
    yield "claims beside", math.log(around.crowd[claim.sentence])
    yield "length", math.log((1 + sentence.last - sentence.first) / 25)
    yield "background", float(claim.narrative == "background")
    yield "not actual", float(claim.modality != "actual")
    yield "roles", math.log(1 + len({role.name for role in claim.roles if role.basis == "stated"}))
    yield "a place", float(bool(claim.where))
    yield "a number", float(bool(claim.counts))
    yield "a day", float(claim.when.phrase is not None)
    yield "first lines", float(claim.sentence < 2)


def _of_mention(claim: Claim, mention: Mention, around: Around) -> Named:
    yield f"kind {mention.kind}", 1.0
    yield "score", next((link.score for link in mention.links if link.target == mention.chosen), 0.0)
    if mention.cause is not None:
        yield f"cause {mention.cause}", 1.0
    words = around.reading.text[mention.span.start : mention.span.end]
    yield "words", math.log(1 + words.count(" "))
    yield "capital", float(any(char.isupper() for char in words))
    steps = abs(around.at(mention.span.start) - around.at(claim.trigger.start))
    yield "steps", math.log(1 + steps) / 3
    yield "before", float(mention.span.start < claim.trigger.start)
    sentence = around.reading.sentences[claim.sentence]
    yield "outside", float(not sentence.start <= mention.span.start < sentence.end)


def _of_role(claim: Claim, role: Role, around: Around) -> Named:
    yield f"basis {role.basis}", 1.0
    yield f"type {claim.type}", 1.0
    yield "and others", float(len(claim.role(role.name)) > 1)
    yield from _of_mention(claim, role.mention, around)


def _of_where(claim: Claim, where: Where, around: Around) -> Named:
    yield f"relation {where.relation}", 1.0
    yield f"feature {where.feature}", 1.0
    yield "places beside", math.log(len(claim.where))
    yield "fills a role", float(any(role.mention.span == where.mention.span for role in claim.roles))
    yield from _of_mention(claim, where.mention, around)


def _of_count(claim: Claim, count: Count, around: Around) -> Named:
    yield f"kind {count.kind}", 1.0
    yield f"scope {count.scope}", 1.0
    yield "plain", float(count.low == count.best == count.high)
    yield "one", float(count.best == 1)
    yield "no best", float(count.best is None)
    yield "of a side", float(count.side is not None)
    yield "numbers beside", math.log(len(claim.counts))
    yield "digits", float(any(char.isdigit() for char in around.reading.text[count.phrase.start : count.phrase.end]))


def _of_link(claim: Claim, link: ClaimLink, around: Around) -> Named:
    yield f"kind {link.kind}", 1.0
    yield f"to {around.types.get(link.claim)}", 1.0
    yield f"type {claim.type}", 1.0


_OF_PARTS: Mapping[str, Callable[..., Named]] = {
    "roles": _of_role, "where": _of_where, "counts": _of_count, "links": _of_link,
}  # fmt: skip


def _of_when(claim: Claim) -> Named:
    when = claim.when
    yield f"cause {when.cause}", 1.0
    yield f"precision {when.precision}", 1.0
    yield "stated", float(when.stated)
    yield "a phrase", float(when.phrase is not None)
    yield "leans on another", float(when.anchor is not None)
    yield "open end", float(when.open_end)
    yield f"course {claim.course}", 1.0
    yield f"aspect {claim.aspect}", 1.0


def _of_attribution(claim: Claim) -> Named:
    yield "speakers", float(len(claim.attribution))
    for speaker in claim.attribution[1:]:
        yield f"stance {speaker.stance}", 1.0
        yield f"speaker {speaker.kind}", 1.0


# ---------------------------------------------------------------- what the trained reader says of it


def seen_features(claim: Claim, path: str, around: Around) -> Features | None:
    """What the reader says of a field, as log-odds; None where the rules read alone."""
    return _seen_features(claim, path, said(claim, path, around))


def _seen_features(claim: Claim, path: str, told: Told | None) -> Features | None:
    if told is None:
        return None
    by_reader = any(rule.startswith("reader.") for rule in claim.evidence[path].rule.split("; "))
    found = {"found by the reader": float(by_reader)}
    for name, share in told:
        found |= _share(name, share)
    if path == "attribution":
        found["a speaker"] = float(any(speaker.mention is not None for speaker in claim.attribution))
    return found


def said(claim: Claim, path: str, around: Around) -> Told | None:
    """What the reader, asked apart from the rules, gives a field: that of the reading itself first; None for rules alone."""
    seen = around.reading.seen
    return tuple(_said(claim, path, seen)) if seen is not None else None


def _said(claim: Claim, path: str, seen: Seen) -> Iterator[tuple[str, float | None]]:
    head, _, number = path.partition(".")
    if head == "type":
        shares = _mark(seen, "trigger", claim.trigger)
        yield "of the type", shares.get(claim.type)
        yield "of no trigger", shares.get("O")
    elif head in ("modality", "polarity", "narrative", "course"):
        yield "of the value", _mark(seen, head, claim.trigger).get(str(getattr(claim, head)))
    elif head == "attribution":
        fillers = [speaker.mention for speaker in claim.attribution if speaker.mention is not None]
        yield "of the pair", _of_pairs(seen, ("source",), claim, fillers)
    elif head == "roles":
        role = claim.roles[int(number)]
        yield "of the pair", _of_pairs(seen, (role.name,), claim, [role.mention])
    elif head == "where":
        yield "of the pair", _of_pairs(seen, ("place", "destination", "origin"), claim, [claim.where[int(number)].mention])
    elif head == "counts":
        yield "of a number", _of_span(seen, claim.counts[int(number)])


def _of_pairs(seen: Seen, roles: Sequence[str], claim: Claim, fillers: Sequence[Mention]) -> float | None:
    trigger = claim.trigger.start, claim.trigger.end
    known = [role for role in roles if role in seen.roles]
    scores = [seen.pair(role, trigger, (one.span.start, one.span.end)) for one in fillers for role in known]
    return max((score for score in scores if score is not None), default=None)


def _of_span(seen: Seen, count: Count) -> float | None:
    labels = [
        span.score for span in seen.spans
        if span.label.startswith("count_") and span.start < count.phrase.end and count.phrase.start < span.end
    ]  # fmt: skip
    return max(labels, default=None)


def _mark(seen: Seen, head: str, span: Span) -> Mapping[str, float]:
    return seen.mark(head, span.start, span.end) if head in seen.heads else {}


def _share(name: str, share: float | None) -> Named:
    """Log-odds of a probability; a feature of its own where the reader says nothing."""
    if share is None:
        yield f"{name}: nothing said", 1.0
        return
    kept = min(0.9995, max(0.0005, share))
    yield name, max(-_MOST, min(_MOST, math.log(kept / (1 - kept))))
