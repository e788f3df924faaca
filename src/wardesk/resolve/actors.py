"""Mentions of actors → ranked links to the registry. A wrong link is worse than none."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from wardesk.book import Book, DatedName, Words
from wardesk.model import Cause, Claim, Evidence, Link, Mention, Report, Speaker
from wardesk.resolve.aliases import (
    SMALL_WORDS,
    Acronym,
    Context,
    Hit,
    bearers,
    find_names,
    home,
    in_force,
    main_conflict,
    read_context,
)
from wardesk.text import Word, fold, words

RESOLVED_KINDS = frozenset({"actor", "group", "source"})
_PREPOSITIONS = frozenset(
    {"of", "in", "from", "near", "at", "against", "with", "by", "inside", "around", "under", "for", "to", "on"}
)
_PRONOUNS = frozenset({"it", "they", "he", "she", "we", "them", "him", "us", "who", "which", "that", "this", "i"})
_CHOOSE_FROM = 0.5


class Outcome(NamedTuple):
    """What a mention came to, and by which rule."""

    links: tuple[Link, ...]
    cause: Cause | None
    rule: str
    inputs: tuple[str, ...] = ()

    @property
    def chosen(self) -> str | None:
        """Target of the first link, where there is no cause against it."""
        return self.links[0].target if self.links and self.cause is None else None


class _Phrase(NamedTuple):
    """A mention's words: the head part before a preposition or bracket, and the rest."""

    text: str
    words: list[Word]
    head: int
    """Words in the head part."""
    at: int
    """Character of the report at which the mention begins."""

    def plain(self, first: int, last: int) -> str:
        """Folded words first..last-1."""
        return " ".join(word.folded for word in self.words[first:last])

    def raw(self, at: int) -> str:
        """One word as written."""
        return self.text[self.words[at].start : self.words[at].end]


def resolve_actors(claims: list[Claim], report: Report, book: Book) -> list[Claim]:
    """Link every mention that may name an actor: roles, speakers, sides of counts, speakers of claim links."""
    context = read_context(report, book, claims)
    seen: dict[tuple[int, int, date | None], Outcome] = {}
    return [_resolve_claim(claim, context, seen) for claim in claims]


def resolve_mention(mention: Mention, context: Context, day: date | None) -> Outcome:
    """What one mention of an actor means on a day."""
    phrase = _cut(context.text[mention.span.start : mention.span.end], mention.span.start)
    if not phrase.words:
        return Outcome((), "not_stated", "actor.none")
    if all(phrase.raw(at).lower() in _PRONOUNS and phrase.raw(at) != "US" for at in range(len(phrase.words))):
        return Outcome((), "not_stated", "actor.none", ("a pronoun without antecedent",))
    for step in (_by_acronym, _by_alias, _by_nationality, _by_generic):
        outcome = step(phrase, context, day)
        if outcome is not None:
            return outcome
    return Outcome((), "not_in_registry", "actor.none")


# ---------------------------------------------------------------- claims


def _resolve_claim(claim: Claim, context: Context, seen: dict[tuple[int, int, date | None], Outcome]) -> Claim:
    day = claim.when.first or context.published
    evidence = dict(claim.evidence)

    def settle(mention: Mention, path: str) -> Mention:
        if mention.kind not in RESOLVED_KINDS:
            return mention
        key = (mention.span.start, mention.span.end, day)
        if key not in seen:
            seen[key] = resolve_mention(mention, context, day)
        outcome = seen[key]
        evidence[path] = Evidence(spans=(mention.span,), rule=outcome.rule, inputs=outcome.inputs)
        return mention.model_copy(update={"links": outcome.links, "chosen": outcome.chosen, "cause": outcome.cause})

    def speakers(chain: tuple[Speaker, ...], path: str) -> tuple[Speaker, ...]:
        return tuple(
            speaker.model_copy(update={"mention": settle(speaker.mention, f"{path}.{at}.mention")})
            if speaker.mention is not None
            else speaker
            for at, speaker in enumerate(chain)
        )

    update: dict[str, Any] = {
        "roles": tuple(
            role.model_copy(update={"mention": settle(role.mention, f"roles.{at}.mention")})
            for at, role in enumerate(claim.roles)
        ),
        "attribution": speakers(claim.attribution, "attribution"),
        "counts": tuple(
            count.model_copy(update={"side": settle(count.side, f"counts.{at}.side")}) if count.side else count
            for at, count in enumerate(claim.counts)
        ),
        "links": tuple(
            link.model_copy(update={"attribution": speakers(link.attribution, f"links.{at}.attribution")})
            for at, link in enumerate(claim.links)
        ),
    }
    update["evidence"] = evidence
    return claim.model_copy(update=update)


# ---------------------------------------------------------------- words of a mention


