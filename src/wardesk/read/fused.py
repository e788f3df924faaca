"""Headers and sign-offs that stand in one line with the sentences: what to cut from the head and tail of a block."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardesk.dateline import stamp_at, wire_stamp
from wardesk.model import SentenceKind
from wardesk.read.furniture import Furniture, contains, is_covered, label_end, names_only, prefix
from wardesk.text import fold, words

HEAD_ROUNDS = 10
TITLE_WITHIN = 160
"""How far from where reading stands a repeated title is looked for."""
TAIL_CHARS = 2500
TAIL_SENTENCES = 16
"""A sign-off phrase that more sentences than this follow is not a sign-off."""
INNER_CHARS = 1200
"""How far into a first block captions, tags and late datelines are looked for."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    rf"[,.]?\s{{1,3}}(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s)?"
    rf"(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s(?:(?:19|20)\d\d|\d\d\b))?(?![\w])",
    re.I,
)
_NAME = r"[A-Z][\w.']{0,30}(?:-\w{2,20}){0,3}(?<![.])"
_PLACE = re.compile(rf"{_NAME}(?:[ ](?:{_NAME}|al|ez|el)){{0,3}}")
_REGION = re.compile(rf",\s{{1,2}}{_NAME}(?:[ ]{_NAME}){{0,2}}")
_BRACKET = re.compile(r",?[.]?\s{0,3}[(\[/]\s?([^()\[\]/\n]{2,40}?)\s?[)\]/]\.?")
_DASH = re.compile(r"\s{0,2}(?:-{1,2}|\u2014)\s{1,3}(?:\[[A-Za-z ]{3,30}\]\s{1,3}){0,3}")
_STARTS = re.compile(r"\s{0,3}[\"'(]?[A-Z0-9]")
_PAGE_BITS = re.compile(
    r"(?:\((?:updated|edited|modified)[^()\n]{0,50}\)|get short url(?:\s0(?=\s))*(?:\s\d{1,6}(?=\s[\"'A-Z\d]))?"
    r"|topic\s[^()\n]{3,80}\(\d{1,6}\)(?:\s0(?=\s))*(?:\s\d{1,6}(?=\s[\"'A-Z\d]))?)",
    re.I,
)
_BARE_AGENCY = re.compile(r"([A-Z]{2,8}|Reuters)(?=\s(?:[A-Z][a-z-]*|\d+)\s[a-z])")
_SENTENCE = re.compile(r"[.!?\u2026]{1,3}[\"')\]]{0,3}(?:\s+|$)")
_NAMES_SENTENCE = re.compile(r"[A-Z][\w'-]{1,20}(?:\s[A-Z][\w'-]{1,20}){1,7}\.\s")
_SIGN_OFF = re.compile(
    r"(?<=[.!?\"')])\s{0,3}(?:[-\u2014]{1,3}\s?|[(\[/]\s?)((?:with\s)?[A-Za-z][\w' ,-]{1,40})[)\]/]?\s*$", re.I
)
_PHOTO_MARK = re.compile(r"\((?:[A-Z][\w ]{1,20} )?(?:file )?photo(?: [A-Z][\w ]{1,20})?\)(?=\s[\"'A-Z\d])", re.I)
_BEGINNING = re.compile(
    r"(?<=\s)(?:The|An?|At|In|On|As|After|When|While|Since|More|Some|Several|Dozens|Scores|Hundreds|Thousands|Nearly|About|Over"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\s(?=[a-z\dA-Z])"
)
_PHOTO = re.compile(r"\((?:file )?(?:photo|image|picture)\b[^()\n]{0,400}\)?\s*$", re.I)


class Piece(NamedTuple):
    """A part of a block that is of another kind than the block."""

    start: int
    end: int
    kind: SentenceKind


def cut_head(text: str, start: int, end: int, known: Furniture, *, title: str | None) -> list[Piece]:
    """Headers, repeated title, by-lines and dateline from ``start`` on, in order; what follows is the report's own."""
    pieces: list[Piece] = []
    at = start
    for _ in range(HEAD_ROUNDS):
        found = _next_head(text, at, end, known, title=title, pieces=pieces)
        if not found:
            break
        pieces += [*_bars(text, pieces, at), *found]
        at = _skip(text, pieces[-1].end, end)
    repeat = _repeated(text, at, end)
    if repeat and pieces:
        pieces += [*_bars(text, pieces, at), Piece(at, repeat, "headline")]
    return pieces


def _bars(text: str, pieces: list[Piece], at: int) -> list[Piece]:
    """The bars between the last piece and what begins at ``at``: they part, and belong to neither."""
    gap = text[pieces[-1].end : at] if pieces else ""
    first = at - len(gap.lstrip())
    return [Piece(first, first + len(gap.strip()), "furniture")] if gap.strip() else []


