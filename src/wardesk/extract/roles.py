"""Who stands in which role of a draft: slots of the frame turned into mentions by the codebook's role map."""

from __future__ import annotations

from wardesk.extract.draft import Draft, Filler
from wardesk.extract.scene import Scene
from wardesk.extract.slots import REPELLER
from wardesk.model import MentionKind, RoleName

_ACTOR_ROLES = frozenset({"actor", "opponent", "owner", "partner", "mediator"})
_PEOPLE_ROLES = frozenset({"target", "victim", "beneficiary"})
_SPOTS = frozenset({"at", "on", "upon"})
"""Slots that say where a thing stands once the thing itself is named: "attacked the post at Nizi"."""
_NOBODY = frozenset({"nobody", "none", "nothing", "other", "one", "all", "rest"})
"""Words that fill no role: a number alone is a count, and nobody is no one."""
_MANY = frozenset({"dozen", "dozens", "score", "scores", "hundred", "hundreds", "thousand", "thousands", "several", "half"})
"""Quantities that tell how many were harmed and not who."""
_ALLY_NOUNS = frozenset({"ally", "affiliate", "partner", "supporter", "proxy", "backer"})


def fill_roles(scene: Scene, draft: Draft) -> None:
    """Fill the draft's roles from its slots, in text order within a slot."""
    slots = draft.frame.slots
    order = sorted(slots, key=lambda slot: (slot == "modifier", slot == "by", slot in _SPOTS, min(slots[slot], default=0)))
    for slot in order:
        role = _role_of(scene, draft, slot)
        if role is None:
            continue
        if _is_served(draft, role, slot):
            continue
        for token in [part for filler in slots[slot] for part in _named_parts(scene, _meant(scene, draft, role, filler))]:
            if slot == "modifier" and (token >= draft.at - len(draft.trigger.extra) or _is_against(scene, token)):
                continue
            if _is_means(scene, token):
                continue
            _fill(scene, draft, role, token, slot)
    _split_sides(draft)
    _move_themselves(scene, draft)
    _part_gifts(draft)
    _note_extent(scene, draft)
    _note_object(scene, draft)


def _is_means(scene: Scene, token: int) -> bool:
    """ "Evacuated by air", "through the favour of God", "by Israeli tallies": neither doers nor those acted on."""
    governed = scene.tokens[token].dep == "pobj" and scene.lemma(scene.tokens[token].head) in ("by", "through")
    return governed and scene.lemma(token) in scene.lexicon.listed("roles.no_doer")


def _role_of(scene: Scene, draft: Draft, slot: str) -> RoleName | None:
    """The role of a slot by the frame's map, turned round where the words turn the act round."""
    roles = draft.trigger.roles
    if slot == REPELLER:
        return "opponent"
    light = draft.trigger.form == "noun" and draft.frame.light is not None
    if roles.key == "help" and light and scene.lemma(draft.frame.verb) in _GETTING:
        return {"subject": "beneficiary", "of": "actor"}.get(slot, roles.slots.get(slot))  # type: ignore[return-value]
    owners = [token for token in draft.frame.slots.get(slot, ()) if scene.tokens[token].dep == "poss"]
    if roles.key == "detain" and slot == "modifier" and owners and "of" not in draft.frame.slots:
        return "target"
    return roles.slots.get(slot)


_GETTING = frozenset({"have", "enjoy", "receive", "get", "win", "need"})
"""With these verbs the subject is helped: "the group has the backing of the army"."""


def _is_served(draft: Draft, role: RoleName, slot: str) -> bool:
    """Whether a nearer slot has given the role what this one could only add to."""
    if slot == "modifier":
        return draft.has("actor")
    if role != "target":
        return False
    if slot == "of" and draft.trigger.form == "verb":
        return draft.has("target")
    if slot == "object" and draft.trigger.roles.slots.get("dative") == "target":
        return bool(draft.frame.slots.get("dative"))
    return slot in (*_SPOTS, "to") and draft.has("target")


