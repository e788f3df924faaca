"""Sentences with a marked verb as Wardesk reads them: names that may be its place, what its rules choose, features."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wardesk.extract.attribution import attribute, speech_of
from wardesk.extract.bind import bind_places, climb
from wardesk.extract.draft import Draft
from wardesk.extract.lexicon import Trigger, compile_book
from wardesk.extract.places import PlaceMention, find_places
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive, verb_frame
from wardesk.extract.times import find_times
from wardesk.extract.triggers import find_triggers
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Reading
from wardesk.pipeline import Workbench

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
    """Known to the gazetteer, or a place by Wardesk's rules."""
    feature: str | None
    """Feature class and magnitude of the best-known namesake: ``town 6``."""
    rule: str | None = None
    """Rule by which Wardesk gives it to the verb; None where it does not."""
    above: tuple[int, ...] = field(default=())
    """The head and all that it hangs on."""


class Marked(NamedTuple):
    """A marked verb with the candidates of its text, in text order."""

    scene: Scene
    verb: int
    candidates: tuple[Candidate, ...]


def look(reading: Reading, bench: Workbench, verbs: Sequence[tuple[int, int, int]]) -> list[Marked | None]:
    """For each verb (its character, start and end of its text) the candidates; None where no token stands there."""
    scene = Scene(reading, compile_book(bench.book), bench.gazetteer.knows)
    scene.taken.update(_times(scene, bench))
    places = find_places(scene)
    found: list[Marked | None] = []
    for character, start, end in verbs:
        inside = _within(scene, start, end)
        verb = next((at for at in inside if scene.tokens[at].end > character), None)
        if verb is None:
            found.append(None)
            continue
        rows = _candidates(scene, inside, places, bench.gazetteer)
        found.append(Marked(scene, verb, tuple(row for row in rows if not row.first <= verb < row.last)))
    _mark_ruled(scene, [row for row in found if row is not None], places)
    return found


def _times(scene: Scene, bench: Workbench) -> list[int]:
    """Tokens of days, months and hours: no names of places."""
    spans = [mention.span for mention in find_times(scene.reading, bench.book)]
    return [at for span in spans for at in _within(scene, span.start, span.end)]


def _within(scene: Scene, start: int, end: int) -> range:
    return range(
        bisect_left(scene.tokens, start, key=lambda token: token.start),
        bisect_left(scene.tokens, end, key=lambda token: token.start),
    )


def _candidates(scene: Scene, tokens: range, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> Iterator[Candidate]:
    """Runs of proper nouns, days and months left out."""
    mentioned = {at for place in places for at in range(place.first, place.last)}
    at = tokens.start
    while at < tokens.stop:
        if at in scene.taken or not is_proper(scene, at):
            at += 1
            continue
        last = min(scene.proper_run(at)[1], tokens.stop)
        last = next((stop for stop in range(at, last) if stop in scene.taken), last)
        while last > at + 1 and not is_proper(scene, last - 1):
            last -= 1
        yield _candidate(scene, at, last, mentioned, gazetteer)
        at = last


def _candidate(scene: Scene, first: int, last: int, mentioned: set[int], gazetteer: Gazetteer) -> Candidate:
    tokens = scene.tokens
    text = scene.text[tokens[first].start : tokens[last - 1].end]
    head = next((at for at in reversed(range(first, last)) if not first <= tokens[at].head < last), last - 1)
    row = next(iter(gazetteer.find(text)), None)
    known = scene.is_place(text) or any(at in mentioned for at in range(first, last))
    feature = None if row is None else f"{row.feature} {len(str(row.population or 0))}"
    return Candidate(first, last, head, known, feature, above=tuple(climb(scene, head, LONGEST)))


def is_proper(scene: Scene, at: int) -> bool:
    """A proper noun that begins with a letter or digit."""
    return scene.tokens[at].tag.startswith("NNP") and scene.word(at)[:1].isalnum()


# ---------------------------------------------------------------- what the rules say


def _mark_ruled(scene: Scene, marked: Sequence[Marked], places: Sequence[PlaceMention]) -> None:
    """Bind places with the marked verbs as triggers beside those of the codebook, and note which names they mean."""
    drafts, _ = find_triggers(scene)
    own = {draft.at: draft for draft in drafts}
    for row in marked:
        if row.verb not in own:
            own[row.verb] = Draft(_stand_in(scene, row.verb), verb_frame(scene, row.verb), scene.tokens[row.verb].sentence)
    ordered = [own[at] for at in sorted(own)]
    for draft in ordered:
        draft.chain = attribute(scene, draft.at, None)
    bind_places(scene, ordered, places)
    for row in marked:
        for placed in own[row.verb].places:
            meant = named_by(placed.place, row.candidates)
            if meant is not None and meant.rule is None:
                meant.rule = placed.rule


def _stand_in(scene: Scene, verb: int) -> Trigger:
    """The codebook's trigger of the verb; for a verb it does not know that of a plain event, of which only the form counts."""
    lexicon = scene.lexicon
    rows = lexicon.verbs.get(scene.lemma(verb)) or [row for rows in lexicon.verbs.values() for row in rows]
    return next((row for row in rows if row.entry.aspect == "event"), rows[0])


def named_by(place: PlaceMention, candidates: Sequence[Candidate]) -> Candidate | None:
    """The name in a place mention that says which: at its head, else just before it, else the first after it."""
    inside = [row for row in candidates if row.first < place.last and row.last > place.first]
    at_head = [row for row in inside if row.first <= place.head < row.last]
    before = [row for row in inside if row.last <= place.head]
    return next(iter(at_head or before[-1:] or inside), None)


# ---------------------------------------------------------------- features


def features(marked: Marked, at: int) -> list[str]:
    """What tells whether the candidate at this position is the verb's place: names of features that hold."""
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
    yield f"last word {scene.word(row.last - 1).lower()}"
    yield f"words {min(len(tokens), 4)}"
    yield f"place {row.place}"
    yield f"feature {row.feature}"
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
