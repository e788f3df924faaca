"""Around a trigger: who stands in which grammatical slot, with passives turned round and shared subjects found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from wardesk.book import Section, Words
from wardesk.extract.scene import Scene

Slots = dict[str, list[int]]
"""Slot → head tokens of its fillers, co-ordinated ones apart, in text order."""

REPELLER = "repelled by"
"""Slot of who beats an attack back: the attacker's opponent, whatever the role map."""
_SUBJECT = ("nsubj", "csubj", "expl")
_PASSIVE = ("nsubjpass", "csubjpass")
_RELATIVE = frozenset({"which", "who", "that", "whom", "whose"})


@dataclass
class Frame:
    """A trigger in its sentence before anything is decided about it."""

    at: int
    verb: int
    """The token that carries tense and auxiliaries: the verb itself, or the light verb of a noun."""
    slots: Slots = field(default_factory=dict)
    light: Words | None = None
    course: str | None = None
    inherited_subject: bool = False

    def add(self, slot: str, fillers: list[int]) -> None:
        """File fillers under a slot, each once."""
        row = self.slots.setdefault(slot, [])
        row.extend(filler for filler in fillers if filler not in row)


def verb_frame(scene: Scene, at: int) -> Frame:
    """Slots of a verb trigger."""
    frame = Frame(at=at, verb=at)
    passive = is_passive(scene, at)
    subjects = subjects_of(scene, at)
    if passive:
        frame.add("dative" if _is_given(scene, at) else "object", subjects)
    else:
        frame.add("subject", subjects)
    for child in scene.kids(at):
        dep = scene.tokens[child].dep
        if dep in ("dobj", "obj", "attr", "oprd") or (dep in ("ccomp", "xcomp") and scene.tokens[child].tag.startswith("NN")):
            frame.add("object", scene.group(_antecedent(scene, child, at)))
        elif dep == "dative":
            inner = list(scene.kids(child, "pobj"))
            frame.add("dative", scene.group(inner[0]) if inner else scene.group(child))
        elif dep == "agent" or (dep == "prep" and passive and scene.lemma(child) == "by"):
            for inner_token in scene.kids(child, "pobj"):
                frame.add("subject", scene.group(inner_token))
    frame.add("object", _held_to_be(scene, at))
    frame.add("object", _strays(scene, at))
    _add_clauses(scene, frame, at)
    frame.add("particle", list(scene.kids(at, "prt", "advmod")))
    _add_prepositions(scene, frame, at)
    for item in tuple(frame.slots.get("object", ())):
        _add_prepositions(scene, frame, item, only_missing=True, but=None if "equipment" in scene.classes(item) else "of")
    return frame


def _is_given(scene: Scene, at: int) -> bool:
    """ "The soldiers were given three days": a passive that keeps its object has whom it is given to as subject."""
    return scene.lemma(at) in _GIVING and any(scene.kids(at, "dobj"))


_GIVING = frozenset(
    {"give", "offer", "grant", "promise", "deny", "refuse", "ask", "tell", "send", "hand", "pay", "award", "allow"}
)  # fmt: skip


def _held_to_be(scene: Scene, at: int) -> list[int]:
    """ "Held the army responsible": the subject of a clause without a verb is what the verb over it acts on."""
    small = [child for child in scene.kids(at, "ccomp", "xcomp") if scene.tokens[child].tag.startswith("JJ")]
    small = [child for child in small if not any(scene.kids(child, "aux", "cop", "mark"))]
    return [token for child in small for subject in scene.kids(child, "nsubj") for token in scene.group(subject)]


def _strays(scene: Scene, at: int) -> list[int]:
    """ "Accused the rebels, and the troops with them, of …": a noun joined to the verb is joined to its object."""
    objects = list(scene.kids(at, "dobj"))
    if not objects or not any(scene.kids(at, "cc")):
        return []
    loose = [c for c in scene.kids(at, "conj") if c > objects[0] and scene.tokens[c].tag.startswith("NN")]
    return [t for c in loose if not any(scene.kids(c, "nsubj", "nsubjpass", "dobj", "aux")) for t in scene.group(c)]


def _add_clauses(scene: Scene, frame: Frame, at: int) -> None:
    """Infinitives and that-clauses of a verb: what is asked, agreed or threatened."""
    for child in scene.kids(at, "ccomp", "xcomp", "advcl"):
        if any(scene.tokens[aux].tag == "TO" for aux in scene.kids(child, "aux")):
            frame.add("to do", [child])
        elif scene.tokens[child].dep == "ccomp":
            frame.add("that", [child])