def _cut(text: str, at: int) -> _Phrase:
    """Words of a mention without leading articles; the head part ends at a bracket, comma or preposition."""
    found = words(text)
    while found and found[0].folded in ("the", "a", "an"):
        found = found[1:]
    head = len(found)
    for index in range(1, len(found)):
        gap = text[found[index - 1].end : found[index].start]
        if any(mark in gap for mark in "(,;") or found[index].folded in _PREPOSITIONS:
            head = index
            break
    return _Phrase(text, found, head, at)


# ---------------------------------------------------------------- by a name


def _by_acronym(phrase: _Phrase, context: Context, day: date | None) -> Outcome | None:
    """The report itself says what the acronym means."""
    for index in range(phrase.head):
        entry = context.acronyms.get(phrase.raw(index))
        if entry is None or phrase.at + phrase.words[index].start < entry.at:
            continue
        if _blocked(phrase, Hit(index, index + 1, ()), context.book):
            return None
        return _introduced(entry, phrase.raw(index), context, day)
    return None


def _introduced(entry: Acronym, short: str, context: Context, day: date | None) -> Outcome:
    inputs = (f"{short} = {entry.full}",)
    if not entry.keys:
        return Outcome((), "not_in_registry", "actor.acronym", inputs)
    full = bearers(context.book, entry.full)
    rows = tuple((key, name) for key, name in full if key in entry.keys)
    links, cause = _rank(rows, 0.95, context, day, f"'{short}' introduced as '{entry.full}'")
    return Outcome(links, cause, "actor.acronym", inputs)


def _by_alias(phrase: _Phrase, context: Context, day: date | None) -> Outcome | None:
    """A name of the registry inside the mention."""
    hits = [hit for hit in find_names(context.book, phrase.text, phrase.words) if _counts(phrase, hit)]
    if not hits:
        return None
    hit = _head_hit(phrase, hits, context.book)
    if hit is None or _inside_longer_name(phrase, hit, context):
        return Outcome(_candidates(hits, context), "not_in_registry", "actor.modifier", ("the name is not the head",))
    why = _blocked(phrase, hit, context.book)
    if why:
        return Outcome(_candidates([hit], context), "not_in_registry", "actor.modifier", (why,))
    shown = phrase.text[phrase.words[hit.first].start : phrase.words[hit.last - 1].end]
    rivals = [other for other in hits if other.first >= hit.last and _joined(phrase, hit, other)]
    if any(set(other.keys).isdisjoint(hit.keys) for other in rivals):
        return Outcome(_candidates([hit, *rivals], context), "ambiguous", "actor.alias", ("two actors in one mention",))
    links, cause = _rank(hit.names, _fit(phrase, hit, context.book), context, day, f"alias '{shown}'")
    if links and cause is None and _elsewhere(hit, context):
        links = (links[0].model_copy(update={"score": 0.4}), *links[1:])
        return Outcome(links, "ambiguous", "actor.other_country", (context.why_country,))
    return Outcome(links, cause, "actor.alias", (shown, *_dated(day)))


def _dated(day: date | None) -> tuple[str, ...]:
    return (f"as of {day.isoformat()}",) if day else ("day unknown",)


def _counts(phrase: _Phrase, hit: Hit) -> bool:
    """A country or capital counts only as the whole mention."""
    return not hit.metonym or (hit.first == 0 and hit.last == len(phrase.words))


def _head_hit(phrase: _Phrase, hits: list[Hit], book: Book) -> Hit | None:
    """The name the mention is headed by; behind "of" only where the head part is a mere quantity or force."""
    inside = [hit for hit in hits if hit.first < phrase.head]
    if inside:
        return inside[-1] if not _conjoined(phrase, inside) else inside[0]
    before = [word.folded for word in phrase.words[: phrase.head]]
    link = phrase.words[phrase.head].folded if phrase.head < len(phrase.words) else ""
    if link in ("of", "from") and before and all(_is_part(word, book) for word in before):
        return hits[0]
    return None


def _conjoined(phrase: _Phrase, hits: list[Hit]) -> bool:
    return any(_joined(phrase, one, other) for one, other in pairwise(hits))


def _joined(phrase: _Phrase, one: Hit, other: Hit) -> bool:
    return "and" in (word.folded for word in phrase.words[one.last : other.first])


def _is_part(word: str, book: Book) -> bool:
    """Words for a part of a force or a number of them: ``units of``, ``members``, ``dozens of``."""
    return word.isdigit() or word in book.setting("actor.parts") or word in book.setting("actor.determiners")


