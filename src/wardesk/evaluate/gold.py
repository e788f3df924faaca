"""Suite ``gold``: claims as people annotate them by ``gold/guide.md``, whole and field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from wardesk.evaluate.ablation import SHIPPED, apart
from wardesk.evaluate.calibration import Answer, calibration_rows, judge
from wardesk.evaluate.gold_file import Filler, GoldCount, GoldReport, GoldWhen, load_part
from wardesk.evaluate.gold_match import (
    FIELDS,
    WHOLE,
    View,
    agree,
    align,
    overlap,
    pair_counts,
    same_count,
    shared,
    view_claim,
    views,
)
from wardesk.evaluate.score import Row, Statistic
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, find_folder, spread
from wardesk.pipeline import Workbench

Tally = tuple[float, ...]


class Compared(NamedTuple):
    """One report, gold and Wardesk side by side."""

    report: GoldReport
    gold: tuple[View, ...]
    found: tuple[View, ...]
    pairs: tuple[tuple[int, int], ...]
    fields: tuple[Mapping[str, bool], ...]
    """For each pair, which fields are right."""
    answers: tuple[Answer, ...] = ()
    """What was read, field by field, with how sure it was."""


def run(asked: Asked, bench: Workbench) -> Result:
    """Code the reports of a part, compare claim by claim. Errors of ``held``, kept for release scores, are not shown."""
    part = asked.part or "dev"
    reader = Reader(bench)
    reports = spread(load_part(find_folder(asked.data, "gold"), part, tuple(bench.book.types)), asked.limit)
    rows = [compare(report, reader) for report in reports]
    scored = list(tallied(rows))
    for system, other in apart(bench).items():
        own = tallied([compare(report, Reader(other)) for report in reports])
        scored += [row._replace(system=system) for row in own if row.system == SHIPPED]
    return Result(
        "gold", part, by_name(scored), () if part == "held" else tuple(m for row in rows for m in mistakes_of(row)),
        reader.words, reader.cpu_s, _notes(rows),
    )  # fmt: skip


def by_name(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of one name together, in the order in which names and rows came."""
    names = list(dict.fromkeys(row.name for row in rows))
    return tuple(sorted(rows, key=lambda row: names.index(row.name)))


def compare(report: GoldReport, reader: Reader, *, text: str | None = None, title: str | None = None) -> Compared:
    """One report coded and put beside gold. ``text``, of the same length, and ``title`` are read in place of the report's own."""
    text, title = (report.text, report.title) if text is None else (text, title)
    coded = reader.code(text, published=report.published, publisher=report.publisher, title=title)
    numbers = {claim.id: at for at, claim in enumerate(coded.claims)}
    gold = views(report)
    found = tuple(view_claim(claim, numbers, report.text) for claim in coded.claims)
    pairs = tuple(align(gold, found))
    fields = tuple(agree(gold[a], found[b], dict(pairs)) for a, b in pairs)
    return Compared(report, gold, found, pairs, fields, tuple(judge(report, coded.claims)))


def tallied(rows: Sequence[Compared]) -> tuple[Row, ...]:
    """What is scored, each with a tally of every report."""
    tallies: list[tuple[str, str, Statistic, Callable[[Compared], Tally]]] = [
        ("claim, whole", "wardesk", "prf", _whole),
        ("claim, whole", "all-null", "prf", lambda compared: (0.0, 0.0, float(len(compared.gold)))),
        ("claim, found", "wardesk", "prf", _found),
        ("claim, found with its type", "wardesk", "prf", _typed),
    ]
    for name in FIELDS[1:]:
        tallies.append((f"{name} of claims found", "wardesk", "accuracy", partial(_of_found, field=name)))
        if name in WHOLE:
            tallies.append((f"{name} of claims found", "majority", "accuracy", partial(_plain_answer, field=name)))
    tallies.append(("date of claims found", "publication date", "accuracy", _publication_day))
    tallies += [(f"{name}, all claims", "wardesk", "prf", partial(_fillers, field=name)) for name in ("actor", "target", "place")]
    tallies += [
        ("date, all claims", "wardesk", "prf", _dates),
        ("speakers, all claims", "wardesk", "prf", _speakers),
        ("not plainly told, all claims", "wardesk", "prf", _modalities),
        ("count, exact", "wardesk", "prf", partial(_counts, right=same_count)),
        ("count, found", "wardesk", "prf", partial(_counts, right=lambda a, b: True)),
        ("count exact, of counts found", "wardesk", "accuracy", _counts_of_found),
    ]
    answers = [answer for row in rows for answer in row.answers]
    return (
        *(Row(name, system, statistic, tuple(map(tally, rows))) for name, system, statistic, tally in tallies),
        *calibration_rows(answers, [row.report.id for row in rows]),
    )