def noun_frame(scene: Scene, at: int) -> Frame:
    """Slots of a noun trigger: its modifiers and prepositions, and those of the light verb that carries it."""
    frame = Frame(at=at, verb=at)
    _add_modifiers(scene, frame)
    frame.add("number", [*scene.kids(at, "nummod"), *(c for c in scene.kids(at, "det", "amod") if scene.lemma(c) in _AMOUNTS)])
    frame.add("harmed", _harmed(scene, at))
    frame.add("by", [t for agent in scene.kids(at, "agent") for p in scene.kids(agent, "pobj") for t in scene.group(p)])
    _add_prepositions(scene, frame, at)
    frame.add("by", _doers_after(scene, frame))
    suffered = _suffered_under(scene, at)
    if suffered is not None:
        frame.verb = suffered
        frame.add("object", subjects_of(scene, suffered))
        return frame
    carrier = light_verb_of(scene, at)
    if carrier is not None and carrier[1].section == "failure_verb" and carrier[1].value == "repelled":
        frame.verb, frame.light = carrier
        frame.add(REPELLER, [token for token in subjects_of(scene, carrier[0]) if not is_passive(scene, carrier[0])])
        _add_prepositions(scene, frame, carrier[0], only_missing=True)
    elif carrier is not None:
        frame.verb, frame.light = carrier
        _take_from_light_verb(scene, frame, at)
    else:
        _take_from_verb(scene, frame, at)
    return frame


def _doers_after(scene: Scene, frame: Frame) -> list[int]:
    """ "The arrest of 14 men by the police": the parser hangs the doer on those acted on."""
    by = [prep for token in frame.slots.get("of", ()) for prep in scene.kids(token, "prep") if scene.lemma(prep) == "by"]
    return [t for prep in by for p in scene.kids(prep, "pobj") for t in scene.group(p)]


def _take_from_verb(scene: Scene, frame: Frame, at: int) -> None:
    """What the verb says whose subject the noun is: where, and, if it is a verb of impact, whom ("a strike hit a market")."""
    head = scene.tokens[at].head
    if not scene.tokens[head].tag.startswith("VB") or scene.tokens[at].dep not in (*_SUBJECT, *_PASSIVE):
        return
    _add_prepositions(scene, frame, head, only_missing=True)
    if scene.lemma(head) in scene.lexicon.book.section("impact_verb") and "object" not in frame.slots:
        hit = [token for child in scene.kids(head, "dobj") for token in scene.group(child)]
        frame.add("object", [token for token in hit if not scene.is_people(token)])


def _suffered_under(scene: Scene, at: int) -> int | None:
    """The verb of "came under fire", whose subject is hit."""
    preposition = scene.tokens[at].head
    if scene.tokens[at].dep != "pobj" or scene.lemma(preposition) != "under":
        return None
    verb = scene.tokens[preposition].head
    return verb if scene.lemma(verb) in ("come", "be", "remain", "live", "stay") else None


def _add_modifiers(scene: Scene, frame: Frame) -> None:
    """Words before an event noun, the doer of a participle after it, and the preposition that governs it."""
    at = frame.at
    for child in scene.kids(at, "compound", "amod", "poss", "nmod", "npadvmod"):
        frame.add("modifier", [child, *(c for c in scene.group(child) if c != child)])
        for inner in scene.kids(child, "npadvmod", "compound", "amod"):
            if scene.tokens[child].tag in ("VBN", "VBG", "JJ"):
                frame.add("modifier", [inner])
    for child in scene.kids(at, "acl", "relcl"):
        if is_passive(scene, child):
            for agent in scene.kids(child, "agent"):
                frame.add(_doer_slot(scene, child), [t for p in scene.kids(agent, "pobj") for t in scene.group(p)])
    if scene.tokens[at].dep == "pobj":
        frame.add("governor", [scene.tokens[at].head])


_AMOUNTS = frozenset({"no", "several", "many", "few", "some", "numerous", "further", "more", "other", "any", "heavy"})


