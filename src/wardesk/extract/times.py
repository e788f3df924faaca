"""Finds the words that say when: dates, weekdays, months, years, and phrases that lean on the report or on each other.

Every word of the text becomes one letter for what it can be in such a phrase (``M`` month, ``D`` day of a month, ``x``
anything else), and the phrases are found as patterns over the string of letters. That is quick, and a pattern fits on
a line. What the words come to is decided in ``resolve/phrases.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from wardesk.book import Book
from wardesk.calendars import Calendar
from wardesk.model import Mention, Reading, Span
from wardesk.numerals import MONTHS, SMALL_NUMBER, WEEKDAYS
from wardesk.text import fold

_WORD = re.compile(
    r"\d{6}[A-Z] ?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?: ?(?:20)?\d\d)?\b"
    r"|\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?(?![\d-])"
    r"|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)(?![\d./-]*\d)"
    r"|\d{4} ?(?:GMT|UTC)\b"
    r"|\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
    r"|\d+(?:[.,]\d+)*(?:[a-z]+\b)?"
    r"|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.(?=[ \n]\d|,? \d)"
    r"|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.(?=[ \n,;:/-])"
    r"|\bo/n\b"
    r"|[^\W\d_]+|\n[ \t]*\n|[^\w\s]"
)

_MEANINGS: dict[str, str] = {
    "A": "ago earlier later afterwards",
    "a": "a an",
    "B": "between",
    "b": "times telegraph mirror express mosque school square street avenue brigade battalion movement coalition"
    " revolution martyrs bridge division airport district bloody black good holy palm prayer",
    "E": "early late mid",
    "e": "beginning start middle end turn course eve",
    "F": "from",
    "f": "for",
    "g": "offensive offensives operation operations battle battles siege fighting campaign campaigns assault assaults"
    " clash clashes conflict war bombardment raid raids attack attacks push standoff fight onslaught advance advances"
    " strike strikes airstrike airstrikes shelling bombing bombings violence",
    "H": "weekend fortnight",
    "h": "half quarter",
    "I": "in during throughout within over",
    "J": "on at",
    "j": "old long",
    "K": "consecutive straight successive running",
    "k": "to through into",
    "<": "its their",
    ">": "entered enters entering",
    "L": "by before after around about circa approximately",
    "l": "recently",
    "n": SMALL_NUMBER.replace("|", " "),
    "O": "first second third fourth fifth sixth seventh eighth ninth tenth final",
    "o": "of de",
    "P": "morning afternoon evening night noon midday midnight dawn dusk daybreak sunrise sunset nightfall",
    "p": "am pm gmt utc",
    "Q": "other",
    "q": "several few couple many some number",
    "R": "last next past previous preceding following coming this current subsequent",
    "r": "recent",
    "S": "since",
    "s": "spring summer autumn winter",
    "T": "today tonight yesterday tomorrow",
    "t": "the",
    "U": "seconds minute minutes hour day days nights week weeks month months year years decade decades",
    "u": "until till",
    "V": "overnight o/n",
    "v": "every each",
    "X": "fall",
    "Z": "that",
    "=": "same very",
    "#": "hours hrs",
    "@": "has have had",
    "$": "ever",
    "%": "then",
    "!": "shortly just",
    "+": "+",
    "&": "and or",
    "-": "- \u2014",
    "/": "/",
    ",": ",",
    ".": ".",
    "'": "'",
    "(": "(",
    ":": ":",
}


def _letters() -> dict[str, str]:
    table: dict[str, str] = {}
    for letter, words in _MEANINGS.items():
        for word in words.split():
            table |= dict.fromkeys((word, word.capitalize(), word.upper()), letter)
    for name in WEEKDAYS:
        if len(name) > 5:
            table |= dict.fromkeys((name, name.capitalize(), name.upper()), "W")
        else:
            table |= {name.capitalize(): "w", f"{name.capitalize()}.": "W"}
    for name in MONTHS:
        shy = len(name) < 4 or name in ("march", "sept")
        forms = (name.capitalize(), f"{name.capitalize()}.", name.upper())
        table |= dict.fromkeys(forms if shy else (*forms, name), "m" if shy else "M")
        if len(name) == 3:
            table[name.upper()] = "C"
        if shy and len(name) > 2 and name in ("march", "may"):
            table[name] = "µ"
    return table


_LETTERS = _letters()

_ANY_MONTH = "[MmC]"
"""``µ``, a small "march" or "may" as damaged text has them, is a month only after a day and beside a comma or a year."""
_TO = "[ku&/-]"
_COUNT = "(?:[DNYn](?:-?n)?|aq?o?|qo?)"
_ABSOLUTE = "|".join(
    (
        "i",
        f"[Dd]{_TO}t?[Dd]o?{_ANY_MONTH}(?:[,o]?Y)?",
        f"[Dd]o?-?{_ANY_MONTH}(?:[,o-]?Y|'[Dy]|(?<=C)y)?",
        "[Dd]o?-?[Göü]~*(?:[,o-]?[YN])?",
        "(?<=[WJ,])[Dd]o?µ(?:,?Y)?|[Dd]o?µ(?:(?=[,.(])|,?Y)",
        f"{_ANY_MONTH}t?[Dd]{_TO}t?[Dd](?!{_ANY_MONTH})(?:,?Y)?",
        f"{_ANY_MONTH}t?[Dd](?:,?Y)?",
        f"{_ANY_MONTH}[,o/]?Y",
    )
)
_DATE = f"(?:[Ww][.,]?t?(?={_ANY_MONTH}|[Ddi]))?(?:{_ABSOLUTE})(?!b)"
_SHORT_DAY = "(?:(?<=[JSRuLPV/-])w|w(?=c|P|[/-][Ww]))"
"""A weekday's short form without its full stop counts only beside words of time: "Wed" and "Sun" are words and names."""
_WEEKDAY = f"(?<![vb])(?:W|{_SHORT_DAY})(?!b)P?"
_POINT = f"(?:{_DATE}|{_WEEKDAY}|{_ANY_MONTH}|Y|TP?)"
_UNIT = "[U#]"
_AFTER_LEAD = "(?<=[IJFSLuoERZtfkO])"
_FEAST = f"(?:t?[OdR]{_COUNT}?Uot?|t?eot?|[RZ]|{_AFTER_LEAD})G~*(?:,?Y)?|G~*Y|(?<=[ISuLo])ü~*(?:,?N)?|[öü]~*[,o]?Y"
"""A feast or a month of another calendar counts beside a word of time only: "Ramadan" and "Rajab" are names of men too."""
_PERIOD = f"(?:{_ANY_MONTH}(?:,?o?Y)?|Y|[RZ]+U)"
_CORE = "|".join(
    (
        # intervals
        f"(?:t?[EV]?P|V)?[BF]t?{_POINT}[ku&-]t?{_POINT}",
        f"(?:t?P)?[BF]t?[Dd]{_TO}t?(?:{_ABSOLUTE})",
        "Vk(?:W|w)",
        f"[PV]?(?:{_DATE}|{_WEEKDAY})[ku/-](?:{_DATE}|{_WEEKDAY})",
        f"VFt?[Dd]{_TO}t?(?:{_ABSOLUTE})",
        "L?P[oJ](?:W|w)P?",
        "ItU(?![L'A])",
        "(?<![DN,])Y(?:-|k|/)(?:Y|[DNy])(?![ku-])",
        f"t?E?P?[P#][oBJ]t?(?:(?:[Dd]o?{_ANY_MONTH}|{_ANY_MONTH}[Dd])RU|{_DATE}|{_WEEKDAY})(?:{_TO}(?:{_DATE}|{_WEEKDAY}))?P?",
        f"t?(?:[OR]{_COUNT}?(?:{_UNIT}|h)|h)ot?(?:{_PERIOD})",
        f"t?eot?(?:{_DATE}|{_PERIOD}|U)",
        f"E-?[JI]?t?(?:{_DATE}|{_WEEKDAY}|{_PERIOD}|RP|z)P?",
        f"t?R?{_COUNT}#[ku](?:(?:c|Dp)p?,?J?)?{_POINT}",
        # dates
        f"(?:[Dd]o?{_ANY_MONTH}|{_ANY_MONTH}[Dd]?)RU",
        f"(?:{_DATE})P?",
        f"R?W\\(t?{_DATE}",
        # leaning on the report or on an earlier phrase
        "tULT",
        "[AE]?TP?",
        f"(?:{_COUNT})?{_UNIT}A|aHA",
        f"(?:fI?|I)?t?R{_COUNT}{_UNIT}",
        "[AE]?J?(?:[RZ]|t)=[UP]|[AE]?J?Z[UP](?!A)",
        "[AE]?[IJ]?tR(?:[UPH]|W)P?",
        f"[AE]?R(?:{_UNIT}|[PW]|H)P?",
        "AIt[UP]",
        f"t[UP](?:[L](?![taDdNYZ]|{_POINT})|A)",
        f"{_COUNT}{_UNIT}(?=L(?:[.,]|$))L",
        f"r{_UNIT}|l|r(?=[^.,|]{{0,2}}g)",
        "[IJ]tH|V(?:J?W)?|tQU",
        "(?<=[I>k])<[Od]K?U|faK?[Od]K?U|[at][Od]KU",
        f"ft?[Od]K?UK?|f{_COUNT}K?{_UNIT}(?!j)|I(?:{_COUNT}){_UNIT}(?=')",
        "[Dn]-[U#](?:-j)?(?=x?g)|[UP]-j(?=x?g)|t?Pox?g",
        "t?[sX]o?Y|[tR]s|RX|tRs",
        "(?:E-?)?z",
        f"{_FEAST}",
        # a day of the month told before
        "(?<=J)td(?=[,.;)])|t?Potd(?=[,.;)&]|$)",
        # since a time told before
        "St?eo(?=t?x?[xg])|S%|\\$S|(?<=@)S(?=[^tWwTDdYMmCREeUn])|S(?=\\.)",
        "Z[Mm](?![YDd])",
        f"{_WEEKDAY}",
    )
)
_CLOCK = "(?:cp?(?:p|.p)?|Dp)"
_PART = "!?[JL]P(?![PoJWwT-])"
"""A part of the day alone: "at dawn", "shortly before noon"."""
_ALONE = "(?<=[IoSuEFLR])[mM](?![Dd])|(?<=[IoSuEF])C|(?<![Dd])M(?![Ddb])|(?<=[IoSuEFLR])Y|(?<=[t(])Y"
_PATTERN = re.compile(
    f"(?<![-/'+])(?:(?:[SuL]t?)?(?:{_CORE})(?:,?(?:J|L)?{_CLOCK})?|(?:[SuL]t?|R)?(?:{_ALONE})|{_CLOCK}(?:,?J?{_POINT})?|{_PART})(?![/-][DN])"
)
_DAY_LONG = frozenset(("during the day", "throughout the day"))
_IDIOMS = frozenset(("last minute", "the last minute", "this day", "this hour", "the other day's"))
_NAME_GOES_ON = re.compile(r"[ -][A-Z][a-z]")
_PLURAL = re.compile(r"[ \n]+(?:[a-z-]+ )?(?:[a-z]+s|people|men|women|children|troops|police|others|more)\b")


