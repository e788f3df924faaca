"""What learned odds add to the written rules of place: they fill a gap, and put out what they find most unlikely."""

from __future__ import annotations

from collections.abc import Sequence

from wardesk.extract.bind import is_of_people, is_speech_place, way_of
from wardesk.extract.draft import Draft, PlacedMention
from wardesk.extract.meet import meet_odds
from wardesk.extract.placeodds import Candidate, Marked, candidates_in, load_odds, named_by
from wardesk.extract.places import PlaceMention
from wardesk.extract.scene import Scene


def weigh_places(scene: Scene, drafts: Sequence[Draft], places: Sequence[PlaceMention]) -> None:
    """After the rules: an act without a place takes the likeliest of its sentence, a verb loses an unlikely one.

    What a rule bars (the speaker's place, where people are from, the other end of a way) stays barred.
    """
    give = float(scene.lexicon.book.setting("places.odds_give"))
    take = float(scene.lexicon.book.setting("places.odds_take"))
    by_sentence: dict[int, list[PlaceMention]] = {}
    for place in places:
        by_sentence.setdefault(scene.tokens[place.head].sentence, []).append(place)
    rivals: dict[int, list[Draft]] = {}
    for draft in drafts:
        rivals.setdefault(draft.sentence, []).append(draft)
    for draft in drafts:
        here = by_sentence.get(draft.sentence)
        if here is None or scene.among(draft.type, "voiced_types") or (draft.places and draft.trigger.form != "verb"):
            continue
        row = scene.reading.sentences[draft.sentence]
        names = [n for n in candidates_in(scene, range(row.first, row.last), here) if not n.first <= draft.at < n.last]
        marked = Marked(scene, draft.at, names)
        if draft.places:
            draft.places = [
                p for p in draft.places
                if p.place not in here or way_of(scene, p.place) is not None or odds_of(marked, p.place) >= take
            ]  # fmt: skip
        elif best := _likeliest(marked, [p for p in here if _may_take(scene, draft, p, rivals[draft.sentence])], give):
            draft.places = [PlacedMention(place, "where.odds") for place in here if place.head in scene.group(best.head)]


def odds_of(marked: Marked, place: PlaceMention) -> float:
    """Probability that a place mention is where the trigger's event happened; 1 where no name in it can be judged."""
    name: Candidate | None = named_by(place, marked.candidates)
    if name is None:
        return 1.0
    scene = marked.scene
    words = scene.tokens[name.first].start, scene.tokens[name.last - 1].end
    return meet_odds(scene, marked.verb, words, load_odds().of(marked, list(marked.candidates).index(name)))


def _likeliest(marked: Marked, places: Sequence[PlaceMention], least: float) -> PlaceMention | None:
    judged = [(odds_of(marked, place), place) for place in places if named_by(place, marked.candidates) is not None]
    best = max(judged, key=lambda row: row[0], default=None)
    return best[1] if best is not None and best[0] >= least else None


def _may_take(scene: Scene, draft: Draft, place: PlaceMention, rivals: Sequence[Draft]) -> bool:
    if is_speech_place(scene, place, rivals) or is_of_people(scene, place, rivals):
        return False
    way = way_of(scene, place)
    return way is None or way == ("from" if scene.among(draft.type, "leaving_types") else "to")
