"""One claim, one neutral English sentence: who says it, with what stance, and what exactly is claimed."""

from __future__ import annotations

from typing import NamedTuple

from wardesk.book import PhraseEntry
from wardesk.model import Claim, Mention, Role, Span, Speaker
from wardesk.sitrep.figures import count_pieces, counts_tail, when_phrase
from wardesk.sitrep.grammar import Mood, fill_template, nominal, predicate, verb_forms
from wardesk.sitrep.naming import (
    Desk,
    conjoined,
    is_plural,
    join,
    mention_pieces,
    place_name,
    place_phrase,
    publisher_name,
    role_pieces,
    words_of,
)
from wardesk.sitrep.quote import sentence_end
from wardesk.sitrep.shape import Piece, Pieces

_SAYS = {
    "states": ("says", "say"),
    "confirms": ("says", "say"),
    "alleges": ("alleges", "allege"),
    "denies": ("denies", "deny"),
    "retracts": ("takes back the statement", "take back the statement"),
}
_LEFT_OVER = {
    "actor": "by", "target": "concerning", "opponent": "against", "owner": "belonging to", "place": "in",
    "origin": "from", "destination": "to", "instrument": "with", "partner": "together with",
    "mediator": "mediated by", "victim": "affecting", "beneficiary": "for", "terms": "on",
}  # fmt: skip
_PLACES = ("place", "facility")


class Told(NamedTuple):
    """A sentence and what has to be added under it."""

    pieces: Pieces
    remarks: tuple[Pieces, ...]


def tell(desk: Desk, claim: Claim) -> Told:
    """The whole sentence of a claim, from speaker to full stop."""
    lead = attribution(desk, claim)
    body = clause(desk, claim)
    return Told(_tidy((*lead, *body, Piece("."))), basis_remarks(desk, claim))


def tell_apart(desk: Desk, claim: Claim) -> Pieces:
    """The clause alone, without who says it: for a reference to another claim."""
    return _tidy(clause(desk, claim))


def without_stop(pieces: Pieces) -> Pieces:
    """A sentence without its full stop, to be run on."""
    last = pieces[-1]
    return (*pieces[:-1], last._replace(text=last.text.removesuffix(".")))


# ---------------------------------------------------------------- who says it


def attribution(desk: Desk, claim: Claim) -> Pieces:
    """The lead: ``SouthFront says, citing "local security sources", that``."""
    outer = publisher_name(desk, desk.reports.get(claim.report))
    first = claim.attribution[0] if claim.attribution else Speaker(kind="publisher")
    inner = [speaker for speaker in claim.attribution if speaker.kind != "publisher"]
    opening = (Piece(_capital(outer), "name"),)
    if not inner:
        that = "" if first.stance == "states" and claim.aspect != "assessment" else " that"
        return (*opening, Piece(" "), *_verb(desk, claim, first, plural=False), Piece(f"{that} "))
    if inner[-1].kind == "anonymous" and all(speaker.stance == "states" for speaker in (first, *inner)):
        chain = join([speaker_pieces(desk, claim, speaker) for speaker in inner], "through")
        return (*opening, Piece(" says, citing "), *chain, Piece(", that "))
    last = inner[-1]
    name = speaker_pieces(desk, claim, last)
    plural = is_plural(desk, [last.mention] if last.mention else [], name)
    middle = [speaker_pieces(desk, claim, speaker) for speaker in reversed(inner[:-1])]
    via = join([*middle, (Piece(outer, "name"),)], "as cited by")
    verb = _verb(desk, claim, last, plural=plural)
    return (*_capitalised(name), Piece(" "), *verb, Piece(", according to "), *via, Piece(", that "))


def speaker_pieces(desk: Desk, claim: Claim, speaker: Speaker) -> Pieces:
    """A quoted speaker's name, with the actor it speaks for."""
    if speaker.mention is None:
        return (Piece("an unnamed source"),)
    pieces = mention_pieces(desk, claim, speaker.mention)
    source = desk.book.sources.get((speaker.mention.chosen or "").removeprefix("source:"))
    patron = desk.book.actors.get(source.mouthpiece_of or "") if source else None
    if patron is None:
        return pieces
    return (*pieces, Piece(", linked to "), Piece(patron.names[0].name, "name"), Piece(","))


