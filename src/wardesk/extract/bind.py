"""Which time, place and number goes with which trigger, by the path through the parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wardesk.extract.attribution import speech_of
from wardesk.extract.draft import Draft, PlacedMention
from wardesk.extract.places import PlaceMention
from wardesk.extract.quantities import FoundCount
from wardesk.extract.scene import Scene
from wardesk.model import CountKind, Mention

_PASS_DOWN = frozenset({"conj", "xcomp", "advcl", "acl", "pcomp", "dobj", "pobj", "prep", "dep", "parataxis", "oprd", "attr"})
"""From a word that carries a time or place, these dependencies may be followed down to a trigger."""

CASUALTY_KINDS = frozenset({"killed", "wounded", "casualties", "missing", "captured", "detained"})
_JOINED = CASUALTY_KINDS | {"equipment"}
_MOVES = frozenset({"displacement", "evacuation"})
_KIND_BY_ACT: dict[str, CountKind] = {
    "displacement": "displaced", "evacuation": "evacuated", "release_of_persons": "released", "arrest": "detained",
    "abduction": "captured",
}  # fmt: skip


def climb(scene: Scene, at: int, limit: int = 25) -> Iterator[int]:
    """The token and what it hangs on, up to the root of its sentence."""
    for _ in range(limit):
        yield at
        if scene.tokens[at].head == at:
            return
        at = scene.tokens[at].head


def bind_times(scene: Scene, drafts: Sequence[Draft], times: Sequence[Mention]) -> None:
    """Give each draft of a sentence the time expression of its clause, else the one its clause hangs on."""
    by_token = {scene_token: mention for mention in times for scene_token in _token_at(scene, mention)}
    speech = {verb for draft in drafts if draft.chain for verb in draft.chain.verbs}
    anchors = [(_anchor(scene, token, mention), mention) for token, mention in by_token.items()]
    for draft in drafts:
        best: tuple[int, int, Mention] | None = None
        for anchor, mention in anchors:
            if scene.tokens[anchor].sentence != draft.sentence or anchor in speech:
                continue
            distance = _reach(scene, draft, anchor)
            if distance is not None:
                gap = abs(mention.span.start - scene.tokens[draft.at].start)
                if best is None or (distance, gap) < best[:2]:
                    best = (distance, gap, mention)
        if best is not None:
            draft.time = best[2]
            draft.time_rule = "when.own_clause" if best[0] == 0 else "when.governing_clause"
        else:
            _take_only_time(scene, draft, anchors, speech)


def _take_only_time(scene: Scene, draft: Draft, anchors: Sequence[tuple[int, Mention]], speech: set[int]) -> None:
    """The one time of the sentence, where the parse hangs it on neither the trigger nor a verb of saying."""
    here = [(anchor, mention) for anchor, mention in anchors if scene.tokens[anchor].sentence == draft.sentence]
    if len(here) != 1 or here[0][0] in speech or draft.trigger.entry.aspect != "event":
        return
    anchor, mention = here[0]
    aside = any(scene.tokens[at].dep in ("relcl", "appos") or is_purpose(scene, at) for at in climb(scene, anchor))
    if not aside and not any(is_purpose(scene, at) or scene.tokens[at].dep == "relcl" for at in climb(scene, draft.at)):
        draft.time, draft.time_rule = mention, "when.only_phrase"


def _token_at(scene: Scene, mention: Mention) -> list[int]:
    """The first token of a time expression."""
    low, high = 0, len(scene.tokens)
    while low < high:
        middle = (low + high) // 2
        if scene.tokens[middle].start < mention.span.start:
            low = middle + 1
        else:
            high = middle
    return [low] if low < len(scene.tokens) else []


def _anchor(scene: Scene, token: int, mention: Mention) -> int:
    """The first word outside the expression that it hangs on; prepositions are passed."""
    at = token
    for step in climb(scene, token):
        at = step
        inside = mention.span.start <= scene.tokens[step].start < mention.span.end
        if not inside and scene.tokens[step].dep != "prep":
            return step
    return at


def _reach(scene: Scene, draft: Draft, anchor: int) -> int | None:
    """Steps from the draft's trigger up to the anchor; None when it lies elsewhere."""
    own = {draft.at, draft.frame.verb, *(token for row in draft.frame.slots.values() for token in row)}
    if anchor in own:
        return 0
    for steps, at in enumerate(climb(scene, draft.at)):
        if at == anchor:
            return steps
        if scene.tokens[at].dep == "relcl" or is_purpose(scene, at):
            return None
    for steps, at in enumerate(climb(scene, anchor, 6)):
        if at in (draft.at, draft.frame.verb):
            return steps
        if scene.tokens[at].dep in ("relcl", "ccomp", "advcl", "conj", "appos"):
            return None
    return None


