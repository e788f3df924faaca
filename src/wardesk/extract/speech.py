"""Words of saying: what entry a verb or noun has, who its noun phrase names, and who cannot speak at all."""

from __future__ import annotations

from typing import NamedTuple

from wardesk.book import SpeechVerb
from wardesk.extract.scene import Scene
from wardesk.model import Mention, Modality, Speaker, Stance
from wardesk.text import fold

MUTE = frozenset({"weapon", "equipment", "aircraft"})
"""What says nothing, though damaged text may hang a verb of saying on it."""


class Said(NamedTuple):
    """One who speaks on the way up from a trigger, with the rule that found it and the word that tells."""

    speaker: Speaker | None
    """None where the words tell that it is said and not by whom ("was reported to have")."""
    rule: str
    verb: int
    modality: Modality | None


def speech_of(scene: Scene, at: int) -> SpeechVerb | None:
    """The speech entry of a verb or speech noun: with its particle or preposition, or only with a clause ("find that")."""
    lemma = scene.lemma(at)
    for child in scene.kids(at, "prt", "prep"):
        entry = scene.lexicon.speech.get(f"{lemma} {scene.lemma(child)}")
        if entry is not None:
            return entry
    if any(scene.kids(at, "ccomp")):
        entry = scene.lexicon.speech.get(f"{lemma} that")
        if entry is not None:
            return entry
    return scene.lexicon.speech.get(lemma)


def is_told_of(scene: Scene, clause: int) -> bool:
    """ "Rebels, who took Qarn in May, vowed …": a clause about somebody, and no part of what he says."""
    starts = [child for child in scene.kids(clause, "nsubj", "nsubjpass") if scene.tokens[child].tag in ("WDT", "WP")]
    return bool(starts) and scene.word(starts[0]).lower() in ("who", "which") and scene.word(starts[0] - 1) == ","


def noun_speaker(scene: Scene, noun: int, stance: Stance) -> Speaker:
    """Whose report, claim or story it is: its genitive or modifier, else who stands behind "by", "from" or "of"."""
    for child in scene.kids(noun, "poss", "compound", "amod", "nmod"):
        if scene.classes(child) & {"actor", "name", "source"} or child in scene.sources:
            return speaker_at(scene, child, noun, stance)
    for prep in scene.kids(noun, "prep"):
        if scene.lemma(prep) in ("by", "from", "of"):
            for pobj in scene.kids(prep, "pobj"):
                return speaker_at(scene, pobj, noun, stance)
    return Speaker(kind="anonymous", mention=scene.mention("source", noun, noun + 1), cue=scene.token_span(noun), stance=stance)


def cited(scene: Scene, verb: int) -> list[Said]:
    """ "SANA said, citing a military source": the cited one stands inside."""
    behind_subject = (child for subject in scene.kids(verb, "nsubj") for child in scene.kids(subject, "acl"))
    for child in (*scene.kids(verb, "advcl", "prep"), *behind_subject):
        if scene.lemma(child) in ("cite", "quote") or fold(scene.word(child)) in ("citing", "quoting"):
            for item in scene.kids(child, "dobj", "pobj"):
                return [Said(speaker_at(scene, item, child, "states"), "attribution.citing", child, None)]
    return []


def speaker_at(scene: Scene, at: int, cue: int, stance: Stance) -> Speaker:
    """The speaker whose noun phrase is headed by the token."""
    at = _name_behind(scene, scene.head(at))
    first, last = speaker_phrase(scene, at)
    named = bool(scene.classes(at) & {"name"}) or at in scene.sources or at in scene.names
    kind = "source" if not (scene.classes(at) & {"person"}) else "person"
    mention = Mention(kind=kind, span=scene.span(first, last), cause="not_stated", person="unknown" if kind == "person" else None)
    return Speaker(kind="named" if named else "anonymous", mention=mention, cue=scene.token_span(cue), stance=stance)


def _name_behind(scene: Scene, at: int) -> int:
    """ "The U.N. mission, MINUSMA, said": the name behind what it is."""
    if at in scene.names or at in scene.sources:
        return at
    return next((name for name in scene.kids(at, "appos") if name in scene.names or name in scene.sources), at)


def speaker_phrase(scene: Scene, at: int) -> tuple[int, int]:
    """Noun phrase of a speaker with its ``of``/``for`` complement: ``a spokesman for the SDF``."""
    source = scene.sources.get(at)
    first, last = scene.phrase(at)
    if source is not None:
        first, last = min(first, source.first), max(last, source.last)
    for prep in scene.kids(at, "prep"):
        if scene.lemma(prep) in ("of", "for", "from", "with") and prep == last:
            for pobj in scene.kids(prep, "pobj"):
                last = max(last, scene.phrase(pobj)[1])
    for fellow in scene.kids(at, "conj"):
        if scene.tokens[fellow].tag.startswith("NN"):
            last = max(last, scene.phrase(fellow)[1])
    return first, last
