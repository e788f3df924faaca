"""The suite ``event-location``: which place of a sentence goes with its marked verb, by rules and simple weights."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf, log
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.book import Book
from wardesk.errors import InputError
from wardesk.evaluate.event_location_reading import Name, look, richer_features
from wardesk.evaluate.learn import Features, Round, Table, find_parts, out_of_fold, pick, probability, read_text, rounds, teachers
from wardesk.evaluate.score import Array, Row
from wardesk.evaluate.suite import Asked, Mistake, Result, Suite, folds, spread
from wardesk.extract.placeodds import Marked, features
from wardesk.ingest.report import make_report
from wardesk.pipeline import Workbench
from wardesk.read.layout import Block
from wardesk.read.parse import read
from wardesk.text import fold

MAX_TEXT = 20_000
"""Characters; a longer text is no sentence."""
TOGETHER = 64
"""Sentences parsed as paragraphs of one report, for speed."""
RULES, LEARNED, BOTH = "wardesk (rules only)", "wardesk (weights only)", "wardesk"
SHIPPED = "wardesk (rules and small weights, as claims are read)"
YES, NO = "yes", "no"
TINY = 1e-6
KEPT_OUT = 0
"""The fold of five that the shipped reader was not trained on."""
_WIRE = re.compile(r"[A-Z]{3}_ENG_\d{8}\.\d{4}")
"""Id of a document in the Gigaword corpus, at the head of an example's id."""


class Event(NamedTuple):
    """A text with a marked verb, cut into tokens, and the tokens of the place where its event happened."""

    id: str
    text: str
    tokens: tuple[tuple[int, int], ...]
    """Characters of each token."""
    verb: int
    """The marked token; the first where a row marks several."""
    place: frozenset[int]
    """Empty where no place of the text goes with the verb."""


# ---------------------------------------------------------------- the format


