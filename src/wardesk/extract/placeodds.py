"""The odds that a name in a sentence is where a trigger's event happened: weights learned once, kept as a table of words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

from wardesk.extract.places import PlaceMention
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive
from wardesk.extract.speech import speech_of
from wardesk.extract.walk import climb

LONGEST = 40
"""Steps that a way through the parse may have."""


@dataclass(eq=False)
class Candidate:
    """A run of proper nouns that may be the place of an event."""

    first: int
    last: int
    head: int
    """The token that hangs on a word outside the run."""
    place: bool
    """Known to the gazetteer, or a place by the rules."""
    above: tuple[int, ...] = field(default=())
    """The head and all that it hangs on."""


class Marked(NamedTuple):
    """A trigger with the candidates of its text, in text order."""

    scene: Scene
    verb: int
    candidates: Sequence[Candidate]


Named = TypeVar("Named", bound=Candidate)


class Odds(NamedTuple):
    """Weights of a logistic regression: feature → weight."""

    intercept: float
    weights: Mapping[str, float]

    def of(self, marked: Marked, at: int) -> float:
        """Probability that the candidate at this position is where the trigger's event happened, 0 to 1."""
        total = self.intercept + sum(self.weights.get(name, 0.0) for name in set(features(marked, at)))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@lru_cache(maxsize=1)
def load_odds() -> Odds:
    """The weights kept in the package; their file says what they were learned from and how."""
    table = json.loads(files("wardesk.extract").joinpath("place_odds.json").read_text("utf-8"))
    return Odds(float(table["intercept"]), {str(name): float(weight) for name, weight in table["weights"].items()})


def candidates_in(scene: Scene, tokens: range, places: Sequence[PlaceMention]) -> list[Candidate]:
    """Names of a stretch of text: runs of proper nouns, days and months left out. ``places`` are its place mentions."""
    mentioned = {at for place in places for at in range(place.first, place.last)}
    return [_candidate(scene, first, last, mentioned) for first, last in name_runs(scene, tokens)]


def name_runs(scene: Scene, tokens: range) -> Iterator[tuple[int, int]]:
    """First and last+1 token of each run of proper nouns, days and months left out."""
    at = tokens.start
    while at < tokens.stop:
        if at in scene.taken or not is_proper(scene, at):
            at += 1
            continue
        last = min(scene.proper_run(at)[1], tokens.stop)
        last = next((stop for stop in range(at, last) if stop in scene.taken), last)
        while last > at + 1 and not is_proper(scene, last - 1):
            last -= 1
        yield at, last
        at = last


def _candidate(scene: Scene, first: int, last: int, mentioned: set[int]) -> Candidate:
    head = head_of(scene, first, last)
    text = scene.text[scene.tokens[first].start : scene.tokens[last - 1].end]
    known = scene.is_place(text) or any(at in mentioned for at in range(first, last))
    return Candidate(first, last, head, known, above=tuple(climb(scene, head, LONGEST)))


def head_of(scene: Scene, first: int, last: int) -> int:
    """The last token of a run that hangs on a word outside it."""
    return next((at for at in reversed(range(first, last)) if not first <= scene.tokens[at].head < last), last - 1)


def is_proper(scene: Scene, at: int) -> bool:
    """A proper noun that begins with a letter or digit."""
    return scene.tokens[at].tag.startswith("NNP") and scene.word(at)[:1].isalnum()


def named_by(place: PlaceMention, candidates: Sequence[Named]) -> Named | None:
    """The name in a place mention that says which: at its head, else just before it, else the first after it."""
    inside = [row for row in candidates if row.first < place.last and row.last > place.first]
    at_head = [row for row in inside if row.first <= place.head < row.last]
    before = [row for row in inside if row.last <= place.head]
    return next(iter(at_head or before[-1:] or inside), None)


# ---------------------------------------------------------------- features


