"""re3d: who and what is named in reports on Syria and Iraq. Exact span and type, micro F1, all confidences.

Dstl, "Relationship and Entity Extraction Evaluation Dataset", https://github.com/dstl/re3d (2017), README for format and
schema. It publishes no scorer; exact match of span and type is as in CoNLL-2003 (Tjong Kim Sang and De Meulder
2003). Spans overlap and repeat under other types; all are kept, so a tagger that gives each word one label cannot find all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.ablation import READER, RULES, SHIPPED, rules_alone
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.re3d_names import TYPES, Entity, Kinds, join, names_of, type_of_word
from wardesk.evaluate.score import Row
from wardesk.evaluate.seen import see
from wardesk.evaluate.spans import json_lines, member, mistake, tally
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, find_folder, spread
from wardesk.extract.figures import find_figures
from wardesk.extract.places import find_places
from wardesk.extract.roles import actor_phrase, kind_of
from wardesk.extract.scene import Name, Scene
from wardesk.model import Claim, Mention
from wardesk.pipeline import Workbench

MAIN = frozenset(TYPES[:3])
MAIN_ROW = "organisation_location_person"
NOT_FREE = "BBC Online"
"""The part under a licence that forbids commercial use: no trained reader learned from it."""
MANNER = f"{SHIPPED} in re3d's manner"
_CAPITALS = re.compile(r"[A-Z][\w'\u2019.&-]*(?: [A-Z][\w'\u2019.&-]*)*\b")
_ARTICLE = re.compile(r"\b((?:the|an?) )$", re.IGNORECASE)
_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "npadvmod"})

Tally = tuple[float, float, float]
"""Right, predicted, gold."""


class Document(NamedTuple):
    """A report with everything that is annotated in it."""

    name: str
    source: str
    text: str
    gold: frozenset[Entity]


# ---------------------------------------------------------------- the corpus


def load(folder: Path, part: str | None) -> list[Document]:
    """The documents of all sources under a folder, or of the one that is asked for, by source and id."""
    files = sorted(path for depth in ("", "*/", "*/*/") for path in folder.glob(f"{depth}documents.json"))
    if part is not None:
        files = [path for path in files if part in path.relative_to(folder).parts]
    if not files:
        asked = f"source {part!r}" if part else "documents.json"
        raise UsageError(f"{folder} has no {asked}; name with --data the folder of re3d, with --part one of its sources")
    return [document for path in files for document in _source(path)]


def _source(path: Path) -> list[Document]:
    texts = {member(row, "_id", str, where): member(row, "text", str, where) for where, row in json_lines(path)}
    gold: dict[str, set[Entity]] = defaultdict(set)
    for where, row in json_lines(path.with_name("entities.json")):
        name = member(row, "documentId", str, where)
        entity = (member(row, "begin", int, where), member(row, "end", int, where), member(row, "type", str, where))
        if name not in texts:
            raise InputError(f"{where}: documentId {name!r} is not in {path.name}")
        if not 0 <= entity[0] < entity[1] <= len(texts[name]):
            raise InputError(f"{where}: {entity[0]}..{entity[1]} does not lie in the text ({len(texts[name])} characters)")
        gold[name].add(entity)
    return [Document(name, path.parent.name, texts[name], frozenset(gold[name])) for name in sorted(texts)]


def flat(gold: Iterable[Entity]) -> int:
    """How many spans a tagger without overlaps can find at most: the greatest number no two of which overlap."""
    found, last = 0, 0
    for start, end in sorted({entity[:2] for entity in gold}, key=lambda span: (span[1], -span[0])):
        if start >= last:
            found, last = found + 1, end
    return found


# ---------------------------------------------------------------- what Wardesk sees


class Found(NamedTuple):
    """What is found in one document, under re3d's types."""

    own: frozenset[Entity]
    """The rules' answer: every mention of a report's claims, and everything else its reading names, in our own spans."""
    whole: frozenset[Entity]
    """The same in re3d's manner: with pronouns, and with articles where the profile says so."""
    names: frozenset[Entity]
    """The trained reader's names; empty without one."""


def entities(document: Document, reader: Reader, profile: Kinds) -> Found:
    """What the rules and, where one is on the workbench, the trained reader find."""
    claims = reader.code(document.text).claims
    scene, times = see(reader.bench, document.text)
    found = {
        (mention.span.start, mention.span.end, profile.kinds[mention.kind])
        for mention in (*mentions(claims), *times, *(place.mention for place in find_places(scene)))
        if mention.kind in profile.kinds
    }
    found |= {*_named(scene, profile), *_nouns(scene, profile), *_figures(scene, times, profile)}
    whole = found | set(_pronouns(scene, profile))
    manner = frozenset(_with_article(scene, entity, profile) for entity in whole)
    return Found(frozenset(found), manner, names_of(scene, profile))