def _meant(scene: Scene, draft: Draft, role: RoleName, token: int) -> int:
    """ "Denounced the silence of the United Nations": blame for what somebody did or did not is laid on him."""
    if role != "target" or draft.type != "accusation" or scene.classes(scene.head(token)) & {"actor", "force", "person", "name"}:
        return token
    of = [p for prep in scene.kids(token, "prep") if scene.lemma(prep) == "of" for p in scene.kids(prep, "pobj")]
    return next((owner for owner in (*scene.kids(token, "poss"), *of) if scene.classes(owner) & {"actor", "force"}), token)


def _part_gifts(draft: Draft) -> None:
    """Help is for people; what they are given is what it is about, or what was acted on where nobody is told to get it."""
    gifts = [f for f in draft.fillers if f.role == "beneficiary" and f.mention.kind in ("equipment", "thing")]
    told = len(gifts) < sum(f.role == "beneficiary" for f in draft.fillers)
    for filler in gifts:
        at = draft.fillers.index(filler)
        about = filler._replace(role="terms", mention=filler.mention.model_copy(update={"kind": "terms"}))
        draft.fillers[at] = about if told else filler._replace(role="target")


def _move_themselves(scene: Scene, draft: Draft) -> None:
    """ "Troops had been billeted in the school": forces that are stationed, nobody says by whom, are there themselves."""
    own = draft.type == "presence" or scene.lemma(draft.at) in ("deploy", "redeploy", "mass", "mobilise", "mobilize")
    if not own or draft.type not in ("presence", "deployment") or draft.trigger.form != "verb" or draft.has("actor"):
        return
    for at, filler in enumerate(draft.fillers):
        if filler.role == "target" and filler.mention.kind == "actor":
            draft.fillers[at] = filler._replace(role="actor")


def _fill(scene: Scene, draft: Draft, role: RoleName, token: int, slot: str) -> None:
    head = scene.head(token)
    other_side = _is_other_side(scene, draft, head)
    if _is_number(scene, head, role) or _is_headline_source(scene, head) or (_is_nobody(scene, head) and not other_side):
        return
    if head in scene.taken or (token in scene.bracketed and draft.at not in scene.bracketed):
        return
    if _is_ally_phrase(scene, token):
        _note_allies(draft)
        return
    kind = "actor" if other_side or _is_bare_number(scene, head, role) else kind_of(scene, head, role, slot)
    if kind == "actor" and role == "target" and _takes_place(draft, slot) and not scene.classes(head) & {"actor", "force"}:
        kind = "place"
    if slot == "in" and kind == "place":
        return
    if kind is None or any(filler.head == head and filler.role == role for filler in draft.fillers):
        return
    if _clause_of(scene, head):
        first, last = head, _end_of(scene, head)
    else:
        first, last = actor_phrase(scene, head) if kind in ("actor", "group", "person") else scene.phrase(head)
    pronoun = scene.tokens[head].tag in ("PRP", "PRP$", "WDT", "WP", "DT") and not _names_itself(scene, head, role)
    draft.fillers.append(
        Filler(
            role=role,
            mention=scene.mention(kind, first, last),
            head=head,
            rule=f"role.{slot}",
            basis="unknown" if pronoun or scene.tokens[head].tag == "CD" else "stated",
        )
    )


def _is_number(scene: Scene, head: int, role: RoleName) -> bool:
    """A number or quantity that only says how many; as subject of what was done to people it stands for those told before."""
    if role in _PEOPLE_ROLES and scene.lemma(head) in _MANY:
        return True
    return scene.tokens[head].tag == "CD" and not _is_bare_number(scene, head, role)


def _is_bare_number(scene: Scene, head: int, role: RoleName) -> bool:
    """ "Nine were taken alive": a bare number that opens its clause."""
    token = scene.tokens[head]
    return token.tag == "CD" and token.dep == "nsubjpass" and role in _PEOPLE_ROLES and not any(scene.kids(head, "prep"))


def _is_headline_source(scene: Scene, head: int) -> bool:
    """ "Jets pound towns, killing 14 - rescuers": who tells a headline stands behind its dash."""
    row = scene.sentence(head)
    return row.kind == "headline" and head > row.first and head + 1 == row.last and scene.word(head - 1) in ("-", "–", "—")


