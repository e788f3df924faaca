"""HRDsAttack: one answer for each news article on an attack against human-rights defenders; F1 over what the gold states.

Data and task: Ran, Lu, Cahill, Tetreault and Jaimes, "A New Task and Dataset on Detecting Attacks on Human Rights
Defenders", Findings of ACL 2023, pages 7089-7113, doi:10.18653/v1/2023.findings-acl.443; github.com/dataminr-ai/HRDsAttack.

**Their metric** (``src/models/utils.py``, ``evaluate_dev``): micro F1 over labels for violation types; accuracy, nulls that
are answered with null counted right, for perpetrator type, city, region, country, year, month and day. With most days and
half the cities null, saying nothing gets most of that accuracy. **Ours**: violation types as theirs, with ``unknown``
where nothing is found and dropped where it stands beside another label; each other field by F1 over values that are not
null: right over predicted, right over gold, so that an answer where the gold has none is a wrong one. The published
accuracies are not comparable with it; the victims' fields and ``perpetrator_mention`` are not scored.

**Normalising**, of gold and prediction alike: ``unknown``, ``n/a`` and empty values are null; numbers may be written
``26.0`` or ``02``, and one that is no day, month or year is null; a misspelt month or country is the nearest one there is;
countries meet by ISO code of the state, cities where they have a name or a gazetteer's entry in common, regions but for
words like "state". Their loader instead mends five articles by id (one city, four dates): we do not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from wardesk.errors import InputError
from wardesk.evaluate.ablation import READER, RULES, SHIPPED, rules_alone
from wardesk.evaluate.hrdsattack_answer import (
    PERPETRATORS,
    VIOLATIONS,
    Answer,
    Name,
    Reduced,
    Slots,
    Terms,
    compile_terms,
    names_in,
    reduce_claims,
    row_in,
)
from wardesk.evaluate.hrdsattack_reader import FEWEST, LEAD, Said, topics_alone, weigh
from wardesk.evaluate.look import look
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.score import Row
from wardesk.evaluate.spans import listing, member, mistake, read_text
from wardesk.evaluate.suite import Asked, Mistake, Reader, Result, Suite, choose_part, find_folder, spread
from wardesk.model import Seen
from wardesk.pipeline import Workbench
from wardesk.text import fold

NULLS = frozenset({"", "none", "null", "nan", "n a", "na", "unknown"})
"""Folded values that say nothing."""
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
NEAR_MONTH, NEAR_COUNTRY = 75, 85
"""Least likeness, of 100, of a misspelt name to the one it stands for."""
LONGEST_VALUE = 200
"""Characters of a gold value that are read."""
YEARS = range(1000, 2101)
BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "blockquote", "section", "article"}
)
SILENT = frozenset({"script", "style", "template"})

_SENTENCE_END = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)]*\s|\n")

Tally = tuple[float, float, float]
"""Right, predicted, gold."""


class Document(NamedTuple):
    """An article with what its annotators agreed on."""

    id: str
    title: str
    text: str
    """Title, blank line, article without markup."""
    published: date | None
    gold: Answer
    asked: frozenset[str]
    """Fields that are annotated; some articles of the authors have no places and dates."""
    dropped: int
    """Values that are none of their field's."""


# ---------------------------------------------------------------- the files


