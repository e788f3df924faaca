"""Who says so: the chain of speakers over a trigger, outermost first, each with cue and stance."""

from __future__ import annotations

from typing import NamedTuple

from wardesk.book import SpeechVerb
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive, subjects_of
from wardesk.model import Mention, Modality, Span, Speaker, Stance
from wardesk.text import fold

PUBLISHER = Speaker(kind="publisher")


class Chain(NamedTuple):
    """Speakers with the rules and spans that show them."""

    speakers: tuple[Speaker, ...]
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    modality: Modality | None
    """What the act of speech makes of its content: ``threaten`` → threatened."""
    verbs: tuple[int, ...]
    """Tokens of the speech verbs: their times and places are not the claim's."""


class _Said(NamedTuple):
    speaker: Speaker
    rule: str
    verb: int
    modality: Modality | None


def attribute(scene: Scene, at: int, sentence_speaker: Speaker | None) -> Chain:
    """Chain of who says what the trigger tells. ``sentence_speaker`` speaks a quotation begun in an earlier sentence."""
    found: list[_Said] = []
    seen: set[int] = set()
    below = at
    for _ in range(25):
        found.extend(said for said in _beside(scene, below, at) if said.verb not in seen)
        seen.update(said.verb for said in found)
        above = scene.tokens[below].head
        if above == below:
            break
        said = _speech_above(scene, above, below)
        if said is not None and said.verb not in seen:
            found.append(said)
            seen.add(said.verb)
            found.extend(_cited(scene, above))
        below = above
    if not found:
        found.extend(_said_at_the_end(scene, at))
    if not found and sentence_speaker is not None and _in_quotes(scene, at):
        found.append(_Said(sentence_speaker, "attribution.quote_goes_on", at, None))
    outermost = [*reversed(_inner_last(found))]
    return Chain(
        speakers=(PUBLISHER, *(said.speaker for said in outermost)),
        rules=tuple(said.rule for said in outermost) or ("attribution.publisher",),
        spans=tuple(span for said in outermost for span in _spans(said.speaker)),
        modality=next((said.modality for said in found if said.modality), None),
        verbs=tuple(said.verb for said in found),
    )


def _said_at_the_end(scene: Scene, at: int) -> list[_Said]:
    """ "…, X told Y": a verb of saying that closes the sentence, where the parser did not see what it says."""
    row = scene.sentence(at)
    for verb in range(row.last - 1, max(at, row.last - 14), -1):
        if scene.tokens[verb].tag not in ("VBD", "VBZ", "VBP") or (scene.under(verb, at) and scene.tokens[verb].dep == "relcl"):
            continue
        entry = speech_of(scene, verb)
        subjects = [child for child in scene.kids(verb, "nsubj") if child > at] if entry is not None else []
        if entry is not None and subjects and not list(scene.kids(verb, "ccomp")):
            speaker = speaker_at(scene, subjects[0], verb, entry.stance)
            return [_Said(speaker, "attribution.sentence_final", verb, entry.modality)]
    return []


def _inner_last(found: list[_Said]) -> list[_Said]:
    """Innermost first, with a cited source inside the one that cites it."""
    ordered: list[_Said] = []
    for said in found:
        if said.rule == "attribution.citing" and ordered:
            ordered.insert(len(ordered) - 1, said)
        else:
            ordered.append(said)
    return ordered


def _spans(speaker: Speaker) -> list[Span]:
    return [span for span in (speaker.mention.span if speaker.mention else None, speaker.cue) if span]


def _in_quotes(scene: Scene, at: int) -> bool:
    start = scene.tokens[at].start
    return any(first <= start < last for first, last in scene.reading.quotes)


def _speech_above(scene: Scene, verb: int, below: int) -> _Said | None:
    """The verb says what lies below it: ``X said that …``, ``…, X said``, ``reports that …``."""
    token = scene.tokens[verb]
    entry = speech_of(scene, verb)
    if entry is None or scene.tokens[below].dep not in (
        "ccomp",
        "xcomp",
        "parataxis",
        "acl",
        "advcl",
        "pcomp",
        "dobj",
        "conj",
        "dep",
    ):
        return None
    dep = scene.tokens[below].dep
    if dep in ("conj", "advcl", "dep") and not (dep == "advcl" and scene.tokens[below].start < token.start):
        return None
    if dep == "dobj" and not scene.tokens[below].tag.startswith("NN"):
        return None
    if token.tag.startswith("NN"):
        return _Said(_noun_speaker(scene, verb, entry.stance), "attribution.speech_noun", verb, entry.modality)
    if is_passive(scene, verb):
        return _passive_speech(scene, verb, entry)
    subjects = [token for token in subjects_of(scene, verb) if not scene.under(token, below)]
    if not subjects:
        return None
    return _Said(speaker_at(scene, subjects[0], verb, entry.stance), "attribution.speech_verb", verb, entry.modality)


