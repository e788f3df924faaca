"""Which type an act has, where its own word leaves that open: by who or what did it, by who was hit, by the act told before."""

from __future__ import annotations

from collections.abc import Sequence

from wardesk.extract.draft import Draft, Retyped
from wardesk.extract.scene import Scene

_OPEN = frozenset({"clash", "attack_on_civilians", "casualty_toll", "security_operation"})
"""Types that name no means: what flew or fired tells more."""
_MEANS = frozenset({"air_strike", "shelling", "planted_explosive", "suicide_attack", "grenade_attack", "chemical_attack"})
_FLYING = frozenset({"aircraft", "air_arm", "generic.air_force"})
_FLYING_STEMS = frozenset({"air", "aviation", "airborne", "warplane", "jet", "drone", "helicopter", "aircraft", "uav"})
_GUN_STEMS = frozenset({"artillery", "mortar", "rocket", "missile", "howitzer", "grad", "iskander", "himar", "gunner"})
_POINTING = frozenset({"the", "this", "that", "these", "those", "such", "second", "third", "fourth", "another", "further"})
_ANSWERS = frozenset({"claim", "deny", "confirm", "admit", "acknowledge", "own", "disown", "disavow", "condemn", "denounce"})
"""Who claims or denies an attack speaks of one that was told."""
_FITS: dict[str, frozenset[str]] = {
    "raid": frozenset({"air_strike", "attack_on_civilians"}),
    "strike": frozenset({"air_strike", "shelling"}),
    "bombardment": frozenset({"air_strike", "shelling"}),
    "bombing": _MEANS,
    "massacre": _MEANS,
    "attack": _MEANS | {"attack_on_civilians", "ambush"},
    "blast": _MEANS,
    "explosion": _MEANS,
    "killing": frozenset({"execution"}),
    "shooting": frozenset({"execution"}),
    "barrage": frozenset({"shelling", "air_strike"}),
}
"""Nouns that repeat an act, and the types of acts they may repeat."""
_STORMS = frozenset({"overrun", "seize", "storm", "capture", "take"})
_BLOWS = frozenset({"strike", "hit", "target", "pound", "attack"})
_ASSAULTS = frozenset({"ambush", "clash", "attack_on_civilians"})
_BACK = 3
"""So many sentences back the act pointed at may stand."""


def refine_types(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Give acts without a means of their own the type that their doer, their victims or the act before them tells."""
    for order, draft in enumerate(drafts):
        readings = (_by_doer(scene, draft), _by_act_before(scene, draft, drafts[:order]), _by_place(scene, draft))
        retyped = next((reading for reading in readings if reading), None) or _by_victims(scene, draft)
        if retyped is not None and retyped.type != draft.type:
            draft.retyped = retyped


def _by_doer(scene: Scene, draft: Draft) -> Retyped | None:
    """ "The raid was flown by coalition aircraft", "a drone killed two": an air strike, whatever its word."""
    if draft.type not in _OPEN:
        return None
    doers = [token for slot in ("subject", "by", "modifier", "with", "using") for token in draft.frame.slots.get(slot, ())]
    for token in doers:
        words = _words(scene, token)
        if scene.classes(token) & _FLYING or words & _FLYING_STEMS:
            return Retyped("air_strike", "type.doer_flies", scene.token_span(token))
        if words & _GUN_STEMS:
            return Retyped("shelling", "type.doer_shells", scene.token_span(token))
    return None


def _words(scene: Scene, head: int) -> set[str]:
    """Stems of the phrase a token heads."""
    first, last = scene.phrase(head)
    return set(scene.stems[first:last]) - {""}


def _by_act_before(scene: Scene, draft: Draft, before: Sequence[Draft]) -> Retyped | None:
    """ "In an attack claimed by", "denied the raid", "a second one struck": the act told last, if the word can mean it."""
    fits = _may_repeat(scene, draft)
    for other in reversed(before):
        if draft.sentence - other.sentence > _BACK or not fits:
            return None
        if other.type in _MEANS | {"attack_on_civilians", "execution", "ambush"}:
            return Retyped(other.type, "type.as_before", scene.token_span(other.at)) if other.type in fits else None
    return None


def _may_repeat(scene: Scene, draft: Draft) -> frozenset[str]:
    """Types of an earlier act that the trigger may tell once more; none for a word that tells its own."""
    if draft.trigger.extra or draft.type not in _OPEN | {"planted_explosive", "air_strike", "shelling"}:
        return frozenset()
    if draft.trigger.form == "verb":
        vague = draft.type in _OPEN and scene.lemma(draft.at) in _BLOWS and not draft.has("actor", "instrument")
        return _MEANS if vague else frozenset()
    if scene.stems[draft.at] == "attack" and draft.has("target"):
        return frozenset()
    if draft.type in ("air_strike", "shelling") and scene.stems[draft.at] == "strike" and draft.has("instrument"):
        return frozenset()
    return _FITS.get(scene.stems[draft.at], frozenset()) if _points(scene, draft) else frozenset()


def _points(scene: Scene, draft: Draft) -> bool:
    """Whether a noun speaks of an act told before: by its article, as what is claimed or denied, or with its claimant."""
    if {scene.lemma(child) for child in scene.kids(draft.at, "det", "amod")} & _POINTING:
        return True
    return is_answered(scene, draft.at)


def is_answered(scene: Scene, at: int) -> bool:
    """ "Denied the raid", "an attack claimed by": somebody owns or disowns what the noun tells."""
    token = scene.tokens[at]
    if token.dep == "dobj" and scene.lemma(token.head) in _ANSWERS:
        return True
    return any(scene.lemma(child) in _ANSWERS for child in scene.kids(at, "acl"))


def _by_place(scene: Scene, draft: Draft) -> Retyped | None:
    """ "Overran a base": a post without a name of its own is no named place, and its storming is a clash."""
    if draft.type != "capture_of_place" or draft.trigger.form != "verb" or scene.lemma(draft.at) not in _STORMS:
        return None
    objects = draft.frame.slots.get("object", ())
    for token in objects:
        nameless = not any(scene.tokens[at].tag.startswith("NNP") for at in range(*scene.phrase(token)))
        if (
            nameless
            and "military_site" in scene.classes(token)
            and not {scene.lemma(d) for d in scene.kids(token, "det")} & {"the"}
        ):
            return Retyped("clash", "type.post_without_name", scene.token_span(token))
    return None


def _by_victims(scene: Scene, draft: Draft) -> Retyped | None:
    """An ambush or storming whose victims are all unarmed is an attack on civilians; fire whose victims are all armed a clash."""
    hit = [filler for filler in draft.fillers if filler.role in ("target", "victim") and filler.mention.kind != "place"]
    if not hit or draft.trigger.form != "verb" or draft.type not in _ASSAULTS or draft.trigger.roles.key == "fight":
        return None
    armed = [bool(scene.classes(filler.head) & {"force", "military_site"}) for filler in hit]
    if draft.type != "attack_on_civilians":
        unarmed = all(filler.mention.kind in ("group", "person") for filler in hit) and not any(armed)
        if unarmed and not draft.has("opponent"):
            return Retyped("attack_on_civilians", "type.victims_unarmed", hit[0].mention.span)
    elif all(armed):
        return Retyped("clash", "type.victims_armed", hit[0].mention.span)
    return None
