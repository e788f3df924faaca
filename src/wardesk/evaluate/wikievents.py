"""WikiEvents: which words tell of an event, of what type, and who and what takes part. Head-word F1.

Li, Ji and Han, "Document-Level Event Argument Extraction by Conditional Generation", NAACL 2021; formats and measures as
in their ``src/genie/scorer.py`` and, for triggers that a system finds itself, ``pipeline_scorer.py``
(https://github.com/raspberryice/gen-arg): an argument is right when its head word is the head word of a gold argument of
an event whose trigger and type are right; with its role, when the role is right too. Their types and roles are finer than
ours and cut another way, so both are compared through a profile: a type of ours is right for each KAIROS type it answers to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.ablation import SHIPPED, apart
from wardesk.evaluate.profile import Profile, check_known, load_profile
from wardesk.evaluate.score import Row
from wardesk.evaluate.seen import see
from wardesk.evaluate.spans import Pair, json_lines, listing, member, mistake
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, choose_part, find_folder, spread
from wardesk.extract.scene import Scene
from wardesk.model import Claim, CountKind, RoleName
from wardesk.pipeline import Workbench

ROWS = (
    "trigger_identification", "trigger_type", "argument_identification", "argument_role", "argument_role_coref",
    "argument_role_of_found_events",
)  # fmt: skip
TERMINAL = (".", "!", "?", "\u201d", '"', "'", "\u2019", ")")
"""How a sentence ends that may stand in one paragraph with the next."""

Tally = tuple[float, float, float]
"""Right, predicted, gold."""
Argument = tuple[int, str]
"""Token of the head word, role."""


class Event(NamedTuple):
    """An event by the token of its trigger's head word."""

    head: int
    type: str
    arguments: frozenset[Argument]


class GoldEvent(NamedTuple):
    """An event as annotated, spans in tokens."""

    type: str
    trigger: Pair
    arguments: tuple[tuple[Pair, str], ...]


class Document(NamedTuple):
    """A document rebuilt from its tokens."""

    name: str
    text: str
    tokens: tuple[Pair, ...]
    """Where each token of the benchmark stands in the text."""
    gold: tuple[GoldEvent, ...]
    clusters: Mapping[int, str]
    """Coreferent mentions of one token → their cluster."""


class Kairos(Profile):
    """Which of our types, roles and counts answer to theirs."""

    types: dict[str, tuple[str, ...]]
    roles: dict[str, tuple[RoleName, ...]]
    counts: dict[CountKind, RoleName]

    def check(self, bench: Workbench) -> Kairos:
        """The profile itself, or a ``BookError`` that names a type the codebook does not know."""
        check_known(chain.from_iterable(self.types.values()), bench.book.types, "profile wikievents: type")
        return self

    def ours(self, kairos: str) -> tuple[str, ...]:
        """Our types for one of theirs: those of the longest key that begins it."""
        keys = [key for key in self.types if kairos == key or kairos.startswith(f"{key}.")]
        return self.types[max(keys, key=len)] if keys else ()

    def fits_role(self, kairos: str, role: str) -> bool:
        """Whether a role of ours answers to one of theirs."""
        return role in self.roles.get(kairos, ())


# ---------------------------------------------------------------- the corpus


def load(path: Path) -> list[Document]:
    """The documents of a part with their coreference, where a file of it stands beside or in ``coref/``."""
    folders = (path.parent, path.parent / "coref")
    coref = next((file for folder in folders if (file := folder / f"{path.stem}.jsonlines").is_file()), None)
    clusters = {member(row, "doc_key", str, where): (row, where) for where, row in json_lines(coref)} if coref else {}
    documents = [_document(row, where, clusters) for where, row in json_lines(path)]
    if not documents:
        raise InputError(f"{path}: no documents; one JSON object a line is expected")
    return documents


def _document(row: dict[str, Any], where: str, clusters: Mapping[str, tuple[dict[str, Any], str]]) -> Document:
    name = member(row, "doc_id", str, where)
    text, tokens = rebuild(member(row, "sentences", list, where), where)
    mentions = {member(one, "id", str, where): _span(one, len(tokens), where) for one in listing(row, "entity_mentions", where)}
    gold = tuple(_event(one, mentions, len(tokens), where) for one in listing(row, "event_mentions", where))
    of_token: dict[int, str] = {}
    if name in clusters:
        found, there = clusters[name]
        for cluster in listing(found, "clusters", there):
            for start, end in (mentions[one] for one in cluster if one in mentions):
                if end == start + 1:
                    of_token[start] = str(cluster[0])
    return Document(name, text, tokens, gold, of_token)