def load_events(path: Path) -> list[Event]:
    """Events of a part in JSON lines; rows without a verb, or that their annotator rejected, are left out.

    Raises ``InputError`` naming file and line.
    """
    found: list[Event] = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            event = _event(json.loads(line), str(number))
        except (json.JSONDecodeError, RecursionError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(f"{path}, line {number}: {type(error).__name__} {error}; wanted text, tokens, spans") from error
        if event is not None:
            found.append(event)
    return found


def _event(row: Mapping[str, Any], number: str) -> Event | None:
    if row.get("answer") in ("reject", "ignore"):
        return None
    text = row["text"]
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise ValueError(f"the text is no string of at most {MAX_TEXT} characters")
    tokens = tuple((int(token["start"]), int(token["end"])) for token in row["tokens"])
    if any(not 0 <= start <= end <= len(text) for start, end in tokens):
        raise ValueError("a token stands outside the text")
    verbs: list[int] = []
    place: set[int] = set()
    for span in row["spans"] or ():
        # Characters of some spans hold token numbers, so only the token numbers are used.
        covered = range(max(0, int(span["token_start"])), min(len(tokens), int(span["token_end"]) + 1))
        if span["label"] == "VERB":
            verbs.extend(covered)
        elif span["label"] == "LOCATION":
            place.update(covered)
        else:
            raise ValueError(f"label {span['label']!r}; known are VERB and LOCATION")
    return Event(str(row.get("_id") or number).strip(), text, tokens, verbs[0], frozenset(place)) if verbs else None


def group_keys(events: Sequence[Event]) -> list[str]:
    """One key for events of one document or with one text, however linked: they are never on two sides."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            name = above[name]
        return name

    names = [(f"text {fold(event.text)}", _document(event)) for event in events]
    for text, document in names:
        if document is not None:
            above[max(top(text), top(document))] = min(top(text), top(document))
    return [top(text) for text, _ in names]


def is_kept_out(key: str) -> bool:
    """Whether a group is of the fifth that the shipped reader was not trained on: only that fifth is its score."""
    return folds([key])[0] == KEPT_OUT


def _document(event: Event) -> str | None:
    wire = _WIRE.match(event.id)
    return f"document {wire.group()}" if wire else None


# ---------------------------------------------------------------- reading


def names_of(marked: Marked) -> tuple[Name, ...]:
    """The candidates of a verb, as the suite reads them."""
    return tuple(name for name in marked.candidates if isinstance(name, Name))


class Read(NamedTuple):
    """An event as Wardesk read it."""

    event: Event
    marked: Marked | None
    covers: tuple[frozenset[int], ...]
    """Tokens of the text that each candidate covers."""

    @property
    def candidates(self) -> tuple[Name, ...]:
        """Names that may be the place; none where the verb was not found."""
        return names_of(self.marked) if self.marked is not None else ()


def read_events(events: Sequence[Event], bench: Workbench) -> list[Read]:
    """Parse many events at once, each text a paragraph of its own."""
    found: list[Read] = []
    for start in range(0, len(events), TOGETHER):
        some = events[start : start + TOGETHER]
        blocks: list[Block] = []
        at = 0
        for event in some:
            blocks.append(Block(at, at + len(event.text), "body"))
            at += len(event.text) + 2
        report = make_report("\n\n".join(event.text for event in some), language="en")
        verbs = [
            (block.start + event.tokens[event.verb][0], block.start, block.end) for event, block in zip(some, blocks, strict=True)
        ]
        for event, block, marked in zip(
            some, blocks, look(read(report, blocks, bench.parser, bench.tagger), bench, verbs), strict=True
        ):
            found.append(Read(event, marked, _covers(event, block.start, marked)))
    return found


def _covers(event: Event, base: int, marked: Marked | None) -> tuple[frozenset[int], ...]:
    if marked is None:
        return ()
    tokens = marked.scene.tokens
    spans = [(tokens[row.first].start - base, tokens[row.last - 1].end - base) for row in marked.candidates]
    return tuple(
        frozenset(at for at, (first, last) in enumerate(event.tokens) if first < end and last > start) for start, end in spans
    )


# ---------------------------------------------------------------- weights


class Example(NamedTuple):
    """One candidate of one event, to learn from or to judge."""

    event: int
    candidate: int
    label: str
    """``yes`` where most of the candidate's tokens are gold."""
    key: str


def examples_of(reads: Sequence[Read], keys: Sequence[str]) -> list[Example]:
    """Every candidate of every event, in order, labelled by gold; ``keys`` are those of ``group_keys``."""
    found: list[Example] = []
    for number, (row, key) in enumerate(zip(reads, keys, strict=True)):
        for at, covered in enumerate(row.covers):
            label = YES if 2 * len(covered & row.event.place) >= max(1, len(covered)) else NO
            found.append(Example(number, at, label, key))
    return found


def _tables(reads: Sequence[Read]) -> tuple[Table, Table]:
    """Features of all examples without the rules, and with what the rules say as one of them."""
    marked = [row.marked for row in reads if row.marked is not None]
    plain = [dict.fromkeys(richer_features(row, at), 1.0) for row in marked for at in range(len(row.candidates))]
    ruled: list[Features] = [{f"rule {candidate.rule}": 1.0} for row in marked for candidate in names_of(row)]
    table = Table.of(plain)
    return table, table.beside(Table.of(ruled))


def rivals(examples: Sequence[Example], shares: Array) -> list[Features]:
    """What the second stage adds: the first one's probability, and how the other candidates of the event fared."""
    by_event: dict[int, list[float]] = {}
    for example, share in zip(examples, shares.tolist(), strict=True):
        by_event.setdefault(example.event, []).append(share)
    found: list[Features] = []
    for example, share in zip(examples, shares.tolist(), strict=True):
        fellows = by_event[example.event]
        others = [*fellows[: example.candidate], *fellows[example.candidate + 1 :]]
        best = max(others, default=0.0)
        found.append(
            {
                "half of own odds": log(max(share, TINY) / max(1 - share, TINY)) / 2,
                f"rank {min(sum(other > share for other in others), 3)}": 1.0,
                "best rival": best,
                "against best rival": min(share / (best + 1e-3), 3.0),
                "next": fellows[example.candidate + 1] if example.candidate + 1 < len(fellows) else 0.0,
                "previous": fellows[example.candidate - 1] if example.candidate else 0.0,
                "rivals together": min(sum(others), 2.0),
            }
        )
    return found


def balanced(shares: Array, sizes: Sequence[int], gold: int) -> float:
    """The probability above which as many tokens are predicted as gold has, where precision equals recall."""
    total, threshold = 0, inf
    for share, size in sorted(zip(shares.tolist(), sizes, strict=True), reverse=True):
        if total >= gold:
            break
        total, threshold = total + size, share
    return threshold


def _judge(reads: Sequence[Read], examples: Sequence[Example], table: Table, one: Round) -> Iterator[tuple[int, int]]:
    """Event and candidate of every place that the weights choose among the scored events of a round.

    The second stage and the threshold rest on probabilities from folds inside the learned events.
    """
    sides = [set(side) for side in (one.learned, one.scored)]
    places = [[at for at, example in enumerate(examples) if example.event in side] for side in sides]
    learned, scored = pick(examples, places[0]), pick(examples, places[1])
    labels, keys = [example.label for example in learned], [example.key for example in learned]
    taught, asked = table.take(places[0]), table.take(places[1])
    shares = out_of_fold(taught, labels, keys, YES), probability(taught, labels, YES)(asked)
    added = Table.of([*rivals(learned, shares[0]), *rivals(scored, shares[1])])
    taught = taught.beside(added.take(range(len(learned))))
    asked = asked.beside(added.take(range(len(learned), len(learned) + len(scored))))
    sizes = [len(reads[example.event].covers[example.candidate]) for example in learned]
    gold = sum(len(reads[at].event.place) for at in one.learned)
    threshold = balanced(out_of_fold(taught, labels, keys, YES), sizes, gold)
    for example, share in zip(scored, probability(taught, labels, YES)(asked), strict=True):
        if share >= threshold:
            yield example.event, example.candidate


def shipped_table(reads: Sequence[Read]) -> tuple[Table, tuple[str, ...]]:
    """Features of all examples as claims are read with them, and the names of its columns."""
    rows = [dict.fromkeys(features(row.marked, at), 1.0) for row in reads if row.marked for at in range(len(row.candidates))]
    return Table.of(rows), tuple(sorted({name for row in rows for name in row}))


def _weighed(
    reads: Sequence[Read], examples: Sequence[Example], table: Table, one: Round, book: Book
) -> Iterator[tuple[int, int]]:
    """Event and candidate of every place that rules and small weights together give, by the principle of ``weigh_places``."""
    learned, scored = set(one.learned), set(one.scored)
    taught = [at for at, example in enumerate(examples) if example.event in learned]
    asked = [at for at, example in enumerate(examples) if example.event in scored]
    labels = [examples[at].label for at in taught]
    odds = probability(table.take(taught), labels, YES, sparse=True)(table.take(asked))
    give, take = float(book.setting("places.odds_give")), float(book.setting("places.odds_take"))
    by_event: dict[int, list[tuple[float, int]]] = {}
    for at, share in zip(asked, odds.tolist(), strict=True):
        by_event.setdefault(examples[at].event, []).append((share, examples[at].candidate))
    for event, rows in by_event.items():
        ruled = [(share, at) for share, at in rows if reads[event].candidates[at].rule is not None]
        likely = [(share, at) for share, at in rows if share >= give and reads[event].candidates[at].place]
        chosen = [at for share, at in ruled if share >= take] if ruled else [at for _, at in sorted(likely)[-1:]]
        yield from ((event, at) for at in chosen)


# ---------------------------------------------------------------- the run


def run(asked: Asked, bench: Workbench) -> Result:
    """Score the asked part: learned on the other parts where there are any, else by five folds over documents."""
    parts, where = find_parts(asked.data, "event_location", ".jsonl")
    part, others = teachers(parts, asked.part, where)
    scored = spread(load_events(parts[part]), asked.limit)
    events = [*scored, *(event for other in others for event in load_events(parts[other]))]
    before = time.process_time()
    reads = read_events(events, bench)
    cpu_s = time.process_time() - before
    keys = group_keys(events)
    answers = _answers(reads, keys, len(scored), bench.book)
    return Result(
        suite=SUITE.name,
        part=part,
        rows=tuple(_rows(scored, keys, answers)),
        mistakes=tuple(_mistakes(scored, answers[BOTH])),
        words=sum(len(event.text.split()) for event in events),
        cpu_s=cpu_s,
        notes=tuple(_notes(reads[: len(scored)], others)),
    )


def _answers(reads: Sequence[Read], keys: Sequence[str], scored: int, book: Book) -> dict[str, list[frozenset[int]]]:
    """By system, the predicted tokens of each scored event; scored events stand first."""
    examples = examples_of(reads, keys)
    tables = dict(zip((LEARNED, BOTH), _tables(reads), strict=True))
    small, _ = shipped_table(reads)
    chosen: dict[str, set[tuple[int, int]]] = {LEARNED: set(), BOTH: set(), SHIPPED: set()}
    for one in rounds(keys, [at < scored for at in range(len(reads))]):
        for name, table in tables.items():
            chosen[name].update(_judge(reads, examples, table, one))
        chosen[SHIPPED].update(_weighed(reads, examples, small, one, book))
    found = {
        name: [
            _union(row, [at for at in range(len(row.covers)) if (number, at) in picks])
            for number, row in enumerate(reads[:scored])
        ]
        for name, picks in chosen.items()
    }
    for name, rule in _SYSTEMS.items():
        found[name] = [_union(row, rule(row)) for row in reads[:scored]]
    return found


def _union(row: Read, candidates: Iterable[int]) -> frozenset[int]:
    return frozenset(token for at in candidates for token in row.covers[at])


def _ruled(row: Read) -> list[int]:
    return [at for at, candidate in enumerate(row.candidates) if candidate.rule is not None]


def _first(row: Read) -> list[int]:
    return [at for at, candidate in enumerate(row.candidates) if candidate.place][:1]


def _nearest(row: Read) -> list[int]:
    """The place with the fewest tokens between it and the verb."""
    verb = row.marked.verb if row.marked is not None else 0
    places = [at for at, candidate in enumerate(row.candidates) if candidate.place]
    return sorted(places, key=lambda at: max(row.candidates[at].first - verb, verb - row.candidates[at].last))[:1]


def _none(row: Read) -> list[int]:
    return []


_SYSTEMS: Mapping[str, Callable[[Read], list[int]]] = {
    RULES: _ruled, "nearest place": _nearest, "first place": _first, "all-null": _none,
}  # fmt: skip


def _rows(scored: Sequence[Event], keys: Sequence[str], answers: Mapping[str, Sequence[frozenset[int]]]) -> Iterator[Row]:
    for system in (BOTH, SHIPPED, RULES, LEARNED, "nearest place", "first place", "all-null"):
        documents: dict[str, list[tuple[float, float, float]]] = {}
        for event, key, told in zip(scored, keys, answers[system], strict=False):
            documents.setdefault(key, []).append(tally(event.place, told))
        summed = tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in documents.values())
        yield Row("place", system, "prf", summed)


