"""The words of Wardesk as frozen values: report, reading, mention, claim, judgement, issue.

Every record that leaves the program is one of these types, and the JSON Schema of ``claims.jsonl`` is generated
from them. Offsets are code points of ``Report.text``; a span's start is in, its end is out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.4.0"
"""Version of the shape of ``claims.jsonl``. An added field or value raises the second number, any other change the first."""

# ---------------------------------------------------------------- closed lists

Aspect: TypeAlias = Literal["event", "state", "assessment"]
Modality: TypeAlias = Literal["actual", "rumoured", "planned", "possible", "conditional", "demanded", "offered", "threatened"]
Polarity: TypeAlias = Literal["did", "did_not"]
Stance: TypeAlias = Literal["states", "alleges", "confirms", "denies", "retracts"]
Standing: TypeAlias = Literal["own_action", "own_loss", "enemy_action", "enemy_loss", "third_party", "unknown"]
Course: TypeAlias = Literal["begun", "ongoing", "completed", "attempted", "repelled", "failed", "ended", "repeated"]
Extent: TypeAlias = Literal["whole", "part", "edge"]
Narrative: TypeAlias = Literal["foreground", "background"]
Basis: TypeAlias = Literal["stated", "inherited", "suspected", "unknown"]
Cause: TypeAlias = Literal[
    "not_stated", "ambiguous", "not_in_gazetteer", "not_in_registry", "contradictory", "not_calibrated", "not_applicable",
    "withheld",
]  # fmt: skip
"""Why a value is unknown. Unknown is never a guess and never an empty string. ``withheld``: a release took it out."""

RoleName: TypeAlias = Literal[
    "actor", "target", "opponent", "owner", "place", "origin", "destination", "instrument", "partner",
    "mediator", "victim", "beneficiary", "terms",
]  # fmt: skip
MentionKind: TypeAlias = Literal[
    "actor", "person", "place", "facility", "time", "quantity", "equipment", "source", "group", "thing", "terms"
]
CountKind: TypeAlias = Literal[
    "killed", "wounded", "casualties", "captured", "missing", "displaced", "evacuated", "released", "detained",
    "strikes", "equipment", "persons",
]  # fmt: skip
"""``casualties`` is killed or wounded, the text does not say which. ``persons`` is a headcount of no listed kind."""
Scope: TypeAlias = Literal["this_event", "subset_of", "total_of", "cumulative_since", "current_stock"]
"""Only ``this_event`` is ever added up."""
LinkKind: TypeAlias = Literal[
    "part_of", "content_of", "condition_of", "reason_of", "purpose_of", "result_of", "denies", "repeats", "corrects"
]
SentenceKind: TypeAlias = Literal["body", "headline", "dateline", "list_item", "furniture", "unreadable"]
PersonKind: TypeAlias = Literal["official", "commander", "spokesperson", "private", "unknown"]
Verdict: TypeAlias = Literal["yes", "no", "unsure", "corrected"]


class Value(BaseModel):
    """Base of every record: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Record(Value):
    """A row of a results folder, marked with what it may be used for."""

    marking: Literal["desk copy", "public copy"] = "desk copy"
    """Files are desk copies until a release makes a public copy of them."""


# ---------------------------------------------------------------- what comes in


class Report(Record):
    """A text that came in: its exact characters and who published it when.

    The same text from two outlets is two reports with one ``text_id``.
    """

    id: str
    """First 16 hex digits of SHA-256 over the canonical JSON of text, publisher, publication day and address."""
    text_id: str
    """First 16 hex digits of SHA-256 over the text alone."""
    text: str
    title: str | None = None
    publisher: str | None = None
    """As written by the user, the page or the sidecar; the registry key is found later."""
    published: date | None = None
    """Day of publication. None when nothing states it: then no relative date can be resolved."""
    published_basis: Literal["given", "sidecar", "page", "dateline", "none"] = "none"
    url: str | None = None
    language: str = "en"
    """BCP 47 code, ``und`` when it could not be told."""
    path: str | None = None
    """Where the file stood, relative to what the user named; never an absolute path."""
    original_sha256: str | None = None
    """Hash of the bytes as they came, before decoding or extraction of the article."""


