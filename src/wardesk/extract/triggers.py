"""Which words of a reading set off a claim: frames of the codebook matched against the slots around a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wardesk.book import Frame as BookFrame
from wardesk.extract.draft import Draft
from wardesk.extract.lexicon import Trigger
from wardesk.extract.scene import Scene
from wardesk.extract.slots import Frame, adjective_frame, noun_frame, verb_frame

_NOUN_OBJECT = ("object", "of", "on", "against", "at", "upon")
"""Slots in which a noun trigger keeps what its verb has as object."""


class Rejection(NamedTuple):
    """A word that could have set off a claim, and what was missing."""

    at: int
    type: str
    reason: str


def find_triggers(scene: Scene) -> tuple[list[Draft], list[Rejection]]:
    """Best frame per trigger word, in text order, and why other candidates failed."""
    drafts: list[Draft] = []
    rejections: list[Rejection] = []
    for at in range(len(scene.tokens)):
        candidates = list(_candidates(scene, at))
        if candidates:
            draft = _best(scene, at, candidates, rejections)
            if draft is not None:
                drafts.append(draft)
    return drafts, rejections


def _candidates(scene: Scene, at: int) -> Iterator[Trigger]:
    """Triggers filed under the word, by what its tag lets it be."""
    token, lexicon = scene.tokens[at], scene.lexicon
    named = any(scene.kids(at, "det", "poss"))
    if token.tag == "VBN" and named and token.dep in _NOMINAL:
        return
    if token.tag.startswith("VB"):
        yield from lexicon.verbs.get(token.lemma, ())
        yield from lexicon.adjectives.get(token.lemma, ()) or lexicon.adjectives.get(scene.word(at).lower(), ())
        if token.tag == "VBG" and (token.dep in _NOMINAL or _opens(scene, at)):
            yield from lexicon.nouns.get(scene.stems[at], ())
    elif token.tag.startswith("NN"):
        yield from lexicon.nouns.get(scene.stems[at], ())
    elif token.tag.startswith("JJ"):
        if token.dep not in ("nsubj", "nsubjpass", "pobj") and not named:
            yield from lexicon.adjectives.get(scene.word(at).lower(), ())
        if token.dep in _NOMINAL or any(scene.kids(at, "nummod")):
            yield from lexicon.nouns.get(scene.stems[at], ())
        if any(scene.kids(at, "nsubjpass", "auxpass")):
            yield from lexicon.verbs.get(_verb_of(scene, at), ())


_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos"})


def _opens(scene: Scene, at: int) -> bool:
    """ "Shelling by the army killed two": a gerund that opens its sentence, without an object, is a noun."""
    return at == scene.sentence(at).first and scene.tokens[at].dep == "advcl" and not any(scene.kids(at, "dobj"))


def _verb_of(scene: Scene, at: int) -> str:
    """Lemma of a participle the tagger took for an adjective: ``was encircled``."""
    word = scene.word(at).lower()
    return next((word[:cut] for cut in (-1, -2, -3) if word.endswith("ed") and word[:cut] in scene.lexicon.verbs), word)


def _best(scene: Scene, at: int, candidates: Iterable[Trigger], rejections: list[Rejection]) -> Draft | None:
    frames: dict[str, Frame] = {}
    best: tuple[tuple[int, int, int], Trigger, Frame] | None = None
    for trigger in candidates:
        reason = _word_reason(scene, at, trigger)
        frame = frames.get(trigger.form)
        if reason is None:
            if frame is None:
                frame = frames[trigger.form] = frame_at(scene, at, trigger.form)
            reason = _slot_reason(scene, at, frame, trigger)
        if reason is not None or frame is None:
            if reason and not reason.startswith("-"):
                rejections.append(Rejection(at, trigger.entry.key, reason))
            continue
        strength = (
            trigger.entry.rank,
            -len(trigger.extra) - len(trigger.frame.near) - len(trigger.frame.needs),
            trigger.order,
        )
        if best is None or strength < best[0]:
            best = (strength, trigger, frame)
    if best is None:
        return None
    return Draft(trigger=best[1], frame=best[2], sentence=scene.tokens[at].sentence)


def frame_at(scene: Scene, at: int, form: str) -> Frame:
    """The slots around a word that is taken for a ``verb``, ``noun`` or ``adjective``."""
    if form == "verb":
        return verb_frame(scene, at)
    return noun_frame(scene, at) if form == "noun" else adjective_frame(scene, at)


def _word_reason(scene: Scene, at: int, trigger: Trigger) -> str | None:
    """Cheap checks on the words themselves. A reason with a leading hyphen is not worth telling."""
    if trigger.form == "verb":
        return _verb_reason(scene, at, trigger)
    if trigger.form == "noun":
        return _noun_reason(scene, at, trigger)
    if trigger.extra and not set(trigger.extra) <= {scene.lemma(child) for child in scene.children[at]}:
        return "-compound"
    return "-particle" if scene.lemma(at) == "dead" and scene.lemma(scene.tokens[at].head) == "shoot" else None


def _verb_reason(scene: Scene, at: int, trigger: Trigger) -> str | None:
    if trigger.extra:
        beside = {scene.lemma(child) for child in scene.kids(at, "prt", "prep", "advmod", "acomp", "dobj", "npadvmod")}
        if not set(trigger.extra) <= beside:
            return "-particle"
    token = scene.tokens[at]
    if token.dep in ("aux", "auxpass"):
        return "-auxiliary"
    if token.dep == "amod" and at < token.head and token.tag in ("VBN", "VBG"):
        return "-modifier"
    if at >= 2 and scene.word(at - 1) == "-" and scene.word(at - 2).lower() in ("co", "re", "pre", "un"):
        return "-prefix"
    return None


def _noun_reason(scene: Scene, at: int, trigger: Trigger) -> str | None:
    token = scene.tokens[at]
    if token.dep in ("compound", "nmod", "npadvmod"):
        return "-modifier"
    if trigger.extra:
        before = tuple(word for word in scene.stems[max(0, at - 5) : at] if word)
        if before[-len(trigger.extra) :] != trigger.extra:
            return "-compound"
    return "-name" if token.dep == "ROOT" and token.tag.startswith("NNP") else None


def _slot_reason(scene: Scene, at: int, frame: Frame, trigger: Trigger) -> str | None:
    book_frame = trigger.frame
    for slot, classes in book_frame.needs.items():
        if not _fits(scene, _slot(frame, slot, trigger.form), classes):
            return f"needs {' or '.join(classes)} as {slot}"
    for slot, classes in book_frame.bars.items():
        if _fits(scene, _slot(frame, slot, trigger.form), classes):
            return f"barred by {' or '.join(classes)} as {slot}"
    if book_frame.near and not _near(scene, at, frame, book_frame):
        return f"needs one of {', '.join(book_frame.near[:4])} beside it"
    return None


def _slot(frame: Frame, slot: str, form: str) -> list[int]:
    if slot == "object" and form == "noun":
        return [filler for name in _NOUN_OBJECT for filler in frame.slots.get(name, ())]
    return frame.slots.get(slot, [])


def _fits(scene: Scene, fillers: list[int], classes: tuple[str, ...]) -> bool:
    wanted = set(classes)
    for filler in fillers:
        head = scene.head(filler)
        has = scene.classes(filler) | scene.classes(head)
        if has & wanted or "any" in wanted:
            return True
        if "place" in wanted and "name" in has and not has & {"actor", "source", "office"}:
            return True
    return False


def _near(scene: Scene, at: int, frame: Frame, book_frame: BookFrame) -> bool:
    wanted = set(book_frame.near)
    around = {at, frame.verb, *scene.children[at], *scene.children[frame.verb]}
    for slot in ("object", "subject", "with", "using", "by", "of", "modifier", "in", "from"):
        around.update(frame.slots.get(slot, ()))
    for token in tuple(around):
        around.update(scene.kids(token, "compound", "amod", "nmod", "npadvmod", "pobj", "conj", "det"))
    if wanted & {scene.lemma(token) for token in around} or wanted & {scene.stems[token] for token in around}:
        return True
    return any(wanted & scene.classes(token) for token in around)
