"""Place mentions of a reading: noun phrases that say where, with the relation the words put them in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple, TypeAlias

from wardesk.extract.scene import Scene
from wardesk.model import Mention, MentionKind, Span

Relation: TypeAlias = Literal["in", "near", "direction", "between", "towards", "part"]


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
    within: tuple[Span, ...] = ()
    """Other words that say where this place itself lies."""


def find_places(scene: Scene, targets: Collection[int] = ()) -> tuple[PlaceMention, ...]:
    """All place mentions in text order, one for each spot; time expressions are none.

    ``targets`` are heads of what was taken or struck: names there are places though no gazetteer knows them.
    """
    found = _find(scene, targets)
    again = _named_again(scene, found)
    return _without_descriptions(scene, _find(scene, {*targets, *again}) if again else found)


def _named_again(scene: Scene, found: Sequence[PlaceMention]) -> set[int]:
    """Heads that bear a name told elsewhere in the report as a place: "fled X", after "in X"."""
    told = {
        scene.proper_words(at) for place in found for at in (place.head, place.head - 1)
        if place.first <= at < place.last and scene.tokens[at].tag.startswith("NNP")
    }  # fmt: skip
    heads = {place.head for place in found}
    return {
        at for at, token in enumerate(scene.tokens)
        if token.tag.startswith("NNP") and token.dep in ("dobj", "pobj", "nsubjpass", "conj") and at not in heads
        and at not in scene.names and scene.proper_words(at) in told
    }  # fmt: skip


def _find(scene: Scene, targets: Collection[int]) -> list[PlaceMention]:
    found: list[PlaceMention] = []
    taken = scene.taken
    covered: set[int] = set()
    for at, token in enumerate(scene.tokens):
        if at in covered or at in taken or not (token.tag.startswith("NN") or _mistagged(scene, at)):
            continue
        listed = token.dep == "nmod" and any(scene.kids(at, "prep"))
        dated = at + 1 in taken and token.head in taken  # "nr X o/n": the parse makes one name of place and time
        inner = token.dep in ("compound", "nmod", "amod", "npadvmod") and not (listed or dated)
        if inner or scene.word(at) == "-":
            continue
        likely = at in targets or is_place_like(scene, at)
        mention = _mention_at(scene, at, taken) if likely else _name_before(scene, at)
        if mention is not None and mention.first not in covered and not _stands_in_dateline(scene, mention):
            found.append(mention)
            covered.update(range(mention.first, mention.last))
    return found


def _mistagged(scene: Scene, at: int) -> bool:
    """A known place that the tagger took for a verb or adjective: "in Sagaing"."""
    return scene.tokens[at].dep == "pobj" and scene.tokens[at].tag in ("VBG", "VBN", "JJ", "FW") and (
        scene.word(at)[:1].isupper() and scene.is_place(scene.word(at))
    )  # fmt: skip


def _name_before(scene: Scene, at: int) -> PlaceMention | None:
    """ "Outside the Aleppo intelligence office": the known name before a noun that is itself no place."""
    if scene.tokens[at].dep != "pobj" or not scene.among(scene.lemma(scene.tokens[at].head), "tells_place"):
        return None
    if scene.classes(at) & {"actor", "force", "person", "source"} or scene.tokens[at].tag.startswith("NNP"):
        return None
    first = scene.phrase(at)[0]
    last = first
    while last < at and (scene.tokens[last].tag.startswith("NNP") or scene.word(last) == "-"):
        last += 1
    while last > first and not scene.is_place(scene.text[scene.tokens[first].start : scene.tokens[last - 1].end]):
        last -= 1
    if last == first or first in scene.names or not scene.word(first)[:1].isupper():
        return None
    relation, anchor = _relation(scene, at)
    return PlaceMention(scene.mention("place", first, last), relation, at, anchor, first, last, None)


def _stands_in_dateline(scene: Scene, place: PlaceMention) -> bool:
    """ "Daraa, Nabd al-Watan – Units of …": before the dash that opens a report, with no verb yet."""
    row = scene.sentence(place.head)
    opening = range(row.first, min(row.first + 14, row.last))
    dash = next((at for at in opening if scene.word(at) in ("-", "–", "—") and not _is_glued(scene, at)), None)
    if dash is None or dash < place.last or "," not in {scene.word(at) for at in range(row.first, dash)}:
        return False
    return not any(scene.tokens[at].tag.startswith(("VB", "MD")) for at in range(row.first, dash))


def _is_glued(scene: Scene, at: int) -> bool:
    return at == 0 or scene.tokens[at - 1].end == scene.tokens[at].start


def _without_descriptions(scene: Scene, found: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """ "Busra, northeast of Daraa", "Shagra, a village in Darfur": the second name says where the first lies."""
    kept: list[PlaceMention] = []
    for place in found:
        at = next((n for n, other in enumerate(kept) if _describes(scene, place, other)), None)
        if at is None:
            kept.append(place)
        else:
            kept[at] = kept[at]._replace(within=(*kept[at].within, place.mention.span))
    return tuple(kept)


def _describes(scene: Scene, place: PlaceMention, other: PlaceMention) -> bool:
    """Whether a place hangs on another's noun, with neither verb nor co-ordination between, or stands as its bearing."""
    if _bearing_of(scene, place) == other.last:
        return True
    at = place.head
    for _ in range(8):
        token = scene.tokens[at]
        if at != place.head and other.first <= at < other.last:
            return True
        if token.dep == "conj" or token.tag.startswith(("VB", "MD")) or token.head == at:
            return False
        at = token.head
    return False


