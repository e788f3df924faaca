"""The suite ``event-location``: which place of a sentence goes with its marked verb, by rules, simple weights and the reader."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wardesk.book import Book
from wardesk.errors import InputError
from wardesk.evaluate.ablation import READER, RULES
from wardesk.evaluate.ablation import SHIPPED as BOTH
from wardesk.evaluate.event_location_learn import (
    NO,
    YES,
    Example,
    Shares,
    balanced,
    over_threshold,
    places_of,
    two_stages,
    with_reader,
)
from wardesk.evaluate.event_location_reading import Name, look, richer_features
from wardesk.evaluate.learn import Features, Round, Table, find_parts, pick, probability, read_text, rounds, teachers
from wardesk.evaluate.score import Array, Row
from wardesk.evaluate.suite import Asked, Mistake, Result, Suite, folds, spread
from wardesk.extract.placeodds import Marked, features
from wardesk.ingest.report import make_report
from wardesk.pipeline import Workbench
from wardesk.read.layout import Block
from wardesk.read.parse import read
from wardesk.read.tagger import Tagger
from wardesk.text import digest, fold

MAX_TEXT = 20_000
"""Characters; a longer text is no sentence."""
TOGETHER = 64
"""Sentences parsed as paragraphs of one report, for speed."""
WEIGHTS = "weights alone"
PLAIN = "rules and weights"
FOLDED = "rules and weights, all verbs by folds"
SMALL = "rules and small weights, as claims are read"
KEPT_OUT = 0
"""The fold of five that the shipped reader was not trained on."""
TAUGHT_THE_READER = "93b2070ba501a90e"
"""Digest of the file whose other four fifths it was trained on, unpacked."""
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
    heard: tuple[float, ...] = ()
    """The reader's probability, for each token, that it names the verb's place; empty where it was not asked."""

    def heard_of(self, candidate: int) -> float:
        """The highest probability of a candidate's tokens; 0 where the reader was not asked."""
        return max((self.heard[at] for at in self.covers[candidate]), default=0.0) if self.heard else 0.0

    @property
    def candidates(self) -> tuple[Name, ...]:
        """Names that may be the place; none where the verb was not found."""
        return names_of(self.marked) if self.marked is not None else ()


def read_events(events: Sequence[Event], bench: Workbench, met: Sequence[bool] = ()) -> list[Read]:
    """Parse many events at once, each text a paragraph of its own. The reader, if any, hears each that it has not ``met``."""
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
        for event, block, marked in zip(some, blocks, look(read(report, blocks, bench.parser, None), bench, verbs), strict=True):
            found.append(Read(event, marked, _covers(event, block.start, marked)))
    if bench.tagger is None:
        return found
    for at, row in enumerate(found):
        if not (met and met[at]):
            found[at] = row._replace(heard=hear(row.event, bench.tagger))
    return found


def hear(event: Event, tagger: Tagger) -> tuple[float, ...]:
    """For each token the reader's probability that it names the verb's place; 0 for what it did not read beside the verb."""
    seen = tagger.tag(event.text, [(0, len(event.text))])
    verb = event.tokens[event.verb]
    return tuple(seen.pair("place", verb, token) or 0.0 for token in event.tokens)


def _covers(event: Event, base: int, marked: Marked | None) -> tuple[frozenset[int], ...]:
    if marked is None:
        return ()
    tokens = marked.scene.tokens
    spans = [(tokens[row.first].start - base, tokens[row.last - 1].end - base) for row in marked.candidates]
    return tuple(
        frozenset(at for at, (first, last) in enumerate(event.tokens) if first < end and last > start) for start, end in spans
    )


# ---------------------------------------------------------------- weights


def examples_of(reads: Sequence[Read], keys: Sequence[str]) -> list[Example]:
    """Every candidate of every event, in order, labelled by gold; ``keys`` are those of ``group_keys``."""
    found: list[Example] = []
    for number, (row, key) in enumerate(zip(reads, keys, strict=True)):
        for at, covered in enumerate(row.covers):
            label = YES if 2 * len(covered & row.event.place) >= max(1, len(covered)) else NO
            found.append(Example(number, at, label, key, len(covered)))
    return found


def _tables(reads: Sequence[Read]) -> tuple[Table, Table]:
    """Features of all examples without the rules, and with what the rules say as one of them."""
    marked = [row.marked for row in reads if row.marked is not None]
    plain = [dict.fromkeys(richer_features(row, at), 1.0) for row in marked for at in range(len(row.candidates))]
    ruled: list[Features] = [{f"rule {candidate.rule}": 1.0} for row in marked for candidate in names_of(row)]
    table = Table.of(plain)
    return table, table.beside(Table.of(ruled))


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


