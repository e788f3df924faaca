"""Words for a kind of actor: whose they are, by a nationality beside them or by the country of the claim or report."""

from __future__ import annotations

import re
from datetime import date

from wardesk.book import DatedName, Words
from wardesk.model import Link
from wardesk.resolve.aliases import Context, bearers, clashes, find_names, in_force, main_conflict
from wardesk.resolve.mentions import Outcome, Phrase, dated, is_part, link_to, rank
from wardesk.text import Word, fold, words

SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(]?[A-Z])|\n+")
"""Where a sentence ends, told by its stop alone."""
_NEXT_WORDS = re.compile(r"[ -]\w+(?:[ -]\w+)?")
_OF_NAME = re.compile(r" of (?:the )?[A-Z]")


def generic_at_end(phrase: Phrase, context: Context) -> tuple[int, int, Words] | None:
    """The last generic phrase of the head part; only words for parts of a force may follow it."""
    found = [(first, last, entries[0]) for first, last, entries in context.generics.find(phrase.words[: phrase.head])]
    if not found or any(not is_part(word.folded, context.book) for word in phrase.words[found[-1][1] : phrase.head]):
        return None
    return found[-1]


def by_nationality(phrase: Phrase, context: Context, day: date | None) -> Outcome | None:
    """``Turkish soldiers``, ``Turkey's military``: a country's word and a generic one."""
    generic = generic_at_end(phrase, context)
    if generic is None:
        return None
    first, last, entry = generic
    owner = _nation_before(phrase, first, context)
    if owner is None:
        return None
    if paired(phrase, first - 1, context):
        return Outcome((), "ambiguous", "actor.nationality", ("two nations in one mention",))
    code, prefixes = owner
    rows, phrase_used = _composed(prefixes, phrase.plain(first, last), entry, context)
    if not rows:
        return Outcome((), "not_in_registry", "actor.nationality", (f"{code} {entry.key}",))
    links, cause = rank(rows, 0.85, context, day, f"'{phrase_used}' by nationality {code}")
    return Outcome(links, cause, "actor.nationality", (phrase_used, *dated(day)))


def by_deed(phrase: Phrase, context: Context, day: date | None) -> Outcome | None:
    """``Russian`` before ``air strikes``: a nationality alone, with a deed right behind it that only a state's forces do."""
    codes = [code for first, last, code in context.nationalities.find(phrase.words) if (first, last) == (0, len(phrase.words))]
    if not codes or not phrase.raw(0)[:1].isupper():
        return None
    end = phrase.at + phrase.words[-1].end
    following = _NEXT_WORDS.match(context.text, end)
    said = fold(following.group()) if following else ""
    deed = next((deed for deed in context.book.setting("actor.deeds") if f"{said} ".startswith(f"{deed} ")), None)
    if deed is None:
        return None
    code = codes[0][0]
    rows, used = _composed(_adjectives(code, context), "forces", context.book.words["generic.forces"], context)
    if not rows:
        return Outcome((), "not_in_registry", "actor.deed", (f"{code} {deed}",))
    links, cause = rank(rows, 0.75, context, day, f"'{deed}' by '{used}'")
    return Outcome(links, cause, "actor.deed", (deed, used, *dated(day)))


def _nation_before(phrase: Phrase, first: int, context: Context) -> tuple[str, tuple[str, ...]] | None:
    """Country and the adjectives it is known by, from the word right before a generic phrase."""
    before = phrase.words[:first]
    for start, last, codes in context.nationalities.find(before):
        if last == len(before) and phrase.raw(start)[:1].isupper() and not _against(before, start, context):
            return codes[0], _adjectives(codes[0], context)
    for hit in find_names(context.book, phrase.text, before):
        if hit.last == len(before) and hit.metonym:
            codes = [context.book.actors[key].country[0] for key in hit.keys]
            return codes[0], (*_adjectives(codes[0], context), phrase.plain(hit.first, hit.last))
    return None


def paired(phrase: Phrase, at: int, context: Context) -> bool:
    """Whether "and" stands before a word and another nation's word before that: ``Iraqi and Kurdish forces``."""
    if at < 2 or phrase.words[at - 1].folded != "and":
        return False
    before = phrase.words[: at - 1]
    ends = [last for _, last, _ in context.nationalities.find(before)]
    ends += [hit.last for hit in find_names(context.book, phrase.text, before)]
    return len(before) in ends


def _against(before: list[Word], start: int, context: Context) -> bool:
    return start > 0 and before[start - 1].folded in context.book.setting("actor.against")


def _adjectives(code: str, context: Context) -> tuple[str, ...]:
    entries = context.book.section("nationality").items()
    return tuple(word for word, entry in entries if entry.value == code)


def _composed(
    prefixes: tuple[str, ...], said: str, entry: Words, context: Context
) -> tuple[tuple[tuple[str, DatedName], ...], str]:
    """Bearers of a name made of a nationality and a word of the entry, the word that was said first."""
    for word in dict.fromkeys((said, *map(fold, entry.words))):
        for prefix in prefixes:
            rows = tuple(row for row in bearers(context.book, f"{prefix} {word}") if row[0])
            if rows:
                return rows, f"{prefix} {word}"
    return (), ""


