"""Suite ``coreference``: whom "the group", "the army", "its fighters" stand for, on the reports of ``gold``.

The annotators list all words that name one party in a report. Where some of them are names of the registry, the party is that
actor; each description among its words ("the rebels") should be linked to it. Of a party without a registered name only links to
somebody named before are judged: they are wrong. Whether "the army" was rightly read by its country, such a party cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wardesk.evaluate.gold_file import GoldReport, Pair, load_part
from wardesk.evaluate.score import Row
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, find_folder, spread
from wardesk.model import Mention, Span
from wardesk.pipeline import Workbench
from wardesk.resolve.actors import link_names, resolve_mention
from wardesk.resolve.aliases import Context, read_context
from wardesk.resolve.coreference import Antecedents
from wardesk.resolve.mentions import Outcome

_BY_NAME = frozenset({"actor.alias", "actor.acronym", "actor.nationality"})
SYSTEMS = ("wardesk", "by country alone", "name last told")


class Description(NamedTuple):
    """Words for a party that name it by what it is, and the answers to them."""

    words: Pair
    keys: frozenset[str]
    """The actors that the party's names mean; empty where none is registered."""
    answers: tuple[str | None, ...]
    """One for each of ``SYSTEMS``."""
    judged: tuple[bool, ...]
    """For each answer, whether gold can tell if it is right."""


def parties(report: GoldReport) -> list[tuple[Pair, ...]]:
    """The spans of every party that is named more than once, each party once."""
    fillers = [filler for claim in report.claims for row in claim.roles.values() for filler in row]
    fillers += [spoken.who for claim in report.claims for spoken in claim.says]
    grouped: dict[str, set[Pair]] = {}
    for filler in fillers:
        grouped.setdefault(filler.label, set()).update(filler.spans)
    return [tuple(sorted(spans)) for spans in grouped.values() if len(spans) > 1]


def descriptions(report: GoldReport, reader: Reader) -> Iterator[Description]:
    """Every description of a party, by the rules that read the party's words without a name."""
    coded = reader.code(report.text, published=report.published, publisher=report.publisher, title=report.title)
    context = read_context(coded.report, reader.bench.book, coded.claims)
    antecedents = Antecedents(context, link_names)
    for spans in parties(report):
        outcomes = [_outcome(span, context, antecedents) for span in spans]
        keys = frozenset(one.chosen for one in outcomes if one.chosen and one.rule in _BY_NAME)
        for span, outcome in zip(spans, outcomes, strict=True):
            if outcome.rule not in _BY_NAME and outcome.inputs != ("a pronoun without antecedent",):
                last = antecedents.before(span[0], 10_000, lambda _: True)
                answers = (outcome.chosen, _outcome(span, context, None).chosen, f"actor:{last[0].key}" if last else None)
                pointed = (outcome.rule == "actor.description", False, True)
                judged = tuple(answer is not None and (bool(keys) or back) for answer, back in zip(answers, pointed, strict=True))
                yield Description(span, keys, answers, judged)


def _outcome(span: Pair, context: Context, antecedents: Antecedents | None) -> Outcome:
    mention = Mention(kind="actor", span=Span(start=span[0], end=span[1]))
    return resolve_mention(mention, context, context.published, antecedents)


def run(asked: Asked, bench: Workbench) -> Result:
    """Resolve the descriptions of a part's parties. Errors of ``held``, kept for release scores, are not shown."""
    part = asked.part or "dev"
    reader = Reader(bench)
    reports = spread(load_part(find_folder(asked.data, "gold"), part, tuple(bench.book.types)), asked.limit)
    found = [list(descriptions(report, reader)) for report in reports]
    rows = tuple(Row("description", system, "prf", tuple(_tally(one, at) for one in found)) for at, system in enumerate(SYSTEMS))
    made = () if part == "held" else tuple(m for report, one in zip(reports, found, strict=True) for m in _mistakes(report, one))
    return Result("coreference", part, rows, made, reader.words, reader.cpu_s, _NOTES)


def _tally(found: list[Description], at: int) -> tuple[float, float, float]:
    right = sum(one.answers[at] in one.keys for one in found)
    return float(right), float(sum(one.judged[at] for one in found)), float(sum(bool(one.keys) for one in found))


def _mistakes(report: GoldReport, found: list[Description]) -> Iterator[Mistake]:
    for one in found:
        answer = one.answers[0]
        if answer not in one.keys and (one.judged[0] or one.keys):
            start, end = max(0, one.words[0] - 160), one.words[1] + 60
            marks = ((one.words[0] - start, one.words[1] - start),)
            gold = ", ".join(sorted(one.keys))
            yield Mistake(report.id, "wrong" if answer else "none", gold, answer or "", report.text[start:end], marks)


_NOTES = (
    "Gold: descriptions of a party that has a registered name in the report; pronouns are left to suite gold.",
    "A description of any other party that is linked to somebody named before counts as wrong.",
)
SUITE = Suite(
    name="coreference",
    metric="F1 of descriptions linked to the actor that the annotators' names for the same party mean (our definition)",
    run=run,
)
