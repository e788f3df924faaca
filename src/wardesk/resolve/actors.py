"""Mentions of actors → ranked links to the registry. A wrong link is worse than none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from wardesk.book import Book, DatedName
from wardesk.model import Claim, Evidence, Mention, Report, Span, Speaker
from wardesk.resolve.aliases import SMALL_WORDS, Acronym, Context, Hit, bearers, find_names, main_conflict, read_context
from wardesk.resolve.coreference import Antecedents, by_description
from wardesk.resolve.generics import by_deed, by_generic, by_nationality, paired
from wardesk.resolve.mentions import Outcome, Phrase, candidates, cut, dated, is_part, rank
from wardesk.text import Word, fold, words

RESOLVED_KINDS = frozenset({"actor", "group", "source"})
_PRONOUNS = frozenset({"it", "they", "he", "she", "we", "them", "him", "us", "who", "which", "that", "this", "i"})


def resolve_actors(claims: list[Claim], report: Report, book: Book) -> list[Claim]:
    """Link every mention that may name an actor: roles, speakers, sides of counts, speakers of claim links."""
    context = read_context(report, book, claims)
    antecedents = Antecedents(context, link_names)
    seen: dict[tuple[int, int, date | None, str | None], Outcome] = {}
    return [_resolve_claim(claim, antecedents, seen) for claim in claims]


def resolve_mention(mention: Mention, context: Context, day: date | None, antecedents: Antecedents | None = None) -> Outcome:
    """What one mention of an actor means on a day; with ``antecedents``, words that point back are read too."""
    phrase = cut(context.text[mention.span.start : mention.span.end], mention.span.start)
    if not phrase.words:
        return Outcome((), "not_stated", "actor.none")
    if all(phrase.raw(at).lower() in _PRONOUNS and phrase.raw(at) != "US" for at in range(len(phrase.words))):
        return Outcome((), "not_stated", "actor.none", ("a pronoun without antecedent",))
    for step in (_by_acronym, _by_alias, by_nationality, by_deed):
        outcome = step(phrase, context, day)
        if outcome is not None:
            return outcome
    pointed = by_description(phrase, antecedents) if antecedents is not None else None
    return _either(by_generic(phrase, context, day), pointed) or Outcome((), "not_in_registry", "actor.none")


def _either(generic: Outcome | None, pointed: Outcome | None) -> Outcome | None:
    """By the country, or else by who was named before; where one state's army leads and another's was named, neither."""
    if generic is None or pointed is None:
        return generic or pointed
    if generic.chosen is None:
        return pointed if pointed.links else generic
    armies = pointed.chosen is not None and generic.links[0].detail != pointed.links[0].detail
    if armies and (generic.links[0].detail or "").startswith("state forces"):
        return Outcome((*pointed.links, *generic.links), "ambiguous", "actor.description", (*pointed.inputs, *generic.inputs))
    return generic


def link_names(context: Context, day: date | None) -> list[tuple[Span, Outcome]]:
    """Every name of the registry and every word for a kind of actor in a text, in text order, with what it comes to.

    Countries and capitals by themselves are left out: only a claim can tell whether they act.
    """
    sequence = words(context.text)
    named = [(hit.first, hit.last) for hit in find_names(context.book, context.text, sequence) if not hit.metonym]
    covered = {at for first, last in named for at in range(first, last)}
    kinds = [
        (first, last)
        for first, last, _ in context.generics.find(sequence)
        if covered.isdisjoint(range(first, last)) and not _adjective(sequence, first, last, context)
    ]
    found = []
    for hit in sorted((*named, *kinds)):
        first, last = _widened(sequence, *hit, context)
        span = Span(start=sequence[first].start, end=sequence[last - 1].end)
        found.append((span, resolve_mention(Mention(kind="actor", span=span), context, day)))
    return sorted((*found, *_deeds(sequence, covered, context, day)), key=lambda row: row[0].start)


def _deeds(sequence: list[Word], covered: set[int], context: Context, day: date | None) -> Iterator[tuple[Span, Outcome]]:
    """Nationalities alone before a deed of a state's forces."""
    for first, last, _ in context.nationalities.find(sequence):
        span = Span(start=sequence[first].start, end=sequence[last - 1].end)
        outcome = None if first in covered else by_deed(cut(context.text[span.start : span.end], span.start), context, day)
        if outcome is not None and outcome.chosen:
            yield span, outcome


