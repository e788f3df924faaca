"""Gold: reports annotated by hand, as files that are easy to write and as spans that can be scored.

The format is described in ``gold/format.md``, the decisions in ``gold/guide.md``. Everything is checked at loading:
each quote must stand in the text, each key must be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from wardesk.errors import InputError
from wardesk.model import Aspect, CountKind, Course, Extent, LinkKind, Modality, Narrative, Polarity, Scope, Stance

PARTS = ("dev", "held", "train", "second")
"""Of ``second`` only the annotations lie in its folder: the texts are those of the parts before it."""
ROLES = (
    "actor", "target", "opponent", "victim", "owner", "partner", "mediator", "beneficiary", "origin", "destination",
    "instrument", "terms",
)  # fmt: skip
MAX_BYTES = 200_000
"""No file of gold is larger."""
Style = Literal[
    "agency_wire", "telegraphic_monitor", "military_communique", "party_media", "ngo_update", "un_flash_update",
    "investigative", "evening_summary",
]  # fmt: skip
WhenKind = Literal["unstated", "ongoing", "as_of_report", "open", "stated"]
Pair = tuple[int, int]


def _text(value: object) -> object:
    """Words that YAML read as a number or a yes are words all the same."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Words = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Says(_Strict):
    who: Words
    stance: Stance = "states"


class _Place(_Strict):
    is_: Words = Field(alias="is")
    relation: Literal["in", "near", "direction", "between", "towards", "part"] = "in"


class _When(_Strict):
    first: date | None = None
    last: date | None = None
    words: Words | None = None


class _Count(_Strict):
    kind: CountKind
    words: Words
    low: int | None = Field(default=None, ge=0)
    best: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)
    group: str | None = None
    scope: Scope = "this_event"


class _Link(_Strict):
    kind: LinkKind
    claim: int


class _Claim(_Strict):
    id: int
    in_: Words = Field(alias="in")
    type: str
    trigger: Words
    when: Literal["unstated", "ongoing", "as_of_report", "open"] | _When
    aspect: Aspect | None = None
    modality: Modality = "actual"
    polarity: Polarity = "did"
    narrative: Narrative = "foreground"
    says: tuple[_Says, ...] = ()
    actor: tuple[Words, ...] = ()
    target: tuple[Words, ...] = ()
    opponent: tuple[Words, ...] = ()
    victim: tuple[Words, ...] = ()
    owner: tuple[Words, ...] = ()
    partner: tuple[Words, ...] = ()
    mediator: tuple[Words, ...] = ()
    beneficiary: tuple[Words, ...] = ()
    origin: tuple[Words, ...] = ()
    destination: tuple[Words, ...] = ()
    instrument: tuple[Words, ...] = ()
    terms: tuple[Words, ...] = ()
    place: tuple[Words | _Place, ...] = ()
    basis: dict[str, Literal["stated", "inherited", "suspected"]] = {}
    allies: bool = False
    counts: tuple[_Count, ...] = ()
    course: Course | None = None
    extent: Extent | None = None
    object_kind: str | None = None
    links: tuple[_Link, ...] = ()


class _File(_Strict):
    id: str
    conflict: str
    style: Style
    publisher: str
    published: date
    annotator: str
    title: str | None = None
    names: dict[str, tuple[Words, ...]] = {}
    claims: tuple[_Claim, ...]


class Filler(NamedTuple):
    """Who or what stands in a role: the name's key or the words, and every span of the text that means it."""

    label: str
    spans: tuple[Pair, ...]


class Spoken(NamedTuple):
    """One link of the chain of who says so."""

    who: Filler
    stance: Stance


class GoldPlace(NamedTuple):
    """A place of a claim."""

    filler: Filler
    relation: str


class GoldWhen(NamedTuple):
    """``stated`` with days, or why there are none."""

    kind: WhenKind
    first: date | None = None
    last: date | None = None


class GoldCount(NamedTuple):
    """A number of a claim, with the words it was read from."""

    kind: CountKind
    span: Pair
    low: int | None
    best: int | None
    high: int | None
    group: str | None
    scope: Scope