# ---------------------------------------------------------------- what is scored, what is learned from


class Pool(NamedTuple):
    """All events of a run: first those scored, then what is left of their part, then those of other parts."""

    events: list[Event]
    keys: list[str]
    met: tuple[bool, ...]
    """Whether the reader was trained on it: its word on such an event is worth nothing and is not asked for."""
    scored: int
    own: int
    """Events of the asked part, scored or not."""

    def rounds(self) -> Iterator[Round]:
        """What to learn from and what to score, wherever the events stand."""
        return rounds(self.keys, [at < self.scored for at in range(len(self.events))])

    def strange_rounds(self) -> Iterator[Round]:
        """The same among the events that the reader did not meet."""
        strange = [at for at, met in enumerate(self.met) if not met]
        # The fifth kept out is one fold of these keys: inside it they are dealt anew.
        keys = [f"within {self.keys[at]}" for at in strange]
        for one in rounds(keys, [at < self.scored for at in strange]):
            yield Round(tuple(pick(strange, one.learned)), tuple(pick(strange, one.scored)))


def gather(parts: Mapping[str, Path], part: str, others: Sequence[str], limit: int | None, *, reader: bool) -> Pool:
    """The events of a run. Of a file that taught the reader only the fifth kept out is scored."""
    own = _of_file(parts[part], reader=reader)
    scored = spread([row for row in own if not row[1]], limit)
    rest = spread([row for row in own if row[1]], None if limit is None else 4 * limit)
    more = [row for other in others for row in _of_file(parts[other], reader=reader)]
    events, met = zip(*scored, *rest, *more, strict=True) if own or more else ((), ())
    return Pool(list(events), group_keys(events), met, len(scored), len(scored) + len(rest))


def _of_file(path: Path, *, reader: bool) -> list[tuple[Event, bool]]:
    """Events, and whether the reader met them in training: by the keys of the whole file, as it was trained by them."""
    events = load_events(path)
    if not reader or digest(read_text(path)) != TAUGHT_THE_READER:
        return [(event, False) for event in events]
    return [(event, not is_kept_out(key)) for event, key in zip(events, group_keys(events), strict=True)]


# ---------------------------------------------------------------- the run


def run(asked: Asked, bench: Workbench) -> Result:
    """Score the asked part: learned on the other parts where there are any, else by five folds over documents."""
    parts, where = find_parts(asked.data, "event_location", ".jsonl")
    part, others = teachers(parts, asked.part, where)
    pool = gather(parts, part, others, asked.limit, reader=bench.tagger is not None)
    before = time.process_time()
    reads = read_events(pool.events, bench, pool.met)
    cpu_s = time.process_time() - before
    answers = _answers(reads, pool, bench)
    return Result(
        suite=SUITE.name,
        part=part,
        rows=tuple(_rows(pool, answers)),
        mistakes=tuple(_mistakes(pool.events[: pool.scored], answers[BOTH])),
        words=sum(len(event.text.split()) for event in pool.events),
        cpu_s=cpu_s,
        notes=tuple(_notes(reads, pool, others)),
    )


def _answers(reads: Sequence[Read], pool: Pool, bench: Workbench) -> dict[str, list[frozenset[int]]]:
    """By system, the predicted tokens of each scored event; of ``FOLDED`` for each event of the part."""
    examples = examples_of(reads, pool.keys)
    plain, ruled = _tables(reads)
    small, _ = shipped_table(reads)
    chosen: dict[str, set[tuple[int, int]]] = {WEIGHTS: set(), PLAIN: set(), SMALL: set()}
    for one in pool.rounds():
        chosen[WEIGHTS].update(_judge(reads, examples, plain, one))
        chosen[PLAIN].update(_judge(reads, examples, ruled, one))
        chosen[SMALL].update(_weighed(reads, examples, small, one, bench.book))
    found = {name: [_union(row, rule(row)) for row in reads[: pool.scored]] for name, rule in _SYSTEMS.items()}
    if bench.tagger is None:
        chosen[BOTH] = chosen.pop(PLAIN)
    else:
        chosen[BOTH] = set(_joined(reads, examples, ruled, pool))
        found[READER] = _heard_alone(reads, pool)
    if pool.own > pool.scored:
        every = rounds(pool.keys, [at < pool.own for at in range(len(reads))])
        chosen[FOLDED] = {row for one in every for row in _judge(reads, examples, ruled, one)}
    for name, picks in chosen.items():
        told = reads[: pool.own if name == FOLDED else pool.scored]
        found[name] = [_union(row, [at for at in range(len(row.covers)) if (turn, at) in picks]) for turn, row in enumerate(told)]
    return found