def _bearing_of(scene: Scene, place: PlaceMention) -> int | None:
    """Where the words before "…, northeast of X", "…, near X" end."""
    at = place.first - 1
    while at > 0 and (scene.tokens[at].tag == "DT" or scene.lemma(at) in ("of", "near", "outside", "just")):
        at -= 1
    while at > 0 and scene.among(scene.word(at).lower(), "bearings", "edges"):
        at -= 1
    moved = at < place.first - 1
    return at if moved and scene.word(at) == "," else at + 1 if moved else None


def is_place_like(scene: Scene, at: int) -> bool:
    """Whether a noun can be read as a place: by its words, by the gazetteer, or as a name after a locative word."""
    classes = scene.classes(at)
    if (
        at in scene.names
        or at in scene.sources
        or _is_thing_at_start(scene, at)
        or _is_no_name(scene, at)
        or _is_only_called(scene, at)
    ):
        return False
    if classes & {"place", "facility"}:
        return not classes & {"actor", "source"} or "name" in classes
    if _mistagged(scene, at):
        return True
    if not ("name" in classes or scene.tokens[at].tag in ("NN", "NNS")) or not scene.word(at)[:1].isupper():
        return False
    if any("place" in scene.classes(kid) and "name" not in scene.classes(kid) for kid in scene.kids(at, "appos")):
        return True
    prep = _preposition(scene, at)
    if prep is None:
        return scene.word(scene.phrase(at)[0] - 1) == "nr"
    over, word = scene.tokens[prep].head, scene.lemma(prep)
    if word == "of":
        return bool(scene.classes(over) & {"place", "facility"}) or scene.among(scene.lemma(over), "bearings", "edges", "parts")
    return scene.among(word, "tells_place") or (word == "to" and scene.among(scene.lemma(over), "going"))


def _is_no_name(scene: Scene, at: int) -> bool:
    """Bodies, bearings, deeds, God and abbreviations: "124th Brigade", "the West", "FAILED ATTACK", "NSAGs", "(NISA)"."""
    raw = scene.word(at)
    if scene.among(scene.lemma(at), "bodies") or scene.among(raw.lower(), "bearings") or scene.section(at, "no_place"):
        return True
    if raw.isupper() and (scene.stems[at] in scene.lexicon.nouns or _is_short_for(scene, raw)):
        return True
    return len(raw) <= 6 and len(raw) > 1 and raw[:-1].isupper() and raw.isalpha() and not scene.is_place(raw)


