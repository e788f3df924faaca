"""What a person writes for a field → the value a claim stores: one small editor a field, kept in one table.

Nothing typed becomes a mention unless the report says it: a name must be known to the codebook, and the words it
rests on must stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeVar, get_args

from wardesk.book import Book, nearest
from wardesk.errors import UsageError
from wardesk.model import (
    Aspect,
    Claim,
    Count,
    CountKind,
    Course,
    Extent,
    Link,
    Mention,
    MentionKind,
    Modality,
    Narrative,
    Polarity,
    Report,
    Role,
    RoleName,
    Span,
    Speaker,
    Stance,
    Standing,
    When,
    Where,
)
from wardesk.text import fold, level

Item = TypeVar("Item")
FindPlace = Callable[[str], Mapping[str, Any] | None]
"""``place:ID`` → the fields of ``Where`` that its gazetteer row gives, or None when no such row is known."""

RULE: Final = "judgement"
BLANK: Final = ("none", "")
ACTOR_ROLES: Final = ("actor", "target", "opponent", "owner", "partner", "mediator", "victim", "beneficiary")
WORD_ROLES: Final[Mapping[RoleName, MentionKind]] = {
    "instrument": "equipment",
    "terms": "terms",
    "origin": "place",
    "destination": "place",
}


class Ground(NamedTuple):
    """What an editor may look at besides the claim."""

    report: Report
    book: Book
    find_place: FindPlace | None = None


class Editor(NamedTuple):
    """How one field is edited."""

    path: str
    """Where the value stands in a claim: ``when``, ``roles.actor``, ``counts.killed``."""
    edit: Callable[[Claim, str, Ground], Any]
    accepts: str
    """What may be written, in one line."""


# ---------------------------------------------------------------- reading and showing a field


def value_at(claim: Claim, path: str) -> Any:
    """Value of a field path; ``roles.actor`` and ``counts.killed`` give the members of that name."""
    head, _, name = path.partition(".")
    value = getattr(claim, head)
    return tuple(item for item in value if member(item) == name) if name else value


def member(item: Any) -> str:
    """The name under which one item of a list field is edited: a role's name, a count's kind."""
    return str(item.name if isinstance(item, Role) else item.kind)


def show(value: Any, report: Report | None = None) -> str:
    """A field's value in the plain form that ``fix`` takes back."""
    if isinstance(value, (tuple, list)):
        return "; ".join(show(item, report) for item in value) or "none"
    if isinstance(value, When):
        return _show_when(value)
    if isinstance(value, Count):
        return _show_count(value)
    if isinstance(value, Role):
        return _show_mention(value.mention, report)
    if isinstance(value, Where):
        return value.name or _show_mention(value.mention, report)
    if isinstance(value, Speaker):
        return value.stance
    return "none" if value is None else str(value)


def _show_when(when: When) -> str:
    if when.first is None and when.last is None:
        return "unknown"
    if when.first == when.last:
        return str(when.first)
    return f"{when.first or ''}..{when.last or ''}"


def _show_count(count: Count) -> str:
    if count.best is not None:
        return str(count.best)
    if count.low is None and count.high is None:
        return "unknown"
    if count.high is None:
        return f">={count.low}"
    return f"<={count.high}" if count.low is None else f"{count.low}..{count.high}"


def _show_mention(mention: Mention, report: Report | None) -> str:
    for link in mention.links:
        if link.target == mention.chosen:
            return link.name
    if report is not None and report.text:
        return " ".join(report.text[mention.span.start : mention.span.end].replace(";", ",").split())
    return f"characters {mention.span.start} to {mention.span.end}"


# ---------------------------------------------------------------- words of the report


def find_words(words: str, claim: Claim, report: Report) -> Span:
    """The place in the report, nearest to the claim's trigger, where these words stand."""
    spans = _spans_of(words, report.text)
    if not spans:
        raise UsageError(f"the report does not say {words!r}; write words: and then words that stand in its text")
    return min(spans, key=lambda span: (_gap(span, claim.trigger), span.start))


def _spans_of(words: str, text: str) -> list[Span]:
    parts = level(words).split()
    if not parts:
        return []
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)"
    return [Span(start=m.start(), end=m.end()) for m in re.finditer(pattern, level(text), re.IGNORECASE)]


def _gap(span: Span, trigger: Span) -> int:
    return max(span.start - trigger.end, trigger.start - span.end, 0)


_STOP = re.compile(r"[.!?]\s|\n")


def _in_sentence(span: Span, claim: Claim, text: str) -> bool:
    first, last = sorted((span, claim.trigger), key=lambda one: one.start)
    return not _STOP.search(text, first.end, max(first.end, last.start))


# ---------------------------------------------------------------- editors


