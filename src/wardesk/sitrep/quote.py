"""The words that claims rest on: short quotations for notes, whole texts with marks for the back of the sitrep."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from wardesk.model import Claim, Report, Span
from wardesk.sitrep.naming import clean
from wardesk.sitrep.shape import Marked

QUOTE_LIMIT = 300
WHOLE_LIMIT = 20_000
"""A report's text up to this length is shown whole; of a longer one only what stands around the marks."""
TEXT_BUDGET = 2_000_000
"""Characters of report text in one sitrep."""
AROUND = 500
NOTES_PER_RUN = 12

_END = re.compile(r"[.!?][\"'”’)\]]*\s|\n")
_FIELDS = ("modality", "polarity", "course", "extent", "narrative")


def spans_of(claim: Claim) -> tuple[Span, ...]:
    """What a claim rests on in its own sentence: trigger, mentions, cues, numbers, time."""
    found = [claim.trigger]
    found += [role.mention.span for role in claim.roles if role.basis != "unknown"]
    found += [where.mention.span for where in claim.where]
    found += [count.phrase for count in claim.counts]
    found += [count.side.span for count in claim.counts if count.side]
    for speaker in claim.attribution:
        found += [speaker.mention.span] if speaker.mention else []
        found += [speaker.cue] if speaker.cue else []
    found += [span for span in (claim.when.phrase, claim.when.anchor) if span]
    rows = [claim.evidence[field].spans for field in _FIELDS if field in claim.evidence]
    found += [span for spans in rows for span in spans if span.end - span.start <= 60]
    keys = sorted({(span.start, span.end) for span in found if span.start < span.end})
    return tuple(Span(start=start, end=end) for start, end in keys)


def quote_of(report: Report | None, claim: Claim) -> tuple[Marked, ...]:
    """The sentence around a claim's trigger with its words marked. Empty where the words are withheld."""
    if report is None or not report.text or claim.trigger.start >= len(report.text):
        return ()
    spans = spans_of(claim)
    inherited = {(role.mention.span.start, role.mention.span.end) for role in claim.roles if role.basis == "inherited"}
    near = [span for span in spans if (span.start, span.end) not in inherited]
    first, last = _window(report.text, claim.trigger, near)
    inside = [(max(span.start, first), min(span.end, last)) for span in spans if span.start < last and span.end > first]
    found = [Marked("…")] if first > 0 and not _begins(report.text, first) else []
    at = first
    for start, end in _merged(inside):
        found += [Marked(_line(report.text[at:start]))] if at < start else []
        found.append(Marked(_line(report.text[start:end]), hit=True))
        at = end
    found += [Marked(_line(report.text[at:last]))] if at < last else []
    return (*found, Marked("…")) if last < len(report.text) and not _ends(report.text, last) else tuple(found)


def _window(text: str, trigger: Span, spans: Sequence[Span]) -> tuple[int, int]:
    """From the sentence's start to its end, or at most the limit around the trigger."""
    low, high = max(0, trigger.start - 600), min(len(text), trigger.end + 600)
    ends = [match.end() for match in _END.finditer(text, low, trigger.start)]
    first = ends[-1] if ends else low
    after = _END.search(text, trigger.end, high)
    last = after.end() if after else high
    near = [span for span in spans if abs(span.start - trigger.start) < QUOTE_LIMIT // 2]
    first = min([first, *(span.start for span in near)])
    last = max([last, *(span.end for span in near)])
    if last - first > QUOTE_LIMIT - 2:
        middle = (trigger.start + min(trigger.end, trigger.start + 100)) // 2
        half = (QUOTE_LIMIT - 2) // 2
        start = max(first, min(middle - half, last - 2 * half))
        first, last = _word_edges(text, start, start + 2 * half)
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def sentence_end(text: str, at: int) -> int:
    """Where the sentence around a character ends, full stop left out; at most 600 characters on."""
    high = min(len(text), at + 600)
    match = _END.search(text, at, high)
    return match.start() if match else high - (text[high - 1 : high] == ".")


def _word_edges(text: str, first: int, last: int) -> tuple[int, int]:
    while first > 0 and not text[first - 1].isspace() and first < last - 200:
        first += 1
    while last < len(text) and not text[last].isspace() and last > first + 200:
        last -= 1
    return first, last


def _begins(text: str, at: int) -> bool:
    return bool(re.search(r"(^|[.!?][\"'”’)\]]*\s+|\n\s*)$", text[max(0, at - 8) : at]))


def _ends(text: str, at: int) -> bool:
    return text[at - 1] in ".!?\"'”’)" or text[at] == "\n"


def _line(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")


def _merged(rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(rows):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


# ---------------------------------------------------------------- whole texts


def mark_text(report: Report, claims: Sequence[Claim], numbers: Mapping[str, int], *, limit: int) -> tuple[Marked, ...]:
    """A report's text cut at every mark, each run with the notes that rest on it; long texts only around marks."""
    if not report.text:
        return ()
    rows = [(span.start, min(span.end, len(report.text)), numbers[claim.id]) for claim in claims for span in spans_of(claim)]
    starts: dict[int, list[int]] = {}
    for claim in claims:
        if claim.trigger.start < len(report.text):
            starts.setdefault(claim.trigger.start, []).append(numbers[claim.id])
    found: list[Marked] = []
    at = 0
    for first, last in _shown(len(report.text), [(start, end) for start, end, _ in rows], limit):
        found += [Marked("", gap=first - at)] if first > at else []
        found += _runs(report.text, first, last, rows, starts)
        at = last
    return (*found, Marked("", gap=len(report.text) - at)) if at < len(report.text) else tuple(found)


def shown_limit(reports: int) -> int:
    """Characters shown of each report, so that the page stays within its budget."""
    return max(2_000, min(WHOLE_LIMIT, TEXT_BUDGET // max(1, reports)))


def _shown(length: int, marks: Sequence[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    if length <= limit:
        return [(0, length)]
    wide = [(max(0, start - AROUND), min(length, start + AROUND)) for start, _ in marks] or [(0, min(limit, 2 * AROUND))]
    left, found = limit * 2, []
    for first, last in _merged(wide):
        if left <= 0:
            break
        found.append((first, min(last, first + left)))
        left -= last - first
    return found


def _runs(
    text: str, first: int, last: int, rows: Sequence[tuple[int, int, int]], starts: Mapping[int, list[int]]
) -> Iterator[Marked]:
    inside = [(max(start, first), min(end, last), note) for start, end, note in rows if start < last and end > first]
    cuts = sorted(
        {first, last, *(a for a, _, _ in inside), *(b for _, b, _ in inside), *(s for s in starts if first <= s < last)}
    )
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for start, end, note in inside:
        opening.setdefault(start, []).append(note)
        closing.setdefault(end, []).append(note)
    active: dict[int, int] = {}
    for at, until in itertools.pairwise(cuts):
        for note in closing.get(at, ()):
            active[note] -= 1
        for note in opening.get(at, ()):
            active[note] = active.get(note, 0) + 1
        notes = tuple(sorted(note for note, depth in active.items() if depth > 0))
        yield Marked(clean(text[at:until]), bool(notes), notes[:NOTES_PER_RUN], tuple(sorted(starts.get(at, ()))))
