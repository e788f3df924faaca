"""What a mention comes to, its words, and links ranked by date and country: shared by all rules for actors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from wardesk.book import Book, DatedName
from wardesk.model import Cause, Link
from wardesk.resolve.aliases import Context, Hit, clashes, home, in_force
from wardesk.text import Word, words

_PREPOSITIONS = frozenset(
    {"of", "in", "from", "near", "at", "against", "with", "by", "inside", "around", "under", "for", "to", "on"}
)
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


class Phrase(NamedTuple):
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


def cut(text: str, at: int) -> Phrase:
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
    return Phrase(text, found, head, at)


def rank(
    rows: tuple[tuple[str, DatedName], ...], score: float, context: Context, day: date | None, why: str
) -> tuple[tuple[Link, ...], Cause | None]:
    """Links for the bearers of one name: those in force first, namesakes parted by the report's country."""
    best: dict[str, DatedName] = {}
    for key, name in sorted(rows, key=lambda row: not in_force(row[1], day)):
        best.setdefault(key, name)
    valid = [key for key, name in best.items() if in_force(name, day)]
    rivals = _of_the_age({key: best[key] for key in valid or best}, context, day)
    taken = _choose(best, rivals, context, day)
    links = []
    for key, name in best.items():
        reasons = (f"{why}, {_dates(name)}", *(() if key in valid else (f"not its name {_on(day)}",)))
        if key == taken and len(rivals) > 1:
            reasons = (*reasons, context.why_country)
        links.append(link_to(context.book, key, _weight(score, key, taken, valid), reasons))
    links.sort(key=lambda link: (-link.score, link.target))
    return tuple(links), None if taken and links[0].score >= _CHOOSE_FROM else "ambiguous"


def _of_the_age(best: dict[str, DatedName], context: Context, day: date | None) -> list[str]:
    """Without a day, the bearers whose names go best with the other dated names of the report."""
    if day is not None or len(best) == 1:
        return list(best)
    least = min(clashes(name, context) for name in best.values())
    return [key for key, name in best.items() if clashes(name, context) == least]


def _choose(best: dict[str, DatedName], rivals: list[str], context: Context, day: date | None) -> str | None:
    """The bearer that is meant; None where the country's own bears the name on other days only, or nobody bore it yet."""
    taken = rivals[0] if len(rivals) == 1 else _by_country(rivals, context)
    if taken is None:
        return None
    country, actors = context.country, context.book.actors
    ours = [key for key in best if country and country in actors[key].country]
    if ours and taken not in ours:
        return None
    since, known = best[taken].since, max(filter(None, (day, context.published)), default=None)
    early = timedelta(days=context.book.setting("actor.early_days"))
    return None if context.published and since and known and since - known > early else taken


def _weight(score: float, key: str, taken: str | None, valid: list[str]) -> float:
    base = score if key == taken else score * 0.45
    return round(base if key in valid else base * 0.7, 3)


def _by_country(keys: list[str], context: Context) -> str | None:
    """The one bearer at home in the country the report is about, else the one that is active there."""
    country, actors = context.country, context.book.actors
    for reach in (1, None):
        ours = [key for key in keys if country and country in actors[key].country[:reach]]
        if ours:
            return ours[0] if len(ours) == 1 else None
    return None


def _dates(name: DatedName) -> str:
    if name.since is None and name.until is None:
        return "not dated"
    return f"valid {name.since or ''}..{name.until or ''}"


def _on(day: date | None) -> str:
    return f"on {day.isoformat()}" if day else "on an unknown day"


def link_to(book: Book, key: str, score: float, reasons: tuple[str, ...]) -> Link:
    """A link to an actor of the registry; the score is rounded to three decimals."""
    actor = book.actors[key]
    return Link(target=f"actor:{key}", name=actor.names[0].name, score=round(score, 3), reasons=reasons, detail=home(actor))


def candidates(hits: list[Hit], context: Context) -> tuple[Link, ...]:
    """At most five actors named in a mention that is not linked to any of them."""
    keys = dict.fromkeys(key for hit in hits for key in hit.keys)
    return tuple(link_to(context.book, key, 0.3, ("named in the mention, but not chosen",)) for key in keys)[:5]


def is_part(word: str, book: Book) -> bool:
    """Words for a part of a force or a number of them: ``units of``, ``members``, ``dozens of``."""
    return word.isdigit() or word in book.setting("actor.parts") or word in book.setting("actor.determiners")


def dated(day: date | None) -> tuple[str, ...]:
    """The day a link holds for, in plain words, as an input of its evidence."""
    return (f"as of {day.isoformat()}",) if day else ("day unknown",)
