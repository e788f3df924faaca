"""What a claim takes from its neighbours: antecedents of pronouns, inherited opponents and places, links, merged triggers."""

from __future__ import annotations

from collections.abc import Sequence

from wardesk.extract.draft import Draft, DraftLink, Filler, PlacedMention
from wardesk.extract.refine import is_answered
from wardesk.extract.scene import Scene
from wardesk.extract.setting import is_elsewhere
from wardesk.extract.speech import is_told_of
from wardesk.model import LinkKind, Modality, RoleName, Span

_ATTACKS = frozenset(
    [
        "ambush",
        "clash",
        "shelling",
        "air_strike",
        "planted_explosive",
        "suicide_attack",
        "offensive",
        "capture_of_place",
        "advance",
        "grenade_attack",
        "attack_on_civilians",
        "chemical_attack",
    ]
)
_GROUND = frozenset(["capture_of_place", "advance", "clash", "security_operation", "offensive", "siege"])
_PART_TYPES = frozenset({"equipment_loss", "casualty_toll", "property_damage"})
_CONTAINERS = frozenset(
    [
        "talks",
        "failed_talks",
        "agreement",
        "offer_or_demand",
        "threat",
        "support",
        "accusation",
        "ceasefire",
        "aid",
        "offensive",
        "security_operation",
        "capability_or_intent",
    ]
)


_CONTENT: dict[str, Modality] = {
    "talks": "possible", "failed_talks": "possible", "agreement": "planned", "ceasefire": "planned",
    "offer_or_demand": "demanded", "threat": "threatened", "capability_or_intent": "possible",
}  # fmt: skip
"""What is talked about, agreed or threatened has not happened by that."""