def by_generic(phrase: Phrase, context: Context, day: date | None) -> Outcome | None:
    """``the army``, ``the rebels``: whose, only the report as a whole can say."""
    generic = generic_at_end(phrase, context)
    if generic is None:
        return None
    first, last, entry = generic
    if _names_another(phrase, context):
        return Outcome((), "not_in_registry", "actor.generic", ("it is named after somebody else",))
    if any(word.folded in ("source", "sources") for word in phrase.words[last : phrase.head]):
        return Outcome((), "not_stated", "actor.none", ("an unnamed source",))
    first = _with_regime(phrase, first, context)
    said = phrase.plain(first, last)
    named = _named_of_kind(entry, context)
    modifiers = [word.folded for word in phrase.words[:first]]
    determiners = context.book.setting("actor.determiners")
    readable = entry.key in context.book.setting("actor.generic_by_context") or first < generic[0]
    if not readable or not all(word.isdigit() or word in determiners for word in modifiers):
        return _left_open(named, entry, said, context, (said,))
    code = context.country
    alone = entry.key in context.book.setting("actor.generic_if_alone")
    if code is None or (alone and _foreign_forces(code, context)) or _of_other_states(phrase, entry, code, context):
        return _left_open(named, entry, said, context, (said, context.why_country))
    rows, used = _coalitions(code, context, day) if entry.key == "generic.coalition" else ((), "")
    if entry.key != "generic.coalition":
        rows, used = _composed(_adjectives(code, context), said, entry, context)
    if not rows:
        return _left_open(named, entry, said, context, (said, context.why_country))
    links, cause = rank(rows, 0.65, context, day, f"'{said}' read as '{used}'")
    links = tuple(link.model_copy(update={"reasons": (*link.reasons, context.why_country)}) for link in links)
    return Outcome(links, cause, "actor.generic", (said, context.why_country, *dated(day)))


def _names_another(phrase: Phrase, context: Context) -> bool:
    """ "Army of the Sons", "government of Norvale": behind "of" a name says whose, and that one is not in the registry."""
    end = phrase.at + phrase.words[phrase.head - 1].end
    return _OF_NAME.match(context.text, end) is not None


def _left_open(named: tuple[Link, ...], entry: Words, said: str, context: Context, inputs: tuple[str, ...]) -> Outcome:
    """No actor is chosen: those of the kind that the report names, and last the kind itself, with its side where one is meant."""
    kind = (entry.value or "").replace("_", " ")
    camp = next((row.partition("=")[2] for row in context.book.setting("actor.camps") if row.startswith(f"{entry.key}=")), "")
    conflict = main_conflict(context.book, context.country)
    side = f"{camp} in the conflict {conflict}" if camp and conflict else None
    reason = f"'{said}' tells a kind of actor and not which one"
    reasons = (reason, f"side: {side}") if side else (reason,)
    link = Link(target=f"kind:{entry.value}", name=kind, score=0.2, reasons=reasons, detail=side)
    return Outcome((*named, link), "ambiguous" if named else "not_in_registry", "actor.generic", inputs)


def _with_regime(phrase: Phrase, first: int, context: Context) -> int:
    """Where the phrase begins with "regime" or "government" counted in: ``regime warplanes`` are the state's."""
    state = context.book.words["generic.government"].words
    return first - 1 if first and phrase.words[first - 1].folded in state else first


def _of_other_states(phrase: Phrase, entry: Words, code: str, context: Context) -> bool:
    """Whether the sentence names other nations or governments and not this one: then its army or troops may be theirs."""
    if entry.key not in context.book.setting("actor.generic_in_sentence"):
        return False
    ends = (match.end() for match in SENTENCE_END.finditer(context.text, 0, phrase.at + 2))
    start = max((end for end in ends if end <= phrase.at), default=0)
    stop = SENTENCE_END.search(context.text, phrase.at)
    text = context.text[start : stop.start() if stop else len(context.text)]
    sequence = words(text)
    found = {codes[0] for at, _, codes in context.nationalities.find(sequence) if text[sequence[at].start].isupper()}
    for hit in find_names(context.book, text, sequence):
        actors = [context.book.actors[key] for key in hit.keys]
        states = {actor.country[0] for actor in actors if actor.country and actor.kind == "state_forces"}
        if hit.metonym and entry.key in context.book.setting("actor.generic_if_alone") and code not in states:
            return True
        found |= set() if hit.metonym else states
    return bool(found) and code not in found


def _foreign_forces(code: str, context: Context) -> bool:
    """Whether the report names forces of a state other than this one."""
    actors = [context.book.actors[key] for key, _ in context.actors]
    armed = [actor for actor in actors if actor.kind in ("state_forces", "external_forces") and not actor.government]
    return any(code not in actor.country[:1] for actor in armed)


def _coalitions(code: str, context: Context, day: date | None) -> tuple[tuple[tuple[str, DatedName], ...], str]:
    """The one foreign coalition in the conflict of the country on that day: an external force in a camp called coalition.

    Of several, the one that the report names elsewhere; without a day, the one whose names go with those of the report.
    """
    conflict, named = main_conflict(context.book, code) or "", dict(context.actors)
    rows = [
        (key, name)
        for key, actor in context.book.actors.items()
        if actor.kind == "external_forces" and actor.sides.get(conflict) == "coalition"
        for name in [next((name for name in actor.names if in_force(name, day)), None)]
        if name is not None
    ]
    rows = [row for row in rows if row[0] in named] or rows
    if day is None and rows:
        least = min(clashes(name, context) for _, name in rows)
        rows = [row for row in rows if clashes(row[1], context) == least]
    return (tuple(rows), rows[0][1].name) if len(rows) == 1 else ((), "")


def _named_of_kind(entry: Words, context: Context) -> tuple[Link, ...]:
    """Actors of the words' kind that the report names, as candidates."""
    keys = [key for key, _ in context.actors if context.book.actors[key].kind == entry.value]
    why = f"named in the report, of kind {(entry.value or '').replace('_', ' ')}"
    return tuple(link_to(context.book, key, 0.3, (why,)) for key in keys[:5])
