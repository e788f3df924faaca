"""Where rules and the trained reader meet: the one place.

The principle. A rule says what words mean and names them; the reader says how likely that is, by its calibrated figures.
Where both say one thing it stands, for the rule's reason. Where they differ, the rule stands unless the reader is sure
enough that it is wrong; what no rule says the reader may add where it is sure enough that it is right. How sure is enough
stands in the codebook (``reader.*``), one number for each kind of decision. The reader adds no words of its own: what it
adds is a span of the report under a frame of the codebook, and it goes through the same stages after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast, get_args

from wardesk.extract.draft import Draft, Filler, Retyped
from wardesk.extract.lexicon import Trigger
from wardesk.extract.modality import Reality
from wardesk.extract.roles import actor_phrase, kind_of
from wardesk.extract.scene import Scene
from wardesk.extract.triggers import Rejection, frame_at
from wardesk.model import MentionKind, Modality, Polarity, RoleName, Seen

_SLOT_OF = {"actor": "subject", "target": "object", "victim": "object", "opponent": "against", "instrument": "with"}
"""Roles that the reader may fill, each with the slot by which a mention's kind is told."""
_HEADS = ("fields", "parts", "sides", "names")
"""Heads whose spans may fill a role."""
_OUTSIDE = "O"


def _sure(scene: Scene, name: str) -> float:
    """A number of the codebook: from this probability on the reader's word counts."""
    return float(cast(float, scene.lexicon.book.setting(f"reader.{name}")))


def _seen(scene: Scene, head: str) -> Seen | None:
    seen = scene.reading.seen
    return seen if seen is not None and head in seen.heads else None


# ---------------------------------------------------------------- triggers


def meet_triggers(scene: Scene, drafts: list[Draft], rejections: list[Rejection]) -> list[Draft]:
    """Drafts whose word tells of nothing, in the reader's eyes, go; words that tell of something and have no draft come."""
    seen = _seen(scene, "trigger")
    if seen is None:
        return drafts
    kept: list[Draft] = []
    for draft in drafts:
        shares = _shares(scene, seen, draft)
        if shares.get(_OUTSIDE, 0.0) >= _sure(scene, "no_trigger"):
            reason = "tells of nothing in the reader's eyes (reader.no_trigger)"
            rejections.insert(0, Rejection(draft.at, draft.type, reason))
        else:
            kept.append(draft)
    taken = {at for draft in drafts for at in (draft.at, draft.frame.verb)}
    return sorted([*kept, *_added(scene, seen, taken)], key=lambda draft: draft.at)


def _shares(scene: Scene, seen: Seen, draft: Draft) -> dict[str, float]:
    """What the reader says of a trigger's own word, or of the words of a compound before it, whichever tells more."""
    extra = len(draft.trigger.extra) if draft.trigger.form == "noun" else 0
    rows = [seen.mark("trigger", *_ends(scene, at)) for at in range(max(0, draft.at - extra), draft.at + 1)]
    return min(filter(None, rows), key=lambda row: row.get(_OUTSIDE, 1.0), default={})


def _ends(scene: Scene, at: int) -> tuple[int, int]:
    token = scene.tokens[at]
    return token.start, token.end


def _added(scene: Scene, seen: Seen, taken: set[int]) -> Iterator[Draft]:
    for span in seen.marked("trigger", _sure(scene, "trigger")):
        at = _head_of(scene, span.start, span.end)
        if at is None or at in taken or scene.tokens[at].head in taken or at in scene.taken:
            continue
        trigger = _stand_in(scene, at, span.label)
        if trigger is not None:
            taken.add(at)
            draft = Draft(trigger, frame_at(scene, at, trigger.form), scene.tokens[at].sentence)
            draft.found_by = "reader.trigger"
            yield draft


def _head_of(scene: Scene, start: int, end: int) -> int | None:
    """The token that heads the words; for a modifier the noun that it is part of ("air" of "air strike")."""
    top = _top(scene, start, end)
    if top is not None and scene.tokens[top].dep in ("compound", "amod", "nmod") and scene.tokens[top].head > top:
        return scene.tokens[top].head
    return top


def _stand_in(scene: Scene, at: int, kind: str) -> Trigger | None:
    """The type's first frame whose words are of the same form, for its roles; what it needs beside it is not asked."""
    entry = scene.lexicon.book.types.get(kind)
    if entry is None or not entry.frames:
        return None
    tag = scene.tokens[at].tag
    form = "verb" if tag.startswith("VB") else "noun" if tag.startswith("NN") else "adjective" if tag.startswith("JJ") else ""
    words = {"verb": "verbs", "noun": "nouns", "adjective": "adjectives"}.get(form)
    if words is None:
        return None
    order = next((order for order, frame in enumerate(entry.frames) if getattr(frame, words)), 0)
    frame = entry.frames[order]
    return Trigger(entry, frame, order, scene.lexicon.book.role_maps[frame.roles], form, ())


def meet_types(scene: Scene, drafts: Sequence[Draft]) -> None:
    """The reader's type in place of the frame's, where it is sure and the aspect stays."""
    seen = _seen(scene, "trigger")
    if seen is None:
        return
    for draft in drafts:
        shares = {label: share for label, share in _shares(scene, seen, draft).items() if label != _OUTSIDE}
        best = max(shares, key=lambda label: shares[label], default=draft.type)
        if best == draft.type or shares[best] < _sure(scene, "type") or shares.get(draft.type, 0.0) > 1 - _sure(scene, "type"):
            continue
        if scene.lexicon.book.types[best].aspect == draft.trigger.entry.aspect:
            draft.retyped = Retyped(best, "reader.type", scene.token_span(draft.at))


