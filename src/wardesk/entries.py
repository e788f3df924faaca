"""Entries of the codebook: what may stand on each of its shelves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wardesk.model import Aspect, Course, Extent, Modality, Polarity, RoleName, Stance, Value

UNVERIFIED = "unverified"
"""The citation of an entry nobody has checked yet. Counted and shown, never invented."""

Citation = str
Section = Literal[
    "ally_phrase", "approximate", "aircraft", "background_cue", "casualty", "civil_group", "course_cue", "denial_noun",
    "desire_verb", "equipment", "failure_verb", "fighter_group", "force_noun", "hedge", "impact_verb",
    "implicative_verb", "light_verb", "list_noun", "loaded", "modality_cue", "negator", "object_kind", "person_group",
    "place_noun", "region_noun", "relation_word", "mishap", "war_noun", "source_noun", "extent_cue", "weapon", "furniture",
    "nationality", "office", "generic_actor", "feast", "month_name", "no_place",
]  # fmt: skip


class Entry(Value):
    """Anything in the codebook."""

    key: str = Field(pattern=r"^(ucdp:)?[a-z0-9][a-z0-9_.\-]*$")
    citation: Citation = UNVERIFIED
    """Something that can be opened: a file and row, a package's file, a publication; else ``unverified``."""
    note: str | None = None


class Example(Value):
    """A sentence that must, or with ``never`` must not, give a claim of the type. Collected as a test."""

    text: str
    never: bool = False
    actor: str | None = None
    """Words that must lie inside the actor's mention."""
    target: str | None = None
    place: str | None = None
    modality: Modality | None = None
    polarity: Polarity | None = None
    course: Course | None = None
    why: str | None = None


class Frame(Value):
    """Words that set off a claim, what must stand beside them, and which slot fills which role."""

    verbs: tuple[str, ...] = ()
    """Lemmas; a particle follows an underscore: ``carry_out``."""
    nouns: tuple[str, ...] = ()
    """Lemmas; two words with a blank are a compound: ``air strike``."""
    adjectives: tuple[str, ...] = ()
    """Predicative adjectives and participles: ``capable``."""
    roles: str
    """Name of a role map in ``frames.yml``."""
    needs: dict[str, tuple[str, ...]] = {}
    """Slot → classes, one of which its filler must have (see ``docs/reference/codebook.md``)."""
    bars: dict[str, tuple[str, ...]] = {}
    """Slot → classes that forbid the frame."""
    near: tuple[str, ...] = ()
    """One of these lemmas must stand among the trigger's own words (modifiers, object, with-phrase)."""
    aspect: Aspect | None = None
    course: Course | None = None
    extent: Extent | None = None
    modality: Modality | None = None
    polarity: Polarity | None = None


class Crosswalk(Value):
    """How a type is written in somebody else's codebook."""

    acled: dict[str, str] = {}
    """``event_type`` and ``sub_event_type``; empty with a reason."""
    acled_by_actor: dict[str, dict[str, str]] = {}
    """Sub-events that depend on who acted: key ``state`` or ``non_state``."""
    ucdp: Literal["dyad", "one_sided", "none"] = "none"
    plover: dict[str, str] = {}
    reason: str | None = None
    """Why there is no code, or why the code is a judgement and not the codebook's word."""


class TypeEntry(Entry):
    """One of the neutral event and state types."""

    aspect: Aspect = "event"
    meaning: str
    """One sentence a coder can decide by."""
    rank: int = 50
    """Where two types fit one trigger, the lower rank wins."""
    codes: Crosswalk
    frames: tuple[Frame, ...] = ()
    examples: tuple[Example, ...] = ()


class RoleMap(Entry):
    """Slots of the parse → roles. Slots: subject, object, modifier, dative, and any preposition by its word."""

    slots: dict[str, RoleName]
    casualties: bool = False
    """Numbers of killed, wounded and captured told with such a trigger belong to its claim."""
    outcome: bool = False
    """Tells what came of something ("killed ten"): joins the claim of the deed where the sentence names it."""
    mutual: Literal["opponent", "partner"] | None = None
    """Two co-ordinated subjects are each other's opponent or partner."""


class Words(Entry):
    """Words of one class. The entry's key is what a claim stores; ``words`` are folded lemmas or phrases."""

    section: Section
    words: tuple[str, ...]
    value: str | None = None
    """What the words mean where the key is not enough: a modality, a course, a scope, an actor kind, a country."""
    examples: tuple[str, ...] = ()


class SpeechVerb(Entry):
    """Verbs and phrases by which someone says something."""

    words: tuple[str, ...]
    stance: Stance
    modality: Modality | None = None
    """Set on the content: ``threaten`` → threatened."""


class Dated(Value):
    """Something in force from one day to another; both ends inclusive, open where None."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether it was in force on a day; without a day everything is."""
        return day is None or (self.since or date.min) <= day <= (self.until or date.max)