def find_times(reading: Reading, book: Book) -> tuple[Mention, ...]:
    """All time expressions of a report, in text order and without overlaps.

    Prepositions that change the meaning ("since", "between", "until") belong to the span, "on", "in" and "at" do not.
    """
    starts, ends, letters = _encode(reading.text, book.calendar)
    letters = _with_short_days(letters)
    found: list[Mention] = []
    for match in _PATTERN.finditer(letters):
        first, last = _trim(match.start(), match.end(), letters)
        start, end = starts[first], ends[last - 1]
        if letters[first:last] == "ItU" and reading.text[start:end].casefold() not in _DAY_LONG:
            continue
        if _is_name(reading.text, letters[first:last], end) or _is_count(reading.text, letters[first:last], end):
            continue
        if reading.text[start:end].casefold() not in _IDIOMS:
            found.append(Mention(kind="time", span=Span(start=start, end=end)))
    found = _without_second_clock(found, reading.text)
    return tuple(found) if not reading.sentences else tuple(_in_body(_outside_captions(found, reading.text, book), reading))


_SURE_SHORT_DAY = re.compile(f"(?<![vb])(?:{_SHORT_DAY})(?!b)")
_SHORT_DAYS = 2
"""From so many short forms of weekdays beside words of time on, a report is written in them."""