def drop_empty(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Remove drafts that name nobody, nowhere and no number, and nouns that only point back ("the strikes").

    Returns the removed ones, so that what was not coded can be explained.
    """
    kept: list[Draft] = []
    gone: list[Draft] = []
    for draft in drafts:
        host = _assessment_over(scene, draft, drafts)
        if host is not None:
            known = {placed.place.mention.span for placed in host.places}
            host.places.extend(placed for placed in draft.places if placed.place.mention.span not in known)
            host.fillers.extend(filler for filler in draft.fillers if filler.role == "target")
            gone.append(draft)
        elif (
            _is_aside(scene, draft, drafts)
            or _is_bare(scene, draft, kept)
            or _is_double(scene, draft, kept)
            or _inside_failed_talks(scene, draft, drafts)
        ):
            gone.append(draft)
        else:
            kept.append(draft)
    drafts[:] = kept
    return gone


def _is_aside(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "Struck rebel-held towns": who holds a place, told in passing while something else is told, is a name for the place."""
    if draft.type != "control" or draft.trigger.form != "adjective" or scene.tokens[draft.at].dep != "amod":
        return False
    return any(other is not draft and other.sentence == draft.sentence for other in drafts)


def _is_double(scene: Scene, draft: Draft, kept: Sequence[Draft]) -> bool:
    """ "Remain active": two triggers of one type, one hanging on the other, tell one thing."""
    for other in kept:
        if other.type == draft.type and other.sentence == draft.sentence:
            close = scene.tokens[draft.at].head == other.at or scene.tokens[other.at].head == draft.at
            if close and scene.tokens[draft.at].dep != "conj" and scene.tokens[other.at].dep != "conj":
                return True
    return False


def _is_bare(scene: Scene, draft: Draft, before: Sequence[Draft]) -> bool:
    if draft.trigger.form == "noun" and _points_back(scene, draft, before):
        return True
    if _tells_something(draft) or is_answered(scene, draft.at):
        return False
    return not (_more_of_the_same(scene, draft, before) or _judges_what_was_told(scene, draft, before))


def _tells_something(draft: Draft) -> bool:
    """Whether a draft names somebody, a place, a number or a day, or has what its frame asks for."""
    needs = draft.trigger.frame.needs
    slots = ("object", "subject", "to do", "that") if draft.trigger.form == "verb" else ("between", "with")
    asked = not needs.keys().isdisjoint(slots)
    return bool(draft.fillers or draft.counts or draft.places or draft.time or asked)


def _judges_what_was_told(scene: Scene, draft: Draft, before: Sequence[Draft]) -> bool:
    """ "However, this was not enough to …": an assessment of the sentence before, and about its doer."""
    subjects = [token for token in draft.frame.slots.get("subject", ()) if scene.lemma(token) in ("this", "that")]
    other = before[-1] if before else None
    if not subjects or other is None or draft.sentence - other.sentence != 1:
        return False
    actor = other.first("actor")
    if actor is None:
        return False
    draft.fillers.append(_inherited(scene, actor, "actor", other, "role.points_back"))
    draft.links.append(DraftLink("result_of", other, "link.points_back", (scene.token_span(subjects[0]),)))
    return True


def _more_of_the_same(scene: Scene, draft: Draft, before: Sequence[Draft]) -> bool:
    """ "More strikes will come": the doer is that of the strikes told before."""
    if not {scene.lemma(child) for child in scene.kids(draft.at, "amod", "det")} & {
        "more",
        "further",
        "another",
        "additional",
        "new",
    }:
        return False
    for other in reversed(before):
        actor = other.first("actor")
        if other.type == draft.type and actor is not None and draft.sentence - other.sentence <= 3:
            draft.fillers.append(_inherited(scene, actor, "actor", other, "role.more_of_the_same"))
            return True
    return False


def _points_back(scene: Scene, draft: Draft, before: Sequence[Draft]) -> bool:
    """A definite event noun that adds neither doer, victim nor number repeats what was said."""
    if draft.frame.light is not None or draft.counts or draft.time is not None or is_answered(scene, draft.at):
        return False
    determiners = {scene.lemma(child) for child in scene.kids(draft.at, "det", "poss")}
    if not determiners & {"the", "this", "that", "these", "those", "such"}:
        return False
    if draft.has("target", "victim", "opponent"):
        return False
    actor = draft.first("actor")
    if actor is None:
        return True
    same = [other.first("actor") for other in before if other.type == draft.type]
    return any(theirs is not None and _words(scene, theirs) == _words(scene, actor) for theirs in same)


def _assessment_over(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """What somebody is capable of is the content of that assessment, not a claim beside it."""
    for other in drafts:
        above = other is not draft and other.type == "capability_or_intent" and other.sentence == draft.sentence
        if above and scene.under(draft.at, other.at):
            return other
    return None


def _inside_failed_talks(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "Failed to agree on an exchange" is one claim: neither the agreement nor the exchange is a second one."""
    if draft.type != "agreement" and draft.trigger.form != "noun":
        return False
    return any(
        other is not draft
        and other.type == "failed_talks"
        and other.sentence == draft.sentence
        and scene.under(draft.at, other.at)
        for other in drafts
    )


def resolve_pronouns(scene: Scene, drafts: Sequence[Draft]) -> None:
    """ "They", "it", "the group": the subject of the nearest earlier claim or sentence that fits; said to be inherited."""
    for order, draft in enumerate(drafts):
        for at, filler in enumerate(draft.fillers):
            if filler.basis == "unknown":
                if _stands_for_place(scene, draft, filler):
                    draft.fillers[at] = _place_before(scene, drafts[:order], draft, filler)
                    continue
                if scene.tokens[filler.head].tag == "CD" or _is_owner_acted_on(scene, filler):
                    source = _told_just_before(scene, drafts[:order], draft)
                else:
                    source = _antecedent(scene, drafts[:order], draft, filler)
                if source is None and _is_share(scene, filler):
                    draft.fillers[at] = filler._replace(basis="stated")
                elif source is not None:
                    sentence = scene.reading.sentences[scene.tokens[source.head].sentence]
                    draft.fillers[at] = filler._replace(
                        mention=source.mention,
                        basis="inherited",
                        inherited_from=Span(start=sentence.start, end=sentence.end),
                        rule="role.pronoun",
                    )
        draft.fillers = [filler for filler in draft.fillers if filler.basis != "unknown"]


def _is_share(scene: Scene, filler: Filler) -> bool:
    """ "Eleven of them": where nobody fits the pronoun, the number still tells of somebody."""
    preposition = scene.tokens[filler.head].head
    share = scene.tokens[preposition].head
    subject = scene.tokens[share].dep in ("nsubj", "nsubjpass")
    return subject and scene.tokens[filler.head].dep == "pobj" and scene.lemma(preposition) == "of"


def _stands_for_place(scene: Scene, draft: Draft, filler: Filler) -> bool:
    """ "If it is captured": what is taken is a place, not the actor named last."""
    places = draft.trigger.frame.needs.get("object", ())
    return filler.role == "target" and "place" in places and scene.lemma(filler.head) in ("it", "this", "that", "which")


def _place_before(scene: Scene, before: Sequence[Draft], draft: Draft, pronoun: Filler) -> Filler:
    """The place last spoken of, as the pronoun's antecedent; the pronoun itself where there is none."""
    for other in reversed(before):
        if draft.sentence - other.sentence > 2:
            break
        target = other.first("target")
        if target is not None and target.mention.kind in ("place", "facility"):
            return _inherited(scene, target, "target", other, "role.pronoun")
        if other.places:
            place = other.places[0].place
            filler = Filler("target", place.mention, place.head, "role.pronoun")
            return _inherited(scene, filler, "target", other, "role.pronoun")
    return _place_subject(scene, draft, pronoun) or pronoun


def _place_subject(scene: Scene, draft: Draft, pronoun: Filler) -> Filler | None:
    """The place that the sentence before is about: "Sarmin is used to war. Rebels held it for years"."""
    if draft.sentence == 0:
        return None
    row = scene.reading.sentences[draft.sentence - 1]
    for at in range(row.first, row.last):
        if scene.tokens[at].dep in ("nsubj", "nsubjpass") and "place" in scene.classes(at) and "pronoun" not in scene.classes(at):
            first, last = scene.phrase(at)
            return pronoun._replace(
                mention=scene.mention("place", first, last), head=at, basis="inherited", rule="role.pronoun",
                inherited_from=Span(start=row.start, end=row.end),
            )  # fmt: skip
    return None


def drop_nameless(drafts: list[Draft]) -> list[Draft]:
    """Remove drafts whose only filler was a pronoun that nothing explains. Returns the removed ones."""
    gone = [draft for draft in drafts if not _tells_something(draft)]
    drafts[:] = [draft for draft in drafts if _tells_something(draft)]
    return gone


def _antecedent(scene: Scene, before: Sequence[Draft], draft: Draft, pronoun: Filler) -> Filler | None:
    """The subject before it in its sentence, else in the sentence before."""
    for other in reversed(before):
        same = next((filler for filler in other.fillers if filler.rule == "role.pronoun" and filler.head == pronoun.head), None)
        if same is not None:
            return same
    return _subject_before(scene, draft, pronoun)


def _is_owner_acted_on(scene: Scene, filler: Filler) -> bool:
    """ "Their release": the genitive of an act done to them."""
    return filler.role == "target" and scene.tokens[filler.head].dep == "poss"


def _told_just_before(scene: Scene, before: Sequence[Draft], draft: Draft) -> Filler | None:
    """ "Nine were taken": those to whom the claim before was done, in this sentence or the one before, in one paragraph."""
    for other in reversed(before):
        if draft.sentence - other.sentence > 1 or not (other.sentence == draft.sentence or _same_paragraph(scene, other, draft)):
            return None
        people = [f for f in other.fillers if f.role in ("victim", "target") and f.mention.kind in ("actor", "group")]
        if people:
            return people[0]
    return None


def _others(draft: Draft, pronoun: Filler) -> set[int]:
    """Nobody does a thing to himself: who fills another role of a claim is not what its pronoun stands for."""
    return {filler.head for filler in draft.fillers if filler.role != pronoun.role}


def _subject_before(scene: Scene, draft: Draft, pronoun: Filler) -> Filler | None:
    """The nearest subject that can act and that agrees in number, in this sentence before the pronoun or in the one before it."""
    many = scene.lemma(pronoun.head) in ("they", "them", "their", "themselves")
    for sentence in (draft.sentence, draft.sentence - 1):
        if sentence < 0:
            continue
        row = scene.reading.sentences[sentence]
        for at in range(min(row.last, pronoun.head) - 1, row.first - 1, -1):
            if scene.tokens[at].dep in ("nsubj", "nsubjpass") and "pronoun" not in scene.classes(at):
                head = scene.head(at)
                plural = scene.tokens[head].tag in ("NNS", "NNPS") or any(scene.kids(head, "conj"))
                if "pronoun" in scene.classes(head):
                    continue
                if scene.classes(head) & {"actor", "force"} and (many or not plural) and head not in _others(draft, pronoun):
                    first, last = scene.phrase(head)
                    return Filler("actor", scene.mention("actor", first, last), head, "role.pronoun")
    return None


def inherit(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Opponent from the sentence before, where the paragraph goes on with the same fight."""
    for order, draft in enumerate(drafts):
        before = [other for other in drafts[:order] if other.sentence < draft.sentence]
        if draft.type in _GROUND and not draft.has("opponent", "owner") and not _targets_actor(draft):
            _inherit_opponent(scene, draft, before)


def _targets_actor(draft: Draft) -> bool:
    return any(filler.role in ("target", "opponent", "owner") and filler.mention.kind == "actor" for filler in draft.fillers)


def _same_paragraph(scene: Scene, one: Draft, other: Draft) -> bool:
    first, second = scene.reading.sentences[one.sentence], scene.reading.sentences[other.sentence]
    low, high = sorted((first.end, second.start))
    return "\n\n" not in scene.text[low:high]


def _inherit_opponent(scene: Scene, draft: Draft, before: Sequence[Draft]) -> None:
    own = {_words(scene, filler) for filler in draft.fillers}
    for other in reversed(before):
        if draft.sentence - other.sentence > 1 or not _same_paragraph(scene, other, draft):
            return
        for filler in other.fillers:
            against = filler.role == "opponent" or (filler.role == "target" and filler.mention.kind == "actor")
            if other.type in _GROUND | _ATTACKS and against and _words(scene, filler) not in own:
                draft.fillers.append(_inherited(scene, filler, "opponent", other, "role.inherit_opponent"))
                return


def _words(scene: Scene, filler: Filler) -> str:
    return scene.text[filler.mention.span.start : filler.mention.span.end].casefold()


def _inherited(scene: Scene, filler: Filler, role: RoleName, other: Draft, rule: str) -> Filler:
    sentence = scene.reading.sentences[other.sentence]
    return filler._replace(role=role, basis="inherited", inherited_from=Span(start=sentence.start, end=sentence.end), rule=rule)


def link_drafts(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Content, condition, purpose, reason, part: links between claims by grammar and by order."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    for rows in by_sentence.values():
        for draft in rows:
            for other in rows:
                if other is not draft:
                    _link_in_sentence(scene, draft, other)
        _link_reasons(scene, rows, by_sentence)
    for order, draft in enumerate(drafts):
        _link_back(scene, draft, drafts[:order])
        _link_part(scene, draft, drafts[:order])
        _link_denial(scene, draft, drafts[:order])
    link_headlines(scene, drafts)


def _link_in_sentence(scene: Scene, draft: Draft, other: Draft) -> None:
    """A link from a trigger to one above it in the same sentence."""
    one, top = draft.frame.verb, other.frame.verb
    if one == top or not scene.under(one, top) or scene.parted(one, top):
        return
    path = _path(scene, draft.at, other.frame.verb)
    kind: LinkKind | None = None
    rule = ""
    clause = next((at for at in path if scene.tokens[at].dep == "advcl"), None)
    if clause is not None:
        marks = {scene.lemma(c) for c in scene.children[clause] if scene.tokens[c].dep in ("mark", "aux", "advmod")}
        if marks & {"if", "unless"}:
            kind, rule = "condition_of", "link.condition"
        elif "to" in marks:
            kind, rule = "purpose_of", "link.purpose"
        elif marks & {"because", "since", "as"}:
            kind, rule = "reason_of", "link.because"
    elif other.type in _CONTAINERS and not any(is_told_of(scene, step) for step in path):
        kind, rule = "content_of", "link.content"
    if kind is not None and not any(link.other is other for link in draft.links):
        draft.links.append(DraftLink(kind, other, rule, (scene.token_span(path[-1] if clause is None else clause),)))
        if kind == "content_of" and draft.reality is not None and draft.reality.modality == "actual":
            modality = _CONTENT.get(other.type)
            if modality is not None:
                draft.reality = draft.reality._replace(
                    modality=modality, modality_rule="modality.content", modality_spans=(scene.token_span(other.at),)
                )


def _path(scene: Scene, at: int, top: int) -> list[int]:
    steps: list[int] = []
    for _ in range(25):
        if at == top or scene.tokens[at].head == at:
            break
        steps.append(at)
        at = scene.tokens[at].head
    return steps or [at]


def _link_reasons(scene: Scene, rows: Sequence[Draft], by_sentence: dict[int, list[Draft]]) -> None:
    """ "X was one of the reasons behind Y", "because of", "due to"."""
    row = scene.reading.sentences[rows[0].sentence]
    for at in range(row.first, row.last):
        if scene.lemma(at) not in ("reason", "cause", "because", "due"):
            continue
        causes = [draft for draft in rows if draft.at < at and not scene.under(draft.at, at)]
        effects = [draft for draft in rows if scene.under(draft.at, at) or draft.at > at]
        if scene.lemma(at) in ("because", "due"):
            causes, effects = effects, causes
        if not effects and causes:
            effects = by_sentence.get(rows[0].sentence - 1, [])[-1:]
        for cause in causes:
            for effect in effects:
                attribution = cause.chain.speakers[1:] if cause.chain else ()
                cause.links.append(DraftLink("reason_of", effect, "link.reason_word", (scene.token_span(at),), attribution))
        return


def _link_back(scene: Scene, draft: Draft, before: Sequence[Draft]) -> None:
    """ "The strikes were coordinated with …": what is said of an event named before is part of it and shares its doer."""
    for slot in ("object", "subject"):
        for token in draft.frame.slots.get(slot, ()):
            lemma = scene.stems[token]
            if not {scene.lemma(child) for child in scene.kids(token, "det")} & {
                "the",
                "this",
                "these",
                "those",
                "that",
            }:
                continue
            for other in reversed(before):
                if draft.sentence - other.sentence > 3:
                    break
                if lemma and lemma in scene.stems[other.at] and other.sentence != draft.sentence:
                    draft.links.append(DraftLink("part_of", other, "link.points_back", (scene.token_span(token),)))
                    _take_setting(draft, other)
                    actor = other.first("actor")
                    if actor is not None and not draft.has("actor"):
                        draft.fillers.insert(0, _inherited(scene, actor, "actor", other, "role.points_back"))
                    return


def _link_part(scene: Scene, draft: Draft, before: Sequence[Draft]) -> None:
    """Losses told right after an attack by the same actor are part of it."""
    if draft.type not in _PART_TYPES or draft.links:
        return
    actor = draft.first("actor")
    for other in reversed(before):
        if draft.sentence - other.sentence > 1 or not _same_paragraph(scene, other, draft):
            return
        theirs = other.first("actor")
        if other.type not in _ATTACKS or (actor and theirs and not _share_name(scene, actor, theirs)):
            continue
        if is_elsewhere(scene, draft, other):
            continue
        sentence = scene.reading.sentences[other.sentence]
        draft.links.append(
            DraftLink("part_of", other, "link.losses_after_attack", (Span(start=sentence.start, end=sentence.end),))
        )
        _take_setting(draft, other)
        return


def _take_setting(draft: Draft, whole: Draft) -> None:
    """A part is where and when the whole is, unless it says otherwise."""
    if draft.time is None and whole.time is not None:
        draft.time, draft.time_rule = whole.time, "when.part_of"
    if not [placed for placed in draft.places if not placed.inherited]:
        draft.places = [PlacedMention(p.place, "where.part_of", inherited=True) for p in whole.places]


def _share_name(scene: Scene, one: Filler, other: Filler) -> bool:
    left, right = (
        scene.names.get(one.head) or _name_in(scene, one),
        scene.names.get(other.head) or _name_in(scene, other),
    )
    if left and right:
        return bool(set(left.keys) & set(right.keys))
    return bool(set(_words(scene, one).split()) & set(_words(scene, other).split()))


def _name_in(scene: Scene, filler: Filler):  # type: ignore[no-untyped-def]
    first, last = scene.phrase(filler.head)
    return next((scene.names[at] for at in range(first, last) if at in scene.names), None)


def _link_denial(scene: Scene, draft: Draft, before: Sequence[Draft]) -> None:
    """A denial denies the nearest earlier claim of its type, or of an attack where an attack is denied."""
    if draft.chain is None or all(speaker.stance != "denies" for speaker in draft.chain.speakers):
        return
    cue = next(speaker.cue for speaker in draft.chain.speakers if speaker.stance == "denies")
    for other in reversed(before):
        alike = other.type == draft.type or (other.type in _ATTACKS and draft.type in _ATTACKS)
        if alike and other.sentence != draft.sentence:
            draft.links.append(DraftLink("denies", other, "link.denial", (cue,) if cue else (scene.token_span(draft.at),)))
            return


def link_headlines(scene: Scene, drafts: Sequence[Draft]) -> None:
    """A headline's claim repeats the first claim of its type in the body."""
    for draft in drafts:
        if scene.reading.sentences[draft.sentence].kind != "headline" or draft.links:
            continue
        for other in drafts:
            if other.type == draft.type and scene.reading.sentences[other.sentence].kind == "body":
                draft.links.append(DraftLink("repeats", other, "link.headline", (scene.token_span(draft.at),)))
                break
