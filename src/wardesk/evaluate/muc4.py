"""MUC-4: reports of political violence in Latin America and the incidents that their keys find in them.

Three metrics, defined in ``muc4_metrics``: role fillers (CEAF-REE, Du et al. 2021, GRIT), templates (Du et al. 2021, GTT)
and all slots by the rules of 1992 (Chinchor 1992, ALL TEMPLATES, F(P&R)). The last needs the full keys of the documents,
which are found by document id in any file of ``full_keys``; without them its rows are left out with a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.ablation import READER, RULES, SHIPPED, rules_alone
from wardesk.evaluate.look import is_kept_back, look
from wardesk.evaluate.muc4_keys import (
    SLOTS,
    Document,
    Filler,
    RoleTemplate,
    Template,
    read_days,
    read_documents,
    read_full_keys,
    read_role_templates,
    to_roles,
)
from wardesk.evaluate.muc4_learn import Items
from wardesk.evaluate.muc4_mentions import Namer, load_profile
from wardesk.evaluate.muc4_metrics import (
    Entity,
    align,
    ceaf_ree,
    compare,
    merge_entities,
    score_slots,
    score_templates,
    to_incidents,
)
from wardesk.evaluate.muc4_reader import Joiner
from wardesk.evaluate.muc4_slots import Writer
from wardesk.evaluate.muc4_templates import Grouper, Incident, role_templates
from wardesk.evaluate.score import Row, Statistic
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, choose_part, find_folder, spread
from wardesk.model import Claim, Seen
from wardesk.pipeline import Workbench

SYSTEMS = (SHIPPED, "all-null", "majority", "lead sentence")
"""Where no reader is on the workbench; with one ``rules alone`` and ``reader alone`` come after the first.

``majority``: one attack in every report, with no fillers. ``lead sentence``: the claims of the first sentence alone, by the
rules. A publication-date baseline has nothing to score: a template with a day and no target is aligned with none."""
ROLE_NAMES = {
    "PerpInd": "perp_individual", "PerpOrg": "perp_organization", "Target": "physical_target", "Victim": "victim",
    "Weapon": "weapon",
}  # fmt: skip
STATISTICS: Mapping[str, Statistic] = {"roles": "prf", "templates": "two_sided", "slots": "muc"}
"""By the first word of a row's name."""
KEPT = "kept"
"""Name under which to ask for the documents of ``train`` that the reader never saw: thresholds are chosen on them."""
TEACHER = "train"
"""Part whose keys teach the weights for set lists, and which the reader was trained on."""
EXCERPT = 160
"""Characters of the source to each side of what a mistake is about."""

_FILE = re.compile(r"(doc|keys|templates)_(\w+)\.json")


class Part(NamedTuple):
    """The reports of one part with their keys by document id."""

    documents: list[Document]
    roles: Mapping[str, list[RoleTemplate]]
    full: Mapping[str, list[Template]]
    """Only documents that a full key has; empty where there is none."""


class Answer(NamedTuple):
    """What a system says of one report."""

    roles: list[RoleTemplate]
    templates: list[Template]


# ---------------------------------------------------------------- the data


def load_part(asked: Asked) -> tuple[str, Part]:
    """Name and content of the part asked for. Raises ``UsageError`` or ``InputError``."""
    data, wanted = asked.data, asked.part
    if data.is_file() and (match := _FILE.fullmatch(data.name)):
        data, wanted = data.parent, wanted or match.group(2)
    folder = find_folder(data, "muc4")
    names = [match.group(2) for path in sorted(folder.iterdir()) if (match := _FILE.fullmatch(path.name))]
    kept = wanted == KEPT and KEPT not in names
    name = choose_part(sorted(set(names)), TEACHER if kept else wanted, folder)
    files = {kind: folder / f"{kind}_{name}.json" for kind in ("doc", "keys", "templates")}
    texts = next((files[kind] for kind in ("doc", "templates") if files[kind].is_file()), None)
    if texts is None:
        raise UsageError(f"{folder} has no doc_{name}.json and no templates_{name}.json: there is no text to read")
    documents = read_documents(texts)
    documents = spread([document for document in documents if not kept or is_kept_back(document.id)], asked.limit)
    full = _full_keys(folder, {document.id for document in documents})
    keys = next((files[kind] for kind in ("keys", "templates") if files[kind].is_file()), None)
    roles = read_role_templates(keys) if keys else {key: to_roles(templates) for key, templates in full.items()}
    if missing := [document.id for document in documents if document.id not in roles]:
        raise InputError(f"{keys or folder / 'full_keys'}: no key for {missing[0]} and {len(missing) - 1} others of part {name}")
    return KEPT if kept else name, Part(documents, roles, full)


