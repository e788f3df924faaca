"""Which lines of a page are not the report: buttons, menus, credits, by-lines, tables, lists of other reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wardesk.book import Book
from wardesk.text import Word, words

LONG_LINE = 60
"""A line of more words than this is never furniture for the phrase it begins with."""
SHORT_LINE = 25
"""A line of more words than this is never furniture for a phrase inside it."""

_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w{2,}|@\w{2,}|#\w{2,}", re.I)
_MARKDOWN_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\s]{1,600}(?:\s\"[^\"\n]{0,200}\")?\)")
_LABEL_MARK = re.compile(r"[\")\]*_]{0,3}\s?(?:[:|\u2014]|-\s)")
_BY = re.compile(
    r"(?:by|written by|reported by)\s(?:[A-Z][\w.'-]{0,30}|and|in|of|for|with|the|al|[,&/|])"
    r"(?:,?\s(?:[A-Z][\w.'-]{0,30}|and|in|of|for|with|the|al|[&/|])){0,12}",
    re.I,
)
_CREDIT = re.compile(
    r"(?:[(\[]\s?(?:photo|image|picture|file|credit|source)\b[^()\[\]\n]{0,80}[)\]]|(?:reuters|afp|ap|epa|anadolu|getty)\s?/\s?[A-Z]\S.{0,60})\.?$",
    re.I,
)
_RIGHTS = re.compile(r"(?:copyright\W{0,4}(?:\(c\)|\u00a9|(?:19|20)\d\d)|\u00a9|\(c\)\s(?:19|20)\d\d)", re.I)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]?\s+[A-Z(\[]")
_LOWER_OK = frozenset(("and", "by", "in", "of", "for", "with", "the", "al", "el", "ez", "at", "from"))


class Furniture(NamedTuple):
    """The codebook's furniture phrases, folded and sorted by how they are matched."""

    lines: frozenset[str]
    labels: frozenset[str]
    opens: frozenset[str]
    inside: frozenset[str]
    rest: frozenset[str]
    links: frozenset[str]
    tail: frozenset[str]
    agencies: frozenset[str]
    sections: frozenset[str]


def furniture_words(book: Book) -> Furniture:
    """Sort the section ``furniture`` of the codebook by the way its phrases are matched."""
    by: dict[str, set[str]] = {}
    for phrase, entry in book.section("furniture").items():
        by.setdefault(entry.value or "line", set()).add(phrase)

    def pick(*values: str) -> frozenset[str]:
        return frozenset().union(*(by.get(value, set()) for value in values))

    return Furniture(
        lines=pick("line", "label", "links", "rest", "tail"),
        labels=pick("label", "links"),
        opens=pick("opens", "tail"),
        inside=pick("inside"),
        rest=pick("rest"),
        links=pick("links"),
        tail=pick("tail"),
        agencies=pick("agency"),
        sections=pick("section"),
    )


def is_furniture(line: str, known: Furniture) -> bool:
    """Whether a whole line is furniture. The line is levelled and stripped."""
    if len(line) > LONG_LINE * 10:
        return False
    found = words(line)
    if not found:
        return True
    return (
        _phrase_line(line, found, known)
        or is_address(line)
        or _is_table(line, found)
        or is_byline(line)
        or (len(found) <= LONG_LINE // 2 and bool(_CREDIT.search(line)) and len(_SENTENCE_END.findall(line)) < 2)
    )


def heading_of(line: str, known: Furniture) -> str | None:
    """``rest`` or ``links`` for a heading after which nothing, or no short line, belongs to the report."""
    if len(line) > 60:
        return None
    folded = " ".join(word.folded for word in words(line) if not word.folded.isdigit())
    if folded in known.rest:
        return "rest"
    return "links" if folded in known.links else None


def is_covered(found: Sequence[Word], phrases: frozenset[str]) -> bool:
    """Whether words are nothing but a row of the phrases and numbers: ``Share 12 Tweet 4``."""
    at, hits = 0, 0
    while at < len(found):
        length = prefix(found[at : at + 8], phrases)
        if not length and not found[at].folded.isdigit():
            return False
        hits += length
        at += length or 1
    return hits > 0


def prefix(found: Sequence[Word], phrases: frozenset[str]) -> int:
    """How many words the longest phrase takes that the words begin with; 0 for none."""
    folded = [word.folded for word in found[:8]]
    return next((size for size in range(len(folded), 0, -1) if " ".join(folded[:size]) in phrases), 0)


def contains(found: Sequence[Word], phrases: frozenset[str]) -> bool:
    """Whether one of the phrases stands somewhere among the words."""
    return any(prefix(found[at : at + 8], phrases) for at in range(len(found)))


def is_address(line: str) -> bool:
    """Whether a line is nothing but links, addresses, handles or tags."""
    bare, links = _MARKDOWN_LINK.subn(" ", line)
    bare, addresses = _URL.subn(" ", bare)
    return bool(links or addresses) and not re.search(r"\w{2,}", bare)


def is_byline(line: str) -> bool:
    """Whether a line is "By" and names."""
    bare = line.strip("*_ ").rstrip(".|, ")
    return len(line) <= 150 and bool(_BY.fullmatch(bare)) and names_only(words(bare)[1:], bare)


def names_only(found: Sequence[Word], line: str) -> bool:
    """Whether words are all capitalised, small joining words aside."""
    texts = [line[word.start : word.end] for word in found]
    return all(text[0].isupper() or text[0].isdigit() or text in _LOWER_OK for text in texts)


def label_end(line: str, found: Sequence[Word], known: Furniture) -> bool:
    """Whether the words begin with a label and its colon, bar or dash."""
    length = prefix(found, known.labels)
    return bool(length) and bool(_LABEL_MARK.match(line, found[length - 1].end))


def _phrase_line(line: str, found: Sequence[Word], known: Furniture) -> bool:
    if _RIGHTS.match(line) and len(found) <= LONG_LINE:
        return True
    if len(found) <= SHORT_LINE and (is_covered(found, known.lines) or contains(found, known.inside)):
        return True
    return len(found) <= LONG_LINE and (bool(prefix(found, known.opens)) or label_end(line, found, known))


def _is_table(line: str, found: Sequence[Word]) -> bool:
    numbers = sum(word.folded[0].isdigit() for word in found)
    cells = line.count("|") + line.count("\t")
    if cells >= 2 and (line.startswith("|") or numbers * 3 >= len(found) or len(found) <= cells * 4):
        return True
    return len(found) >= 2 and numbers * 2 >= len(found) and line[-1] not in ".!?"
