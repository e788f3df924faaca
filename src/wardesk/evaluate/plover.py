"""The suite ``plover``: what one marked actor does to another, as quad and root of PLOVER, by rules, weights and the reader."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from wardesk.errors import InputError
from wardesk.evaluate.ablation import READER, RULES, rules_alone
from wardesk.evaluate.ablation import SHIPPED as BOTH
from wardesk.evaluate.learn import Features, Model, Table, find_parts, pick, read_text, rounds, teachers
from wardesk.evaluate.plover_heard import heard, roots_of_types
from wardesk.evaluate.plover_rules import (
    Cues,
    PloverProfile,
    View,
    auxiliaries,
    decide,
    head_of,
    is_negated,
    predicate,
    tokens_of,
    touching,
    upward,
)
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.score import Row
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, spread
from wardesk.extract.lexicon import compile_book
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive
from wardesk.ingest.report import make_report
from wardesk.pipeline import Workbench
from wardesk.read.layout import Block
from wardesk.read.parse import read
from wardesk.text import fold

COLUMNS = ("sentence", "source", "target", "quad", "root")
QUADS = ("1", "2", "3", "4")
MAX_SENTENCE = 5_000
"""Characters; a longer one is no sentence."""
WEIGHTS, PLAIN = "weights alone", "rules and weights"
Answer: TypeAlias = tuple[str | None, str | None]
"""Quad and root; None where nothing is told."""
Teller: TypeAlias = Callable[[Table], list[Answer]]


class Pair(NamedTuple):
    """A sentence with two marked actors and what its coders say of them."""

    id: str
    sentence: str
    source: str
    target: str
    quad: str
    root: str


def load_pairs(path: Path, profile: PloverProfile) -> list[Pair]:
    """The pairs of a part. Raises ``InputError`` naming the file and line where a column or code is not right."""
    table = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter="\t")
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise InputError(f"{path}: no column {', '.join(missing)}; wanted, separated by tabs: {', '.join(COLUMNS)}")
    try:
        return [_pair(row, f"{path}, line {table.line_num}", profile) for row in table]
    except csv.Error as error:
        raise InputError(f"{path}, line {table.line_num}: {error}") from error


def _pair(row: Mapping[str, str | None], where: str, profile: PloverProfile) -> Pair:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    root = profile.merged.get(cells["root"], cells["root"])
    if not cells["sentence"] or len(cells["sentence"]) > MAX_SENTENCE:
        raise InputError(f"{where}: no sentence, or one of more than {MAX_SENTENCE} characters")
    if root not in profile.roots or cells["quad"] not in QUADS:
        raise InputError(f"{where}: quad {cells['quad']!r}, root {cells['root']!r}; wanted 1-4 and a root of PLOVER")
    return Pair(
        row.get("sentence_id") or where.rpartition(" ")[2],
        cells["sentence"],
        cells["source"],
        cells["target"],
        cells["quad"],
        root,
    )


# ---------------------------------------------------------------- features


def features(view: View, cues: Cues) -> tuple[Features, Features]:
    """Words and grammar alone; and with them the profile's cues, Wardesk's claims and the root that the rules give."""
    plain = dict.fromkeys((*_of_words(view), *_of_grammar(view)), 1.0)
    informed = dict.fromkeys((*_of_cues(view, cues), *_of_claims(view, cues), f"rules {decide(view, cues)}"), 1.0)
    return plain, {**plain, **informed}


def _of_claims(view: View, cues: Cues) -> Iterator[str]:
    for row in touching(view, cues):
        yield f"claim {row.root}"
        yield f"claim {row.root}, roles {row.source:d}{row.target:d}"
        yield f"claim {row.root}, {row.claim.modality} {row.claim.polarity}"
        yield f"claim {row.claim.type}"


def _of_words(view: View) -> Iterator[str]:
    """Lemmas outside the actors, and pairs of neighbours with actors, names and numbers masked."""
    masked: list[str] = []
    for at, token in enumerate(view.scene.tokens):
        word = "SOURCE" if at in view.source else "TARGET" if at in view.target else _masked(token.tag, token.lemma)
        if word == token.lemma and token.tag[:2] in ("NN", "VB", "JJ", "RB", "MD", "RP", "IN"):
            yield f"word {word}"
        if not masked or word != masked[-1] or word == token.lemma:
            masked.append(word)
    for first, second in zip(["^", *masked], masked, strict=False):
        yield f"pair {first} {second}"


def _masked(tag: str, lemma: str) -> str:
    return "NAME" if tag.startswith("NNP") else "NUMBER" if tag == "CD" else lemma


def _of_grammar(view: View) -> Iterator[str]:
    """The path between the actors, and the verb that each hangs on with what hangs on it."""
    scene = view.scene
    heads = head_of(scene, view.source), head_of(scene, view.target)
    path = _path(view, *heads)
    yield "path " + "/".join(scene.tokens[at].dep for at in path)
    yield from (f"on path {scene.lemma(at)}" for at in path)
    for side, head in zip(("source", "target"), heads, strict=True):
        verb = predicate(scene, head)
        if head is None or verb is None:
            yield f"no {side}"
            continue
        yield f"{side} is {scene.tokens[head].dep}"
        yield f"{side} under {scene.lemma(scene.tokens[head].head)}"
        yield from (f"{side} verb {name}" for name in _of_verb(view, verb))
    if view.source and view.target:
        yield f"source first {view.source[0] < view.target[0]}"


def _path(view: View, source: int | None, target: int | None) -> list[int]:
    """Tokens between two heads in the parse, those of the actors left out."""
    up = upward(view.scene, source) if source is not None else []
    other = upward(view.scene, target) if target is not None else []
    meeting = next((at for at in up if at in other), None)
    if meeting is None:
        return [at for at in (up or other)[1:] if at not in view.marked]
    tokens = [*up[: up.index(meeting) + 1], *reversed(other[: other.index(meeting)])]
    return [at for at in tokens if at not in view.marked]


def _of_verb(view: View, verb: int) -> Iterator[str]:
    scene = view.scene
    yield scene.lemma(verb)
    if is_negated(scene, verb):
        yield "negated"
    if is_passive(scene, verb):
        yield "passive"
    yield from (f"aux {lemma}" for lemma in auxiliaries(scene, verb))
    for child in scene.kids(verb, *_COMPLEMENTS):
        if child in view.marked:
            continue
        dep = scene.tokens[child].dep
        yield f"{dep} {scene.lemma(child)}"
        if dep in ("xcomp", "ccomp"):
            yield dep
            yield from (f"{dep} aux {lemma}" for lemma in auxiliaries(scene, child))
            if is_negated(scene, child):
                yield f"{dep} negated"


_COMPLEMENTS = ("dobj", "prep", "prt", "xcomp", "ccomp", "attr", "acomp", "oprd", "advcl", "nsubj", "nsubjpass")


def _of_cues(view: View, cues: Cues) -> Iterator[str]:
    """Operators and roots named anywhere, between the actors, on the path, at either verb and its complements."""
    scene = view.scene
    heads = head_of(scene, view.source), head_of(scene, view.target)
    between = _between(view)
    near = {"on path": _path(view, *heads), "between": between, "anywhere": range(len(scene.tokens))}
    for side, head in zip(("source", "target"), heads, strict=True):
        verb = predicate(scene, head)
        if verb is not None:
            near[f"{side} verb"] = [verb]
            near[f"{side} complement"] = list(scene.kids(verb, *_COMPLEMENTS))
    for name, tokens in near.items():
        for at in tokens:
            if at not in view.marked:
                yield from (f"{name}: {cue}" for cue in (*cues.operators(scene, at), *cues.roots(scene, at)))


def _between(view: View) -> range:
    if not (view.source and view.target):
        return range(0)
    return range(min(view.source[0], view.target[0]), max(view.source[-1], view.target[-1]) + 1)


# ---------------------------------------------------------------- the run


def run(asked: Asked, bench: Workbench) -> Result:
    """Score the asked part: learned on the other parts where there are any, else by five folds over sentences."""
    profile = load_profile("plover", PloverProfile)
    cues = Cues(profile)
    parts, where = find_parts(asked.data, "plover_pairs", ".tsv")
    part, others = teachers(parts, asked.part, where)
    scored = spread(load_pairs(parts[part], profile), asked.limit)
    pairs = [*scored, *(pair for other in others for pair in load_pairs(parts[other], profile))]
    readers = [Reader(one) for one in ([bench, rules_alone(bench)] if bench.tagger else [bench])]
    views = [[view_of(pair, reader) for pair in pairs] for reader in readers]
    answers = _answers(pairs, views, cues, len(scored), roots_of_types(bench, profile))
    return Result(
        suite=SUITE.name,
        part=part,
        rows=tuple(_rows(scored, answers, tuple(profile.roots))),
        mistakes=tuple(_mistakes(scored, answers[BOTH])),
        words=readers[0].words,
        cpu_s=readers[0].cpu_s,
        notes=tuple(_notes(scored, others, views[0])),
    )


def view_of(pair: Pair, reader: Reader) -> View:
    """The sentence read and coded, its actors found."""
    text = pair.sentence
    coded = reader.code(text)
    before = time.process_time()
    bench = reader.bench
    reading = read(make_report(text, language="en"), [Block(0, len(text), "body")], bench.parser, bench.tagger)
    scene = Scene(reading, compile_book(bench.book), bench.gazetteer.knows)
    reader.cpu_s += time.process_time() - before
    return View(scene, tokens_of(scene, text, pair.source), tokens_of(scene, text, pair.target), coded.claims)


def _answers(
    pairs: Sequence[Pair], views: Sequence[Sequence[View]], cues: Cues, scored: int, roots: Mapping[str, str]
) -> dict[str, list[Answer]]:
    """By system, the answer to each scored pair; scored pairs stand first among the pairs.

    ``views`` are those of the whole workbench and, where it has a reader, behind them those of the rules alone.
    """
    quads = {root: str(quad) for root, quad in cues.profile.roots.items()}
    tables = _tables(views, cues, roots)
    ruled = [decide(view, cues) for view in views[-1][:scored]]
    found: dict[str, list[Answer]] = {
        RULES: [(quads[root] if root else None, root) for root in ruled],
        **{name: [(None, None)] * scored for name in (*tables, "majority", "all-null")},
    }
    keys = [fold(pair.sentence) for pair in pairs]
    for learned, held in rounds(keys, [at < scored for at in range(len(pairs))]):
        taught = pick(pairs, learned)
        if not taught:
            continue
        common: Answer = (_commonest(pair.quad for pair in taught), _commonest(pair.root for pair in taught))
        for name, table in tables.items():
            told = _learn(table.take(learned), taught, quads)(table.take(held))
            for at, answer in zip(held, told, strict=True):
                found[name][at] = answer
        for at in held:
            found["majority"][at] = common
    return found


def _tables(views: Sequence[Sequence[View]], cues: Cues, roots: Mapping[str, str]) -> dict[str, Table]:
    """By system, what its weights are learned from."""
    both = [features(view, cues) for view in views[-1]]
    tables = {WEIGHTS: Table.of([plain for plain, _ in both]), BOTH: Table.of([full for _, full in both])}
    if len(views) > 1:
        told = [heard(view, roots) for view in views[0]]
        tables[PLAIN], tables[READER] = tables[BOTH], Table.of(told)
        tables[BOTH] = Table.of([{**features(view, cues)[1], **more} for view, more in zip(views[0], told, strict=True)])
    return tables


def _commonest(labels: Iterator[str]) -> str:
    """The label that most examples have; of two equally common ones the first by name."""
    counted = Counter(labels)
    return min(counted, key=lambda label: (-counted[label], label))


def _learn(table: Table, taught: Sequence[Pair], quads: Mapping[str, str]) -> Teller:
    """Root by the weights; quad by the sum of the probabilities of its roots."""
    roots = [pair.root for pair in taught]
    if len(set(roots)) < 2:
        return lambda asked: [(quads[roots[0]], roots[0])] * asked.matrix.shape[0]
    model = Model(table, roots)
    of_quad = np.array([[quads[root] == quad for quad in QUADS] for root in model.labels], dtype=np.float64)

    def answer(asked: Table) -> list[Answer]:
        shares = model.probabilities(asked)
        best = zip((shares @ of_quad).argmax(axis=1), shares.argmax(axis=1), strict=True)
        return [(QUADS[quad], model.labels[root]) for quad, root in best]

    return answer


def _rows(scored: Sequence[Pair], answers: Mapping[str, Sequence[Answer]], roots: Sequence[str]) -> Iterator[Row]:
    for system in (BOTH, RULES, READER, PLAIN, WEIGHTS, "majority", "all-null"):
        if system not in answers:
            continue
        told = answers[system]
        quads = [tally(pair.quad, quad, QUADS) for pair, (quad, _) in zip(scored, told, strict=True)]
        yield Row("quad", system, "macro_f1", tuple(quads))
        yield Row(
            "root", system, "macro_f1", tuple(tally(pair.root, root, roots) for pair, (_, root) in zip(scored, told, strict=True))
        )


def tally(gold: str, told: str | None, labels: Sequence[str]) -> tuple[float, ...]:
    """Right, predicted and gold of every label for one pair."""
    return tuple(float(value) for label in labels for value in (gold == told == label, told == label, gold == label))


def _mistakes(scored: Sequence[Pair], answers: Sequence[Answer]) -> Iterator[Mistake]:
    for pair, (quad, root) in zip(scored, answers, strict=True):
        marks = [(pair.sentence.find(words), len(words)) for words in (pair.source, pair.target) if words]
        spans = tuple((start, start + length) for start, length in marks if start >= 0)
        if root != pair.root:
            yield Mistake(pair.id, "root", pair.root, root or "", pair.sentence, spans)
        elif quad != pair.quad:
            yield Mistake(pair.id, "quad", pair.quad, quad or "", pair.sentence, spans)


def _notes(scored: Sequence[Pair], others: Sequence[str], views: Sequence[View]) -> Iterator[str]:
    yield f"weights learned on the parts {', '.join(others)}" if others else "weights learned by five folds over sentences"
    absent = sum(not view.source or not view.target for view in views[: len(scored)])
    yield f'{absent} of {len(scored)} pairs name an actor that does not stand in the sentence ("a recipient")'
    labels = {pair.root for pair in scored}
    yield f"{len(labels)} roots in gold; the mean takes in every root that is gold or predicted; YIELD is CONCEDE and RETREAT"


SUITE = Suite(
    name="plover",
    metric="macro-F1 of PLOVER quad and root for marked source and target (Hu et al. 2024, zero-shot NLI with a codebook)",
    run=run,
)