class Token(NamedTuple):
    """One token of the parse. ``head`` and ``sentence`` are indexes into the reading."""

    start: int
    end: int
    lemma: str
    tag: str
    """Penn Treebank tag."""
    dep: str
    """Dependency label in the ClearNLP scheme (nsubj, dobj, prep, pobj …)."""
    head: int
    sentence: int


class Sentence(NamedTuple):
    """A sentence: character span, first and last+1 token, and what kind of line it stood in."""

    start: int
    end: int
    first: int
    last: int
    kind: SentenceKind


class Span(Value):
    """A piece of one report's text. Inside a claim the report is the claim's own."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class TaggedSpan(NamedTuple):
    """A stretch of whole words that the trained tagger gave a label; its edges are never a space or a comma."""

    head: str
    """Which question of the tagger it answers: ``names``, ``trigger`` …"""
    start: int
    end: int
    label: str
    score: float
    """Probability that label and edges are right, three decimals; as good as the head's calibration."""


class Seen(Protocol):
    """What the trained tagger saw in a text. Ask ``heads`` and ``roles`` what this model knows before asking for it.

    Probabilities lie between 0 and 1, have three decimals, and are calibrated where the model's card holds a calibration.
    A head or role that the model does not have raises ``KeyError``: no answer is made up for it.
    """

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the questions that the model answers."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that ``pair`` scores."""

    @property
    def spans(self) -> tuple[TaggedSpan, ...]:
        """All labelled spans of all heads of spans, in text order."""

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        """Probability of each label of a head of marks for the words there; empty where no word was read.

        The first piece of a word that overlaps answers for all.
        """

    def marked(self, head: str, least: float) -> tuple[TaggedSpan, ...]:
        """Words whose likeliest label is one, with at least that probability; neighbours of one label are one span.

        The score of a span is the highest of its pieces.
        """

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        """Probability that the second span stands in the role to the trigger, by the first piece of each.

        None when they were not read together, or one of them was not read: then nothing is known.
        """

    def document(self, head: str) -> dict[str, float]:
        """Probability of each label for the text as a whole; empty when nothing was read."""


class Reading(NamedTuple):
    """What the language layer saw in a report. Never stored; made anew from the text."""

    report: str
    text: str
    """The report's text levelled: the same length, quotes and spaces made plain (``text.level``)."""
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    children: tuple[tuple[int, ...], ...]
    """For each token the indexes of its dependents, in text order."""
    quotes: tuple[tuple[int, int], ...] = ()
    """Character spans inside quotation marks, marks excluded."""
    seen: Seen | None = None
    """What the trained tagger saw; None where the rules read alone."""

    def words(self, index: int) -> str:
        """Text of one token."""
        token = self.tokens[index]
        return self.text[token.start : token.end]


# ---------------------------------------------------------------- what a claim is made of


class Link(Value):
    """A candidate for what a mention means, best first among its siblings."""

    target: str
    """``actor:KEY``, ``source:KEY`` or ``place:ID``; ``kind:KIND``, never chosen, where words name a kind of actor alone."""
    name: str
    score: Annotated[float, Field(ge=0, le=1)]
    """Rank among candidates, three decimals. Not a probability until it is calibrated."""
    reasons: tuple[str, ...] = ()
    """Plain words: ``alias 'Jabhat al-Nusra' valid 2012-01-23..2016-07-28``."""
    detail: str | None = None
    """What tells namesakes apart: ``town, SY09, Syria``."""


class Mention(Value):
    """A span that names something, with ranked links."""

    kind: MentionKind
    span: Span
    links: tuple[Link, ...] = ()
    chosen: str | None = None
    """Target of the link that is taken, or None."""
    cause: Cause | None = None
    """Why nothing is chosen; None when something is."""
    allies: bool = False
    """The text adds "and its allies" or "and other pro-government factions": others, unnamed, took part."""
    person: PersonKind | None = None
    """For persons only; ``unknown`` is treated as private."""


class Role(Value):
    """Who or what stands in a role of the claim, and what that rests on."""

    name: RoleName
    mention: Mention
    basis: Basis = "stated"
    inherited_from: Span | None = None
    """The sentence an inherited filler was taken from."""
    suspected_by: Span | None = None