class _Prose(HTMLParser):
    """Markup → text: a block's edge becomes an empty line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in SILENT))
        if tag in BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def prose(markup: str) -> str:
    """The text of an article in HTML, its paragraphs with an empty line between them."""
    parser = _Prose()
    parser.feed(markup)
    parser.close()
    paragraphs = (" ".join(paragraph.split()) for paragraph in "".join(parser.pieces).split("\n\n"))
    return "\n\n".join(filter(None, paragraphs))


def load(path: Path, terms: Terms) -> list[Document]:
    """The articles of one part. Raises ``InputError`` with the file, the row and what is wrong."""
    try:
        rows = json.loads(read_text(path))
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); a list of articles is expected") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: a list of articles is expected, not {type(rows).__name__}")
    return [_document(row, f"{path}, article {number}", terms) for number, row in enumerate(rows, 1)]


def _document(row: object, where: str, terms: Terms) -> Document:
    if not isinstance(row, dict):
        raise InputError(f"{where}: an object with 'sample' and 'merged_sample' is expected")
    sample, gold = member(row, "sample", dict, where), member(row, "merged_sample", dict, where)
    title = prose(member(sample, "Input.title", (str, type(None)), where) or "")
    text = prose(member(sample, "Input.article_interface", str, where))
    answer, dropped = _gold(gold, where, terms)
    asked = frozenset(field for field, key in KEYS.items() if key in gold)
    key = str(member(sample, "Input.GLOBALEVENTID", (int, str), where))
    published = _published(sample.get("Input.publish_date"), where)
    return Document(key, title, f"{title}\n\n{text}".strip(), published, answer, asked, dropped)


def _published(value: object, where: str) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise InputError(f"{where}: 'Input.publish_date' must begin with a day such as 2021-03-08, not {value!r:.80}") from error


# ---------------------------------------------------------------- gold

KEYS: Mapping[str, str] = {
    "violation": "violation_types", "perpetrator": "perpetrator_type", "country": "country", "region": "region",
    "city": "city", "year": "year", "month": "month", "day": "date",
}  # fmt: skip
"""Scored field → member of ``merged_sample``."""


def _gold(row: dict[str, Any], where: str, terms: Terms) -> tuple[Answer, int]:
    """The gold answer, and how many values were dropped because they are no value of their field."""
    violations = frozenset(str(label) for label in listing(row, "violation_types", where))
    perpetrator = stated(row.get("perpetrator_type"))
    for label, known in ((label, VIOLATIONS) for label in violations):
        if label not in known:
            raise InputError(f"{where}: violation type {label!r:.80} is none of {', '.join(known)}")
    if perpetrator is not None and perpetrator not in PERPETRATORS:
        raise InputError(f"{where}: perpetrator type {perpetrator!r:.80} is none of {', '.join(PERPETRATORS)}")
    if len(violations) > 1:
        violations -= {terms.slots.no_violation}
    country = stated(row.get("country"))
    days = number(row.get("year"), YEARS), month(row.get("month")), number(row.get("date"), range(1, 32))
    dropped = sum(
        stated(row.get(key)) is not None and day is None for key, day in zip(("year", "month", "date"), days, strict=True)
    )
    code = country_code(country, terms) if country else None
    region, city = stated(row.get("region")), stated(row.get("city"))
    return Answer(violations, perpetrator, code, region, city, *days), dropped


def stated(value: object) -> str | None:
    """A value as written, None where it says nothing."""
    written = "" if value is None else " ".join(str(value)[:LONGEST_VALUE].split())
    return None if fold(written) in NULLS else written


def number(value: object, valid: range) -> int | None:
    """``26.0``, ``02`` or 26 as a number; None where there is none or it is not a valid one."""
    try:
        found = int(float(stated(value) or "nan"))
    except (ValueError, OverflowError):
        return None
    return found if found in valid else None


def month(value: object) -> int | None:
    """A month by number or name; a misspelt name is the nearest month's."""
    found = number(value, range(1, 13))
    if found is not None or stated(value) is None:
        return found
    best = process.extractOne(fold(str(value)), MONTHS, scorer=fuzz.ratio, score_cutoff=NEAR_MONTH)
    return best[2] + 1 if best else None


def country_code(name: str, terms: Terms) -> str:
    """ISO code of the state a name stands for, but for spelling; the folded name where it is no country's."""
    folded = fold(name).removeprefix("the ")
    code = terms.countries.get(folded)
    if code is None:
        best = process.extractOne(folded, sorted(terms.gazetteer.countries), scorer=fuzz.ratio, score_cutoff=NEAR_COUNTRY)
        code = terms.gazetteer.countries[best[0]] if best else None
    return terms.state(code) or folded


# ---------------------------------------------------------------- the metric


def tally(gold: Answer, predicted: Answer, field: str, terms: Terms) -> Tally:
    """Right, predicted and gold of one field of one article."""
    one, two = getattr(gold, field), getattr(predicted, field)
    if field == "violation":
        return float(len(one & two)), float(len(two)), float(len(one))
    right = one is not None and two is not None and _SAME.get(field, _equal)(one, two, terms)
    return float(right), float(two is not None), float(one is not None)


def _equal(one: Hashable, two: Hashable, terms: Terms) -> bool:
    return one == two


def _same_region(one: str, two: str, terms: Terms) -> bool:
    return _bare(one, terms) == _bare(two, terms)


def _bare(region: str, terms: Terms) -> str:
    """A region's name without the word for what it is."""
    parts = fold(region).split()
    return " ".join(parts[:-1] if len(parts) > 1 and parts[-1] in terms.slots.area_words else parts)