def _closed(path: str, choices: Sequence[str], *, none: bool = False) -> Editor:
    def edit(_claim: Claim, value: str, _ground: Ground) -> str | None:
        if none and value in (*BLANK, "unknown"):
            return None
        if value not in choices:
            raise UsageError(f"{value!r} is not one of {', '.join(choices)}{nearest(value, choices)}")
        return value

    return Editor(path, edit, " | ".join([*choices, *(["none"] if none else [])]))


def _type(_claim: Claim, value: str, ground: Ground) -> str:
    if value not in ground.book.types:
        raise UsageError(f"no type {value!r}{nearest(value, ground.book.types)}; see: wardesk ref types")
    return value


def _object_kind(_claim: Claim, value: str, ground: Ground) -> str | None:
    if value in (*BLANK, "unknown"):
        return None
    kinds = sorted(entry.key for entry in ground.book.words.values() if entry.section == "object_kind")
    if value not in kinds:
        raise UsageError(f"no object kind {value!r}{nearest(value, kinds)}; there are: {', '.join(kinds) or 'none'}")
    return value


def _stance(claim: Claim, value: str, _ground: Ground) -> tuple[Speaker, ...]:
    stances = get_args(Stance)
    if value not in stances:
        raise UsageError(f"{value!r} is not one of {', '.join(stances)}{nearest(value, stances)}")
    return (*claim.attribution[:-1], claim.attribution[-1].model_copy(update={"stance": value}))


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: str) -> date:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise UsageError(f"{value!r} is not a day; write 2018-04-22, 2018-04-20..2018-04-22, 2018-04-20.. or unknown")


def _when(claim: Claim, value: str, _ground: Ground) -> When:
    kept = {"phrase": claim.when.phrase, "anchor": claim.when.anchor, "rule": RULE}
    if value in (*BLANK, "unknown"):
        return When(cause="not_stated", **kept)
    start, dots, end = (part.strip() for part in value.partition(".."))
    first = _day(start)
    last = first if not dots else _day(end) if end else None
    if last is not None and last < first:
        raise UsageError(f"{value!r} ends before it begins; write the earlier day first")
    return When(
        first=first,
        last=last,
        precision=_precision(first, last) if last else None,
        stated=claim.when.stated,
        open_end=last is None,
        **kept,
    )


def _precision(first: date, last: date) -> int:
    days = (last - first + timedelta(days=1)).days
    return next((code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31)) if days <= most), 5)


def _each(old: Sequence[Item], value: str, one: Callable[[str, Item | None], Item], label: Callable[[Item], str]) -> Any:
    """Edit a list given as ``A; B``: what reads as before stays as it is, the rest is edited place by place."""
    if value in BLANK:
        return ()
    parts = [part.strip() for part in value.split(";")]
    if not all(parts):
        raise UsageError(f"{value!r} has an empty member; separate several with one ';', or write none")
    same = [_key(label(item)) for item in old]
    taken: dict[int, int] = {at: at for at, part in enumerate(parts) if at < len(old) and _key(part) == same[at]}
    for at, part in enumerate(parts):
        if at not in taken:
            free = (index for index, text in enumerate(same) if text == _key(part) and index not in taken.values())
            if (index := next(free, None)) is not None:
                taken[at] = index
    used = set(taken.values())
    return tuple(
        old[taken[at]] if at in taken else one(part, old[at] if at < len(old) and at not in used else None)
        for at, part in enumerate(parts)
    )


def _key(part: str) -> str:
    return part if any(char.isdigit() for char in part) else fold(part)


def _actor_role(name: RoleName) -> Editor:
    def edit(claim: Claim, value: str, ground: Ground) -> tuple[Role, ...]:
        return tuple(
            _each(
                claim.role(name),
                value,
                lambda part, old: _actor(claim, name, part, old, ground),
                lambda role: show(role, ground.report),
            )
        )

    return Editor(f"roles.{name}", edit, "NAME | actor:KEY | unknown | none, each with words:… where the text needs it")


def _actor(claim: Claim, name: RoleName, value: str, old: Role | None, ground: Ground) -> Role:
    who, _, words = (part.strip() for part in value.partition("words:"))
    key = None if who in ("", "unknown") else find_actor(who, ground.book)
    span = find_words(words, claim, ground.report) if words else _span_for(key, claim, old, ground)
    if key is None:
        mention = Mention(kind="actor", span=span, cause="not_stated" if who == "unknown" else "not_in_registry")
        return Role(name=name, mention=mention, basis="unknown" if who == "unknown" else "stated")
    link = Link(target=f"actor:{key}", name=ground.book.actors[key].names[0].name, score=1.0, reasons=("decided by a person",))
    return Role(name=name, mention=Mention(kind="actor", span=span, links=(link,), chosen=link.target))


