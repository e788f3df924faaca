"""PolNeAR: who says what, by which words. Source, cue and content of every attribution of a news report.

Corpus: Newell, Margolin and Ruths, "An Attribution Relations Corpus for Political News", LREC 2018. Measures, both of the
literature on it and on PARC 3.0: *exact*, a span is right when all its words are (the strict measure of Pareti et al.,
"Automatically Detecting and Attributing Indirect Quotations", EMNLP 2013; exact match of Wang et al., "CofeNet",
COLING 2022, on PolNeAR), and *words*, the overlap in words of what is predicted and what is gold (overlap measure of BBC's
Citron on PARC 3.0, ``citron/metrics.py``; it sums words, where the partial measure of Pareti et al. weighs spans alike).
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.score import Row
from wardesk.evaluate.seen import see
from wardesk.evaluate.spans import Pair, mistake, read_text, tally
from wardesk.evaluate.suite import Asked, Mistake, Result, Suite, choose_part, find_folder, spread
from wardesk.extract.attribution import attribute
from wardesk.extract.claims import quoted_speaker
from wardesk.extract.scene import Scene
from wardesk.pipeline import Workbench

PARTS = ("source", "cue", "content")
ROWS = (*PARTS, *(f"{part}_words" for part in PARTS), "attribution")
SYSTEMS = ("wardesk", "all-null", "said")
Tally = tuple[float, float, float]
"""Right, predicted, gold."""
_WORD = re.compile(r"\w+|[^\w\s]")
_ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")
_SPAN = re.compile(r"(\d+) (\d+)")
_ARTICLES = frozenset({"DT", "PRP$", "PDT"})
_BEFORE_VERB = ("aux", "auxpass", "neg", "advmod")
_SAID = frozenset({"said", "says"})


class Attribution(NamedTuple):
    """One attribution; each part may stand in several pieces, or not at all."""

    source: tuple[Pair, ...] = ()
    cue: tuple[Pair, ...] = ()
    content: tuple[Pair, ...] = ()


class Document(NamedTuple):
    """A text with the attributions of one annotator."""

    name: str
    text: str
    gold: tuple[Attribution, ...]


# ---------------------------------------------------------------- the corpus


def load(folder: Path) -> list[Document]:
    """All documents of a part in order of names; of a text with several annotators the first by file name counts."""
    texts = {path.stem: path for path in sorted(folder.glob("*.txt"))}
    annotated: dict[str, Path] = {}
    for path in sorted(folder.glob("*.ann")):
        annotated.setdefault(path.stem if path.stem in texts else _ANNOTATOR.sub("", path.stem), path)
    documents: list[Document] = []
    for name, path in texts.items():
        if name not in annotated:
            raise InputError(f"{path}: no annotation beside it; {name}.ann or {name}_XXXX.ann is expected")
        text = read_text(path)
        documents.append(Document(name, text, tuple(read_brat(annotated[name], len(text)))))
    if not documents:
        raise InputError(f"{folder}: no .txt files; name the folder that holds PolNeAR's texts and annotations")
    return documents


def read_brat(path: Path, size: int) -> Iterator[Attribution]:
    """The attributions of a brat file; one that an annotator began and gave no cue or content is passed."""
    pieces: dict[str, tuple[Pair, ...]] = {}
    relations: list[tuple[str, str]] = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        columns, where = line.rstrip("\r").split("\t"), f"{path}:{number}"
        if line[:1] == "T":
            pieces[columns[0]] = _pieces(columns, size, where)
        elif line[:1] == "E":
            relations.append((columns[1] if len(columns) > 1 else "", where))
    for relation, where in relations:
        parts: dict[str, tuple[Pair, ...]] = {}
        for argument in relation.split():
            role, _, target = argument.partition(":")
            if target not in pieces:
                raise InputError(f"{where}: {argument!r} names no span of the file")
            key = role.rstrip("0123456789").lower()
            parts[key] = tuple(sorted((*parts.get(key, ()), *pieces[target])))
        if parts.get("cue") and parts.get("content"):
            yield Attribution(parts.get("source", ()), parts["cue"], parts["content"])


def _pieces(columns: Sequence[str], size: int, where: str) -> tuple[Pair, ...]:
    _, _, offsets = (columns[1] if len(columns) > 1 else "").partition(" ")
    matches = [_SPAN.fullmatch(piece) for piece in offsets.split(";")]
    found = tuple((int(match[1]), int(match[2])) for match in matches if match)
    if len(found) != len(matches) or any(not 0 <= start < end <= size for start, end in found):
        raise InputError(f"{where}: {offsets!r} is no list of spans of the text ({size} characters)")
    return tuple(sorted(found))


# ---------------------------------------------------------------- what Wardesk sees


def speech_acts(scene: Scene) -> list[Attribution]:
    """Every attribution that the rules of ``extract/attribution.py`` see, whether or not a claim hangs on it.

    Each word is asked who it would be attributed to if it set off a claim; the words with one outermost speaker and cue
    are that speaker's content. PolNeAR does not nest, so what stands further in is not asked for.
    """
    contents: dict[tuple[Pair, Pair], list[int]] = {}
    for at in range(len(scene.tokens)):
        chain = attribute(scene, at, quoted_speaker(scene, at)).speakers
        if len(chain) > 1 and chain[1].mention is not None and chain[1].cue is not None:
            mention, cue = chain[1].mention.span, chain[1].cue
            contents.setdefault(((cue.start, cue.end), (mention.start, mention.end)), []).append(at)
    starts = [token.start for token in scene.tokens]
    return [_act(scene, starts, key, contents[key]) for key in sorted(contents)]


def _act(scene: Scene, starts: Sequence[int], key: tuple[Pair, Pair], said: Sequence[int]) -> Attribution:
    """An attribution in the manner of the corpus: articles belong to sources, auxiliaries to cues, marks to quotations."""
    cue, source = key
    named = cue != source
    verb, first = bisect_left(starts, cue[0]), bisect_left(starts, source[0])
    outside = {verb, *range(first, bisect_left(starts, source[1])), *_addressee(scene, verb)}
    if first > scene.sentence(first).first and scene.tokens[first - 1].tag in _ARTICLES:
        source = (starts[first - 1], source[1])
    content = _runs(scene, [at for at in said if at not in outside])
    return Attribution((source,) if named else (), (_verb_group(scene, verb),), content)


def _verb_group(scene: Scene, verb: int) -> Pair:
    """A verb of saying with the auxiliaries, negation and adverbs that stand right before it; "according to" as a whole."""
    first = last = verb
    while first - 1 in scene.children[verb] and scene.tokens[first - 1].dep in _BEFORE_VERB:
        first -= 1
    if scene.lemma(verb) in ("accord", "according") and verb + 1 < scene.sentence(verb).last:
        last = verb + 1
    return scene.tokens[first].start, scene.tokens[last].end


def _addressee(scene: Scene, verb: int) -> Iterator[int]:
    """In "told reporters that …" the reporters are no content."""
    row = scene.sentence(verb)
    if any(scene.kids(verb, "ccomp", "xcomp", "parataxis")):
        for child in scene.kids(verb, "dobj", "dative"):
            yield from (at for at in range(row.first, row.last) if scene.under(at, child))


def _runs(scene: Scene, said: Sequence[int]) -> tuple[Pair, ...]:
    """Pieces of the text that tokens make; a quotation that is theirs in part is theirs as a whole, marks included."""
    pieces = [(scene.tokens[at].start, scene.tokens[at].end) for at in said if any(map(str.isalnum, scene.word(at)))]
    for opens, closes in scene.reading.quotes:
        if any(opens <= start < closes for start, _ in pieces):
            pieces.append(_with_marks(scene.text, opens, closes))
    runs: list[Pair] = []
    for start, end in sorted(pieces):
        if runs and not any(map(str.isalnum, scene.text[runs[-1][1] : start])):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return tuple(runs)


def _with_marks(text: str, opens: int, closes: int) -> Pair:
    """A quotation with its marks, of which some papers write two."""
    while opens > 0 and text[opens - 1] in "\"'":
        opens -= 1
    while closes < len(text) and text[closes] in "\"'":
        closes += 1
    return opens, closes


# ---------------------------------------------------------------- the trivial baseline


def said(scene: Scene) -> list[Attribution]:
    """Every "said" is a cue, the nearest noun or pronoun its source, the rest of the sentence its content."""
    found: list[Attribution] = []
    for at in range(len(scene.tokens)):
        if scene.word(at).lower() not in _SAID:
            continue
        row = scene.sentence(at)
        nouns = [noun for noun in range(row.first, row.last) if scene.tokens[noun].tag.startswith(("NN", "PRP"))]
        if nouns:
            first, last = scene.phrase(min(nouns, key=lambda noun: (abs(noun - at), noun)))
            rest = [one for one in range(row.first, row.last) if one != at and not first <= one < last]
            span = scene.span(first, last)
            found.append(Attribution(((span.start, span.end),), (_verb_group(scene, at),), _runs(scene, rest)))
    return found


# ---------------------------------------------------------------- scores


class Words:
    """The words and marks of a text, by which spans are compared."""

    def __init__(self, text: str) -> None:
        self._starts = [match.start() for match in _WORD.finditer(text)]

    def inside(self, spans: Sequence[Pair]) -> frozenset[int]:
        """Numbers of the words that begin inside the spans."""
        return frozenset(
            at for start, end in spans for at in range(bisect_left(self._starts, start), bisect_left(self._starts, end))
        )


def tallies(words: Words, gold: Sequence[Attribution], predicted: Sequence[Attribution]) -> dict[str, Tally]:
    """Right, predicted and gold of a document, by name of the row. A span that serves two attributions counts once."""
    found: dict[str, Tally] = {}
    for part, name in enumerate(PARTS):
        sides = [{words.inside(one[part]) for one in side if one[part]} - {frozenset()} for side in (gold, predicted)]
        found[name] = tally(*sides)
        found[f"{name}_words"] = tally(*(frozenset().union(*side) for side in sides))
    whole = [{tuple(words.inside(part) for part in one) for one in side} for side in (gold, predicted)]
    return found | {"attribution": tally(*whole)}


def mistakes(document: Document, predicted: Sequence[Attribution]) -> Iterator[Mistake]:
    """Every span that is missed, wrong at its ends, or not there, one part after another."""
    words, text = Words(document.text), document.text
    for part, name in enumerate(PARTS):
        gold = {words.inside(one[part]): one[part] for one in document.gold if one[part]}
        own = {words.inside(one[part]): one[part] for one in predicted if one[part]}
        left = {key: own[key] for key in own if key not in gold}
        for key in [key for key in gold if key not in own]:
            near = max(left, key=lambda other: len(key & other), default=frozenset[int]())
            answer = left.pop(near) if key & near else ()
            yield mistake(document.name, name, (_quote(text, gold[key]), _quote(text, answer)), text, gold[key])
        for spans in left.values():
            yield mistake(document.name, name, ("", _quote(text, spans)), text, spans)


def _quote(text: str, spans: Sequence[Pair]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def run(asked: Asked, bench: Workbench) -> Result:
    """Score a part of PolNeAR."""
    folder = find_folder(asked.data.parent if asked.data.is_file() else asked.data, "polnear")
    parts = [path.name for path in sorted(folder.iterdir()) if path.is_dir() and any(path.glob("*.ann"))]
    if not parts and not any(folder.glob("*.ann")):
        raise UsageError(f"{folder} holds no .ann files; name with --data the folder of PolNeAR")
    part = choose_part(parts, asked.part, folder) if parts else folder.name
    documents = spread(load(folder / part if parts else folder), asked.limit)
    found: dict[tuple[str, str], list[Tally]] = {}
    wrong: list[Mistake] = []
    words, cpu_s = 0, 0.0
    for document in documents:
        before = time.process_time()
        scene, _ = see(bench, document.text)
        acts = speech_acts(scene)
        cpu_s += time.process_time() - before
        words += len(document.text.split())
        wrong.extend(mistakes(document, acts))
        for system, predicted in zip(SYSTEMS, (acts, [], said(scene)), strict=True):
            for name, counts in tallies(Words(document.text), document.gold, predicted).items():
                found.setdefault((name, system), []).append(counts)
    rows = tuple(Row(name, system, "prf", tuple(found[name, system])) for name in ROWS for system in SYSTEMS if documents)
    return Result("attribution", part, rows, tuple(wrong), words, cpu_s, _NOTES)


_NOTES = (
    "English politics, not our genre: reported without a bar.",
    "Of a text with several annotators the first by file name is gold. Attributions do not nest; the outermost is predicted.",
)

SUITE = Suite(
    name="attribution",
    metric="PolNeAR (Newell et al. 2018): F1 of source, cue and content spans, exact (Pareti et al. 2013, strict) and by words"
    " (overlap as in Citron's metrics.py); attribution: all three exact",
    run=run,
)
