"""The columns of the sheets, defined once: for CSV, XLSX, the explaining sheet and the reference page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from wardesk.codify import geo_precision, time_precision
from wardesk.edit import FIELDS, show, value_at
from wardesk.model import Claim, Code, CountKind, Mention, Report, RoleName, Run, Span, Speaker, Where
from wardesk.surety import field_of, sureness

Cell: TypeAlias = str | int | float | None

MOST_CHARACTERS = 32_000
"""A spreadsheet's cell holds 32,767; the rest is room for guards."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold or a reader changes on the way."""


class Column(NamedTuple):
    """One column: its key in the head row, what it means, and whether a person may edit it in the sheet."""

    key: str
    meaning: str
    read: Callable[[Claim, Report | None], Cell]
    editable: bool = False


def claim_rows(run: Run) -> list[dict[str, Cell]]:
    """One row per claim, in the run's order, keyed by column."""
    reports = {report.id: report for report in run.reports}
    return [{column.key: tidy(column.read(claim, reports.get(claim.report))) for column in COLUMNS} for claim in run.claims]


def tidy(cell: Cell) -> Cell:
    """Text on one line, without characters that do not survive a sheet, and not longer than a cell."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub("\ufffd", " ".join(cell.split()))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def words_of(report: Report | None, mention: Mention) -> str:
    """The report's words under a mention, on one line; empty where the text is withheld."""
    return _phrase(mention.span, report) or ""


def _phrase(span: Span | None, report: Report | None) -> str | None:
    if span is None or report is None or not report.text:
        return None
    return " ".join(report.text[span.start : span.end].split())


def _fixable(field: str) -> Callable[[Claim, Report | None], Cell]:
    def read(claim: Claim, report: Report | None) -> Cell:
        shown = show(value_at(claim, FIELDS[field].path), report)
        if field == "stance":
            return claim.attribution[-1].stance if claim.attribution else None
        return None if shown == "none" else shown

    return read


def _role_words(name: RoleName) -> Callable[[Claim, Report | None], Cell]:
    def read(claim: Claim, report: Report | None) -> Cell:
        return _join(words_of(report, role.mention) for role in claim.role(name))

    return read


def _role_ids(name: RoleName) -> Callable[[Claim, Report | None], Cell]:
    def read(claim: Claim, _report: Report | None) -> Cell:
        return _join(role.mention.chosen or f"? {role.mention.cause}" for role in claim.role(name))

    return read


def _role_basis(name: RoleName) -> Callable[[Claim, Report | None], Cell]:
    def read(claim: Claim, _report: Report | None) -> Cell:
        return _join(role.basis + (" and allies" if role.mention.allies else "") for role in claim.role(name))

    return read


def _join(parts: Iterable[str]) -> str | None:
    return "; ".join(part for part in parts if part) or None


def _where(read: Callable[[Where], Cell]) -> Callable[[Claim, Report | None], Cell]:
    """A cell of the first place that was found, else of the first that was named."""

    def cell(claim: Claim, _report: Report | None) -> Cell:
        rows = [where for where in claim.where if where.precision is not None] or list(claim.where)
        return read(rows[0]) if rows else None

    return cell


def _code(read: Callable[[Claim], Code], key: str) -> Callable[[Claim, Report | None], Cell]:
    def cell(claim: Claim, _report: Report | None) -> Cell:
        code = read(claim)
        return code.reason if key == "reason" else code.values.get(key)

    return cell


def speakers(claim: Claim, report: Report | None) -> str:
    """The chain of who says so, outermost first."""
    return " > ".join(_speaker(speaker, report) for speaker in claim.attribution)


def _speaker(speaker: Speaker, report: Report | None) -> str:
    if speaker.mention is None:
        return (report.publisher if report else None) or "publisher unknown"
    name = next((link.name for link in speaker.mention.links if link.target == speaker.mention.chosen), None)
    return f"{name or words_of(report, speaker.mention) or speaker.kind} ({speaker.stance})"


def _counts(claim: Claim, report: Report | None) -> Cell:
    rows = []
    for count in claim.counts:
        bounds = f"{_bound(count.low)}/{_bound(count.best)}/{_bound(count.high)}"
        side = f" of {words_of(report, count.side)}" if count.side else ""
        rows.append(f"{count.kind} {count.group or ''}{side} {bounds} {count.scope}".replace("  ", " "))
    return _join(rows)


def _total(kind: CountKind, bound: Literal["low", "best", "high"]) -> Callable[[Claim, Report | None], Cell]:
    """A bound of the one number that covers the whole event; none where there are several or none."""

    def cell(claim: Claim, _report: Report | None) -> Cell:
        whole = [count for count in claim.counts if count.kind == kind and count.scope == "this_event"]
        bounds: dict[str, int | None] = {"low": whole[0].low, "best": whole[0].best, "high": whole[0].high} if whole else {}
        return bounds[bound] if len(whole) == 1 else None

    return cell