def find_actor(who: str, book: Book) -> str:
    """Key of the actor with exactly this key or name."""
    if who.startswith("actor:"):
        key = who.removeprefix("actor:")
        if key not in book.actors:
            raise UsageError(f"no actor {key!r}{nearest(key, book.actors)}; see: wardesk ref actors")
        return key
    names = {(fold(row.name), actor.key) for actor in book.actors.values() for row in actor.names}
    keys = sorted(key for name, key in names if name == fold(who))
    if len(keys) > 1:
        raise UsageError(f"{who!r} names several actors; write one of {', '.join('actor:' + key for key in keys)}")
    if not keys:
        known = [row.name for actor in book.actors.values() for row in actor.names]
        raise UsageError(
            f"no actor is named {who!r}{nearest(who, known)}; see: wardesk ref actors, or write words: and the words"
            " of the report that name it"
        )
    return keys[0]


def _span_for(key: str | None, claim: Claim, old: Role | None, ground: Ground) -> Span:
    names = [row.name for row in ground.book.actors[key].names] if key else []
    spans = sorted(
        (span for name in names for span in _spans_of(name, ground.report.text)),
        key=lambda span: (_gap(span, claim.trigger), span.start, -span.end),
    )
    near = [span for span in spans if _in_sentence(span, claim, ground.report.text)]
    if old is not None and not near and (old.mention.chosen is None or not spans):
        return old.mention.span
    if spans:
        return (near or spans)[0]
    raise UsageError(
        f"no words to rest {'actor:' + key if key else 'an unknown actor'} on; add words: and words of the report,"
        f" as in '{'actor:' + key if key else 'unknown'} words:the group'"
    )


def _word_role(name: RoleName) -> Editor:
    def edit(claim: Claim, value: str, ground: Ground) -> tuple[Role, ...]:
        def one(part: str, _old: Role | None) -> Role:
            span = find_words(part.removeprefix("words:").strip(), claim, ground.report)
            cause = "not_in_gazetteer" if WORD_ROLES[name] == "place" else "not_applicable"
            return Role(name=name, mention=Mention(kind=WORD_ROLES[name], span=span, cause=cause))

        return tuple(_each(claim.role(name), value, one, lambda role: show(role, ground.report)))

    return Editor(f"roles.{name}", edit, "words:… of the report, several with ';' | none")


_NUMBER = r"\d{1,9}"
_COUNT = re.compile(rf"(?P<best>{_NUMBER})|(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER})|(?P<sign>>=|<=)\s?(?P<end>{_NUMBER})", re.A)


def _count(kind: CountKind) -> Editor:
    def edit(claim: Claim, value: str, ground: Ground) -> tuple[Count, ...]:
        def one(part: str, old: Count | None) -> Count:
            number, _, words = (piece.strip() for piece in part.partition("words:"))
            if old is None and not words:
                raise UsageError(f"no words to rest the number on; write '{number} words:five soldiers' as the report has it")
            phrase = find_words(words, claim, ground.report) if words else old.phrase if old else claim.trigger
            ends = _ends(number)
            if old is None:
                return Count(kind=kind, phrase=phrase, rule=RULE, **ends)
            return old.model_copy(update={**ends, "phrase": phrase, "rule": RULE})

        return tuple(_each(value_at(claim, f"counts.{kind}"), value, one, _show_count))

    return Editor(f"counts.{kind}", edit, "5 | 3..7 | >=12 | <=7 | unknown | none, with words:… where it is new")


def _ends(number: str) -> dict[str, int | None]:
    if number == "unknown":
        return {"low": None, "best": None, "high": None}
    match = _COUNT.fullmatch(number)
    if match is None:
        raise UsageError(f"{number!r} is not a number; write 5, 3..7, >=12, <=7 or unknown")
    if match["best"]:
        return dict.fromkeys(("low", "best", "high"), int(match["best"]))
    if match["sign"]:
        end = int(match["end"])
        return {
            "low": end if match["sign"] == ">=" else None,
            "best": None,
            "high": end if match["sign"] == "<=" else None,
        }
    low, high = int(match["low"]), int(match["high"])
    if low > high:
        raise UsageError(f"{number!r} ends below its beginning; write the smaller number first")
    return {"low": low, "best": None, "high": high}


_OWN = re.compile(
    r"(?P<lat>[-+]?\d{1,2}(?:\.\d{1,8})?)\s*,\s*(?P<lon>[-+]?\d{1,3}(?:\.\d{1,8})?)\s*,\s*(?P<km>\d{1,4}(?:\.\d{1,3})?)"
    r"(?:\s+(?P<name>[^\x00-\x1f;]{1,100}))?",
    re.ASCII,
)