def _same_city(one: str, two: str, terms: Terms) -> bool:
    """Whether two names are one, or names of one place in the gazetteer."""
    ids = [{row.id for row in terms.gazetteer.find(name) if row.level <= 1} for name in (one, two)]
    return fold(one) == fold(two) or not ids[0].isdisjoint(ids[1])


_SAME: Mapping[str, Callable[[Any, Any, Terms], bool]] = {"region": _same_region, "city": _same_city}


# ---------------------------------------------------------------- trivial baselines


def majority(documents: Sequence[Document]) -> Answer:
    """The most frequent answer of each field; violations as one set."""
    found: dict[str, Any] = {}
    for field in Answer._fields:
        values = Counter(value for document in documents if (value := getattr(document.gold, field)))
        found[field] = max(values, key=lambda value: (values[value], _words(value)), default=None)
    return Answer(**{**found, "violation": found["violation"] or frozenset()})


def on_publication(published: date | None) -> Answer:
    """The day of publication as the day of the attack."""
    return Answer(year=published.year, month=published.month, day=published.day) if published else Answer()


def first_places(document: Document, terms: Terms) -> Answer:
    """The first country, region and city that the title or the first sentence names, by the gazetteer."""
    body = document.text[len(document.title) :].lstrip()
    head = f"{document.title}\n\n{_SENTENCE_END.split(body, maxsplit=1)[0]}"
    names = names_in(head, terms)
    country = next((code for name in names if (code := _country_of(name, terms))), None)
    rows = [row for name in names if (row := row_in(name, country, terms)) is not None]
    region = next((row.name for row in rows if row.feature == "adm1"), None)
    city = next((row.name for row in rows if row.feature != "adm1"), None)
    return Answer(country=country, region=region, city=city)


def _country_of(name: Name, terms: Terms) -> str | None:
    return name.country or terms.state(name.rows[0].country)


SCORED: Mapping[str, tuple[str, ...]] = {
    SHIPPED: Answer._fields,
    RULES: Answer._fields,
    READER: ("violation", "perpetrator"),
    "all-null": Answer._fields,
    "majority": Answer._fields,
    "publication date": ("year", "month", "day"),
    "lead sentence": ("country", "region", "city"),
}
"""System → the fields it answers."""


# ---------------------------------------------------------------- the suite


def run(asked: Asked, bench: Workbench) -> Result:
    """Score one part. The majority is that of ``train.json`` beside it, else the part's own."""
    terms = compile_terms(bench, load_profile("hrdsattack", Slots).check(bench))
    path, documents = load_part(asked, terms)
    train = path.with_name("train.json")
    usual = load(train, terms) if train.is_file() and train != path else documents
    reader, rules = Reader(bench), Reader(rules_alone(bench))
    looks = [_look(document, bench) for document in documents]
    reduced = [_read(document, reader, terms, seen) for document, seen in zip(documents, looks, strict=True)]
    own: dict[str, Sequence[Answer]] = {SHIPPED: [one.answer for one in reduced]}
    if bench.tagger:
        plain = [_read(document, rules, terms).answer for document in documents]
        topics = [seen for seen in looks if seen is not None]
        both = _weighed(documents, own[SHIPPED], topics)
        reduced = [one._replace(answer=answer) for one, answer in zip(reduced, both, strict=True)]
        own = {SHIPPED: both, RULES: plain, READER: _topics(documents, topics)}
    systems: Mapping[str, Sequence[Answer]] = own | {
        "all-null": [Answer()] * len(documents),
        "majority": [majority(usual)] * len(documents),
        "publication date": [on_publication(document.published) for document in documents],
        "lead sentence": [first_places(document, terms) for document in documents],
    }
    rows = tuple(
        Row(
            field,
            system,
            "prf",
            tuple(_scored(document, one, field, terms) for document, one in zip(documents, found, strict=True)),
        )
        for field in Answer._fields
        for system, found in systems.items()
        if field in SCORED[system]
    )
    wrong = tuple(one for document, found in zip(documents, reduced, strict=True) for one in mistakes(document, found, terms))
    notes = (*_notes(documents, own=usual is documents), *(_reader_notes(path.stem, len(documents)) if bench.tagger else ()))
    return Result("hrdsattack", path.stem, rows, wrong, reader.words, reader.cpu_s, notes)


def load_part(asked: Asked, terms: Terms) -> tuple[Path, list[Document]]:
    """The file of the part asked for and its articles. Raises ``UsageError`` or ``InputError``."""
    files = _parts(asked)
    path = files[choose_part(sorted(files), asked.part, asked.data)]
    return path, spread(load(path, terms), asked.limit)