class Speaker(Value):
    """One link of the attribution chain."""

    kind: Literal["publisher", "named", "anonymous"]
    mention: Mention | None = None
    """None for the publisher, whose name stands in the report."""
    cue: Span | None = None
    """``said``, ``according to`` … None for the publisher."""
    stance: Stance = "states"


class When(Value):
    """The days a claim speaks of, both ends inclusive."""

    first: date | None = None
    last: date | None = None
    """None with ``open_end`` for what still goes on."""
    precision: Annotated[int, Field(ge=1, le=5)] | None = None
    """UCDP date_prec: 1 day, 2 two to six days, 3 week, 4 month, 5 more than a month up to a year."""
    stated: bool = False
    """True when a phrase of the text gave it, False when a rule did."""
    open_end: bool = False
    phrase: Span | None = None
    anchor: Span | None = None
    """The earlier phrase a relative one leans on ("on the same day")."""
    rule: str = "when.unresolved"
    cause: Cause | None = None


class Where(Value):
    """One place of a claim. Precision stands before the coordinates: read it first."""

    precision: Annotated[int, Field(ge=1, le=7)] | None = None
    """UCDP where_prec: 1 exact place, 2 near it, 3 ADM2, 4 ADM1, 5 part of a country, 6 country, 7 sea or air."""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    """The thing is somewhere inside this circle."""
    named_lat: float | None = None
    """Latitude of the named place itself where the point lies off it ("12 km north of X"): what UCDP and ACLED code."""
    named_lon: float | None = None
    name: str | None = None
    """Name of the chosen gazetteer row; None when nothing was chosen."""
    feature: str | None = None
    """Feature class of the row: country, adm1, adm2, adm3, town, neighbourhood, camp, area …"""
    admin2: str | None = None
    admin1: str | None = None
    country: str | None = None
    """ISO 3166 alpha-2."""
    mention: Mention
    relation: Literal["in", "near", "direction", "between", "towards", "part"] = "in"
    rule: str = "where.unresolved"


class Count(Value):
    """A number with what it counts and how far it reaches."""

    kind: CountKind
    low: Annotated[int, Field(ge=0)] | None = None
    best: Annotated[int, Field(ge=0)] | None = None
    high: Annotated[int, Field(ge=0)] | None = None
    group: str | None = None
    """Key of the codebook's groups (civilian, child, fighter …) or equipment kinds (tank, truck …)."""
    side: Mention | None = None
    """The actor the counted ones belong to."""
    scope: Scope = "this_event"
    since: When | None = None
    """Own window of a cumulative count."""
    provisional: bool = False
    phrase: Span
    rule: str


class ClaimLink(Value):
    """This claim is ``kind`` of the other claim."""

    kind: LinkKind
    claim: str
    attribution: tuple[Speaker, ...] = ()
    """Who says that the two belong together, where that is not the claim's own chain."""


