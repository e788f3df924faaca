"""Where and when a claim stands whose sentence does not say: by its label or heading, or as the incident told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wardesk.extract.bind import climb
from wardesk.extract.cover import Cover, Covers
from wardesk.extract.draft import Draft, PlacedMention
from wardesk.extract.places import PlaceMention
from wardesk.extract.scene import Scene
from wardesk.model import Mention

_ELSEWHERE = frozenset(("elsewhere", "separately", "meanwhile"))
_AREA_NOUNS = frozenset(
    "area region district city town village camp quarter neighbourhood neighborhood suburb hamlet province island".split()  # noqa: SIM905
)
_FINE_NOUNS = frozenset("district neighborhood neighbourhood quarter street square suburb block".split())  # noqa: SIM905
_DEED_NOUNS = frozenset(
    "attack strike airstrike raid assault blast explosion bombing shelling incident massacre killing clash fighting battle "
    "ambush barrage bombardment shooting siege operation".split()  # noqa: SIM905
)
_REACH = 8
"""So many sentences back "the town" may point."""


@dataclass
class _Setting:
    scene: Scene
    covers: Covers
    times: Sequence[Mention]
    incident: frozenset[str]
    """Types that are part of an incident: acts in one spot at one time."""


def inherit_setting(scene: Scene, drafts: Sequence[Draft], covers: Covers, times: Sequence[Mention]) -> None:
    """Places and times by cover and by the incident told before; what a sentence says itself is left alone."""
    incident = frozenset(scene.lexicon.book.setting("claims.incident_types"))
    setting = _Setting(scene, covers, times, incident)
    for order, draft in enumerate(drafts):
        before = [other for other in drafts[:order] if other.sentence <= draft.sentence]
        _give_place(setting, draft, before)
        _give_time(setting, draft, before)


# ---------------------------------------------------------------- where


def _give_place(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    own = [placed.place for placed in draft.places]
    label, heading = setting.covers.label.get(draft.sentence), setting.covers.heading.get(draft.sentence)
    if own:
        _say_what_holds(setting, draft, before, label or heading)
        return
    incident = draft.type in setting.incident
    donor = _pointed_at(setting, draft, before) or (_same_incident(setting, draft, before) if incident else ())
    if donor:
        draft.places = [PlacedMention(place, "where.inherit", inherited=True) for place in donor]
    elif label is not None:
        draft.places = [PlacedMention(place, "where.label") for place in label.places]
    elif heading is not None and incident:
        draft.places = [PlacedMention(place, "where.heading", inherited=True) for place in heading.places]


def _say_what_holds(setting: _Setting, draft: Draft, before: Sequence[Draft], cover: Cover | None) -> None:
    """A street or mosque lies in the town told just before; a place under a heading or label lies there."""
    holders: tuple[PlaceMention, ...] = cover.places if cover else ()
    if all(is_fine(setting.scene, placed.place) for placed in draft.places):
        for other in reversed(before):
            if other.sentence == draft.sentence:
                continue
            if draft.sentence - other.sentence > 2 or not _same_paragraph(setting.scene, draft, other):
                break
            towns = [p.place for p in other.places if p.place.relation != "towards" and not is_fine(setting.scene, p.place)]
            if towns:
                holders = tuple(towns)
                break
    spans = tuple(place.mention.span for place in holders)
    draft.places = [
        placed._replace(place=placed.place._replace(within=(*placed.place.within, *(s for s in spans if s != placed.place.mention.span))))
        for placed in draft.places
    ]  # fmt: skip


def _pointed_at(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    """What "there", "the area", "the same town" points at: the places of the nearest claim before."""
    if not _points_to_area(setting.scene, draft):
        return ()
    for other in reversed(before):
        if draft.sentence - other.sentence > _REACH:
            return ()
        if other.sentence < draft.sentence and other.reality is not None and other.reality.modality == "actual":
            places = [p.place for p in other.places if p.place.relation != "towards" and not is_fine(setting.scene, p.place)]
            if places:
                return tuple(places)
    return ()


def _same_incident(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    for other in reversed(before):
        if not _goes_on(setting, draft, other):
            return ()
        if other is not draft and _tells_deed(setting, other) and other.places and _fits_time(draft, other):
            return tuple(p.place for p in other.places)
    return ()


def is_fine(scene: Scene, place: PlaceMention) -> bool:
    """A facility or quarter: finer than a town, and seldom in a gazetteer."""
    if place.mention.kind == "facility" and scene.lemma(place.head) != "camp":
        return True
    return scene.lemma(place.head) in _FINE_NOUNS


def _points_to_area(scene: Scene, draft: Draft) -> bool:
    row = scene.reading.sentences[draft.sentence]
    return any(_is_pointer(scene, at) and _in_clause(scene, at, draft) for at in range(row.first, row.last))


def _is_pointer(scene: Scene, at: int) -> bool:
    lemma = scene.lemma(at)
    if lemma == "there":
        return scene.tokens[at].dep == "advmod"
    return (
        lemma in _AREA_NOUNS
        and any(scene.lemma(child) in ("the", "this", "that", "these") for child in scene.kids(at, "det"))
        and not any(scene.tokens[child].tag.startswith("NNP") for child in scene.children[at])
        and not any(scene.kids(at, "prep"))
    )


def _in_clause(scene: Scene, at: int, draft: Draft) -> bool:
    """Whether the first verb over a word is the draft's own or one over it."""
    verb = next((step for step in climb(scene, at) if scene.tokens[step].tag.startswith("VB")), None)
    return verb is None or verb in set(climb(scene, draft.at))


# ---------------------------------------------------------------- when


def _give_time(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    if draft.time is not None or draft.type not in setting.incident or not _is_actual(draft):
        return
    row = setting.scene.reading.sentences[draft.sentence]
    if any(row.start <= time.span.start < row.end for time in setting.times):
        return
    for other in reversed(before):
        if not _goes_on(setting, draft, other):
            return
        if other is not draft and _tells_deed(setting, other) and other.time is not None:
            draft.time, draft.time_rule = other.time, "when.same_incident"
            return


# ---------------------------------------------------------------- the same incident


def _goes_on(setting: _Setting, draft: Draft, other: Draft) -> bool:
    """Whether a claim's sentence goes on with what another told: in its paragraph, and not "elsewhere"."""
    if not _is_actual(draft) or not _same_paragraph(setting.scene, draft, other):
        return False
    row = setting.scene.reading.sentences[draft.sentence]
    opening = {setting.scene.lemma(at) for at in range(row.first, min(row.first + 3, row.last))}
    return other.sentence == draft.sentence or not opening & _ELSEWHERE


def _is_actual(draft: Draft) -> bool:
    return draft.reality is not None and draft.reality.modality == "actual"


def _tells_deed(setting: _Setting, draft: Draft) -> bool:
    return draft.type in setting.incident and _is_actual(draft)


def _fits_time(draft: Draft, other: Draft) -> bool:
    return draft.time is None or other.time is None or draft.time.span == other.time.span


def _same_paragraph(scene: Scene, one: Draft, other: Draft) -> bool:
    first, second = scene.reading.sentences[one.sentence], scene.reading.sentences[other.sentence]
    low, high = sorted((first.end, second.start))
    return "\n" not in scene.text[low:high].strip(" ") or (
        "\n\n" not in scene.text[low:high] and first.kind == second.kind == "body"
    )
