"""Did it happen? Modality, polarity and course of a trigger, by the words that govern it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

from wardesk.book import Section, Words
from wardesk.extract.scene import Scene
from wardesk.extract.slots import Frame
from wardesk.model import Course, Modality, Polarity, Span
from wardesk.text import fold

_CLAUSE_TOPS = frozenset({"ROOT", "relcl", "parataxis"})
_FUTURE = frozenset({"will", "shall", "'ll", "wo", "going"})
_MAYBE = frozenset({"may", "might", "could", "can"})


class Reality(NamedTuple):
    """How a trigger is presented, with the words that say so."""

    modality: Modality
    modality_rule: str
    modality_spans: tuple[Span, ...]
    polarity: Polarity
    polarity_rule: str
    polarity_spans: tuple[Span, ...]
    course: Course | None
    course_rule: str
    course_spans: tuple[Span, ...]


class _Slate:
    """What has been found so far on the way up from the trigger."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.modality: tuple[str, str, int] | None = None
        self.negations: list[int] = []
        self.course: tuple[str, str, int] | None = None

    def hedge(self, modality: str, rule: str, at: int) -> None:
        """The outermost cue wins, except that a condition outweighs everything."""
        if self.modality is None or self.modality[0] != "conditional":
            self.modality = (modality, rule, at)

    def run(self, course: str, rule: str, at: int) -> None:
        if self.course is None:
            self.course = (course, rule, at)


def judge_reality(scene: Scene, frame: Frame) -> Reality:
    """Walk from the trigger up through the verbs that govern it, taking every cue on the way."""
    slate = _Slate(scene)
    at = frame.verb
    _around(slate, frame.at, is_trigger=True)
    if frame.light is not None and frame.light.section != "light_verb":
        _APPLY[frame.light.section](slate, frame.light, frame.verb)
    if frame.course:
        slate.run(frame.course, "course.light_verb", frame.verb)
    for step in range(8):
        if step or at != frame.at:
            _around(slate, at, is_trigger=step == 0)
        above = _governor(scene, at)
        if above is None:
            break
        _govern(slate, above, at)
        at = above
    return _settle(scene, slate, frame)


def _around(slate: _Slate, at: int, *, is_trigger: bool) -> None:
    """Cues that hang on one verb or noun: auxiliaries, negation, adverbs, conditions."""
    scene = slate.scene
    for child in scene.kids(at):
        token = scene.tokens[child]
        if token.dep == "neg" or (token.dep == "det" and token.lemma == "no") or token.lemma in ("never", "neither"):
            slate.negations.append(child)
        elif token.dep == "aux":
            _auxiliary(slate, child, at)
        elif (token.dep == "advcl" and _opens_condition(scene, child)) or (
            token.dep == "mark" and token.lemma in ("if", "unless")
        ):
            slate.hedge("conditional", "modality.condition", child)
        elif token.dep in ("advmod", "amod", "npadvmod", "det", "predet"):
            _adverb(slate, child, is_trigger)
        elif token.dep in ("nsubj", "nsubjpass") and _denies_subject(scene, child) and is_trigger:
            slate.negations.append(child)
    head = scene.tokens[at].head
    if scene.tokens[at].dep == "pobj" and scene.lemma(head) == "without":
        slate.negations.append(head)
    if scene.tokens[at].dep == "pcomp" and scene.lemma(head) in ("without", "against"):
        slate.negations.append(head)


def _denies_subject(scene: Scene, subject: int) -> bool:
    if scene.lemma(subject) in ("nobody", "none", "nothing"):
        return True
    return any(scene.lemma(child) == "no" and scene.tokens[child].dep == "det" for child in scene.children[subject])


def _auxiliary(slate: _Slate, child: int, at: int) -> None:
    scene = slate.scene
    lemma, word = scene.lemma(child), scene.word(child).lower()
    if word in _FUTURE or lemma in _FUTURE:
        slate.hedge("planned", "modality.future", child)
    elif lemma in _MAYBE:
        slate.hedge("possible", "modality.modal_verb", child)
    elif word in ("would", "'d") and not any(scene.word(c).lower() == "have" for c in scene.children[at]):
        slate.hedge("conditional", "modality.would", child)
    elif lemma in ("should", "must", "ought"):
        slate.hedge("demanded", "modality.modal_verb", child)
    elif lemma == "be" and scene.tokens[at].tag == "VBG":
        slate.run("ongoing", "course.progressive", child)


def _opens_condition(scene: Scene, clause: int) -> bool:
    return any(
        scene.lemma(mark) in ("if", "unless") and scene.tokens[mark].dep in ("mark", "advmod") for mark in scene.children[clause]
    )


