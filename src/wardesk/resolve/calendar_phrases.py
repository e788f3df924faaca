"""Time phrases of the calendar: dates, months, years, their parts, and phrases built around another phrase."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from wardesk.numerals import MONTHS, ORDINALS, WEEKDAYS
from wardesk.resolve.phrase_rules import (
    CLOCK,
    MON,
    PART,
    TO,
    WD,
    Days,
    Frame,
    N,
    Unread,
    Y,
    amount_of,
    days_back,
    first_reading,
    monday_of,
    months_back,
    precision_of,
    read,
    reads,
    whole_month,
    whole_year,
)

# ---------------------------------------------------------------- phrases around phrases


@reads("date.clock_only", CLOCK)
def _clock(match: re.Match[str], frame: Frame) -> Days:
    first, last = frame.leaned_on()
    return Days(first, last, leaned=True)


@reads("date.part_of_day", rf"(?:(?:shortly|just) )?(?:(?:before|after|around|about|by) )?{PART}")
def _part_alone(match: re.Match[str], frame: Frame) -> Days:
    """ "At dawn": of the day told before."""
    return Days(*frame.leaned_on(), leaned=True)


@reads("date.since", "(?:ever )?since|since then")
def _since_then(match: re.Match[str], frame: Frame) -> Days:
    """ "Has since fled": from the time told before to R."""
    first, _ = frame.leaned_on()
    last = max(frame.published, first) if frame.published else None
    return Days(first, last, leaned=True)


@reads("date.day_of_month", rf"(?:(?:the )?{PART} of )?the (\d{{1,2}})")
def _day_of_that_month(match: re.Match[str], frame: Frame) -> Days:
    """ "On the 17th": of the month told before, or of the next where that day is before the one told."""
    first, last = frame.leaned_on()
    if (last - first).days > 31:
        raise Unread("ambiguous")
    day = int(match[1])
    there = first if first == whole_month(first.year, first.month)[0] or day >= first.day else months_back(first, -1)
    found = _valid(there.year, there.month, day)
    if frame.published and found > frame.published and frame.tense == "past":
        raise Unread("ambiguous")
    return Days(found, found, 1, leaned=True)


@reads("date.month", rf"that ({MON})")
def _that_month(match: re.Match[str], frame: Frame) -> Days:
    """ "That July": of the year told before."""
    first, last = frame.leaned_on()
    if first.year != last.year:
        raise Unread("ambiguous")
    return Days(*whole_month(first.year, MONTHS[match[1]]), 4, leaned=True)


@reads("date.stated_day", rf"{CLOCK},? (?:on )?(?P<rest>.+)")
def _clock_first(match: re.Match[str], frame: Frame) -> Days:
    return read(match["rest"], frame)


@reads(
    "date.between",
    r"(?:(?:overnight|(?:the )?night) )?(?:(?:between|from) )?"
    rf"(?:the )?(\d{{1,2}}) ?{TO} ?(\d{{1,2}}) ?(?:of )?({MON})(?:(?:,| of)? ?({Y}))?",
)
def _days_of_month(match: re.Match[str], frame: Frame) -> Days:
    return _run_of_days((match[1], match[2]), match[3], match[4], frame)


@reads("date.between", rf"(?:(?:between|from) )?({MON}) (?:the )?(\d{{1,2}}) ?{TO} ?(\d{{1,2}})(?:,? ?({Y}))?")
def _month_days(match: re.Match[str], frame: Frame) -> Days:
    return _run_of_days((match[2], match[3]), match[1], match[4], frame)


def _run_of_days(days: tuple[str, str], month: str, year: str | None, frame: Frame) -> Days:
    end = _calendar_day(days[1], month, year, frame)
    start = _calendar_day(days[0], month, str(end.year), frame)
    if start > end:
        raise Unread("contradictory")
    return Days(start, end, dated=bool(year))


@reads("date.years", rf"(?:(?:between|from) )?({Y}) ?(?:to|and|until|-|/) ?(\d{{2}}|{Y})")
def _years(match: re.Match[str], frame: Frame) -> Days:
    start = int(match[1])
    end = int(match[2]) if len(match[2]) == 4 else start - start % 100 + int(match[2])
    if end < start:
        raise Unread("contradictory")
    return Days(date(start, 1, 1), date(end, 12, 31), 5, dated=True)


@reads(
    "date.between",
    r"(?:(?P<night>(?:the )?(?:overnight|night|period)) )?(?:between|from) (?:the )?(?P<a>.+?)"
    r" (?:and|to|until|till|through|-) (?:the )?(?P<b>.+)",
)
@reads(
    "date.between",
    rf"(?P<night>(?:(?:overnight|night) )?)(?P<a>[\w ,]*(?:{WD}|{MON}|\d)[\w ,.]*?) ?"
    rf"(?: to | into | until | through |-|/) ?(?P<b>(?:{WD}|{MON}|\d)[\w ,]*)",
)
def _between(match: re.Match[str], frame: Frame) -> Days | None:
    try:
        if frame.tense == "future":
            start = read(match["a"], frame)
            end = read(match["b"], frame._replace(published=start.first or frame.published))
        else:
            end = read(match["b"], frame)
            start = read(match["a"], frame._replace(published=end.last or frame.published, year=None))
    except Unread:
        if frame.published is None:
            raise
        return None
    if start.first is None or end.last is None or start.first > end.last:
        raise Unread("contradictory")
    night = bool(match["night"]) and "night" in match["night"]
    return Days(start.first, end.last, dated=end.dated, rule="date.night_between" if night else None)


@reads("date.this_week", "since the (?:beginning|start) of the week")
def _since_monday(match: re.Match[str], frame: Frame) -> Days:
    return Days(monday_of(frame.day()), frame.day(), 2)


@reads("date.since_event", "since the (?:beginning|start|end) of")
def _since_event(match: re.Match[str], frame: Frame) -> Days:
    """ "Since the start of the offensive": up to R, from a day that is not told."""
    return Days(None, frame.day(), rule="date.since_event")


@reads("date.since", "since (?P<rest>.+)")
def _since(match: re.Match[str], frame: Frame) -> Days:
    clause = re.fullmatch(r"(?:the )?(?:[a-z'-]+ ){1,12}?(?:on|in|at|from) (?P<when>.*\d.*|[^0-9]*)", match["rest"])
    inner = _inside_clause(match["rest"], clause, frame._replace(tense="past"))
    if inner.first is None or frame.published is None:
        return inner._replace(last=None, precision=None, rule="date.since")
    last = max(frame.published, inner.first)
    days = precision_of(inner.first, last)
    return inner._replace(last=last, precision=2 if days <= 3 else days, rule="date.since")


def _inside_clause(rest: str, clause: re.Match[str] | None, frame: Frame) -> Days:
    """ "Since the assault began on June 19": the day inside the clause."""
    found = first_reading(rest, frame)
    if found is not None:
        return found[1]
    return read(clause["when"] if clause else rest, frame)


@reads("date.until", "(?:until|till|by) (?P<rest>.+)")
def _until(match: re.Match[str], frame: Frame) -> Days:
    return read(match["rest"], frame)._replace(first=None, precision=None, rule="date.until")


@reads("date.stated_day", rf"(?:(?:shortly|just) )?(?:before|after|around|about) (?P<rest>{PART}(?: on| of)? .+)")
def _around_dawn(match: re.Match[str], frame: Frame) -> Days:
    """ "Before dawn on Saturday" is that day."""
    return read(match["rest"], frame)


@reads("date.before", "before (?P<rest>.+)")
def _before(match: re.Match[str], frame: Frame) -> Days:
    """Ends the day before; "before the end of May" ends with May."""
    inner = read(match["rest"], frame)
    if inner.first is None:
        raise Unread("ambiguous")
    ending = re.match("(?:the )?(?:very )?end of ", match["rest"])
    last = inner.last if ending else days_back(inner.first, 1)
    return Days(None, last, dated=inner.dated, leaned=inner.leaned)


@reads("date.after", "after (?P<rest>.+)")
def _after(match: re.Match[str], frame: Frame) -> Days:
    inner = read(match["rest"], frame)
    if inner.last is None:
        raise Unread("ambiguous")
    first = days_back(inner.last, -1)
    last = frame.published if frame.published and frame.published >= first and frame.tense != "future" else None
    return Days(first, last, dated=inner.dated, leaned=inner.leaned)


@reads("date.around", "(?:around|about|circa|approximately) (?P<rest>.+)")
def _around(match: re.Match[str], frame: Frame) -> Days:
    inner = read(match["rest"], frame)
    if inner.first is None or inner.first != inner.last:
        return inner
    return Days(days_back(inner.first, 1), days_back(inner.first, -1), 2, inner.dated, inner.leaned)


@reads(
    "date.stated_day",
    rf"(?:the )?(?:(?:early|late) )?(?:(?:{PART}|hours|morning hours)|eve)"
    r" (?:of|on|at|in|between) (?P<rest>.+)",
)
def _part_of(match: re.Match[str], frame: Frame) -> Days | None:
    if re.match(r"clashes|fighting|heavy|violence|shelling", match["rest"]) or (
        "eve of" in match.group() and "<" in match["rest"]
    ):
        return None
    inner = read(match["rest"], frame)
    if match.group().startswith(("eve ", "the eve ")) and inner.first:
        return Days(days_back(inner.first, 1), days_back(inner.first, 1), dated=inner.dated)
    return inner


@reads("date.stated_day", r"(?:early|late|mid)(?: on| in)? (?P<rest>.*\d.*)")
def _early_on(match: re.Match[str], frame: Frame) -> Days | None:
    """ "Late on 12 May" is that day; late in a longer time is read by its own rules."""
    inner = read(match["rest"], frame)
    return inner if inner.first is not None and inner.first == inner.last else None


# ---------------------------------------------------------------- dates of the calendar


def _calendar_day(day: str, month: str, year: str | None, frame: Frame, weekday: str | None = None) -> date:
    number = MONTHS[month]
    if year is not None:
        return _valid(int(year), number, int(day))
    if frame.year is not None:
        return _valid(frame.year, number, int(day))
    return _nearest_year(int(day), number, frame, WEEKDAYS.get(weekday or ""))


def _valid(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unread("contradictory") from error


def _nearest_year(day: int, month: int, frame: Frame, weekday: int | None) -> date:
    """The latest such day at or before R, for plans the first at or after it; the next one where its weekday alone fits."""
    published = frame.day()
    step = 1 if frame.tense == "future" else -1
    possible: list[date] = []
    past = _just_past(day, month, published, frame.limits.just_past_days) if step == 1 else None
    if past is not None:
        return past
    for year in range(published.year, published.year + 9 * step, step):
        if 1 <= year <= 9999 and day <= calendar.monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if (candidate - published).days * step >= 0:
                possible.append(candidate)
    if not possible:
        raise Unread("contradictory")
    if step == -1 and _is_about_to_come(day, month, published, frame.limits.soon_days):
        raise Unread("ambiguous")
    fitting = [one for one in possible[:2] if one.weekday() == weekday]
    return fitting[0] if fitting else possible[0]


def _is_about_to_come(day: int, month: int, published: date, soon_days: int) -> bool:
    """On 12 November "a pause on 14 November" is seldom that of the year before."""
    ahead = (published + timedelta(days=back) for back in range(1, soon_days + 1))
    return published.year < 9999 and any((there.day, there.month) == (day, month) for there in ahead)


def _just_past(day: int, month: int, published: date, days: int) -> date | None:
    """What was planned for a day not long back is not put into next year."""
    for year in (published.year, published.year - 1):
        if year >= 1 and day <= calendar.monthrange(year, month)[1] and 0 < (published - date(year, month, day)).days <= days:
            return date(year, month, day)
    return None


@reads("date.stated_day", rf"(\d\d)\d{{4}}[a-z] ?({MON}) ?(\d\d|{Y})?")
def _date_time_group(match: re.Match[str], frame: Frame) -> Days:
    """A military date-time group: 151430ZMAR23 is 15 March, 14:30 Zulu."""
    return _one_day(match[1], match[2], match[3], None, frame)


@reads("date.stated_day", r"(\d{4})-(\d\d)-(\d\d)(?:t[\d:]+z?)?")
def _iso(match: re.Match[str], frame: Frame) -> Days:
    day = _valid(int(match[1]), int(match[2]), int(match[3]))
    return Days(day, day, 1, dated=True)


@reads("date.numeric", r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)")
def _numeric(match: re.Match[str], frame: Frame) -> Days:
    """Day first, unless only month first gives a day that is not after R; if both do, and differ, abstain."""
    one, two, year = int(match[1]), int(match[2]), _full_year(match[3], frame)
    readings = [(two, one)] if two <= 12 else []
    if one <= 12 and one != two and "." not in match.group():
        readings.append((one, two))
    days = [date(year, month, day) for month, day in readings if day <= calendar.monthrange(year, month)[1]]
    if len(days) > 1 and frame.published and frame.tense == "past":
        days = [day for day in days if day <= frame.published] or days
    if not days:
        raise Unread("contradictory")
    if len(days) > 1:
        raise Unread("ambiguous")
    return Days(days[0], days[0], 1, dated=True)


def _full_year(text: str, frame: Frame) -> int:
    year = int(text)
    if len(text) == 4:
        return year if year else 1
    pivot = frame.published.year if frame.published else 2069
    return max(candidate for candidate in (1900 + year, 2000 + year) if candidate <= pivot or candidate < 2000)


@reads(
    "date.stated_day",
    rf"(?:(?:last |past )?({WD}),? )?(?:the )?(\d{{1,2}})(?: of)?[ -]?({MON})(?:(?:,| of)?[ -]?'?({Y}|\d\d)(?!\d))?(?: {PART})?",
)
def _day_month(match: re.Match[str], frame: Frame) -> Days:
    return _one_day(match[2], match[3], match[4], match[1], frame)


@reads("date.stated_day", rf"(?:(?:last |past )?({WD}),? )?({MON}) (?:the )?(\d{{1,2}})(?:,? ?({Y}))?(?: {PART})?")
def _month_day(match: re.Match[str], frame: Frame) -> Days:
    return _one_day(match[3], match[2], match[4], match[1], frame)


def _one_day(day: str, month: str, year: str | None, weekday: str | None, frame: Frame) -> Days:
    full = str(_full_year(year, frame)) if year else None
    found = _calendar_day(day, month, full, frame, weekday)
    return Days(found, found, 1, dated=full is not None)


@reads("date.stated_day", rf"(?:(\d{{1,2}})(?: of)? )?({MON})(?: (\d{{1,2}}))? (this|last|next|that|the same) year")
def _day_of_relative_year(match: re.Match[str], frame: Frame) -> Days:
    years = read(f"{match[4]} year", frame._replace(tense="present"))
    year = years.last.year if match[4] == "this" and years.last else years.first.year if years.first else frame.day().year
    day = match[1] or match[3]
    if day:
        found = _valid(year, MONTHS[match[2]], int(day))
        return Days(found, found, 1, leaned=years.leaned)
    return Days(*whole_month(year, MONTHS[match[2]]), 4, leaned=years.leaned, rule="date.month")


def _month_phrase(text: str, frame: Frame) -> tuple[date, date, bool]:
    """First and last day of a month phrase ("march", "march 2017", "last month"), and whether its year was stated."""
    match = re.fullmatch(rf"(?:(last|next|this|past) )?({MON})(?:(?:,| of|/)? ?({Y}))?", text)
    if not match:
        raise Unread("ambiguous")
    month = MONTHS[match[2]]
    if match[3]:
        return *whole_month(int(match[3]), month), True
    if frame.year is not None and match[1] is None:
        return *whole_month(frame.year, month), False
    start = _nearest_month(month, frame._replace(tense="future") if match[1] == "next" else frame)
    if match[1] in ("last", "past") and whole_month(start.year, month)[1] >= frame.day():
        start = start.replace(year=start.year - 1)
    return *whole_month(start.year, month), False


def _nearest_month(month: int, frame: Frame) -> date:
    published = frame.day()
    if frame.tense == "future":
        return date(published.year + (month < published.month), month, 1)
    return date(published.year - (month > published.month), month, 1)


@reads("date.month", rf"(?:(?:last|next|this|past) )?{MON}(?:(?:,| of|/)? ?{Y})?")
def _month_alone(match: re.Match[str], frame: Frame) -> Days:
    first, last, dated = _month_phrase(match.group(), frame)
    return Days(first, last, 4, dated=dated)


_MONTHLY = rf"(?P<month>(?:(?:last|next|this) )?{MON}(?:(?:,| of)? ?{Y})?)"
_EDGE_WORD = r"(?:the )?(?:very )?(?P<edge>early|beginning of|start of|mid|middle of|late|end of)(?: in| on)?[ -]?(?:the )?"


@reads("date.early_month", rf"{_EDGE_WORD}{_MONTHLY}")
def _edge_of_month(match: re.Match[str], frame: Frame) -> Days:
    first, last, dated = _month_phrase(match["month"], frame)
    return _third_of_month(match["edge"], first, last, dated)


def _third_of_month(edge: str, first: date, last: date, dated: bool) -> Days:
    if edge in ("mid", "middle of"):
        return Days(first.replace(day=10), first.replace(day=20), 4, dated, rule="date.mid_month")
    if edge in ("late", "end of"):
        return Days(first.replace(day=15), last, 4, dated, rule="date.late_month")
    return Days(first, first.replace(day=10), 4, dated)


@reads("date.early_year", rf"{_EDGE_WORD}(?P<year>{Y}|this year|last year|next year|the year)")
def _edge_of_year(match: re.Match[str], frame: Frame) -> Days:
    named = match["year"].isdecimal()
    year = int(match["year"]) if named else frame.day().year + {"last": -1, "next": 1}.get(match["year"].split()[0], 0)
    if match["edge"] in ("mid", "middle of"):
        return Days(date(year, 5, 1), date(year, 8, 31), 5, named, rule="date.mid_year")
    if match["edge"] in ("late", "end of"):
        return Days(date(year, 9, 1), date(year, 12, 31), 5, named, rule="date.late_year")
    return Days(date(year, 1, 1), date(year, 4, 30), 5, named)


@reads("date.early_month", rf"{_EDGE_WORD}(?P<which>this|last|next|the) month")
def _edge_of_this_month(match: re.Match[str], frame: Frame) -> Days:
    shift = {"last": 1, "next": -1}.get(match["which"], 0)
    there = months_back(frame.day(), shift)
    return _third_of_month(match["edge"], *whole_month(there.year, there.month), dated=False)


@reads("date.late_last_week", rf"{_EDGE_WORD}(?P<which>this|last|next|the) week")
def _edge_of_week(match: re.Match[str], frame: Frame) -> Days:
    monday = days_back(monday_of(frame.day()), {"last": 7, "next": -7}.get(match["which"], 0))
    low, high = {"m": (2, 3), "l": (4, 6), "e": (4, 6)}.get(match["edge"][0], (0, 2))
    if match["edge"] == "early":
        low, high = 0, 2
    return Days(
        days_back(monday, -low),
        days_back(monday, -high),
        2,
        rule=None if match["which"] == "last" else "date.edge_of_week",
    )


@reads("date.week_of_month", rf"(?:the )?(first|second|third|fourth|last|final) week of (?:the )?{_MONTHLY}")
def _week_of_month(match: re.Match[str], frame: Frame) -> Days:
    first, last, dated = _month_phrase(match["month"], frame)
    if match[1] in ("last", "final"):
        return Days(days_back(last, 6), last, 3, dated)
    start = days_back(first, -7 * (ORDINALS[match[1]] - 1))
    return Days(start, days_back(start, -6), 3, dated)


@reads("date.last_days_of_month", rf"(?:the )?(first|last|final) ({N}) days of (?:the )?{_MONTHLY}")
def _days_at_edge(match: re.Match[str], frame: Frame) -> Days:
    first, last, dated = _month_phrase(match["month"], frame)
    amount = amount_of(match[2]) or 3
    if not 1 <= amount <= 28:
        raise Unread("ambiguous")
    if match[1] == "first":
        return Days(first, days_back(first, 1 - amount), dated=dated)
    return Days(days_back(last, amount - 1), last, dated=dated)


@reads("date.half", rf"(?:the )?(first|second|last) half of (?:the )?(?:(?P<year>{Y}|this year|last year)|{_MONTHLY})")
def _half(match: re.Match[str], frame: Frame) -> Days:
    if match["year"]:
        whole = read(match["year"], frame._replace(tense="present"))
        year = whole.first.year if whole.first else frame.day().year
        ends = (date(year, 1, 1), date(year, 6, 30)) if match[1] == "first" else (date(year, 7, 1), date(year, 12, 31))
        return Days(*ends, 5, whole.dated)
    first, last, dated = _month_phrase(match["month"], frame)
    return Days(first, first.replace(day=15), 4, dated) if match[1] == "first" else Days(first.replace(day=16), last, 4, dated)


@reads("date.year", rf"(?:the )?(?:year )?({Y})")
def _year_alone(match: re.Match[str], frame: Frame) -> Days:
    return Days(*whole_year(int(match[1])), 5, dated=True)


@reads("date.decade", r"(?:the )?(?:(early|mid|late)[ -])?((?:19|20)\d0)s")
def _decade(match: re.Match[str], frame: Frame) -> Days:
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(match[1] or "", (0, 9))
    year = int(match[2])
    return Days(date(year + low, 1, 1), date(year + high, 12, 31), 5, dated=True)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@reads("date.season", rf"(?:the )?(?:(this|last|next|past) )?({'|'.join(_SEASONS)})(?:(?: of)? ({Y}))?")
def _season(match: re.Match[str], frame: Frame) -> Days:
    month = _SEASONS[match[2]]
    told = frame.year if match[1] is None else None
    year = int(match[3]) if match[3] else told or _nearest_month(month, frame).year
    start = date(year, month, 1)
    _, end = whole_month(year + (month == 12), (month + 1) % 12 + 1)
    if match[1] == "last" and end >= frame.day():
        start, end = start.replace(year=year - 1), whole_month(end.year - 1, end.month)[1]
    return Days(start, end, 5, dated=bool(match[3]))
