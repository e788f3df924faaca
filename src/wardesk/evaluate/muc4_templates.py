"""Wardesk's claims of one report, grouped into the incidents of MUC-4 and written as its templates.

A claim of a type that the profile lists begins an incident or joins one told before it, of the same type and without a
contradiction in place, day, perpetrating organisation or named victims. Claims of outcomes (the dead, the damage) join the
incident they are linked to, or the one told last. What did not happen, is planned, demanded or told as background is left
out, and so are fights between armed sides that hit nothing and nobody else (template-doc-part1, section 1.0, points 1, 5
and 6). Hedged claims ("allegedly") stay: in this genre the hedge is on who did it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from wardesk.evaluate.muc4_keys import RoleTemplate
from wardesk.evaluate.muc4_mentions import Namer, Party
from wardesk.model import Claim, Where

NEAR_SENTENCES = 2
"""An outcome without a link joins the incident told so many sentences before it, at most."""


@dataclass
class Incident:
    """One incident as it grows, claim by claim."""

    type: str
    claims: list[Claim] = field(default_factory=list)
    individuals: list[Party] = field(default_factory=list)
    organizations: list[Party] = field(default_factory=list)
    things: list[Party] = field(default_factory=list)
    victims: list[Party] = field(default_factory=list)
    weapons: list[Party] = field(default_factory=list)
    places: list[Where] = field(default_factory=list)
    days: tuple[date, date] | None = None
    """Stated days only."""

    def perpetrators(self) -> list[Party]:
        """Persons and organisations that did it."""
        return self.individuals + self.organizations

    def names(self) -> set[str]:
        """Last words of the names of named victims."""
        return {party.name.split()[-1].lower() for party in self.victims if party.kind == "name"}

    def sites(self) -> set[str]:
        """Chosen places smaller than a country."""
        return {where.mention.chosen for where in self.places if where.mention.chosen and where.feature != "country"}

    def regions(self) -> set[str]:
        """First-order areas of the places; the same area may be named by itself or by a town in it."""
        return {where.admin1 for where in self.places if where.admin1}


class Grouper:
    """Turns the claims of a report into incidents."""

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self.profile = namer.profile

    def group(self, text: str, claims: Sequence[Claim]) -> list[Incident]:
        """Incidents in the order in which they are first told, the irrelevant ones left out."""
        found: list[Incident] = []
        for claim in sorted(claims, key=lambda claim: claim.trigger.start):
            if not _is_reported(claim):
                continue
            incident = self._begin(text, claim)
            if incident is None:
                continue
            old = self._partner(incident, found)
            if old is None:
                found.append(incident)
            else:
                _join(old, incident)
        return [incident for incident in found if self._is_relevant(incident)]

    def _begin(self, text: str, claim: Claim) -> Incident | None:
        """An incident of this claim alone; None where its type is none of the profile's."""
        words = re.findall(r"[\w-]+", text[claim.trigger.start : claim.trigger.end].lower())
        kind = self.profile.incident_of.get(claim.type)
        if claim.type in self.profile.outcomes:
            listed = (name for name, triggers in self.profile.by_trigger.items() if set(words) & set(triggers))
            kind = next(listed, "ATTACK")
        if kind is None:
            return None
        incident = Incident(kind, [claim], places=list(claim.where))
        if claim.when.stated and claim.when.first and claim.when.last:
            incident.days = (claim.when.first, claim.when.last)
        for role in claim.roles:
            for party in self.namer.parties(text, role.mention):
                name = self.namer.fullest(text, party.name) if party.kind == "name" else party.name
                self._fill(incident, role.name, party._replace(name=name, effects=self._effects(words, party)))
            if role.name == "actor":
                incident.organizations += self.namer.groups_in(text, role.mention)
        return incident

    def _effects(self, triggers: Sequence[str], party: Party) -> tuple[str, ...]:
        wanted = ("DESTROYED", "SOME DAMAGE") if party.kind == "thing" else ("DEATH", "INJURY")
        return tuple(effect for effect in wanted if set(triggers) & set(self.profile.effects[effect]))

    def _fill(self, incident: Incident, role: str, party: Party) -> None:
        if role == "actor":
            if party.kind in ("name", "people"):
                incident.individuals.append(party)
            elif party.kind == "organization":
                incident.organizations.append(party)
        elif role in ("target", "victim", "opponent", "owner"):
            if party.kind in ("name", "people", "organization") or (incident.type == "KIDNAPPING" and party.kind == "place"):
                incident.victims.append(party)
            elif party.kind == "thing" and role != "owner":
                incident.things.append(party)
        elif role == "instrument" and party.kind == "thing":
            incident.weapons.append(party)

    def _partner(self, incident: Incident, found: Sequence[Incident]) -> Incident | None:
        """The incident told before that this one is, or tells the outcome of."""
        claim = incident.claims[0]
        linked = {link.claim for link in claim.links if link.kind in ("part_of", "result_of", "repeats", "corrects", "reason_of")}
        for old in reversed(found):
            if any(one.id in linked or any(link.claim == claim.id for link in one.links) for one in old.claims):
                return old
        if claim.type in self.profile.outcomes and incident.type == "ATTACK":
            near = [old for old in found if 0 <= claim.sentence - old.claims[-1].sentence <= NEAR_SENTENCES]
            return next((old for old in reversed(near) if not _differ(old, incident)), None)
        return next((old for old in reversed(found) if old.type == incident.type and not _differ(old, incident)), None)

    def _is_relevant(self, incident: Incident) -> bool:
        """Whether a target is something or somebody not armed, or is not told and the deed is not one between armed sides.

        A state's forces that hit armed people are at war, whatever else was hit (point 1: the perpetrator is an illegal
        group, or the target is civilian).
        """
        unarmed = any(not party.armed or self._is_unarmed(party) for party in incident.victims)
        if incident.victims and not unarmed and any(party.state for party in incident.perpetrators()):
            return False
        if unarmed or any(not thing.armed for thing in incident.things):
            return True
        return not incident.victims and any(claim.type not in self.profile.between_armed for claim in incident.claims)

    def _is_unarmed(self, party: Party) -> bool:
        return self.namer.item("victims", party.description or party.name) in self.profile.unarmed