def _verb(desk: Desk, claim: Claim, speaker: Speaker, *, plural: bool) -> Pieces:
    one, many = _SAYS[speaker.stance]
    if claim.aspect == "assessment" and speaker.stance == "states":
        one, many = "judges", "judge"
    verb = many if plural else one
    cue = words_of(desk, claim.report, speaker.cue, 20) if speaker.cue and speaker.stance == "confirms" else None
    return (Piece(f"{verb}, in its word "), Piece(cue, "quote"), Piece(",")) if cue else (Piece(verb),)


# ---------------------------------------------------------------- what is claimed


def clause(desk: Desk, claim: Claim) -> Pieces:
    """What is claimed, hedged as its modality, polarity and course ask."""
    entry = desk.book.phrases.get(claim.type) or _plain_entry(claim.type)
    slots = _Slots(desk, claim)
    body = _by_clause(slots, entry) or nominal(entry.noun, entry.article, _mood(claim, plural=False, agent=False))
    skip = [role.mention.span for role in claim.roles if role.name in slots.used]
    tail = place_phrase(desk, claim, [*skip, *slots.places])
    state = claim.aspect != "event" and claim.narrative == "foreground"
    undated = state or claim.modality != "actual" or claim.course == "ongoing"
    when = Piece(when_phrase(claim.when, desk.year, state=state) if claim.when.last or claim.when.first or not undated else "")
    condition = (Piece(", on a condition"),) if claim.modality == "conditional" else ()
    own = _own_words(desk, claim) if entry.words else ()
    return (
        *body,
        *slots.left_over(),
        *tail,
        when,
        *own,
        *counts_tail(desk, claim, equipment=not slots.counted),
        *condition,
    )


def _own_words(desk: Desk, claim: Claim) -> Pieces:
    """The report's words from the trigger to the end of its sentence."""
    report = desk.reports.get(claim.report)
    if report is None or not report.text:
        return ()
    stop = sentence_end(report.text, claim.trigger.end)
    words = words_of(desk, claim.report, Span(start=claim.trigger.start, end=stop))
    return (Piece(", in the report’s words "), Piece(words, "quote")) if words else ()


def _plain_entry(key: str) -> PhraseEntry:
    """Wording of a type that the codebook has no phrase for."""
    return PhraseEntry(key="other", noun=key.replace("_", " "), article="an" if key[:1] in "aeiou" else "a")


class _Slots:
    """Fills the slots of one claim's templates and remembers which roles were told."""

    def __init__(self, desk: Desk, claim: Claim) -> None:
        self.desk, self.claim = desk, claim
        self.used: set[str] = set()
        self.places: list[Span] = []
        self.counted = False
        """Whether the clause itself names the equipment counts."""
        self.rows: dict[str, list[Role]] = {}
        for role in claim.roles:
            if role.basis != "unknown":
                self.rows.setdefault(role.name, []).append(role)

    def fill(self, slot: str) -> Pieces:
        """Words of a role, of the first place, or of the extent."""
        if slot == "extent":
            return (Piece({"part": "part of ", "edge": "the edge of "}.get(self.claim.extent or "", "")),)
        if slot == "lost":
            return self._lost()
        if slot == "place" and not self.rows.get("place"):
            return self._first_place()
        if slot in ("aim", "foe"):
            at_place = [role for role in self.rows.get("target", []) if role.mention.kind in _PLACES]
            return self.fill("target") if bool(at_place) == (slot == "aim") else ()
        rows = self.rows.get(slot, [])
        self.used |= {slot} if rows else set()
        if slot == "actor" and len(rows) == 1 and self._speaks(rows[0].mention):
            return (Piece("it"),)
        return join([*(role_pieces(self.desk, self.claim, role) for role in rows), *self._listed_with(rows)])

    def _listed_with(self, rows: list[Role]) -> list[Pieces]:
        """Names of places that the report lists with the last filler."""
        last = rows[-1].mention if rows else None
        own = next((where for where in self.claim.where if last and where.mention.span == last.span), None)
        found = conjoined(self.desk, self.claim, own) if own else ()
        more = [where for where in found if not any(row.mention.span == where.mention.span for row in rows)]
        self.places += [where.mention.span for where in more]
        return [place_name(self.desk, self.claim, where) for where in more]

    def _first_place(self) -> Pieces:
        if not self.claim.where or self.claim.where[0].relation not in ("in", "part"):
            return ()
        self.places.append(self.claim.where[0].mention.span)
        return place_name(self.desk, self.claim, self.claim.where[0])

    def _speaks(self, mention: Mention) -> bool:
        """Whether the actor is the very speaker of the sentence."""
        last = self.claim.attribution[-1].mention if self.claim.attribution else None
        return bool(mention.chosen and last and last.chosen == mention.chosen and not mention.allies)

    def _lost(self) -> Pieces:
        """Equipment as counted, else as the roles name it."""
        counts = [count for count in self.claim.counts if count.kind == "equipment"]
        rows = [*self.rows.get("target", []), *self.rows.get("instrument", [])]
        self.used |= {role.name for role in rows}
        if counts:
            self.counted = True
            owned = any(self.rows.get(name) for name in ("owner", "opponent"))
            return join([count_pieces(self.desk, self.claim, count, side=not owned) for count in counts])
        return join([role_pieces(self.desk, self.claim, role) for role in rows])

    def mentions(self, subject: str) -> list[Mention]:
        """Mentions that a subject template stands for."""
        names = subject.strip("{}").split("|")
        return next(([role.mention for role in self.rows[name]] for name in names if self.rows.get(name)), [])

    def left_over(self) -> Pieces:
        """Roles that the clause had no slot for: no role is lost."""
        found: list[Piece] = []
        for name, rows in self.rows.items():
            in_where = all(
                any(where.mention.span == role.mention.span for where in self.claim.where) for role in rows
            ) and name in ("place", "origin", "destination", "target")
            if name in self.used or in_where:
                continue
            words = join([role_pieces(self.desk, self.claim, role) for role in rows])
            found += [Piece(f" {_LEFT_OVER[name]} "), *words]
        return tuple(found)


