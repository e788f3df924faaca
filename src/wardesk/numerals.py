"""Names of numbers, months and weekdays in English, and what they come to."""

from __future__ import annotations

import re

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_VALUES = {word: value for value, word in enumerate(_ONES)} | {word: 10 * (at + 2) for at, word in enumerate(_TENS)}

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip

MONTHS: dict[str, int] = {name: at + 1 for at, name in enumerate(_MONTHS)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
"""Month names and their usual short forms, in small letters without a full stop → 1 to 12."""

WEEKDAYS: dict[str, int] = {name: at for at, name in enumerate(_WEEKDAYS)}
WEEKDAYS |= {name[:3]: at for name, at in WEEKDAYS.items()} | {"tues": 1, "thur": 3, "thurs": 3}
"""Weekday names and their usual short forms, in small letters → 0 for Monday to 6 for Sunday."""

ORDINALS: dict[str, int] = {name: at + 1 for at, name in enumerate(_ORDINALS)}
"""``first`` → 1 … ``twelfth`` → 12."""

SMALL_NUMBER = "|".join(sorted((*_ONES[1:], *_TENS), key=len, reverse=True))
"""Alternatives of a regex: the number words up to ninety, longest first."""

WORD_NUMBER = (
    rf"(?:(?:{SMALL_NUMBER})(?:[ -](?:{SMALL_NUMBER}))?|an?(?= (?:hundred|thousand|million)))"
    rf"(?: (?:hundred|thousand|million)(?: and)?(?: (?:{SMALL_NUMBER})(?:[ -](?:{SMALL_NUMBER}))?)?){{0,3}}"
)
"""A regex for a number in words, in small letters: ``twenty-three``, ``two hundred and fifty``."""

_SCALED = re.compile(r"(\d+(?:\.\d+)?) (hundred|thousand|million)")


def number_of(text: str) -> int | None:
    """Whole number that a numeral in digits or words stands for; None when it is no such numeral."""
    plain = re.sub(r"[\s-]+", " ", text.strip().casefold())
    digits = plain.replace(",", "")
    if digits.isdecimal() and digits.isascii():
        return int(digits) if len(digits) <= 12 else None
    scaled = _SCALED.fullmatch(digits)
    if scaled:
        return round(float(scaled[1]) * _SCALES[scaled[2]]) if len(scaled[1]) <= 9 else None
    return _from_words(plain.split())


def _from_words(words: list[str]) -> int | None:
    total = current = 0
    seen = False
    for word in words:
        if word in _VALUES:
            current += _VALUES[word]
        elif word in ("a", "an"):
            current += 1
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0
        elif word != "and":
            return None
        seen = seen or word not in ("a", "an", "and")
    return total + current if seen else None
