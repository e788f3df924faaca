"""An incident of Wardesk's claims written as a full MUC-4 template: all 23 scored slots (template-doc-part1, section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from wardesk.evaluate.muc4_keys import SLOTS, Document, Filler, Template, read_days
from wardesk.evaluate.muc4_learn import NONE, Items
from wardesk.evaluate.muc4_mentions import Namer, Party
from wardesk.evaluate.muc4_templates import Incident, distinct
from wardesk.gazetteer.lookup import Gazetteer, PlaceRow
from wardesk.text import strip_marks

NOT_APPLICABLE = {"ARSON": (6, 7), "KIDNAPPING": (6, 7, 12, 13, 14, 15, 16, 17)}
"""Slots that incidents of a type do not have: ``template-skeletons.v3``."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PLURAL = re.compile(r"\w*(?:[^s]s|men|people|children|police)", re.IGNORECASE)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(rf"\b(?:({'|'.join(_NUMBERS)})|(\d[\d,]*))\b", re.IGNORECASE)
_FORMER = re.compile(r"\b(?:former|retired|late|ex)\b", re.IGNORECASE)
_REACH = 40
"""Characters before a mention's end in which its number is looked for."""


class Writer:
    """Writes the incidents of one report."""

    def __init__(self, namer: Namer, gazetteer: Gazetteer, items: Items | None = None) -> None:
        self.items = items
        self.namer = namer
        self.profile = namer.profile
        self.gazetteer = gazetteer

    def write(self, document: Document, text: str, incidents: Sequence[Incident]) -> list[Template]:
        """Full templates of a report's incidents. ``text`` has the capitals that ``document.text`` may lack."""
        return [Template(document.id, self._slots(document, text, incident)) for incident in incidents]

    def _slots(self, document: Document, text: str, incident: Incident) -> dict[int, tuple[Filler, ...]]:
        things, weapons = distinct(incident.things), distinct(incident.weapons)
        organizations = distinct(incident.organizations)
        victims = distinct(incident.victims)
        found: dict[int, tuple[Filler, ...]] = dict.fromkeys(SLOTS, ())
        found[2] = _plain(*_days(document, incident))
        found[3] = _plain(*self._place(document, incident))
        found[4], found[5], found[8] = _plain(incident.type), _plain(_stage(incident)), _plain(_category(incident))
        found[6] = _plain(*(weapon.name for weapon in weapons))
        found[7] = self._items("instruments", weapons)
        found[9] = _plain(*(party.name for party in distinct(incident.individuals)))
        found[10] = _plain(*(party.name for party in organizations))
        found[11] = tuple(Filler((_confidence(incident),), (party.name,)) for party in organizations)
        found[12] = _plain(*(thing.name for thing in things))
        found[13] = tuple(
            self._learned_target(text, incident, thing) if filler.values == ("OTHER",) else filler
            for thing, filler in zip(things, self._items("targets", things), strict=True)
        )
        found[14] = tuple(Filler((_number(text, thing),), (thing.name,)) for thing in things)
        found[16] = tuple(
            Filler((effect,), (thing.name,))
            for thing in things
            for effect in _damage(incident, thing) or self._learned(16, incident, text, thing)
        )
        found |= self._people(text, incident, victims)
        absent = NOT_APPLICABLE.get(incident.type, ())
        return {slot: _upper(fillers) for slot, fillers in found.items() if slot not in absent}

    def _people(self, text: str, incident: Incident, victims: Sequence[Party]) -> dict[int, tuple[Filler, ...]]:
        """Slots 18 to 23: the name is the reference where there is one, else the description."""
        return {
            18: _plain(*(party.name for party in victims if party.kind == "name")),
            19: tuple(
                Filler((party.description,), (party.name,)) if party.kind == "name" else Filler((party.name,))
                for party in victims
                if party.kind != "name" or party.description
            ),
            20: tuple(Filler((self._victim(text, incident, party),), (party.name,)) for party in victims),
            21: tuple(Filler((_number(text, party),), (party.name,)) for party in victims),
            23: tuple(
                Filler((effect,), (party.name,))
                for party in victims
                for effect in party.effects or self._learned(23, incident, text, party)
            ),
        }

    def _learned(self, slot: int, incident: Incident, text: str, party: Party) -> tuple[str, ...]:
        """The item that the weights give, where there are weights and they give one."""
        item = self.items.guess(slot, incident.type, text, party.name) if self.items else NONE
        return () if item == NONE else (item,)

    def _learned_target(self, text: str, incident: Incident, thing: Party) -> Filler:
        return Filler(self._learned(13, incident, text, thing) or ("OTHER",), (thing.name,))

    def _victim(self, text: str, incident: Incident, party: Party) -> str:
        listed = self.victim_type(party)
        learned = self._learned(20, incident, text, party) if listed == "CIVILIAN" else ()
        return learned[0] if learned else listed

    def _items(self, kind: str, parties: Sequence[Party]) -> tuple[Filler, ...]:
        """Items of a set list by the words of a name; OTHER for targets that the list does not have."""
        default = "OTHER" if kind == "targets" else None
        pairs = ((self.namer.item(kind, party.name) or default, party.name) for party in parties)
        return tuple(Filler((item,), (name,)) for item, name in pairs if item)

    def victim_type(self, party: Party) -> str:
        """By title or role, present or former; else soldiers and police are military and everybody else a civilian."""
        role = party.description if party.kind == "name" else party.name
        listed = self.namer.item("victims", role)
        if listed and _FORMER.search(role) and f"FORMER {listed}" in self.profile.victims:
            return f"FORMER {listed}"
        return listed or ("ACTIVE MILITARY" if party.state else "CIVILIAN")

    def _place(self, document: Document, incident: Incident) -> Iterator[str]:
        """Country and the first place told in it; the country of the dateline where no claim has one."""
        code = next((where.country for where in incident.places if where.country), None)
        name = next((where.name for where in incident.places if where.name and where.feature != "country"), None)
        home = self._home(document)
        if code is None and home is not None:
            code = home.country
        country = self.gazetteer.country(code or "")
        if country is not None:
            yield ": ".join(strip_marks(part) for part in (country.name, name) if part)

    def _home(self, document: Document) -> PlaceRow | None:
        """The town in the dateline."""
        town = re.split(r"[,(]", document.dateline or "", maxsplit=1)[0].strip()
        return max(self.gazetteer.find(town), key=lambda row: row.population, default=None) if town else None