def _parts(asked: Asked) -> dict[str, Path]:
    """Name of part → file."""
    if asked.data.is_file():
        return {asked.data.stem: asked.data}
    return {path.stem: path for path in sorted(find_folder(asked.data, "hrdsattack").glob("*.json"))}


def _read(document: Document, reader: Reader, terms: Terms, seen: Seen | None = None) -> Reduced:
    coded = reader.code(document.text, published=document.published, title=document.title or None)
    return reduce_claims(coded, terms, seen)


def _look(document: Document, bench: Workbench) -> Seen | None:
    """What the reader sees in the beginning of an article."""
    return look(bench, document.text[:LEAD], published=document.published, title=document.title or None).seen


_TOPICS: Mapping[str, tuple[str, ...]] = {"violation": VIOLATIONS, "perpetrator": PERPETRATORS}
"""Fields that the reader answers by itself: heads of its own for whole texts."""


def _said(documents: Sequence[Document], answers: Sequence[Answer], seen: Sequence[Seen], field: str) -> list[Said]:
    return [
        Said(document.id, _labels(document.gold, field), _labels(answer, field), one.document(field))
        for document, answer, one in zip(documents, answers, seen, strict=True)
    ]


def _labels(answer: Answer, field: str) -> frozenset[str]:
    value = getattr(answer, field)
    return value if isinstance(value, frozenset) else frozenset({value} if value else ())


def _answer(answer: Answer, violation: frozenset[str], perpetrator: frozenset[str]) -> Answer:
    return answer._replace(violation=violation, perpetrator=next(iter(perpetrator), None))


def _weighed(documents: Sequence[Document], answers: Sequence[Answer], seen: Sequence[Seen]) -> list[Answer]:
    """Answers with violations and perpetrators by claims and topics together."""
    found = {
        field: weigh(_said(documents, answers, seen, field), labels, single=field == "perpetrator")
        for field, labels in _TOPICS.items()
    }
    return [_answer(*row) for row in zip(answers, found["violation"], found["perpetrator"], strict=True)]


def _topics(documents: Sequence[Document], seen: Sequence[Seen]) -> list[Answer]:
    """Answers of the reader without any claim."""
    found = {
        field: [topics_alone(one, single=field == "perpetrator") for one in _said(documents, [Answer()] * len(seen), seen, field)]
        for field in _TOPICS
    }
    return [_answer(Answer(), *row) for row in zip(found["violation"], found["perpetrator"], strict=True)]


def _reader_notes(part: str, articles: int) -> Iterator[str]:
    """What a reader of the table must know of the trained reader's share."""
    if articles < FEWEST:
        yield "too few articles to weigh claims against the reader's topics: violation and perpetrator are the rules'"
    else:
        yield "violation and perpetrator: claims and the reader's topics weighed by five folds of this part"
    if part == "train":
        yield "the reader was trained on this part: only 'rules alone' is a fair figure here"


def _scored(document: Document, predicted: Answer, field: str, terms: Terms) -> Tally:
    return tally(document.gold, predicted, field, terms) if field in document.asked else (0.0, 0.0, 0.0)


def mistakes(document: Document, found: Reduced, terms: Terms) -> Iterator[Mistake]:
    """Fields that are not as the gold has them, with the text their answers rest on."""
    for field in Answer._fields:
        right, predicted, gold = _scored(document, found.answer, field, terms)
        if not right == predicted == gold:
            values = _words(getattr(document.gold, field)), _words(getattr(found.answer, field))
            yield mistake(document.id, field, values, document.text, found.basis.get(field, ()))


def _words(value: Iterable[str] | int | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int | str) else ", ".join(sorted(value))


def _notes(documents: Sequence[Document], *, own: bool) -> Iterator[str]:
    dropped = sum(document.dropped for document in documents)
    partial = sum(len(document.asked) < len(KEYS) for document in documents)
    if own:
        yield "The majority is that of the scored part itself: no other train.json stands beside it."
    if dropped:
        yield f"{dropped} gold values are no day, month or year and count as null."
    if partial:
        yield f"{partial} articles are annotated in part; what is not annotated is not scored."


SUITE = Suite(
    name="hrdsattack",
    metric="HRDsAttack (Ran et al. 2023): micro F1 of violation types as in their scorer; of every other field F1 over"
    " values that are not null, where they publish accuracy with nulls",
    run=run,
)