def _widened(sequence: list[Word], first: int, last: int, context: Context) -> tuple[int, int]:
    """The name with the words right beside it that say whose it is or that make it somebody else."""
    book = context.book
    before = frozenset((*book.setting("actor.against"), *book.setting("actor.modifiers")))
    after = frozenset((*book.setting("actor.qualifiers"), *book.setting("actor.not_the_actor"), *book.setting("actor.parts")))
    while last < len(sequence) and sequence[last].folded in after and _beside(context.text, sequence, last - 1):
        last += 1
    starts = {start for start, end, _ in context.nationalities.find(sequence[:first]) if end == first}
    starts |= {hit.first for hit in find_names(book, context.text, sequence[:first]) if hit.last == first}
    if starts and _beside(context.text, sequence, first - 1):
        first = min(starts)
    if first and sequence[first - 1].folded in before and _beside(context.text, sequence, first - 1):
        first -= 1
    return first, last


def _adjective(sequence: list[Word], first: int, last: int, context: Context) -> bool:
    """Whether a word that may be an adjective stands before another noun: ``a military airport``."""
    if last - first > 1 or sequence[first].folded not in context.book.setting("actor.adjectives"):
        return False
    if last == len(sequence) or not _beside(context.text, sequence, first):
        return False
    return sequence[last].folded not in context.book.setting("actor.after_nouns")


def _beside(text: str, sequence: list[Word], at: int) -> bool:
    """Whether nothing but a space or hyphen stands between a word and the next."""
    return text[sequence[at].end : sequence[at + 1].start].strip("-' s") == ""


# ---------------------------------------------------------------- claims


def _resolve_claim(
    claim: Claim, antecedents: Antecedents, seen: dict[tuple[int, int, date | None, str | None], Outcome]
) -> Claim:
    context = antecedents.context.where(claim)
    day = claim.when.first or context.published
    evidence = dict(claim.evidence)

    def settle(mention: Mention, path: str) -> Mention:
        speaks_for = mention.kind == "person" and "attribution" in path
        if mention.kind not in RESOLVED_KINDS and not speaks_for:
            return mention
        key = (mention.span.start, mention.span.end, day, context.here)
        if key not in seen:
            seen[key] = resolve_mention(mention, context, day, antecedents)
        outcome = _of_office(seen[key]) if speaks_for else seen[key]
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


def _of_office(outcome: Outcome) -> Outcome:
    """A person who speaks is linked to the body named beside the office, and to nothing else: ``a spokesman for X``."""
    if outcome.chosen is None or outcome.rule not in ("actor.alias", "actor.acronym", "actor.nationality"):
        return Outcome((), "not_in_registry", "actor.office")
    first = outcome.links[0]
    reasons = (*first.reasons, "the person speaks for it")
    return outcome._replace(links=(first.model_copy(update={"reasons": reasons}), *outcome.links[1:]), rule="actor.office")


# ---------------------------------------------------------------- by a name


def _by_acronym(phrase: Phrase, context: Context, day: date | None) -> Outcome | None:
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
        full = by_nationality(cut(entry.full, entry.at), context, day)
        return (
            full._replace(rule="actor.acronym", inputs=inputs)
            if full
            else Outcome((), "not_in_registry", "actor.acronym", inputs)
        )
    rows = tuple((key, name) for key, name in bearers(context.book, entry.full) if key in entry.keys)
    links, cause = rank(rows, 0.95, context, day, f"'{short}' introduced as '{entry.full}'")
    return Outcome(links, cause, "actor.acronym", inputs)


def _by_alias(phrase: Phrase, context: Context, day: date | None) -> Outcome | None:
    """A name of the registry inside the mention."""
    named = find_names(context.book, phrase.text, phrase.words)
    hits = [hit for hit in named if _counts(phrase, hit)]
    if not hits:
        return None
    hit = _head_hit(phrase, hits, context.book)
    if hit is None or _inside_longer_name(phrase, hit, context):
        return Outcome(candidates(hits, context), "not_in_registry", "actor.modifier", ("the name is not the head",))
    why = _blocked(phrase, hit, context.book)
    if why:
        return Outcome(candidates([hit], context), "not_in_registry", "actor.modifier", (why,))
    shown = phrase.text[phrase.words[hit.first].start : phrase.words[hit.last - 1].end]
    rivals = [other for other in named if other.first >= hit.last and _joined(phrase, hit, other)]
    if any(set(other.keys).isdisjoint(hit.keys) for other in rivals) or paired(phrase, hit.first, context):
        return Outcome(candidates([hit, *rivals], context), "ambiguous", "actor.alias", ("two actors in one mention",))
    why = f"'{shown}' for its government" if hit.metonym else f"alias '{shown}'"
    links, cause = rank(hit.names, _fit(phrase, hit, context.book), context, day, why)
    if links and cause is None and _elsewhere(hit, context):
        links = (links[0].model_copy(update={"score": 0.4}), *links[1:])
        return Outcome(links, "ambiguous", "actor.other_country", (context.why_country,))
    return Outcome(links, cause, "actor.alias", (shown, *dated(day)))


