"""The day and place a text states about itself at its head: date headers, datelines, time stamps.

Only full dates count. A day without a year, or one that can be read two ways (05/04/2017), gives no day.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

HEAD_CHARS = 400
"""How far into a text a header is looked for."""
HEAD_LINES = 8

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:(?:{_WEEKDAY},?\s{{1,3}})?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,3}}(?P<m1>{_MONTH}),?[\s-]{{1,3}}(?P<y1>{_YEAR})"
    rf"|(?P<m2>{_MONTH})\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<y2>{_YEAR})"
    rf"|(?P<y3>{_YEAR})[-/](?P<m3>\d\d)[-/](?P<d3>\d\d)"
    rf"|(?P<d4>\d{{1,2}})\.(?P<m4>\d{{1,2}})\.(?P<y4>{_YEAR})"
    rf"|(?P<a5>\d{{1,2}})[-/](?P<b5>\d{{1,2}})[-/](?P<y5>{_YEAR})"
    r")(?!\d))"
)
_CLOCK = r"(?:\d{1,2}[:.]\d\d(?::\d\d)?(?:\.\d{1,9})?|\d{4}(?=\s|$))(?:\s?[ap]\.?m\.?)?"
_ZONE = r"(?:\s?(?:Z|UTC|GMT|EET|EST|EDT|BST|CET|[+-]\d\d:?\d\d))?"
_TIME = rf"(?:(?:,|T|\s{{0,2}}-|\s{{0,2}}\||\s{{1,2}}at)?\s{{0,2}}{_CLOCK}{_ZONE})?"
_LABEL = (
    r"(?:(?:date of publication|publication date|published(?: on)?|posted(?: on)?|released(?: on)?|issued(?: on)?|date)"
    r"\s?:?\s{1,2})?"
)

_WHOLE = re.compile(rf"\s*{_DATE}{_TIME}\s*", re.I)
_STAMP = re.compile(rf"{_LABEL}{_DATE}{_TIME}", re.I)
_STAMP_LINE = re.compile(rf"\s*{_LABEL}{_DATE}{_TIME}\s*[.|]?\s*", re.I)
_WIRE = re.compile(rf"(?-i:(?<![\w.])(?:[A-Z]{{2,8}}|Reuters|Agencies|Xinhua|Anadolu))\s{_DATE}(?=\s)", re.I)
_AFTER_STAMP = re.compile(r"(?:\(|\sby\s[A-Z]|\s*(?:$|[-\u2013\u2014|:.]?\s*[^\sa-z,;)]))")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s")
_PLACE = r"[A-Z][A-Z.'\u2019-]{2,30}(?:[ /-][A-Z][A-Z.'\u2019-]{1,30}){0,3}"
_CITY = re.compile(
    rf"(?-i:{_PLACE}(?:,\s[A-Z][\w.'\u2019-]{{1,20}}(?:\s[A-Z][\w.'\u2019-]{{1,20}}){{0,2}}?){{0,2}}?),?\s{_DATE}"
    r"(?:\s?[(\[/][^()\[\]/\n]{1,40}[)\]/]\.?)?\s{0,2}(?:-{1,2}|\u2013|\u2014|:)",
    re.I,
)

_YEARLESS = re.compile(
    rf"(?-i:{_PLACE}(?:,\s[A-Z][\w.'\u2019-]{{1,20}}(?:\s[A-Z][\w.'\u2019-]{{1,20}}){{0,2}}?){{0,2}}?),?\s(?:{_WEEKDAY},?\s)?"
    rf"(?:(?P<m6>{_MONTH})\s(?P<d6>\d{{1,2}})|(?P<d7>\d{{1,2}})\s(?P<m7>{_MONTH}))(?!\d)"
    r"(?:\s?[(\[/][^()\[\]/\n]{1,40}[)\]/]\.?)?\s{0,2}(?:-{1,2}|\u2013|\u2014|:)",
    re.I,
)


class Stamp(NamedTuple):
    """A date header: where it stands and which day it names; the day is None when it can be read two ways."""

    start: int
    end: int
    day: date | None


def parse_day(text: str) -> date | None:
    """Day that a metadata value names, or None: ISO dates, "23 April 2018", "April 23, 2018", "23.04.2018"."""
    match = _WHOLE.fullmatch(text[:80])
    return _day(match) if match else None


def stamp_at(text: str, at: int = 0) -> Stamp | None:
    """The date header that begins at ``at``; a date inside a sentence ("5 April 2017 saw …") is none."""
    match = _STAMP.match(text, at, at + 120)
    if match is None or not _AFTER_STAMP.match(text, match.end(), match.end() + 20):
        return None
    return Stamp(match.start(), match.end(), _day(match))


def stamp_line(line: str) -> Stamp | None:
    """The date header that a line consists of."""
    match = _STAMP_LINE.fullmatch(line) if len(line) <= 100 else None
    return Stamp(0, len(line), _day(match)) if match else None


def wire_stamp(text: str) -> Stamp | None:
    """A mark such as "AFP Friday 24 Oct 2014" between a headline and the first sentence it was fused with."""
    head = text[:HEAD_CHARS]
    match = _WIRE.search(head)
    if match is None or _SENTENCE_END.search(head, 0, match.start()):
        return None
    return Stamp(match.start(), match.end(), _day(match))


def publication_day(text: str) -> date | None:
    """Day of publication that the head of a text states, or None. Never guessed from a date inside a sentence."""
    head = text[: HEAD_CHARS * 2].lstrip("\ufeff \t\r\n")
    stamp = stamp_at(head)
    if stamp:
        return stamp.day
    for line in head.split("\n")[:HEAD_LINES]:
        found = stamp_line(line.strip())
        if found:
            return found.day
        match = _CITY.match(line.strip("*_ \t\r"))
        if match:
            return _day(match)
    wire = wire_stamp(head)
    return wire.day if wire else None


def reporting_day(text: str, published: date, *, reach_days: int) -> date | None:
    """Day of reporting that a dateline without a year states ("ALEPPO, Apr. 5 (Reuters) -"), or None.

    It takes the year that puts it at most ``reach_days`` before the day of publication, or one day after it: midnight may
    lie between a desk and its reporter. What lies further off is no dateline of this report.
    """
    for line in text[: HEAD_CHARS * 2].lstrip("\ufeff \t\r\n").split("\n")[:HEAD_LINES]:
        match = _YEARLESS.match(line.strip("*_ \t\r"))
        if match is None:
            continue
        month, day = match["m6"] or match["m7"], match["d6"] or match["d7"]
        days = (_date(str(published.year + shift), month, day) for shift in (-1, 0, 1))
        near = [one for one in days if one and -1 <= (published - one).days <= reach_days]
        return min(near, key=lambda one: abs((published - one).days), default=None)
    return None


def _day(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    for index in "1234":
        if part[f"y{index}"]:
            return _date(part[f"y{index}"], part[f"m{index}"], part[f"d{index}"])
    one, two = int(part["a5"]), int(part["b5"])
    if one == two or two > 12:
        return _date(part["y5"], part["a5"], part["b5"])
    return _date(part["y5"], part["b5"], part["a5"]) if one > 12 else None


def _date(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