# ---------------------------------------------------------------- tallies of one report


def _whole(compared: Compared) -> Tally:
    return _claims(compared, sum(all(fields[name] for name in WHOLE) for fields in compared.fields))


def _found(compared: Compared) -> Tally:
    return _claims(compared, len(compared.pairs))


def _typed(compared: Compared) -> Tally:
    return _claims(compared, sum(fields["type"] for fields in compared.fields))


def _claims(compared: Compared, right: int) -> Tally:
    return float(right), float(len(compared.found)), float(len(compared.gold))


def _of_found(compared: Compared, field: str) -> Tally:
    return float(sum(fields[field] for fields in compared.fields)), float(len(compared.pairs))


def _plain_answer(compared: Compared, field: str) -> Tally:
    """What is right if every claim gets the commonest answer: nobody, nowhere, no day, told as done, nobody but the publisher."""
    return float(sum(_is_plain(compared.gold[a], field) for a, _ in compared.pairs)), float(len(compared.pairs))


def _is_plain(view: View, field: str) -> bool:
    if field == "date":
        return view.when.kind != "stated"
    if field == "modality":
        return view.modality == "actual"
    return not (view.says if field == "attribution" else view.fillers[field])


def _publication_day(compared: Compared) -> Tally:
    day = compared.report.published
    right = sum(compared.gold[a].when == GoldWhen("stated", day, day) for a, _ in compared.pairs)
    return float(right), float(len(compared.pairs))


def _fillers(compared: Compared, field: str) -> Tally:
    """Named fillers of all claims; those of a claim that was not found are missed, those of one too many are wrong."""
    return _all(
        compared,
        lambda gold, found: shared(gold.fillers[field], found.fillers[field])[0],
        lambda view: len(view.fillers[field]),
    )


def _dates(compared: Compared) -> Tally:
    return _all(
        compared,
        lambda gold, found: int(gold.when.kind == "stated" and gold.when == found.when),
        lambda view: int(view.when.kind == "stated"),
    )


def _speakers(compared: Compared) -> Tally:
    def who(view: View) -> list[Filler]:
        return [spoken.who for spoken in view.says]

    return _all(compared, lambda gold, found: shared(who(gold), who(found))[0], lambda view: len(view.says))


def _modalities(compared: Compared) -> Tally:
    """Claims that are not simply told as having happened."""
    return _all(
        compared,
        lambda gold, found: int(gold.modality == found.modality != "actual"),
        lambda view: int(view.modality != "actual"),
    )


def _all(compared: Compared, right: Callable[[View, View], int], size: Callable[[View], int]) -> Tally:
    return (
        float(sum(right(compared.gold[a], compared.found[b]) for a, b in compared.pairs)),
        float(sum(map(size, compared.found))),
        float(sum(map(size, compared.gold))),
    )


def _count_lists(compared: Compared) -> tuple[list[GoldCount], list[GoldCount]]:
    return [c for view in compared.gold for c in view.counts], [c for view in compared.found for c in view.counts]


def _counts(compared: Compared, right: Callable[[GoldCount, GoldCount], bool]) -> Tally:
    """Numbers of the whole report, whichever claim they stand with."""
    gold, found = _count_lists(compared)
    return float(sum(right(a, b) for a, b in pair_counts(gold, found))), float(len(found)), float(len(gold))


def _counts_of_found(compared: Compared) -> Tally:
    pairs = pair_counts(*_count_lists(compared))
    return float(sum(same_count(a, b) for a, b in pairs)), float(len(pairs))


# ---------------------------------------------------------------- errors


