"""Sentences with a marked verb as Wardesk reads them: names that may be its place, what its rules choose, features."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wardesk.extract.attribution import attribute
from wardesk.extract.bind import bind_places
from wardesk.extract.draft import Draft
from wardesk.extract.lexicon import Trigger, compile_book
from wardesk.extract.placeodds import Candidate, Marked, candidates_in, features, named_by
from wardesk.extract.places import PlaceMention, find_places
from wardesk.extract.scene import Scene
from wardesk.extract.slots import verb_frame
from wardesk.extract.times import find_times
from wardesk.extract.triggers import find_triggers
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Reading
from wardesk.pipeline import Workbench


@dataclass(eq=False)
class Name(Candidate):
    """A run of proper nouns that may be the place of an event."""

    feature: str | None = None
    """Feature class and magnitude of the best-known namesake: ``town 6``."""
    rule: str | None = None
    """Rule by which Wardesk gives it to the verb; None where it does not."""


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
        rows = _names(scene, inside, places, bench.gazetteer)
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


def _names(scene: Scene, tokens: range, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> Iterator[Name]:
    for row in candidates_in(scene, tokens, places):
        text = scene.text[scene.tokens[row.first].start : scene.tokens[row.last - 1].end]
        best = next(iter(gazetteer.find(text)), None)
        feature = None if best is None else f"{best.feature} {len(str(best.population or 0))}"
        yield Name(row.first, row.last, row.head, row.place, row.above, feature)


def richer_features(marked: Marked, at: int) -> list[str]:
    """The features of the shipped weights, with what the name is: too many words to ship."""
    row = marked.candidates[at]
    feature = row.feature if isinstance(row, Name) else None
    return [*features(marked, at), f"last word {marked.scene.word(row.last - 1).lower()}", f"feature {feature}"]


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
            meant = named_by(placed.place, [name for name in row.candidates if isinstance(name, Name)])
            if meant is not None and meant.rule is None:
                meant.rule = placed.rule


def _stand_in(scene: Scene, verb: int) -> Trigger:
    """The codebook's trigger of the verb; for a verb it does not know that of a plain event, of which only the form counts."""
    lexicon = scene.lexicon
    rows = lexicon.verbs.get(scene.lemma(verb)) or [row for rows in lexicon.verbs.values() for row in rows]
    return next((row for row in rows if row.entry.aspect == "event"), rows[0])
