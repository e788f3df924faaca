"""Which lines of a text are worth reading: the text in blocks, each parsed on its own, each of one kind.

A headline must never run into the sentence behind it, and nothing is claimed from page furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from wardesk.book import Book
from wardesk.dateline import stamp_line
from wardesk.model import SentenceKind
from wardesk.read.furniture import Furniture, furniture_words, heading_of, is_furniture
from wardesk.read.fused import cut_head, cut_tail, dateline_end, inner_pieces, is_sign_off
from wardesk.script import is_readable
from wardesk.text import level

MAX_BLOCK = 5000
"""Longer blocks are cut at a sentence end, else at a blank, else where they are."""
WRAP_WIDTH = range(45, 111)
"""Widths at which mail and wire texts are broken into lines."""
WRAP_SHARE = 0.7
HEADLINE_WORDS = 25
SUBHEAD_WORDS = 12
REST_AFTER = 0.4
"""Share of a text that must lie before a heading after which nothing is read."""

_LINE = re.compile(r"[^\n\u2028\u2029\x85]+")
_BULLET = re.compile(r"(?:[*\u2022\u00b7\u2023\u25aa\u25cf\u25e6\u2014-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_HEADING = re.compile(r"(?:#{1,6}|>{1,3})\s+(?=\S)")
_LABEL = re.compile(
    r"(?:[^\W_][^\s:]*|[/&|\u2014-])(?:[ ,]+(?:[^\W_][^\s:]*(?::\d\d)?|[/&|(\u2014-]\S*)){0,6}?"
    r"(?:\s?:\s+(?=[^\s\"'(])|\s[\u2014-]\s+(?=[A-Z0-9]))"
)
"""What a line is about, before its text: ``DJUGU: gunmen …``, ``North of Homs: …``, ``Kunduz - Six …``."""
LABEL_WORDS = 60
"""Longest label, in characters."""
_SMALL_WORDS = frozenset(
    [
        "of",
        "the",
        "and",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "near",
        "north",
        "south",
        "east",
        "west",
        "de",
        "du",
        "la",
        "le",
        "el",
        "al",
        "update",
        "side",
        "axis",
        "front",
    ]
)
_TERMINAL = re.compile(r"[.!?:;,\u2026][\"')\]*_]{0,4}$")
_FRONT_KEY = re.compile(r"[\w-]{1,40}\s?:")
_CUT = re.compile(r"[.!?][\"')\]]{0,3}\s+(?=[\"'(]?[A-Z0-9])")


class Block(NamedTuple):
    """A stretch of text that is parsed on its own, or not read at all."""

    start: int
    end: int
    kind: SentenceKind


class _Line(NamedTuple):
    start: int
    end: int
    gap: bool
    """An empty line stands before it."""


def blocks(text: str, book: Book, *, title: str | None = None) -> tuple[Block, ...]:
    """Blocks of a text in order; every character that is not blank lies in exactly one."""
    plain = level(text)
    known = furniture_words(book)
    lines = list(_lines(plain))
    front = _front_matter(plain, lines)
    found = [Block(line.start, line.end, "furniture") for line in lines[:front]]
    units = _join(plain, lines[front:])
    found += _classify(plain, units, known)
    found = _refine(plain, _settle(plain, found, known), known, title)
    return tuple(piece for block in found for piece in _cut(plain, block))


def _lines(plain: str) -> Iterator[_Line]:
    last_end = 0
    for match in _LINE.finditer(plain):
        raw = match.group()
        bare = raw.strip()
        if bare:
            start = match.start() + len(raw) - len(raw.lstrip())
            yield _Line(start, start + len(bare), plain.count("\n", last_end, start) > 1)
            last_end = start + len(bare)


def _front_matter(plain: str, lines: list[_Line]) -> int:
    """How many lines the YAML block at the head takes, fences included."""
    if len(lines) < 3 or plain[lines[0].start : lines[0].end] != "---":
        return 0
    if not _FRONT_KEY.match(plain, lines[1].start, lines[1].end):
        return 0
    return next((at + 1 for at, line in enumerate(lines[1:], 1) if plain[line.start : line.end] == "---"), 0)


# ---------------------------------------------------------------- lines broken at a width


def _join(plain: str, lines: list[_Line]) -> list[_Line]:
    wrapped = _is_wrapped(plain, lines)
    width = _width(lines)
    units: list[_Line] = []
    previous: _Line | None = None
    for line in lines:
        if previous is not None and not line.gap and _continues(plain, previous, line, width if wrapped else 0):
            units[-1] = units[-1]._replace(end=line.end)
        else:
            units.append(line)
        previous = line
    return units


def _width(lines: list[_Line]) -> int:
    lengths = sorted(line.end - line.start for line in lines)
    return lengths[min(len(lengths) - 1, len(lengths) * 19 // 20)] if lengths else 0


def _is_wrapped(plain: str, lines: list[_Line]) -> bool:
    width = _width(lines)
    if width not in WRAP_WIDTH:
        return False
    pairs = [(one, two) for one, two in pairwise(lines) if not two.gap]
    full = sum(_is_full(plain, one, two, width) for one, two in pairs)
    return len(pairs) >= 2 and full >= WRAP_SHARE * len(pairs)


def _is_full(plain: str, one: _Line, two: _Line, width: int) -> bool:
    first_word = plain[two.start : min(two.end, two.start + 40)].split(None, 1)[0]
    return one.end - one.start + 1 + len(first_word) > width - 5


def _continues(plain: str, one: _Line, two: _Line, width: int) -> bool:
    """Whether a line goes on from the line above. ``width`` is 0 in a text that is not broken at a width."""
    if _BULLET.match(plain, two.start, two.end) or _HEADING.match(plain, two.start, two.end):
        return False
    above = plain[max(one.start, one.end - 6) : one.end]
    if width and (_is_full(plain, one, two, width) or not any(map(str.islower, plain[two.start : two.end]))):
        return True
    ends = bool(_TERMINAL.search(above)) and above[-1] != ","
    size = one.end - one.start
    return plain[two.start].islower() and not ends and (bool(width) or 40 <= size <= 120)


# ---------------------------------------------------------------- kinds


def _classify(plain: str, units: list[_Line], known: Furniture) -> Iterator[Block]:
    state: str | None = None
    begun, texts = False, 0
    for unit in units:
        line = plain[unit.start : unit.end]
        heading = heading_of(line, known)
        if heading == "links" or (heading == "rest" and begun and unit.start >= REST_AFTER * len(plain)):
            state = "rest" if state == "rest" else heading
        marker, kind = _kind(line, known, begun=begun)
        if state == "rest" or (state == "links" and kind in ("headline", "list_item") and not _TERMINAL.search(line)):
            kind = "furniture"
        elif kind in ("body", "list_item"):
            state, begun = None, True
        if kind == "furniture":
            marker = 0
        if marker:
            yield Block(unit.start, unit.start + len(line[:marker].rstrip()), "furniture")
        label = _label_end(line, marker, first=not texts) if kind in ("body", "list_item") else marker
        texts += kind in ("body", "list_item")
        if label > marker:
            yield Block(unit.start + marker, unit.start + len(line[:label].rstrip()), "headline")
        yield Block(unit.start + label, unit.end, kind)


def _label_end(line: str, start: int, *, first: bool) -> int:
    """End of the label that a line begins with after its mark, ``start`` where there is none.

    A label is short, written like a name, and followed by text of its own; "He said: …" is none. Before the ``first`` text a
    name with a dash is its dateline.
    """
    match = _LABEL.match(line, start, start + LABEL_WORDS)
    if match is None or len(line[match.end() :].split()) < 3 or (first and ":" not in match.group()):
        return start
    words = re.findall(r"[^\W\d_][^\s,:]*", match.group())
    return match.end() if words and all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words) else start


def _kind(line: str, known: Furniture, *, begun: bool) -> tuple[int, SentenceKind]:
    """How many characters of list or heading mark a line begins with, and what kind of line it is."""
    if not is_readable(line):
        return 0, "unreadable"
    if stamp_line(line):
        return 0, "furniture" if begun else "dateline"
    if is_furniture(line, known):
        return 0, "furniture"
    heading = _HEADING.match(line)
    if heading:
        bare = line[heading.end() :]
        kind: SentenceKind = "headline" if line[0] == "#" else "body"
        return heading.end(), "furniture" if is_furniture(bare, known) else kind
    bullet = _BULLET.match(line)
    if bullet:
        return bullet.end(), "furniture" if is_furniture(line[bullet.end() :], known) else "list_item"
    limit = SUBHEAD_WORDS if begun else HEADLINE_WORDS
    short = len(line) <= 250 and len(line.split()) <= limit and not _TERMINAL.search(line)
    return 0, "headline" if short else "body"


def _settle(plain: str, found: list[Block], known: Furniture) -> list[Block]:
    """Put right what only the whole shows: a headline needs a text under it."""
    last = max((at for at, block in enumerate(found) if block.kind in ("body", "list_item")), default=-1)
    if last < 0:
        heads = [at for at, block in enumerate(found) if block.kind == "headline"]
        keep = heads[0] if len(heads) > 1 else -1
        return [b._replace(kind="body") if b.kind == "headline" and at != keep else b for at, b in enumerate(found)]
    for at in range(last + 1, len(found)):
        if found[at].kind == "headline":
            signed = is_sign_off(plain[found[at].start : found[at].end], known)
            found[at] = found[at]._replace(kind="furniture" if signed else "body")
    return found


# ---------------------------------------------------------------- what is fused with sentences


def _refine(plain: str, found: list[Block], known: Furniture, title: str | None) -> list[Block]:
    readable = [at for at, block in enumerate(found) if block.kind in ("body", "headline")]
    bodies = [at for at, block in enumerate(found) if block.kind == "body"]
    out: list[Block] = []
    for at, block in enumerate(found):
        if at not in readable[:3] and at not in bodies[:2] and at not in bodies[-1:]:
            out += _dateline(plain, block, known) if block.kind == "body" else [block]
            continue
        rest = block
        if at in readable[:3]:
            pieces = [Block(*piece) for piece in cut_head(plain, rest.start, rest.end, known, title=title)]
            out += pieces
            rest = _after(plain, rest, pieces)
        if at in bodies[-1:] and rest.end > rest.start:
            stop = cut_tail(plain, rest.start, rest.end, known)
            tail = _after(plain, rest, [Block(rest.start, stop, "body")])
            rest = rest._replace(end=stop)
            out += _inner(plain, rest, known)
            out += [tail._replace(kind="furniture")] if tail.end > tail.start else []
        else:
            out += _inner(plain, rest, known)
    return out


def _inner(plain: str, block: Block, known: Furniture) -> list[Block]:
    if block.end <= block.start or block.kind != "body":
        return [block] if block.end > block.start else []
    pieces = inner_pieces(plain, block.start, block.end, known)
    if not pieces:
        return _dateline(plain, block, known)
    out: list[Block] = []
    for piece in map(Block._make, pieces):
        before = plain[block.start : piece.start].rstrip()
        out += [Block(block.start, block.start + len(before), block.kind)] if before else []
        out.append(piece)
        block = _after(plain, block, [piece])
    return [*out, block]


def _dateline(plain: str, block: Block, known: Furniture) -> list[Block]:
    if not plain[block.start].isupper():
        return [block]
    stop = dateline_end(plain, block.start, block.end, known)
    if not stop:
        return [block]
    head = Block(block.start, block.start + len(plain[block.start : stop].rstrip()), "dateline")
    return [head, _after(plain, block, [head])]


def _after(plain: str, block: Block, pieces: list[Block]) -> Block:
    """What is left of a block behind its pieces."""
    at = pieces[-1].end if pieces else block.start
    while at < block.end and plain[at].isspace():
        at += 1
    return block._replace(start=at)


def _cut(plain: str, block: Block) -> Iterator[Block]:
    start = block.start
    while block.end - start > MAX_BLOCK:
        limit = start + MAX_BLOCK
        ends = [match.end() for match in _CUT.finditer(plain, limit - 2000, limit)]
        at = ends[-1] if ends else plain.rfind(" ", limit - 2000, limit) + 1 or limit
        yield Block(start, start + len(plain[start:at].rstrip()), block.kind)
        start = at
        while plain[start].isspace():
            start += 1
    if block.end > start:
        yield block._replace(start=start)