def _with_short_days(letters: str) -> str:
    """In a report that writes its weekdays short ("Mon 16:00", "last Thu") they count alone too: "on minibus Sat"."""
    return letters.replace("w", "W") if len(_SURE_SHORT_DAY.findall(letters)) >= _SHORT_DAYS else letters


_ZONE = re.compile(r"(?:GMT|UTC)\b")


def _without_second_clock(found: list[Mention], text: str) -> list[Mention]:
    """Of one moment told by two clocks, "0430 local time on Thursday (2330 GMT Wednesday)", the local one stays."""
    dropped: set[int] = set()
    for at, (one, two) in enumerate(pairwise(found)):
        between = text[one.span.end : two.span.start]
        if "(" in between and not re.search(r"[)\n]|\w{3,}\s+\w{3,}\s+\w{3,}", between):
            zones = [bool(_ZONE.search(text, span.start, span.end)) for span in (one.span, two.span)]
            if zones[0] != zones[1]:
                dropped.add(at + zones[1])
    return [mention for at, mention in enumerate(found) if at not in dropped]


def _outside_captions(found: Iterable[Mention], text: str, book: Book) -> Iterator[Mention]:
    """Leave out what stands in the caption of a picture: a line with a photographer's or agency's mark."""
    marks, longest = book.setting("date.photo_marks"), int(book.setting("date.caption_chars"))
    for mention in found:
        start, end = text.rfind("\n", 0, mention.span.start) + 1, text.find("\n", mention.span.end)
        line = text[start : len(text) if end < 0 else end].casefold() if "\n" in text else ""
        if not line or len(line) > longest or not any(mark in line for mark in marks):
            yield mention