def _is_nobody(scene: Scene, head: int) -> bool:
    """Words that stand for no one by themselves; "others" do where they are not told beside somebody."""
    if scene.tokens[head].tag == "NNS" and scene.lemma(head) == "other":
        return scene.tokens[head].dep == "conj"
    return scene.lemma(head) in _NOBODY or not scene.stems[head]


def _is_other_side(scene: Scene, draft: Draft, head: int) -> bool:
    """ "Each accused the other": of two sides the other one is somebody."""
    dets = {scene.lemma(child) for child in scene.kids(head, "det")}
    return draft.type == "accusation" and scene.lemma(head) == "other" and bool(dets & {"the", "each"})


def _clause_of(scene: Scene, head: int) -> int | None:
    """ "Those who feed the enemy": the clause that says who is meant."""
    if scene.lemma(head) != "those":
        return None
    return next(scene.kids(head, "relcl", "acl", "prep"), None)


def _names_itself(scene: Scene, head: int, role: RoleName) -> bool:
    """A pronoun that stands for nobody told before: "those who", and "we" in the mouth of those who act."""
    return _clause_of(scene, head) is not None or (scene.lemma(head) == "we" and role == "actor")


_STOPS = frozenset({",", ";", '"', "”", "''"})
_LONGEST = 15
"""So many tokens at most are the words of "those who …"."""


def _end_of(scene: Scene, head: int) -> int:
    """Token after the clause that says who is meant."""
    last = head + 1
    while last < min(len(scene.tokens), head + _LONGEST) and scene.under(last, head) and scene.word(last) not in _STOPS:
        last += 1
    return last


def _named_parts(scene: Scene, token: int) -> list[int]:
    """ "The villages of A and B" are two places, each with its name; anything else is itself."""
    if scene.tokens[token].tag != "NNS" or "place" not in scene.classes(token):
        return [token]
    inner = [p for prep in scene.kids(token, "prep") if scene.lemma(prep) == "of" for p in scene.kids(prep, "pobj")]
    names = [name for p in inner for name in scene.group(p) if scene.tokens[name].tag.startswith("NNP")]
    return names or [token]


def _takes_place(draft: Draft, slot: str) -> bool:
    return "place" in draft.trigger.frame.needs.get("object" if slot == "of" else slot, ())


def _is_against(scene: Scene, token: int) -> bool:
    """ "Anti-government protests" are not the government's."""
    return (
        token >= 2
        and scene.word(token - 1) == "-"
        and scene.word(token - 2).lower() in ("anti", "counter", "ex", "non", "former")
    )


def _note_allies(draft: Draft) -> None:
    """The actor named last has unnamed others beside it."""
    if draft.fillers:
        last = draft.fillers[-1]
        draft.fillers[-1] = last._replace(mention=last.mention.model_copy(update={"allies": True}))


def _is_ally_phrase(scene: Scene, token: int) -> bool:
    """ "and its allies", "and other pro-government factions": others who are not named."""
    if scene.tokens[token].dep != "conj":
        return False
    lemmas = {scene.lemma(child) for child in scene.children[token]}
    if scene.lemma(token) in _ALLY_NOUNS and lemmas & {"its", "their", "his", "the"}:
        return True
    return "other" in lemmas


def kind_of(scene: Scene, head: int, role: RoleName, slot: str) -> MentionKind | None:
    """What kind of mention a head token can be in a role; None when it cannot stand there."""
    classes = scene.classes(head)
    if role == "terms":
        return "terms"
    if role == "instrument":
        return "equipment" if classes & {"weapon", "equipment", "aircraft"} else None
    if role in ("origin", "destination", "place"):
        return "place" if classes & {"place", "facility", "name"} and "actor" not in classes else None
    if classes & {"actor", "force"} and not (slot == "modifier" and "pronoun" in classes):
        return "actor"
    if slot == "modifier" and role != "target":
        return "actor" if scene.section(head, "nationality") or _is_acronym(scene, head) else None
    if "person" in classes or (role in _PEOPLE_ROLES and _is_people_by_act(scene, head)):
        return "group" if "name" not in classes else "person"
    return _kind_of_thing(scene, head, role, slot)


