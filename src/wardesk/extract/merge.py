"""One act, one claim: harm told in the sentence of its act is poured into the claim of the act."""

from __future__ import annotations

from collections.abc import Iterator

from wardesk.extract.draft import Draft
from wardesk.extract.scene import Scene
from wardesk.extract.slots import subjects_of

_DEED_SLOTS = ("subject", "in", "by", "during", "from", "after", "when", "with")
_LOOSE = frozenset({"advcl", "conj", "acl", "xcomp", "dobj", "attr", "oprd", "pcomp", "prep", "dep", "relcl", "pobj"})
"""How the word that tells harm may hang on the act, or on the verb whose subject the act is."""
_HARM = frozenset({"casualty_toll", "attack_on_civilians", "clash", "shelling", "air_strike", "planted_explosive", "execution"})
_WRECK = frozenset({"equipment_loss", "property_damage"})
_FRAMES_OF_DEEDS = frozenset({"offensive", "security_operation"})
"""Acts made of acts: a toll may be theirs, a killing told with its doer is an act inside them."""
_DEEDS = _HARM | _FRAMES_OF_DEEDS | {
    "chemical_attack", "suicide_attack", "grenade_attack", "ambush", "capture_of_place", "advance", "sexual_violence", "torture",
    "riot", "protest", "siege",
}  # fmt: skip


def merge_harm(scene: Scene, drafts: list[Draft]) -> None:
    """ "Air strikes killed ten", "struck a school, killing ten": one claim, the deed, with victims and counts."""
    by_token = {draft.at: draft for draft in drafts}
    for draft in list(drafts):
        near = (host for host in _hosts(scene, draft, by_token) if host is not draft)
        host = next(near, None) or _only_act(scene, draft, drafts)
        if host is not None:
            _pour(draft, host)
            drafts.remove(draft)
            for token in draft.tokens | {draft.at}:
                by_token[token] = host


def _hosts(scene: Scene, draft: Draft, by_token: dict[int, Draft]) -> Iterator[Draft]:
    """Deeds of the sentence that a draft tells the outcome of, or tells once more; the nearest by grammar first."""
    outcome = draft.trigger.roles.outcome and draft.type in _HARM | _WRECK
    for slot in _DEED_SLOTS if outcome else ():
        for token in draft.frame.slots.get(slot, ()):
            if _can_host(by_token.get(token), draft):
                yield by_token[token]
    if draft.trigger.form == "verb" and _is_deed(draft):
        for token in draft.frame.slots.get("subject", ()):
            host = by_token.get(token)
            if host is not None and host.trigger.form == "noun" and _is_deed(host):
                yield host
    wide = outcome or scene.tokens[draft.at].dep == "relcl"
    for at in _around(scene, draft) if wide else _participle_tops(scene, draft.at):
        host = by_token.get(at)
        if host is not None and (host.type == draft.type or (outcome and _can_host(host, draft))):
            yield host


def _is_deed(draft: Draft | None) -> bool:
    """Whether a draft is an act that can do harm."""
    return draft is not None and draft.type in _DEEDS - {"casualty_toll"} and draft.trigger.roles.casualties


def _only_act(scene: Scene, draft: Draft, drafts: list[Draft]) -> Draft | None:
    """The one act of a toll's sentence, else the toll told first in it: "38 killed, 12 hurt in a raid"."""
    if draft.type != "casualty_toll" or draft.has("actor"):
        return None
    beside = [other for other in drafts if other is not draft and other.sentence == draft.sentence]
    acts = [
        other for other in beside if _is_deed(other) and other.type not in _FRAMES_OF_DEEDS and not _is_measure(scene, other.at)
    ]
    tolls = [other for other in beside if other.type == "casualty_toll" and other.at < draft.at]
    host = acts[0] if len(acts) == 1 else next(iter(() if acts else tolls), None)
    told = _telling(scene, draft.at)
    if host is None or told is None:
        return host
    return host if scene.under(host.at, told) and not scene.parted(host.at, draft.at) else None


def _is_measure(scene: Scene, at: int) -> bool:
    """ "Ten were killed since the assault began": an act that only says from when a toll is counted."""
    for _ in range(5):
        token = scene.tokens[at]
        if {scene.lemma(child) for child in scene.kids(at, "mark", "prep")} & {"since"} or scene.lemma(token.head) == "since":
            return True
        if token.head == at:
            return False
        at = token.head
    return False


def _telling(scene: Scene, at: int) -> int | None:
    """The verb of saying a word stands under: one who denies harm does not tell of the act another one tells."""
    for _ in range(8):
        token = scene.tokens[at]
        if token.head == at:
            return None
        if token.dep in ("ccomp", "dobj") and scene.lemma(token.head) in scene.lexicon.speech:
            return token.head
        at = token.head
    return None


def _can_host(host: Draft | None, draft: Draft) -> bool:
    """Whether what a draft tells can be the outcome of an act."""
    return _is_deed(host) and host is not None and (host.type not in _FRAMES_OF_DEEDS or draft.type == "casualty_toll")


def _participle_tops(scene: Scene, at: int) -> Iterator[int]:
    """Verbs a participle hangs on; co-ordinated participles are passed."""
    for _ in range(4):
        token = scene.tokens[at]
        if token.tag != "VBG" or token.dep not in ("advcl", "conj", "acl", "xcomp"):
            return
        at = token.head
        yield at


def _around(scene: Scene, draft: Draft) -> Iterator[int]:
    """Words that may tell the act harm came of: those over it, their subjects, and a clause with "when" below it."""
    at = draft.at
    for _ in range(5):
        token = scene.tokens[at]
        own = _has_own_doer(scene, draft, at) or (draft.type in _WRECK and draft.has("actor") and token.tag != "VBG")
        if token.dep not in _LOOSE or (token.dep == "conj" and own):
            break
        at = token.head
        yield at
        if scene.tokens[at].tag.startswith("VB"):
            yield from subjects_of(scene, at)
    for clause in scene.kids(draft.frame.verb, "advcl"):
        if {scene.lemma(child) for child in scene.kids(clause, "advmod", "mark")} & {"when", "after", "as", "while"}:
            yield clause


def _has_own_doer(scene: Scene, draft: Draft, at: int) -> bool:
    """ "The army shelled the town and gunmen killed two": two acts."""
    return any(filler.role == "actor" and scene.under(filler.head, at) for filler in draft.fillers)


def _pour(draft: Draft, host: Draft) -> None:
    for filler in draft.fillers:
        known = any(filler.head == other.head and other.role in ("victim", "target") for other in host.fillers)
        if filler.role in ("victim", "target") and not known:
            people = filler.mention.kind in ("group", "person", "actor")
            host.fillers.append(filler._replace(role="victim") if people else filler)
    if host.object_kind is None:
        host.object_kind, host.object_span = draft.object_kind, draft.object_span
    for slot, tokens in draft.frame.slots.items():
        if slot not in ("subject", "object"):
            host.frame.add(slot, tokens)
    host.tokens.update({draft.at, *draft.tokens})
    if host.trigger.form == "noun" and host.frame.verb == host.at:
        host.frame.verb = draft.frame.verb
