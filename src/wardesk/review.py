"""Judgements: what a person decides about a claim, laid over what the machine read, superseded and never erased.

A judgement is found again by its claim's id, else by report, type and trigger; the words under the trigger must be
the words the person saw. Where that fails it is orphaned, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from pydantic import TypeAdapter, ValidationError

from wardesk.book import Book, nearest
from wardesk.edit import FIELDS, FindPlace, Ground, edited, member, show, value_at
from wardesk.errors import UsageError
from wardesk.model import (
    Claim,
    ClaimLink,
    Count,
    CountKind,
    Evidence,
    Issue,
    Judgement,
    Report,
    Role,
    RoleName,
    Run,
    Span,
    Speaker,
    When,
    Where,
)
from wardesk.text import digest

__all__ = [
    "Correction", "Replayed", "Signed", "amend", "apply_rows", "drop", "fix", "list_corrections", "merge", "pick",
    "replay", "restore",
]  # fmt: skip

ORPHANED: Final = "judgement_orphaned"
SEEN_CHANGED: Final = "judgement_seen_changed"

_SHAPES: Final[Mapping[str, TypeAdapter[Any]]] = {
    "roles": TypeAdapter(tuple[Role, ...]),
    "counts": TypeAdapter(tuple[Count, ...]),
    "where": TypeAdapter(tuple[Where, ...]),
    "attribution": TypeAdapter(tuple[Speaker, ...]),
    "when": TypeAdapter(When),
}
_WORD: Final[TypeAdapter[Any]] = TypeAdapter(str | None)


class Signed(NamedTuple):
    """Who decides, why, and when."""

    by: str
    why: str
    at: datetime


class Correction(NamedTuple):
    """A judgement in plain words, for the sitrep's list of corrections."""

    judgement: str
    claim: str
    report: str
    at: datetime
    by: str
    why: str
    action: Literal["fix", "drop", "merge"]
    field: str
    before: str
    after: str


class Replayed(NamedTuple):
    """Claims with the judgements laid over them."""

    claims: tuple[Claim, ...]
    orphans: tuple[Issue, ...]
    """Judgements that found no claim, and those whose claim now reads otherwise than the person saw."""
    corrections: tuple[Correction, ...]


# ---------------------------------------------------------------- deciding