def is_purpose(scene: Scene, at: int) -> bool:
    """A clause of purpose ("to show …"): not on the day nor at the place of what serves it."""
    token = scene.tokens[at]
    return token.dep == "advcl" and any(scene.lemma(c) == "to" and scene.tokens[c].dep == "aux" for c in scene.children[at])


def bind_places(scene: Scene, drafts: Sequence[Draft], places: Sequence[PlaceMention]) -> None:
    """Give each place mention to the trigger it hangs on, else to all triggers of its clause."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    loose: list[PlaceMention] = []
    for place in places:
        rivals = by_sentence.get(scene.tokens[place.head].sentence, [])
        if not rivals or _is_speech_place(scene, place, rivals):
            continue
        if _is_origin_of_people(scene, place) and not any("from" in draft.trigger.roles.slots for draft in rivals):
            continue
        owners = [draft for draft in rivals if _owns(scene, draft, place)]
        if not owners:
            loose.append(place)
        for draft in _nearest_owner(scene, owners, place):
            draft.places.append(PlacedMention(place, "where.own_clause"))
    for rivals in by_sentence.values():
        _share_clause_places(scene, rivals)
    for place in loose:
        _place_by_nearness(scene, by_sentence[scene.tokens[place.head].sentence], place)


def _place_by_nearness(scene: Scene, drafts: Sequence[Draft], place: PlaceMention) -> None:
    """A place that the parse hangs on no trigger goes to the event just before it, where that has none."""
    before = [draft for draft in drafts if draft.at < place.first and draft.trigger.entry.aspect == "event"]
    if not before or before[-1].places or any(scene.tokens[at].dep == "relcl" for at in climb(scene, place.head, 8)):
        return
    prep = scene.tokens[place.head].head
    if scene.tokens[place.head].dep == "pobj" and scene.lemma(prep) in ("in", "at", "near", "outside", "inside"):
        before[-1].places.append(PlacedMention(place, "where.same_sentence"))


def _is_origin_of_people(scene: Scene, place: PlaceMention) -> bool:
    """ "Mercenaries from Jordan": where people are from is not where it happened."""
    prep = scene.tokens[place.head].head
    if scene.tokens[place.head].dep != "pobj" or scene.lemma(prep) != "from":
        return False
    return bool(scene.classes(scene.tokens[prep].head) & {"force", "person", "actor", "source"})


def _is_speech_place(scene: Scene, place: PlaceMention, drafts: Sequence[Draft]) -> bool:
    """ "a source in Aleppo said": the speaker's place."""
    for draft in drafts:
        if draft.chain is None:
            continue
        for speaker in draft.chain.speakers:
            span = speaker.mention.span if speaker.mention else None
            if span and span.start <= scene.tokens[place.first].start < span.end:
                return True
        if place.anchor in draft.chain.verbs:
            return True
    return any(_is_saying_subject(scene, at) for at in climb(scene, place.head, 6) if at != place.head)


def _is_saying_subject(scene: Scene, at: int) -> bool:
    """The noun is what a verb of saying has as subject."""
    return scene.tokens[at].dep == "nsubj" and speech_of(scene, scene.tokens[at].head) is not None


def _owns(scene: Scene, draft: Draft, place: PlaceMention) -> bool:
    if any(place.first <= token < place.last for row in draft.frame.slots.values() for token in row):
        return True
    heads = {draft.at, draft.frame.verb, *draft.tokens}
    if draft.trigger.form == "adjective":
        heads.update(draft.frame.slots.get("object", ()))
    if draft.trigger.form == "noun" and scene.tokens[draft.at].dep in ("nsubj", "nsubjpass"):
        heads.add(scene.tokens[draft.at].head)
    return any(at in heads for at in climb(scene, place.head))


def _nearest_owner(scene: Scene, owners: Sequence[Draft], place: PlaceMention) -> list[Draft]:
    """The lowest trigger above the place; a place in a slot of a trigger is that trigger's."""
    best: list[Draft] = []
    best_steps = 99
    for draft in owners:
        steps = next((n for n, at in enumerate(climb(scene, place.head)) if at in (draft.at, draft.frame.verb)), 50)
        if any(place.first <= token < place.last for row in draft.frame.slots.values() for token in row):
            steps = min(steps, 1)
        if steps < best_steps:
            best, best_steps = [draft], steps
        elif steps == best_steps:
            best.append(draft)
    return best