def _damage(incident: Incident, thing: Party) -> tuple[str, ...]:
    """The worst that is told; arson always damages (7.17, note 2)."""
    return thing.effects[:1] or (("SOME DAMAGE",) if incident.type == "ARSON" else ())


def _plain(*values: str) -> tuple[Filler, ...]:
    return tuple(Filler((value,)) for value in values if value)


def _upper(fillers: Sequence[Filler]) -> tuple[Filler, ...]:
    return tuple(Filler(tuple(map(str.upper, filler.values)), tuple(map(str.upper, filler.refs))) for filler in fillers)


def _days(document: Document, incident: Incident) -> Iterator[str]:
    """The stated day or days; else "up to" the day of the report (7.3, form 3)."""
    if incident.days:
        yield write_days(*incident.days)
    elif (published := read_days(document.dateline or "")) is not None:
        yield write_days(None, published[1])


def write_days(first: date | None, last: date) -> str:
    """A day, first and last day, or "on or before" a day: the three forms of 7.3."""
    if first == last:
        return _day(last)
    return f"- {_day(last)}" if first is None else f"{_day(first)} - {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}"


def _stage(incident: Incident) -> str:
    if incident.claims and all(claim.modality == "threatened" for claim in incident.claims):
        return "THREATENED"
    failed = any(claim.course in ("attempted", "failed", "repelled") for claim in incident.claims[:1])
    return "ATTEMPTED" if failed else "ACCOMPLISHED"


def _category(incident: Incident) -> str:
    """State-sponsored where a government or its forces did it (7.9); without a perpetrator told, terrorist."""
    return "STATE-SPONSORED VIOLENCE" if any(party.state for party in incident.perpetrators()) else "TERRORIST ACT"


def _confidence(incident: Incident) -> str:
    """How the report holds the organisation responsible (7.12), by stance and standing of the claims that name it."""
    named = [claim for claim in incident.claims if claim.role("actor")]
    if any(role.basis == "suspected" for claim in named for role in claim.role("actor")):
        return "SUSPECTED OR ACCUSED"
    if any(claim.standing == "own_action" for claim in named):
        return "CLAIMED OR ADMITTED"
    if any(claim.standing in ("enemy_action", "own_loss") for claim in named):
        return "SUSPECTED OR ACCUSED BY AUTHORITIES"
    return "REPORTED AS FACT"


def _number(text: str, party: Party) -> str:
    """How many a mention stands for: the number in it or right before it, 1 for one name or singular, else PLURAL."""
    if party.kind == "name":
        return "1"
    last = party.name.split()[-1]
    end = text.find(last, party.start)
    before = text[max(0, party.start - 12) : end if 0 <= end <= party.start + _REACH else party.start]
    match = next(iter(reversed(list(_NUMBER.finditer(before.rsplit(".", 1)[-1])))), None)
    if match and not match.group(1):
        return match.group(2).replace(",", "")
    if match:
        return str(_NUMBERS.index(match.group(1).lower()) + 1)
    return "PLURAL" if _PLURAL.fullmatch(last) else "1"
