"""Which place and number goes with which trigger, by the path through the parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wardesk.extract.draft import Draft, PlacedMention
from wardesk.extract.places import PlaceMention
from wardesk.extract.quantities import FoundCount
from wardesk.extract.scene import Scene
from wardesk.extract.speech import speech_of
from wardesk.extract.walk import climb
from wardesk.model import CountKind

_PASS_DOWN = frozenset({"conj", "xcomp", "advcl", "acl", "pcomp", "dobj", "pobj", "prep", "dep", "parataxis", "oprd", "attr"})
"""From a word that carries a time or place, these dependencies may be followed down to a trigger."""

_SIDES = frozenset({"force", "actor", "person", "source", "facility"})
_DOERS = frozenset({"nsubj", "agent", "conj", "appos"})
CASUALTY_KINDS = frozenset({"killed", "wounded", "casualties", "missing", "captured", "detained"})
_JOINED = CASUALTY_KINDS | {"equipment"}
_MOVES = frozenset({"displacement", "evacuation"})
_KIND_BY_ACT: dict[str, CountKind] = {
    "displacement": "displaced", "evacuation": "evacuated", "release_of_persons": "released", "arrest": "detained",
    "abduction": "captured",
}  # fmt: skip


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
        if not rivals or is_speech_place(scene, place, rivals) or is_of_people(scene, place, rivals):
            continue
        owners = [draft for draft in rivals if _owns(scene, draft, place)]
        if not owners:
            loose.append(place)
        for draft in _nearest_owner(scene, owners, place):
            draft.places.append(PlacedMention(place, "where.own_clause"))
    for draft in drafts:
        _keep_spots(scene, draft)
        _take_antecedent(scene, draft, places)
    for rivals in by_sentence.values():
        _share_clause_places(scene, rivals)
    for place in loose:
        _place_by_nearness(scene, by_sentence[scene.tokens[place.head].sentence], place)


def _place_by_nearness(scene: Scene, drafts: Sequence[Draft], place: PlaceMention) -> None:
    """A place that the parse hangs on no trigger goes to the event just before it, else just after, where that has none."""
    if any(scene.tokens[at].dep == "relcl" or _is_of_side(scene, at) for at in climb(scene, place.head, 8)):
        return
    prep = scene.tokens[place.head].head
    if scene.tokens[place.head].dep != "pobj" or scene.lemma(prep) not in ("in", "at", "near", "outside", "inside"):
        return
    over = [scene.tokens[at].dep for at in climb(scene, place.head, 4) if scene.classes(at) & _SIDES or scene.lemma(at) == "by"]
    if {"nsubj", "agent"} & set(over):
        return
    events = [d for d in drafts if d.trigger.entry.aspect == "event" and not scene.among(d.type, "voiced_types")]
    before = [draft for draft in events if draft.at < place.first][-1:]
    for draft in before or events[:1]:
        if not draft.places:
            draft.places.append(PlacedMention(place, "where.same_sentence"))


def _keep_spots(scene: Scene, draft: Draft) -> None:
    """One end of a movement, the place of its own clause before that of a clause inside, the narrow place before its frame."""
    if scene.among(draft.type, "voiced_types"):
        draft.places = [p for p in draft.places if _is_stage(scene, draft, p.place)]
    leaving = scene.among(draft.type, "leaving_types") and not scene.among(scene.lemma(draft.frame.verb), "arriving")
    ways = [way_of(scene, placed.place) for placed in draft.places]
    leaving = leaving or (draft.type == "group_change" and "from" in ways)
    kept = [p for p, way in zip(draft.places, ways, strict=True) if way is None or way == ("from" if leaving else "to")]
    if not kept:
        draft.places = kept
        return
    kept = _points_of_roads(scene, kept)
    depths = [_clauses_between(scene, draft, placed.place) for placed in kept]
    kept = [p for p, depth in zip(kept, depths, strict=True) if depth == min(depths)]
    inner = [p for p in kept if not _fronted(scene, draft, p.place)]
    if inner and all(p.place.relation in ("in", "near", "part", "between", "direction") for p in inner):
        frame = tuple(p.place.mention.span for p in kept if p not in inner)
        kept = [p._replace(place=p.place._replace(within=(*p.place.within, *frame))) for p in inner]
    draft.places = kept


def _points_of_roads(scene: Scene, kept: list[PlacedMention]) -> list[PlacedMention]:
    """ "Blocked the northern highway at X", "the road near X": the point on the road is the spot, the road says where it lies."""
    points = [p for p in kept if _preposition_of(scene, p.place) in ("at", "near", "outside")]
    roads = [p for p in kept if scene.among(scene.lemma(p.place.head), "roads") and p not in points]
    if not roads or not points:
        return kept
    around = tuple(p.place.mention.span for p in roads)
    return [p._replace(place=p.place._replace(within=(*p.place.within, *around))) for p in kept if p not in roads]


def _preposition_of(scene: Scene, place: PlaceMention) -> str | None:
    token = scene.tokens[place.head]
    return scene.lemma(token.head) if token.dep == "pobj" else None


def _is_stage(scene: Scene, draft: Draft, place: PlaceMention) -> bool:
    """ "Talks in Geneva": told as where it was said, not as who said it or what it was about."""
    at = place.head
    while scene.tokens[at].dep in ("conj", "appos"):
        at = scene.tokens[at].head
    staged = scene.tokens[at].dep == "pobj" and scene.lemma(scene.tokens[at].head) in ("in", "at", "inside", "near")
    return staged and (scene.among(draft.type, "agreed_types") or place.anchor in (draft.at, draft.frame.verb))


def _take_antecedent(scene: Scene, draft: Draft, places: Sequence[PlaceMention]) -> None:
    """ "The bridge at X, which they had seized": what a relative pronoun stands for."""
    clause = next((at for at in climb(scene, draft.frame.verb, 4) if scene.tokens[at].dep == "relcl"), None)
    if draft.places or clause is None:
        return
    inside = {at for at in (clause, draft.frame.verb) for at in scene.children[at]}
    if any(scene.lemma(at) in ("which", "that", "where") and scene.tokens[at].dep not in ("nsubj", "mark") for at in inside):
        noun = scene.tokens[clause].head
        start = scene.tokens[noun].start
        draft.places = [
            PlacedMention(p, "where.relative_clause") for p in places
            if p.first <= noun < p.last or any(span.start <= start < span.end for span in p.within)
        ]  # fmt: skip


def way_of(scene: Scene, place: PlaceMention) -> str | None:
    """ "from" or "to", where the place is an end of a movement of which both ends are told by prepositions."""
    if place.relation == "between":
        return None
    top = place.head
    while scene.tokens[top].dep in ("conj", "appos") and scene.tokens[top].head != top:
        top = scene.tokens[top].head
    for _ in range(2):
        if scene.tokens[top].dep != "pobj":
            return None
        word = scene.lemma(scene.tokens[top].head)
        over = scene.tokens[scene.tokens[top].head].head
        if word not in ("near", "in", "at", "of") or not scene.tokens[over].tag.startswith("NN"):
            break
        top = over
    if word == "for" and scene.among(scene.lemma(over), "setting_out"):
        return "to"
    return "from" if word == "from" else "to" if word in ("to", "toward", "towards", "into") else None


def _clauses_between(scene: Scene, draft: Draft, place: PlaceMention) -> int:
    """How many clauses of their own stand between a place and the trigger."""
    if any(place.first <= token < place.last for row in draft.frame.slots.values() for token in row):
        return 0
    count = 0
    for at in climb(scene, place.head):
        if at in (draft.at, draft.frame.verb):
            break
        token = scene.tokens[at]
        count += token.tag.startswith("VB") and token.dep in ("advcl", "pcomp", "relcl", "ccomp", "parataxis")
    return count


def _fronted(scene: Scene, draft: Draft, place: PlaceMention) -> bool:
    """ "In Darfur, gunmen stormed …": told before the verb as the frame of the sentence."""
    first = place.first
    after = {scene.word(at) for at in range(place.last, min(place.last + 2, len(scene.tokens)))}
    before = range(scene.sentence(first).first, first)
    opens = "," in after and not any(scene.tokens[at].tag.startswith(("NN", "VB", "MD", "PRP")) for at in before)
    return opens and place.last <= draft.frame.verb and scene.tokens[place.head].dep == "pobj"


def is_of_people(scene: Scene, place: PlaceMention, rivals: Sequence[Draft]) -> bool:
    """ "Mercenaries from Jordan", "formations of Ukraine": where people are from is not where it happened."""
    prep = scene.tokens[place.head].head
    if scene.tokens[place.head].dep != "pobj" or scene.lemma(prep) not in ("from", "of", "for"):
        return False
    noun = scene.tokens[prep].head
    over = scene.classes(noun)
    if scene.lemma(prep) == "for":
        return "office" in over
    harmful = [draft for draft in rivals if draft.trigger.roles.casualties]
    if scene.lemma(prep) == "of" and any(noun in draft.frame.slots.get("subject", ()) for draft in harmful):
        return not over & {"place", "facility"}
    if scene.lemma(prep) == "from" and any(
        "from" in draft.trigger.roles.slots
        and (scene.under(noun, draft.at) if draft.trigger.form == "noun" else noun == draft.at)
        for draft in rivals
    ):
        return False
    return bool(over & {"force", "person", "actor", "source"}) and not over & {"place", "facility"}


def is_speech_place(scene: Scene, place: PlaceMention, drafts: Sequence[Draft]) -> bool:
    """ "a source in Aleppo said": the speaker's place. Where speaking is the act itself, it is the act's."""
    acts = {draft.at for draft in drafts}
    for draft in drafts:
        if draft.chain is None:
            continue
        for speaker in draft.chain.speakers:
            span = speaker.mention.span if speaker.mention else None
            if span and span.start <= scene.tokens[place.first].start < span.end:
                return True
        if place.anchor in draft.chain.verbs and place.anchor not in acts:
            return True
    for at in climb(scene, place.head, 6):
        if scene.tokens[at].tag.startswith("VB"):
            return scene.lemma(at) == "accord"
        if at != place.head and _is_saying_subject(scene, at):
            return True
    return False


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
    heads.update(_said_of(scene, draft.at))
    for at in climb(scene, place.head):
        if at in heads:
            return True
        if _is_of_side(scene, at) or (scene.tokens[at].dep == "agent" and scene.tokens[at].head not in heads):
            return False  # "on coordinates supplied by a brigade at X": where the doer of another act is
    return False


def _said_of(scene: Scene, at: int) -> Iterator[int]:
    """ "The post of X was the object of an attack": the verb whose subject is what the act was done to."""
    prep = scene.tokens[at].head
    noun = scene.tokens[prep].head
    if scene.tokens[at].dep == "pobj" and scene.lemma(prep) == "of" and scene.among(scene.lemma(noun), "stage_of"):
        yield scene.tokens[noun].head


def _is_of_side(scene: Scene, at: int) -> bool:
    """ "Forces battling for the capital", "the army, which held X": a clause that says who they are, not where they act."""
    token = scene.tokens[at]
    if token.dep not in ("acl", "relcl") or not token.tag.startswith("VB") or scene.tokens[token.head].dep not in _DOERS:
        return False
    return bool(scene.classes(token.head) & (_SIDES - {"facility"}))


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
            above = other.trigger.form != "verb" and _is_part_of(scene, other.at, draft.frame.verb)
            if above:
                draft.places = [PlacedMention(p.place, "where.governing_clause") for p in other.places]
                break
            if (joined and fronted) or below:
                draft.places = [PlacedMention(p.place, "where.governing_clause") for p in (fronted if joined else other.places)]
                break


def _is_part_of(scene: Scene, at: int, verb: int) -> bool:
    """ "Troops on patrol near X rescued …": the deed stands in a phrase of place or time beside the verb."""
    for step in climb(scene, at, 6):
        if step == verb:
            return True
        if scene.tokens[step].dep not in ("pobj", "prep", "nsubj", "nsubjpass", "compound", "conj"):
            return False
        if scene.tokens[step].dep == "prep" and scene.lemma(step) not in ("on", "in", "during", "at", "by"):
            return False
    return False


def _plain_path(scene: Scene, at: int, top: int) -> bool:
    for step in climb(scene, at):
        if step == top:
            return True
        if is_purpose(scene, step) or scene.tokens[step].dep not in _PASS_DOWN:
            return False
        if scene.tokens[step].dep == "advcl" and any(scene.lemma(mark) == "while" for mark in scene.kids(step, "mark")):
            return False
        if scene.tokens[step].dep == "prep" and scene.lemma(scene.tokens[step].head) in ("response", "return"):
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
