"""The first page: what was read, who speaks, five lines and how they were chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from wardesk.book import SourceEntry
from wardesk.credits import credit_line
from wardesk.model import Claim
from wardesk.sitrep.figures import day_words
from wardesk.sitrep.naming import Desk, camp_of, clean, country_name, cutoff_of, publisher_name, source_of
from wardesk.sitrep.phrase import without_stop
from wardesk.sitrep.register import Register, group_key, is_denial, is_event, reading_order
from wardesk.sitrep.shape import Camp, Front, Line, Outlet, Piece, Pieces

FIVE = 5
PER_PUBLISHER = 3
BESIDE = 3
_FLAGS = {"state_media": "state media", "sanctioned": "under sanctions"}
_KINDS = {
    "agency": "news agency", "outlet": "news outlet", "monitor": "monitoring group", "party_media": "party media",
    "government": "government", "un": "United Nations", "ngo": "non-governmental organisation", "military": "military",
    "court": "court", "other": "other source",
}  # fmt: skip
_OPEN_CAMPS = ("no alignment known", "not in the registry")


def write_front(desk: Desk, register: Register, claims: Sequence[Claim], left_out: int) -> Front:
    """The first page of a run."""
    cutoff = cutoff_of(desk.run)
    rule = desk.book.rules.get("sitrep.five_lines")
    return Front(
        title="Situation report" + (f", {day_words(cutoff, None)}" if cutoff else ""),
        marking=desk.run.manifest.marking,
        facts=facts(desk, claims, left_out),
        camps=camps(desk, claims),
        five=five_lines(desk, register, claims),
        rule=" ".join(rule.meaning.split()) if rule else "",
        foot=_foot(desk),
    )


def facts(desk: Desk, claims: Sequence[Claim], left_out: int) -> tuple[tuple[str, str], ...]:
    """Period, cut-off, reports, claims: label and value."""
    run, cutoff = desk.run, cutoff_of(desk.run)
    published = [report.published for report in run.reports if report.published]
    spoken = [day for claim in claims if is_event(claim) for day in (claim.when.first, claim.when.last) if day]
    checked = sum(claim.checked == "person" for claim in claims)
    read = run.manifest.read or len(run.reports)
    rows = [
        ("Reports published", _from_to(published)),
        ("Events dated", _from_to(spoken)),
        ("Cut-off", f"end of {day_words(cutoff, None)}" if cutoff else "not known: no report states its day"),
        ("Reports", f"{read} read, {run.manifest.failed} failed"),
        ("Claims", f"{len(claims)}: {len(claims) - checked} machine-read and unchecked, {checked} checked by a person"),
    ]
    if left_out:
        rows.append(("Left out", f"{left_out} further claims, for length: see claims.jsonl"))
    return tuple(rows)


def _from_to(days: Sequence[date]) -> str:
    if not days:
        return "not known"
    first, last = min(days), max(days)
    if first == last:
        return day_words(first, None)
    return f"{day_words(first, last.year if first.year == last.year else None)} to {day_words(last, None)}"


def _foot(desk: Desk) -> tuple[str, ...]:
    manifest = desk.run.manifest
    tagger = f" with {clean(manifest.tagger)}" if manifest.tagger else ""
    rows = [
        f"Read by {clean(manifest.reader)}{tagger}, schema {manifest.schema_version}, codebook {manifest.codebook}"
        + (f" ({manifest.unverified} entries with an unverified citation)." if manifest.unverified else "."),
        *filter(None, (clean(credit_line(manifest.credits)),)),
        "A claim is somebody’s: each sentence says whose. Nothing here has been established by the desk.",
    ]
    if manifest.marking == "public copy":
        rows.append("Public copy: recent events and sensitive matters are coarsened, and the reports’ words are withheld.")
    else:
        rows.append("Desk copy: not for release. Make a public copy before passing it on.")
    return tuple(rows)


# ---------------------------------------------------------------- who speaks


def camps(desk: Desk, claims: Sequence[Claim]) -> tuple[Camp, ...]:
    """Publishers, and speakers they quote, by the side they stand on."""
    published: Counter[str] = Counter()
    entries: dict[str, SourceEntry | None] = {}
    for report in desk.run.reports:
        name = publisher_name(desk, report)
        published[name] += 1
        entries[name] = source_of(desk, report.publisher, report.url)
    for entry in _quoted(desk, claims):
        entries.setdefault(entry.names[0], entry)
    by_camp: dict[str, list[Outlet]] = {}
    for name in sorted(entries, key=lambda name: (-published[name], name.casefold())):
        by_camp.setdefault(camp_of(desk.book, entries[name]), []).append(_outlet(desk, name, entries[name], published[name]))
    order = sorted(by_camp, key=lambda camp: (camp in _OPEN_CAMPS, -sum(row.reports for row in by_camp[camp]), camp))
    return tuple(Camp(camp, tuple(by_camp[camp]), _same_side(camp, by_camp[camp])) for camp in order)


def _quoted(desk: Desk, claims: Iterable[Claim]) -> list[SourceEntry]:
    keys = {
        speaker.mention.chosen.removeprefix("source:")
        for claim in claims
        for speaker in claim.attribution
        if speaker.mention and (speaker.mention.chosen or "").startswith("source:") and speaker.mention.chosen
    }
    return [desk.book.sources[key] for key in sorted(keys) if key in desk.book.sources]


def _outlet(desk: Desk, name: str, entry: SourceEntry | None, reports: int) -> Outlet:
    if entry is None:
        return Outlet(name, "nothing known", None, reports)
    words = _KINDS[entry.kind]
    patron = desk.book.actors.get(entry.mouthpiece_of or "")
    if patron:
        words += f" linked to {patron.names[0].name}"
    if entry.country:
        words += f", {country_name(entry.country)}"
    if entry.ownership:
        words += f"; ownership: {entry.ownership}"
    flag = " and ".join(_FLAGS[flag] for flag in entry.flags)
    return Outlet(name, words, f"{flag}: {entry.flag_citation}" if flag else None, reports)


def _same_side(camp: str, rows: Sequence[Outlet]) -> str | None:
    many = len(rows) > 1 and camp not in _OPEN_CAMPS
    return "Same-side sources: when they agree, that is one side agreeing with itself." if many else None


# ---------------------------------------------------------------- five lines


def five_lines(desk: Desk, register: Register, claims: Sequence[Claim]) -> tuple[Line, ...]:
    """The five most telling events, by the written rule ``sitrep.five_lines``."""
    found = []
    for claim in choose_five(desk, claims):
        beside = tuple(_opposed(register, other) for other in _beside(desk, claim, claims)[:BESIDE])
        found.append(register.line(claim, extra=beside))
    return tuple(found)


def _opposed(register: Register, other: Claim) -> Pieces:
    return Piece("Beside it: "), *without_stop(register.told(other).pieces), Piece(f" ({register.see(other)}).")


def _beside(desk: Desk, claim: Claim, claims: Sequence[Claim]) -> list[Claim]:
    """One claim of each other publisher on the same type, area and day: the first in reading order."""
    own = publisher_name(desk, desk.reports.get(claim.report))
    found: dict[str, Claim] = {}
    for other in claims:
        name = publisher_name(desk, desk.reports.get(other.report))
        if name != own and is_event(other) and group_key(desk, other) == group_key(desk, claim):
            found.setdefault(name, other)
    return [found[name] for name in sorted(found)]


def choose_five(desk: Desk, claims: Sequence[Claim]) -> list[Claim]:
    """Up to five claims: one per type, area and day, and no publisher above three while another has one left."""
    ranked = _ranked(desk, [claim for claim in claims if is_event(claim)])
    chosen: list[Claim] = []
    spare: list[Claim] = []
    by_publisher: Counter[str] = Counter()
    for claim in ranked:
        name = publisher_name(desk, desk.reports.get(claim.report))
        if len(chosen) < FIVE and by_publisher[name] < PER_PUBLISHER:
            chosen.append(claim)
            by_publisher[name] += 1
        else:
            spare.append(claim)
    return chosen + spare[: FIVE - len(chosen)]


def _ranked(desk: Desk, claims: Sequence[Claim]) -> list[Claim]:
    publishers: dict[tuple[str, str, date], set[str]] = {}
    for claim in claims:
        publishers.setdefault(group_key(desk, claim), set()).add(publisher_name(desk, desk.reports.get(claim.report)))

    def rank(claim: Claim) -> tuple[int, int, tuple[date, str, str, int, int, str]]:
        last = claim.when.last or claim.when.first
        further = len(publishers[group_key(desk, claim)]) - 1
        return (-score(desk, claim, further), -(last.toordinal() if last else 0), reading_order(desk, claim))

    best: dict[tuple[str, str, date], Claim] = {}
    happened = [claim for claim in claims if claim.polarity == "did" and not is_denial(claim)]
    for claim in sorted(happened, key=rank):
        best.setdefault(group_key(desk, claim), claim)
    return sorted(best.values(), key=rank)


def score(desk: Desk, claim: Claim, further: int) -> int:
    """How telling a claim is; the weights are written in the codebook's rule ``sitrep.five_lines``."""
    entry = desk.book.phrases.get(claim.type)
    toll = any(count.kind not in ("strikes", "persons") for count in claim.counts)
    actor = any((role.mention.chosen or "").startswith("actor:") for role in claim.roles)
    place = any(where.name for where in claim.where)
    control = bool(entry and entry.control)
    return 4 * control + 3 * toll + 2 * further + actor + place + claim.when.stated