def dateline_end(text: str, at: int, end: int, known: Furniture, *, leading: bool = False) -> int | None:
    """End of the dateline that begins at ``at`` ("ALEPPO, Syria, April 5 (Reuters) - "), or None.

    ``leading`` says that a headline or date header stands right before, which lets "Beirut- " count.
    """
    match = _PLACE.match(text, at, min(end, at + 130))
    if match is None:
        return None
    place, pos = match.group(), match.end()
    agency, region_told = prefix(words(place)[-2:][::-1][:1], known.agencies) > 0, False
    for _ in range(3):
        day = _DAY.match(text, pos, end)
        region = None if day else _REGION.match(text, pos, end)
        if region is None:
            break
        agency, region_told = agency or fold(region.group()) in known.agencies, True
        pos = region.end()
    day = _DAY.match(text, pos, end)
    pos = day.end() if day else pos
    bracket = _BRACKET.match(text, pos, end)
    known_agency = bracket is not None and prefix(words(bracket.group(1)), known.agencies) > 0
    if bracket and (known_agency or (day and _DASH.match(text, bracket.end(), end))):
        agency, pos = True, bracket.end()
    else:
        bracket = None
    dash = _DASH.match(text, pos, end)
    pos = dash.end() if dash else pos
    if not _STARTS.match(text, pos, end):
        return None
    if (dash and (agency or day)) or (agency and bracket):
        return pos
    if not dash or text[dash.start()] == ",":
        return None
    capitals = place.isupper() and len(place) >= 4
    if region_told and dash.group()[0].isspace():
        return pos
    attached = leading and not dash.group()[0].isspace() and " " not in place.strip()
    return pos if capitals or attached else None


def inner_pieces(text: str, start: int, end: int, known: Furniture) -> list[Piece]:
    """Pieces of a first block that stand between its sentences: a caption, a list of tags, a late dateline."""
    pieces: list[Piece] = []
    limit = min(end, start + INNER_CHARS)
    caption = _PHOTO_MARK.search(text, start, limit)
    if caption and len(_SENTENCE.findall(text, start, caption.start())) <= 2:
        pieces.append(Piece(start, caption.end(), "furniture"))
    for match in _SENTENCE.finditer(text, pieces[-1].end if pieces else start, limit):
        at = match.end()
        if text.startswith("Tags ", at):
            pieces.append(Piece(at, _tags_end(text, at + 5, end), "furniture"))
        elif text[at : at + 2].isupper():
            stop = dateline_end(text, at, end, known)
            if stop:
                pieces.append(Piece(at, at + len(text[at:stop].rstrip()), "dateline"))
                break
    return [piece for piece in pieces if piece.end < end]


def _tags_end(text: str, at: int, end: int) -> int:
    """Where a sentence begins behind fused tags; when no word shows it, the sentence is given up with them."""
    stop = _SENTENCE.search(text, at, end)
    limit = stop.end() if stop else end
    begins = _BEGINNING.search(text, at, limit)
    return at + len(text[at : begins.start() if begins else limit].rstrip())


def cut_tail(text: str, start: int, end: int, known: Furniture) -> int:
    """Where the sign-off of a block begins; ``end`` when it has none. Something is always left of the block."""
    photo = _PHOTO.search(text, max(start, end - 500), end)
    stop = photo.start() if photo and photo.start() > start else end
    window = max(start, stop - TAIL_CHARS)
    begins = [match.end() for match in _SENTENCE.finditer(text, window, stop) if match.end() < stop]
    for back, at in enumerate(reversed(begins[-TAIL_SENTENCES:])):
        if _is_tail(text, at, stop, known, last=back == 0):
            stop = at
    signed = _SIGN_OFF.search(text, max(start, stop - 60), stop)
    if signed and signed.start() > start and _agencies(signed.group(1), known):
        stop = signed.start()
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return stop if stop > start else end


def is_sign_off(line: str, known: Furniture) -> bool:
    """Whether a fragment without final punctuation is only initials, names, agencies, buttons."""
    found = words(line)
    if not found:
        return True
    if is_covered(found, known.lines | known.agencies):
        return True
    return len(found) <= 6 and line[-1] not in ".!?\"'" and names_only(found, line)


def _next_head(text: str, at: int, end: int, known: Furniture, *, title: str | None, pieces: list[Piece]) -> list[Piece]:
    """The next header piece at ``at``, or pieces, when a by-line lies before the title."""
    stamp = stamp_at(text[at : min(end, at + 200)])
    if stamp:
        return [Piece(at, at + stamp.end, "dateline")]
    bits = _PAGE_BITS.match(text, at, end)
    stop = bits.end() if bits else at + _buttons(text[at : min(end, at + 120)], known)
    if at < stop < end:
        return [Piece(at, stop, "furniture")]
    found = _title_at(text, at, end, title) if title else None
    if found and _is_gap(text[at : found[0]], after_header=bool(pieces)):
        first, last = found
        gap = len(text[at:first].rstrip()) + at
        before = [Piece(at, gap, "furniture")] if first > at else []
        return [*before, Piece(first, last, "headline")]
    wire = wire_stamp(text[at : min(end, at + 400)])
    if wire and (wire.start == 0 or (at + wire.start > at and not pieces)):
        before = [Piece(at, len(text[: at + wire.start].rstrip()), "headline")] if wire.start else []
        return [*before, Piece(at + wire.start, at + wire.end, "dateline")]
    return _byline_or_dateline(text, at, end, known, pieces=pieces)


