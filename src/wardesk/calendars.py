"""Feast days and months of calendars that reports use beside the common one: Muslim, Hebrew, the Churches' Easter.

A rule of the codebook says where a feast lies in its own calendar (``hijri 10-01..10-03``, ``easter -2``); here it comes
to days of the common calendar. The Muslim calendar is the one of Umm al-Qura; where the moon is sighted a day sooner or
later, so is the feast, and its days are widened by one on either side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from hijridate import Gregorian, Hijri

_HEBREW_EPOCH = -1373427
"""Day number (1 is 1 January of the year 1) of the first day of the Hebrew year 1."""
_PASSOVER_TO_NEW_YEAR = 163
_RULE = re.compile(
    r"(?P<calendar>gregorian|hijri) (?P<from>\d\d-\d\d)(?:\.\.(?P<to>\d\d-\d\d))?"
    r"|(?P<base>easter|orthodox_easter|passover|hebrew_new_year) (?P<low>[+-]\d+)(?:\.\.(?P<high>[+-]\d+))?"
)


class Named(Protocol):
    """An entry of the codebook's word lists."""

    @property
    def words(self) -> tuple[str, ...]:
        """Names as written."""

    @property
    def value(self) -> str | None:
        """Rule of a feast, or calendar and number of a month."""


class Feast(NamedTuple):
    """Days of a feast, both ends inclusive."""

    first: date
    last: date
    sighted: bool
    """Whether the sight of the moon may shift it by a day."""


class Limits(NamedTuple):
    """How far dates without a year may lie from the day of reporting, and from each other. All 0: nothing is left open."""

    soon_days: int = 0
    """A day told as past that lies so many days ahead, or fewer, is not put back a year."""
    just_past_days: int = 0
    """A planned day that lies so many days back, or fewer, is not put into the next year."""
    year_reach: int = 0
    """Characters over which a stated year holds for the background."""
    long_ago_days: int = 0
    """A report whose first day lies more than so many days back tells a story of that time."""
    story_days: int = 0
    """Days between two dates of one story, at most."""