class GoldClaim(NamedTuple):
    """One annotated claim, its quotes turned into spans of the text."""

    id: int
    type: str
    around: Pair
    """The piece of text it stands in."""
    trigger: Pair
    aspect: Aspect
    modality: Modality
    polarity: Polarity
    narrative: Narrative
    says: tuple[Spoken, ...]
    roles: Mapping[str, tuple[Filler, ...]]
    places: tuple[GoldPlace, ...]
    basis: Mapping[str, str]
    when: GoldWhen
    counts: tuple[GoldCount, ...]
    course: Course | None
    extent: Extent | None
    object_kind: str | None
    links: tuple[tuple[LinkKind, int], ...]


class GoldReport(NamedTuple):
    """A report with its annotation."""

    id: str
    part: str
    annotator: str
    text: str
    title: str | None
    publisher: str
    published: date
    style: str
    conflict: str
    claims: tuple[GoldClaim, ...]


_ASPECTS: Mapping[str, Aspect] = {
    "control": "state", "presence": "state", "humanitarian_state": "state", "capability_or_intent": "assessment",
}  # fmt: skip


def load_part(folder: Path, part: str, types: Sequence[str]) -> list[GoldReport]:
    """All reports of a part in order of id. Raises ``InputError`` naming file, claim and what is wrong."""
    files = sorted((folder / part).glob("*.yml"))
    if not files:
        raise InputError(f"no annotations in {folder / part}; gold lies in {'/, '.join(PARTS)}/ as ID.yml")
    return [load_report(file, text_beside(file, folder), types) for file in files]


def text_beside(file: Path, folder: Path) -> Path:
    """The text beside the annotation; of a second annotation the text lies with the first."""
    places = [file.parent, *(folder / part for part in PARTS[:-1])]
    found = next((place / f"{file.stem}.txt" for place in places if (place / f"{file.stem}.txt").is_file()), None)
    if found is None:
        raise InputError(f"{file}: no text {file.stem}.txt beside it or in {', '.join(f'{part}/' for part in PARTS[:-1])}")
    return found


def load_report(file: Path, text_file: Path, types: Sequence[str]) -> GoldReport:
    """One annotated report. Raises ``InputError``."""
    for path in (file, text_file):
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes")
    try:
        data = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: {_first_problem(error)}") from error
    if data.id != file.stem:
        raise InputError(f"{file}: id is {data.id!r}, the file is called {file.stem!r}")
    quotes = _Quotes(file, text_file.read_text(encoding="utf-8"), data.names)
    numbers = [claim.id for claim in data.claims]
    for claim in data.claims:
        if claim.type not in types:
            raise InputError(f"{file}: claim {claim.id}: no type {claim.type!r} in the codebook")
        if numbers.count(claim.id) > 1:
            raise InputError(f"{file}: claim id {claim.id} stands twice")
        if missing := [link.claim for link in claim.links if link.claim not in numbers or link.claim == claim.id]:
            raise InputError(f"{file}: claim {claim.id}: links to {missing[0]}, which is no other claim")
    return GoldReport(
        data.id, file.parent.name, data.annotator, quotes.text, data.title, data.publisher, data.published, data.style,
        data.conflict, tuple(_claim(claim, quotes) for claim in data.claims),
    )  # fmt: skip


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        at = ".".join(str(step) for step in first["loc"])
        return f"{at}: {first['msg']} (got {str(first.get('input'))[:60]!r})"
    return " ".join(str(error).split())[:300]


