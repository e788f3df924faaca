"""What two marked actors of a sentence do, as a root of PLOVER: by Wardesk's claims, else by the words of the profile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import model_validator

from wardesk.evaluate.profile import Profile, check_known
from wardesk.extract.scene import Scene
from wardesk.extract.walk import climb
from wardesk.model import Claim, Modality

_GOVERNED = frozenset({"dobj", "xcomp", "ccomp", "prep", "pobj", "acl", "attr", "oprd", "pcomp", "acomp", "nsubjpass"})
"""Dependents whose event a verb or noun says something about."""
_DEEPEST = 4
_LONGEST = 40


class Turn(Profile):
    """What an operator makes of the event it governs."""

    cooperative: str
    conflictual: str
    alone: str
    """Where it governs nothing known."""


class PloverProfile(Profile):
    """Roots of PLOVER, the words they go by, and the words that turn one into another."""

    roots: dict[str, int]
    """Root → quad."""
    merged: dict[str, str]
    modality: dict[Modality, str]
    """Modality of a claim → operator."""
    auxiliaries: dict[str, str]
    """Auxiliary verb → operator."""
    operators: dict[str, Turn]
    operator_words: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _known(self) -> PloverProfile:
        check_known(self.words, self.roots, "plover.yml, words")
        check_known(self.merged.values(), self.roots, "plover.yml, merged")
        named = (*self.operator_words, *self.modality.values(), *self.auxiliaries.values())
        check_known(named, self.operators, "plover.yml, operators")
        for turn in self.operators.values():
            check_known((turn.cooperative, turn.conflictual, turn.alone), self.roots, "plover.yml, operators")
        return self


class Cue(NamedTuple):
    """A word of the profile: an operator, or what a root is called by."""

    name: str
    beside: tuple[str, ...]
    """Further lemmas that must hang on the word or follow it."""


class Cues:
    """The profile's words by lemma, and what an operator makes of a root."""

    def __init__(self, profile: PloverProfile) -> None:
        self.profile = profile
        self._operators = _by_lemma(profile.operator_words)
        self._roots = _by_lemma(profile.words)

    def operators(self, scene: Scene, at: int) -> tuple[str, ...]:
        """Operators the token stands for; those of the longest phrase only."""
        return _matching(scene, at, self._operators)

    def roots(self, scene: Scene, at: int) -> tuple[str, ...]:
        """Roots the token is a name of; those of the longest phrase only."""
        return _matching(scene, at, self._roots)

    def turn(self, operator: str, root: str | None) -> str:
        """The root that comes out when an operator governs an event."""
        turn = self.profile.operators[operator]
        if root is None:
            return turn.alone
        return turn.cooperative if self.profile.roots[root] <= 2 else turn.conflictual


def _by_lemma(groups: Mapping[str, Sequence[str]]) -> dict[str, list[Cue]]:
    found: dict[str, list[Cue]] = {}
    for name, phrases in groups.items():
        for phrase in phrases:
            lemma, *beside = phrase.split()
            found.setdefault(lemma, []).append(Cue(name, tuple(beside)))
    return found


def _matching(scene: Scene, at: int, index: Mapping[str, list[Cue]]) -> tuple[str, ...]:
    cues = index.get(scene.lemma(at), [])
    if not cues:
        return ()
    following = range(at + 1, min(at + 4, len(scene.tokens)))
    beside = {scene.lemma(other) for other in (*scene.children[at], *following)}
    fitting = [cue for cue in cues if beside.issuperset(cue.beside)]
    longest = max((len(cue.beside) for cue in fitting), default=0)
    return tuple(dict.fromkeys(cue.name for cue in fitting if len(cue.beside) == longest))


# ---------------------------------------------------------------- the sentence


class View(NamedTuple):
    """A sentence with its two actors found: all that rules and features look at."""

    scene: Scene
    source: range
    """Tokens of the source; empty where its words do not stand in the sentence ("An actor")."""
    target: range
    claims: tuple[Claim, ...]

    @property
    def marked(self) -> frozenset[int]:
        """Tokens of both actors."""
        return frozenset((*self.source, *self.target))


def tokens_of(scene: Scene, text: str, words: str) -> range:
    """Tokens of the first place where the words stand in the text; an empty range where they do not."""
    start = text.find(words) if words else -1
    if start < 0:
        return range(0)
    inside = [at for at, token in enumerate(scene.tokens) if token.start < start + len(words) and token.end > start]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def head_of(scene: Scene, tokens: range) -> int | None:
    """The token of a phrase that hangs on a word outside it."""
    if not tokens:
        return None
    return next((at for at in tokens if scene.tokens[at].head not in tokens or scene.tokens[at].head == at), tokens[-1])


def upward(scene: Scene, at: int) -> list[int]:
    """The token and all that it hangs on, up to the root of its sentence."""
    return list(climb(scene, at, _LONGEST))


def predicate(scene: Scene, head: int | None) -> int | None:
    """The nearest verb that an actor hangs on, else the root of its sentence."""
    if head is None:
        return None
    above = upward(scene, head)
    return next((at for at in above[1:] if scene.tokens[at].tag.startswith(("VB", "MD"))), above[-1])