def _is_short_for(scene: Scene, raw: str) -> bool:
    """The letters stand once in brackets after what they are short for: "the State Administration Council (SAC)"."""
    return 1 < len(raw) <= 6 and raw.isalpha() and f"({raw})" in scene.text


def _is_only_called(scene: Scene, at: int) -> bool:
    """ "Known locally as al-Shabaab", "an operation code-named Ghazi": a name for what is no place."""
    over = scene.tokens[at].head
    if scene.tokens[at].dep == "pobj" and scene.lemma(over) == "as":
        over = scene.tokens[over].head
    elif scene.tokens[at].dep not in ("oprd", "dobj", "attr", "ccomp"):
        return False
    verb = scene.tokens[over]
    named = verb.tag == "VBN" and scene.among(verb.lemma, "naming")
    return named and not scene.classes(verb.head) & {"place", "facility"}


def _is_thing_at_start(scene: Scene, at: int) -> bool:
    """A first word that a common noun is too: "Car bomb …", "Convoy of …"."""
    first = at == scene.sentence(at).first
    return first and any(name.section not in ("place_noun", "region_noun") for name in scene.vocabulary.get(at, ()))


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
    if inner is None and not says_which(scene, first, last, at):
        return None
    if inner is not None:
        last = max(last, scene.phrase(inner)[1])
    last = _extend(scene, _with_hyphens(scene, last), taken)
    whole = first
    while first < last - 1 and (first in taken or scene.tokens[first].tag in ("DT", "CD", "RB")):
        first += 1
    if not any(scene.word(token)[:1].isupper() for token in range(first, last)):
        first = whole  # "7 July district" is called after a day
    relation, anchor = _relation(scene, at)
    kind: MentionKind = "facility" if "facility" in scene.classes(at) else "place"
    if (
        kind == "place"
        and first < at
        and (inner is None or is_wide(scene, at))
        and scene.among(scene.word(first).lower(), "bearings")
        and relation == "in"
    ):
        relation = "part"
    return PlaceMention(scene.mention(kind, first, last), relation, at, anchor, first, last, _list_feature(scene, at))


def _with_hyphens(scene: Scene, last: int) -> int:
    """ "Aita al-Shaab", of which the parse made three names."""
    while last + 1 < len(scene.tokens) and scene.word(last) == "-" and scene.tokens[last - 1].tag.startswith("NNP"):
        glued = scene.tokens[last - 1].end == scene.tokens[last].start and scene.tokens[last].end == scene.tokens[last + 1].start
        if not glued or not scene.tokens[last + 1].tag.startswith("NNP"):
            break
        last += 2
    return last


def _named_inside(scene: Scene, at: int) -> int | None:
    """ "the villages of Ghawr al-Assi": the name under ``of``."""
    for prep in scene.kids(at, "prep"):
        if scene.lemma(prep) == "of":
            for pobj in scene.kids(prep, "pobj"):
                taken = scene.classes(pobj) & {"actor", "force", "source"} or _is_no_name(scene, pobj)
                if scene.tokens[pobj].tag.startswith("NNP") and not taken:
                    return pobj
    return None


def says_which(scene: Scene, first: int, last: int, at: int) -> bool:
    """A place noun alone ("the area", "a village") names nothing, nor does whose it is ("army base", "RSF checkpoint")."""
    facility = "facility" in scene.classes(at)
    for token in range(first, last):
        if token in scene.names or token in scene.sources or (token != at and scene.classes(token) & {"actor", "force"}):
            continue
        raw = scene.word(token)
        if facility and token != at and raw.isupper() and not scene.is_place(raw):
            continue
        if raw[:1].isupper() and (scene.tokens[token].tag.startswith("NNP") or token == at) and (
            token != at or not scene.vocabulary.get(at)
        ):  # fmt: skip
            return True
        if token != at and raw[:1].isupper() and scene.is_place(raw) and not scene.section(token, "nationality"):
            return True
        if not facility and scene.section(token, "nationality"):
            return True
    return False


