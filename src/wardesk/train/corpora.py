"""Public corpora and gold → examples. Each is read by the reader of its own suite; what a label means is written here.

Never read: gold's ``held`` and ``dev``, any test part, and re3d's part under a licence that forbids commercial use.
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wardesk.book import Book
from wardesk.evaluate import event_location, gold_file, hrdsattack, hrdsattack_answer, muc4_keys, re3d
from wardesk.evaluate.learn import read_text
from wardesk.evaluate.muc4 import ROLE_NAMES
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.wikievents import Kairos
from wardesk.pipeline import Workbench
from wardesk.read.casing import recase
from wardesk.train.example import Asked, Example, Labelled, Pair

NAMES: Mapping[str, str] = {
    "Organisation": "organisation", "Location": "place", "Person": "person", "Nationality": "nationality", "Temporal": "time",
    "Quantity": "quantity", "Money": "quantity", "MilitaryPlatform": "equipment", "Vehicle": "equipment",
    "Weapon": "equipment", "DocumentReference": "document",
}  # fmt: skip
"""re3d's types → labels of the head ``names``; its types with fewer than twenty spans are left out."""
ROLES = ("actor", "target", "victim", "opponent", "place", "instrument", "origin", "destination", "partner", "source")
"""Roles that the pair heads score. ``source`` is who says so."""
LEAD = 4000
"""Characters of an article of HRDsAttack that are learned from: what it is about stands there."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?!\s|$)[^.!?\n]*)*[.!?]*[\"'\u201d\u2019)]*")


def split(text: str) -> tuple[Pair, ...]:
    """Sentences by their punctuation and line breaks: near enough to the parse's for windows to be alike."""
    rows: list[Pair] = []
    for match in _SENTENCE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - len(words) + len(words.rstrip())
        if start < end:
            rows.append((start, end))
    return tuple(rows)


def occurrences(text: str, words: str) -> Iterator[Pair]:
    """Every place where the words stand whole, whatever their case and the space between them."""
    parts = r"\s+".join(map(re.escape, words.split()))
    if parts:
        for match in re.finditer(rf"(?<!\w){parts}(?!\w)", text, re.IGNORECASE):
            yield match.span()


# ---------------------------------------------------------------- one function a corpus


def of_re3d(folder: Path) -> Iterator[Example]:
    """Names of every source but the one that must not be trained on; of spans that overlap the longest."""
    for document in re3d.load(folder, None):
        if document.source == re3d.NOT_FREE:
            continue
        taken = -1
        labelled: list[Labelled] = []
        for start, end, kind in sorted(document.gold, key=lambda row: (row[0], -row[1], row[2])):
            if kind in NAMES and start >= taken:
                labelled.append(Labelled("names", start, end, NAMES[kind]))
                taken = end
        yield Example("re3d", document.name, document.text, split(document.text), tuple(labelled), whole=frozenset({"names"}))


def of_muc4(folder: Path, bench: Workbench) -> Iterator[Example]:
    """Who and what takes part in the incidents of a report, wherever its words stand; and the kinds of its incidents."""
    templates = muc4_keys.read_role_templates(folder / "templates_train.json")
    for document in muc4_keys.read_documents(folder / "templates_train.json"):
        text = recase(document.text, bench.parser, bench.book, bench.gazetteer)
        rows = templates[document.id]
        spans = {
            (*span, ROLE_NAMES[role])
            for row in rows
            for role, entities in row.roles.items()
            for entity in entities
            for words in entity
            for span in occurrences(text, words)
        }
        kinds = frozenset(part.strip() for row in rows for part in row.incident.split("/"))
        yield Example(
            "muc4", document.id, text, split(text), _without_overlap("parts", spans), topics={"incident": kinds},
            whole=frozenset({"parts", "incident"}),
        )  # fmt: skip


def _without_overlap(head: str, spans: Iterable[tuple[int, int, str]]) -> tuple[Labelled, ...]:
    taken, rows = -1, []
    for start, end, label in sorted(spans, key=lambda row: (row[0], -row[1], row[2])):
        if start >= taken:
            rows.append(Labelled(head, start, end, label))
            taken = end
    return tuple(rows)


def of_hrdsattack(folder: Path, bench: Workbench) -> Iterator[Example]:
    """What was done to the defenders of human rights an article tells of, and the kind of who did it."""
    terms = hrdsattack_answer.compile_terms(bench, load_profile("hrdsattack", hrdsattack_answer.Slots).check(bench))
    for document in hrdsattack.load(folder / "train.json", terms):
        text = document.text[:LEAD]
        topics = {
            "violation": frozenset(document.gold.violation),
            "perpetrator": frozenset({document.gold.perpetrator} if document.gold.perpetrator else ()),
        }
        yield Example("hrdsattack", document.id, text, split(text), topics=topics, whole=frozenset(topics))


