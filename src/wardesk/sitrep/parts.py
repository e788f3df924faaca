"""The sections behind the first page: areas, actors, talks, losses, states, background, plans, corrections, gaps."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC

from wardesk.model import Claim, Count, Issue, Judgement, Mention, Span
from wardesk.sitrep.figures import count_noun, day_words, number_words, window_words
from wardesk.sitrep.naming import (
    OPEN_AREAS,
    Desk,
    actor_name,
    area_of,
    clean,
    clip,
    covers,
    cutoff_of,
    join,
    mention_pieces,
    place_name,
    publisher_name,
    role_pieces,
    words_of,
)
from wardesk.sitrep.register import Register, is_event
from wardesk.sitrep.shape import Line, Piece, Pieces, Row, Section, Table, plain

ACTORS = 60
EXAMPLES = 6
_LOSS_KINDS = ("killed", "wounded", "casualties", "captured", "missing")
_HEDGED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("planned",), "Said to be planned"),
    (("threatened",), "Threatened"),
    (("demanded", "offered"), "Demanded or offered"),
    (("conditional",), "Only on a condition"),
    (("possible",), "Possible"),
    (("rumoured",), "Rumoured"),
)
_REACH = {
    "this_event": "this event",
    "subset_of": "part of a larger number",
    "total_of": "total of several events",
    "cumulative_since": "counted over time",
    "current_stock": "at present",
}
_STANDING = {
    "own_action": "own action",
    "own_loss": "own loss, against interest",
    "enemy_action": "the enemy’s action",
    "enemy_loss": "the enemy’s loss",
    "third_party": "third party",
    "unknown": "interest not known",
}
_CAUSE = {
    "not_stated": "not stated",
    "ambiguous": "several places or actors fit",
    "not_in_gazetteer": "not in a gazetteer",
    "not_in_registry": "not in the registry",
    "contradictory": "contradictory",
}


def write_parts(desk: Desk, register: Register, claims: Sequence[Claim]) -> tuple[Section, ...]:
    """All sections after the side-by-side, in order."""
    return (
        _areas(desk, claims),
        _actors(desk, register, claims),
        _talks(desk, register, claims),
        _losses(desk, register, claims),
        _states(register, claims),
        _hedged(register, claims),
        _background(register, claims),
        _corrections(desk, register),
        _gaps(desk, claims),
    )


# ---------------------------------------------------------------- areas, actors


def _text(text: str) -> Line:
    return Line((Piece(text),))


def _areas(desk: Desk, claims: Sequence[Claim]) -> Section:
    """Numbers of reports by area, with who published them."""
    reports: dict[str, dict[str, set[str]]] = {}
    places: dict[str, dict[str, None]] = {}
    for claim in claims:
        if claim.narrative == "background":
            continue
        area = area_of(desk, claim)
        name = publisher_name(desk, desk.reports.get(claim.report))
        reports.setdefault(area, {}).setdefault(name, set()).add(claim.report)
        for where in claim.where:
            label = place_words(desk, claim, where.mention, where.name)
            places.setdefault(area, {}).setdefault(label, None)
    order = sorted(reports, key=lambda area: (area in OPEN_AREAS, -sum(map(len, reports[area].values())), area))
    rows = tuple(
        Row(
            area,
            (
                (_text(str(len(set().union(*reports[area].values())))),),
                (_text(", ".join(sorted(reports[area], key=str.casefold))),),
                (_text(clip("; ".join(places.get(area, {})) or "–", 400)),),
            ),
        )
        for area in order
    )
    return Section(
        "areas",
        "By area",
        intro=("Numbers are numbers of reports that speak of an area, not of events. Background is left out.",),
        table=Table(("Area", "Reports", "Published by", "Places named"), rows, "Reports by area") if rows else None,
        empty="No area was read.",
    )


def place_words(desk: Desk, claim: Claim, mention: Mention, name: str | None) -> str:
    """A place for a list: its name, or the report's word with the cause why it is open."""
    if name:
        return clean(name)
    words = words_of(desk, claim.report, mention.span, 60)
    cause = _CAUSE.get(mention.cause or "", "left open")
    return f"“{words}” ({cause})" if words else f"a place ({cause})"