def _is_reported(claim: Claim) -> bool:
    return claim.modality in ("actual", "rumoured", "threatened") and claim.polarity == "did" and claim.narrative == "foreground"


def _differ(one: Incident, other: Incident) -> bool:
    """Whether two incidents contradict each other in day, place, organisation or named victims."""
    if one.days and other.days and (one.days[1] < other.days[0] or other.days[1] < one.days[0]):
        return True
    if one.sites() and other.sites() and not one.sites() & other.sites() and not one.regions() & other.regions():
        return True
    groups = [{party.name.lower() for party in incident.organizations} for incident in (one, other)]
    return _are_apart(*groups) or _are_apart(one.names(), other.names())


def _are_apart(one: set[str], other: set[str]) -> bool:
    return bool(one and other and not one & other)


def _join(old: Incident, new: Incident) -> None:
    old.claims += new.claims
    old.places += new.places
    old.days = old.days or new.days
    for name in ("individuals", "organizations", "things", "victims", "weapons"):
        getattr(old, name).extend(getattr(new, name))
    if old.type == "ATTACK" != new.type:
        old.type = new.type


# ---------------------------------------------------------------- the five roles


def role_templates(incidents: Sequence[Incident]) -> list[RoleTemplate]:
    """Incidents with the five roles of GTT. An entity is one mention, the fullest of the text for persons."""
    return [RoleTemplate(incident.type.lower(), _roles(incident)) for incident in incidents]


def _roles(incident: Incident) -> dict[str, tuple[tuple[str, ...], ...]]:
    named = [party for party in incident.victims if party.kind == "name"]
    parties = {
        "PerpInd": incident.individuals, "PerpOrg": incident.organizations, "Target": incident.things, "Victim": named,
        "Weapon": incident.weapons,
    }  # fmt: skip
    return {role: tuple((party.name.lower(),) for party in distinct(rows)) for role, rows in parties.items()}


def distinct(parties: Sequence[Party]) -> list[Party]:
    """Parties in order; of those that one name contains the other ("Diaz", "Jose Diaz") only the fuller."""
    found: list[Party] = []
    for party in parties:
        at = next((at for at, old in enumerate(found) if _is_same(old, party)), None)
        if at is None:
            found.append(party)
            continue
        old = found[at]
        fuller = party if len(party.name) > len(old.name) and party.kind == "name" else old
        found[at] = fuller._replace(
            description=old.description or party.description, effects=tuple(dict.fromkeys(old.effects + party.effects))
        )
    return found


def _is_same(one: Party, other: Party) -> bool:
    if one.key and one.key == other.key:
        return True
    first, second = one.name.lower().split(), other.name.lower().split()
    if one.kind == other.kind == "name":
        return set(first) <= set(second) or set(second) <= set(first)
    return first[-1] == second[-1]