def mentions(claims: Sequence[Claim]) -> Iterator[Mention]:
    """Mentions in roles, places, speakers and sides of claims; times and equipment are found anew in the reading."""
    for claim in claims:
        yield from (role.mention for role in claim.roles)
        yield from (where.mention for where in claim.where)
        yield from (speaker.mention for speaker in claim.attribution if speaker.mention is not None)
        yield from (count.side for count in claim.counts if count.side is not None)


def _named(scene: Scene, profile: Kinds) -> Iterator[Entity]:
    """Names of the registry, and words of the sections that the profile lists."""
    for kind, names in (("actor", scene.names), ("source", scene.sources)):
        if kind in profile.kinds:
            yield from (_entity(scene, name, profile.kinds[kind]) for name in names.values())
    for name in (name for covering in scene.vocabulary.values() for name in covering):
        label = type_of_word(name, profile)
        if label is not None:
            yield _entity(scene, name, label)


def _entity(scene: Scene, name: Name, label: str) -> Entity:
    return scene.tokens[name.first].start, scene.tokens[name.last - 1].end, label


def _nouns(scene: Scene, profile: Kinds) -> Iterator[Entity]:
    """Noun phrases by the kind of mention they would be in a role."""
    for at, token in enumerate(scene.tokens):
        if not token.tag.startswith("NN") or token.dep in _MODIFIERS or at in scene.taken:
            continue
        kind = kind_of(scene, at, "target", "object")
        if kind is not None and kind in profile.kinds:
            first, last = actor_phrase(scene, at) if kind in ("actor", "group", "person") else scene.phrase(at)
            yield scene.tokens[first].start, scene.tokens[last - 1].end, profile.kinds[kind]


def _pronouns(scene: Scene, profile: Kinds) -> Iterator[Entity]:
    for at, token in enumerate(scene.tokens):
        label = profile.pronouns.get(scene.word(at).lower())
        if label is not None and token.tag == "PRP":
            yield token.start, token.end, label


def _figures(scene: Scene, times: Sequence[Mention], profile: Kinds) -> Iterator[Entity]:
    """Numbers that count something; articles, "no" and "none" count for us, but are no quantities of re3d's."""
    if "quantity" not in profile.kinds:
        return
    dated = [mention.span for mention in times]
    for row in scene.reading.sentences:
        for figure in find_figures(scene.text, row.start, row.end, scene.lexicon.book):
            in_time = any(span.start < figure.end and figure.start < span.end for span in dated)
            if figure.rule not in ("count.article", "count.none") and not in_time:
                yield figure.start, figure.end, profile.kinds["quantity"]


def _with_article(scene: Scene, entity: Entity, profile: Kinds) -> Entity:
    """The span with the article before it, for the types that take it in."""
    if entity[2] not in profile.with_article:
        return entity
    before = _ARTICLE.search(scene.text, max(0, entity[0] - 5), entity[0])
    return (before.start(1), *entity[1:]) if before else entity


# ---------------------------------------------------------------- scores


def capitals(document: Document) -> frozenset[Entity]:
    """Baseline: every run of capitalised words is an organisation."""
    return frozenset((*match.span(), "Organisation") for match in _CAPITALS.finditer(document.text))


def at_best(gold: Iterable[Entity]) -> Tally:
    """The tally of a tagger that finds all it can without overlaps, and nothing else."""
    rows = frozenset(gold)
    return float(flat(rows)), float(flat(rows)), float(len(rows))


def of_types(entities_: Iterable[Entity], types: Iterable[str]) -> frozenset[Entity]:
    """The entities of some types."""
    return frozenset(entity for entity in entities_ if entity[2] in types)


def mistakes(document: Document, predicted: frozenset[Entity]) -> Iterator[Mistake]:
    """What is missed, under another type, wrong at its ends, or not there; fields are types."""
    left = set(predicted - document.gold)
    for entity in sorted(document.gold - predicted):
        near = max(left, key=lambda other: (_overlap(entity, other), other[2] == entity[2], other), default=None)
        if near is not None and _overlap(entity, near):
            left.discard(near)
        else:
            near = None
        yield mistake(document.name, entity[2], (_words(document, entity), _words(document, near)), document.text, [entity[:2]])
    for entity in sorted(left):
        yield mistake(document.name, entity[2], ("", _words(document, entity)), document.text, [entity[:2]])


def _overlap(one: Entity, two: Entity) -> float:
    """Shared characters over all characters of both."""
    return max(0, min(one[1], two[1]) - max(one[0], two[0])) / (max(one[1], two[1]) - min(one[0], two[0]))


def _words(document: Document, entity: Entity | None) -> str:
    return f"{document.text[entity[0] : entity[1]]} ({entity[2]})" if entity is not None else ""