# ---------------------------------------------------------------- roles


def meet_roles(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Fillers that the reader holds for wrong go; an empty role takes the span of the sentence that fits it best, and any role
    those that fit it beyond doubt."""
    seen = scene.reading.seen
    if seen is None or not set(_SLOT_OF) <= set(seen.roles):
        return
    by_sentence = _candidates(scene, seen)
    for draft in drafts:
        trigger = _ends(scene, draft.at)
        draft.fillers = [filler for filler in draft.fillers if not _is_wrong(scene, seen, trigger, filler)]
        for role, slot in _SLOT_OF.items():
            name = cast(RoleName, role)
            if name in draft.trigger.roles.slots.values():
                _fill(scene, seen, draft, name, slot, by_sentence.get(draft.sentence, ()))


def _is_served(draft: Draft, role: RoleName) -> bool:
    """Whether the role, or one that says as much of the same people, has a filler."""
    alike: dict[str, tuple[RoleName, ...]] = {"target": ("target", "victim"), "victim": ("target", "victim")}
    return draft.has(*alike.get(role, (role,)))


def _candidates(scene: Scene, seen: Seen) -> dict[int, list[int]]:
    """Heads of the reader's spans by sentence, in text order."""
    found: dict[int, list[int]] = {}
    for span in seen.spans:
        if span.head in _HEADS:
            at = _top(scene, span.start, span.end)
            if at is not None and at not in scene.taken:
                rows = found.setdefault(scene.tokens[at].sentence, [])
                if at not in rows:
                    rows.append(at)
    return found


def _top(scene: Scene, start: int, end: int) -> int | None:
    """The token that heads the words of a span."""
    inside = scene.within(start, end)
    return next((at for at in inside if scene.tokens[at].head not in inside or scene.tokens[at].head == at), None)


def _is_wrong(scene: Scene, seen: Seen, trigger: tuple[int, int], filler: Filler) -> bool:
    if filler.role not in _SLOT_OF or filler.basis == "unknown":
        return False
    span = filler.mention.span
    score = max(_pairs(seen, _like(filler.role), trigger, [(span.start, span.end), _ends(scene, filler.head)]), default=1.0)
    return score < _sure(scene, "no_role")


def _like(role: RoleName) -> tuple[str, ...]:
    """Roles that corpora keep apart in other ways than our frames do."""
    return ("target", "victim", "opponent") if role in ("target", "victim", "opponent") else (role,)


def _pairs(seen: Seen, roles: Sequence[str], trigger: tuple[int, int], spans: Sequence[tuple[int, int]]) -> list[float]:
    scores = (seen.pair(role, trigger, span) for role in roles for span in spans)
    return [score for score in scores if score is not None]


def _fill(scene: Scene, seen: Seen, draft: Draft, role: RoleName, slot: str, heads: Sequence[int]) -> None:
    used = {filler.head for filler in draft.fillers} | {draft.at}
    rows: list[tuple[float, int, MentionKind]] = []
    for at in heads:
        kind = None if at in used else kind_of(scene, at, role, slot)
        if kind is not None:
            score = max(_pairs(seen, (role,), _ends(scene, draft.at), [_ends(scene, at)]), default=0.0)
            rows.append((score, -at, kind))
    least = _sure(scene, "more_roles" if _is_served(draft, role) else "role")
    for score, place, kind in sorted(rows, reverse=True):
        if score < least:
            return
        first, last = actor_phrase(scene, -place) if kind in ("actor", "group", "person") else scene.phrase(-place)
        draft.fillers.append(Filler(role, scene.mention(kind, first, last), -place, "reader.role"))
        least = _sure(scene, "more_roles")


# ---------------------------------------------------------------- places


def meet_odds(scene: Scene, at: int, name: tuple[int, int], odds: float) -> float:
    """Odds that a name is where a trigger's event happened: the parse's, with the reader's share of the say."""
    seen = scene.reading.seen
    share = _sure(scene, "place_share")
    if not share or seen is None or "place" not in seen.roles:
        return odds
    said = seen.pair("place", _ends(scene, at), name)
    return odds if said is None else (1 - share) * odds + share * said


# ---------------------------------------------------------------- reality


def meet_reality(scene: Scene, draft: Draft, reality: Reality) -> Reality:
    """Modality and polarity of the reader in place of the rules' where it is sure of another."""
    at = _ends(scene, draft.at)
    spans = (scene.token_span(draft.at),)
    modality = _surely(scene, "modality", at, reality.modality)
    if modality is not None and modality in get_args(Modality):
        reality = reality._replace(modality=cast(Modality, modality), modality_rule="reader.modality", modality_spans=spans)
    polarity = _surely(scene, "polarity", at, reality.polarity)
    if polarity is not None and polarity in get_args(Polarity):
        reality = reality._replace(polarity=cast(Polarity, polarity), polarity_rule="reader.polarity", polarity_spans=spans)
    return reality


def _surely(scene: Scene, head: str, at: tuple[int, int], ruled: str) -> str | None:
    """The reader's answer where it is another than the rules' and sure."""
    seen = _seen(scene, head)
    shares = seen.mark(head, *at) if seen is not None else {}
    best = max(shares, key=lambda label: shares[label], default=ruled)
    return best if best != ruled and shares[best] >= _sure(scene, head) else None
