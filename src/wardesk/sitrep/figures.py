"""Days and numbers in words: windows, ranges, what is counted and how far a count reaches."""

from __future__ import annotations

from datetime import date, timedelta

from wardesk.model import Claim, Count, Span, When
from wardesk.sitrep.naming import Desk, mention_pieces, words_of
from wardesk.sitrep.shape import Piece, Pieces

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
BY_RULE = "by rule; the report gives no date"

_NOUNS = {
    "killed": "killed",
    "wounded": "wounded",
    "casualties": "killed or wounded",
    "captured": "captured",
    "missing": "missing",
    "displaced": "displaced",
    "evacuated": "evacuated",
    "released": "released",
    "detained": "detained",
}


def day_words(day: date, year: int | None) -> str:
    """``22 April``, with the year when it is not the given one."""
    return f"{day.day} {MONTHS[day.month - 1]}" + ("" if day.year == year else f" {day.year}")


def window_words(when: When, year: int | None) -> str | None:
    """The days a claim speaks of, without a preposition. None when they are unknown."""
    first, last = when.first, when.last
    if first is None or last is None:
        known = first or last
        return None if known is None else ("since " if first else "until ") + day_words(known, year)
    if first == last:
        return day_words(first, year)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{MONTHS[first.month - 1]} {first.year}" if first.year != year else MONTHS[first.month - 1]
        if (first.month, last.month, first.year) == (1, 12, last.year):
            return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_words(last, year)}"
    return f"{day_words(first, year)} to {day_words(last, year)}"


def when_phrase(when: When, year: int | None, *, state: bool = False) -> str:
    """The days of a claim as they stand in a sentence, with a word when a rule gave them."""
    words = window_words(when, year)
    if words is None:
        return "" if state or when.open_end else " (day not known)"
    if state and not when.stated:
        end = when.last or when.first
        return f" as of {day_words(end, year)}" if end else ""
    phrase = f" {_preposition(when)}{_between(when, words, year)}"
    if when.open_end and when.first and when.last:
        phrase = f" since {day_words(when.first, year)}"
    return phrase if when.stated else f"{phrase} ({BY_RULE})"


def _preposition(when: When) -> str:
    if when.first is None or when.last is None:
        return ""
    if when.first == when.last:
        return "on "
    whole = when.first.day == 1 and (when.last + timedelta(days=1)).day == 1
    same = (when.first.year, when.first.month) == (when.last.year, when.last.month)
    return "in " if whole and (same or (when.first.month == 1 and when.last.month == 12)) else "between "


def _between(when: When, words: str, year: int | None) -> str:
    if _preposition(when) != "between " or when.first is None or when.last is None:
        return words
    head, tail = words.split(" to ", 1)
    return f"{head} and {tail}"


# ---------------------------------------------------------------- numbers


def number_words(count: Count) -> str:
    """A number with its range: ``12``, ``at least 12``, ``10 to 15``, ``about 12 (10 to 15)``."""
    low, best, high = count.low, count.best, count.high
    if best is not None and low in (None, best) and high in (None, best):
        return f"{best:,}"
    if best is None and low is not None and low == high:
        return f"{low:,}"
    span = _range(low, high)
    if best is None:
        return span or "an unstated number"
    return f"about {best:,} ({span})" if span else f"{best:,}"


def _range(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"{low:,} to {high:,}"
    if low is not None:
        return f"at least {low:,}"
    return f"up to {high:,}" if high is not None else ""


def is_one(count: Count) -> bool:
    """Whether exactly one is counted."""
    return {count.low, count.best, count.high} - {None} == {1}


def group_words(key: str | None, one: bool) -> str:
    """A group or kind of equipment in plain words, in the right number."""
    if not key:
        return ""
    word = key.replace("_", " ")
    if one:
        return _singular(word)
    return word if word.endswith(("s", "people", "children", "men", "aircraft", "police", "elderly")) else _plural(word)


def _singular(word: str) -> str:
    for many, single in (("people", "person"), ("children", "child"), ("men", "man"), ("ies", "y")):
        if word.endswith(many):
            return word.removesuffix(many) + single
    return word.removesuffix("s") if not word.endswith(("ss", "us")) else word


def _plural(word: str) -> str:
    if word.endswith("person"):
        return word.removesuffix("person") + "people"
    if word.endswith("child"):
        return word + "ren"
    if word.endswith("man"):
        return word[:-2] + "en"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def count_noun(count: Count) -> str:
    """What a count counts, after the number: ``civilians killed``, ``tanks``, ``strikes``."""
    one = is_one(count)
    group = group_words(count.group, one)
    if count.kind == "strikes":
        return "strike" if one else "strikes"
    if count.kind == "equipment":
        return group or ("piece of equipment" if one else "pieces of equipment")
    if count.kind == "persons":
        return group or ("person" if one else "people")
    return f"{group} {_NOUNS[count.kind]}".strip()


def count_pieces(desk: Desk, claim: Claim, count: Count, *, side: bool = True) -> Pieces:
    """A count as it stands in a sentence: figure, noun, side, scope, the report's word for a vague number."""
    found = [Piece(number_words(count), "figure"), Piece(f" {count_noun(count)}")]
    if count.side and side:
        words = mention_pieces(desk, claim, count.side)
        link = " of " if count.kind in ("equipment", "persons") or not count.group else " from "
        found += [Piece(link if count.kind != "strikes" else " by "), *words]
    if count.best is None:
        phrase = words_of(desk, claim.report, count.phrase, 60)
        vague = phrase and not any(char.isdigit() for char in phrase)
        found += [Piece(" ("), Piece(phrase, "quote"), Piece(")")] if vague and phrase else []
    found.append(Piece(_scope(desk, count)))
    return tuple(piece for piece in found if piece.text)


def _scope(desk: Desk, count: Count) -> str:
    words = {"total_of": " in all", "current_stock": " at present"}.get(count.scope, "")
    if count.scope == "cumulative_since":
        since = count.since.first if count.since else None
        words = f" since {day_words(since, desk.year)}" if since else " counted up to then"
    return words + (" (provisional)" if count.provisional else "")


def _holds(span: Span, phrase: Span) -> bool:
    """Whether a mention's words hold the number too ("more than 300 families"); "civilians" alone does not."""
    return span.start <= phrase.start and phrase.end <= span.end


def counts_tail(desk: Desk, claim: Claim, *, equipment: bool = True) -> Pieces:
    """Counts of a claim as the end of a sentence. One that a role already spells out is left to the table."""
    spelled = [role.mention.span for role in claim.roles if not role.mention.chosen and role.mention.kind != "person"]
    told = [count for count in claim.counts if equipment or count.kind != "equipment"]
    rows = [count for count in told if not any(_holds(span, count.phrase) for span in spelled)]
    found: list[Piece] = []
    for at, count in enumerate(rows):
        lead = ", with " if at == 0 else (", including " if count.scope == "subset_of" else " and ")
        found += [Piece(lead), *count_pieces(desk, claim, count)]
    return tuple(found)


def chips(claim: Claim) -> Pieces:
    """The claim's numbers alone, for scanning: ``12 killed``."""
    return tuple(Piece(f"{number_words(count)} {count_noun(count)}", "figure") for count in claim.counts)
