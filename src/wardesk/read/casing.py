"""Capitals for a text whose capitals say nothing, so that the parser, made for mixed case, can read it. Offsets stay true.

Wire texts of the 1980s and many court papers are all capitals; cleaned corpora are often all small letters; lists of
headlines have a capital on every longer word. Such a text
is put into the case its writer would have used, character for character; any other text is left as it is. What is a name
is learned from general means only: the parser's word lists (a word they do not have is taken for a name), what its tagger
makes of a word in small letters, in the text and in two plain sentences, the gazetteer's countries and great towns, and
the codebook's names and nationalities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from spacy.tokens import Doc

from wardesk.book import Book
from wardesk.text import words

if TYPE_CHECKING:
    from spacy.language import Language

FEW_LETTERS = 40
"""A text with fewer letters is left alone: a headline in capitals is not a text in capitals."""
ALL_CAPITALS, NO_CAPITALS = 0.9, 0.004
"""Share of capitals among the letters from which, and up to which, a text counts as having one case. Edited English has
0.03 to 0.08; a few small letters come from notes added to a wire text, a few capitals from codes in a cleaned one."""
LONGER, HEADLINE_CAPITALS = 4, 0.9
"""Words from so many letters on have a capital in headlines, and so large a share of them; 0.1 to 0.3 in running text."""
ACRONYM_LENGTH = range(2, 7)
FRAMES = ((("according", "to"), (",", "they", "left")), (("troops", "left"), (",", "he", "said")))
"""Into these a noun of the word lists is put, in small letters, to ask the tagger whether it is a name ("lima"). On 70 news
and encyclopaedia texts 94 % of the words for which it says so in either have a capital in the text as edited."""
GREAT_TOWN = 500_000
"""Population from which a town's name is taken for the town wherever it stands, unless the word has a plural ("van")."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE = re.compile(r"""(?:^|[.!?]["')\]]*\s+|\n\s*\n)\s*["'(\[]*$""")
_PARAGRAPH = re.compile(r"\n\s*\n")
_LONG_RUN = re.compile(r"\S{300,}")
_LOOK_BACK = 12
PIECE = 5000
"""Characters that are tagged together, at most."""
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_VOWELS = frozenset("aeiouy")
_NAME_TAGS = frozenset({"NNP", "NNPS"})
_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"),
    ("est", ""), ("est", "e"), ("ly", ""), ("men", "man"),
)  # fmt: skip
"""Endings of inflected English words and what stands there in the base form."""


class Place(Protocol):
    """What of a gazetteer's row is asked here; ``resolve.gazetteer.PlaceRow`` is one."""

    @property
    def feature(self) -> str: ...  # noqa: D102
    @property
    def population(self) -> int: ...  # noqa: D102
    @property
    def level(self) -> int: ...  # noqa: D102


class Places(Protocol):
    """A gazetteer; ``resolve.gazetteer.Gazetteer`` is one."""

    def find(self, name: str, /) -> Sequence[Place]: ...  # noqa: D102


def recase(text: str, parser: Language, book: Book, places: Places) -> str:
    """The text with capitals where English has them, if it has one case throughout or that of headlines; else the text itself.

    The result has the same length, and each of its characters is the same letter.
    """
    if has_one_case(text):
        small = _lower(text)
    elif has_headline_case(text):
        small = _lower_first(text)
    else:
        return text
    capitals = _tagged_names(small, parser) | _nationalities(small, book)
    known = _word_lists(parser)
    short, abbreviated = _acronyms(small, known), _abbreviations(parser)
    letters = list(small)
    for match in _WORD.finditer(small):
        word, start = match.group(), match.start()
        if word in short:
            _raise(letters, start, match.end())
        elif start in capitals or _begins_sentence(small, start, abbreviated) or _has_capital(word, known, parser, places):
            _raise(letters, start, start + 1)
    for match in _DOTTED.finditer(small):
        _raise(letters, *match.span())
    _copy_names(small, letters, book, known)
    return "".join(letters)


