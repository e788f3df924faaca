"""The codebook turned into look-up tables for one pass over a reading. Built once per book."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from wardesk.book import Book, DatedName, Frame, RoleMap, SpeechVerb, TypeEntry, Words
from wardesk.text import PhraseIndex, fold

NOUN_SECTIONS = (
    "force_noun", "civil_group", "fighter_group", "person_group", "place_noun", "region_noun", "object_kind", "equipment",
    "weapon", "aircraft", "source_noun", "generic_actor", "nationality", "office", "list_noun", "no_place",
)  # fmt: skip
"""Sections matched as phrases, plural or singular; the rest are matched by lemma."""


class Trigger(NamedTuple):
    """One frame of one type, filed under the lemma that sets it off."""

    entry: TypeEntry
    frame: Frame
    order: int
    """Position of the frame in its type: a citation for ``explain``."""
    roles: RoleMap
    form: str
    """``verb``, ``noun`` or ``adjective``."""
    extra: tuple[str, ...]
    """Further lemmas: a verb's particle, or the words before the head of a compound noun."""

    @property
    def rule(self) -> str:
        """Id under which evidence names this frame."""
        return f"frame.{self.entry.key}.{self.order}"


@dataclass(frozen=True)
class Lexicon:
    """Everything extraction asks of the codebook, by lemma or phrase."""

    book: Book
    verbs: dict[str, list[Trigger]] = field(default_factory=dict)
    nouns: dict[str, list[Trigger]] = field(default_factory=dict)
    adjectives: dict[str, list[Trigger]] = field(default_factory=dict)
    speech: dict[str, SpeechVerb] = field(default_factory=dict)
    """Lemma, or phrase with blanks (``according to``) → entry."""
    vocabulary: PhraseIndex[Words] = field(default_factory=PhraseIndex)
    names: PhraseIndex[tuple[str, DatedName]] = field(default_factory=PhraseIndex)
    sources: PhraseIndex[str] = field(default_factory=PhraseIndex)
    _lists: dict[str, frozenset[str]] = field(default_factory=dict)

    def listed(self, setting: str) -> frozenset[str]:
        """Words of a setting that is a list. Raises ``BookError`` where there is no such setting."""
        if setting not in self._lists:
            self._lists[setting] = frozenset(self.book.listed(setting))
        return self._lists[setting]


def stem(word: str) -> str:
    """Folded word without its plural ending; only good for comparing two words treated the same way."""
    if len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("us") else word


def stem_phrase(phrase: str) -> str:
    """Every word of a phrase stemmed."""
    return " ".join(stem(word) for word in fold(phrase).split())


@lru_cache(maxsize=4)
def _compiled(book_hash: str, holder: _Holder) -> Lexicon:
    book = holder.book
    lexicon = Lexicon(book, names=book.actor_phrases, sources=book.source_phrases)
    for entry in book.types.values():
        for order, frame in enumerate(entry.frames):
            _file(lexicon, entry, frame, order)
    for speech in book.speech.values():
        for word in speech.words:
            lexicon.speech[word.replace("_", " ")] = speech
    for words in book.words.values():
        if words.section in NOUN_SECTIONS:
            for word in words.words:
                lexicon.vocabulary.add(stem_phrase(word), words)
    return lexicon


class _Holder:
    """Lets ``lru_cache`` key on the book's hash alone: a book's mappings cannot be hashed."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __hash__(self) -> int:
        return hash(self.book.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.book.hash == self.book.hash


def compile_book(book: Book) -> Lexicon:
    """Look-up tables of a book; the same book is compiled once."""
    return _compiled(book.hash, _Holder(book))


def _file(lexicon: Lexicon, entry: TypeEntry, frame: Frame, order: int) -> None:
    roles = lexicon.book.role_maps[frame.roles]
    for verb in frame.verbs:
        lemma, *particle = verb.split("_")
        trigger = Trigger(entry, frame, order, roles, "verb", tuple(particle))
        lexicon.verbs.setdefault(lemma, []).append(trigger)
    for noun in frame.nouns:
        *before, head = fold(noun).split()
        trigger = Trigger(entry, frame, order, roles, "noun", tuple(map(stem, before)))
        lexicon.nouns.setdefault(stem(head), []).append(trigger)
    for adjective in frame.adjectives:
        *before, head = adjective.replace("-", " ").split()
        trigger = Trigger(entry, frame, order, roles, "adjective", tuple(before))
        lexicon.adjectives.setdefault(head, []).append(trigger)