def is_negated(scene: Scene, verb: int) -> bool:
    """ "Not" or "never" hangs on the verb."""
    return any(scene.tokens[child].dep == "neg" for child in scene.children[verb])


def auxiliaries(scene: Scene, verb: int) -> set[str]:
    """Lemmas of the verb's auxiliaries."""
    return {"will" if scene.lemma(child) == "'ll" else scene.lemma(child) for child in scene.kids(verb, "aux")}


# ---------------------------------------------------------------- the decision


class Touching(NamedTuple):
    """A claim with a code of PLOVER, and which of the actors fill a role of it."""

    claim: Claim
    root: str
    source: bool
    target: bool


def touching(view: View, cues: Cues) -> list[Touching]:
    """The sentence's claims that have a code of PLOVER, in text order."""
    merged = cues.profile.merged
    found: list[Touching] = []
    for claim in view.claims:
        event = claim.plover.values.get("event")
        if event is not None:
            fills = (_fills(claim, view.scene, view.source), _fills(claim, view.scene, view.target))
            found.append(Touching(claim, merged.get(event, event), *fills))
    return found


def _fills(claim: Claim, scene: Scene, tokens: range) -> bool:
    if not tokens:
        return False
    start, end = scene.tokens[tokens[0]].start, scene.tokens[tokens[-1]].end
    return any(role.mention.span.start < end and role.mention.span.end > start for role in claim.roles)


def decide(view: View, cues: Cues) -> str | None:
    """Root of what the source does to the target: by a claim of both, the source's predicate, a claim of one, any word."""
    told = touching(view, cues)
    for row in told:
        if row.source and row.target:
            return _turned(row, cues)
    by_words = _by_predicate(view, cues)
    if by_words is not None:
        return by_words
    for row in told:
        if row.source or row.target:
            return _turned(row, cues)
    return _nearest_word(view, cues)


def _turned(row: Touching, cues: Cues) -> str:
    """The claim's root, turned by its modality; what is said not to be so is refused."""
    operator = "refuse" if row.claim.polarity == "did_not" else cues.profile.modality.get(row.claim.modality)
    return cues.turn(operator, row.root) if operator else row.root


def _by_predicate(view: View, cues: Cues) -> str | None:
    scene = view.scene
    start = predicate(scene, head_of(scene, view.source))
    if start is None:
        start = predicate(scene, head_of(scene, view.target))
    if start is None:
        return None
    return next((root for at in upward(scene, start) if (root := _told_by(view, cues, at, 0))), None)


def _told_by(view: View, cues: Cues, at: int, depth: int) -> str | None:
    """Root told by a word and what it governs: operators turn what stands below, light verbs leave it as it is."""
    scene = view.scene
    if is_negated(scene, at):
        return cues.turn("refuse", None)
    helped = {cues.profile.auxiliaries[word] for word in auxiliaries(scene, at) if word in cues.profile.auxiliaries}
    if depth and "ask" in helped:
        return cues.turn("ask", None)
    operator = next(iter(cues.operators(scene, at)), None)
    own = next(iter(cues.roots(scene, at)), None)
    below = next(_told_below(view, cues, at, depth), None) if operator or own is None or _is_light(scene, at) else None
    root = _turn_once(cues, operator, below) if operator else below or own
    if root is not None and "intend" in helped and root != cues.turn("refuse", None):
        return cues.turn("intend", root)
    return root


def _turn_once(cues: Cues, operator: str, below: str | None) -> str:
    """What is refused stays refused, whatever stands above."""
    refused = cues.turn("refuse", None)
    return refused if operator == "intend" and below == refused else cues.turn(operator, below)


def _told_below(view: View, cues: Cues, at: int, depth: int) -> Iterator[str]:
    if depth < _DEEPEST:
        for child in view.scene.kids(at, *_GOVERNED):
            if child not in view.marked:
                root = _told_by(view, cues, child, depth + 1)
                if root is not None:
                    yield root


def _is_light(scene: Scene, at: int) -> bool:
    lemma = scene.lemma(at)
    particles = (f"{lemma} {scene.lemma(child)}" for child in scene.kids(at, "prt"))
    verbs = scene.lexicon.book.section("light_verb")
    return scene.tokens[at].tag.startswith("VB") and any(word in verbs for word in (lemma, *particles))


def _nearest_word(view: View, cues: Cues) -> str | None:
    """The name of a root that stands nearest to either actor."""
    ends = [tokens[side] for tokens in (view.source, view.target) if tokens for side in (0, -1)]
    named = [at for at in _outside(view) if cues.roots(view.scene, at)]
    if not named:
        return None
    nearest = min(named, key=lambda at: min((abs(at - end) for end in ends), default=at))
    return cues.roots(view.scene, nearest)[0]


def _outside(view: View) -> Collection[int]:
    marked = view.marked
    return [at for at in range(len(view.scene.tokens)) if at not in marked]