def _byline_or_dateline(text: str, at: int, end: int, known: Furniture, *, pieces: list[Piece]) -> list[Piece]:
    if pieces and pieces[-1].kind == "headline":
        names = _NAMES_SENTENCE.match(text, at, end)
        if names and names.end() < end:
            return [Piece(at, names.end() - 1, "furniture")]
    section = re.compile(r"(?:[A-Z]\w+\s)?([A-Z]{2,8})\s-{1,2}\s").match(text, at, end)
    if section and prefix(words(section.group(1)), known.agencies) and _section_ok(section.group(), known):
        return [Piece(at, len(text[: section.end()].rstrip()), "dateline")]
    bare = _BARE_AGENCY.match(text, at, end) if pieces else None
    if bare and fold(bare.group(1)) in known.agencies:
        return [Piece(at, bare.end(1), "dateline")]
    stop = dateline_end(text, at, end, known, leading=bool(pieces))
    return [Piece(at, at + len(text[at:stop].rstrip()), "dateline")] if stop else []


def _section_ok(phrase: str, known: Furniture) -> bool:
    found = words(phrase)
    return len(found) == 1 or found[0].folded in known.sections


def _title_at(text: str, at: int, end: int, title: str) -> tuple[int, int] | None:
    wanted = [word.folded for word in words(title)]
    near = words(text[at : min(end, at + TITLE_WITHIN + len(title) * 2)])
    if len(wanted) < 3:
        return None
    for index, word in enumerate(near):
        if word.start > TITLE_WITHIN:
            return None
        if word.folded == wanted[0] and [w.folded for w in near[index : index + len(wanted)]] == wanted:
            first, last = at + word.start, at + near[index + len(wanted) - 1].end
            while first > at and text[first - 1] in "\"'([":
                first -= 1
            return _title_end(text, first, last, end)
    return None


def _buttons(text: str, known: Furniture) -> int:
    """End of a row of at least two buttons, numbers among them: ``Print Tweet Views 729 Related``."""
    found = words(text)
    at, hits, stop = 0, 0, 0
    while at < len(found):
        length = prefix(found[at:], known.lines)
        if not length and not (hits and found[at].folded.isdigit()):
            break
        hits += bool(length)
        at += length or 1
        stop = found[at - 1].end if length or at < len(found) else stop
    return stop if hits >= 2 and at < len(found) and not found[at - 1].folded.isdigit() else 0


def _is_gap(gap: str, *, after_header: bool) -> bool:
    """Whether what stands before a repeated title is nothing, or a by-line behind a date header."""
    found = words(gap)
    return not found or found[0].folded == "by" or (after_header and names_only(found, gap))


def _title_end(text: str, first: int, last: int, end: int) -> tuple[int, int] | None:
    while last < end and text[last] in ".:!?\"')]":
        last += 1
    follows = text[last:end].lstrip()[:2] if end - last < 400 else text[last : last + 10].lstrip()[:2]
    if follows and (follows[0].islower() or follows[0] in ",;("):
        return None
    space = re.compile(r"\s[.:!?](?=\s|$)").match(text, last, end)
    return first, space.end() if space else last


def _repeated(text: str, at: int, end: int) -> int | None:
    """End of a first sentence that stands a second time right behind itself."""
    for count, match in enumerate(_SENTENCE.finditer(text, at, min(end, at + 1200))):
        size = match.end() - at
        if size > 40 and text[at : match.end()].rstrip() == text[match.end() : match.end() + size].rstrip():
            return at + len(text[at : match.end()].rstrip())
        if count > 3:
            break
    return None


def _is_tail(text: str, at: int, stop: int, known: Furniture, *, last: bool) -> bool:
    piece = text[at:stop].strip()
    if len(piece) > TAIL_CHARS:
        return False
    bare = piece.lstrip("([0123456789 ")
    first = words(bare[:120])
    sourced = bool(first) and first[0].folded == "source" and prefix(first[1:], known.agencies) > 0
    if sourced or prefix(first, known.tail) or (label_end(bare, first, known) and len(bare) <= 400):
        return True
    open_ended = bool(piece) and piece[-1] not in ".!?\"'"
    if not last or not open_ended:
        return False
    if contains(words(bare), known.tail | known.inside) or bool(prefix(first, known.links | known.opens)):
        return True
    return any(char.islower() for char in text[max(0, at - 400) : at]) and is_sign_off(piece, known)


def _agencies(phrase: str, known: Furniture) -> bool:
    found = [word for word in words(phrase) if word.folded not in ("and", "with", "by", "the")]
    return is_covered(found, known.agencies)


def _skip(text: str, at: int, end: int) -> int:
    while at < end and (text[at].isspace() or text[at] in "|"):
        at += 1
    return at
