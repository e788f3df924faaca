"""Place mentions of a reading: noun phrases that say where, with the relation the words put them in."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from wardesk.extract.scene import Scene
from wardesk.model import Mention, MentionKind

Relation: TypeAlias = Literal["in", "near", "direction", "between", "towards", "part"]

_RELATIONS: dict[str, Relation] = {
    "in": "in", "at": "in", "inside": "in", "within": "in", "into": "in", "across": "in", "throughout": "in", "on": "in",
    "from": "in", "to": "towards", "toward": "towards", "towards": "towards", "near": "near", "outside": "near",
    "around": "near", "by": "near", "beside": "near", "between": "between", "along": "near", "over": "in",
    "through": "in", "off": "near", "against": "in", "of": "in",
}  # fmt: skip
_LOCATIVE = frozenset(set(_RELATIONS) - {"against", "of", "by"})
_DIRECTIONS = frozenset(
    [
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "north-east",
        "north-west",
        "south-east",
        "south-west",
        "northern",
        "southern",
        "eastern",
        "western",
        "outskirts",
        "suburbs",
        "vicinity",
        "outside",
    ]
)


class PlaceMention(NamedTuple):
    """A place noun phrase over tokens first..last-1."""

    mention: Mention
    relation: Relation
    head: int
    """Head noun."""
    anchor: int
    """The token whose dependents the place belongs to: the preposition's head, or the noun phrase's."""
    first: int
    last: int
    feature: str | None
    """Head noun of the list this place stands in (``provinces`` of Homs and Deir Ezzor)."""


def find_places(scene: Scene) -> tuple[PlaceMention, ...]:
    """All place mentions in text order; time expressions are none."""
    found: list[PlaceMention] = []
    taken = scene.taken
    covered: set[int] = set()
    for at, token in enumerate(scene.tokens):
        if at in covered or at in taken or not token.tag.startswith("NN"):
            continue
        if token.dep in ("compound", "nmod", "amod", "npadvmod") or not is_place_like(scene, at):
            continue
        mention = _mention_at(scene, at, taken)
        if mention is not None and mention.first not in covered:
            found.append(mention)
            covered.update(range(mention.first, mention.last))
    return tuple(found)


def is_place_like(scene: Scene, at: int) -> bool:
    """Whether a noun can be read as a place: by its words, by the gazetteer, or as a name after a locative word."""
    classes = scene.classes(at)
    if at in scene.names or at in scene.sources:
        return False
    if classes & {"place", "facility"}:
        return not classes & {"actor", "source"} or "name" in classes
    if "name" not in classes:
        return False
    prep = _preposition(scene, at)
    if prep is None:
        return False
    if scene.lemma(prep) == "of":
        return "place" in scene.classes(scene.tokens[prep].head)
    return scene.lemma(prep) in ("in", "near", "at", "outside", "towards", "toward", "around", "inside")


def _preposition(scene: Scene, at: int) -> int | None:
    for _ in range(6):
        token = scene.tokens[at]
        if token.dep == "pobj":
            return token.head
        if token.dep not in ("conj", "appos"):
            return None
        at = token.head
    return None


def _mention_at(scene: Scene, at: int, taken: set[int]) -> PlaceMention | None:
    first, last = scene.phrase(at)
    inner = _named_inside(scene, at)
    if inner is None and not _says_which(scene, first, last, at):
        return None
    if inner is not None:
        last = max(last, scene.phrase(inner)[1])
    last = _extend(scene, last, taken)
    while first < last - 1 and (first in taken or scene.tokens[first].tag in ("DT", "CD", "RB")):
        first += 1
    relation, anchor = _relation(scene, at)
    kind: MentionKind = "facility" if "facility" in scene.classes(at) else "place"
    if kind == "place" and first < at and scene.word(first).lower() in _DIRECTIONS and relation == "in":
        relation = "part"
    return PlaceMention(scene.mention(kind, first, last), relation, at, anchor, first, last, _list_feature(scene, at))


def _named_inside(scene: Scene, at: int) -> int | None:
    """ "the villages of Ghawr al-Assi": the name under ``of``."""
    for prep in scene.kids(at, "prep"):
        if scene.lemma(prep) == "of":
            for pobj in scene.kids(prep, "pobj"):
                if scene.tokens[pobj].tag.startswith("NNP") and pobj not in scene.names:
                    return pobj
    return None


def _says_which(scene: Scene, first: int, last: int, at: int) -> bool:
    """A place noun alone ("the area", "a village") names nothing."""
    return any(
        scene.tokens[token].tag.startswith("NNP")
        or (token != at and scene.is_place(scene.word(token)) and scene.word(token)[:1].isupper())
        or scene.section(token, "nationality")
        for token in range(first, last)
    )


def _extend(scene: Scene, last: int, taken: set[int]) -> int:
    """Take in what says where the place itself is, when it follows directly: ``in the province of Deir Ezzor``."""
    for _ in range(3):
        if last >= len(scene.tokens) or scene.tokens[last].sentence != scene.tokens[last - 1].sentence:
            return last
        at = last + 1 if scene.word(last) == "," else last
        if at < len(scene.tokens) and at == last and scene.lemma(at) in ("in", "of"):
            at += 1
        elif at == last:
            return last
        end = _place_phrase_end(scene, at, taken)
        if end is None:
            return last
        last = end
    return last


def _place_phrase_end(scene: Scene, at: int, taken: set[int]) -> int | None:
    """End of a named place phrase that starts at the token, or None."""
    limit = min(len(scene.tokens), at + 10)
    if at >= limit or scene.tokens[at].sentence != scene.tokens[at - 1].sentence:
        return None
    head = at
    while head < limit and head not in taken:
        token = scene.tokens[head]
        if token.tag.startswith("NN") and token.dep not in ("compound", "nmod", "amod"):
            break
        if token.tag[:2] not in ("DT", "JJ", "NN", "HY", "PO") and scene.word(head) != "-":
            return None
        head += 1
    else:
        return None
    if head >= limit or not is_place_like(scene, head) or scene.tokens[head].dep in ("nsubj", "dobj"):
        return None
    first, last = scene.phrase(head)
    inner = _named_inside(scene, head)
    if inner is not None:
        return scene.phrase(inner)[1]
    return last if _says_which(scene, first, last, head) else None


def _relation(scene: Scene, at: int) -> tuple[Relation, int]:
    """Relation and anchor of a place by the preposition over it."""
    top = at
    while scene.tokens[top].dep in ("conj", "appos") and scene.tokens[top].head != top:
        top = scene.tokens[top].head
    token = scene.tokens[top]
    if token.dep != "pobj":
        return "in", token.head if token.head != top else top
    prep = token.head
    over = scene.tokens[prep].head
    if scene.lemma(prep) == "of":
        if scene.lemma(over) in _DIRECTIONS or scene.word(over).lower() in _DIRECTIONS:
            return "direction", scene.tokens[over].head
        if scene.classes(over) & {"place", "facility"} and scene.tokens[over].dep == "pobj":
            relation, anchor = _relation(scene, over)
            return relation, anchor
    return _RELATIONS.get(scene.lemma(prep), "in"), over


def _list_feature(scene: Scene, at: int) -> str | None:
    top = at
    while scene.tokens[top].dep == "conj" and scene.tokens[top].head != top:
        top = scene.tokens[top].head
    prep = scene.tokens[top].head
    if top == at or scene.tokens[top].dep != "pobj" or scene.lemma(prep) != "of":
        return None
    noun = scene.tokens[prep].head
    return scene.word(noun) if "place" in scene.classes(noun) else None