def _judge(reads: Sequence[Read], examples: Sequence[Example], table: Table, one: Round) -> Iterator[tuple[int, int]]:
    """Event and candidate of every place that the weights choose among the scored events of a round.

    The second stage and the threshold rest on probabilities from folds inside the learned events.
    """
    places = places_of(examples, one)
    return over_threshold(examples, two_stages(table, examples, *places), places, _gold(reads, one.learned))


def _joined(reads: Sequence[Read], examples: Sequence[Example], table: Table, pool: Pool) -> Iterator[tuple[int, int]]:
    """Event and candidate of every place by rules, weights and reader together, among the scored events.

    How far to trust the reader is learned only from events that it had not met. The weights beneath it are learned from
    those it had met, where there are any, else from the same events by folds.
    """
    heard = np.array([reads[example.event].heard_of(example.candidate) for example in examples])
    base = _by_the_met(examples, table, pool)
    for one in pool.strange_rounds():
        places = places_of(examples, one)
        learned, scored = map(list, places)
        shares = two_stages(table, examples, *places) if base is None else Shares(base[learned], base[scored])
        joined = with_reader(pick(examples, [*learned, *scored]), shares, Shares(heard[learned], heard[scored]))
        yield from over_threshold(examples, joined, places, _gold(reads, one.learned))


def _by_the_met(examples: Sequence[Example], table: Table, pool: Pool) -> Array | None:
    """Probability without the reader of every example, by weights from the events that the reader met; None without such."""
    strange = {key for key, met in zip(pool.keys, pool.met, strict=True) if not met}
    learned = tuple(at for at, met in enumerate(pool.met) if met and pool.keys[at] not in strange)
    if not learned:
        return None
    asked = tuple(at for at, met in enumerate(pool.met) if not met)
    places = places_of(examples, Round(learned, asked))
    shares = np.zeros(len(examples))
    shares[list(places.scored)] = two_stages(table, examples, *places).asked
    return shares


def _heard_alone(reads: Sequence[Read], pool: Pool) -> list[frozenset[int]]:
    """Tokens of each scored event that the reader gives to its verb, whether a name or not."""
    found: list[frozenset[int]] = [frozenset()] * pool.scored
    for one in pool.strange_rounds():
        learned = np.array([share for at in one.learned for share in reads[at].heard])
        threshold = balanced(learned, [1] * len(learned), _gold(reads, one.learned))
        for at in one.scored:
            found[at] = frozenset(token for token, share in enumerate(reads[at].heard) if share >= threshold)
    return found


def _gold(reads: Sequence[Read], events: Iterable[int]) -> int:
    return sum(len(reads[at].event.place) for at in events)


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


def _rows(pool: Pool, answers: Mapping[str, Sequence[frozenset[int]]]) -> Iterator[Row]:
    for system in (BOTH, RULES, READER, PLAIN, FOLDED, SMALL, WEIGHTS, "nearest place", "first place", "all-null"):
        if system not in answers:
            continue
        documents: dict[str, list[tuple[float, float, float]]] = {}
        for event, key, told in zip(pool.events, pool.keys, answers[system], strict=False):
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


def _notes(reads: Sequence[Read], pool: Pool, others: Sequence[str]) -> Iterator[str]:
    if pool.own > pool.scored:
        yield (
            f"the reader was trained on {pool.own - pool.scored} of the {pool.own} verbs: scored are {pool.scored} of the fifth "
            f"kept out ({FOLDED!r}: all); weights learned on the rest, what joins them with the reader by five folds inside"
        )
    else:
        yield f"weights learned on the parts {', '.join(others)}" if others else "weights learned by five folds over documents"
    known = {key for key, met in zip(pool.keys, pool.met, strict=True) if met}
    again = sum(key in known for key in pool.keys[: pool.scored])
    if again:
        yield f"{again} scored verbs stand in a document or text that the reader was trained on"
    scored = reads[: pool.scored]
    covered = sum(len(row.event.place & _union(row, range(len(row.covers)))) for row in scored)
    yield f"ceiling of recall: candidates cover {covered} of {_gold(reads, range(pool.scored))} gold tokens"
    without = sum(not row.event.place for row in scored)
    lost = sum(row.marked is None for row in scored)
    yield f"{without} of {len(scored)} verbs have no place and count; {lost} verbs were not found in the parse"


SUITE = Suite(
    name="event-location",
    metric="token precision and recall of the marked verb's place, over all verbs (Halterman 2019, arXiv 1905.12713)",
    run=run,
)