class _Quotes:
    """Turns words into spans of one text."""

    def __init__(self, file: Path, text: str, names: Mapping[str, Sequence[str]]) -> None:
        self.file, self.text = file, text
        self.names: dict[str, tuple[Pair, ...]] = {}
        owner: dict[str, str] = {}
        for key, forms in names.items():
            for form in forms:
                if owner.setdefault(form, key) != key:
                    raise InputError(f"{file}: names {owner[form]} and {key} share the words {form!r}")
            spans = tuple(span for form in forms for span in self._everywhere(form))
            absent = [form for form in forms if not any(True for _ in self._everywhere(form))]
            if absent:
                raise InputError(f"{file}: name {key}: the words {absent[0]!r} are not in the text")
            self.names[key] = tuple(sorted(spans))

    def _everywhere(self, words: str) -> Iterator[Pair]:
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.text):
            yield match.span()

    def around(self, claim: _Claim) -> Pair:
        """Span of the piece the claim stands in; it must occur once."""
        first = self.text.find(claim.in_)
        if first < 0:
            raise InputError(f"{self.file}: claim {claim.id}: `in` is not in the text: {claim.in_[:60]!r}")
        if self.text.find(claim.in_, first + 1) >= 0:
            raise InputError(f"{self.file}: claim {claim.id}: `in` occurs twice: {claim.in_[:60]!r}")
        return first, first + len(claim.in_)

    def words(self, words: str, around: Pair, claim: int) -> Pair:
        """Span of verbatim words, inside the piece if they stand there, else in the text."""
        inside = [span for span in self._everywhere(words) if around[0] <= span[0] and span[1] <= around[1]]
        found = inside or list(self._everywhere(words))
        if not found:
            raise InputError(f"{self.file}: claim {claim}: the words {words!r} are not in the text")
        if not inside and len(found) > 1:
            raise InputError(f"{self.file}: claim {claim}: {words!r} stands outside `in` and more than once; widen `in`")
        return found[0]

    def filler(self, written: str, around: Pair, claim: int) -> Filler:
        """A filler by key, by words, or by ``key = words``."""
        if written in self.names:
            return Filler(written, self.names[written])
        key, equals, words = (part.strip() for part in written.partition(" = "))
        if equals and key in self.names:
            return Filler(key, tuple(sorted({*self.names[key], self.words(words, around, claim)})))
        if equals:
            raise InputError(f"{self.file}: claim {claim}: no name {key!r}; names: {', '.join(self.names) or 'none'}")
        return Filler(written, (self.words(written, around, claim),))


def _claim(claim: _Claim, quotes: _Quotes) -> GoldClaim:
    around = quotes.around(claim)
    roles = {role: tuple(quotes.filler(words, around, claim.id) for words in getattr(claim, role)) for role in ROLES}
    unknown = set(claim.basis) - {role for role, fillers in roles.items() if fillers} - ({"place"} if claim.place else set())
    if unknown:
        raise InputError(f"{quotes.file}: claim {claim.id}: basis of {sorted(unknown)[0]!r}, which has no filler")
    places = tuple(
        GoldPlace(quotes.filler(place.is_, around, claim.id), place.relation)
        if isinstance(place, _Place)
        else GoldPlace(quotes.filler(place, around, claim.id), "in")
        for place in claim.place
    )
    return GoldClaim(
        claim.id, claim.type, around, quotes.words(claim.trigger, around, claim.id),
        claim.aspect or _ASPECTS.get(claim.type, "event"), claim.modality, claim.polarity, claim.narrative,
        tuple(Spoken(quotes.filler(row.who, around, claim.id), row.stance) for row in claim.says),
        {role: fillers for role, fillers in roles.items() if fillers}, places, claim.basis, _when(claim, quotes, around),
        tuple(_count(count, quotes, around, claim.id) for count in claim.counts),
        claim.course, claim.extent, claim.object_kind, tuple((link.kind, link.claim) for link in claim.links),
    )  # fmt: skip


def _when(claim: _Claim, quotes: _Quotes, around: Pair) -> GoldWhen:
    when = claim.when
    if not isinstance(when, _When):
        return GoldWhen(when)
    if when.words is not None:
        quotes.words(when.words, around, claim.id)
    if when.first is None and when.last is None:
        raise InputError(f"{quotes.file}: claim {claim.id}: when has neither first nor last; write unstated, ongoing or open")
    if when.first and when.last and when.first > when.last:
        raise InputError(f"{quotes.file}: claim {claim.id}: when begins after it ends")
    return GoldWhen("stated", when.first, when.last)


def _count(count: _Count, quotes: _Quotes, around: Pair, claim: int) -> GoldCount:
    span = quotes.words(count.words, around, claim)
    return GoldCount(count.kind, span, count.low, count.best, count.high, count.group, count.scope)