def _event(row: dict[str, Any], mentions: Mapping[str, Pair], size: int, where: str) -> GoldEvent:
    arguments: list[tuple[Pair, str]] = []
    for one in listing(row, "arguments", where):
        entity = member(one, "entity_id", str, where)
        if entity not in mentions:
            raise InputError(f"{where}: argument {entity!r} is no entity mention of its document")
        arguments.append((mentions[entity], member(one, "role", str, where)))
    trigger = _span(member(row, "trigger", dict, where), size, where)
    return GoldEvent(member(row, "event_type", str, where), trigger, tuple(arguments))


def _span(row: dict[str, Any], size: int, where: str) -> Pair:
    start, end = member(row, "start", int, where), member(row, "end", int, where)
    if not 0 <= start < end <= size:
        raise InputError(f"{where}: tokens {start}..{end} do not lie in the document ({size} tokens)")
    return start, end


def rebuild(sentences: Sequence[Any], where: str) -> tuple[str, tuple[Pair, ...]]:
    """The text and where its tokens stand in it. The file's own text has lost the breaks between sentences.

    Where the source had two characters or more between sentences, or a sentence without a stop, a new paragraph begins.
    """
    parts: list[str] = []
    tokens: list[Pair] = []
    size, last = 0, 0
    for sentence in sentences:
        for at, (word, start, end) in enumerate(_words(sentence, where)):
            gap = " " * (start > last)
            if at == 0 and parts:
                gap = "\n\n" if start - last > 1 or not parts[-1].endswith(TERMINAL) else " "
            parts += [gap, word]
            tokens.append((size + len(gap), size + len(gap) + len(word)))
            size, last = tokens[-1][1], end
    return "".join(parts), tuple(tokens)


def _words(sentence: object, where: str) -> Iterator[tuple[str, int, int]]:
    """The words of a sentence, which is written ``[[[word, start, end], …], text]``, with their places in the lost source."""
    match sentence:
        case [list() as words, *_]:
            for token in words:
                match token:
                    case [str() as word, int() as start, int() as end]:
                        yield word, start, end
                    case _:
                        raise InputError(f"{where}: a token must be [word, start, end], not {token!r:.80}")
        case _:
            raise InputError(f"{where}: a sentence must be [tokens, text], not {sentence!r:.80}")


# ---------------------------------------------------------------- heads


class Heads:
    """Head words of spans by Wardesk's own parse, as numbers of the benchmark's tokens."""

    def __init__(self, document: Document, scene: Scene) -> None:
        self._document = document
        self._scene = scene
        self._starts = [token.start for token in scene.tokens]
        self._gold_starts = [start for start, _ in document.tokens]

    def of(self, start: int, end: int) -> int:
        """From the span's first word up the parse as far as the span reaches (``find_head`` of Li et al.)."""
        first, last = max(0, bisect_right(self._starts, start) - 1), bisect_right(self._starts, end - 1) - 1
        at = first
        for _ in range(last - first + 1):
            above = self._scene.tokens[at].head if self._starts else at
            if above == at or not first <= above <= last:
                break
            at = above
        char = max(start, self._starts[at]) if self._starts else start
        return max(0, bisect_right(self._gold_starts, char) - 1)

    def of_tokens(self, span: Pair) -> int:
        """Head of a span of the benchmark's tokens."""
        first, end = span
        return first if end == first + 1 else self.of(self._document.tokens[first][0], self._document.tokens[end - 1][1])


def gold_events(document: Document, heads: Heads) -> list[Event]:
    """The annotated events, spans brought down to head words."""
    return [
        Event(heads.of_tokens(one.trigger), one.type, frozenset((heads.of_tokens(span), role) for span, role in one.arguments))
        for one in document.gold
    ]


