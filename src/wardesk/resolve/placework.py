"""What the stages of place resolution share: the spots of a report, the codebook's sheet, the work on one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from wardesk.book import Book
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.resolve.placechoice import Outcome, Rules
from wardesk.resolve.placephrase import Phrase, Vocabulary, vocabulary
from wardesk.resolve.placescore import Beside, Context, load_weights
from wardesk.text import PhraseIndex, fold

Relation: TypeAlias = Literal["in", "near", "direction", "between", "towards", "part"]


class Spot(NamedTuple):
    """A mention of a place with its phrase: made once per span of a report."""

    start: int
    end: int
    facility: bool
    relation: Relation
    phrase: Phrase
    listed: tuple[tuple[int, int], ...] = ()
    """Spans that stand in one list with it."""
    beside: Beside = Beside()


@dataclass(frozen=True)
class Sheet:
    """What the codebook says about places, compiled once per book and gazetteer."""

    words: Vocabulary
    rules: Rules
    radius: Mapping[str, float]
    waters: frozenset[str]
    """Folded names of what belongs to no country: seas, straits, international waters and air space."""
    names: PhraseIndex[str]
    """Country and nationality phrases → ISO code."""


@dataclass
class Work:
    """One text being resolved."""

    text: str
    gazetteer: Gazetteer
    sheet: Sheet
    spots: dict[tuple[int, int], Spot]
    context: Context
    first: dict[tuple[int, int], Outcome] = field(default_factory=dict)


class _Key(NamedTuple):
    """Book and gazetteer as one key that hashes by the book's content."""

    digest: str
    gazetteer: int


class _Holder:
    """Carries what is compiled past the cache, which looks at the key alone."""

    def __init__(self, key: _Key, book: Book, gazetteer: Gazetteer) -> None:
        self.key, self.book, self.gazetteer = key, book, gazetteer

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and self.key == other.key and self.gazetteer is other.gazetteer


def sheet_of(book: Book, gazetteer: Gazetteer) -> Sheet:
    """What a codebook says about places, compiled once for it and this gazetteer."""
    return _compile(_Holder(_Key(book.hash, id(gazetteer)), book, gazetteer))


@lru_cache(maxsize=8)
def _compile(holder: _Holder) -> Sheet:
    book, gazetteer = holder.book, holder.gazetteer
    vocabulary_ = vocabulary(book, gazetteer.countries)
    regions = {fold(name): region for region in book.regions.values() for name in region.names}
    borders = {
        frozenset(region.country): region for region in book.regions.values() if region.key.startswith("border")
    }  # fmt: skip
    rules = Rules(
        float(book.setting("places.min_probability")), float(book.setting("places.none_probability")),
        float(book.setting("places.same_place_km")), float(book.setting("places.support_km")),
        frozenset(book.listed("places.common_words")), regions, borders, vocabulary_.nationalities,
        {code: fold(gazetteer.capital(code) or "") for code in set(gazetteer.countries.values())},
        {key.rsplit(".", 1)[-1]: float(book.setting(key)) for key in book.settings if key.startswith("places.people.")},
        float(book.setting("places.own_list")), int(book.setting("places.known_abroad")), *load_weights(),
    )  # fmt: skip
    radius = {key.rsplit(".", 1)[-1]: float(book.setting(key)) for key in book.settings if key.startswith("places.radius_km.")}
    at_sea = frozenset(map(fold, book.listed("places.waters")))
    return Sheet(vocabulary_, rules, radius, at_sea, PhraseIndex(vocabulary_.nationalities.items()))