def _full_keys(folder: Path, wanted: set[str]) -> dict[str, list[Template]]:
    """Full keys of the wanted documents, from whatever file of ``full_keys``, or key file beside the parts, has them."""
    paths = sorted({*(folder / "full_keys").glob("*"), *folder.glob("key-*")})
    found: dict[str, list[Template]] = {}
    for path in paths:
        if path.is_file() and not path.name.startswith("."):
            found |= {key: templates for key, templates in read_full_keys(path).items() if key in wanted}
    return found


# ---------------------------------------------------------------- the systems


class Systems:
    """Wardesk and the baselines on one workbench. ``items``: weights for set lists, learned from another part."""

    def __init__(self, bench: Workbench, items: Callable[[Namer], Items | None] = lambda namer: None) -> None:
        self.bench = bench
        self.reader = Reader(bench)
        self.rules = Reader(rules_alone(bench))
        namer = Namer(bench.book, load_profile(bench.book))
        learned = items(namer) if bench.tagger else None
        self.grouper = Grouper(namer)
        self.joiner = Joiner(namer, learned)
        self.writer = Writer(namer, bench.gazetteer)
        self.learned = Writer(namer, bench.gazetteer, learned)

    @property
    def names(self) -> tuple[str, ...]:
        """Systems in the order of the table."""
        return (SHIPPED, RULES, READER, *SYSTEMS[1:]) if self.bench.tagger else SYSTEMS

    def answer(self, document: Document) -> dict[str, Answer]:
        """Answers of all systems on one report."""
        days = read_days(document.dateline or "")
        published = days[1] if days else None
        claims = self.rules.code(document.text, published=published).claims
        text, seen, _ = look(self.bench, document.text, published=published)
        first = min((claim.sentence for claim in claims), default=0)
        one_attack = Answer(
            [RoleTemplate("attack", {})], [Template(document.id, dict.fromkeys(SLOTS, ()) | {4: (Filler(("ATTACK",)),)})]
        )
        rules = self._group(document, text, claims)
        if seen is None:
            own = {SHIPPED: rules}
        else:
            both = self.reader.code(document.text, published=published).claims
            own = {
                SHIPPED: self._join(document, text, self.grouper.group(text, both), seen),
                RULES: rules,
                READER: self._join(document, text, [], seen),
            }
        return own | {
            "all-null": Answer([], []),
            "majority": one_attack,
            "lead sentence": self._group(document, text, [claim for claim in claims if claim.sentence <= first]),
        }

    def _group(self, document: Document, text: str, claims: Sequence[Claim]) -> Answer:
        incidents = self.grouper.group(text, claims)
        return Answer(role_templates(incidents), self.writer.write(document, text, incidents))

    def _join(self, document: Document, text: str, incidents: Sequence[Incident], seen: Seen) -> Answer:
        joined = self.joiner.join(text, incidents, seen)
        return Answer(role_templates(joined), self.learned.write(document, text, joined))


# ---------------------------------------------------------------- scoring


def score_document(document: Document, part: Part, answer: Answer) -> dict[str, tuple[float, ...]]:
    """Tallies of one report by row name."""
    gold = merge_entities(part.roles[document.id], document.text)
    guess = merge_entities(answer.roles, document.text)
    found: dict[str, tuple[float, ...]] = {
        f"roles {name}": ceaf_ree(gold[role], guess[role]) for role, name in ROLE_NAMES.items()
    }
    found["roles all"] = tuple(map(sum, zip(*found.values(), strict=True)))
    incidents = [to_incidents(templates, document.text) for templates in (part.roles[document.id], answer.roles)]
    for role, sides in score_templates(*incidents).items():
        found[f"templates {ROLE_NAMES.get(role, role)}"] = sides
    if document.id in part.full:
        counts = score_slots(part.full[document.id], answer.templates)
        found |= {f"slots {name}": tuple(map(float, counts[slot])) for slot, name in SLOTS.items()}
        found["slots all"] = tuple(map(float, map(sum, zip(*counts.values(), strict=True))))
    return found


def _rows(scores: Mapping[str, Sequence[Mapping[str, tuple[float, ...]]]]) -> Iterator[Row]:
    names = list(dict.fromkeys(name for rows in scores.values() for row in rows for name in row))
    for name in names:
        statistic = STATISTICS[name.split()[0]]
        for system, rows in scores.items():
            yield Row(name, system, statistic, tuple(row[name] for row in rows if name in row))


# ---------------------------------------------------------------- mistakes


def _mistakes(document: Document, part: Part, answer: Answer) -> Iterator[Mistake]:
    gold = merge_entities(part.roles[document.id], document.text)
    guess = merge_entities(answer.roles, document.text)
    for role, name in ROLE_NAMES.items():
        yield from _wrong_roles(document, name, gold[role], guess[role])
    if document.id in part.full:
        yield from _wrong_slots(document, part.full[document.id], answer.templates)