def _passive_speech(scene: Scene, verb: int, entry: SpeechVerb) -> _Said:
    """ "was reported by X"; without a by-phrase the speaker is unknown and the verb itself is the only trace."""
    for agent in scene.kids(verb, "agent"):
        for pobj in scene.kids(agent, "pobj"):
            return _Said(speaker_at(scene, pobj, verb, entry.stance), "attribution.speech_passive", verb, entry.modality)
    mention = scene.mention("source", verb, verb + 1)
    speaker = Speaker(kind="anonymous", mention=mention, cue=scene.token_span(verb), stance="alleges")
    return _Said(speaker, "attribution.speech_unnamed", verb, "rumoured")


def _noun_speaker(scene: Scene, noun: int, stance: Stance) -> Speaker:
    for child in scene.kids(noun, "poss", "compound", "amod", "nmod"):
        if scene.classes(child) & {"actor", "name", "source"} or child in scene.sources:
            return speaker_at(scene, child, noun, stance)
    for prep in scene.kids(noun, "prep"):
        if scene.lemma(prep) in ("by", "from", "of"):
            for pobj in scene.kids(prep, "pobj"):
                return speaker_at(scene, pobj, noun, stance)
    return Speaker(kind="anonymous", mention=scene.mention("source", noun, noun + 1), cue=scene.token_span(noun), stance=stance)


def speech_of(scene: Scene, at: int) -> SpeechVerb | None:
    """The speech entry of a verb or speech noun, with its particle or preposition where the entry has one."""
    lemma = scene.lemma(at)
    for child in scene.kids(at, "prt", "prep"):
        entry = scene.lexicon.speech.get(f"{lemma} {scene.lemma(child)}")
        if entry is not None:
            return entry
    return scene.lexicon.speech.get(lemma)


def _beside(scene: Scene, at: int, trigger: int) -> list[_Said]:
    """ "according to X" and "as X reported" hung on a word of the path."""
    found: list[_Said] = []
    for child in scene.kids(at, "prep", "advcl", "parataxis", "dep"):
        token = scene.tokens[child]
        if child == trigger or scene.under(trigger, child):
            continue
        if token.lemma in ("accord", "according"):
            found.extend(_according(scene, child))
        elif token.dep in ("advcl", "parataxis") and token.tag.startswith("VB"):
            entry = speech_of(scene, child)
            has_as = any(scene.lemma(c) == "as" for c in scene.children[child])
            if entry is not None and (token.dep == "parataxis" or has_as):
                subjects = subjects_of(scene, child)
                if subjects:
                    speaker = speaker_at(scene, subjects[0], child, entry.stance)
                    found.append(_Said(speaker, "attribution.parenthesis", child, entry.modality))
    return found


def _according(scene: Scene, at: int) -> list[_Said]:
    for to in scene.kids(at, "prep"):
        for pobj in scene.kids(to, "pobj"):
            entry = scene.lexicon.speech.get("according to")
            speaker = speaker_at(scene, pobj, at, entry.stance if entry else "states")
            return [_Said(speaker, "attribution.according_to", at, None)]
    return []


def _cited(scene: Scene, verb: int) -> list[_Said]:
    """ "SANA said, citing a military source": the cited one stands inside."""
    for child in scene.kids(verb, "advcl", "prep"):
        if scene.lemma(child) in ("cite", "quote") or fold(scene.word(child)) in ("citing", "quoting"):
            for item in scene.kids(child, "dobj", "pobj"):
                return [_Said(speaker_at(scene, item, child, "states"), "attribution.citing", child, None)]
    return []


def speaker_at(scene: Scene, at: int, cue: int, stance: Stance) -> Speaker:
    """The speaker whose noun phrase is headed by the token."""
    at = scene.head(at)
    first, last = speaker_phrase(scene, at)
    named = bool(scene.classes(at) & {"name"}) or at in scene.sources or at in scene.names
    kind = "source" if not (scene.classes(at) & {"person"}) else "person"
    mention = Mention(kind=kind, span=scene.span(first, last), cause="not_stated", person="unknown" if kind == "person" else None)
    return Speaker(kind="named" if named else "anonymous", mention=mention, cue=scene.token_span(cue), stance=stance)


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
    return first, last