def _extend(scene: Scene, last: int, taken: set[int]) -> int:
    """Take in what says where the place itself is, when it follows directly: ``in the province of Deir Ezzor``."""
    for _ in range(3):
        if last + 1 >= len(scene.tokens) or scene.tokens[last].sentence != scene.tokens[last - 1].sentence:
            return last
        comma = scene.word(last) == ","
        at = last + 1 if comma else last
        preposition = scene.lemma(at) in ("in", "of")
        if not (comma or preposition):
            return last
        end = _place_phrase_end(scene, at + 1 if preposition else at, taken, wide=comma and preposition)
        if end is None:
            return last
        last = end
    return last


def _place_phrase_end(scene: Scene, at: int, taken: set[int], *, wide: bool) -> int | None:
    """End of a named place phrase that starts at the token, or None. ``wide``: only of an area (``, in Homs province``)."""
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
    listed = scene.tokens[head].dep == "conj" or any(scene.kids(head, "conj"))
    if (wide and not is_wide(scene, head)) or (listed and scene.word(at - 1) == ","):
        return None
    first, last = scene.phrase(head)
    inner = _named_inside(scene, head)
    if inner is not None:
        return scene.phrase(inner)[1]
    return last if says_which(scene, first, last, head) else None


def is_wide(scene: Scene, at: int) -> bool:
    """Whether the noun is a word for an area: province, district, countryside."""
    noun = scene.section(at, "place_noun")
    return scene.section(at, "region_noun") is not None or (noun is not None and scene.among(noun.value or "", "wide"))


def _relation(scene: Scene, at: int) -> tuple[Relation, int]:
    """Relation and anchor of a place by the preposition over it."""
    short = scene.phrase(at)[0] - 1
    if short > 0 and scene.word(short) == "nr":
        over = scene.tokens[short].head
        return "near", scene.tokens[at].head if over == at else over
    top = at
    while scene.tokens[top].dep in ("conj", "appos") and scene.tokens[top].head != top:
        top = scene.tokens[top].head
    token = scene.tokens[top]
    if token.dep != "pobj":
        return "in", token.head if token.head != top else top
    prep = token.head
    over = scene.tokens[prep].head
    if scene.lemma(prep) in ("from", "to") and (road := _road_over(scene, prep)) is not None:
        return "between", road
    if scene.lemma(prep) == "of":
        if scene.among(scene.word(over).lower(), "bearings"):
            return "direction", scene.tokens[over].head
        if scene.among(scene.word(over).lower(), "edges"):
            return "near", scene.tokens[over].head
        if scene.among(scene.lemma(over), "portions"):
            return "part", _relation(scene, over)[1]
        if scene.classes(over) & {"place", "facility"} and scene.tokens[over].dep == "pobj":
            relation, anchor = _relation(scene, over)
            return relation, anchor
    return _relation_after(scene, prep), over


def _relation_after(scene: Scene, prep: int) -> Relation:
    """What a preposition says of the place after it."""
    told: tuple[Relation, ...] = ("near", "towards", "between")
    return next((relation for relation in told if scene.among(scene.lemma(prep), f"after.{relation}")), "in")


def _road_over(scene: Scene, prep: int) -> int | None:
    """ "The road from A to B": the road, wherever the parse hangs its second end."""
    over = scene.tokens[prep].head
    if scene.lemma(prep) == "to":
        start = next((at for at in range(prep - 1, max(prep - 8, 0), -1) if scene.lemma(at) == "from"), None)
        return (
            _road_over(scene, start)
            if start is not None and scene.tokens[start].sentence == scene.tokens[prep].sentence
            else None
        )
    ends = range(prep + 1, min(prep + 8, len(scene.tokens)))
    return over if scene.among(scene.lemma(over), "roads") and any(scene.lemma(at) == "to" for at in ends) else None


def _list_feature(scene: Scene, at: int) -> str | None:
    top = at
    while scene.tokens[top].dep == "conj" and scene.tokens[top].head != top:
        top = scene.tokens[top].head
    prep = scene.tokens[top].head
    if top == at or scene.tokens[top].dep != "pobj" or scene.lemma(prep) != "of":
        return None
    noun = scene.tokens[prep].head
    return scene.word(noun) if "place" in scene.classes(noun) else None