def _wrong_roles(document: Document, name: str, gold: Sequence[Entity], guess: Sequence[Entity]) -> Iterator[Mistake]:
    for entity in gold:
        if not any(one <= entity for one in guess):
            yield _mistake(document, f"roles {name}", " / ".join(sorted(entity)), "", min(entity, key=len))
    for entity in guess:
        if not any(entity <= one for one in gold):
            yield _mistake(document, f"roles {name}", "", " / ".join(sorted(entity)), min(entity, key=len))


def _wrong_slots(document: Document, key: Sequence[Template], answers: Sequence[Template]) -> Iterator[Mistake]:
    """Missed and invented templates, and the slots of aligned ones that did not get full credit."""
    aligned = align(key, answers)
    for row, template in enumerate(key):
        if row not in aligned and not template.optional:
            yield _mistake(document, "slots template", _summary(template), "")
    for column, answer in enumerate(answers):
        if column not in aligned.values():
            yield _mistake(document, "slots template", "", _summary(answer))
    for row, column in aligned.items():
        for slot, fillers in key[row].slots.items():
            given = answers[column].slots.get(slot, ())
            if any(not filler.optional and not any(compare(filler, one, slot) == 1.0 for one in given) for filler in fillers):
                yield _mistake(document, f"slots {SLOTS[slot]}", _written(fillers), _written(given))


def _summary(template: Template) -> str:
    return "; ".join(
        f"{SLOTS[slot]}: {_written(template.slots[slot])}" for slot in (4, 9, 10, 12, 18, 19) if template.slots.get(slot)
    )


def _written(fillers: Sequence[Filler]) -> str:
    return " | ".join(" / ".join(filler.values) + (f" ({filler.refs[0]})" if filler.refs else "") for filler in fillers)


def _mistake(document: Document, field: str, gold: str, predicted: str, words: str = "") -> Mistake:
    """With the words in their context where they stand in the text, else with its beginning."""
    pattern = r"\W+(?:(?:a|an|the)\W+)?".join(map(re.escape, words.split()))
    match = re.search(pattern, document.text, re.IGNORECASE) if words else None
    start, end = match.span() if match else (0, 0)
    begin = max(0, start - EXCERPT)
    marks = ((start - begin, end - begin),) if match else ()
    return Mistake(document.id, field, gold, predicted, document.text[begin : end + EXCERPT * (1 if match else 4)], marks)


# ---------------------------------------------------------------- the suite


def run(asked: Asked, bench: Workbench) -> Result:
    """Score a part of MUC-4."""
    name, part = load_part(asked)
    systems = Systems(bench, lambda namer: taught(asked, name, namer))
    scores: dict[str, list[dict[str, tuple[float, ...]]]] = {system: [] for system in systems.names}
    mistakes: list[Mistake] = []
    for document in part.documents:
        answers = systems.answer(document)
        for system in systems.names:
            scores[system].append(score_document(document, part, answers[system]))
        mistakes += _mistakes(document, part, answers[SHIPPED])
    timed = systems.reader if bench.tagger else systems.rules
    notes = (*_notes(part), *(_reader_notes(name, systems) if bench.tagger else ()))
    return Result("muc4", name, tuple(_rows(scores)), tuple(mistakes), timed.words, timed.cpu_s, notes)


def taught(asked: Asked, name: str, namer: Namer) -> Items | None:
    """Weights from the training part beside the scored one; None where there is none or it is itself scored."""
    folder = asked.data.parent if asked.data.is_file() else find_folder(asked.data, "muc4")
    files = [folder / f"{kind}_{TEACHER}.json" for kind in ("doc", "templates") if (folder / f"{kind}_{TEACHER}.json").is_file()]
    if name == TEACHER or not files:
        return None
    documents = [one for one in read_documents(files[0]) if name != KEPT or not is_kept_back(one.id)]
    keys = _full_keys(folder, {document.id for document in documents})
    return Items(documents, keys, namer) if keys else None


def _reader_notes(name: str, systems: Systems) -> Iterator[str]:
    if name == TEACHER:
        yield "the reader was trained on this part: only 'rules alone' is a fair figure here"
    if systems.joiner.items is not None:
        yield "items of set lists that the profile's words leave open: weights learned from the keys of train (not rules alone)"


def _notes(part: Part) -> Iterator[str]:
    if lacking := sum(document.id not in part.full for document in part.documents):
        what = "no rows for all slots" if lacking == len(part.documents) else f"{lacking} documents left out of all slots"
        yield f"{what}: full_keys has no key with their ids"
    yield "all slots: the half credit that a person gave in 1992 follows fixed rules here: see muc4_metrics"
    yield "published, on TST3 and TST4: roles 54.5 (GRIT), templates 50.2 (GTT), 53.1 (IterX), all slots 55.9, 57.2 (GE)"


SUITE = Suite(
    "muc4",
    "role fillers: CEAF-REE F1 (Du et al. 2021, GRIT); templates: F1 (Du et al. 2021, GTT); all slots: F(P&R) (Chinchor 1992)",
    run,
)
