"""One reading with its names and vocabulary found: what every part of extraction looks things up in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from wardesk.book import DatedName, Words
from wardesk.extract.lexicon import Lexicon, stem
from wardesk.model import Mention, MentionKind, Reading, Sentence, Span
from wardesk.text import Word, words

CLASS_OF_SECTION = {
    "force_noun": ("force", "actor"), "fighter_group": ("force", "actor"), "generic_actor": ("force", "actor"),
    "civil_group": ("person",), "person_group": ("person",), "place_noun": ("place",), "region_noun": ("place",),
    "object_kind": ("facility",), "equipment": ("equipment",), "weapon": ("weapon",), "aircraft": ("aircraft", "equipment"),
    "source_noun": ("source",), "office": ("person", "office"),
}  # fmt: skip

_LEFT = frozenset({"compound", "amod", "nmod", "poss", "nummod", "quantmod", "npadvmod", "punct", "case", "advmod", "dep"})
_SPOKEN_TO = frozenset({"accuse", "ask", "blame", "criticise", "criticize", "tell", "thank", "urge", "warn"})
"""Verbs whose object is somebody: a capital there stands for its government."""
_OPAQUE = frozenset(
    [
        "number",
        "dozen",
        "hundred",
        "thousand",
        "group",
        "member",
        "part",
        "lot",
        "majority",
        "series",
        "handful",
        "couple",
        "scores",
        "most",
        "many",
        "several",
        "some",
        "all",
        "half",
        "remnant",
        "rest",
        "any",
        "none",
        "kind",
        "type",
        "variety",
        "range",
        "bulk",
        "element",
        "third",
        "fifth",
        "gathering",
        "concentration",
    ]
)
_MEMBERS = frozenset(
    [
        "member",
        "cell",
        "element",
        "operative",
        "man",
        "side",
        "faction",
        "remnant",
        "commander",
        "leader",
        "personnel",
        "serviceman",
        "supporter",
        "gunner",
        "crew",
        "team",
        "position",
        "stronghold",
        "hideout",
    ]
)
_QUANTITIES = frozenset(
    ["many", "several", "some", "few", "other", "others", "most", "all", "both", "none", "rest", "those", "nobody", "one",
     "dozen", "dozens", "score", "scores", "hundred", "hundreds", "thousand", "thousands", "ten", "tens", "everyone",
     "anyone", "half"]
)  # fmt: skip
_AIRFRAME = re.compile(r"(?:Su|MiG|Mi|Ka|Tu|An|Il|Yak|[A-CFL]|[ACMU]H|MQ|RQ)-\d{1,3}\w{0,3}$")
"""Designations of aircraft: makers' letters and a number."""
_STATES = ("state_forces", "external_forces")
"""Only what acts for a state may be called by the name of a place."""
_PRONOUNS = frozenset({"PRP", "WP", "WDT", "DT"})


def _pronoun_classes(lemma: str) -> Iterator[str]:
    """What a pronoun may stand for."""
    yield "pronoun"
    if lemma in ("they", "we", "he", "she", "i", "who", "that", "which", "it"):
        yield from ("actor", "force")
    if lemma in ("they", "he", "she", "who", "them", "him", "her"):
        yield "person"
    if lemma in ("it", "that", "which", "this"):
        yield from ("place", "facility")


class Name(NamedTuple):
    """A registered actor's name, or a vocabulary phrase, over tokens first..last (last out)."""

    first: int
    last: int
    section: str
    """``name``, ``source`` or a word section."""
    keys: tuple[str, ...]
    value: str | None = None