def _blocked(phrase: _Phrase, hit: Hit, book: Book) -> str | None:
    """Why the name only qualifies somebody else, or None."""
    before = phrase.words[hit.first - 1].folded if hit.first else ""
    after = phrase.words[hit.last].folded if hit.last < len(phrase.words) else ""
    if before in book.setting("actor.against"):
        return f"'{before}' before the name"
    if after in book.setting("actor.qualifiers") and hit.last < phrase.head:
        return f"'{after}' after the name"
    somebody_else = book.setting("actor.not_the_actor")
    around = [*phrase.words[: hit.first], *phrase.words[hit.last : phrase.head]]
    found = next((word.folded for word in around if word.folded in somebody_else), None)
    return f"'{found}' beside the name" if found else None


def _inside_longer_name(phrase: _Phrase, hit: Hit, context: Context) -> bool:
    """A capitalised word before the name that is no nationality: ``New Syrian Army`` is not the Syrian army."""
    if hit.first == 0 or phrase.text[phrase.words[hit.last - 1].start :].isupper():
        return False
    raw, folded = phrase.raw(hit.first - 1), phrase.words[hit.first - 1].folded
    if not raw[:1].isupper() or _is_part(folded, context.book) or folded in SMALL_WORDS:
        return False
    if not any(True for _ in context.nationalities.find(phrase.words[hit.first : hit.first + 1])):
        return False
    return not any(True for _ in context.nationalities.find(phrase.words[hit.first - 1 : hit.first]))


def _fit(phrase: _Phrase, hit: Hit, book: Book) -> float:
    """How much of the mention the name covers: all, all but a word for its parts, or less."""
    rest = [word.folded for word in (*phrase.words[: hit.first], *phrase.words[hit.last :])]
    if not rest:
        return 1.0
    return 0.95 if all(_is_part(word, book) or word in SMALL_WORDS for word in rest) else 0.85


def _elsewhere(hit: Hit, context: Context) -> bool:
    """Whether a common acronym or name belongs to a country the report, which names others, never names."""
    actors = [context.book.actors[key] for key in hit.keys]
    if sum(count for _, count in context.countries) < 3 or any(not actor.country for actor in actors):
        return False
    common = context.book.setting("actor.common_words")
    if not all(_common(name, common) for _, name in hit.names):
        return False
    named = {code for code, _ in context.countries if dict(context.countries)[code] > _own_votes(hit, code, context)}
    conflicts = {main_conflict(context.book, code) for code in sorted(named)}
    return not any(named & set(actor.country) or conflicts & set(actor.conflicts) for actor in actors)


def _own_votes(hit: Hit, code: str, context: Context) -> int:
    """How many of a country's counts come from the very names in doubt."""
    votes = dict(context.actors)
    return sum(votes.get(key, 0) for key in hit.keys if context.book.actors[key].country == (code,))


def _common(name: DatedName, common: tuple[str, ...]) -> bool:
    acronym = len(name.name) <= 5 and name.name.isupper()
    return acronym or all(word in common for word in fold(name.name).split())


def _rank(
    rows: tuple[tuple[str, DatedName], ...], score: float, context: Context, day: date | None, why: str
) -> tuple[tuple[Link, ...], Cause | None]:
    """Links for the bearers of one name: those in force first, namesakes parted by the report's country."""
    best: dict[str, DatedName] = {}
    for key, name in sorted(rows, key=lambda row: not in_force(row[1], day)):
        best.setdefault(key, name)
    valid = [key for key, name in best.items() if in_force(name, day)]
    rivals = valid or list(best)
    taken = rivals[0] if len(rivals) == 1 else _by_country(rivals, context)
    links = []
    for key, name in best.items():
        reasons = (f"{why}, {_dates(name)}", *(() if key in valid else (f"not its name {_on(day)}",)))
        if key == taken and len(rivals) > 1:
            reasons = (*reasons, context.why_country)
        links.append(_link(context.book, key, _weight(score, key, taken, valid), reasons))
    links.sort(key=lambda link: (-link.score, link.target))
    return tuple(links), None if taken and links[0].score >= _CHOOSE_FROM else "ambiguous"


def _weight(score: float, key: str, taken: str | None, valid: list[str]) -> float:
    base = score if key == taken else score * 0.45
    return round(base if key in valid else base * 0.7, 3)


def _by_country(keys: list[str], context: Context) -> str | None:
    """The one bearer whose country the report is about."""
    country = context.country
    ours = [key for key in keys if country and country in context.book.actors[key].country[:1]]
    return ours[0] if len(ours) == 1 else None


def _dates(name: DatedName) -> str:
    if name.since is None and name.until is None:
        return "not dated"
    return f"valid {name.since or ''}..{name.until or ''}"


def _on(day: date | None) -> str:
    return f"on {day.isoformat()}" if day else "on an unknown day"


def _link(book: Book, key: str, score: float, reasons: tuple[str, ...]) -> Link:
    actor = book.actors[key]
    return Link(target=f"actor:{key}", name=actor.names[0].name, score=round(score, 3), reasons=reasons, detail=home(actor))


