"""What a sitrep is made of, without markup: pieces, lines, notes, tables, sections. Writers turn it into files."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple, TypeAlias

PieceKind: TypeAlias = Literal["own", "quote", "name", "figure"]


class Piece(NamedTuple):
    """A run of text and whose words it is."""

    text: str
    kind: PieceKind = "own"
    """``own`` is the desk's wording, ``name`` a name of the registry or gazetteer, ``figure`` a number; ``quote`` is
    the report's wording, which writers put between quotation marks."""


Pieces: TypeAlias = tuple[Piece, ...]


class Line(NamedTuple):
    """A sentence or a remark. A sentence about a claim carries the number of its note."""

    pieces: Pieces
    note: int | None = None
    ref: int = 0
    """How many times the note was called before, for back-links."""
    figures: Pieces = ()
    """The claim's numbers, short, for scanning across columns."""
    remarks: Pieces = ()
    """What stands under the sentence: rules that filled a gap, relations to other claims."""

    @property
    def text(self) -> str:
        """The sentence as plain text, the report's words between quotation marks."""
        return plain(self.pieces)


class Marked(NamedTuple):
    """A run of a report's text; ``hit`` where a claim rests on it."""

    text: str
    hit: bool = False
    notes: tuple[int, ...] = ()
    """Notes whose claims rest on the run."""
    starts: tuple[int, ...] = ()
    """Notes whose trigger begins here."""
    gap: int = 0
    """Characters left out instead of text."""


class Note(NamedTuple):
    """The footnote behind a sentence."""

    number: int
    claim: str
    publisher: str
    published: date | None
    title: str | None
    url: str | None
    quote: tuple[Marked, ...]
    """Empty where the words are withheld."""
    checked: Literal["machine", "person"]
    in_text: bool
    """Whether the trigger is shown in the report's text below."""
    refs: int = 1
    """How many lines call the note."""


class Row(NamedTuple):
    """A labelled row; each cell holds lines."""

    label: str
    cells: tuple[tuple[Line, ...], ...]


class Table(NamedTuple):
    """Column heads and rows. The first head stands over the labels."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str
    groups: tuple[str, ...] = ()
    """Camp of each column after the first, where the columns are publishers."""


class Section(NamedTuple):
    """A heading with an introduction, lines, perhaps a table, and sections below it."""

    key: str
    title: str
    intro: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    parts: tuple[Section, ...] = ()
    empty: str = ""
    """What to say when there is nothing."""


class Outlet(NamedTuple):
    """A publisher or quoted speaker as the front page introduces it."""

    name: str
    known_as: str
    """What the registry says it is, in plain words."""
    flag: str | None
    """State-media or sanctions flag with its citation."""
    reports: int
    """Reports read; 0 for one that is only quoted."""


class Camp(NamedTuple):
    """Publishers that stand on one side."""

    name: str
    outlets: tuple[Outlet, ...]
    remark: str | None = None


class Front(NamedTuple):
    """The first page."""

    title: str
    marking: str
    facts: tuple[tuple[str, str], ...]
    camps: tuple[Camp, ...]
    five: tuple[Line, ...]
    rule: str
    """How the five lines were chosen."""
    foot: tuple[str, ...]
    """Version, codebook, what the page is and is not."""


class Source(NamedTuple):
    """A report's text with the words marked that claims rest on."""

    report: str
    heading: str
    details: tuple[str, ...]
    runs: tuple[Marked, ...]
    """Empty where the words are withheld."""


class Sitrep(NamedTuple):
    """The report that goes out."""

    language: str
    front: Front
    map_svg: str | None
    map_text: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]


def plain(pieces: Pieces) -> str:
    """Pieces as plain text, the report's words between quotation marks."""
    return "".join(f"“{piece.text}”" if piece.kind == "quote" else piece.text for piece in pieces)
