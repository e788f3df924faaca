"""The machinery that reads a time phrase: what it is read against, what it comes to, and which reader takes it.

A reader is tied to a pattern and to a rule of ``codebook/dates.yml``; the first whose pattern fits the whole phrase and
that gives days decides. R in comments and rules is the day of reporting.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from wardesk.calendars import Calendar, Limits
from wardesk.model import Cause, When
from wardesk.numerals import MONTHS, SMALL_NUMBER, WEEKDAYS, number_of

Tense: TypeAlias = Literal["past", "present", "future"]
Unit: TypeAlias = Literal["day", "week", "month", "year"]


class Frame(NamedTuple):
    """What a phrase is read against."""

    published: date | None
    anchor: When | None
    tense: Tense
    year: int | None
    """Year that a date without one takes, whatever the day of publication."""
    calendar: Calendar | None = None
    """Feasts and foreign months; without it none are known."""

    @property
    def limits(self) -> Limits:
        """How far a date without a year may lie off; no limits without a calendar."""
        return self.calendar.limits if self.calendar else Limits()

    def day(self) -> date:
        """The day of reporting; without it the phrase cannot be read."""
        if self.published is None:
            raise Unread("not_stated")
        return self.published

    def leaned_on(self) -> tuple[date, date]:
        """The days of the earlier phrase that this one leans on."""
        if self.anchor is None or self.anchor.first is None or self.anchor.last is None:
            raise Unread("not_stated")
        return self.anchor.first, self.anchor.last


class Days(NamedTuple):
    """What a phrase came to, both ends inclusive."""

    first: date | None
    last: date | None
    precision: int | None = None
    """None: by the number of days."""
    dated: bool = False
    """The phrase states its year, so a day after R is a contradiction."""
    leaned: bool = False
    """The reading rests on an earlier phrase."""
    rule: str | None = None
    """Set where another rule than the reader's own decided."""


class Unread(Exception):  # noqa: N818
    """The phrase was understood and still gives no day. Not a failure: the reader abstains, with its cause."""

    def __init__(self, cause: Cause) -> None:
        self.cause: Cause = cause
        super().__init__(cause)


Reader: TypeAlias = Callable[[re.Match[str], Frame], Days | None]
READERS: list[tuple[str, re.Pattern[str], Reader]] = []


def reads(rule: str, pattern: str) -> Callable[[Reader], Reader]:
    """Tie a reader to a pattern over the plain phrase, and to the rule it follows."""

    def register(reader: Reader) -> Reader:
        READERS.append((rule, re.compile(pattern), reader))
        return reader

    return register


def first_reading(plain: str, frame: Frame) -> tuple[str, Days] | None:
    """The rule and the days of the first reader that takes the phrase; None when none does."""
    for rule, pattern, reader in READERS:
        match = pattern.fullmatch(plain)
        if match:
            days = reader(match, frame)
            if days is not None:
                return days.rule or rule, days
    return None


def read(plain: str, frame: Frame) -> Days:
    """Read a phrase inside a phrase."""
    plain = plain.strip(" ,")
    found = first_reading(plain, frame)
    if found is None and plain.startswith("the "):
        found = first_reading(plain[4:], frame)
    if found is None:
        raise Unread("ambiguous")
    return found[1]._replace(rule=found[0])


def precision_of(first: date, last: date) -> int:
    """UCDP's date_prec by the number of days."""
    days = (last - first).days + 1
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5


def days_back(day: date, days: int) -> date:
    """The day so many days before; a negative number goes forward."""
    try:
        return day - timedelta(days=days)
    except OverflowError as error:
        raise Unread("ambiguous") from error


def months_back(day: date, months: int) -> date:
    """The same day of the month so many months before, or the last day of a shorter month."""
    at = day.year * 12 + day.month - 1 - months
    if not 12 <= at < 9999 * 12:
        raise Unread("ambiguous")
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_month(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    if not 1 <= year <= 9998:
        raise Unread("ambiguous")
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def whole_year(year: int) -> tuple[date, date]:
    """First and last day of a year."""
    if not 1 <= year <= 9998:
        raise Unread("ambiguous")
    return date(year, 1, 1), date(year, 12, 31)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return days_back(day, day.weekday())


def amount_of(text: str | None) -> int | None:
    """A number, or None for a vague one."""
    if text in (None, "a", "an", "one"):
        return 1
    return 2 if "couple" in str(text) else number_of(str(text))


# ---------------------------------------------------------------- pieces of patterns

MON = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
WD = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
PART = "(?:morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk|daybreak|sunrise|sunset|nightfall)"
N = rf"(?:\d{{1,3}}|(?:{SMALL_NUMBER})(?:-(?:{SMALL_NUMBER}))?|an?"
N += r"|(?:a )?couple(?: of)?|(?:a )?few|several|many|some|a number of)"
Y = r"(?:19|20)\d\d"
TO = r"(?:to(?: the)?|and|or|until|till|through|-|/)"
AFTER = "(?:later|after|afterwards)"
BEFORE = "(?:earlier|before)"
CLOCK = r"(?:\d{4}(?= ?(?:gmt|utc))|\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?)(?: ?gmt| ?utc)?"
CLOCK_TAIL = re.compile(rf"(?<=[a-z0-9]),?(?: at| around| about)? {CLOCK}$")
ANAPHORA = re.compile(
    rf"(?:(?:since|until|till|by|before|after|around|about) )?"
    rf"(?:(?:(?:later|earlier|late|early) )?(?:on )?(?:(?:the|that|this) )?(?:same|very|that(?: same| very)?)"
    rf" (day|week|month|year|{PART})"
    rf"|the (?:following|next|subsequent|previous|preceding) (day|week|weekend|month|year|{PART}|{WD})(?: {PART})?"
    rf"|the (day|week|month|year|{PART}) (?:before|after|earlier)"
    rf"|(?:(?:about|around) )?(?:{N} )?(second|minute|hour|day|night|week|fortnight|month|year)s? (?:{AFTER}|{BEFORE})"
    rf"|(?:the )?(?:following|next) (?:{N} )?(?:days|nights)|(?:the )?(?:end|beginning|start|rest) of the day"
    rf"|(?:later|earlier) (?:in|during) the (?:day|{PART})|{CLOCK}|{PART}|(?:shortly|just) (?:before|after) {PART}"
    rf"|then|that {MON}|(?:{PART} of )?the \d{{1,2}})|(?:ever )?since"
)