def has_one_case(text: str) -> bool:
    """Whether a text of some length is written in capitals, or in small letters, throughout."""
    letters = [char for char in text if char.isupper() or char.islower()]
    if len(letters) < FEW_LETTERS:
        return False
    capitals = sum(char.isupper() for char in letters) / len(letters)
    return capitals >= ALL_CAPITALS or capitals <= NO_CAPITALS


def has_headline_case(text: str) -> bool:
    """Whether the longer words of a text of some length have a capital throughout, and not all of them only capitals."""
    longer = [word for word in _WORD.findall(text) if len(word) >= LONGER]
    capitals = sum(word[0].isupper() for word in longer)
    return sum(map(len, longer)) >= FEW_LETTERS and capitals >= HEADLINE_CAPITALS * len(longer)


def _lower_first(text: str) -> str:
    """Small letters for words that have but one capital, the first; others ("UN", "McKenna") keep theirs."""
    return _WORD.sub(lambda found: _lower(found.group()) if _is_headed(found.group()) else found.group(), text)


def _is_headed(word: str) -> bool:
    return len(word) == 1 or word[1:].islower()


def _lower(text: str) -> str:
    """Small letters; a letter whose small form is longer ("İ") is left."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(char if len(char.lower()) != 1 else char.lower() for char in text)


def _raise(letters: list[str], start: int, end: int) -> None:
    """Make capitals of a stretch; a letter whose capital is longer ("ß") or another letter's ("ı") is left."""
    for at in range(start, end):
        capital = letters[at].upper()
        if len(capital) == 1 and capital.lower() == letters[at]:
            letters[at] = capital


def _begins_sentence(text: str, start: int, abbreviated: frozenset[str]) -> bool:
    """Whether a word begins the text, a paragraph or a sentence; a full stop of an abbreviation ("gen.", "u.s.") ends none."""
    before = text[max(0, start - _LOOK_BACK) : start]
    if not _SENTENCE.search(before):
        return not before
    last = before.split()[-1:] if "\n\n" not in before.replace(" ", "") else []
    return not last or not (last[0] in abbreviated or _DOTTED.fullmatch(last[0]))


@lru_cache(maxsize=2)
def _abbreviations(parser: Language) -> frozenset[str]:
    """Abbreviations with a full stop that the tokenizer keeps together, in small letters."""
    rules: Any = getattr(parser.tokenizer, "rules")  # noqa: B009 - spaCy types the tokenizer as a bare callable
    return frozenset(word.lower() for word in rules if word.endswith(".") and len(word) > 2)


def _tagged_names(small: str, parser: Language) -> set[int]:
    """Where words start that the tagger takes for proper nouns though they stand in small letters."""
    readable = _LONG_RUN.sub(lambda run: " " * len(run.group()), small)
    breaks = [0, *(match.end() for match in _PARAGRAPH.finditer(readable)), len(readable)]
    starts = [at for one, two in pairwise(breaks) for at in range(one, two, PIECE)]
    pieces = [readable[one:two].replace("\n", " ") for one, two in pairwise([*starts, len(readable)])]
    docs = _tag([parser.make_doc(piece) for piece in pieces], parser)
    return {start + token.idx for start, doc in zip(starts, docs, strict=True) for token in doc if token.tag_ in _NAME_TAGS}


def _tag(docs: list[Doc], parser: Language) -> list[Doc]:
    """Documents with tags and without a parse; all at once, since each call of the network costs as much as 50 words."""
    for name in ("tok2vec", "tagger"):
        docs = list(getattr(parser.get_pipe(name), "pipe")(docs))  # noqa: B009 - spaCy types a pipe as a bare callable
    return docs


def _nationalities(small: str, book: Book) -> set[int]:
    known = book.section("nationality")
    return {word.start for word in words(small) if word.folded in known}