def table(
    documents: Sequence[Document], systems: Mapping[str, Sequence[frozenset[Entity]]], learned: Collection[str] = ()
) -> Iterator[Row]:
    """The main types together, for every system; then each type by itself.

    ``learned`` names the systems with a trained reader in them. Where there are any, the part it never saw and the sources it
    was trained on are never summed, a row over the latter says so, and each type is scored on the part it never saw.
    """
    kept_out = [at for at, document in enumerate(documents) if document.source == NOT_FREE]
    free = [at for at, document in enumerate(documents) if document.source != NOT_FREE]
    main = kept_out if learned else range(len(documents))
    trained = learned if learned else ()
    for name, chosen, known in ((MAIN_ROW, main, ()), (f"{MAIN_ROW}_without_bbc", free, trained)):
        if not chosen:
            continue
        gold = [of_types(documents[at].gold, MAIN) for at in chosen]
        for system, found in systems.items():
            pairs = zip(gold, (of_types(found[at], MAIN) for at in chosen), strict=True)
            yield Row(name, _called(system, known), "prf", tuple(tally(*pair) for pair in pairs))
        yield Row(name, "flat at best", "prf", tuple(map(at_best, gold)))
    chosen, known = (main, ()) if main else (free, trained)
    for label in sorted({entity[2] for at in chosen for entity in documents[at].gold}):
        gold = [of_types(documents[at].gold, {label}) for at in chosen]
        for system in (name for name in (SHIPPED, RULES, READER, "all-null") if name in systems):
            pairs = zip(gold, (of_types(systems[system][at], {label}) for at in chosen), strict=True)
            yield Row(label, _called(system, known), "prf", tuple(tally(*pair) for pair in pairs))


def _called(system: str, trained_here: Collection[str]) -> str:
    return f"{system}, trained on it" if system in trained_here else system


def run(asked: Asked, bench: Workbench) -> Result:
    """Score all sources of re3d, or the one asked for as the part."""
    folder = find_folder(asked.data.parent if asked.data.is_file() else asked.data, "re3d")
    profile = load_profile("re3d", Kinds).check(bench)
    documents = spread(load(folder, asked.part), asked.limit)
    reader = Reader(bench)
    answers = answer(documents, reader, profile)
    systems = {
        **answers,
        "all-null": [frozenset[Entity]()] * len(documents),
        "capitals": [capitals(document) for document in documents],
    }
    shown = systems[SHIPPED if bench.tagger else MANNER]
    wrong = tuple(one for document, predicted in zip(documents, shown, strict=True) for one in mistakes(document, predicted))
    rows = tuple(table(documents, systems, (SHIPPED, READER) if bench.tagger else ()))
    notes = (*_notes(documents), *(READER_NOTES if bench.tagger else ()))
    return Result("re3d", asked.part or "all sources", rows, wrong, reader.words, reader.cpu_s, notes)


def answer(documents: Sequence[Document], reader: Reader, profile: Kinds) -> dict[str, list[frozenset[Entity]]]:
    """Each system's answer for each document. The reader's spans are in re3d's manner, so the rules join them in it."""
    seen = [entities(document, reader, profile) for document in documents]
    if reader.bench.tagger is None:
        return {SHIPPED: [found.own for found in seen], MANNER: [found.whole for found in seen]}
    plain = Reader(rules_alone(reader.bench))
    rules = [entities(document, plain, profile) for document in documents]
    return {
        SHIPPED: [join(found.names, found.whole, profile) for found in seen],
        RULES: [found.own for found in rules],
        f"{RULES} in re3d's manner": [found.whole for found in rules],
        READER: [found.names for found in seen],
    }


def _notes(documents: Sequence[Document]) -> Iterator[str]:
    gold = [of_types(document.gold, MAIN) for document in documents]
    total, most = sum(map(len, gold)), sum(map(flat, gold))
    if total:
        best = 2 * most / (total + most)
        yield f"Of {total} spans of the main types a tagger without overlaps can find {most}: F1 {best:.2f} at best."
    yield "In re3d's manner: with the pronouns and articles that its annotators take in, as counted on this very corpus."
    yield "The time is that of coding; the second reading that lists what stands outside claims is not counted."


READER_NOTES = (
    f"The trained reader never saw {NOT_FREE}: rows without a mark are over that part alone.",
    "It learned from the other sources: its rows over them say so, and are no measure of it.",
    "Joined: the reader's span stands where both have one; rules add types that the profile lists, chosen on the other sources.",
)


SUITE = Suite(
    name="re3d",
    metric="re3d (Dstl 2017): micro F1 of exact span and type, as in CoNLL-2003, all confidences, overlaps kept;"
    f" main row {MAIN_ROW}",
    run=run,
)