def _in_body(found: Iterable[Mention], reading: Reading) -> Iterator[Mention]:
    """Leave out what stands in page furniture: no narrative time."""
    skipped = [line for line in reading.sentences if line.kind in ("furniture", "unreadable")]
    starts = [line.start for line in skipped]
    for mention in found:
        at = bisect_right(starts, mention.span.start) - 1
        if at < 0 or skipped[at].end <= mention.span.start:
            yield mention


def _encode(text: str, calendar: Calendar) -> tuple[list[int], list[int], str]:
    """Start and end of every word, and the string of their letters."""
    starts: list[int] = []
    ends: list[int] = []
    letters: list[str] = []
    named: list[int] = []
    known = _LETTERS.get
    for match in _WORD.finditer(text):
        word = match.group()
        if word in calendar.first_words:
            named.append(len(starts))
        starts.append(match.start())
        ends.append(match.end())
        letters.append(known(word) or _letter_of(word))
    for at in named:
        _mark_name(text, at, starts, letters, calendar)
    return starts, ends, "".join(letters)


def _mark_name(text: str, at: int, starts: Sequence[int], letters: list[str], calendar: Calendar) -> None:
    """Put the letters of a feast or foreign month that begins at a word; the words after its first become ``~``."""
    match = calendar.pattern.match(text, starts[at])
    if match is None or letters[at] == "~":
        return
    name = fold(match.group())
    month = calendar.month(name)
    letters[at] = "G" if calendar.is_feast(name) else "ü" if month and month[0] == "hijri" else "ö"
    for beside in range(at + 1, bisect_left(starts, match.end())):
        letters[beside] = "~"


def _letter_of(word: str) -> str:
    head = word[0]
    if head == "\n":
        return "|"
    if not ("0" <= head <= "9"):
        return "x"
    if word.isdecimal():
        return _letter_of_number(word)
    if word.endswith(("GMT", "UTC")):
        return "c"
    if word[6:7].isupper() and word[:6].isdecimal():
        return "i"
    if ":" in word and "-" not in word:
        return "c"
    if word[-1].isalpha() and "-" not in word:
        return _letter_of_suffixed(word)
    return "i" if word.count("-") == 2 or word.count("/") == 2 or _is_dotted(word) else "N"


def _letter_of_number(word: str) -> str:
    value = int(word) if len(word) <= 4 else 0
    if len(word) == 4:
        return "Y" if 1900 <= value < 2100 else "N"
    if len(word) <= 2 and 1 <= value <= 31:
        return "D"
    return "y" if 70 <= value <= 99 else "N"


def _letter_of_suffixed(word: str) -> str:
    digits = word.rstrip("stndrhamp")
    if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31:
        suffix = word[len(digits) :]
        return {"st": "d", "nd": "d", "rd": "d", "th": "d", "am": "c", "pm": "c"}.get(suffix, "x")
    return "z" if re.fullmatch(r"(?:19|20)\d0s", word) else "x"


def _is_dotted(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", word))


def _trim(first: int, last: int, letters: str) -> tuple[int, int]:
    """Leave "after" out of "after Monday's attack", and the bare prepositions at the front."""
    if letters[first] == "L" and letters[last : last + 1] == "'":
        first += 1
    while last - first > 1 and (
        (letters[first] in "IJ" and not letters.startswith(("tH", "tU"), first + 1)) or letters[first] == "("
    ):
        first += 1
    return first, last


def _is_name(text: str, letters: str, end: int) -> bool:
    """Whether a feast's or month's word is part of a name: "Ramadan Shallah"."""
    return letters[-1] in "G~ü" and bool(_NAME_GOES_ON.match(text, end))


def _is_count(text: str, letters: str, end: int) -> bool:
    """Whether a lone year is the number of things: "of 2000 fighters"."""
    if letters.lstrip("SuLtR") != "Y":
        return False
    plural = _PLURAL.match(text, end)
    return plural is not None and (text[end - 2 : end] == "00" or letters != "Y" or text[: end - 4].endswith("of "))