def _is_people_by_act(scene: Scene, head: int) -> bool:
    """Words for people by what they do or what was done to them: "those who fled", "the wounded", "their" release."""
    acted_on = scene.lemma(head) in scene.lexicon.listed("roles.harmed") or scene.tokens[head].tag == "PRP$"
    return acted_on or _clause_of(scene, head) is not None


def _is_acronym(scene: Scene, head: int) -> bool:
    """ "UAF shelling": capitals that name no place name a side."""
    word = scene.word(head)
    return (
        2 <= len(word) <= 8 and word.isupper() and word.isalpha() and not scene.classes(head) & {"place", "weapon", "equipment"}
    )


def _kind_of_thing(scene: Scene, head: int, role: RoleName, slot: str) -> MentionKind | None:
    """The slot says what the words stand for, even where the codebook does not know them; times and acts fill none."""
    classes = scene.classes(head)
    if role in _PEOPLE_ROLES:
        if classes & {"equipment", "aircraft", "weapon"}:
            return "equipment"
        if classes & {"facility"}:
            return "facility"
        if "place" in classes:
            return "place"
        if "name" in classes and scene.tokens[head].tag.startswith("NNP"):
            return "actor"
        return "thing" if slot in _ACTED_ON and _is_thing(scene, head) else None
    if role in _ACTOR_ROLES and "name" in classes and not classes & {"place", "facility", "source"} and not _is_loose(classes):
        return "actor"
    if role in _ACTOR_ROLES and (_governs(scene, head) or (slot in _ACTING and (_fires(scene, head) or _acts(scene, head)))):
        return "actor"
    return None


def _is_loose(classes: frozenset[str]) -> bool:
    """A weapon or a piece of equipment that does nothing by itself, by whatever name; aircraft stand for those who fly them."""
    return bool(classes & {"weapon", "equipment"}) and "aircraft" not in classes


_ACTED_ON = frozenset({"object", "on", "against", "subject", "at", "upon", "through", "among", "into", "over", "to", "in"})
_ACTING = frozenset({"subject", "by"})


def _is_thing(scene: Scene, head: int) -> bool:
    """A noun that is neither an act nor a measure nor a word for saying it."""
    if not scene.tokens[head].tag.startswith("NN") or scene.section(head, "list_noun"):
        return False
    known = scene.stems[head] in scene.lexicon.nouns or scene.lemma(head) in scene.lexicon.speech
    return not known and scene.lemma(head) not in ("life", "time", "hour", "way", "place", "crime")


def _acts(scene: Scene, head: int) -> bool:
    """A noun that a verb of force has as subject and that is no act, place or loose weapon: ``the enemy``, ``sappers``."""
    classes = scene.classes(head)
    if classes & {"place", "facility"} or ("weapon" in classes and "aircraft" not in classes):
        return False
    if "equipment" in classes and "aircraft" not in classes:
        return False
    lemma = scene.lemma(head)
    return _is_thing(scene, head) and lemma not in _ABSTRACT and not lemma.endswith(_ABSTRACT_ENDINGS)


def _fires(scene: Scene, head: int) -> bool:
    """Guns told of as doers stand for their crew (guide, section 3), and whatever has a side's name before it for that side."""
    if not scene.classes(head) & {"weapon", "equipment"}:
        return False
    sides = scene.kids(head, "compound", "amod", "nmod", "poss")
    return scene.lemma(head) in _GUNS or any("actor" in scene.classes(s) or scene.section(s, "nationality") for s in sides)