def _candidates(hits: list[Hit], context: Context) -> tuple[Link, ...]:
    keys = dict.fromkeys(key for hit in hits for key in hit.keys)
    return tuple(_link(context.book, key, 0.3, ("named in the mention, but not chosen",)) for key in keys)[:5]


# ---------------------------------------------------------------- by nationality or by the report's country


def _generic_at_end(phrase: _Phrase, context: Context) -> tuple[int, int, Words] | None:
    """The last generic phrase of the head part; only words for parts of a force may follow it."""
    found = [(first, last, entries[0]) for first, last, entries in context.generics.find(phrase.words[: phrase.head])]
    if not found or any(not _is_part(word.folded, context.book) for word in phrase.words[found[-1][1] : phrase.head]):
        return None
    return found[-1]


def _by_nationality(phrase: _Phrase, context: Context, day: date | None) -> Outcome | None:
    """``Turkish soldiers``, ``Turkey's military``: a country's word and a generic one."""
    generic = _generic_at_end(phrase, context)
    if generic is None:
        return None
    first, last, entry = generic
    owner = _nation_before(phrase, first, context)
    if owner is None:
        return None
    code, prefixes = owner
    rows, phrase_used = _composed(prefixes, phrase.plain(first, last), entry, context)
    if not rows:
        return Outcome((), "not_in_registry", "actor.nationality", (f"{code} {entry.key}",))
    links, cause = _rank(rows, 0.85, context, day, f"'{phrase_used}' by nationality {code}")
    return Outcome(links, cause, "actor.nationality", (phrase_used, *_dated(day)))


def _nation_before(phrase: _Phrase, first: int, context: Context) -> tuple[str, tuple[str, ...]] | None:
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


def _by_generic(phrase: _Phrase, context: Context, day: date | None) -> Outcome | None:
    """``the army``, ``the rebels``: whose, only the report as a whole can say."""
    generic = _generic_at_end(phrase, context)
    if generic is None:
        return None
    first, last, entry = generic
    if any(word.folded in ("source", "sources") for word in phrase.words[last : phrase.head]):
        return Outcome((), "not_stated", "actor.none", ("an unnamed source",))
    said = phrase.plain(first, last)
    named = _named_of_kind(entry, context)
    modifiers = [word.folded for word in phrase.words[:first]]
    determiners = context.book.setting("actor.determiners")
    readable = entry.key in context.book.setting("actor.generic_by_context")
    if not readable or not all(word.isdigit() or word in determiners for word in modifiers):
        return Outcome(named, "ambiguous" if named else "not_in_registry", "actor.generic", (said,))
    code = context.country
    if code is None or (entry.key in context.book.setting("actor.generic_if_alone") and _foreign_forces(code, context)):
        return Outcome(named, "ambiguous", "actor.generic", (said, context.why_country))
    rows, used = _coalitions(code, context) if entry.key == "generic.coalition" else ((), "")
    if entry.key != "generic.coalition":
        rows, used = _composed(_adjectives(code, context), said, entry, context)
    if not rows:
        return Outcome(named, "ambiguous" if named else "not_in_registry", "actor.generic", (said, context.why_country))
    links, cause = _rank(rows, 0.65, context, day, f"'{said}' read as '{used}'")
    links = tuple(link.model_copy(update={"reasons": (*link.reasons, context.why_country)}) for link in links)
    return Outcome(links, cause, "actor.generic", (said, context.why_country, *_dated(day)))


def _foreign_forces(code: str, context: Context) -> bool:
    """Whether the report names forces of a state other than this one."""
    actors = [context.book.actors[key] for key, _ in context.actors]
    armed = [actor for actor in actors if actor.kind in ("state_forces", "external_forces") and not actor.government]
    return any(code not in actor.country[:1] for actor in armed)


def _coalitions(code: str, context: Context) -> tuple[tuple[tuple[str, DatedName], ...], str]:
    """The foreign coalition in the conflict of the country: an external force in a camp called coalition."""
    conflict = main_conflict(context.book, code) or ""
    rows = tuple(
        (key, actor.names[0])
        for key, actor in context.book.actors.items()
        if actor.kind == "external_forces" and actor.sides.get(conflict) == "coalition"
    )
    return rows, rows[0][1].name if rows else ""


def _named_of_kind(entry: Words, context: Context) -> tuple[Link, ...]:
    """Actors of the words' kind that the report names, as candidates."""
    keys = [key for key, _ in context.actors if context.book.actors[key].kind == entry.value]
    why = f"named in the report, of kind {(entry.value or '').replace('_', ' ')}"
    return tuple(_link(context.book, key, 0.3, (why,)) for key in keys[:5])
