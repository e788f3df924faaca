"""The trained reader's answer to MUC-4: its spans merged into entities, and those put into the incidents they belong to.

The principle by which rules and reader meet: the reader says which kinds of incident a report tells of at all, and which
words fill the five roles that hold words of the text; the rules say how many incidents there are, where, when and with what
effect, and describe those without a name. An entity goes to the incident whose claims are told nearest to its mentions. How
sure the reader must be, and in which roles the rules' words stand where it names nobody, is written in the profile.

Both role metrics (GRIT, GTT) count an entity right when *all* mentions given for it are gold's, and each entity of gold but
once. So an entity is given by its surest mention alone, and mentions that may name one thing are one entity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wardesk.evaluate.muc4_learn import Items
from wardesk.evaluate.muc4_mentions import Namer, Party, PartyKind
from wardesk.evaluate.muc4_templates import Incident
from wardesk.model import Seen, TaggedSpan

KINDS: dict[str, PartyKind] = {
    "perp_individual": "people", "perp_organization": "organization", "physical_target": "thing", "victim": "name",
    "weapon": "thing",
}  # fmt: skip
"""Label of the head ``parts`` → kind of party."""
LISTS = {
    "perp_individual": "individuals", "perp_organization": "organizations", "physical_target": "things", "victim": "victims",
    "weapon": "weapons",
}  # fmt: skip
"""Label of the head ``parts`` → list of an incident."""

FAR = 10**6
"""Characters: farther than any report is long."""

_WORD = re.compile(r"\w+")
_SMALL = frozenset({"a", "an", "the", "of", "de", "del", "la", "las", "los", "el", "y", "e", "and", "in", "for", "no"})


class Filling(NamedTuple):
    """An entity that the reader sees in a role, with everything it saw of it."""

    label: str
    party: Party
    """By its surest mention."""
    spans: tuple[TaggedSpan, ...]
    score: float
    """Of its surest mention."""


# ---------------------------------------------------------------- mentions → entities


def find_fillings(text: str, seen: Seen, namer: Namer) -> list[Filling]:
    """Entities of a text in the order of their first mention."""
    least = namer.profile.reader.least
    found: list[Filling] = []
    for label, kind in KINDS.items():
        spans = [span for span in seen.spans if span.head == "parts" and span.label == label and span.score >= least[label]]
        for group in _groups(text, spans, namer):
            best = max(group, key=lambda span: (span.score, span.end - span.start))
            party = namer.filler(text, best.start, best.end, kind)
            found.append(Filling(label, party, tuple(group), best.score))
    return sorted(found, key=lambda filling: (filling.spans[0].start, filling.label))


def _groups(text: str, spans: Sequence[TaggedSpan], namer: Namer) -> list[list[TaggedSpan]]:
    groups: list[list[TaggedSpan]] = []
    for span in spans:
        near = [group for group in groups if any(is_same(text, span, old, namer) for old in group)]
        groups = [group for group in groups if not any(group is one for one in near)]
        groups.append(sorted([span, *(old for group in near for old in group)]))
    return groups


def is_same(text: str, one: TaggedSpan, other: TaggedSpan, namer: Namer) -> bool:
    """Whether two mentions of one role may name one person, group or thing."""
    first, second = (namer.filler(text, span.start, span.end, KINDS[span.label]) for span in (one, other))
    if first.key and first.key == second.key:
        return True
    left, right = _words(first.name, namer), _words(second.name, namer)
    if left <= right or right <= left:
        return True
    if one.label == "perp_organization":
        both_state = first.state and second.state
        return both_state or _is_acronym(first.name, second.name) or _is_acronym(second.name, first.name)
    return False


def _is_described(party: Party, namer: Namer) -> bool:
    """Whether a person's description and no name: every word that is no title begins with a small letter."""
    return not any(word[:1].isupper() for word in party.name.split()[1:] if word.lower().rstrip(".") not in namer.titles)


def _words(name: str, namer: Namer) -> frozenset[str]:
    """Words that tell a name from another: no article, number or title; plural and singular alike."""
    words = [word.lower() for word in _WORD.findall(name)]
    told = [word for word in words if word not in _SMALL and word not in namer.titles and not word.isdigit()]
    return frozenset(word.removesuffix("s") for word in told or words)


def _is_acronym(short: str, long: str) -> bool:
    initials = "".join(word[0] for word in _WORD.findall(long) if word.lower() not in _SMALL).lower()
    return len(short) > 1 and short.lower().replace(".", "") == initials


# ---------------------------------------------------------------- entities → incidents