def features(marked: Marked, at: int) -> list[str]:
    """What tells whether the candidate at this position is where the trigger's event happened: names of features that hold."""
    row = marked.candidates[at]
    return [
        *_of_name(marked.scene, row),
        *_of_phrase(marked.scene, row),
        *_of_path(marked, row),
        *_of_order(marked, at),
        *_of_rivals(marked, at),
        *_of_verb(marked),
    ]


def _of_name(scene: Scene, row: Candidate) -> Iterator[str]:
    """What the name is."""
    tokens = range(row.first, row.last)
    yield f"words {min(len(tokens), 4)}"
    yield f"place {row.place}"
    yield f"known {scene.is_place(scene.text[scene.tokens[row.first].start : scene.tokens[row.last - 1].end])}"
    if any(at in scene.names for at in tokens):
        yield "an actor"
    if any(at in scene.sources for at in tokens):
        yield "a source"
    yield from (f"class {name}" for name in _classes(scene, row.head))


def _classes(scene: Scene, at: int) -> list[str]:
    return sorted(name for name in scene.classes(at) if not name.startswith("="))


def _of_phrase(scene: Scene, row: Candidate) -> Iterator[str]:
    """Words beside the name, and the word it hangs on."""
    token = scene.tokens[row.head]
    over = token.head
    before = scene.word(row.first - 1).lower() if row.first else "^"
    yield f"after {before}"
    yield f"after {scene.word(row.first - 2).lower() if row.first > 1 else '^'} {before}"
    yield f"before {scene.word(row.last).lower() if row.last < len(scene.tokens) else '$'}"
    yield f"is {token.dep}"
    yield f"is {token.dep} of {scene.tokens[over].tag[:2]}"
    yield f"under {scene.lemma(over)}"
    if token.dep in ("compound", "poss", "nmod", "amod"):
        yield f"modifies {scene.lemma(over)}"
        yield from (f"modifies class {name}" for name in _classes(scene, over))
    if token.dep != "pobj":
        return
    noun = scene.tokens[over].head
    if scene.lemma(over) == "of":
        governor = scene.tokens[noun].head
        yield f"of {scene.lemma(noun)}"
        yield f"of noun {scene.lemma(governor) if scene.tokens[noun].dep == 'pobj' else scene.tokens[noun].dep}"
    if not scene.tokens[noun].tag.startswith("VB"):
        yield f"beside {scene.lemma(noun)}"
        yield from (f"beside class {name}" for name in _classes(scene, noun))
        if scene.stems[noun] in scene.lexicon.nouns:
            yield "beside a trigger"


def _of_path(marked: Marked, row: Candidate) -> Iterator[str]:
    """The way through the parse from the name up to the word above both, and down to the verb."""
    scene, verb = marked.scene, marked.verb
    over_verb = list(climb(scene, verb, LONGEST))
    meeting = next((at for at in row.above if at in over_verb), None)
    if meeting is None:
        yield "other sentence"
        return
    up = row.above[: row.above.index(meeting)]
    down = over_verb[: over_verb.index(meeting)]
    rising, falling = [_step(scene, at) for at in up], [_step(scene, at) for at in reversed(down)]
    plain = [step for step in rising if step not in ("compound", "conj", "appos", "nmod")]
    top = rising[-1] if rising else "itself"
    yield f"path {'/'.join(rising)}|{'/'.join(falling)}"
    yield f"plain path {'/'.join(plain)}|{'/'.join(falling)}"
    yield f"up {'/'.join(rising)}"
    yield f"down {'/'.join(falling)}"
    yield f"steps up {min(len(up), 8)}"
    yield f"steps down {min(len(down), 6)}"
    yield f"top {top}"
    yield f"top {top} of {scene.lemma(verb)}"
    yield f"meets at {scene.tokens[meeting].tag[:2]}"
    yield f"verbs above {min(sum(scene.tokens[at].tag.startswith('VB') for at in up), 3)}"
    if any(at != verb and speech_of(scene, at) for at in (*up, meeting) if scene.tokens[at].tag.startswith("VB")):
        yield "speech above"
    preposition = next((at for at in up if scene.tokens[at].dep == "prep"), None)
    if preposition is not None:
        over = scene.tokens[preposition].head
        lemma = scene.lemma(preposition)
        yield f"preposition {lemma}"
        yield f"preposition {lemma} at {'the verb' if over == verb else scene.tokens[over].tag[:2]}"
        yield f"preposition {lemma} with {scene.lemma(verb)}"