def _adverb(slate: _Slate, child: int, is_trigger: bool) -> None:
    book = slate.scene.lexicon.book
    lemma = fold(slate.scene.lemma(child))
    hedge = book.section("hedge").get(lemma)
    if hedge is not None and hedge.value:
        slate.hedge(hedge.value, f"hedge.{hedge.key}", child)
    cue = book.section("modality_cue").get(lemma)
    if cue is not None and cue.value and is_trigger:
        slate.hedge(cue.value, f"modality.{cue.key}", child)
    course = book.section("course_cue").get(lemma)
    if course is not None and course.value and is_trigger:
        slate.run(course.value, f"course.{course.key}", child)


def _governor(scene: Scene, at: int) -> int | None:
    """The word that governs the clause the token heads, or None at a clause that stands by itself."""
    token = scene.tokens[at]
    head = token.head
    if head == at or token.dep in _CLAUSE_TOPS:
        return None
    if token.dep in ("xcomp", "ccomp", "pcomp", "acl", "dobj", "pobj", "attr", "acomp", "prep", "oprd"):
        return head
    if token.dep == "conj":
        return _governor(scene, head) if token.tag[:2] == scene.tokens[head].tag[:2] else None
    if token.dep == "advcl" and any(scene.lemma(c) == "to" and scene.tokens[c].dep == "aux" for c in scene.children[at]):
        return head
    if token.dep in ("nsubj", "nsubjpass") and not scene.tokens[at].tag.startswith("VB"):
        return head
    return None


def _govern(slate: _Slate, above: int, below: int) -> None:
    """Cues that lie in the governing word itself: ``plan to``, ``failed to``, ``threat of``, ``called for``."""
    scene = slate.scene
    book = scene.lexicon.book
    dep = scene.tokens[below].dep
    lemma = fold(scene.lemma(above))
    if dep in ("nsubj", "nsubjpass"):
        _govern_subject(slate, above, lemma)
        return
    if dep == "advcl":
        slate.hedge("planned", "modality.purpose", below)
        return
    particle = next((scene.lemma(c) for c in scene.kids(above, "prt", "prep") if c < below or scene.under(below, c)), None)
    for section, apply in _APPLY.items():
        entries = book.section(section)
        entry = (entries.get(f"{lemma} {particle}") if particle else None) or entries.get(lemma)
        if entry is not None and not (dep == "dobj" and section == "modality_cue" and lemma in _CONCRETE):
            apply(slate, entry, above)
            return
    speech = scene.lexicon.speech.get(lemma)
    if speech is not None and speech.modality and dep in ("xcomp", "ccomp", "dobj", "acl", "prep"):
        slate.hedge(speech.modality, f"speech.{speech.key}", above)


def _govern_subject(slate: _Slate, above: int, lemma: str) -> None:
    """The trigger noun is the subject of what stands above: ``the talks failed``, ``the attack was repelled``."""
    book = slate.scene.lexicon.book
    failure = book.section("failure_verb").get(lemma)
    if failure is not None:
        _apply_failure(slate, failure, above)
        return
    for cue in (book.section("course_cue").get(lemma), book.section("implicative_verb").get(lemma)):
        if cue is not None:
            _apply_course(slate, cue, above)
            return


def _apply_modality(slate: _Slate, entry: Words, at: int) -> None:
    if entry.value:
        slate.hedge(entry.value, f"modality.{entry.key}", at)


def _apply_failure(slate: _Slate, entry: Words, at: int) -> None:
    slate.run(entry.value or "failed", f"course.{entry.key}", at)
    if entry.value in (None, "failed"):
        slate.negations.append(at)


def _apply_course(slate: _Slate, entry: Words, at: int) -> None:
    if entry.value:
        slate.run(entry.value, f"course.{entry.key}", at)


def _apply_denial(slate: _Slate, entry: Words, at: int) -> None:
    slate.negations.append(at)


_APPLY: dict[Section, Callable[[_Slate, Words, int], None]] = {
    "modality_cue": _apply_modality, "desire_verb": _apply_modality, "failure_verb": _apply_failure,
    "implicative_verb": _apply_course, "course_cue": _apply_course, "denial_noun": _apply_denial,
}  # fmt: skip
"""Sections of governing words, in the order they are asked."""
_CONCRETE = frozenset({"make", "take", "have"})


def _settle(scene: Scene, slate: _Slate, frame: Frame) -> Reality:
    modality = slate.modality or ("actual", "modality.none_found", frame.at)
    course = slate.course
    polarity = "did_not" if len(set(slate.negations)) % 2 else "did"
    spans = tuple(scene.token_span(at) for at in sorted(set(slate.negations)))
    tense = course[0] if course else None
    return Reality(
        modality=cast(Modality, modality[0]),
        modality_rule=modality[1],
        modality_spans=(scene.token_span(modality[2]),),
        polarity=cast(Polarity, polarity),
        polarity_rule="polarity.negation" if spans else "polarity.none_found",
        polarity_spans=spans or (scene.token_span(frame.at),),
        course=cast("Course | None", tense),
        course_rule=course[1] if course else "course.none_found",
        course_spans=(scene.token_span(course[2]),) if course else (scene.token_span(frame.at),),
    )
