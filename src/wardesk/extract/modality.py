"""Did it happen? Modality, polarity and course of a trigger, by the words that govern it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, cast

from wardesk.book import Section, Words
from wardesk.extract.scene import Scene
from wardesk.extract.slots import Frame, is_passive
from wardesk.extract.speech import is_told_of
from wardesk.model import Course, Modality, Polarity, Span
from wardesk.text import fold

_CLAUSE_TOPS = frozenset({"ROOT", "relcl", "parataxis"})
_FUTURE = frozenset({"will", "shall", "'ll", "wo", "going"})
_MAYBE = frozenset({"may", "might", "could", "can"})
_CONDITIONS = frozenset({"if", "unless", "provided", "providing"})
_AWAITED = frozenset({"once", "until", "till"})
"""What a plan waits for; after a plain past these tell a time."""
_AFTER_THE_FACT = frozenset({"after", "following", "since", "because", "despite", "owe", "due", "during", "amid", "as"})
"""Prepositions whose noun has happened, whatever is said of the verb."""
_ANSWERS = frozenset({"response", "reply", "retaliation", "reaction", "revenge", "answer", "return"})
_TELLINGS = frozenset({"report", "claim", "allegation", "accusation", "rumour", "rumor", "story", "assertion", "news", "charge"})
_AT_NO = frozenset({"time", "point", "stage", "moment", "circumstance", "way", "case"})
_MANY_TIMES = re.compile(r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th)|\d*[02-9]1st)")


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
        """The innermost cue wins; who beat back an attempt beat back the act."""
        if self.course is None or (self.course[0] == "attempted" and course in ("repelled", "failed")):
            self.course = (course, rule, at)


def judge_reality(scene: Scene, frame: Frame) -> Reality:
    """Walk from the trigger up through the verbs that govern it, taking every cue on the way."""
    slate = _Slate(scene)
    at = frame.verb
    if _is_note_of_plan(scene, at):
        slate.hedge("planned", "modality.future", at)
    _around(slate, frame.at, is_trigger=True)
    if frame.light is not None and frame.light.section != "light_verb":
        _APPLY[frame.light.section](slate, frame.light, frame.verb)
    if frame.course:
        slate.run(frame.course, "course.light_verb", frame.verb)
    for step in range(8):
        if step or at != frame.at:
            _around(slate, at, is_trigger=step == 0)
        below = _first_joined(scene, at)
        above = _governor(scene, below)
        if above is None:
            break
        _govern(slate, above, below)
        at = above
    return _settle(scene, slate, frame)


def _is_note_of_plan(scene: Scene, verb: int) -> bool:
    """ "Arab units to go in first": in a note or headline an infinitive with a subject of its own is a plan."""
    infinitive = scene.tokens[verb].tag == "VB" and any(scene.tokens[aux].tag == "TO" for aux in scene.kids(verb, "aux"))
    alone = scene.tokens[verb].dep in ("ROOT", "acl", "relcl", "parataxis")
    return infinitive and alone and [*scene.kids(verb, "nsubj", "nsubjpass")] != []


def _first_joined(scene: Scene, at: int) -> int:
    """The first of co-ordinated words of one kind: what governs it governs them all."""
    for _ in range(4):
        token = scene.tokens[at]
        if token.dep != "conj" or token.tag[:2] != scene.tokens[token.head].tag[:2] or scene.parted(at, token.head):
            return at
        at = token.head
    return at


def _around(slate: _Slate, at: int, *, is_trigger: bool) -> None:
    """Cues that hang on one verb or noun: auxiliaries, negation, adverbs, conditions."""
    scene = slate.scene
    for child in scene.kids(at):
        _beside(slate, child, at, is_trigger=is_trigger)
    for shared in _shared_auxiliaries(scene, at):
        _beside(slate, shared, scene.tokens[at].head, is_trigger=is_trigger)
    head = scene.tokens[at].head
    if (scene.tokens[at].dep == "pobj" and scene.lemma(head) == "without") or (
        scene.tokens[at].dep == "pcomp" and scene.lemma(head) in ("without", "against")
    ):
        slate.negations.append(head)


def _beside(slate: _Slate, child: int, at: int, *, is_trigger: bool) -> None:
    scene = slate.scene
    token = scene.tokens[child]
    dep = token.dep
    negator = _negator(scene, child, is_trigger=is_trigger)
    if negator is not None:
        slate.negations.append(negator)
    elif dep in ("aux", "auxpass"):
        _auxiliary(slate, child, at, is_trigger=is_trigger)
    elif (dep == "advcl" and _opens_condition(scene, child)) or (dep in ("mark", "advmod") and _is_condition(scene, child, at)):
        slate.hedge("conditional", "modality.condition", child)
    elif dep in ("advmod", "amod", "npadvmod", "det", "predet"):
        _adverb(slate, child, is_trigger)
    elif dep == "prep" and is_trigger and any(_nth(scene, inner) for inner in scene.kids(child, "pobj")):
        slate.run("repeated", "course.counted", child)


def _shared_auxiliaries(scene: Scene, at: int) -> list[int]:
    """Auxiliaries and negation of the verb before, for a joined verb without its own ("will shell and storm the town")."""
    token = scene.tokens[at]
    if token.dep != "conj" or token.tag not in ("VB", "VBN", "VBG") or any(scene.kids(at, "aux", "auxpass")):
        return []
    first = scene.tokens[token.head]
    alike = first.tag == token.tag and not scene.parted(at, token.head)
    return list(scene.kids(token.head, "aux", "neg")) if alike else []


def _negator(scene: Scene, child: int, *, is_trigger: bool) -> int | None:
    """The word that makes what hangs on a trigger say that it did not happen."""
    token = scene.tokens[child]
    if token.dep == "neg" or (token.dep == "det" and token.lemma == "no") or token.lemma in ("never", "neither"):
        return child
    if token.dep == "prep":
        times = [inner for inner in scene.kids(child, "pobj") if scene.lemma(inner) in _AT_NO]
        return _none_of(scene, times[0]) if times else None
    return _none_of(scene, child) if token.dep in ("nsubj", "nsubjpass", "dobj", "attr") and is_trigger else None


def _none_of(scene: Scene, noun: int) -> int | None:
    """The denying word of "nobody", "no convoy", "not a single truck"."""
    if scene.lemma(noun) in ("nobody", "none", "nothing", "nowhere"):
        return noun
    return next((c for c in scene.children[noun] if c < noun and scene.lemma(c) in ("no", "not")), None)


def _nth(scene: Scene, noun: int) -> bool:
    """ "for the second time"."""
    return scene.lemma(noun) == "time" and any(_MANY_TIMES.fullmatch(scene.lemma(c)) for c in scene.kids(noun, "amod"))


def _auxiliary(slate: _Slate, child: int, at: int, *, is_trigger: bool) -> None:
    scene = slate.scene
    lemma, word = scene.lemma(child), scene.word(child).lower()
    if word in _FUTURE or lemma in _FUTURE:
        slate.hedge("planned", "modality.future", child)
    elif lemma in _MAYBE and not (word == "could" and _is_denied_verb(scene, at)):
        slate.hedge("possible", "modality.modal_verb", child)
    elif word in ("would", "'d") and not any(scene.word(c).lower() == "have" for c in scene.children[at]):
        planned = _is_future_in_past(scene, at)
        slate.hedge(*(("planned", "modality.future_in_past") if planned else ("conditional", "modality.would")), child)
    elif lemma == "should" and all(child < sibling for sibling in scene.kids(at, "nsubj", "nsubjpass")):
        slate.hedge("conditional", "modality.condition", child)
    elif lemma in ("should", "must", "ought"):
        slate.hedge("demanded", "modality.modal_verb", child)
    elif is_trigger and (word == "being" or (lemma == "be" and scene.tokens[at].tag == "VBG")):
        slate.run("ongoing", "course.progressive", child)


def _is_denied_verb(scene: Scene, verb: int) -> bool:
    """ "No kits could be delivered", "could not leave": it did not happen, and that is no guess."""
    none = any(_none_of(scene, noun) is not None for noun in scene.kids(verb, "nsubj", "nsubjpass"))
    return none or any(scene.kids(verb, "neg"))


def _is_future_in_past(scene: Scene, at: int) -> bool:
    """ "said that a brigade would move": what was then a plan. "A deal under which rebels would leave" plans as well."""
    top = _first_joined(scene, at)
    token = scene.tokens[top]
    if token.dep == "relcl":
        return any(scene.lemma(inner) == "which" for prep in scene.kids(top, "prep") for inner in scene.kids(prep, "pobj"))
    return token.dep == "ccomp" and scene.tokens[token.head].tag in ("VBD", "VBN")


def _is_condition(scene: Scene, mark: int, verb: int) -> bool:
    """The word opens a condition; "once" and "until" do so under a plan."""
    if scene.lemma(mark) in _CONDITIONS:
        return True
    if scene.lemma(mark) not in _AWAITED or scene.tokens[verb].dep != "advcl":
        return False
    return any(scene.lemma(aux) in ("will", "would", "shall") for aux in scene.kids(scene.tokens[verb].head, "aux"))


def _opens_condition(scene: Scene, clause: int) -> bool:
    return any(
        scene.lemma(mark) in _CONDITIONS and scene.tokens[mark].dep in ("mark", "advmod") for mark in scene.children[clause]
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
    if is_trigger and slate.scene.tokens[child].dep == "amod" and lemma in book.section("denial_noun"):
        slate.negations.append(child)
    if is_trigger and _MANY_TIMES.fullmatch(lemma):
        slate.run("repeated", "course.counted", child)
    course = book.section("course_cue").get(lemma)
    if course is not None and course.value and is_trigger:
        slate.run(course.value, f"course.{course.key}", child)


def _governor(scene: Scene, at: int) -> int | None:
    """The word that governs the clause the token heads, or None at a clause that stands by itself."""
    token = scene.tokens[at]
    head = token.head
    if head == at or token.dep in _CLAUSE_TOPS or scene.parted(at, head) or _is_given(scene, at) or is_told_of(scene, at):
        return None
    if token.dep in ("xcomp", "ccomp", "pcomp", "acl", "dobj", "pobj", "attr", "acomp", "prep", "oprd"):
        return head
    if token.dep == "advcl" and any(scene.lemma(c) == "to" and scene.tokens[c].dep == "aux" for c in scene.children[at]):
        return head
    if token.dep in ("nsubj", "nsubjpass") and not scene.tokens[at].tag.startswith("VB"):
        return head
    return None


def _is_given(scene: Scene, at: int) -> bool:
    """What follows "after", "because of" or "in reply to" has happened, whatever is said of the verb above."""
    dep = scene.tokens[at].dep
    return (dep == "prep" and scene.lemma(at) in _AFTER_THE_FACT) or (dep == "pobj" and scene.lemma(at) in _ANSWERS)


def _govern(slate: _Slate, above: int, below: int) -> None:
    """Cues that lie in the governing word itself: ``plan to``, ``failed to``, ``threat of``, ``called for``."""
    scene = slate.scene
    dep = scene.tokens[below].dep
    lemma = fold(scene.lemma(above))
    if scene.lemma(below) in _TELLINGS and _is_denied(scene, above):
        slate.negations.append(above)
        slate.hedge("actual", "polarity.telling_denied", above)
        return
    if dep in ("nsubj", "nsubjpass"):
        _govern_subject(slate, above, lemma)
        return
    if _is_held(scene, above):
        return
    particle = next((scene.lemma(c) for c in scene.kids(above, "prt", "prep") if c < below or scene.under(below, c)), None)
    entry = _governing_words(scene, lemma, particle, dep)
    if dep == "advcl" and not (entry and entry.value in ("demanded", "offered")):
        slate.hedge("planned", "modality.purpose", below)
    elif entry is not None and entry.section == "desire_verb" and any(scene.kids(below, "nsubj", "nsubjpass")):
        slate.hedge("demanded", f"modality.{entry.key}", above)
    elif entry is not None:
        _APPLY[entry.section](slate, entry, above)
    else:
        _govern_clause(slate, above, below)


def _is_held(scene: Scene, verb: int) -> bool:
    """ "Police believe that …": somebody says what he holds to be so; rumour is what nobody is named for."""
    entry = scene.lexicon.speech.get(fold(scene.lemma(verb)))
    return entry is not None and entry.key == "believe" and not is_passive(scene, verb) and [*scene.kids(verb, "nsubj")] != []


def _governing_words(scene: Scene, lemma: str, particle: str | None, dep: str) -> Words | None:
    """The codebook's entry for a governing word, with its particle before without."""
    for section in _APPLY:
        entries = scene.lexicon.book.section(section)
        entry = entries.get(f"{lemma} {particle}") if particle else None
        if entry is None and not (section == "desire_verb" and dep == "prep"):
            entry = entries.get(lemma)
        if entry is not None and not (dep == "dobj" and section == "modality_cue" and lemma in _CONCRETE):
            return entry
    return None