class Joiner:
    """Puts what the reader saw of a report into the incidents that the rules found in it."""

    def __init__(self, namer: Namer, items: Items | None = None) -> None:
        self.namer = namer
        self.items = items
        self.profile = namer.profile

    def join(self, text: str, incidents: Sequence[Incident], seen: Seen) -> list[Incident]:
        """Incidents of the kinds that the reader sees, filled with its entities; nothing where it sees none."""
        kept = self._of_kinds(incidents, {kind.upper(): share for kind, share in seen.document("incident").items()})
        anchors = [self._anchors(incident, seen) for incident in kept]
        told = [_emptied(incident) for incident in kept]
        fillings = find_fillings(text, seen, self.namer) if kept else []
        homes = [nearest([span.start for span in filling.spans], anchors) for filling in fillings]
        for at, incident in enumerate(kept):
            own = self._surest([one for one, home in zip(fillings, homes, strict=True) if home == at])
            for filling in own:
                _add(incident, filling, told[at])
            for label in self.profile.reader.beside:
                if all(filling.label != label for filling in own):
                    getattr(incident, LISTS[label]).extend(told[at][label])
            incident.victims = [party for party in incident.victims if party.kind == "name" or self._is_victim(text, party)]
        _share(kept, anchors)
        return kept

    def _of_kinds(self, incidents: Sequence[Incident], shares: Mapping[str, float]) -> list[Incident]:
        """Incidents of kinds that are likely enough, with one more for each likely kind that none is of.

        An incident of an unlikely kind becomes the likeliest kind that no other is of; where there is none it goes.
        """
        likely = [kind for kind in sorted(shares, key=lambda kind: -shares[kind]) if shares[kind] >= self.profile.reader.add]
        kinds = {kind for kind, share in shares.items() if share >= self.profile.reader.keep} | set(likely)
        free = [kind for kind in likely if all(old.type != kind for old in incidents)]
        kept = []
        for incident in incidents:
            if incident.type not in kinds and not free:
                continue
            if incident.type not in kinds:
                incident.type = free.pop(0)
            kept.append(incident)
        return kept + [Incident(kind) for kind in free]

    def _is_victim(self, text: str, party: Party) -> bool:
        """Whether people without a name are likely victims; so are those that the codebook has no word for."""
        people = list(self.namer.people(party.name))
        if self.items is None or not people:
            return True
        return self.items.victim(text, people[-1]) >= self.profile.reader.people

    def _surest(self, fillings: Sequence[Filling]) -> list[Filling]:
        """Without the less sure of two that an incident has but one of: its organisation, those described who did it."""
        found: dict[object, Filling] = {}
        for number, filling in enumerate(fillings):
            single = filling.label == "perp_organization" or (
                filling.label == "perp_individual" and _is_described(filling.party, self.namer)
            )
            key: object = filling.label if single else number
            if key not in found or filling.score > found[key].score:
                found[key] = filling
        return list(found.values())

    def _anchors(self, incident: Incident, seen: Seen) -> list[int]:
        """Where an incident is told: at its claims, else at the words in which the reader sees such a deed."""
        if incident.claims:
            return [claim.trigger.start for claim in incident.claims]
        if "trigger" not in seen.heads:
            return []
        found = seen.marked("trigger", 0.3)
        return [span.start for span in found if self.profile.incident_of.get(span.label) == incident.type]


def _emptied(incident: Incident) -> dict[str, list[Party]]:
    """Take out what the rules filled the five roles with, and give it back by role. Victims without a name stay."""
    told = {label: list(getattr(incident, name)) for label, name in LISTS.items()}
    told["victim"] = [party for party in incident.victims if party.kind == "name"]
    for label, name in LISTS.items():
        setattr(incident, name, [party for party in getattr(incident, name) if party not in told[label]])
    return told


def nearest(starts: Sequence[int], anchors: Sequence[Sequence[int]]) -> int:
    """The incident with a claim nearest to a mention; of several at one distance the first."""
    gaps = [min((abs(start - anchor) for start in starts for anchor in row), default=FAR) for row in anchors]
    return gaps.index(min(gaps))


def _add(incident: Incident, filling: Filling, told: Mapping[str, Sequence[Party]]) -> None:
    """With the description and the effects that the rules know of the same thing."""
    party = filling.party
    own = frozenset(party.name.lower().split())
    for old in [*told[filling.label], *incident.victims]:
        if old.kind in (party.kind, "people") and (own >= set(old.name.lower().split()) or own <= set(old.name.lower().split())):
            effects = tuple(dict.fromkeys(party.effects + old.effects))
            party = party._replace(description=party.description or old.description, effects=effects)
    getattr(incident, LISTS[filling.label]).append(party)


def _share(incidents: Sequence[Incident], anchors: Sequence[Sequence[int]]) -> None:
    """Incidents without a perpetrator were done by those of the nearest one that has any."""
    for name in ("individuals", "organizations"):
        had = [at for at, incident in enumerate(incidents) if getattr(incident, name)]
        for at, incident in enumerate(incidents):
            if at not in had and had:
                other = min(had, key=lambda one: abs(min(anchors[at], default=FAR) - min(anchors[one], default=FAR)))
                getattr(incident, name).extend(getattr(incidents[other], name))