def _actors(desk: Desk, register: Register, claims: Sequence[Claim]) -> Section:
    """What each known actor is said to have done, and what is said to have been done to it."""
    does: dict[str, list[Claim]] = {}
    bears: dict[str, list[Claim]] = {}
    for claim in claims:
        if not is_event(claim):
            continue
        for role in claim.roles:
            shelf, _, key = (role.mention.chosen or "").partition(":")
            rows = does if role.name in ("actor", "partner") else bears
            known = rows.setdefault(key, []) if shelf == "actor" and key in desk.book.actors else None
            if known is not None and (not known or known[-1].id != claim.id):
                known.append(claim)
    keys = sorted({*does, *bears}, key=lambda key: (-len(does.get(key, ())) - len(bears.get(key, ())), key))
    parts = []
    for key in (key for key in keys[:ACTORS] if does.get(key) or bears.get(key)):
        name = actor_name(desk.book.actors[key], cutoff_of(desk.run))
        acting = Section(f"actor-{key}-acts", "As actor or partner", lines=_lines(register, does.get(key, ())))
        borne = Section(f"actor-{key}-target", "As target, opponent or owner", lines=_lines(register, bears.get(key, ())))
        parts.append(Section(f"actor-{key}", name, parts=tuple(part for part in (acting, borne) if part.lines)))
    return Section(
        "actors",
        "By actor",
        intro=("Events of the period, filed under each actor of the registry that a claim names.",),
        parts=tuple(parts),
        empty="No event names an actor of the registry.",
    )


def _lines(register: Register, claims: Sequence[Claim]) -> tuple[Line, ...]:
    return tuple(register.line(claim) for claim in claims)


# ---------------------------------------------------------------- talks, losses


def _talks(desk: Desk, register: Register, claims: Sequence[Claim]) -> Section:
    rows = [claim for claim in claims if is_event(claim) and _kind(desk, claim) == "talks"]
    return Section("talks", "Talks", lines=_lines(register, rows), empty="No talks were read.")


def _kind(desk: Desk, claim: Claim) -> str:
    entry = desk.book.phrases.get(claim.type)
    return entry.kind if entry else "event"


def _losses(desk: Desk, register: Register, claims: Sequence[Claim]) -> Section:
    """Each speaker's numbers on their own: nothing is added up."""
    rows: list[Row] = []
    for claim in claims:
        if not is_event(claim):
            continue
        loss = claim.type == "equipment_loss"
        counts = [c for c in claim.counts if c.kind in _LOSS_KINDS or (loss and c.kind == "equipment")]
        for count in counts:
            what = (Piece(number_words(count), "figure"), Piece(f" {count_noun(count)}"))
            rows.append(_loss_row(desk, register, claim, what, count))
        if loss and not counts:
            lost = [role_pieces(desk, claim, role) for role in claim.roles if role.name in ("target", "instrument")]
            rows.append(_loss_row(desk, register, claim, join(lost) or (Piece("equipment"),), None))
    return Section(
        "losses",
        "Losses, as each side tells them",
        intro=("Numbers stand as each speaker gives them. They are not added up, and never across parties.",),
        table=Table(("Speaker", "Whose loss", "Loss", "Said how", "Where and when"), tuple(rows), "Losses by speaker")
        if rows
        else None,
        empty="No losses were read.",
    )