_GUNS = frozenset(
    {"artillery", "gun", "mortar", "tank", "howitzer", "battery", "cannon", "gunboat", "warship", "armour", "armor"}
)
"""Weapons with a crew; what they fire does nothing by itself."""
_ABSTRACT_ENDINGS = ("tion", "sion", "ment", "ence", "ance", "ency", "ancy", "ism", "ity", "ness", "ship", "fire", "war")
"""Endings of nouns that name no doer; bodies that end so ("battalion", "government") are words of the codebook."""
_ABSTRACT = frozenset(
    [
        "violence",
        "situation",
        "crisis",
        "incident",
        "event",
        "number",
        "toll",
        "move",
        "step",
        "deal",
        "decision",
        "effort",
        "plan",
        "conflict",
        "war",
        "unrest",
        "tension",
        "development",
        "result",
        "figure",
        "case",
        "report",
        "rumour",
        "rumor",
        "news",
        "fear",
        "hope",
        "lack",
        "shortage",
        "fire",
        "smoke",
        "weather",
    ]
)
"""Nouns that stand as subject of verbs of harm and do nothing themselves."""


def _governs(scene: Scene, head: int) -> bool:
    """A body that a name, nationality or place modifies: ``the Iraqi government``, ``committee of the Rastan pocket``."""
    return scene.lemma(head) in _BODIES


_BODIES = frozenset(
    [
        "government",
        "army",
        "military",
        "police",
        "committee",
        "council",
        "authority",
        "ministry",
        "administration",
        "regime",
        "command",
        "navy",
        "militia",
        "brigade",
        "battalion",
        "division",
        "corps",
        "faction",
        "party",
        "movement",
        "alliance",
        "coalition",
        "opposition",
        "delegation",
        "state",
        "side",
        "force",
        "presidency",
        "group",
        "gang",
        "organisation",
        "organization",
        "column",
        "aviation",
        "mission",
    ]
)


def actor_phrase(scene: Scene, head: int) -> tuple[int, int]:
    """Span of an actor: the noun phrase, an acronym in brackets after it, and an ``of`` complement that says whose."""
    first, last = scene.phrase(head)
    tokens = scene.tokens
    if last + 1 < len(tokens) and scene.word(last) == "(" and scene.word(last + 1).isupper():
        if last + 2 < len(tokens) and scene.word(last + 2) == ")":
            last += 3
    elif head not in scene.names:
        for prep in scene.kids(head, "prep"):
            if scene.lemma(prep) in ("of", "from") and prep == last:
                for pobj in scene.kids(prep, "pobj"):
                    last = max(last, scene.phrase(pobj)[1])
    return first, last


def _split_sides(draft: Draft) -> None:
    """Two co-ordinated subjects of a mutual act are its two sides: "X and Y clashed", "talks between X and Y"."""
    other = draft.trigger.roles.mutual
    if other is None or draft.has("opponent", "partner"):
        return
    actors = [filler for filler in draft.fillers if filler.role == "actor"]
    if len(actors) < 2:
        return
    for filler in actors[1:]:
        draft.fillers[draft.fillers.index(filler)] = filler._replace(role=other)


def _note_extent(scene: Scene, draft: Draft) -> None:
    cues = scene.lexicon.book.section("extent_cue")
    for slot in ("object", "of", "in"):
        for token in draft.frame.slots.get(slot, ()):
            near = [token, *scene.kids(token, "amod", "det", "predet", "nummod")]
            for cue_at in near:
                cue = cues.get(scene.lemma(cue_at))
                if cue is not None and cue.value in ("whole", "part", "edge"):
                    draft.extent = cue.value  # type: ignore[assignment]
                    draft.extent_span = scene.token_span(cue_at)
                    return
    if draft.trigger.frame.extent:
        draft.extent, draft.extent_span = draft.trigger.frame.extent, scene.token_span(draft.at)


def _note_object(scene: Scene, draft: Draft) -> None:
    """What kind of object was hit or taken, where the words say one."""
    for slot in ("object", "on", "against", "of", "at", "in"):
        for token in draft.frame.slots.get(slot, ()):
            for at in (scene.head(token), token):
                name = scene.section(at, "object_kind")
                if name is not None:
                    draft.object_kind, draft.object_span = name.keys[0], scene.span(name.first, name.last)
                    return