def _place(claim: Claim, value: str, ground: Ground) -> tuple[Where, ...]:
    def one(part: str, old: Where | None) -> Where:
        part, _, words = (piece.strip() for piece in part.partition("words:"))
        if words:
            old = Where(mention=Mention(kind="place", span=find_words(words, claim, ground.report)))
        if old is None:
            raise UsageError(f"no words to rest {part!r} on; add words: and the words of the report that name the place")
        if part in ("", "unknown"):
            return _unplaced(old, "not_in_gazetteer" if words else "not_stated")
        own = _OWN.fullmatch(part)
        return _own_place(old, own) if own else _known_place(old, part, ground)

    return tuple(_each(claim.where, value, one, lambda where: show(where, ground.report)))


def _unplaced(old: Where, cause: str) -> Where:
    mention = old.mention.model_copy(update={"chosen": None, "cause": cause})
    return Where(mention=mention, relation=old.relation, rule=RULE)


def _own_place(old: Where, own: re.Match[str]) -> Where:
    lat, lon, km = float(own["lat"]), float(own["lon"]), float(own["km"])
    if abs(lat) > 90 or abs(lon) > 180 or not 0 < km <= 2000:
        raise UsageError(f"{own[0]!r} is not on the map: latitude -90..90, longitude -180..180, radius up to 2000 km")
    mention = old.mention.model_copy(update={"chosen": None, "cause": "not_in_gazetteer"})
    precision = 1 if km <= 2 else 2 if km <= 25 else 5
    return Where(
        precision=precision,
        lat=lat,
        lon=lon,
        radius_km=km,
        name=(own["name"] or "").strip() or None,
        mention=mention,
        relation=old.relation,
        rule=RULE,
    )


def _known_place(old: Where, value: str, ground: Ground) -> Where:
    links = old.mention.links
    found = [
        link for link in links if value in (link.target, link.target.removeprefix("place:")) or fold(link.name) == fold(value)
    ]
    if not found:
        choices = ", ".join(f"{link.target} ({link.name})" for link in links[:8]) or "no candidates"
        raise UsageError(
            f"{value!r} is not among the candidates: {choices}; or write LAT,LON,RADIUS_KM NAME, or words: and words of"
            " the report"
        )
    if len({link.target for link in found}) > 1:
        choices = ", ".join(f"{link.target} ({link.detail or link.name})" for link in found)
        raise UsageError(f"{value!r} fits several candidates; write one of {choices}")
    mention = old.mention.model_copy(update={"chosen": found[0].target, "cause": None})
    row = ground.find_place(found[0].target) if ground.find_place else None
    base = Where(name=found[0].name, mention=mention, relation=old.relation, rule=RULE)
    return base.model_copy(update={**(row or {}), "mention": mention, "rule": RULE})


def _table() -> dict[str, Editor]:
    table = {
        "type": Editor("type", _type, "a key of: wardesk ref types"),
        "aspect": _closed("aspect", get_args(Aspect)),
        "modality": _closed("modality", get_args(Modality)),
        "polarity": _closed("polarity", get_args(Polarity)),
        "course": _closed("course", get_args(Course), none=True),
        "extent": _closed("extent", get_args(Extent), none=True),
        "narrative": _closed("narrative", get_args(Narrative)),
        "standing": _closed("standing", get_args(Standing)),
        "object_kind": Editor("object_kind", _object_kind, "a key of the codebook's object kinds | none"),
        "stance": Editor("attribution", _stance, " | ".join(get_args(Stance))),
        "when": Editor("when", _when, "2018-04-22 | 2018-04-20..2018-04-22 | 2018-04-20.. | unknown"),
        "place": Editor("where", _place, "place:ID or NAME of a candidate | LAT,LON,RADIUS_KM NAME | words:… | unknown | none"),
    }
    table |= {name: _actor_role(name) for name in get_args(RoleName) if name in ACTOR_ROLES}
    table |= {name: _word_role(name) for name in WORD_ROLES}
    table |= {kind: _count(kind) for kind in get_args(CountKind)}
    return table


FIELDS: Final[Mapping[str, Editor]] = _table()
"""The fields a person may set, by the name that ``wardesk fix`` takes."""


def edited(claim: Claim, field: str, value: str, ground: Ground) -> Any:
    """The value of a field that a person's plain words stand for. Raises ``UsageError`` that says what would do."""
    if field not in FIELDS:
        raise UsageError(f"no field {field!r} to fix{nearest(field, FIELDS)}; fields: {', '.join(FIELDS)}")
    if len(value) > 2000:
        raise UsageError(f"{field}: the value is longer than 2000 characters")
    try:
        return FIELDS[field].edit(claim, value.strip(), ground)
    except UsageError as error:
        raise UsageError(f"{field}: {error}") from error