def _harmed(scene: Scene, at: int) -> list[int]:
    """Whom the verb around an event noun has as object: "three farmers were killed in the attack", "the attack killed three"."""
    token = scene.tokens[at]
    if token.dep == "pobj" and scene.lemma(token.head) in ("in", "during", "by"):
        verb = scene.tokens[token.head].head
    elif token.dep in _SUBJECT:
        verb = token.head
    else:
        return []
    if not scene.tokens[verb].tag.startswith("VB"):
        return []
    return subjects_of(scene, verb) if is_passive(scene, verb) else [t for o in scene.kids(verb, "dobj") for t in scene.group(o)]


def _doer_slot(scene: Scene, verb: int) -> str:
    """Who brokers a truce is its mediator, not a party to it."""
    return "mediator" if scene.lemma(verb) in ("broker", "mediate", "facilitate", "sponsor") else "subject"


def _take_from_light_verb(scene: Scene, frame: Frame, at: int) -> None:
    verb = frame.verb
    subjects = subjects_of(scene, verb)
    doer = _doer_slot(scene, verb)
    if not is_passive(scene, verb):
        frame.add(doer, [token for token in subjects if not scene.under(token, at)])
    for agent in scene.kids(verb, "agent"):
        frame.add(doer, [t for p in scene.kids(agent, "pobj") for t in scene.group(p)])
    if frame.light is not None and frame.light.section == "light_verb":
        frame.course = frame.light.value
    _add_prepositions(scene, frame, verb, only_missing=True)


def light_verb_of(scene: Scene, at: int) -> tuple[int, Words] | None:
    """The light verb whose object, passive subject or ``in``-phrase the noun is (``carried out air strikes``)."""
    token, head = scene.tokens[at], scene.tokens[at].head
    for _ in range(3):
        if scene.tokens[at].dep == "conj" or (
            scene.lemma(head) in ("series", "number", "wave", "string", "campaign", "of") and head != at
        ):
            at, head = head, scene.tokens[head].head
    token = scene.tokens[at]
    preposition = scene.lemma(head) if token.dep == "pobj" else ""
    if preposition in ("in", "into", "with"):
        head = scene.tokens[head].head
    elif token.dep not in ("dobj", "nsubjpass", "obj", "attr", "conj"):
        return None
    if not scene.tokens[head].tag.startswith("VB"):
        return None
    verbs = scene.lexicon.book.section("light_verb")
    particle = next(iter(scene.kids(head, "prt", "advmod")), None)
    lemma = scene.lemma(head)
    entry = verbs.get(f"{lemma} {scene.lemma(particle)}") if particle is not None else None
    if preposition == "with":
        return (head, with_it) if (with_it := verbs.get(f"{lemma} with")) else None
    entry = entry or verbs.get(f"{lemma} {preposition}" if preposition else lemma) or verbs.get(lemma)
    if entry is None and token.dep == "dobj":
        entry = next((row for row in (scene.lexicon.book.section(name).get(lemma) for name in _INTENTS) if row), None)
    return (head, entry) if entry else None


_INTENTS: tuple[Section, ...] = ("modality_cue", "desire_verb", "failure_verb", "implicative_verb")
"""Verbs that carry an event noun as its doer's intent: ``plotting attacks``, ``failed in the assault``."""


def adjective_frame(scene: Scene, at: int) -> Frame:
    """Slots of a predicative or attributive adjective: ``ISIS is capable of …``, ``four dead``, ``the militant-held pocket``."""
    frame = Frame(at=at, verb=at)
    token = scene.tokens[at]
    if token.dep == "amod" and token.head < at:
        frame.add("subject", [token.head])
    elif token.dep in ("amod", "acl", "nmod"):
        frame.add("object", [token.head])
        for child in scene.kids(at, "npadvmod", "advmod", "compound", "amod"):
            frame.add("subject", [child])
        for agent in scene.kids(at, "agent"):
            frame.add("subject", [t for p in scene.kids(agent, "pobj") for t in scene.group(p)])
    else:
        frame.verb = token.head
        frame.add("subject", subjects_of(scene, token.head))
    _add_prepositions(scene, frame, at)
    return frame


def _add_prepositions(scene: Scene, frame: Frame, at: int, *, only_missing: bool = False, but: str | None = None) -> None:
    for child in scene.kids(at, "prep"):
        word = scene.lemma(child)
        if word == but:
            continue
        fillers = [token for pobj in _governed(scene, child) for token in scene.group(pobj)]
        for conjunct in (other for other in scene.kids(child, "conj") if scene.lemma(other) == word):
            fillers += [token for pobj in scene.kids(conjunct, "pobj") for token in scene.group(pobj)]
        if fillers and not (only_missing and word in frame.slots):
            frame.add(word, fillers)


