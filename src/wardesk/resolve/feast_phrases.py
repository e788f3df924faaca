"""Time phrases of other calendars and languages: feasts, Muslim months, foreign names of the common months."""

from __future__ import annotations

import re

from wardesk.calendars import Calendar, Feast, hijri_days, hijri_year
from wardesk.numerals import MONTHS, ORDINALS
from wardesk.resolve.phrase_rules import Days, Frame, Unread, Y, days_back, precision_of, reads
from wardesk.text import fold

_ENGLISH = {number: name for name, number in reversed(MONTHS.items()) if len(name) > 3 or name == "may"}
_HOLIDAY = "(?: (?:holidays?|festival|feast|celebrations?))?"


def with_names(plain: str, calendar: Calendar) -> str:
    """The phrase with feasts and Muslim months in brackets, and foreign names of the common months put into English."""

    def name(match: re.Match[str]) -> str:
        folded = fold(match.group())
        month = calendar.month(folded)
        return _ENGLISH[month[1]] if month and month[0] == "gregorian" else f"<{folded}>"

    found = calendar.pattern.sub(name, plain)
    return found if found == plain else re.sub(r"\bde\b", "of", found)


@reads("date.hijri", r"(?:(?P<day>\d{1,2})(?: of)? )?<(?P<month>[^>]+)>(?:,? (?P<year>1[345]\d\d))?")
def _muslim_date(match: re.Match[str], frame: Frame) -> Days | None:
    """A day or month of the Muslim calendar; without a year the latest at or before R."""
    month = frame.calendar.month(match["month"]) if frame.calendar else None
    bare = match["day"] is None and match["year"] is None
    if frame.calendar is None or month is None or (bare and frame.calendar.is_feast(match["month"])):
        return None
    day = int(match["day"]) if match["day"] else None
    if match["year"]:
        feast = hijri_days(int(match["year"]), month[1], day)
        if feast is None:
            raise Unread("contradictory")
        return _days(feast, dated=True)
    now = hijri_year(frame.day()) or 0
    return _days(_chosen([f for at in range(now - 2, now + 3) if (f := hijri_days(at, month[1], day))], frame))


@reads(
    "date.feast",
    rf"(?:(?P<which>last|past|next|coming|this) )?"
    rf"(?:(?:the )?(?P<part>eve|(?:{'|'.join(ORDINALS)}|last|final|\d{{1,2}}) (?:day|night)) of )?(?:the )?"
    rf"<(?P<name>[^>]+)>{_HOLIDAY}(?:,? (?:of )?(?P<year>{Y}))?",
)
def _feast(match: re.Match[str], frame: Frame) -> Days | None:
    """A feast, or a day of it; without a year the latest that began by R, in a plan the next."""
    name = match["name"]
    if frame.calendar is None or not frame.calendar.is_feast(name):
        return None
    stated = int(match["year"]) if match["year"] else frame.year if match["which"] is None else None
    years = [stated] if stated else range(frame.day().year - 2, frame.day().year + 3)
    feasts = [_part(feast, match["part"]) for year in years for feast in frame.calendar.feasts(name, year)]
    if stated:
        if len(feasts) != 1:
            raise Unread("ambiguous")
        return _days(feasts[0], dated=bool(match["year"]))
    return _days(_chosen(feasts, frame, which=match["which"]))


def _part(feast: Feast, part: str | None) -> Feast:
    """The eve or a numbered day of a feast; a sighted one keeps its day on either side."""
    if part is None:
        return feast
    slack = 1 if feast.sighted else 0
    number = part.split()[0]
    if number == "eve":
        day = days_back(feast.first, 1 - slack)
    elif number in ("last", "final"):
        day = days_back(feast.last, slack)
    else:
        day = days_back(feast.first, 1 - slack - (ORDINALS.get(number) or int(number)))
    return Feast(days_back(day, slack), days_back(day, -slack), feast.sighted)


def _chosen(feasts: list[Feast], frame: Frame, which: str | None = None) -> Feast:
    """The latest that began by R; for plans, or "next", the first that is not over."""
    day = frame.day()
    if which in ("next", "coming") or (frame.tense == "future" and which not in ("last", "past")):
        ahead = [feast for feast in feasts if feast.last >= day]
        if ahead:
            return min(ahead)
    begun = [feast for feast in feasts if feast.first <= day and not (which in ("last", "past") and feast.last >= day)]
    if not begun:
        raise Unread("not_stated")
    return max(begun)


def _days(feast: Feast, *, dated: bool = False) -> Days:
    precision = max(2, precision_of(feast.first, feast.last)) if feast.sighted else None
    return Days(feast.first, feast.last, min(precision, 4) if precision else None, dated)