def _acronyms(small: str, known: WordLists) -> set[str]:
    """Words that cannot be spoken, and short unknown words that stand alone in brackets behind a name."""
    bracketed = {match.group(1) for match in re.finditer(r"\(\s*([^\W\d_]+)\s*[)\]]", small)}
    return {
        word
        for word in {match.group() for match in _WORD.finditer(small)}
        if len(word) in ACRONYM_LENGTH and not _is_common(word, known) and (word in bracketed or not _VOWELS & set(word))
    }


def _copy_names(small: str, letters: list[str], book: Book, known: WordLists) -> None:
    """Give the codebook's names the capitals they have there; a short one that is also a common word ("IS") is left."""
    sequence = words(small)
    for first, last, payloads in book.actor_phrases.find(sequence):
        if last - first == 1 and _is_common(sequence[first].folded, known):
            continue
        shapes = [payloads[0][1].name[word.start : word.end] for word in words(payloads[0][1].name)]
        for word, shape in zip(sequence[first:last], shapes, strict=False):
            _raise(letters, word.start, word.end if len(shape) > 1 and shape.isupper() else word.start + shape[:1].isupper())


# ---------------------------------------------------------------- common words


class WordLists(NamedTuple):
    """Words that a name is told from, all in small letters."""

    all: frozenset[str]
    """Base forms and irregular forms of every part of speech, and stop words."""
    nouns: frozenset[str]
    """Base forms of nouns that are no verb or adverb; names of cities, persons and nationalities are among them."""


@lru_cache(maxsize=2)
def _word_lists(parser: Language) -> WordLists:
    """The word lists of the parser's lemmatizer (WordNet's)."""
    lookups: Any = getattr(parser.get_pipe("lemmatizer"), "lookups")  # noqa: B009 - spaCy types a pipe as a bare callable
    index, irregular = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    listed = {part: frozenset(index[part]) for part in ("noun", "verb", "adj", "adv")}
    stop_words = frozenset(parser.Defaults.stop_words)
    return WordLists(
        frozenset().union(*listed.values(), *irregular.values(), stop_words),
        listed["noun"].difference(listed["verb"], listed["adv"], stop_words),
    )


def _has_capital(word: str, known: WordLists, parser: Language, places: Places) -> bool:
    """Whether a word has a capital wherever it stands: "I", what the word lists do not have, and names that they have."""
    if word == "i" or word.startswith(("i'", "i\u2019")):
        return True
    if len(word) < 2 or word in known.nouns:
        return len(word) > 1 and _is_name(word, known, parser, places)
    return not _is_common(word, known)


def _is_name(word: str, known: WordLists, parser: Language, places: Places) -> bool:
    """Whether a noun of the word lists is the name of a country or great town, or a name to the tagger."""
    strings = parser.vocab.strings
    if word.endswith("s") and word[:-1] in known.all:
        return False
    if f"{word}s" not in strings and any(_is_great(row) for row in places.find(word)):
        return True
    return word.title() in strings and _is_tagged(word, parser)


def _is_great(row: Place) -> bool:
    return row.level == 0 and (row.feature == "country" or row.population >= GREAT_TOWN)


@lru_cache(maxsize=50_000)
def _is_tagged(word: str, parser: Language) -> bool:
    docs = _tag([Doc(parser.vocab, words=[*before, word, *after]) for before, after in FRAMES], parser)
    return any(doc[len(before)].tag_ in _NAME_TAGS for doc, (before, _) in zip(docs, FRAMES, strict=True))


def _is_common(word: str, known: WordLists) -> bool:
    """Whether a word in small letters, or what it is inflected from, is in the word lists."""
    bare = re.split("['\u2019]", word, maxsplit=1)[0]
    if (bare != word and len(bare) < 2) or "n't" in word or "n\u2019t" in word:
        return True
    return bare in known.all or any(_stripped(bare, ending, base, known) for ending, base in _ENDINGS)


def _stripped(word: str, ending: str, base: str, known: WordLists) -> bool:
    if not word.endswith(ending) or len(word) < len(ending) + 2:
        return False
    stem = word[: -len(ending)] + base
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and not base
    return stem in known.all or (doubled and stem[:-1] in known.all)