class DatedName(Dated):
    """A name and the days it was in force."""

    name: str
    script: str | None = None
    """ISO 15924 where it is not Latin."""
    cased: bool | None = None
    """Match capitals exactly. Default: true for names of up to five letters that are all capitals."""
    metonym: bool = False
    """A country or capital that can stand for its government: the actor only where the grammar makes it act."""
    former: bool = False
    """An earlier name whose last day nobody has dated: it is found, and never shown as the name in force."""


class Tie(Dated):
    """A dated relation to another actor; of a change (``successor``, ``split_from`` …) ``since`` is its day."""

    actor: str
    kind: Literal[
        "parent", "member_of", "ally", "affiliate", "predecessor", "successor", "split_from", "merged_into",
    ]  # fmt: skip
    """``predecessor`` and ``successor`` are the same organisation renamed or founded anew, under a key of its own;
    ``merged_into`` is one of several that became another; ``affiliate`` has pledged itself and commands itself."""
    citation: Citation | None = None
    """Where the entry's own citation does not bear it."""


class ActorEntry(Entry):
    """An organised actor with dated names."""

    names: tuple[DatedName, ...] = Field(min_length=1)
    """The first is the preferred name."""
    kind: Literal[
        "state_forces", "rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians",
        "external_forces",
    ]  # fmt: skip
    """ACLED's eight ``inter`` kinds, in the actor's home country; abroad, state forces are external forces."""
    government: bool = False
    """A government or ministry, not its forces."""
    country: tuple[str, ...] = ()
    """Home first; ISO 3166 alpha-2."""
    conflicts: tuple[str, ...] = ()
    sides: dict[str, str] = {}
    """Conflict → camp."""
    ties: tuple[Tie, ...] = ()
    ucdp: int | None = None
    """ActorId in UCDP's actor list."""
    ucdp_also: tuple[int, ...] = ()
    """Further ActorIds, where UCDP keeps one organisation under several."""
    tier: Literal[1, 2] = 1
    """1: chosen and dated by hand; 2: taken over whole from somebody's list, and linked only where its country and
    years fit."""
    seen_first: date | None = None
    """Day of the first event that names it in the data its list goes with; it may have been there before."""
    seen_last: date | None = None
    """Day of the last such event."""
    licence: str | None = None
    """Licence of the list an entry of tier 2 was taken from."""

    @property
    def ids(self) -> tuple[int, ...]:
        """All ActorIds of UCDP."""
        return ((self.ucdp,) if self.ucdp is not None else ()) + self.ucdp_also

    def name_on(self, day: date | None) -> str:
        """The first name in Latin letters in force on a day; the preferred one where there is none."""
        apt = (row.name for row in self.names if row.script is None and not row.former and row.holds(day))
        return next(apt, self.names[0].name)


class Home(Value):
    """Where most of what a source reports on lies: its country, and the circle half of the places lie in where they lie close."""

    country: str
    """ISO 3166 alpha-2."""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    radius_km: float | None = Field(default=None, gt=0, le=2000)
    """With ``lat`` and ``lon``; all three or none."""
    reports: int | None = Field(default=None, ge=1)
    """Reports it was learned from; None where somebody wrote it down."""
    citation: Citation = UNVERIFIED

    @model_validator(mode="after")
    def _whole_circle(self) -> Self:
        if len({value is None for value in (self.lat, self.lon, self.radius_km)}) > 1:
            raise ValueError("a home has lat, lon and radius_km, or none of them")
        return self


class SourceEntry(Entry):
    """Who publishes or is quoted: agency, outlet, monitor, party media."""

    names: tuple[str, ...] = Field(min_length=1)
    domains: tuple[str, ...] = ()
    kind: Literal["agency", "outlet", "monitor", "party_media", "government", "un", "ngo", "military", "court", "other"]
    country: str | None = None
    aligned: str | None = None
    """Camp, in one or two plain words; None when not aligned or not known."""
    mouthpiece_of: str | None = None
    """Key of an actor."""
    flags: tuple[Literal["state_media", "sanctioned"], ...] = ()
    flag_citation: str | None = None
    """Required with flags."""
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    """Admiralty grade; F, cannot be judged, unless a grading can be cited. F is no middle grade and has no number."""
    reliability_citation: Citation | None = None
    """Who graded it; required with A to E."""
    ownership: str | None = None
    """Who owns or funds it, in a few plain words; None where nobody has looked."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes of what it publishes in, main one first."""
    home: Home | None = None
    """Helps to choose among namesakes in its reports; ``wardesk book homes`` learns it."""