class Calendar:
    """Names of feasts and months in a codebook, by folded name, and the limits of dates without a year."""

    def __init__(self, feasts: Mapping[str, Named], months: Mapping[str, Named], limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._feasts = {name: entry.value or "" for name, entry in feasts.items()}
        self._months = {name: _month(entry.value or "") for name, entry in months.items()}
        for rule in self._feasts.values():
            for part in rule.split(" | "):
                _parse(part)
        words = {word for entry in (*feasts.values(), *months.values()) for word in entry.words}
        self.pattern = re.compile("(?:" + "|".join(map(_loose, sorted(words, key=len, reverse=True))) + r")(?!\w)", re.I)
        """One name in running text, the longest first."""
        heads = {re.split(r"[\s'-]", word, maxsplit=1)[0] for word in words}
        self.first_words = heads | {head.upper() for head in heads}
        """The words that names begin with, as written and in capitals."""

    def is_feast(self, name: str) -> bool:
        """Whether a folded name is that of a feast."""
        return name in self._feasts

    def month(self, name: str) -> tuple[str, int] | None:
        """Calendar (``gregorian`` or ``hijri``) and number of a month by its folded name; None when it is none."""
        return self._months.get(name)

    def feasts(self, name: str, year: int) -> list[Feast]:
        """All times that a feast begins in a year of the common calendar, earliest first; none outside 1925–2076."""
        if not 1925 <= year <= 2076:
            return []
        found = [feast for rule in self._feasts[name].split(" | ") for feast in _days(rule, year)]
        return sorted(feast for feast in found if feast.first.year == year)


def hijri_days(year: int, month: int, day: int | None = None) -> Feast | None:
    """A day or whole month of the Muslim calendar; None when there is none such or it lies outside 1343–1500."""
    if not (1343 <= year <= 1500 and 1 <= month <= 12):
        return None
    length = Hijri(year, month, 1).month_length()
    if day is not None and not 1 <= day <= length:
        return None
    first, last = Hijri(year, month, day or 1).to_gregorian(), Hijri(year, month, day or length).to_gregorian()
    return _sighted(date(*first.datetuple()), date(*last.datetuple()))


def hijri_year(day: date) -> int | None:
    """Year of the Muslim calendar in which a day lies; None outside the years that are known."""
    if not date(1925, 1, 1) <= day <= date(2077, 1, 1):
        return None
    return int(Gregorian(day.year, day.month, day.day).to_hijri().year)


def _loose(name: str) -> str:
    """A regex for a name however its words are joined: ``Eid al-Fitr``, ``Eid al Fitr``."""
    return re.sub(r"(?:\\?[ -])+", r"[\\s-]", re.escape(name).replace("'", "['\u2019\u02bf]?"))


def _month(value: str) -> tuple[str, int]:
    calendar, _, number = value.partition(" ")
    if calendar not in ("gregorian", "hijri") or not number.isdecimal() or not 1 <= int(number) <= 12:
        raise ValueError(f"{value!r} is no month; write for example 'gregorian 8' or 'hijri 9'")
    return calendar, int(number)


def _parse(rule: str) -> re.Match[str]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError(f"{rule!r} is no rule of a feast; write for example 'hijri 10-01..10-03' or 'easter -2'")
    return match


def _days(rule: str, year: int) -> list[Feast]:
    match = _parse(rule)
    if match["base"]:
        base = _BASES[match["base"]](year)
        low, high = int(match["low"]), int(match["high"] or match["low"])
        return [Feast(base + timedelta(days=low), base + timedelta(days=high), sighted=False)]
    ends = [tuple(map(int, (text or match["from"]).split("-"))) for text in (match["from"], match["to"])]
    if match["calendar"] == "gregorian":
        first, last = (date(year, month, day) for month, day in ends)
        return [Feast(first, last if last >= first else last.replace(year=year + 1), sighted=False)]
    years = sorted({hijri_year(date(year, 1, 1)) or 0, hijri_year(date(year, 12, 31)) or 0} - {0})
    return [feast for at in years if (feast := _hijri_span(at, ends)) is not None]


def _hijri_span(year: int, ends: list[tuple[int, ...]]) -> Feast | None:
    length = Hijri(year, ends[1][0], 1).month_length()
    first = Hijri(year, ends[0][0], ends[0][1]).to_gregorian()
    last = Hijri(year, ends[1][0], min(ends[1][1], length)).to_gregorian()
    return _sighted(date(*first.datetuple()), date(*last.datetuple()))


def _sighted(first: date, last: date) -> Feast:
    return Feast(first - timedelta(days=1), last + timedelta(days=1), sighted=True)


# ---------------------------------------------------------------- movable feasts


def _easter(year: int) -> date:
    """Easter of the Western Churches (the rule of Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _orthodox_easter(year: int) -> date:
    """Easter of the Eastern Churches (the rule of Meeus in the Julian calendar, 13 days behind until 2100)."""
    epact = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7
    month, day = divmod(epact + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _hebrew_new_year(year: int) -> date:
    """The Hebrew new year that begins in a year (Dershowitz and Reingold, Calendrical Calculations)."""
    hebrew = year + 3761
    before, own, after = (_elapsed(at) for at in (hebrew - 1, hebrew, hebrew + 1))
    put_off = 2 if after - own == 356 else 1 if own - before == 382 else 0
    return date.fromordinal(_HEBREW_EPOCH + own + put_off)


def _elapsed(hebrew: int) -> int:
    """Days from the first new year to a year's first mean new moon, put off where it falls on a barred weekday."""
    months = (235 * hebrew - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def _passover(year: int) -> date:
    return _hebrew_new_year(year) - timedelta(days=_PASSOVER_TO_NEW_YEAR)


_BASES = {
    "easter": _easter,
    "orthodox_easter": _orthodox_easter,
    "passover": _passover,
    "hebrew_new_year": _hebrew_new_year,
}