def claimed_events(claims: Iterable[Claim], heads: Heads, profile: Kairos) -> list[Event]:
    """Claims of types that have a counterpart, with roles, places and counted people as arguments."""
    types = set(chain.from_iterable(profile.types.values()))
    roles = set(chain.from_iterable(profile.roles.values()))
    found: dict[tuple[int, str], set[Argument]] = {}
    for claim in claims:
        if claim.type in types:
            spans = [(role.mention.span, role.name) for role in claim.roles if role.name in roles]
            spans += [(where.mention.span, "place") for where in claim.where]
            spans += [(count.phrase, profile.counts[count.kind]) for count in claim.counts if count.kind in profile.counts]
            key = (heads.of(claim.trigger.start, claim.trigger.end), claim.type)
            found.setdefault(key, set()).update((heads.of(span.start, span.end), role) for span, role in spans)
    return [Event(*key, frozenset(found[key])) for key in sorted(found)]


def verbs(scene: Scene, document: Document, label: str) -> list[Event]:
    """Baseline: every verb but an auxiliary is an event of one type, of the nouns next to it the left one acts on the right."""
    heads = Heads(document, scene)
    at_token = [heads.of(token.start, token.end) for token in scene.tokens]
    nouns = [at for at, token in enumerate(scene.tokens) if token.tag.startswith("NN")]
    found: list[Event] = []
    for at, token in enumerate(scene.tokens):
        if token.tag.startswith("VB") and not token.dep.startswith("aux"):
            after = bisect_right(nouns, at)
            sides = [(nouns[after - 1], "actor")] * (after > 0) + [(one, "target") for one in nouns[after : after + 1]]
            found.append(Event(at_token[at], label, frozenset((at_token[noun], role) for noun, role in sides)))
    return found


# ---------------------------------------------------------------- scores


def pair(gold: Sequence[Event], predicted: Sequence[Event], profile: Kairos) -> list[tuple[Event, Event]]:
    """Gold and predicted events with one trigger and types that answer to each other, each used once."""
    pairs: list[tuple[Event, Event]] = []
    left = list(predicted)
    for event in sorted(gold, key=lambda event: (event.head, len(profile.ours(event.type)), event.type)):
        types = profile.ours(event.type)
        own = next((one for one in left if one.head == event.head and one.type in types), None)
        if own is not None:
            left.remove(own)
            pairs.append((event, own))
    return pairs


def tallies(document: Document, gold: Sequence[Event], predicted: Sequence[Event], profile: Kairos) -> dict[str, Tally]:
    """Right, predicted and gold of a document, by name of the row."""
    pairs = pair(gold, predicted, profile)
    heads = [{event.head for event in side} for side in (gold, predicted)]
    asked = sum(len(event.arguments) for event in gold)
    given = sum(len(event.arguments) for event in predicted)
    right = Counter(verdict for event, own in pairs for verdict in _verdicts(event, own, document.clusters, profile))
    role = right["role"]
    found = (sum(len(own.arguments) for _, own in pairs), sum(len(event.arguments) for event, _ in pairs))
    counts = (
        (len(heads[0] & heads[1]), len(heads[1]), len(heads[0])),
        (len(pairs), len(predicted), len(gold)),
        (right["head"] + role, given, asked),
        (role, given, asked),
        (role + right["coref"], given, asked),
        (role, *found),
    )
    return {name: (float(one), float(two), float(three)) for name, (one, two, three) in zip(ROWS, counts, strict=True)}


def _verdicts(event: Event, own: Event, clusters: Mapping[int, str], profile: Kairos) -> Iterator[str]:
    """What each argument of a found event is worth: ``role``, only ``head``, ``coref`` (role right through another mention).

    A gold argument gives credit for its role once, also where two roles of ours answer to its own.
    """
    left = set(event.arguments)
    for head, role in sorted(own.arguments):
        fitting = sorted(one for one in left if profile.fits_role(one[1], role))
        same = [one for one in fitting if one[0] == head]
        others = [one for one in fitting if head in clusters and clusters.get(one[0]) == clusters[head]]
        if any(at == head for at, _ in event.arguments):
            left.difference_update(same[:1])
            yield "role" if same else "head"
        elif others:
            left.remove(others[0])
            yield "coref"