class Region(Entry):
    """A region with fuzzy borders: a circle, or the rough outline that its circle is computed from."""

    names: tuple[str, ...] = Field(min_length=1)
    country: tuple[str, ...]
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_km: float = Field(gt=0, le=2000)
    precision: int = Field(default=5, ge=1, le=7)
    polygon: tuple[tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]], ...] = ()
    """Corners in order, degrees north and east (WGS 84); empty for a circle."""

    @model_validator(mode="before")
    @classmethod
    def _circle_of_polygon(cls, cells: Any) -> Any:
        """The centre of gravity and the farthest corner, where an outline stands in place of a circle."""
        if not isinstance(cells, dict) or not cells.get("polygon") or "lat" in cells:
            return cells
        lat, lon, radius_km = circle_of(cells["polygon"])
        return {**cells, "lat": lat, "lon": lon, "radius_km": radius_km}

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point (degrees, WGS 84) lies in the outline, or in the circle where there is no outline."""
        if not self.polygon:
            return km_on_globe(self.lat, self.lon, lat, lon) <= self.radius_km
        inside = False
        for (north, east), (north_2, east_2) in zip(self.polygon, (*self.polygon[1:], self.polygon[0]), strict=True):
            if (north > lat) != (north_2 > lat) and lon < (east_2 - east) * (lat - north) / (north_2 - north) + east:
                inside = not inside
        return inside


def circle_of(corners: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Centre of gravity of an outline and the km to its farthest corner. Raises ``ValueError`` where it has no area."""
    if len(corners) < 3:
        raise ValueError("an outline needs three corners")
    area = lat = lon = 0.0
    for (north, east), (north_2, east_2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        cross = east * north_2 - east_2 * north
        area, lat, lon = area + cross, lat + (north + north_2) * cross, lon + (east + east_2) * cross
    if not area:
        raise ValueError("the outline has no area")
    lat, lon = round(lat / (3 * area), 4), round(lon / (3 * area), 4)
    return lat, lon, round(max(km_on_globe(lat, lon, *corner) for corner in corners), 1)


def km_on_globe(lat: float, lon: float, lat_2: float, lon_2: float) -> float:
    """Great-circle distance of two points in degrees."""
    up, up_2 = math.radians(lat), math.radians(lat_2)
    half = math.sin((up_2 - up) / 2) ** 2 + math.cos(up) * math.cos(up_2) * math.sin(math.radians(lon_2 - lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(half))


class Lag(Entry):
    """How long after an event a source's report comes out: a run of days before the day of publication, ends inclusive.

    The key is a source's, ``kind.`` and a kind of source, or ``any``.
    """

    earliest_days: int = Field(ge=0)
    latest_days: int = Field(ge=0)
    """Days before publication of the first and the last day of the run."""
    share: float = Field(gt=0, le=1)
    """Share of the source's reports whose event lies in it."""
    same_day: float = Field(ge=0, le=1)
    """Share whose event is on the day of publication."""
    n: int = Field(ge=1)
    """Reports it was counted on."""


class Disputed(Entry):
    """Ground that states disagree about."""

    names: tuple[str, ...] = Field(min_length=1)
    areas: tuple[str, ...] = ()
    """ISO countries and GeoNames codes of first-order areas that lie in it whole."""
    outline: tuple[Annotated[str, Field(pattern=r"^-?\d+(\.\d+)? -?\d+(\.\d+)?$")], ...] = ()
    """Corners of a rough line round it, each ``latitude longitude``, in order; none, or at least three."""
    held_by: tuple[str, ...] = ()
    """ISO codes of the states whose forces hold it; empty where an authority does that few states recognise."""
    claimed_by: tuple[str, ...]

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if not self.areas and len(self.outline) < 3:
            raise ValueError("needs areas, or an outline of at least three corners")
        return self

    @cached_property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The outline in degrees, latitude first."""
        return tuple((float(lat), float(lon)) for lat, _, lon in (corner.partition(" ") for corner in self.outline))

    def surrounds(self, lat: float, lon: float) -> bool:
        """Whether the outline goes round the point. Even-odd rule: how often a line east from the point meets it."""
        corners = self.corners
        inside = False
        for (lat_a, lon_a), (lat_b, lon_b) in zip(corners, (*corners[1:], *corners[:1]), strict=True):
            if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) * (lon_b - lon_a) / (lat_b - lat_a):
                inside = not inside
        return inside


class Rule(Entry):
    """A named rule: what it decides and why it is so."""

    meaning: str
    examples: tuple[str, ...] = ()


class Setting(Entry):
    """A number or list that governs release or thresholds."""

    value: int | float | str | tuple[str, ...]
    meaning: str


class Clause(Value):
    """One way to put a claim of a type into words."""

    subject: str = "{actor}"
    """Role slots in braces; parts in brackets fall away with their slots."""
    verb: str
    """A regular verb, five forms of an irregular one (``hold holds held held holding``), or ``be``."""
    rest: str = ""
    """What follows the verb, with slots and optional parts as in ``subject``."""


class PhraseEntry(Entry):
    """How the sitrep words one type; the key is the type's."""

    noun: str
    """Plain noun without an article: ``air strike``."""
    article: Literal["a", "an", ""] = "a"
    kind: Literal["event", "talks", "loss", "state"] = "event"
    """Part of the sitrep the type belongs to."""
    control: bool = False
    """Who holds a place, or whether fighting goes on, may have changed."""
    words: bool = False
    """Whether the sentence adds the report's words from the trigger on, because the type alone says too little."""
    clauses: tuple[Clause, ...] = ()
    """The first whose slots are all filled is taken; else the noun."""


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two dated things were in force on a common day."""
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (one.until or date.max)