def _bound(number: int | None) -> str:
    return "?" if number is None else str(number)


def _unknowns(claim: Claim, _report: Report | None) -> Cell:
    found = [f"{role.name}: {role.mention.cause}" for role in claim.roles if role.mention.cause and role.mention.kind == "actor"]
    found += [f"place: {where.mention.cause}" for where in claim.where if where.mention.cause]
    if claim.when.cause:
        found.append(f"date: {claim.when.cause}")
    return _join(dict.fromkeys(found))


def _trigger(claim: Claim, report: Report | None) -> Cell:
    return _phrase(claim.trigger, report)


def _links(claim: Claim, _report: Report | None) -> Cell:
    return _join(f"{link.kind} {link.claim}" for link in claim.links)


def _confidence(claim: Claim, _report: Report | None) -> Cell:
    return claim.evidence["type"].confidence if "type" in claim.evidence else None


def _least_sure(claim: Claim, _report: Report | None) -> Cell:
    return next((value for path, value in sureness(claim) if path[:5] not in ("type", "links")), None)


def _least_sure_field(claim: Claim, _report: Report | None) -> Cell:
    return next((field_of(claim, path) for path, _ in sureness(claim) if path[:5] not in ("type", "links")), None)


def _day(value: object) -> str | None:
    return None if value is None else str(value)


_TOTALS: tuple[CountKind, ...] = ("killed", "wounded")
_BOUNDS: tuple[Literal["low", "best", "high"], ...] = ("low", "best", "high")
_ACTOR_ROLES: tuple[RoleName, ...] = (
    "actor",
    "target",
    "opponent",
    "owner",
    "partner",
    "victim",
    "beneficiary",
    "mediator",
)


def _claim_columns() -> list[Column]:
    return [
        Column("id", "Claim id; stable as long as report, type and words stay the same.", lambda c, r: c.id),
        Column("marking", "What the file may be used for.", lambda c, r: c.marking),
        Column("report", "Report id.", lambda c, r: c.report),
        Column("publisher", "Who published the report.", lambda c, r: r.publisher if r else None),
        Column("published", "Day of publication, ISO 8601.", lambda c, r: _day(r.published) if r else None),
        Column("url", "Address of the report.", lambda c, r: r.url if r else None),
        Column("trigger_words", "The report's words that set the claim off.", _trigger),
        *(_editable(field) for field in ("type", "aspect", "modality", "polarity", "course", "extent", "narrative")),
        Column("who_says", "Chain of speakers, outermost first, with the stance of each.", speakers),
        *(_editable(field) for field in ("stance", "standing", "when")),
        Column(
            "date_precision",
            "UCDP date_prec: 1 day, 2 two to six days, 3 week, 4 month, 5 longer.",
            lambda c, r: c.when.precision,
        ),
        Column(
            "time_precision",
            "ACLED's precision of it: 1 day, 2 within a week, 3 within a month; empty for anything vaguer.",
            lambda c, r: time_precision(c.when),
        ),
        Column(
            "date_stated",
            "yes when a phrase of the report gave the day, no when a rule did.",
            lambda c, r: "yes" if c.when.stated else "no",
        ),
        Column("date_first", "First day, inclusive.", lambda c, r: _day(c.when.first)),
        Column("date_last", "Last day, inclusive; empty where it is unknown or still goes on.", lambda c, r: _day(c.when.last)),
        Column("date_words", "The report's words that gave the day.", lambda c, r: _phrase(c.when.phrase, r)),
        Column("date_rule", "Rule that gave the day: wardesk ref rules date.", lambda c, r: c.when.rule),
    ]


def _actor_columns() -> list[Column]:
    rows: list[Column] = []
    for name in _ACTOR_ROLES:
        rows += [
            _editable(name),
            Column(f"{name}_id", f"Registry key of the {name}, or ? and why it is not known.", _role_ids(name)),
            Column(f"{name}_words", f"The report's words for the {name}.", _role_words(name)),
            Column(
                f"{name}_basis",
                "stated, inherited from an earlier sentence, or suspected by somebody.",
                _role_basis(name),
            ),
        ]
    return rows