def _governed(scene: Scene, preposition: int) -> Iterator[int]:
    """What a preposition governs, also where a participle follows: "opened fire on police rushing to the scene"."""
    yield from scene.kids(preposition, "pobj")
    for clause in scene.kids(preposition, "pcomp"):
        yield from scene.kids(clause, "nsubj")


def is_passive(scene: Scene, at: int) -> bool:
    """Whether the verb's surface subject is the one acted on."""
    deps = {scene.tokens[child].dep for child in scene.children[at]}
    if deps & {"nsubjpass", "auxpass", "csubjpass", "agent"}:
        return True
    token = scene.tokens[at]
    if token.lemma in _NEVER_WITHOUT_OBJECT and token.tag in ("VBN", "VBD") and not deps & {"aux", "dobj", "ccomp"}:
        return True
    if _is_noted(scene, at, deps):
        return True
    if token.tag != "VBN" or deps & {"aux"}:
        return False
    if token.dep == "conj" and "nsubj" not in deps:
        return is_passive(scene, token.head) and "dobj" not in deps
    return token.dep in ("acl", "amod", "ROOT", "advcl") and "nsubj" not in deps and "dobj" not in deps


def _is_noted(scene: Scene, at: int, deps: set[str]) -> bool:
    """ "Tax collector shot dead by two men": a note leaves the auxiliary out."""
    if deps & {"aux", "dobj", "ccomp"} or scene.tokens[at].tag not in ("VBN", "VBD"):
        return False
    beside = {scene.word(child) for child in scene.children[at]}
    if (scene.lemma(at) == "shoot" and "dead" in beside) or (scene.lemma(at) == "close" and "to" in beside):
        return True
    by = [p for prep in scene.kids(at, "prep") if scene.lemma(prep) == "by" for p in scene.kids(prep, "pobj")]
    return any(scene.classes(scene.head(p)) & {"actor", "force", "person"} for p in by)


_NEVER_WITHOUT_OBJECT = frozenset(
    ["kill", "wound", "injure", "abduct", "kidnap", "arrest", "detain", "destroy", "damage", "shut", "loot", "raze", "torch",
     "seize", "displace", "shell", "evacuate", "free", "besiege", "encircle", "neutralise", "neutralize", "eliminate", "defuse",
     "repel", "repulse", "intercept", "recover", "wreck", "conquer", "liberate", "recapture"]
)  # fmt: skip
"""Verbs whose past form without object is a passive with its auxiliary left out: "one soldier killed, road shut"."""


def subjects_of(scene: Scene, at: int, *, depth: int = 0) -> list[int]:
    """Surface subjects of a verb, its own or those it shares with the verb it leans on."""
    own = [child for child in scene.kids(at, *_SUBJECT, *_PASSIVE) if scene.tokens[child].dep != "expl"]
    if own:
        return [token for child in own for token in scene.group(_antecedent(scene, child, at))]
    if depth > 5:
        return []
    return _shared_subjects(scene, at, depth)


def _shared_subjects(scene: Scene, at: int, depth: int) -> list[int]:
    """Subjects of a verb that has none of its own, by the way it hangs on another word."""
    token = scene.tokens[at]
    head = token.head
    if token.tag in ("VBD", "VBZ", "VBP") and token.dep in ("ROOT", "ccomp"):
        return _gerund_subject(scene, at)
    if token.dep in ("acl", "amod") and token.tag == "VBN":
        return [head]
    if token.dep == "acl" and token.tag == "VBG" and scene.classes(scene.head(head)) & {"actor", "force", "person"}:
        return scene.group(head)
    if token.dep == "pcomp" and scene.lemma(head) == "of" and _accused(scene, head):
        return _accused(scene, head)
    if token.dep in ("acl", "pobj", "pcomp") and head != at and not _is_counted(scene, head):
        return _subjects_above_noun(scene, head, depth)
    if token.dep in ("conj", "xcomp", "advcl", "ccomp", "dep", "prep") and head != at:
        return _controlled_object(scene, at) or _of_head(scene, _told_by(scene, at), depth)
    return []


