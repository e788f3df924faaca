"""Numbers of notes, in the order in which a sitrep first calls them, and lines that call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from wardesk.model import Claim
from wardesk.sitrep.figures import chips
from wardesk.sitrep.naming import Desk, area_of, publisher_name
from wardesk.sitrep.phrase import Told, tell, tell_apart
from wardesk.sitrep.shape import Line, Piece, Pieces

_TIES = {
    "part_of": "Part of",
    "content_of": "Content of",
    "condition_of": "Condition of",
    "reason_of": "Given as a reason for",
    "purpose_of": "Given as the purpose of",
    "result_of": "Given as a result of",
    "denies": "Denies",
    "repeats": "Repeats",
    "corrects": "Corrects",
}


class Register:
    """Hands out note numbers; a ``draft`` from a first pass lets a line point at a later note."""

    def __init__(self, desk: Desk, draft: Register | None = None) -> None:
        self.desk = desk
        self.known: Mapping[str, int] = draft.numbers if draft else {}
        self.numbers: dict[str, int] = {}
        self.refs: Counter[str] = Counter()
        self._told: dict[str, Told] = draft._told if draft else {}

    def line(self, claim: Claim, *, extra: tuple[Pieces, ...] = (), pieces: Pieces | None = None) -> Line:
        """The sentence of a claim, numbered, with what has to be said under it."""
        told = self.told(claim)
        note = self.numbers.setdefault(claim.id, len(self.numbers) + 1)
        ref = self.refs[claim.id]
        self.refs[claim.id] += 1
        if pieces is not None:
            return Line(pieces, note, ref)
        remarks = (*told.remarks, *self._ties(claim), *extra)
        return Line(told.pieces, note, ref, chips(claim), _run_on(remarks))

    def told(self, claim: Claim) -> Told:
        """The sentence of a claim without a call of its note."""
        if claim.id not in self._told:
            self._told[claim.id] = tell(self.desk, claim)
        return self._told[claim.id]

    def see(self, claim: Claim) -> str:
        """``note 7``, or nothing while the number is not known."""
        number = self.known.get(claim.id) or self.numbers.get(claim.id)
        return f"note {number}" if number else "no note"

    def _ties(self, claim: Claim) -> tuple[Pieces, ...]:
        found: list[Pieces] = []
        for link in claim.links:
            other = self.desk.claims.get(link.claim)
            if other is None:
                continue
            lead = Piece(f"{_TIES[link.kind]}: ")
            found.append((lead, *tell_apart(self.desk, other), Piece(f" ({self.see(other)}).")))
        return tuple(found)


def _run_on(remarks: tuple[Pieces, ...]) -> Pieces:
    found: list[Piece] = []
    for at, remark in enumerate(remarks):
        found += [Piece(" ")] if at else []
        found += remark
    return tuple(found)


# ---------------------------------------------------------------- order


def reading_order(desk: Desk, claim: Claim) -> tuple[date, str, str, int, int, str]:
    """By publication day, publisher and place in the text: the same whatever order the reports came in."""
    report = desk.reports.get(claim.report)
    day = (report.published if report else None) or date.max
    name = publisher_name(desk, report)
    return (day, name.casefold(), claim.report, claim.sentence, claim.trigger.start, claim.id)


def filed_day(desk: Desk, claim: Claim) -> date | None:
    """The last day a claim may speak of; its report's day when it has none."""
    report = desk.reports.get(claim.report)
    return claim.when.last or claim.when.first or (report.published if report else None)


def group_key(desk: Desk, claim: Claim) -> tuple[str, str, date]:
    """Type, area and day: claims that stand side by side."""
    return claim.type, area_of(desk, claim), filed_day(desk, claim) or date.max


def is_denial(claim: Claim) -> bool:
    """Whether some speaker of the chain denies or takes back what is claimed."""
    return any(speaker.stance in ("denies", "retracts") for speaker in claim.attribution)


def is_event(claim: Claim) -> bool:
    """Whether the claim is told as news: a foreground event said to have happened, or said not to have."""
    return claim.aspect == "event" and claim.modality == "actual" and claim.narrative == "foreground"