def of_wikievents(folder: Path, profile: Kairos) -> Iterator[Example]:
    """One event of a sentence with its arguments; other events of the sentence are not marked.

    Its type is any of those of ours that answer to KAIROS's: the label names them all.
    """
    rows = csv.DictReader(io.StringIO(read_text(folder / "AW_wikievents_only.tsv"), newline=""), delimiter="\t")
    for row in rows:
        text, kairos = row["sentence"], row["event_type"]
        trigger = next(occurrences(text, row["trigger"]), None)
        types = profile.ours(kairos)
        if trigger is None or not types or row["gold_binary"] != "1":
            continue
        fillers: dict[str, list[Pair]] = defaultdict(list)
        for name, mentions in ast.literal_eval(row["arguments"]).items():
            for role in profile.roles.get(name, ())[:1]:
                fillers[role] += [span for words in mentions for span in list(occurrences(text, words))[:1]]
        known = {role: tuple(spans) for role, spans in fillers.items() if role in ROLES}
        labelled = (Labelled("trigger", *trigger, "|".join(types)),)
        yield Example(
            "wikievents", row["doc_id"], text, ((0, len(text)),), labelled,
            (Asked(trigger, dict.fromkeys(("actor", "target", "victim", "place", "instrument"), ()) | known),),
        )  # fmt: skip


def of_event_location(folder: Path) -> Iterator[Example]:
    """Which words name the place of a verb: the sentences outside the fifth that the suite keeps to score on."""
    events = event_location.load_events(folder / "train.jsonl.gz")
    keys = event_location.group_keys(events)
    for event, key in zip(events, keys, strict=True):
        if event_location.is_kept_out(key):
            continue
        spans = tuple(event.tokens[at] for at in sorted(event.place))
        asked = (Asked(event.tokens[event.verb], {"place": spans}),)
        yield Example("event_location", key, event.text, ((0, len(event.text)),), asked=asked)


def of_cameo(folder: Path) -> Iterator[Example]:
    """Source and target actors of single sentences."""
    for number, block in enumerate(read_text(folder / "train.txt").split("\n\n")):
        text = ""
        labelled: list[Labelled] = []
        for line in block.splitlines():
            word, _, tag = line.rpartition(" ")
            if not word:
                continue
            text += " " if text and word not in ".,;:?!" else ""
            label = {"S": "actor", "T": "target"}.get(tag[2:])
            if label and tag.startswith("I") and labelled and labelled[-1].label == label:
                labelled[-1] = labelled[-1]._replace(end=len(text) + len(word))
            elif label:
                labelled.append(Labelled("sides", len(text), len(text) + len(word), label))
            text += word
        if text:
            yield Example("cameo_ner", f"cameo {number}", text, ((0, len(text)),), tuple(labelled), whole=frozenset({"sides"}))


def of_gold(folder: Path, book: Book) -> Iterator[Example]:
    """Gold's part ``train``: triggers with type and reality, roles, speakers."""
    for report in gold_file.load_part(folder, "train", tuple(book.types)):
        labelled: set[Labelled] = set()
        for claim in report.claims:
            labelled |= {
                Labelled("trigger", *claim.trigger, claim.type),
                Labelled("modality", *claim.trigger, claim.modality),
                Labelled("polarity", *claim.trigger, claim.polarity),
                Labelled("narrative", *claim.trigger, claim.narrative),
                Labelled("course", *claim.trigger, claim.course or "none"),
            }
            labelled |= {Labelled("fields", *count.span, f"count_{_count(count.kind)}") for count in claim.counts}
        asked = tuple(_asked(claim) for claim in report.claims)
        fields = {(*span, _field(role)) for row in asked for role, spans in row.fillers.items() for span in spans}
        text = report.text
        counts = {(row.start, row.end, row.label) for row in labelled if row.head == "fields"}
        rows = [row for row in labelled if row.head != "fields"]
        yield Example(
            "gold", report.id, text, split(text), (*sorted(rows), *_without_overlap("fields", fields | counts)), asked,
            whole=frozenset({"trigger", "fields"}),
        )  # fmt: skip


def _count(kind: str) -> str:
    return kind if kind in ("killed", "wounded", "captured", "displaced", "equipment") else "other"


def _field(role: str) -> str:
    return {"opponent": "actor", "partner": "actor", "origin": "place", "destination": "place"}.get(role, role)


def _asked(claim: gold_file.GoldClaim) -> Asked:
    """The fillers that stand in the claim's own sentence; one told elsewhere fills nothing there."""
    first, last = claim.around

    def within(fillers: Iterable[gold_file.Filler]) -> tuple[Pair, ...]:
        return tuple(sorted({span for one in fillers for span in one.spans if first <= span[0] and span[1] <= last}))

    fillers = {role: within(claim.roles.get(role, ())) for role in ROLES if role not in ("place", "source")}
    fillers["place"] = within(place.filler for place in claim.places)
    fillers["source"] = within(spoken.who for spoken in claim.says)
    return Asked(claim.trigger, fillers)


def gather(data: Path, gold: Path, bench: Workbench) -> list[Example]:
    """All examples, corpus by corpus, in a fixed order."""
    profile = load_profile("wikievents", Kairos).check(bench)
    corpora: Sequence[Callable[[], Iterator[Example]]] = (
        lambda: of_re3d(data / "re3d"),
        lambda: of_muc4(data / "muc4", bench),
        lambda: of_hrdsattack(data / "hrdsattack", bench),
        lambda: of_wikievents(data / "wikievents", profile),
        lambda: of_event_location(data / "event_location"),
        lambda: of_cameo(data / "cameo_ner"),
        lambda: of_gold(gold, bench.book),
    )
    return [example for corpus in corpora for example in corpus()]