def _step(scene: Scene, at: int) -> str:
    return scene.lemma(at) if scene.tokens[at].dep in ("prep", "agent") else scene.tokens[at].dep


def _of_order(marked: Marked, at: int) -> Iterator[str]:
    """How far the name stands from the verb, and what stands between them."""
    scene, verb, row = marked.scene, marked.verb, marked.candidates[at]
    side = "after" if row.first > verb else "before"
    between = range(verb + 1, row.first) if row.first > verb else range(row.last, verb)
    far = next((limit for limit in (0, 1, 2, 3, 5, 8, 12, 20, 40) if len(between) <= limit), 99)
    verbs = sum(
        scene.tokens[other].tag.startswith("VB") and scene.tokens[other].dep not in ("aux", "auxpass") for other in between
    )
    yield f"{side} the verb by {far}"
    yield f"{side} the verb by {min(verbs, 4)} verbs"
    yield f"by {min(sum(scene.word(other) == ',' for other in between), 3)} commas"
    yield f"same sentence {scene.tokens[row.first].sentence == scene.tokens[verb].sentence}"


def _of_rivals(marked: Marked, at: int) -> Iterator[str]:
    """Where the name stands among the other candidates."""
    scene, rows = marked.scene, marked.candidates
    places = [other for other, row in enumerate(rows) if row.place]
    yield f"candidates {min(len(rows), 6)}"
    yield f"places {min(len(places), 5)}"
    if places == [at]:
        yield "only place"
    if at in places:
        behind = [other for other in places if rows[other].first > marked.verb]
        ahead = [other for other in reversed(places) if rows[other].first < marked.verb]
        yield f"place {min(behind.index(at), 3)} after" if at in behind else f"place {min(ahead.index(at), 3)} before"
        yield f"place {min(places.index(at), 3)} of the text"
    for name, first, second in (("next", at, at + 1), ("previous", at - 1, at)):
        if first >= 0 and second < len(rows):
            gap = scene.text[scene.tokens[rows[first].last - 1].end : scene.tokens[rows[second].first].start]
            yield f"{name} {gap.strip().lower()[:20]}"
            yield f"{name} is place {rows[second if first == at else first].place}"
    yield from _of_kin(marked, at)


def _of_kin(marked: Marked, at: int) -> Iterator[str]:
    """Candidates that hang below this one, above it, or on the same word."""
    tokens, row = marked.scene.tokens, marked.candidates[at]
    for other in marked.candidates:
        if other is row:
            continue
        if row.head in other.above:
            yield f"above a place {other.place}"
        elif other.head in row.above:
            yield f"below a place {other.place}"
        elif other.place and tokens[other.head].dep == "pobj" and tokens[tokens[other.head].head].head == tokens[row.head].head:
            yield "place beside the word above"
        elif other.place and tokens[other.head].head == tokens[row.head].head and other.first > row.first:
            yield f"sister {tokens[other.head].dep}"


def _of_verb(marked: Marked) -> Iterator[str]:
    scene, verb = marked.scene, marked.verb
    yield f"verb {scene.lemma(verb)}"
    yield f"verb tag {scene.tokens[verb].tag}"
    yield f"verb is {scene.tokens[verb].dep}"
    yield f"verb passive {is_passive(scene, verb)}"
    for dep in ("dobj", "nsubj", "nsubjpass", "agent", "prep", "advcl", "ccomp", "prt", "xcomp"):
        if any(scene.kids(verb, dep)):
            yield f"verb has {dep}"