def mistakes_of(compared: Compared) -> list[Mistake]:
    """Wrong fields of claims found, claims missed and too many, wrong numbers."""
    made: list[Mistake] = []
    for (a, b), fields in zip(compared.pairs, compared.fields, strict=True):
        gold, found = compared.gold[a], compared.found[b]
        made += [_mistake(compared, name, gold, found) for name in FIELDS if not fields[name]]
    taken = {a for a, _ in compared.pairs}, {b for _, b in compared.pairs}
    made += [_mistake(compared, "claim missed", view, None) for at, view in enumerate(compared.gold) if at not in taken[0]]
    made += [_mistake(compared, "claim too many", None, view) for at, view in enumerate(compared.found) if at not in taken[1]]
    return made + _count_mistakes(compared)


def _mistake(compared: Compared, field: str, gold: View | None, found: View | None) -> Mistake:
    view = gold or found
    assert view is not None  # noqa: S101
    text, start, end = compared.report.text, *view.around
    if gold is None:
        start, end = max(text.rfind("\n", 0, start) + 1, start - 200), min(_line_end(text, end), end + 200)
    marks = tuple((a - start, b - start) for a, b in (v.trigger for v in (gold, found) if v) if start <= a and b <= end)
    shown = [_shown(side, field, compared) if side else "" for side in (gold, found)]
    return Mistake(compared.report.id, field, shown[0], shown[1], text[start:end], marks)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _shown(view: View, field: str, compared: Compared) -> str:
    def names(fillers: Sequence[Filler]) -> str:
        return "; ".join(filler.label for filler in fillers) or "–"

    text = compared.report.text
    if field in ("type", "claim missed", "claim too many"):
        return f"{view.type} ({text[slice(*view.trigger)]})"
    if field in ("actor", "target", "place"):
        return names(view.fillers[field])
    if field == "date":
        return view.when.kind if view.when.kind != "stated" else f"{view.when.first}..{view.when.last}"
    if field in ("attribution", "stance"):
        return " > ".join(f"{spoken.who.label} ({spoken.stance})" for spoken in view.says) or "–"
    if field == "relation":
        return "; ".join(f"{place.relation} {place.filler.label}" for place in view.places) or "–"
    if field == "role":
        return "; ".join(f"{role} {names(fillers)}" for role, fillers in view.roles.items())
    if field == "links":
        return "; ".join(f"{kind} {to}" for kind, to in view.links) or "–"
    return view.modality if field == "modality" else view.plain[field] or "–"


def _count_mistakes(compared: Compared) -> list[Mistake]:
    gold, found = _count_lists(compared)
    pairs = pair_counts(gold, found)
    rows: list[tuple[GoldCount | None, GoldCount | None]] = [(a, b) for a, b in pairs if not same_count(a, b)]
    rows += [(count, None) for count in gold if not any(count is a for a, _ in pairs)]
    rows += [(None, count) for count in found if not any(count is b for _, b in pairs)]
    text = compared.report.text
    made = []
    for one, other in rows:
        count = one or other
        assert count is not None  # noqa: S101
        start, end = text.rfind("\n", 0, count.span[0]) + 1, _line_end(text, count.span[1])
        marks = tuple((c.span[0] - start, c.span[1] - start) for c in (one, other) if c and overlap(c.span, (start, end)))
        made.append(Mistake(compared.report.id, "count", _number(one), _number(other), text[start:end], marks))
    return made


def _number(count: GoldCount | None) -> str:
    if count is None:
        return ""
    bounds = "/".join("–" if n is None else str(n) for n in (count.low, count.best, count.high))
    return f"{count.kind} {bounds} {count.group or ''} {count.scope}"


def _notes(rows: Sequence[Compared]) -> tuple[str, ...]:
    annotators = sorted({row.report.annotator for row in rows})
    return (
        "`of claims found`: exact agreement on claims that were found, empty answers included.",
        "`all claims`: F1 over named answers, with those of missed and surplus claims.",
        "Whole: " + ", ".join(WHOLE) + " all right. Target takes target, victim, opponent, partner and beneficiary together.",
        "`calibration FIELD`: how far confidence and outcome lie apart (ECE, ten bins); 0 is best, noise included.",
        "Confidences beside the trained reader were learned on `dev`; docs/reference/calibration.md has figures out of fold.",
        f"Annotators: {', '.join(annotators)}; claims of gold: {sum(len(row.gold) for row in rows)}.",
    )


SUITE = Suite(
    name="gold",
    metric="F1 of whole claims, agreement of each field and F1 of numbers, against gold by gold/guide.md (our definition)",
    run=run,
)