def _govern_clause(slate: _Slate, above: int, below: int) -> None:
    """What grammar or the act of saying makes of a clause: "is to be sent", "provided that …", "vowed to …"."""
    scene = slate.scene
    dep = scene.tokens[below].dep
    if dep == "ccomp" and scene.word(above).lower() in ("provided", "providing"):
        slate.hedge("conditional", "modality.condition", above)
    elif dep == "xcomp" and scene.lemma(above) == "be" and any(scene.lemma(aux) == "to" for aux in scene.kids(below, "aux")):
        slate.hedge("planned", "modality.future", above)
    else:
        speech = scene.lexicon.speech.get(fold(scene.lemma(above)))
        if speech is not None and speech.modality and dep in ("xcomp", "ccomp", "dobj", "acl", "prep"):
            slate.hedge(speech.modality, f"speech.{speech.key}", above)


def _is_denied(scene: Scene, above: int) -> bool:
    """What the word above makes of a report or claim: "is false", "was rejected", "dismissed"."""
    denials = scene.lexicon.book.section("denial_noun")
    speech = scene.lexicon.speech.get(fold(scene.lemma(above)))
    words = [above, *scene.kids(above, "acomp", "attr")] if scene.lemma(above) == "be" else [above]
    return (speech is not None and speech.stance == "denies") or any(fold(scene.lemma(word)) in denials for word in words)


def _govern_subject(slate: _Slate, above: int, lemma: str) -> None:
    """The trigger noun is the subject of what stands above: ``the talks failed``, ``the attack was pushed back``."""
    scene = slate.scene
    book = scene.lexicon.book
    keys = [f"{lemma} {scene.lemma(child)}" for child in scene.kids(above, "prt", "advmod")] + [lemma]
    for section in _OF_SUBJECT:
        entry = next((found for key in keys if (found := book.section(section).get(key))), None)
        if entry is not None:
            _APPLY[section](slate, entry, above)
            return
    if lemma == "report" and is_passive(scene, above) and not any(scene.kids(above, "agent")):
        slate.hedge("rumoured", "modality.reported", above)


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
    _apply_modality(slate, entry, at)


_APPLY: dict[Section, Callable[[_Slate, Words, int], None]] = {
    "modality_cue": _apply_modality, "desire_verb": _apply_modality, "failure_verb": _apply_failure,
    "implicative_verb": _apply_course, "course_cue": _apply_course, "denial_noun": _apply_denial,
}  # fmt: skip
"""Sections of governing words, in the order they are asked."""
_OF_SUBJECT: tuple[Section, ...] = ("failure_verb", "course_cue", "implicative_verb")
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