def _loss_row(desk: Desk, register: Register, claim: Claim, what: Pieces, count: Count | None) -> Row:
    sides = [mention_pieces(desk, claim, count.side)] if count and count.side else []
    if not sides:
        sides = [role_pieces(desk, claim, role) for role in claim.roles if role.name in ("owner", "victim")][:2]
    said = [_stance(claim), _STANDING[claim.standing]]
    if count:
        said.append(_REACH[count.scope] + (", provisional" if count.provisional else ""))
    window = window_words(claim.when, desk.year) or "day not known"
    if not claim.when.stated and window != "day not known":
        window += " (by rule)"
    place = place_name(desk, claim, claim.where[0]) if claim.where else (Piece("place not stated"),)
    return Row(
        _speaker(desk, claim),
        (
            (Line(join(sides) or (Piece("not stated"),)),),
            (register.line(claim, pieces=what),),
            (_text("; ".join(said)),),
            (Line((*place, Piece(f"; {window}"))),),
        ),
    )


def _speaker(desk: Desk, claim: Claim) -> str:
    """Who gives the number, innermost, and in whose report."""
    publisher = publisher_name(desk, desk.reports.get(claim.report))
    inner = [speaker for speaker in claim.attribution if speaker.kind != "publisher"]
    if not inner:
        return publisher
    mention = inner[-1].mention
    name = plain(mention_pieces(desk, claim, mention)) if mention else "an unnamed source"
    return f"{name[:1].upper()}{name[1:]}, in {publisher}"


def _stance(claim: Claim) -> str:
    stances = [speaker.stance for speaker in claim.attribution]
    for stance, words in (("denies", "denies it"), ("retracts", "takes it back"), ("alleges", "alleges")):
        if stance in stances:
            return words
    return "says that it did not happen" if claim.polarity == "did_not" else "says"


# ---------------------------------------------------------------- states, plans, background


def _states(register: Register, claims: Sequence[Claim]) -> Section:
    rows = [c for c in claims if c.aspect != "event" and c.narrative == "foreground" and c.modality == "actual"]
    states = Section("states-so", "Said to be so", lines=_lines(register, [c for c in rows if c.aspect == "state"]))
    judged = Section("states-judged", "Judged by a speaker", lines=_lines(register, [c for c in rows if c.aspect != "state"]))
    return Section(
        "states",
        "States and assessments",
        parts=tuple(part for part in (states, judged) if part.lines),
        empty="None was read.",
    )


def _hedged(register: Register, claims: Sequence[Claim]) -> Section:
    """Plans, threats and possibilities: nothing here is said to have happened."""
    parts = []
    for modalities, title in _HEDGED:
        rows = [c for c in claims if c.modality in modalities and c.narrative == "foreground"]
        parts.append(Section(f"hedged-{modalities[0]}", title, lines=_lines(register, rows)))
    return Section(
        "hedged",
        "Plans, threats and conditions",
        intro=("None of this is said to have happened.",),
        parts=tuple(part for part in parts if part.lines),
        empty="None was read.",
    )


def _background(register: Register, claims: Sequence[Claim]) -> Section:
    rows = [claim for claim in claims if claim.narrative == "background"]
    return Section(
        "background",
        "Background",
        intro=("Earlier events that the reports recall. They are not news of the period.",),
        lines=_lines(register, rows),
        empty="None was read.",
    )


# ---------------------------------------------------------------- corrections


def _corrections(desk: Desk, register: Register) -> Section:
    rows = sorted(desk.run.judgements, key=lambda row: (row.at, row.id))
    gone = {row.supersedes for row in rows if row.supersedes}
    lines = tuple(_correction(desk, register, row, superseded=row.id in gone) for row in rows)
    return Section("corrections", "Corrections", lines=lines, empty="No person has corrected anything.")


