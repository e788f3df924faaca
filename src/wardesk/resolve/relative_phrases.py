"""Time phrases that lean on the day of reporting ("last week") or on an earlier phrase ("two days later")."""

from __future__ import annotations

import re
from datetime import date

from wardesk.numerals import ORDINALS, WEEKDAYS, number_of
from wardesk.resolve.phrase_rules import (
    AFTER,
    BEFORE,
    CLOCK,
    PART,
    WD,
    Days,
    Frame,
    N,
    Unread,
    amount_of,
    days_back,
    monday_of,
    months_back,
    read,
    reads,
    whole_month,
    whole_year,
)

# ---------------------------------------------------------------- leaning on the day of reporting


@reads("date.stated_day", rf"(?:the )?(?:(?:earlier|later|late|early) )?(today|tonight|yesterday|tomorrow)(?: {PART})?")
def _today(match: re.Match[str], frame: Frame) -> Days:
    day = days_back(frame.day(), {"yesterday": 1, "tomorrow": -1}.get(match[1], 0))
    return Days(day, day, 1)


@reads("date.stated_day", "the day (before yesterday|after tomorrow)")
def _day_before_yesterday(match: re.Match[str], frame: Frame) -> Days:
    day = days_back(frame.day(), 2 if match[1].startswith("before") else -2)
    return Days(day, day, 1)


@reads("date.last_night", "(?:(?:late|early) )?(?:last|past) (?:night|evening)")
def _last_night(match: re.Match[str], frame: Frame) -> Days:
    day = days_back(frame.day(), 1)
    return Days(day, day, 1)


@reads("date.stated_day", rf"(?:(?:earlier|later|late|early) )?this {PART}")
def _this_morning(match: re.Match[str], frame: Frame) -> Days:
    return Days(frame.day(), frame.day(), 1)


@reads("date.the_day", "(?:(?:in|during|over|throughout) )?(?:the course of )?the (?:past )?day")
def _the_day(match: re.Match[str], frame: Frame) -> Days:
    """ "In the course of the day", in a report of the day."""
    return Days(frame.day(), frame.day(), 1)


@reads("date.other_day", "(?:the )?other day")
def _other_day(match: re.Match[str], frame: Frame) -> Days:
    day = days_back(frame.day(), 1)
    return Days(day, day, 1)


@reads("date.recently", "recent(?:ly)?|(?:the )?recent days")
def _recently(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 3), days_back(frame.day(), 1), 2)


_PAST = "(?:(?:for|over|in|during) )?(?:the )?(?:past|last|previous|preceding)"


@reads(
    "date.past_few_days",
    rf"{_PAST} (?:(?:few|several|couple of|many) )?days|(?:(?:a )?few|several|many|some|a couple of) days ago|days ago",
)
def _past_few_days(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 3), days_back(frame.day(), 1), 2)


@reads("date.past_n_days", rf"{_PAST} ({N}) (?:days|nights)")
def _past_days(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), _sure(match[1])), days_back(frame.day(), 1))


def _sure(text: str | None) -> int:
    count = amount_of(text)
    if count is None or not 1 <= count <= 1000:
        raise Unread("ambiguous")
    return count