def tally(gold: frozenset[int], told: frozenset[int]) -> tuple[float, float, float]:
    """Tokens right, predicted and gold; a verb without a place has no gold, and whatever is predicted for it is wrong."""
    return float(len(gold & told)), float(len(told)), float(len(gold))


def _mistakes(scored: Sequence[Event], answers: Sequence[frozenset[int]]) -> Iterator[Mistake]:
    for event, told in zip(scored, answers, strict=True):
        if told != event.place:
            marked = sorted({event.verb, *event.place, *told})
            marks = tuple(event.tokens[at] for at in marked)
            yield Mistake(event.id, "place", _words(event, event.place), _words(event, told), event.text, marks)


def _words(event: Event, tokens: Iterable[int]) -> str:
    return " ".join(event.text[slice(*event.tokens[at])] for at in sorted(tokens))


def _notes(reads: Sequence[Read], others: Sequence[str]) -> Iterator[str]:
    yield f"weights learned on the parts {', '.join(others)}" if others else "weights learned by five folds over documents"
    gold = sum(len(row.event.place) for row in reads)
    covered = sum(len(row.event.place & _union(row, range(len(row.covers)))) for row in reads)
    yield f"ceiling of recall: candidates cover {covered} of {gold} gold tokens"
    without = sum(not row.event.place for row in reads)
    lost = sum(row.marked is None for row in reads)
    yield f"{without} of {len(reads)} verbs have no place and count; {lost} verbs were not found in the parse"


SUITE = Suite(
    name="event-location",
    metric="token precision and recall of the marked verb's place, over all verbs (Halterman 2019, arXiv 1905.12713)",
    run=run,
)
