"""Desk copy → public copy: what is fresh, sensitive or private is withheld, made coarse or masked.

Looking back, not aiming (DESIGN section 6, rules 8 to 10). Fields that may hold words of people are emptied, not
searched: text, titles, addresses, paths, reasons, messages and judgements stay on the desk. ``forbidden_strings`` works
out from the desk copy what must not be found in any public file, and ``refuse_leaks`` stops the release where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

from wardesk.audit import audit
from wardesk.book import Book, nearest
from wardesk.errors import ReleaseError
from wardesk.forbid import PUBLIC_PERSONS, address, country_name, forbidden, is_typed, known_source
from wardesk.model import (
    Claim,
    ClaimLink,
    Code,
    Count,
    Credit,
    Evidence,
    Issue,
    Link,
    Manifest,
    Mention,
    Report,
    Role,
    Run,
    Speaker,
    Where,
)

__all__ = ["audit", "forbidden_strings", "handling", "refuse_credits", "refuse_leaks", "release"]

Handling = Literal["open", "coarse", "withheld"]

DEFAULTS: Final[Mapping[str, str]] = {
    "recent": "claims younger than the codebook's hours go out at admin-2 level",
    "sensitive": "claims on detained, wounded, medical, aid and shelter go out at admin-2 level",
    "holders": "holders of places go out as of some days ago",
}
"""The defaults a release may lift, with a reason. Masking of persons is none of them."""

_ABOUT_THE_SAME: Final = ("part_of", "result_of", "denies", "repeats", "corrects")

# ---------------------------------------------------------------- what becomes of each claim


def handling(run: Run, book: Book, *, as_of: date, lift: Mapping[str, str] | None = None) -> dict[str, Handling]:
    """What the release does with each claim, by id. What cannot be dated is young; what is doubtful is held back."""
    _check_lift(lift or {})
    published = {report.id: report.published for report in run.reports}
    verdicts: dict[str, Handling] = {}
    sensitive: set[str] = set()
    for claim in run.claims:
        young = _is_recent(claim, published.get(claim.report), as_of, book) and "recent" not in (lift or {})
        if _is_sensitive(claim, book) and "sensitive" not in (lift or {}):
            sensitive.add(claim.id)
        verdicts[claim.id] = "coarse" if young else "open"
        held = claim.type in book.setting("release.holder_types") and "holders" not in (lift or {})
        if claim.type not in book.types or (held and not _is_past(claim, published.get(claim.report), as_of, book)):
            verdicts[claim.id] = "withheld"
    for claim_id in _spread(sensitive, run.claims):
        verdicts[claim_id] = "withheld" if verdicts[claim_id] == "withheld" else "coarse"
    return verdicts


def _check_lift(lift: Mapping[str, str]) -> None:
    for name, reason in lift.items():
        if name in ("persons", "private"):
            raise ReleaseError("private persons are masked in every public copy; this cannot be lifted")
        if name not in DEFAULTS:
            raise ReleaseError(f"no release default {name!r}{nearest(name, DEFAULTS)}; there are: {', '.join(DEFAULTS)}")
        if not reason.strip():
            raise ReleaseError(f"lifting {name!r} needs a reason; write --lift {name}=REASON")


def _last_day(claim: Claim, published: date | None) -> date | None:
    return published if claim.when.open_end or claim.when.last is None else claim.when.last


def _is_recent(claim: Claim, published: date | None, as_of: date, book: Book) -> bool:
    last = _last_day(claim, published)
    return last is None or ((as_of - last).days - 1) * 24 < book.setting("release.recent_hours")


def _is_past(claim: Claim, published: date | None, as_of: date, book: Book) -> bool:
    last = _last_day(claim, published)
    return last is not None and (as_of - last).days >= book.setting("release.holder_days")


def _is_sensitive(claim: Claim, book: Book) -> bool:
    return (
        claim.type in book.setting("release.sensitive_types")
        or claim.object_kind in book.setting("release.sensitive_objects")
        or any(count.kind in book.setting("release.sensitive_counts") for count in claim.counts)
    )


def _spread(marked: set[str], claims: Iterable[Claim]) -> set[str]:
    """The marked claims and those linked to them as about the same thing, however far."""
    beside: dict[str, set[str]] = {}
    rows = tuple(claims)
    known = {claim.id for claim in rows}
    for claim in rows:
        for link in claim.links:
            if link.kind in _ABOUT_THE_SAME and link.claim in known:
                beside.setdefault(claim.id, set()).add(link.claim)
                beside.setdefault(link.claim, set()).add(claim.id)
    reached, edge = set(marked), list(marked)
    while edge:
        for other in beside.get(edge.pop(), set()) - reached:
            reached.add(other)
            edge.append(other)
    return reached


# ---------------------------------------------------------------- the public copy


def release(run: Run, book: Book, *, as_of: date, lift: Mapping[str, str] | None = None) -> tuple[Run, list[Issue]]:
    """The public copy of a run on a day, and what the desk should know about it.

    ``lift`` names defaults that are lifted and why; each is logged. The public copy's own issues hold no words.
    """
    verdicts = handling(run, book, as_of=as_of, lift=lift)
    reports = tuple(_public_report(report, book) for report in run.reports)
    claims = tuple(_public_claim(claim, verdicts, book) for claim in run.claims if verdicts[claim.id] != "withheld")
    told = _told(run, verdicts, lift or {})
    issues = (*_counted(run.issues, len(run.judgements)), *(_public_issue(issue) for issue in told))
    return Run(_public_manifest(run.manifest), reports, claims, issues, ()), told


def refuse_leaks(files: Mapping[str, bytes], forbidden: Iterable[str], *, empty: Mapping[str, bytes] | None = None) -> None:
    """Stop a release when a file holds what it must not. The message names the file, never the words.

    ``empty`` are the same files of a run without reports.
    """
    hits = audit(files, forbidden, empty=empty)
    if hits:
        raise ReleaseError(
            f"nothing was released: {', '.join(hits[:5])}{' …' if len(hits) > 5 else ''} would hold a name or place"
            " that must stay on the desk; keep the desk copy and report this as a bug"
        )


def refuse_credits(credits_: Iterable[Credit], forbidden: Iterable[str]) -> None:
    """Stop a release when the source or licence a user gave a list holds what must stay on the desk."""
    rows = {f"{credit.source} {credit.licence}": credit for credit in credits_}
    hits = [credit for text, credit in rows.items() if audit({"credit": text.encode()}, forbidden)]
    if hits:
        raise ReleaseError(
            f"nothing was released: the list of {hits[0].of} from {hits[0].source!r}, {hits[0].licence!r}, has to be credited,"
            " and its words hold a name or place that must stay on the desk; say it otherwise with --source and --licence"
            " where the list is added, and code again"
        )


def _told(run: Run, verdicts: Mapping[str, Handling], lift: Mapping[str, str]) -> list[Issue]:
    told = [
        Issue(
            kind="release_default_lifted",
            message=f"default '{name}' ({DEFAULTS[name]}) is lifted: {lift[name].strip()}",
        )
        for name in DEFAULTS
        if name in lift
    ]
    for kind, verdict, done in (
        ("release_withheld", "withheld", "stay on the desk: who holds a place is released some days late"),
        ("release_coarsened", "coarse", "go out at admin-2 level without coordinates: fresh or sensitive"),
    ):
        number = sum(value == verdict for value in verdicts.values())
        if number:
            told.append(Issue(kind=kind, message=f"{number} of {len(run.claims)} claims {done}"))
    return told


def _public_issue(issue: Issue) -> Issue:
    message = issue.message
    if issue.kind == "release_default_lifted":
        message = message.partition(": ")[0] + "; the reason stands on the desk copy"
    return Issue(kind=issue.kind, message=message, marking="public copy")


_IDENTIFIER = re.compile(r"[a-z][a-z0-9_.\-]{0,63}", re.ASCII)


def _counted(issues: Iterable[Issue], judged: int) -> Iterator[Issue]:
    kinds = Counter(issue.kind if _IDENTIFIER.fullmatch(issue.kind) else "other" for issue in issues)
    for kind in sorted(kinds):
        yield Issue(
            kind=kind,
            message=f"{kinds[kind]} of this kind; what they say stands on the desk copy",
            marking="public copy",
        )
    if judged:
        yield Issue(kind="judgements_kept", message=f"{judged} judgements by people stay on the desk", marking="public copy")


def _public_manifest(manifest: Manifest) -> Manifest:
    return manifest.model_copy(update={"marking": "public copy", "codebooks": (), "gazetteers": ()})


def _public_report(report: Report, book: Book) -> Report:
    """Who published what when, as far as the codebook knows the publisher; no words, no address, no path."""
    host = (address(report.url or "").hostname or "").lower()
    name, domain = known_source(report.publisher, host, book)
    return Report(
        id=report.id,
        text_id=report.text_id,
        text="",
        publisher=name,
        published=report.published,
        published_basis=report.published_basis,
        url=f"https://{domain}/" if domain else None,
        language=report.language if re.fullmatch(r"[A-Za-z-]{2,35}", report.language, re.ASCII) else "und",
        original_sha256=report.original_sha256,
        marking="public copy",
    )


def _public_claim(claim: Claim, verdicts: Mapping[str, Handling], book: Book) -> Claim:
    coarse = verdicts[claim.id] != "open"
    links = [(at, link) for at, link in enumerate(claim.links) if verdicts.get(link.claim, "withheld") != "withheld"]
    moves = {f"links.{at}": f"links.{new}" for new, (at, _) in enumerate(links)}
    return claim.model_copy(
        update={
            "marking": "public copy",
            "attribution": _speakers(claim.attribution, coarse, book),
            "roles": tuple(_role(role, coarse, book) for role in claim.roles),
            "object_kind": claim.object_kind if claim.object_kind in book.words else None,
            "when": claim.when.model_copy(update={"rule": _rule(claim.when.rule)}),
            "where": tuple(_where(where, coarse, book) for where in claim.where),
            "counts": tuple(_count(count, coarse, book) for count in claim.counts),
            "links": tuple(
                ClaimLink(kind=link.kind, claim=link.claim, attribution=_speakers(link.attribution, coarse, book))
                for _, link in links
            ),
            "acled": _code(claim.acled, book),
            "ucdp": _code(claim.ucdp, book),
            "plover": _code(claim.plover, book),
            "evidence": {
                moves.get(key, key): _evidence(key, value, coarse)
                for key, value in claim.evidence.items()
                if _KEY.fullmatch(key) and (not key.startswith("links.") or key in moves)
            },
        }
    )


_KEY = re.compile(r"[a-z_]{1,20}(?:\.[a-z0-9_]{1,20}){0,3}", re.ASCII)
_RULE = re.compile(r"[a-z][a-z0-9_.\-]{0,63}(?::[0-9a-f]{16})?", re.ASCII)


def _rule(rule: str) -> str:
    return rule if _RULE.fullmatch(rule) else "release.masked"


def _evidence(key: str, evidence: Evidence, coarse: bool) -> Evidence:
    rule = "release.coarse" if coarse and key.partition(".")[0] == "where" else _rule(evidence.rule)
    return Evidence(spans=evidence.spans, rule=rule, confidence=evidence.confidence, cause=evidence.cause, reader=evidence.reader)


def _code(code: Code, book: Book) -> Code:
    known = {entry.codes.reason for entry in book.types.values()}
    return Code(values=code.values, reason=code.reason if code.reason in known else None)


def _speakers(chain: Iterable[Speaker], coarse: bool, book: Book) -> tuple[Speaker, ...]:
    return tuple(
        speaker.model_copy(update={"mention": speaker.mention and _mention(speaker.mention, coarse, book)}) for speaker in chain
    )


def _role(role: Role, coarse: bool, book: Book) -> Role:
    return role.model_copy(update={"mention": _mention(role.mention, coarse, book)})


def _count(count: Count, coarse: bool, book: Book) -> Count:
    since = count.since and count.since.model_copy(update={"rule": _rule(count.since.rule)})
    return count.model_copy(
        update={
            "group": count.group if count.group in book.words else None,
            "side": count.side and _mention(count.side, coarse, book),
            "since": since,
            "rule": _rule(count.rule),
        }
    )


def _mention(mention: Mention, coarse: bool, book: Book) -> Mention:
    """The mention with links to the registries alone; of a private person, and of a place held back, with none."""
    hidden = mention.kind == "person" and mention.person not in PUBLIC_PERSONS
    links = () if hidden else tuple(kept for link in mention.links if (kept := _link(link, coarse, book)))
    chosen = mention.chosen if mention.chosen in {link.target for link in links} else None
    cause = mention.cause or ("withheld" if mention.chosen and not chosen else None)
    return mention.model_copy(update={"links": links, "chosen": chosen, "cause": cause})


def _link(link: Link, coarse: bool, book: Book) -> Link | None:
    kind, _, key = link.target.partition(":")
    if kind == "actor" and key in book.actors:
        return Link(target=link.target, name=book.actors[key].names[0].name, score=link.score)
    if kind == "source" and key in book.sources:
        return Link(target=link.target, name=book.sources[key].names[0], score=link.score)
    if kind == "place" and not coarse:
        return Link(target=link.target, name=link.name, score=link.score, detail=link.detail)
    return None


def _where(where: Where, coarse: bool, book: Book) -> Where:
    mention = _mention(where.mention, coarse, book)
    if not coarse:
        name = None if is_typed(where) else where.name
        return where.model_copy(update={"mention": mention, "rule": _rule(where.rule), "name": name})
    bare = Mention(kind=where.mention.kind, span=where.mention.span, cause="withheld")
    return Where(mention=bare, rule="release.coarse", **_area(where, book.setting("release.coarse_precision")))


def _area(where: Where, finest: int) -> dict[str, Any]:
    """The smallest area that may be named: of admin-2 or wider, and no smaller than what was known."""
    least = max(where.precision or 0, finest)
    for precision, feature, name in (
        (3, "adm2", where.admin2),
        (4, "adm1", where.admin1),
        (6, "country", country_name(where.country)),
    ):
        if name and precision >= least:
            return {
                "precision": precision,
                "name": name,
                "feature": feature,
                "admin2": where.admin2 if precision <= 3 else None,
                "admin1": where.admin1 if precision <= 4 else None,
                "country": where.country,
            }
    return {"country": where.country, "precision": 7 if where.precision == 7 else None}


def forbidden_strings(
    run: Run, book: Book, *, as_of: date, lift: Mapping[str, str] | None = None, spoken: Iterable[str] = ()
) -> tuple[str, ...]:
    """Every string of the desk run that must not be found in a public file (see ``forbid.forbidden``)."""
    verdicts = handling(run, book, as_of=as_of, lift=lift)
    return forbidden(run, {key for key, verdict in verdicts.items() if verdict == "open"}, book, spoken=spoken)