def _by_clause(slots: _Slots, entry: PhraseEntry) -> Pieces | None:
    for row in entry.clauses:
        slots.used.clear()
        slots.places.clear()
        subject = fill_template(row.subject, slots.fill)
        rest = fill_template(row.rest, slots.fill) if subject else None
        if subject and rest is not None:
            fillers = slots.mentions(row.subject.replace("{extent}", ""))
            agent = row.subject.startswith("{actor") and bool(slots.rows.get("actor"))
            mood = _mood(slots.claim, plural=is_plural(slots.desk, fillers, subject), agent=agent)
            return predicate(verb_forms(row.verb), subject, rest, mood)
    slots.used.clear()
    slots.places.clear()
    return None


def _mood(claim: Claim, *, plural: bool, agent: bool) -> Mood:
    """A denial takes back what is claimed: its clause is told as the thing denied, whatever its polarity."""
    denied = any(speaker.stance in ("denies", "retracts") for speaker in claim.attribution)
    return Mood(
        modality=claim.modality,
        negative=claim.polarity == "did_not" and not denied,
        course=claim.course,
        state=claim.aspect != "event" and claim.narrative == "foreground",
        plural=plural,
        agent=agent,
    )


# ---------------------------------------------------------------- what rests on what


def basis_remarks(desk: Desk, claim: Claim) -> tuple[Pieces, ...]:
    """Roles that this sentence of the report does not state itself."""
    found: list[Pieces] = []
    for role in claim.roles:
        if role.basis == "inherited":
            words = role_pieces(desk, claim, role)
            are = "are" if is_plural(desk, [role.mention], words) else "is"
            text = f" {are} named in an earlier sentence of the report, not in this one."
            found.append((*_capitalised(words), Piece(text)))
        elif role.basis == "unknown":
            found.append((Piece(f"The report does not say who the {role.name} was."),))
    return tuple(dict.fromkeys(found))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _capitalised(pieces: Pieces) -> Pieces:
    return (pieces[0]._replace(text=_capital(pieces[0].text)), *pieces[1:]) if pieces[0].kind == "own" else pieces


def _tidy(pieces: Pieces) -> Pieces:
    """Drop empty pieces, join neighbours of one kind, close doubled commas and spaces."""
    found: list[Piece] = []
    for piece in pieces:
        text = piece.text
        if found and found[-1].kind == "own" and piece.kind == "own":
            text = _join_own(found.pop().text, text)
        if text:
            found.append(piece._replace(text=text))
    return tuple(found)


def _join_own(before: str, after: str) -> str:
    if before.endswith(",") and after.startswith(","):
        return before + after[1:]
    if before.endswith(" ") and after.startswith((" ", ",", ".")):
        return before.rstrip(" ") + after
    return before + after
