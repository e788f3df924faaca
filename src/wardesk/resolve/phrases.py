"""Reads one time phrase into days: UCDP's 38 rules, dates of the calendar, phrases that lean on the report or another.

Pure: a phrase, the day of reporting and the earlier time go in, a ``When`` comes out.
"""

from __future__ import annotations

import re
from datetime import date

from wardesk.calendars import Calendar
from wardesk.model import Cause, When
from wardesk.resolve import calendar_phrases, feast_phrases, relative_phrases
from wardesk.resolve.phrase_rules import (
    ANAPHORA,
    CLOCK_TAIL,
    MON,
    PART,
    READERS,
    Days,
    Frame,
    Tense,
    Unit,
    Unread,
    first_reading,
    precision_of,
)
from wardesk.text import level

__all__ = ["Tense", "anchor_unit", "calendar_phrases", "feast_phrases", "read_phrase", "relative_phrases"]


_FROM_ANY = re.compile(rf"(?:ever )?since|since then|that {MON}|(?:{PART} of )?the \d{{1,2}}")
"""Leans on an earlier time however coarse."""


_FIRST_YEAR, _LAST_YEAR = 100, 9900
"""Reports of other years are none; phrases around them would leave the calendar."""


def read_phrase(
    phrase: str,
    *,
    published: date | None,
    anchor: When | None = None,
    tense: Tense = "past",
    year: int | None = None,
    calendar: Calendar | None = None,
) -> When | None:
    """Days that a phrase stands for; None when no rule fits it.

    ``anchor`` is the earlier time that "the same day" or "two days later" may lean on; its phrase becomes the result's
    anchor where it was used. ``calendar`` knows feasts and foreign months. A phrase that is understood and gives no day
    comes back with its cause.
    """
    days = (published, anchor.first if anchor else None)
    if any(day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR for day in days):
        return When(rule="date.not_understood", cause="ambiguous")
    frame = Frame(published, anchor, tense, year, calendar)
    plain = _plain(phrase)
    if calendar is not None:
        plain = feast_phrases.with_names(plain, calendar)
    rule = "date.not_understood"
    try:
        found = first_reading(plain, frame)
        if found is None:
            return None
        rule, read_days = found
    except Unread as abstained:
        rule = next((name for name, pattern, _ in READERS if pattern.fullmatch(plain)), rule)
        return When(rule=rule, cause=abstained.cause)
    return _when(rule, read_days, frame)


def anchor_unit(phrase: str) -> Unit | None:
    """How exact the earlier time must be that a phrase leans on; None when it leans on none."""
    plain = _plain(phrase)
    match = ANAPHORA.fullmatch(plain)
    if not match:
        return None
    if _FROM_ANY.fullmatch(plain):
        return "year"
    unit = next((group for group in match.groups() if group), "day").rstrip("s")
    return unit if unit in ("week", "month", "year") else "day"  # type: ignore[return-value]


def _when(rule: str, days: Days, frame: Frame) -> When:
    first, last = days.first, days.last
    cause: Cause | None = None
    if frame.published is not None and frame.tense != "future":
        if frame.tense == "past" and days.dated and first is not None and first > frame.published:
            cause = "contradictory"
        elif first is not None and first <= frame.published and last is not None:
            last = min(last, frame.published)
    return When(
        first=first,
        last=last,
        precision=days.precision or (precision_of(first, last) if first and last else None),
        stated=True,
        anchor=frame.anchor.phrase if days.leaned and frame.anchor else None,
        rule=days.rule or rule,
        cause=cause,
    )


def _plain(phrase: str) -> str:
    text = " ".join(level(phrase[:200]).casefold().replace("\u2014", "-").replace("(", " ").replace(")", " ").split())
    text = re.sub(r"\bo/n\b", "overnight", text)
    text = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"\b([a-z]{3,5})\.(?=[ /-]|$)", r"\1", text)
    text = CLOCK_TAIL.sub("", text)
    return re.sub(r"^(?:on|in|at|during|within|throughout|over) (?=\D)(?!a )", "", text).strip(" ,.")