def pick(claims: Iterable[Claim], claim_id: str) -> Claim:
    """The claim with this id, or with the only id that begins so."""
    wanted = claim_id.strip().lower()
    every = tuple(claims)
    found = [claim for claim in every if wanted and claim.id.startswith(wanted)]
    exact = [claim for claim in found if claim.id == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise UsageError(f"{claim_id!r} begins {len(found)} claim ids ({', '.join(c.id for c in found[:5])} …); write more of it")
    raise UsageError(f"no claim {claim_id!r}{nearest(wanted, [claim.id for claim in every])}; the ids stand in claims.csv")


def pick_report(run: Run, report_id: str) -> Report:
    """The only report whose id begins so. Raises ``UsageError`` with the reports there are."""
    found = [report for report in run.reports if report_id and report.id.startswith(report_id)]
    if len(found) != 1:
        known = ", ".join(report.id for report in run.reports[:8])
        raise UsageError(f"{report_id!r} is the beginning of {len(found)} report ids; reports here: {known}")
    return found[0]


def fix(
    run: Run,
    claim_id: str,
    assignments: Mapping[str, str],
    signed: Signed,
    book: Book,
    find_place: FindPlace | None = None,
) -> list[Judgement]:
    """Judgements that set fields of one claim. A value equal to the machine's is a confirmation, verdict ``yes``.

    Nothing is changed in the run: lay the result over it with ``amend``.
    """
    claim = pick(run.claims, claim_id)
    if not assignments:
        raise UsageError(f"nothing to fix; write FIELD=VALUE; fields: {', '.join(FIELDS)}")
    ground = Ground(_report(run, claim), book, find_place)
    made: list[Judgement] = []
    for field, value in assignments.items():
        decided = edited(claim, field, value, ground)
        path = FIELDS[field].path
        seen = value_at(claim, path)
        judgement = _judge(run, claim, "fix", signed, field=path, seen=_json(seen), decided=_json(decided), earlier=tuple(made))
        made.append(judgement)
        claim = _put(claim, path, decided, judgement)
    return made


def drop(run: Run, claim_id: str, signed: Signed) -> list[Judgement]:
    """The judgement that a claim is none: the report does not say so."""
    claim = pick(run.claims, claim_id)
    return [_judge(run, claim, "drop", signed, verdict="no", seen=_json(claim))]


def merge(run: Run, claim_id: str, into: str, signed: Signed) -> list[Judgement]:
    """The judgement that a claim says again what another says.

    Within one report the first goes and links to it lead to the other. Of two reports both stay, for a claim is
    somebody's, and the first is linked to the other as ``repeats``.
    """
    claim, other = pick(run.claims, claim_id), pick(run.claims, into)
    if claim.id == other.id:
        raise UsageError(f"claim {claim.id} cannot be merged into itself; name two claims")
    return [_judge(run, claim, "merge", signed, verdict="yes", seen=_json(claim), into=other.id)]


def restore(run: Run, claim_id: str, signed: Signed) -> list[Judgement]:
    """The judgement that undoes the last drop or merge of a claim."""
    gone = [j for j in _active(run.judgements) if j.action != "fix" and not _undoes(j) and j.claim.startswith(claim_id)]
    if not gone or not claim_id:
        raise UsageError(f"no claim {claim_id!r} was dropped or merged; see judgements.jsonl for the ids")
    if len({judgement.claim for judgement in gone}) > 1:
        raise UsageError(f"{claim_id!r} begins several ids of dropped claims; write more of it")
    last = gone[-1]
    at = _signed(signed)
    undone = last.model_copy(
        update={"at": at.at, "by": at.by, "why": at.why, "verdict": "unsure", "supersedes": last.id, "decided": "null"}
    )
    return [undone.model_copy(update={"id": _judgement_id(undone)})]


def apply_rows(
    run: Run,
    rows: Sequence[Mapping[str, Any]],
    current_rows: Sequence[Mapping[str, Any]],
    signed: Signed,
    book: Book,
    find_place: FindPlace | None = None,
) -> list[Judgement]:
    """Judgements for the cells of an edited sheet that differ from the sheet as it would be written now.

    Rows are cells by column key, one of them ``id``. A row that is missing is left alone: a filter is not a drop.
    All of the sheet is checked first; one wrong cell and nothing is judged.
    """
    current = {str(row["id"]): row for row in current_rows}
    columns = set().union(*(row.keys() for row in current_rows)) if current_rows else set()
    made: list[Judgement] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        claim_id = _cell(row.get("id"))
        where = f"row {number}"
        if claim_id not in current:
            raise UsageError(f"{where}, column id: no claim {claim_id!r}{nearest(claim_id, current)}; leave ids as they are")
        if claim_id in seen:
            raise UsageError(f"{where}, column id: claim {claim_id} stands in row {seen[claim_id]} already; delete one")
        seen[claim_id] = number
        changes = _changes(row, current[claim_id], columns, f"{where} (claim {claim_id})")
        for column, value in changes.items():
            try:
                made += fix(run, claim_id, {column: value}, signed, book, find_place)
            except UsageError as error:
                raise UsageError(f"{where} (claim {claim_id}), column {error}") from error
    return made


def _changes(row: Mapping[str, Any], now: Mapping[str, Any], columns: set[str], where: str) -> dict[str, str]:
    changes: dict[str, str] = {}
    for column, cell in row.items():
        if column not in columns:
            raise UsageError(f"{where}: no column {column!r}{nearest(column, columns)}; leave the columns as they are")
        value = _cell(cell)
        if value == _cell(now.get(column)):
            continue
        if column not in FIELDS:
            editable = ", ".join(sorted(columns & set(FIELDS)))
            raise UsageError(f"{where}, column {column}: cannot be edited here; these can: {editable or 'none'}")
        changes[column] = value.removeprefix("'") or "none"
    return changes


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _report(run: Run, claim: Claim) -> Report:
    for report in run.reports:
        if report.id == claim.report:
            return report
    raise UsageError(f"claim {claim.id} is of report {claim.report}, which is not in this folder; code the reports again")


def _signed(signed: Signed) -> Signed:
    by, why = " ".join(signed.by.split()), " ".join(signed.why.split())
    if not by or len(by) > 200:
        raise UsageError("--by needs the name of the person who decides, up to 200 characters")
    if not why or len(why) > 2000:
        raise UsageError("--why needs a reason, up to 2000 characters")
    if signed.at.tzinfo is None:
        raise UsageError("the time of a judgement needs its time zone")
    return Signed(by, why, signed.at.astimezone(UTC).replace(microsecond=0))


def _judge(run: Run, claim: Claim, action: Literal["fix", "drop", "merge"], signed: Signed, **rest: Any) -> Judgement:
    earlier: tuple[Judgement, ...] = (*run.judgements, *rest.pop("earlier", ()))
    by, why, at = _signed(signed)
    own = [j for j in earlier if j.claim == claim.id]
    same = [j for j in _active(own) if j.action == action and j.field == rest.get("field")]
    report = _report(run, claim)
    rest.setdefault("verdict", "yes" if rest.get("seen") == rest.get("decided") else "corrected")
    judgement = Judgement(
        id="",
        at=at,
        by=by,
        why=why,
        action=action,
        claim=claim.id,
        report=claim.report,
        type=own[0].type if own else claim.type,
        trigger=claim.trigger,
        trigger_words=report.text[claim.trigger.start : claim.trigger.end],
        supersedes=same[-1].id if same else None,
        **rest,
    )
    return judgement.model_copy(update={"id": _judgement_id(judgement)})


def _judgement_id(judgement: Judgement) -> str:
    return digest(
        judgement.claim, judgement.action, judgement.field, judgement.decided, judgement.into, judgement.verdict,
        judgement.by, judgement.why, judgement.at.isoformat(), judgement.supersedes,
    )  # fmt: skip


# ---------------------------------------------------------------- laying judgements over claims


def amend(run: Run, made: Sequence[Judgement], book: Book) -> Run:
    """The run with new judgements laid over its claims and added to its list."""
    known = {judgement.id: judgement for judgement in run.judgements}
    made = [judgement for judgement in made if judgement.id not in known]
    claims = run.claims
    for judgement in made:
        if _undoes(judgement):
            claims = _brought_back(claims, judgement)
    done = replay(claims, [j for j in made if not _undoes(j)], run.reports, book)
    return run._replace(claims=done.claims, issues=(*run.issues, *done.orphans), judgements=(*run.judgements, *made))


def replay(claims: Iterable[Claim], judgements: Sequence[Judgement], reports: Iterable[Report], book: Book) -> Replayed:
    """Lay the judgements that stand over claims just read by the machine.

    Codes of other codebooks are not touched: run ``codify`` over the claims that a person checked.
    """
    texts = {report.id: report for report in reports}
    table = {claim.id: claim for claim in claims}
    found: dict[str, Claim] = dict(table)
    issues: list[Issue] = []
    standing = [j for j in _active(judgements) if not _undoes(j)]
    roots = _roots(judgements)
    for judgement in sorted(standing, key=lambda one: one.action != "fix"):
        target = _find(judgement, found, texts, table)
        if isinstance(target, str):
            issues.append(_orphan(judgement, target))
            continue
        if judgement.action == "fix":
            changed = _fixed(target, judgement, texts[target.report], book)
            if isinstance(changed, str):
                issues.append(_orphan(judgement, changed))
            else:
                issues += _seen_changed(judgement, roots[judgement.id], table[target.id])
                found[target.id] = changed
        elif judgement.action == "drop":
            found = _without(found, target.id)
        else:
            issues += _merged(found, judgement, target)
    return Replayed(tuple(found.values()), tuple(issues), list_corrections(judgements, texts.values()))


def _undoes(judgement: Judgement) -> bool:
    return judgement.action != "fix" and judgement.verdict == "unsure"


def _active(judgements: Iterable[Judgement]) -> list[Judgement]:
    rows = list(judgements)
    superseded = {row.supersedes for row in rows}
    return sorted((row for row in rows if row.id not in superseded), key=lambda row: row.at)


def _roots(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    rows = {row.id: row for row in judgements}
    roots = {}
    for row in rows.values():
        root, steps = row, 0
        while root.supersedes in rows and steps < len(rows):
            root, steps = rows[root.supersedes], steps + 1
        roots[row.id] = root
    return roots


def _find(
    judgement: Judgement, found: Mapping[str, Claim], texts: Mapping[str, Report], read: Mapping[str, Claim]
) -> Claim | str:
    report = texts.get(judgement.report)
    if report is None:
        return "its report is not in this run"
    if report.text[judgement.trigger.start : judgement.trigger.end] != judgement.trigger_words:
        return "other words stand where the trigger was"
    if judgement.claim in found:
        return found[judgement.claim]
    key = (judgement.report, judgement.type, judgement.trigger)
    same = [claim for claim in read.values() if (claim.report, claim.type, claim.trigger) == key and claim.id in found]
    if len(same) == 1:
        return found[same[0].id]
    return "several claims are read there now" if same else "no such claim is read there now"


def _orphan(judgement: Judgement, cause: str) -> Issue:
    return Issue(
        kind=ORPHANED,
        message=(
            f"judgement {judgement.id} ({judgement.action}{' ' + judgement.field if judgement.field else ''} on claim"
            f" {judgement.claim}) is not applied: {cause}; look at the report and decide again"
        ),
        report=judgement.report,
        span=judgement.trigger,
    )


def _seen_changed(judgement: Judgement, root: Judgement, read: Claim) -> list[Issue]:
    if judgement.field is None or _json(value_at(read, judgement.field)) in (root.seen, judgement.seen):
        return []
    return [
        Issue(
            kind=SEEN_CHANGED,
            message=(
                f"judgement {judgement.id} holds for {judgement.field} of claim {read.id}, but the machine now reads it"
                " otherwise than the person saw; look again"
            ),
            report=read.report,
            span=read.trigger,
        )
    ]


def _fixed(claim: Claim, judgement: Judgement, report: Report, book: Book) -> Claim | str:
    path = judgement.field or ""
    if path not in {editor.path for editor in FIELDS.values()}:
        return f"there is no field {path!r}"
    try:
        decided = _shape(path).validate_json(judgement.decided or "null")
        changed = _put(claim, path, decided, judgement)
    except ValidationError:
        return "what was decided is not a value of this field"
    if path == "type" and decided not in book.types:
        return f"the codebook has no type {decided!r} any more"
    if any(span.end > len(report.text) for span in _spans(decided)):
        return "it rests on words outside the report"
    return changed


def _without(claims: Mapping[str, Claim], gone: str, into: str | None = None) -> dict[str, Claim]:
    return {key: _relinked(claim, gone, into) for key, claim in claims.items() if key != gone}


def _relinked(claim: Claim, gone: str, into: str | None) -> Claim:
    """The claim with its links to one that is gone led elsewhere or taken out, evidence with them."""
    if not any(link.claim == gone for link in claim.links):
        return claim
    kept: dict[ClaimLink, int] = {}
    for at, link in enumerate(claim.links):
        if link.claim == gone:
            if into is None or into == claim.id:
                continue
            link = link.model_copy(update={"claim": into})  # noqa: PLW2901
        kept.setdefault(link, at)
    moves = {old: new for new, old in enumerate(kept.values())}
    return claim.model_copy(update={"links": tuple(kept), "evidence": _moved(claim.evidence, "links", moves)})


def _merged(found: dict[str, Claim], judgement: Judgement, claim: Claim) -> list[Issue]:
    into = found.get(judgement.into or "")
    if into is None:
        return [_orphan(judgement, f"claim {judgement.into}, which was to stay, is not read now")]
    if into.report == claim.report:
        rest = _without(found, claim.id, into.id)
        found.clear()
        found.update(rest)
        return []
    link = ClaimLink(kind="repeats", claim=into.id)
    if link not in claim.links:
        evidence = {
            **claim.evidence,
            f"links.{len(claim.links)}": Evidence(spans=(claim.trigger,), rule=_rule(judgement), cause="not_applicable"),
        }
        found[claim.id] = claim.model_copy(update={"links": (*claim.links, link), "evidence": evidence, "checked": "person"})
    return []


def _brought_back(claims: Sequence[Claim], judgement: Judgement) -> tuple[Claim, ...]:
    was = Claim.model_validate_json(judgement.seen or "null")
    rows = list(claims)
    at = next((n for n, claim in enumerate(rows) if claim.id == was.id), None)
    if at is not None:
        rule = f"judgement:{judgement.supersedes}"
        keep = [n for n in range(len(rows[at].links)) if rows[at].evidence.get(f"links.{n}", _NONE).rule != rule]
        moves = {old: new for new, old in enumerate(keep)}
        links = tuple(rows[at].links[n] for n in keep)
        rows[at] = rows[at].model_copy(update={"links": links, "evidence": _moved(rows[at].evidence, "links", moves)})
        return tuple(rows)
    later = (n for n, claim in enumerate(rows) if claim.report == was.report and claim.trigger.start > was.trigger.start)
    own = [n + 1 for n, claim in enumerate(rows) if claim.report == was.report]
    rows.insert(next(later, own[-1] if own else len(rows)), was)
    return tuple(rows)


_NONE = Evidence(rule="none")

# ---------------------------------------------------------------- putting a value in its field


def _put(claim: Claim, path: str, value: Any, judgement: Judgement) -> Claim:
    head, _, name = path.partition(".")
    if isinstance(value, tuple):
        update = _put_list(claim, head, name, value, judgement)
    else:
        old = claim.evidence.get(head, _NONE)
        spans = old.spans or _spans(value) or (claim.trigger,)
        update = {head: value, "evidence": {**claim.evidence, head: _evidence(spans, judgement)}}
    return Claim.model_validate({**dict(claim), **update, "checked": "person"})


def _put_list(claim: Claim, head: str, name: str, new: tuple[Any, ...], judgement: Judgement) -> dict[str, Any]:
    """Put the members of one name in a list; the list is then in the order of names, whatever was decided first."""
    old: tuple[Any, ...] = getattr(claim, head)
    spare = [at for at, item in enumerate(old) if not name or member(item) == name]
    result: list[tuple[Any, int | None]] = [(item, at) for at, item in enumerate(old) if at not in spare]
    for item in new:
        same = next((at for at in spare if old[at] == item), None)
        if same is not None:
            spare.remove(same)
        result.append((item, same))
    result.sort(key=lambda row: _ORDER.get(member(row[0]), 0) if name else 0)
    evidence = _moved(claim.evidence, head, {was: at for at, (_, was) in enumerate(result) if was is not None})
    changed = any(was is None for _, was in result)
    for at, (item, was) in enumerate(result):
        if was is None or (not changed and (not name or member(item) == name)):
            evidence[f"{head}.{at}"] = _evidence(_spans(item) or (claim.trigger,), judgement)
    if head == "attribution":
        before = claim.evidence.get(head, _NONE)
        evidence[head] = _evidence(before.spans or _spans(new) or (claim.trigger,), judgement)
    return {head: tuple(item for item, _ in result), "evidence": evidence}


_ORDER: Final = {name: at for at, name in enumerate((*get_args(RoleName), *get_args(CountKind)))}


def _moved(evidence: Mapping[str, Evidence], head: str, moves: Mapping[int, int]) -> dict[str, Evidence]:
    moved: dict[str, Evidence] = {}
    for key, value in evidence.items():
        parts = key.split(".")
        if parts[0] == head and len(parts) > 1 and parts[1].isdigit():
            if int(parts[1]) not in moves:
                continue
            parts[1] = str(moves[int(parts[1])])
        moved[".".join(parts)] = value
    return moved


def _rule(judgement: Judgement) -> str:
    return f"judgement:{judgement.id}"


def _evidence(spans: tuple[Span, ...], judgement: Judgement) -> Evidence:
    return Evidence(spans=spans, rule=_rule(judgement), cause="not_applicable")


def _spans(value: Any) -> tuple[Span, ...]:
    if isinstance(value, tuple):
        return tuple(span for item in value for span in _spans(item))
    if isinstance(value, (Role, Where)):
        return (value.mention.span,)
    if isinstance(value, Speaker):
        return tuple(span for span in (value.mention and value.mention.span, value.cue) if span)
    if isinstance(value, When):
        return tuple(span for span in (value.phrase, value.anchor) if span)
    return (value.phrase,) if isinstance(value, Count) else ()


def _shape(path: str) -> TypeAdapter[Any]:
    return _SHAPES.get(path.partition(".")[0], _WORD)


def _json(value: Any) -> str:
    """Canonical JSON: what a judgement stores as seen and decided."""
    plain = TypeAdapter(type(value)).dump_python(value, mode="json") if value is not None else None
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# ---------------------------------------------------------------- telling


def list_corrections(judgements: Iterable[Judgement], reports: Iterable[Report]) -> tuple[Correction, ...]:
    """Judgements that stand and changed something, oldest first, in plain words."""
    texts = {report.id: report for report in reports}
    return tuple(
        _correction(judgement, texts.get(judgement.report))
        for judgement in _active(judgements)
        if not _undoes(judgement) and (judgement.action != "fix" or judgement.verdict == "corrected")
    )


def _correction(judgement: Judgement, report: Report | None) -> Correction:
    before, after = "claim", "dropped" if judgement.action == "drop" else f"merged into {judgement.into}"
    if judgement.action == "fix":
        before, after = (_plain(judgement.field or "", text, report) for text in (judgement.seen, judgement.decided))
    names = {editor.path: name for name, editor in FIELDS.items()}
    return Correction(
        judgement=judgement.id,
        claim=judgement.claim,
        report=judgement.report,
        at=judgement.at,
        by=judgement.by,
        why=judgement.why,
        action=judgement.action,
        field=names.get(judgement.field or "", judgement.field or "claim"),
        before=before,
        after=after,
    )


def _plain(path: str, text: str | None, report: Report | None) -> str:
    try:
        return show(_shape(path).validate_json(text or "null"), report)
    except ValidationError:
        return "not readable"