@reads("date.past_hours", rf"(?:{_PAST}|(?:the )?recent)(?: ({N}))? (?:hours?|hrs)|(?:({N}) )?(?:hours?|hrs) ago")
def _past_hours(match: re.Match[str], frame: Frame) -> Days:
    """Whole days back: 24 hours are one day, 48 two, 72 three (the erratum of UCDP's row for 72 hours)."""
    stated = amount_of(match[1] or match[2]) if match[1] or match[2] else None
    hours = stated or 24
    if hours > 24 * 60:
        raise Unread("ambiguous")
    back = max(1, -(-hours // 24))
    named = {24: "date.past_24_hours", 48: "date.past_48_hours", 72: "date.past_72_hours"}
    rule = named.get(stated) if stated else None
    return Days(days_back(frame.day(), back), frame.day(), rule=rule)


@reads("date.past_hours", rf"(?:{_PAST} |the )?({N}) (?:hours?|hrs) (?:to|until|till|up to) (?:{CLOCK},? (?:on )?)?(?P<end>.+)")
def _hours_until(match: re.Match[str], frame: Frame) -> Days:
    """ "The 24 hours to 18:00 on Wednesday": whole days back from that day."""
    end = read(match["end"], frame)
    hours = amount_of(match[1]) or 24
    if end.first is None or end.first != end.last or hours > 24 * 60:
        raise Unread("ambiguous")
    return Days(days_back(end.first, max(1, -(-hours // 24))), end.first, dated=end.dated)


@reads("date.past_hours", rf"(?:(?:{N}) )?minutes ago|{_PAST} (?:few |{N} )?minutes")
def _past_minutes(match: re.Match[str], frame: Frame) -> Days:
    return Days(frame.day(), frame.day(), 1)


@reads("date.weekend", "(?:(?:earlier|later|late|early) )?(?:the |this |over the |during the )?weekend")
def _weekend(match: re.Match[str], frame: Frame) -> Days:
    ahead = frame.tense == "future" or frame.day().weekday() >= 5
    saturday = days_back(monday_of(frame.day()), -5 if ahead else 2)
    return Days(saturday, days_back(saturday, -1), 2)


@reads("date.weekend", "(?:the )?(last|past|previous|next|coming) weekend")
def _last_weekend(match: re.Match[str], frame: Frame) -> Days:
    ahead = match[1] in ("next", "coming")
    saturday = days_back(monday_of(frame.day()), -5 if ahead else 2)
    return Days(saturday, days_back(saturday, -1), 2)


@reads(
    "date.this_week",
    "(?:(earlier|later|early|late) )?(?:the )?(?:this|current) week|(?:the )?(?:beginning|start) of the week",
)
def _this_week(match: re.Match[str], frame: Frame) -> Days:
    monday = monday_of(frame.day())
    if match[1] == "later" or frame.tense == "future":
        return Days(frame.day(), days_back(monday, -6), 2)
    last = days_back(frame.day(), 1) if match[1] == "earlier" and frame.day() > monday else frame.day()
    return Days(monday, last, 2)


@reads("date.last_week", "(?:earlier |later )?(last|next) week")
def _last_week(match: re.Match[str], frame: Frame) -> Days:
    monday = days_back(monday_of(frame.day()), 7 if match[1] == "last" else -7)
    return Days(monday, days_back(monday, -6), 3)


@reads("date.past_week", rf"{_PAST} (?:(?:one|7|seven) )?(?:week|days)|(?:the )?coming week")
def _past_week(match: re.Match[str], frame: Frame) -> Days:
    if "coming" in match.group():
        return Days(frame.day(), days_back(frame.day(), -6), 3)
    return Days(days_back(frame.day(), 6), frame.day(), 3)


@reads("date.fortnight", f"(?:a|one) fortnight ago|{_PAST} (?:fortnight|(?:two|2) weeks)")
def _fortnight(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 13), frame.day(), 4)


@reads(
    "date.recent_weeks",
    rf"(?:the )?recent weeks|(?:{_PAST} )?(?:(?:a number of|a few|few|several|many|some) )?weeks(?: ago)?|weeks-long",
)
def _recent_weeks(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 21), frame.day(), 4)


@reads("date.past_n_weeks", rf"{_PAST} ({N}) weeks")
def _past_weeks(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 7 * _sure(match[1]) - 1), frame.day())


@reads("date.earlier_this_month", "(earlier|later|late|early) (?:this|in the) month")
def _earlier_this_month(match: re.Match[str], frame: Frame) -> Days:
    day = frame.day()
    if match[1].startswith("late"):
        last = whole_month(day.year, day.month)[1]
        return Days(min(days_back(day, -1), last), last, 4, rule="date.later_this_month")
    return Days(day.replace(day=1), max(days_back(day, 1), day.replace(day=1)), 4)


@reads("date.last_month", "(?:earlier |later )?(last|this|next|current) month")
def _last_month(match: re.Match[str], frame: Frame) -> Days:
    there = months_back(frame.day(), {"last": 1, "next": -1}.get(match[1], 0))
    return Days(*whole_month(there.year, there.month), 4)


@reads("date.past_month", rf"{_PAST} (?:one )?month|month-(?:long|old)|(?:one|1)-month(?:-(?:long|old))?")
def _past_month(match: re.Match[str], frame: Frame) -> Days:
    return Days(months_back(frame.day(), 1), frame.day(), 4)


@reads(
    "date.past_n_months",
    rf"(?:{_PAST}|(?:the )?recent)(?: ({N}))? months|(?:(?:a )?(?:few|several|some) )?months ago|months-long",
)
def _past_months(match: re.Match[str], frame: Frame) -> Days:
    """Not across the turn of the year, as UCDP has it."""
    count = _sure(match[1]) if match[1] and amount_of(match[1]) else 3
    return Days(max(months_back(frame.day(), count), frame.day().replace(month=1, day=1)), frame.day(), 5)


@reads("date.last_year", "(?:later )?(last|next) year")
def _last_year(match: re.Match[str], frame: Frame) -> Days:
    return Days(*whole_year(frame.day().year + (1 if match[1] == "next" else -1)), 5)


@reads("date.this_year", "(?:(earlier|later|early|late) )?(?:this|current) year|(?:earlier|later) in the year")
def _this_year(match: re.Match[str], frame: Frame) -> Days:
    first, last = whole_year(frame.day().year)
    if match[1] == "later" or frame.tense == "future":
        return Days(frame.day(), last, 5)
    end = max(days_back(frame.day(), 1), first) if match[1] in ("earlier", "early") else frame.day()
    return Days(first, end, 5)


@reads("date.past_year", f"{_PAST} year")
def _past_year(match: re.Match[str], frame: Frame) -> Days:
    return Days(whole_year(frame.day().year)[0], frame.day(), 5)


@reads("date.past_n_years", rf"(?:{_PAST}|(?:the )?recent)(?: ({N}))? years")
def _past_years(match: re.Match[str], frame: Frame) -> Days:
    count = amount_of(match[1]) if match[1] else None
    if count is None or count > 100:
        raise Unread("ambiguous")
    return Days(whole_year(frame.day().year - count)[0], frame.day(), 5)


@reads("date.days_ago", rf"({N}) (days?|nights?) ago")
def _days_ago(match: re.Match[str], frame: Frame) -> Days:
    day = days_back(frame.day(), _sure(match[1]))
    return Days(day, day, 1)


@reads("date.weeks_ago", rf"({N}) weeks? ago")
def _weeks_ago(match: re.Match[str], frame: Frame) -> Days:
    middle = days_back(frame.day(), 7 * _sure(match[1]))
    return Days(days_back(middle, 3), days_back(middle, -3), 3)


@reads("date.months_ago", rf"({N}) (months?|years?) ago")
def _months_ago(match: re.Match[str], frame: Frame) -> Days:
    count = _sure(match[1])
    if match[2].startswith("year"):
        return Days(*whole_year(frame.day().year - count), 5)
    there = months_back(frame.day(), count)
    return Days(*whole_month(there.year, there.month), 4)


@reads("date.ahead", rf"(?:in )?({N}) (day|week)s?(?:' time| from now|')?")
def _ahead(match: re.Match[str], frame: Frame) -> Days:
    if frame.tense != "future":
        raise Unread("ambiguous")
    day = days_back(frame.day(), -_sure(match[1]) * (7 if match[2] == "week" else 1))
    return Days(day, day, 1 if match[2] == "day" else 2)


@reads("date.ahead", rf"(?:the )?(?:next|coming)(?: ({N}))? (hours|days|weeks)")
def _coming_days(match: re.Match[str], frame: Frame) -> Days:
    count = amount_of(match[1] or "few") or 3
    days = {"hours": -(-count // 24), "days": count, "weeks": 7 * count}[match[2]]
    return Days(frame.day(), days_back(frame.day(), -min(days, 400)))


@reads("date.n_day_offensive", rf"({N})-day(?:-(?:long|old))?")
def _day_offensive(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), _sure(match[1]) - 1), frame.day())


@reads("date.week_old", rf"(?:({N})-)?week(?:-(?:long|old))?")
def _week_old(match: re.Match[str], frame: Frame) -> Days:
    count = _sure(match[1])
    return Days(days_back(frame.day(), 7 * count - 1), frame.day(), 3 if count == 1 else None)


@reads("date.n_month_offensive", rf"({N})-(month|year)(?:-(?:long|old))?|(year)-(?:long|old)")
def _month_offensive(match: re.Match[str], frame: Frame) -> Days:
    count = _sure(match[1])
    years = match[3] or match[2] == "year"
    return Days(months_back(frame.day(), count * 12 if years else count), frame.day(), 5 if years else None)


@reads("date.night_long", "night-long|(?:the )?night of (?:clashes|(?:heavy )?fighting|violence|shelling)|overnight")
def _night_long(match: re.Match[str], frame: Frame) -> Days:
    return Days(days_back(frame.day(), 1), frame.day(), 2)


@reads("date.stated_day", rf"overnight into (?P<day>{WD})")
def _overnight_into(match: re.Match[str], frame: Frame) -> Days:
    return read(match["day"], frame)


@reads("date.night_long", rf"overnight(?: on)? (?P<day>{WD})")
def _overnight(match: re.Match[str], frame: Frame) -> Days:
    day = read(match["day"], frame).first or frame.day()
    return Days(day, days_back(day, -1), 2)


@reads(
    "date.for_n_days",
    rf"(?:(?:for|in|into|entered|enters|entering) )?(?:the |a |its |their )?(?:(?:consecutive|straight|successive) )?"
    rf"({'|'.join(ORDINALS)}|\d\d?)(?: (?:consecutive|straight|successive))? (day|week|month)(?: running)?",
)
def _for_the_third_day(match: re.Match[str], frame: Frame) -> Days:
    count = ORDINALS.get(match[1]) or number_of(match[1]) or 1
    if match[2] == "month":
        return Days(months_back(frame.day(), count), frame.day())
    return Days(days_back(frame.day(), count * (7 if match[2] == "week" else 1) - 1), frame.day())


@reads("date.for_n_days", rf"for ({N})(?: (?:consecutive|straight|successive))? (minute|hour|day|week|month|year)s?")
def _for_days(match: re.Match[str], frame: Frame) -> Days:
    """What goes on has gone on up to R; what is over may have lasted three days at any time."""
    if frame.tense != "present":
        raise Unread("ambiguous")
    count = _sure(match[1])
    if match[2] in ("minute", "hour"):
        return Days(days_back(frame.day(), -(-count // 24) if match[2] == "hour" else 0), frame.day())
    if match[2] in ("month", "year"):
        return Days(months_back(frame.day(), count * (12 if match[2] == "year" else 1)), frame.day())
    return Days(days_back(frame.day(), count * (7 if match[2] == "week" else 1) - 1), frame.day())


# ---------------------------------------------------------------- weekdays


@reads("date.weekday_night", rf"(?:(?:late|early)(?: on)? )?({WD}) night")
def _weekday_night(match: re.Match[str], frame: Frame) -> Days:
    return read(match[1], frame)._replace(rule="date.weekday_night")


@reads("date.stated_day", rf"(?:(?:earlier|late|early)(?: on)? )?(?:(last|past|next|this|coming) )?({WD})(?: {PART})?")
def _weekday(match: re.Match[str], frame: Frame) -> Days:
    """The last such day up to R; "last" and "next" leave R out; in a plan the first from R on."""
    which, day = match[1], frame.day()
    wanted = WEEKDAYS[match[2]]
    if which in ("next", "coming") or (frame.tense == "future" and which not in ("last", "past")):
        ahead = (wanted - day.weekday()) % 7 or (7 if which == "next" else 0)
        return Days(days_back(day, -ahead), days_back(day, -ahead), 1)
    back = (day.weekday() - wanted) % 7 or (7 if which in ("last", "past") else 0)
    return Days(days_back(day, back), days_back(day, back), 1)


# ---------------------------------------------------------------- leaning on an earlier phrase


@reads(
    "date.same_day",
    rf"(?:(?:later|earlier|late|early) )?(?:on )?(?:(?:the|that|this) )?(?:same|very|that(?: same| very)?)"
    rf" (?:day|{PART})"
    rf"|(?:later|earlier) (?:in|during) the (?:day|{PART})|(?:the )?(?:end|beginning|start|rest) of the day",
)
def _same_day(match: re.Match[str], frame: Frame) -> Days:
    return Days(*frame.leaned_on(), leaned=True)


@reads("date.same_period", r"(?:(?:later|earlier|late|early) )?(?:(?:the|that) )?(?:same|that(?: same)?) (week|month|year)")
def _same_period(match: re.Match[str], frame: Frame) -> Days:
    first, _ = frame.leaned_on()
    return _period_around(match[1], first)


def _period_around(unit: str, day: date, shift: int = 0) -> Days:
    if unit == "week":
        monday = days_back(monday_of(day), -7 * shift)
        return Days(monday, days_back(monday, -6), 3, leaned=True)
    if unit == "month":
        there = months_back(day, -shift)
        return Days(*whole_month(there.year, there.month), 4, leaned=True)
    return Days(*whole_year(day.year + shift), 5, leaned=True)


@reads(
    "date.following",
    rf"(?:(?:early|late|later) )?the (following|next|subsequent|previous|preceding)"
    rf" (?P<unit>day|week|weekend|month|year|{PART}|{WD})(?: {PART})?",
)
def _following(match: re.Match[str], frame: Frame) -> Days:
    first, last = frame.leaned_on()
    return _beside(match["unit"], first, last, later=match[1] in ("following", "next", "subsequent"))


@reads("date.following", rf"the (?P<unit>day|week|month|year|{PART}) (before|after|earlier)")
def _day_before(match: re.Match[str], frame: Frame) -> Days:
    first, last = frame.leaned_on()
    return _beside(match["unit"], first, last, later=match[2] == "after")


def _beside(unit: str, first: date, last: date, *, later: bool) -> Days:
    """The day, week, month, year or weekday next to the days of the earlier phrase."""
    if unit in ("week", "month", "year"):
        return _period_around(unit, last if later else first, 1 if later else -1)
    if unit == "weekend":
        saturday = (
            days_back(last, -((5 - last.weekday()) % 7 or 7)) if later else days_back(first, (first.weekday() - 5) % 7 or 7)
        )
        return Days(saturday, days_back(saturday, -1), 2, leaned=True)
    if unit in WEEKDAYS:
        wanted = WEEKDAYS[unit]
        day = (
            days_back(last, -((wanted - last.weekday()) % 7 or 7))
            if later
            else days_back(first, (first.weekday() - wanted) % 7 or 7)
        )
    else:
        day = days_back(last, -1) if later else days_back(first, 1)
    return Days(day, day, 1, leaned=True)


@reads("date.offset", rf"the (?:following|next)(?: ({N}))? (?:days|nights)|following ({N}) (?:days|nights)")
def _following_days(match: re.Match[str], frame: Frame) -> Days:
    """The days after the earlier phrase; "the following days" are up to six."""
    _, last = frame.leaned_on()
    count = amount_of(match[1] or match[2]) if match[1] or match[2] else None
    if count is not None and count > 400:
        raise Unread("ambiguous")
    return Days(days_back(last, -1), days_back(last, -(count or 6)), leaned=True)


@reads("date.offset", rf"(?:({N}) )?(?P<unit>second|minute|hour|day|night|week|fortnight|month|year)s? (?P<way>{AFTER}|{BEFORE})")
def _offset(match: re.Match[str], frame: Frame) -> Days:
    """So many days, weeks, months from the earlier phrase; vague numbers of days are one to six, of hours a day."""
    first, last = frame.leaned_on()
    later = match["way"] in ("later", "after", "afterwards")
    count = amount_of(match[1]) if match[1] else None
    unit = match["unit"]
    if unit == "second":
        return Days(first, last, leaned=True)
    if unit in ("minute", "hour"):
        return _hours_off(count, first, last, later=later)
    if count is None:
        if unit not in ("day", "night"):
            raise Unread("ambiguous")
        ends = (days_back(last, -1), days_back(last, -6)) if later else (days_back(first, 6), days_back(first, 1))
        return Days(*ends, 2, leaned=True)
    return _shifted(unit, count, first if not later else last, later=later)


def _hours_off(count: int | None, first: date, last: date, *, later: bool) -> Days:
    days = -(-(count or 1) // 24)
    if days > 60:
        raise Unread("ambiguous")
    return Days(first, days_back(last, -days), leaned=True) if later else Days(days_back(first, days), last, leaned=True)


def _shifted(unit: str, count: int, day: date, *, later: bool) -> Days:
    sign = 1 if later else -1
    if count > 1000:
        raise Unread("ambiguous")
    if unit in ("month", "year"):
        return _period_around(unit, day, sign * count)
    if unit in ("week", "fortnight"):
        middle = days_back(day, -sign * count * (7 if unit == "week" else 14))
        return Days(days_back(middle, 3), days_back(middle, -3), 3, leaned=True)
    there = days_back(day, -sign * count)
    return Days(there, there, 1, leaned=True)