def _is_counted(scene: Scene, preposition: int) -> bool:
    """ "Put the number of injured at five": who gives a number is not hurt."""
    noun = scene.lemma(scene.tokens[preposition].head)
    return scene.lemma(preposition) == "of" and noun in ("number", "toll", "total", "count", "tally")


def _told_by(scene: Scene, at: int) -> int:
    """ "Tanks pushed in, residents said, driving out hundreds": a participle hangs on what is told, not on the telling."""
    head = scene.tokens[at].head
    if scene.tokens[at].dep != "advcl" or scene.tokens[at].tag != "VBG" or scene.lemma(head) not in scene.lexicon.speech:
        return head
    return next((child for child in scene.kids(head, "ccomp") if child < min(at, head)), head)


def _accused(scene: Scene, of: int) -> list[int]:
    """ "Accused the rebels of firing": those accused act, wherever the parser hangs the preposition."""
    above = scene.tokens[of].head
    verb = scene.tokens[above].head if scene.tokens[above].dep == "dobj" else above
    if scene.lemma(verb) not in ("accuse", "suspect", "convict", "acquit"):
        return []
    objects = list(scene.kids(verb, "dobj", "nsubjpass"))
    return scene.group(objects[0]) if objects else []


def _controlled_object(scene: Scene, at: int) -> list[int]:
    """ "Allow X to withdraw": the object of the governing verb acts."""
    head = scene.tokens[at].head
    if scene.tokens[at].dep not in ("xcomp", "ccomp") or scene.lemma(head) not in _OBJECT_CONTROL:
        return []
    objects = list(scene.kids(head, "dobj", "dative")) or _called_on(scene, head)
    return scene.group(objects[0]) if objects else []


def _called_on(scene: Scene, at: int) -> list[int]:
    """ "Called upon the rebels to leave", "its appeal to both sides to stop": whom a word of asking is turned to."""
    return [
        p for prep in scene.kids(at, "prep") if scene.lemma(prep) in ("on", "upon", "to", "for") for p in scene.kids(prep, "pobj")
    ]


def _gerund_subject(scene: Scene, at: int) -> list[int]:
    """ "Shelling of the village wounded two": a gerund the parser took for an adverbial clause."""
    for child in scene.kids(at, "advcl"):
        opens = scene.tokens[child].tag == "VBG" and child == scene.sentence(at).first
        if opens and "," not in {scene.word(between) for between in range(child, at)}:
            return [child]
    return []


_OBJECT_CONTROL = frozenset(
    [
        "allow",
        "force",
        "order",
        "ask",
        "tell",
        "urge",
        "call",
        "persuade",
        "compel",
        "permit",
        "enable",
        "help",
        "want",
        "expect",
        "require",
        "request",
        "instruct",
    ]
)


def _of_head(scene: Scene, head: int, depth: int) -> list[int]:
    if scene.tokens[head].tag.startswith(("VB", "MD")) or scene.tokens[head].dep in ("acomp", "ROOT"):
        if scene.tokens[head].dep == "acomp":
            head = scene.tokens[head].head
        return subjects_of(scene, head, depth=depth + 1)
    return _subjects_above_noun(scene, head, depth)


def _subjects_above_noun(scene: Scene, noun: int, depth: int) -> list[int]:
    """ "its decision to withdraw": the genitive acts; else the subject of the verb above the noun."""
    asked = _called_on(scene, noun) if scene.lemma(noun) in ("call", "appeal", "order", "demand", "request") else []
    owners = asked[:1] or list(scene.kids(noun, "poss"))
    if owners and not scene.tokens[noun].tag.startswith("VB"):
        return scene.group(owners[0])
    at = noun
    for _ in range(6):
        if scene.tokens[at].head == at:
            return []
        at = scene.tokens[at].head
        if scene.tokens[at].tag.startswith("VB"):
            return subjects_of(scene, at, depth=depth + 1)
    return []


def _antecedent(scene: Scene, subject: int, verb: int) -> int:
    """The noun a relative pronoun stands for; of "it is a group which …" the subject, not the predicate."""
    if scene.lemma(subject) not in _RELATIVE or scene.tokens[verb].dep != "relcl":
        return subject
    noun = scene.tokens[verb].head
    if scene.tokens[noun].dep == "attr":
        above = next(iter(scene.kids(scene.tokens[noun].head, *_SUBJECT)), None)
        return noun if above is None else above
    return scene.tokens[noun].head if scene.tokens[noun].dep == "appos" else noun