def mistakes(document: Document, gold: Sequence[Event], predicted: Sequence[Event], profile: Kairos) -> Iterator[Mistake]:
    """Triggers that are missed, of another type or not there; arguments that are missed or not there in found events."""
    pairs = pair(gold, predicted, profile)
    left = [event for event in predicted if all(event is not own for _, own in pairs)]
    for event in (event for event in gold if all(event is not one for one, _ in pairs)):
        own = next((one for one in left if one.head == event.head), None)
        left = [one for one in left if one is not own]
        yield _at(document, "trigger", event.head, (event.type, own.type if own else ""))
    for own in left:
        yield _at(document, "trigger", own.head, ("", own.type))
    for event, own in pairs:
        for head, role in sorted(event.arguments):
            if not any(head == at and profile.fits_role(role, ours) for at, ours in own.arguments):
                others = "/".join(sorted(ours for at, ours in own.arguments if at == head))
                yield _at(document, "argument", head, (f"{role} of {event.type}", others), event.head)
        for head, ours in sorted(own.arguments):
            if not any(head == at for at, _ in event.arguments):
                yield _at(document, "argument", head, ("", f"{ours} of {own.type}"), event.head)


def _at(document: Document, field: str, head: int, answers: tuple[str, str], *more: int) -> Mistake:
    marks = sorted({document.tokens[at] for at in (head, *more)})
    return mistake(document.name, field, answers, document.text, marks)


def run(asked: Asked, bench: Workbench) -> Result:
    """Score a part of WikiEvents."""
    path = _part(asked)
    profile = load_profile("wikievents", Kairos).check(bench)
    documents = spread(load(path), asked.limit)
    majority = _majority(documents, profile)
    reader = Reader(bench)
    readers = {name: Reader(other) for name, other in apart(bench).items()}
    found: dict[tuple[str, str], list[Tally]] = {}
    wrong: list[Mistake] = []
    for document in documents:
        claims = reader.code(document.text).claims
        scene, _ = see(bench, document.text)
        heads = Heads(document, scene)
        gold, own = gold_events(document, heads), claimed_events(claims, heads, profile)
        others = {name: claimed_events(one.code(document.text).claims, heads, profile) for name, one in readers.items()}
        systems = {SHIPPED: own, **others, "all-null": [], "verbs": verbs(scene, document, majority)}
        for system, predicted in systems.items():
            for name, counts in tallies(document, gold, predicted, profile).items():
                found.setdefault((name, system), []).append(counts)
        wrong.extend(mistakes(document, gold, own, profile))
    rows = tuple(Row(name, system, "prf", tuple(found[name, system])) for name in ROWS for system in systems)
    return Result("wikievents", path.stem, rows, tuple(wrong), reader.words, reader.cpu_s, tuple(_notes(documents, profile)))


def _part(asked: Asked) -> Path:
    if asked.data.is_file():
        return asked.data
    folder = find_folder(asked.data, "wikievents")
    parts = [path.stem for path in sorted(folder.glob("*.jsonl")) if not path.stem.endswith("_info")]
    if not parts:
        raise UsageError(f"{folder} holds no .jsonl files; name with --data the folder of WikiEvents")
    return folder / f"{choose_part(parts, asked.part, folder)}.jsonl"


def _majority(documents: Iterable[Document], profile: Kairos) -> str:
    """The type of ours that answers to most gold events: what the baseline says of every verb."""
    votes = Counter(label for document in documents for event in document.gold for label in profile.ours(event.type))
    return min(votes, key=lambda label: (-votes[label], label), default="")


def _notes(documents: Sequence[Document], profile: Kairos) -> Iterator[str]:
    events = [event for document in documents for event in document.gold]
    covered = [event for event in events if profile.ours(event.type)]
    arguments = [(event, role) for event in events for _, role in event.arguments]
    reach = sum(1 for event, role in arguments if profile.ours(event.type) and role in profile.roles)
    yield f"Of {len(events)} events {len(covered)} are of types that our codebook has a counterpart for: the ceiling of recall."
    yield f"Of {len(arguments)} arguments {reach} stand in such events and in roles of ours: the ceiling of their recall."
    yield "Types and roles are compared through the profile, coarser than KAIROS's; published figures are for gold triggers."


SUITE = Suite(
    name="wikievents",
    metric="WikiEvents (Li et al. 2021, scorer.py and pipeline_scorer.py): F1 of trigger heads and of argument heads,"
    " types and roles through a profile",
    run=run,
)