def _counts(phrase: Phrase, hit: Hit) -> bool:
    """A country or capital counts only as the whole mention."""
    return not hit.metonym or (hit.first == 0 and hit.last == len(phrase.words))


def _head_hit(phrase: Phrase, hits: list[Hit], book: Book) -> Hit | None:
    """The name the mention is headed by; behind "of" only where the head part is a mere quantity or force."""
    inside = [hit for hit in hits if hit.first < phrase.head]
    if inside:
        return inside[-1] if not _conjoined(phrase, inside) else inside[0]
    before = [word.folded for word in phrase.words[: phrase.head]]
    link = phrase.words[phrase.head].folded if phrase.head < len(phrase.words) else ""
    gap = phrase.text[phrase.words[phrase.head].end : phrase.words[hits[0].first].start] if link else ""
    if link in ("of", "from", "for") and before and all(is_part(word, book) for word in before) and "(" not in gap:
        return hits[0]
    return None


def _conjoined(phrase: Phrase, hits: list[Hit]) -> bool:
    return any(_joined(phrase, one, other) for one, other in pairwise(hits))


def _joined(phrase: Phrase, one: Hit, other: Hit) -> bool:
    return "and" in (word.folded for word in phrase.words[one.last : other.first])


def _blocked(phrase: Phrase, hit: Hit, book: Book) -> str | None:
    """Why the name only qualifies somebody else, or None."""
    before = phrase.words[hit.first - 1].folded if hit.first else ""
    after = phrase.words[hit.last].folded if hit.last < len(phrase.words) else ""
    if before in book.setting("actor.against"):
        return f"'{before}' before the name"
    if after in book.setting("actor.qualifiers") and hit.last < phrase.head:
        return f"'{after}' after the name"
    if hit.last < phrase.head and not is_part(after, book) and _owns(phrase, hit):
        return f"'{after}' is the name's, not the name"
    somebody_else = book.setting("actor.not_the_actor")
    around = [*phrase.words[: hit.first], *phrase.words[hit.last : phrase.head]]
    found = next((word.folded for word in around if word.folded in somebody_else), None)
    return f"'{found}' beside the name" if found else None


def _inside_longer_name(phrase: Phrase, hit: Hit, context: Context) -> bool:
    """A capitalised word beside the name: ``Fatah Halab`` is not Fatah, ``New Syrian Army`` not the Syrian army."""
    if _goes_on(phrase, hit, context):
        return True
    if hit.first == 0 or phrase.text[phrase.words[hit.last - 1].start :].isupper():
        return False
    raw, folded = phrase.raw(hit.first - 1), phrase.words[hit.first - 1].folded
    if not raw[:1].isupper() or is_part(folded, context.book) or folded in SMALL_WORDS:
        return False
    if not any(True for _ in context.nationalities.find(phrase.words[hit.first : hit.first + 1])):
        return False
    return not any(True for _ in context.nationalities.find(phrase.words[hit.first - 1 : hit.first]))


def _owns(phrase: Phrase, hit: Hit) -> bool:
    """Whether the name stands in the possessive: ``the ministry's website``."""
    gap = phrase.text[phrase.words[hit.last - 1].end : phrase.words[hit.last].start].replace("\u2019", "'")
    return gap.strip() in ("'s", "'")


def _goes_on(phrase: Phrase, hit: Hit, context: Context) -> bool:
    """Whether a faction's letters follow (``X-R``), or behind a name of one word a capitalised one that is no part or office."""
    if hit.last >= phrase.head:
        return False
    raw, folded = phrase.raw(hit.last), phrase.words[hit.last].folded
    gap = phrase.text[phrase.words[hit.last - 1].end : phrase.words[hit.last].start]
    if gap.strip() == "-" and raw[:1].isupper():
        return True
    if hit.last - hit.first > 1 or phrase.raw(hit.first).isupper():
        return False
    book = context.book
    office = folded in book.section("office") or folded in book.setting("actor.qualifiers")
    return gap == " " and raw[:1].isupper() and not raw.isupper() and not is_part(folded, book) and not office


def _fit(phrase: Phrase, hit: Hit, book: Book) -> float:
    """How much of the mention the name covers: all, all but a word for its parts, or less."""
    rest = [word.folded for word in (*phrase.words[: hit.first], *phrase.words[hit.last :])]
    if not rest:
        return 1.0
    return 0.95 if all(is_part(word, book) or word in SMALL_WORDS for word in rest) else 0.85


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