def _share_clause_places(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Triggers without a place take that of the clause they are co-ordinated with or hang under ("in X, A shelled B and …")."""
    for draft in drafts:
        if draft.places:
            continue
        for other in drafts:
            if other is draft or not other.places:
                continue
            fronted = [p for p in other.places if scene.tokens[p.place.head].start < scene.tokens[other.frame.verb].start]
            joined = scene.tokens[draft.frame.verb].dep == "conj" and scene.tokens[draft.frame.verb].head == other.frame.verb
            below = scene.under(draft.at, other.frame.verb) and _plain_path(scene, draft.at, other.frame.verb)
            if (joined and fronted) or below:
                draft.places = [PlacedMention(p.place, "where.governing_clause") for p in (fronted if joined else other.places)]
                break


def _plain_path(scene: Scene, at: int, top: int) -> bool:
    for step in climb(scene, at):
        if step == top:
            return True
        if is_purpose(scene, step) or scene.tokens[step].dep not in _PASS_DOWN:
            return False
    return False


def bind_counts(scene: Scene, drafts: Sequence[Draft], counts: Sequence[FoundCount]) -> None:
    """Attach each count to the trigger that holds it; a headcount of those acted on is of the kind the act makes of them."""
    for found, owner in count_owners(scene, drafts, counts):
        if owner is not None:
            kind = _KIND_BY_ACT.get(owner.type)
            acted_on = kind is not None and found.count.kind == "persons" and _is_acted_on(owner, found.head)
            owner.counts.append(found.count.model_copy(update={"kind": kind}) if acted_on else found.count)


def count_owners(scene: Scene, drafts: Sequence[Draft], counts: Sequence[FoundCount]) -> list[tuple[FoundCount, Draft | None]]:
    """Each count with the draft that holds it: the one above it, the one event there is, or that of the number before."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    rows: list[tuple[FoundCount, Draft | None]] = []
    for found in counts:
        rivals = [draft for draft in by_sentence.get(found.sentence, ()) if _can_hold(draft, found)]
        owner = _above(scene, rivals, found) or _only_event(scene, rivals, found) or _beside(scene, rivals, found, rows)
        rows.append((found, owner))
    return rows


def _above(scene: Scene, drafts: Sequence[Draft], found: FoundCount) -> Draft | None:
    for start in (found.word, found.verb, found.head):
        if start is None:
            continue
        for at in climb(scene, start):
            for draft in drafts:
                if at in (draft.at, draft.frame.verb) or at in draft.tokens:
                    return draft
    return next((draft for draft in drafts if any(found.head in row for row in draft.frame.slots.values())), None)


def _only_event(scene: Scene, drafts: Sequence[Draft], found: FoundCount) -> Draft | None:
    events = [draft for draft in drafts if draft.trigger.entry.aspect == "event" and not scene.parted(draft.at, found.head)]
    if len(events) == 1 and found.count.kind in CASUALTY_KINDS and (found.verb is None or scene.under(events[0].at, found.verb)):
        return events[0]
    return None


def _beside(
    scene: Scene, drafts: Sequence[Draft], found: FoundCount, before: Sequence[tuple[FoundCount, Draft | None]]
) -> Draft | None:
    """The owner of the number just before, in one statement: "killed two and four were wounded"; else the nearest act before."""
    if found.count.kind not in _JOINED:
        return None
    if before:
        last, owner = before[-1]
        joined = last.sentence == found.sentence and last.count.kind in _JOINED and not scene.parted(last.head, found.head)
        if joined and owner in drafts:
            return owner
    acts = [draft for draft in drafts if draft.trigger.roles.casualties and draft.at < found.head]
    acts = [draft for draft in acts if draft.trigger.entry.aspect == "event" and not scene.parted(draft.at, found.head)]
    return acts[-1] if acts else None


def _is_acted_on(draft: Draft, head: int) -> bool:
    roles = {filler.role for filler in draft.fillers if filler.head == head}
    return bool(roles & {"target", "victim", "beneficiary"}) or (draft.type in _MOVES and bool(roles))


def _can_hold(draft: Draft, found: FoundCount) -> bool:
    """Casualties and lost equipment belong to triggers of fighting and harm; other numbers go where they stand."""
    if found.count.kind in CASUALTY_KINDS or found.count.kind == "equipment":
        return draft.trigger.roles.casualties or draft.trigger.roles.slots.get("object") == "target"
    return True