class Evidence(Value):
    """What one field rests on: characters of the report, or a named rule with its inputs."""

    spans: tuple[Span, ...] = ()
    rule: str
    """Id of the rule or model that read it: see ``wardesk ref rules``."""
    inputs: tuple[str, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """Probability that the reading, not the world, is so; three decimals. See ``docs/reference/calibration.md``."""
    cause: Cause | None = "not_calibrated"
    """Why there is no confidence; None when there is one."""
    reader: Annotated[float, Field(ge=0, le=1)] | None = None
    """What the trained reader, asked apart from the rule, gives this very reading: a probability, three decimals. None where
    it was not asked or has no say on the field."""


class Code(Value):
    """A code of somebody else's codebook, or the reason why there is none."""

    values: dict[str, str] = {}
    """``{"event_type": …, "sub_event_type": …}`` for ACLED, ``{"type_of_violence": "1"}`` for UCDP,
    ``{"event": …, "mode": …}`` for PLOVER."""
    reason: str | None = None
    """Why there is no code, or why it is a judgement."""


class Claim(Record):
    """One thing that one report says: the atom of storage."""

    id: str
    """First 16 hex digits of SHA-256 over report id, type, trigger span and ordinal."""
    report: str
    type: str
    trigger: Span
    sentence: int
    """Index of the sentence in the report's reading, from 0."""
    aspect: Aspect
    modality: Modality = "actual"
    polarity: Polarity = "did"
    attribution: tuple[Speaker, ...]
    """Outermost first; the first is the publisher."""
    standing: Standing = "unknown"
    roles: tuple[Role, ...] = ()
    object_kind: str | None = None
    course: Course | None = None
    extent: Extent | None = None
    narrative: Narrative = "foreground"
    when: When
    where: tuple[Where, ...] = ()
    counts: tuple[Count, ...] = ()
    links: tuple[ClaimLink, ...] = ()
    acled: Code = Code()
    ucdp: Code = Code()
    plover: Code = Code()
    evidence: dict[str, Evidence]
    """By field path: ``type``, ``modality``, ``roles.0``, ``counts.1``, ``when``, ``where.0``, ``links.0`` …"""
    checked: Literal["machine", "person"] = "machine"
    codebook: str
    """Hash of the codebook that read it."""
    reader: str
    """Version of the reader."""

    @property
    def separate_places(self) -> tuple[Where, ...]:
        """Its places for counting: the two ends of a ``between`` tell of one point and are given once, by the first."""
        kept: list[Where] = []
        for where in self.where:
            same = (other for other in kept if other.relation == where.relation == "between" and where.lat is not None)
            if (where.lat, where.lon) not in {(other.lat, other.lon) for other in same}:
                kept.append(where)
        return tuple(kept)

    def role(self, name: RoleName) -> tuple[Role, ...]:
        """All fillers of one role, in text order."""
        return tuple(role for role in self.roles if role.name == name)


# ---------------------------------------------------------------- what people and runs add


class Judgement(Record):
    """What a person decided about one field of a claim. Superseded, never erased."""

    id: str
    at: datetime
    by: str
    why: str
    verdict: Verdict
    action: Literal["fix", "drop", "merge"]
    claim: str
    """Id of the claim it was made on."""
    report: str
    type: str
    trigger: Span
    """With report and type, the key that survives a re-run."""
    trigger_words: str
    """The words seen; when the text under the span differs, the judgement is orphaned."""
    field: str | None = None
    seen: str | None = None
    """JSON of the field's value when the judgement was made."""
    decided: str | None = None
    """JSON of the value the person gave."""
    into: str | None = None
    """For a merge: the claim that stays."""
    supersedes: str | None = None


class Issue(Record):
    """A problem with data, recorded on the run, counted and shown."""

    kind: str
    """Documented in ``docs/reference/issues.md``."""
    message: str
    """What, where, and what to try."""
    report: str | None = None
    path: str | None = None
    span: Span | None = None
    sentence: int | None = None


class Credit(Value):
    """A list of somebody's that a run shows rows of."""

    of: Literal["places", "actors"]
    source: str
    licence: str
    """The terms it may be passed on by, or ``not stated``."""


class Manifest(Record):
    """What a run was made with: enough to make it again, byte for byte. No wall clock in it."""

    schema_version: str = SCHEMA_VERSION
    reader: str
    codebook: str
    unverified: int = 0
    """Codebook entries whose citation nobody has checked."""
    codebooks: tuple[str, ...] = ()
    """Folders laid over the packaged codebook, as the user named them."""
    gazetteers: tuple[str, ...] = ()
    """Files the user added, as named, in order, each with the first twelve digits of its SHA-256 behind an ``@``."""
    credits: tuple[Credit, ...] = ()
    """Whose lists the linked places and actors are from."""
    tagger: str | None = None
    """Name of the trained model and, behind an ``@``, the first twelve digits of its SHA-256; None: rules alone."""
    cutoff: date | None = None
    """Latest publication day among the reports."""
    read: int = 0
    failed: int = 0


class Run(NamedTuple):
    """Everything a results folder holds."""

    manifest: Manifest
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...]
    judgements: tuple[Judgement, ...]


def mentions_of(record: BaseModel) -> Iterator[Mention]:
    """Every mention inside a record, at any depth."""
    for _, part in record:
        for item in part.values() if isinstance(part, dict) else part if isinstance(part, tuple) else (part,):
            if isinstance(item, Mention):
                yield item
            if isinstance(item, BaseModel):
                yield from mentions_of(item)
