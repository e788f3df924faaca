"""Headings and labels that say where what stands under them took place: ``HAMA NORTH``, ``Pisky: …``, ``Bariire. …``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wardesk.extract.places import PlaceMention
from wardesk.extract.scene import Scene
from wardesk.model import Sentence
from wardesk.numerals import MONTHS, WEEKDAYS

_LABEL_CHARS = 60
_LABEL_TOKENS = 9
_HEADING_WORDS = 5
_FAMILIAR = 3
"""From so many known places among the labels on, a name nobody knows is a place there too."""
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))


class Cover(NamedTuple):
    """The label of a line or the heading over a section."""

    first: int
    last: int
    places: tuple[PlaceMention, ...]


class _Line(NamedTuple):
    start: int
    sentences: tuple[int, ...]
    heading: bool


class Covers:
    """For each sentence the label of its line and the heading over it, where they name a place."""

    def __init__(self, scene: Scene) -> None:
        lines = _lines(scene)
        spans = {line.start: span for line in lines if not line.heading and (span := _label(scene, line)) is not None}
        known = sum(_names_known(scene, first, last) for first, last in spans.values())
        familiar = known >= _FAMILIAR and 2 * known >= len(spans)
        self.label: dict[int, Cover] = {}
        self.heading: dict[int, Cover] = {}
        self.tokens: set[int] = set()
        """Tokens of labels: they cover a line and stand in no clause of it."""
        heading: Cover | None = None
        for line in lines:
            if line.heading:
                first, last = scene.reading.sentences[line.sentences[0]].first, scene.reading.sentences[line.sentences[-1]].last
                heading = _cover(scene, first, last, familiar=False) if _is_name_of_section(scene, first, last) else None
                continue
            span = spans.get(line.start)
            label = _cover(scene, *span, familiar=familiar or heading is not None) if span else None
            for sentence in line.sentences:
                if heading:
                    self.heading[sentence] = heading
                if label:
                    self.label[sentence] = label
                    self.tokens.update(range(label.first, label.last))


def _lines(scene: Scene) -> list[_Line]:
    """Sentences by the line of the text they stand in; furniture is left out."""
    rows: list[_Line] = []
    text = scene.text
    for at, sentence in enumerate(scene.reading.sentences):
        if sentence.kind in ("furniture", "unreadable", "dateline") or sentence.last <= sentence.first:
            continue
        start = text.rfind("\n", 0, sentence.start) + 1
        if rows and rows[-1].start == start:
            rows[-1] = rows[-1]._replace(sentences=(*rows[-1].sentences, at), heading=False)
        else:
            rows.append(_Line(start, (at,), sentence.kind == "headline"))
    return rows


def _is_name_of_section(scene: Scene, first: int, last: int) -> bool:
    """A heading of a few words without a verb; one that tells something is a headline."""
    words = [at for at in range(first, last) if scene.word(at)[:1].isalnum()]
    return len(words) <= _HEADING_WORDS and all(scene.word(at)[:1].isupper() or scene.lemma(at) == "and" for at in words)


def _label(scene: Scene, line: _Line) -> tuple[int, int] | None:
    """Tokens of the label that opens a line: up to its colon or dash, or a first sentence of names alone."""
    row = scene.reading.sentences[line.sentences[0]]
    end = min(row.last, row.first + _LABEL_TOKENS)
    for at in range(row.first, end):
        token = scene.tokens[at]
        if token.start - row.start > _LABEL_CHARS or token.tag in ("VBD", "VBZ", "VBP", "MD"):
            return None
        if scene.word(at) == ":":
            return row.first, at
    if row.kind == "headline" and scene.word(row.last - 1) in ("-", "\u2014"):
        return row.first, row.last - 1
    whole = len(line.sentences) > 1 and row.last == end and scene.word(row.last - 1) in (".", ":")
    return (row.first, row.last - 1) if whole and _only_names(scene, row) else None


def _only_names(scene: Scene, row: Sentence) -> bool:
    names = [at for at in range(row.first, row.last) if scene.tokens[at].tag.startswith("NNP")]
    return bool(names) and not any(scene.tokens[at].tag.startswith("VB") for at in range(row.first, row.last))


def _names_known(scene: Scene, first: int, last: int) -> bool:
    return any(scene.is_place(scene.text[scene.tokens[a].start : scene.tokens[b - 1].end]) for a, b in _runs(scene, first, last))


def _runs(scene: Scene, first: int, last: int) -> list[tuple[int, int]]:
    """Stretches of capitalised words, parted by commas, slashes and small words."""
    runs: list[tuple[int, int]] = []
    for at in range(first, last):
        raw = scene.word(at)
        glued = at > first and scene.tokens[at - 1].end == scene.tokens[at].start and raw not in ",/&:;()"
        dated = at in scene.taken or raw.lower() in _CALENDAR
        if (raw[:1].isupper() and not dated) or (glued and runs and runs[-1][1] == at and raw not in ".,"):
            if runs and runs[-1][1] == at:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
    return runs


def _cover(scene: Scene, first: int, last: int, *, familiar: bool) -> Cover | None:
    places = tuple(
        PlaceMention(scene.mention("place", a, b), "in", b - 1, b - 1, a, b, None)
        for a, b in _runs(scene, first, last)
        if _is_place_run(scene, a, b, familiar=familiar)
    )
    return Cover(first, last, _narrowest(scene, places)) if places else None


def _is_place_run(scene: Scene, first: int, last: int, *, familiar: bool) -> bool:
    if any(at in scene.names or at in scene.sources or scene.section(at, "no_place") for at in range(first, last)):
        return False
    words = [scene.word(at) for at in range(first, last)]
    raw = scene.text[scene.tokens[first].start : scene.tokens[last - 1].end]
    if scene.is_place(raw) or scene.classes(last - 1) & {"place", "facility"}:
        return True
    for rest, word in ((raw[: -len(words[-1])].strip(), words[-1]), (raw[len(words[0]) :].strip(), words[0])):
        if scene.among(word.lower(), "bearings") and scene.is_place(rest):
            return True
    return familiar and not scene.vocabulary.get(last - 1)


def _narrowest(scene: Scene, places: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """ "Mogadishu, Hodan", "Defow, W of Beledweyne": one spot; joined by "and" or a slash, several."""
    if len(places) < 2:
        return tuple(places)
    between = scene.text[places[0].mention.span.end : places[1].mention.span.start]
    if "," not in between or any(word in between.split() for word in ("and", "or")):
        return tuple(places)
    described = any(word.lower() in ("of", "near") for word in between.replace(",", " ").split())
    if "near" in between.split() and scene.among(scene.lemma(places[0].head), "roads"):
        described = False  # "X road, near Y": the point on the road
    chosen, rest = (places[0], places[1:]) if described else (places[-1], places[:-1])
    return (chosen._replace(within=tuple(place.mention.span for place in rest)),)