def _place_columns() -> list[Column]:
    return [
        *(_editable(field) for field in ("instrument", "origin", "destination", "terms", "object_kind", "place")),
        Column(
            "place_words",
            "The report's words for all places of the claim.",
            lambda c, r: _join(words_of(r, w.mention) for w in c.where),
        ),
        Column(
            "place_precision",
            "UCDP where_prec of the first place: 1 exact, 2 near, 3 ADM2, 4 ADM1, 5 region, 6 country, 7 at sea or in the air.",
            _where(lambda w: w.precision),
        ),
        Column(
            "geo_precision",
            "ACLED's precision of it: 1 named town, 2 near one or in a district, 3 larger region; empty for a country or sea.",
            _where(geo_precision),
        ),
        Column("lat", "Degrees north, WGS 84. Read place_precision and radius_km first.", _where(lambda w: w.lat)),
        Column("lon", "Degrees east, WGS 84.", _where(lambda w: w.lon)),
        Column(
            "named_lat",
            "Degrees north of the named place, where lat and lon lie off it (12 km north of X): UCDP and ACLED code this point.",
            _where(lambda w: w.named_lat),
        ),
        Column("named_lon", "Degrees east of it.", _where(lambda w: w.named_lon)),
        Column("radius_km", "The thing is somewhere inside this circle.", _where(lambda w: w.radius_km)),
        Column(
            "place_relation",
            "in, near, direction (west of), between, towards or part of the place named.",
            _where(lambda w: w.relation),
        ),
        Column("place_id", "Gazetteer id of the place.", _where(lambda w: w.mention.chosen)),
        Column("admin2", "Second-level unit, where the gazetteer names it.", _where(lambda w: w.admin2)),
        Column("admin1", "First-level unit.", _where(lambda w: w.admin1)),
        Column("country", "ISO 3166 alpha-2.", _where(lambda w: w.country)),
    ]


def _number_and_code_columns() -> list[Column]:
    return [
        *(_editable(field) for field in ("killed", "wounded", "captured", "displaced", "strikes")),
        *(
            Column(
                f"{kind}_{bound}",
                f"{bound.capitalize()} number of {kind} in this event; empty where the claim has none or several, see counts.",
                _total(kind, bound),
            )
            for kind in _TOTALS
            for bound in _BOUNDS
        ),
        Column("counts", "All numbers: kind, group, low/best/high, scope. Only this_event may be added up.", _counts),
        Column("acled_event_type", "ACLED event type.", _code(lambda c: c.acled, "event_type")),
        Column("acled_sub_event_type", "ACLED sub-event type.", _code(lambda c: c.acled, "sub_event_type")),
        Column("acled_reason", "Why there is no ACLED code, or why it is a judgement.", _code(lambda c: c.acled, "reason")),
        Column(
            "ucdp_type_of_violence",
            "UCDP: 1 state-based, 2 non-state, 3 one-sided.",
            _code(lambda c: c.ucdp, "type_of_violence"),
        ),
        Column("ucdp_reason", "Why there is no UCDP code, or what UCDP would do otherwise.", _code(lambda c: c.ucdp, "reason")),
        Column("plover_event", "PLOVER event.", _code(lambda c: c.plover, "event")),
        Column("plover_mode", "PLOVER mode.", _code(lambda c: c.plover, "mode")),
        Column("links", "Relations to other claims: kind and id.", _links),
        Column("unknowns", "What is not known, and why.", _unknowns),
        Column(
            "confidence",
            "Probability that the report says such a thing there, 0 to 1: of the reading, not of the truth.",
            _confidence,
        ),
        Column(
            "least_sure",
            "Lowest confidence of the claim's other fields but links. Sort by it: what most needs a check comes first.",
            _least_sure,
        ),
        Column("least_sure_field", "The field it belongs to.", _least_sure_field),
        Column(
            "checked",
            "machine: nobody has looked at it. person: at least one field was judged.",
            lambda c, r: c.checked,
        ),
    ]


def _editable(field: str) -> Column:
    return Column(field, f"Editable. Takes: {FIELDS[field].accepts}", _fixable(field), editable=True)


COLUMNS: tuple[Column, ...] = (
    *_claim_columns(),
    *_actor_columns(),
    *_place_columns(),
    *_number_and_code_columns(),
)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}


def columns_page() -> str:
    """The reference page of the columns, as Markdown."""
    rows = [f"| `{c.key}` | {'yes' if c.editable else ''} | {c.meaning.replace('|', chr(92) + '|')} |" for c in COLUMNS]
    head = [
        "# Columns of claims.csv and claims.xlsx",
        "",
        "Generated by `python scripts/make_reference.py`. One row is one claim; read `docs/howto/read-a-sheet.md` first.",
        "",
        "| column | editable | meaning |",
        "|---|---|---|",
    ]
    foot = [
        "",
        "`claims.csv` ends with a column `credits`, the same in every row: the lists of places and actors its links lead to,",
    ]
    foot += ["with their licences. In `claims.xlsx` they stand on the sheet `about`."]
    return "\n".join([*head, *rows, *foot, ""])