def _correction(desk: Desk, register: Register, row: Judgement, *, superseded: bool) -> Line:
    claim = desk.claims.get(row.claim)
    at = row.at.astimezone(UTC) if row.at.tzinfo else row.at
    by = "the desk" if desk.run.manifest.marking == "public copy" else _short(row.by, 60)
    what = {"fix": "corrected", "drop": "dropped", "merge": "merged"}[row.action]
    pieces = [Piece(f"{day_words(at.date(), None)}, {at:%H:%M}: {by} {what} ")]
    if row.action == "fix":
        pieces += [Piece(f"{_short(row.field or 'a field', 60)} from "), Piece(_value(row.seen), "quote")]
        pieces += [Piece(" to "), Piece(_value(row.decided), "quote")]
    else:
        pieces.append(Piece(f"a claim of type {row.type.replace('_', ' ')}"))
        pieces.append(Piece(f" into {row.into}" if row.into else ""))
    pieces += [
        Piece(" in claim "),
        Piece(row.claim, "figure"),
        Piece(". Reason given: "),
        Piece(_short(row.why, 200).rstrip("."), "quote"),
    ]
    pieces.append(Piece(". Superseded since." if superseded else "."))
    if claim is None or claim.id not in register.known:
        return Line(tuple(pieces))
    return register.line(claim, pieces=tuple(pieces))


def _short(text: str, limit: int) -> str:
    return clip(" ".join(clean(text).split()), limit)


def _value(text: str | None) -> str:
    if text is None:
        return "nothing"
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if value is None:
        return "unknown"
    return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True), 120)


# ---------------------------------------------------------------- what was not understood


def _gaps(desk: Desk, claims: Sequence[Claim]) -> Section:
    """Issues counted by kind with examples, and mentions that were left open."""
    by_kind: dict[str, list[Line]] = {}
    for issue in desk.run.issues:
        by_kind.setdefault(issue.kind, []).append(Line(_issue(desk, issue)))
    for kind, line in _open_mentions(desk, claims):
        by_kind.setdefault(kind, []).append(line)
    order = sorted(by_kind, key=lambda kind: (-len(by_kind[kind]), kind))
    rows = []
    for kind in order:
        shown = Counter(by_kind[kind])
        lines = [Line((*line.pieces, Piece(f" ({times} times)"))) if times > 1 else line for line, times in shown.items()]
        title = kind.replace("_", " ")
        rows.append(Row(title[:1].upper() + title[1:], ((_text(str(len(by_kind[kind]))),), tuple(lines[:EXAMPLES]))))
    return Section(
        "gaps",
        "What was not understood",
        intro=("What the machine saw and could not read, place or name. Up to six examples of each kind.",),
        table=Table(("Kind", "How often", "Examples"), tuple(rows), "What was not understood") if rows else None,
        empty="Nothing was left over.",
    )


def _issue(desk: Desk, issue: Issue) -> Pieces:
    report = desk.reports.get(issue.report or "")
    words = words_of(desk, report.id, issue.span, 160) if report and issue.span else None
    where = publisher_name(desk, report) if report else _short(issue.path or "", 120)
    found = [Piece(words, "quote"), Piece(": ")] if words else []
    found.append(Piece(_short(issue.message, 240)))
    return (*found, Piece(f" ({where})")) if where else tuple(found)


def _open_mentions(desk: Desk, claims: Sequence[Claim]) -> list[tuple[str, Line]]:
    told: dict[str, list[Span]] = {}
    for issue in desk.run.issues:
        if issue.report and issue.span:
            told.setdefault(issue.report, []).append(issue.span)
    found: list[tuple[str, Line]] = []
    seen: set[tuple[str, int, int]] = set()
    for claim in claims:
        rows = [("place_left_open", where.mention) for where in claim.where if not where.name]
        rows += [("actor_left_open", role.mention) for role in claim.roles if role.mention.kind == "actor"]
        for kind, mention in rows:
            key = (claim.report, mention.span.start, mention.span.end)
            known = any(covers(span, mention.span) for span in told.get(claim.report, ()))
            words = words_of(desk, claim.report, mention.span, 60)
            if mention.chosen or mention.cause not in _CAUSE or key in seen or known or not words:
                continue
            seen.add(key)
            publisher = publisher_name(desk, desk.reports.get(claim.report))
            found.append((kind, Line((Piece(words, "quote"), Piece(f": {_CAUSE[mention.cause]} ({publisher})")))))
    return found