class Scene:
    """A reading with an index of what its words are. Made once per report; answers are cached per token."""

    def __init__(self, reading: Reading, lexicon: Lexicon, is_place: Callable[[str], bool]) -> None:
        self.reading = reading
        self.lexicon = lexicon
        self.is_place = is_place
        self.tokens = reading.tokens
        self.children = reading.children
        self.text = reading.text
        self.names: dict[int, Name] = {}
        self.sources: dict[int, Name] = {}
        self.vocabulary: dict[int, list[Name]] = {}
        self.stems: list[str] = [""] * len(self.tokens)
        """Folded singular form of each word; empty for punctuation."""
        self.taken: set[int] = set()
        """Tokens of time expressions: they fill no role and name no place."""
        self.bracketed: set[int] = set()
        self._classes: dict[int, frozenset[str]] = {}
        self._index()
        self._find_brackets()

    # ------------------------------------------------------------ finding words

    def _index(self) -> None:
        by_start = {token.start: at for at, token in enumerate(self.tokens)}
        found = [word for word in words(self.text) if word.start in by_start]
        places = [by_start[word.start] for word in found]
        for first, last, payloads in self.lexicon.names.find(found):
            keys = tuple(key for key, dated in payloads if self._case_fits(dated, found[first], found[last - 1]))
            bare = self._is_only_place(places[last - 1], self.text[found[first].start : found[last - 1].end])
            if not bare or all(self.lexicon.book.actors[key].kind not in _STATES for key in keys):
                self._note(self.names, places, first, last, "name", keys)
        for first, last, sources in self.lexicon.sources.find(found):
            if self.text[found[first].start].isupper():
                self._note(self.sources, places, first, last, "source", tuple(sources))
        stemmed = [Word(stem(word.folded), word.start, word.end) for word in found]
        for at, word in zip(places, stemmed, strict=True):
            self.stems[at] = word.folded
        for first, last, entries in self.lexicon.vocabulary.find(stemmed):
            for entry in entries:
                self._note_words(entry, places, first, last)

    def _find_brackets(self) -> None:
        """Tokens inside round or square brackets, at most sixty after the opening one."""
        opened: int | None = None
        for at, token in enumerate(self.tokens):
            if token.tag == "-LRB-":
                opened = at
            elif token.tag == "-RRB-" or (opened is not None and at - opened > 60):
                opened = None
            elif opened is not None:
                self.bracketed.add(at)

    def _case_fits(self, dated: DatedName, first: Word, last: Word) -> bool:
        raw = self.text[first.start : last.end]
        cased = dated.cased
        if cased is None:
            cased = len(dated.name) <= 5 and dated.name.isupper()
        return raw == dated.name if cased else not raw.islower()

    def _is_only_place(self, at: int, raw: str) -> bool:
        """A capital named for its government ("Damascus has failed to …") is an actor; anywhere else it is a place."""
        if raw.isupper() or not self.is_place(raw):
            return False
        for _ in range(4):
            token = self.tokens[at]
            if any(self.tokens[child].dep == "amod" for child in self.children[at]):
                return True
            if token.dep in ("nsubj", "poss"):
                return self.lemma(token.head) in ("be", "fall", "remain", "see", "witness")
            if token.dep == "dobj":
                return self.lemma(token.head) not in _SPOKEN_TO
            if token.dep == "pobj":
                return self.lemma(token.head) not in ("with", "between", "by")
            if token.dep == "compound":
                return self.lemma(token.head) not in ("government", "regime", "force", "army", "authority", "official")
            if token.dep != "conj":
                return True
            at = token.head
        return True

    @staticmethod
    def _note(into: dict[int, Name], places: list[int], first: int, last: int, section: str, keys: tuple[str, ...]) -> None:
        if keys:
            name = Name(places[first], places[last - 1] + 1, section, keys)
            for at in range(name.first, name.last):
                into[at] = name

    def _note_words(self, entry: Words, places: list[int], first: int, last: int) -> None:
        name = Name(places[first], places[last - 1] + 1, entry.section, (entry.key,), entry.value)
        for at in range(name.first, name.last):
            self.vocabulary.setdefault(at, []).append(name)

    # ------------------------------------------------------------ asking about a token

    def word(self, at: int) -> str:
        """The token's text."""
        token = self.tokens[at]
        return self.text[token.start : token.end]

    def lemma(self, at: int) -> str:
        """The token's lemma, lower case."""
        return self.tokens[at].lemma

    def kids(self, at: int, *deps: str) -> Iterator[int]:
        """Dependents with one of the labels, in text order; all of them when no label is given."""
        for child in self.children[at]:
            if not deps or self.tokens[child].dep in deps:
                yield child

    def among(self, word: str, *lists: str) -> bool:
        """Whether a word or type stands in one of the codebook's lists of places: ``among("east", "bearings")``."""
        return any(word in self.lexicon.listed(f"places.{name}") for name in lists)

    def section(self, at: int, section: str) -> Name | None:
        """The phrase of one word section that covers the token."""
        return next((name for name in self.vocabulary.get(at, ()) if name.section == section), None)

    def classes(self, at: int) -> frozenset[str]:
        """What the token can stand for, as frames ask for it."""
        if at not in self._classes:
            self._classes[at] = frozenset(self._classify(at))
        return self._classes[at]

    def _classify(self, at: int) -> Iterator[str]:
        token = self.tokens[at]
        yield from (f"={token.lemma}", f"={self.stems[at]}")
        if _AIRFRAME.match(self.word(at)):
            yield from CLASS_OF_SECTION["aircraft"]
        if self._counts_people(at):
            yield from ("person", "number")
        if at in self.names and self.names[at].last > at:
            yield from ("actor", "force", "name")
        yield from self._listed_as(at)
        if token.tag in ("NN", "NNS") and token.lemma in _MEMBERS and self._has_actor_before(at):
            yield from ("actor", "force")
        if token.tag in _PRONOUNS and token.dep != "det":
            yield from _pronoun_classes(token.lemma)
        elif at not in self.names and (token.tag.startswith("NNP") or self._is_capital_place(at)):
            yield "name"
            if self._has_title(at):
                yield "person"
            elif (self.is_place(self.proper_words(at)) or self._has_place_noun(at)) and not self._is_defined(at):
                yield "place"
        if token.tag == "VBG" or token.lemma in ("deal", "agreement", "truce", "accord", "pact"):
            yield "agreement"

    def _listed_as(self, at: int) -> Iterator[str]:
        """Classes of the word lists a word ends a phrase of, and the lists' own keys."""
        for name in self.vocabulary.get(at, ()):
            if name.last == at + 1 or name.section == "generic_actor":
                armed = name.section == "person_group" and name.value == "combatant"
                yield from CLASS_OF_SECTION.get("force_noun" if armed else name.section, ())
                yield name.keys[0]

    def _is_defined(self, at: int) -> bool:
        """Capitals that stand once in brackets after what they are short for: "the State Administration Council (SAC)"."""
        raw = self.word(at)
        return 1 < len(raw) <= 6 and raw.isupper() and raw.isalpha() and f"({raw})" in self.text

    def _is_capital_place(self, at: int) -> bool:
        """A place the tagger took for a common noun: ``Homs`` at the end of a sentence."""
        raw = self.word(at)
        return self.tokens[at].tag in ("NN", "NNS") and raw[:1].isupper() and at > self.sentence(at).first and self.is_place(raw)

    def _has_title(self, at: int) -> bool:
        """ "President Cole", "Gen. Ana Roth": a title or rank right before the name, or at its head."""
        first, last = self.proper_run(at)
        before = first - 2 if first > 1 and self.word(first - 1) == "." else first - 1
        heads = [step for step in (before, *range(first, last - 1)) if step >= 0 and self.section(step, "office") is not None]
        return any(step < at and self.tokens[step].sentence == self.tokens[at].sentence for step in heads)

    def _counts_people(self, at: int) -> bool:
        """ "Eight were killed", "many fled", "the rest": a number or quantity that stands for people, no noun beside it."""
        token = self.tokens[at]
        if token.dep not in ("nsubj", "nsubjpass", "dobj", "conj"):
            return False
        return token.tag == "CD" or (token.lemma in _QUANTITIES and self.head(at) == at)

    def _has_actor_before(self, at: int) -> bool:
        """ "ISIS members", "Iraqi cells": a noun of membership after a name or nationality."""
        return any(
            child in self.names or self.section(child, "nationality")
            for child in self.kids(at, "compound", "amod", "nmod", "poss")
        )

    def _has_place_noun(self, at: int) -> bool:
        return any("place" in CLASS_OF_SECTION.get(name.section, ()) for name in self.vocabulary.get(at, ()))

    # ------------------------------------------------------------ pieces of text

    def proper_words(self, at: int) -> str:
        """The run of proper-noun tokens around a token, as text."""
        first, last = self.proper_run(at)
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def proper_run(self, at: int) -> tuple[int, int]:
        """First and last+1 token of the proper-noun run around a token: ``al-Mayadeen``, ``Deir Ezzor``."""
        sentence = self.tokens[at].sentence
        first = at
        while first > 0 and self.tokens[first - 1].sentence == sentence and self._joins(first - 1, first):
            first -= 1
        last = at + 1
        while last < len(self.tokens) and self.tokens[last].sentence == sentence and self._joins(last, last - 1):
            last += 1
        while first < at and not self._proper(first):
            first += 1
        while last - 1 > at and not self._proper(last - 1):
            last -= 1
        return first, last

    def _proper(self, at: int) -> bool:
        return self.tokens[at].tag.startswith("NNP") and self.word(at)[:1].isalnum()

    def _joins(self, at: int, beside: int) -> bool:
        """Whether a token belongs to the proper run of its neighbour."""
        if self._proper(at):
            return True
        low, high = min(at, beside), max(at, beside)
        glued = self.tokens[low].end == self.tokens[high].start
        raw = self.word(at)
        return (raw == "-" and glued) or (raw.lower() in ("al", "el", "ez", "ash", "as", "ar", "az", "ad", "an") and glued)

    def head(self, at: int) -> int:
        """Unwrap "a number of ISIS units" to ``units``; a chain is followed at most four deep."""
        for _ in range(4):
            if self.lemma(at) not in _OPAQUE and self.tokens[at].tag != "CD" and not self.section(at, "list_noun"):
                return at
            inner = next((p for prep in self.kids(at, "prep") if self.lemma(prep) == "of" for p in self.kids(prep, "pobj")), None)
            if inner is None:
                return at
            at = inner
        return at

    def group(self, at: int) -> list[int]:
        """A filler and its co-ordinated fellows, in text order, at most twelve; those who only speak are left out."""
        found: list[int] = []
        queue = [at]
        while queue and len(found) < 12:
            token = queue.pop(0)
            found.append(token)
            queue.extend(self.kids(token, "conj"))
        return self._without_speakers(sorted(found))

    def is_people(self, at: int) -> bool:
        """A word for people, or for those of a nation: ``villagers``, ``Iraqis``."""
        plural = self.tokens[at].tag in ("NNPS", "NNS")
        return "person" in self.classes(at) or (plural and self.section(at, "nationality") is not None)

    def _without_speakers(self, found: list[int]) -> list[int]:
        """ "… killed five people, residents and a nurse said": the parser joins speakers and dead; the comma parts them."""
        after = found[-1] + 1
        while after < len(self.tokens) and self.tokens[after].tag == "RB":
            after += 1
        if after >= len(self.tokens) or self.tokens[after].tag not in ("VBD", "VBZ", "VBP"):
            return found
        if self.lemma(after) not in self.lexicon.speech or any(self.kids(after, "nsubj")):
            return found
        for order, token in enumerate(found):
            first, _ = self.phrase(token)
            while first > 0 and self.tokens[first - 1].tag in ("DT", "CD"):
                first -= 1
            if self.word(first - 1) == ",":
                return found[:order]
        return found

    def phrase(self, at: int) -> tuple[int, int]:
        """First and last+1 token of the noun phrase around a head: left modifiers without article, no clauses."""
        first = at
        for child in sorted(self.kids(at, *_LEFT), reverse=True):
            if child < first and self.tokens[child].tag not in ("DT", "PRP$", "``", "''", "''"):
                first = min(first, self._leftmost(child))
        name = self.names.get(at)
        last = max(at + 1, name.last if name else 0)
        first = min(first, name.first) if name else first
        while first < at and self.tokens[first].tag in (
            "DT",
            "CD",
            ",",
            "-LRB-",
            "``",
            "''",
            ":",
            "HYPH",
            "POS",
            "PRP$",
        ):
            first += 1
        comma = next(
            (step for step in range(at - 1, first, -1) if self.word(step) == "," and self.tokens[step - 1].tag == "RB"), first
        )
        return (comma + 1 if comma > first else first), last

    def _leftmost(self, at: int) -> int:
        first = at
        for child in self.children[at]:
            if child < first:
                first = min(first, self._leftmost(child))
        return first

    def span(self, first: int, last: int) -> Span:
        """Characters of the tokens first..last-1."""
        return Span(start=self.tokens[first].start, end=self.tokens[last - 1].end)

    def within(self, start: int, end: int) -> range:
        """Tokens that overlap the characters start..end."""
        first = bisect_right(self.tokens, start, key=lambda token: token.end)
        return range(first, max(first, bisect_left(self.tokens, end, key=lambda token: token.start)))

    def token_span(self, at: int) -> Span:
        """Characters of one token."""
        return self.span(at, at + 1)

    def mention(self, kind: MentionKind, first: int, last: int, *, allies: bool = False) -> Mention:
        """An unresolved mention over the tokens first..last-1."""
        return Mention(kind=kind, span=self.span(first, last), cause="not_stated", allies=allies)

    def sentence(self, at: int) -> Sentence:
        """The sentence a token stands in."""
        return self.reading.sentences[self.tokens[at].sentence]

    def parted(self, one: int, other: int) -> bool:
        """A semicolon lies between: two statements, whatever the parse makes of them."""
        first, last = sorted((self.tokens[one].start, self.tokens[other].start))
        return self.text.find(";", first, last) >= 0

    def under(self, at: int, top: int) -> bool:
        """Whether a token hangs below another, at most forty steps."""
        for _ in range(40):
            if at == top:
                return True
            if self.tokens[at].head == at:
                return False
            at = self.tokens[at].head
        return False
