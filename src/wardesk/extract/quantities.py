"""Counts: numbers of people killed, wounded, taken or moved, of strikes, and of equipment, with scope and side.

Figures are found first; everything else starts from one: the noun it stands with, the verb above that noun, and the
words beside it that say how far it reaches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from wardesk.book import Book, Words
from wardesk.extract.figures import Figure, find_figures
from wardesk.extract.scopes import INCLUDED, SUBSET, Telling, find_scope
from wardesk.extract.sides import find_side, share_sides
from wardesk.extract.times import find_times
from wardesk.model import Count, CountKind, Mention, Reading, Scope, Sentence, Span, When
from wardesk.text import fold


@dataclass(frozen=True, slots=True)
class FoundCount:
    """A count with where it hangs in the parse."""

    count: Count
    head: int
    """Token of the counted noun, or of the number where there is none."""
    verb: int | None
    """Governing verb where it is one that kills, wounds, takes, moves or destroys."""
    sentence: int
    word: int | None = None
    """The word that tells the harm: the verb, or the noun or adjective that does its work ("12 deaths", "5 dead")."""


class _Hold(NamedTuple):
    """What the words around a figure make of it."""

    kind: CountKind
    verb: int | None
    group: str | None = None
    scope: Scope | None = None
    word: int | None = None


_folded = lru_cache(maxsize=4096)(fold)
_NUMERIC = frozenset(("nummod", "quantmod", "compound", "amod", "det", "predet", "advmod", "nmod", "poss"))
_UP = frozenset(("conj", "appos", "nmod"))
_VERBAL = frozenset(("dobj", "nsubjpass", "nsubj", "attr", "oprd", "ccomp", "dep", "npadvmod", "relcl", "acl", "advcl", "obj"))
_ANIMATE_ONLY = frozenset(("captured", "released", "evacuated", "casualties", "displaced", "detained"))
_MUNITIONS = frozenset(("missile", "explosive_device"))
_SENDING = frozenset(("fire", "launch", "drop", "lob"))
_HOLDING = frozenset(("hold", "have", "remain", "live", "stay"))
_QUOTES = frozenset(('"', "'", "\u2019", "\u201d", "''"))
_ASIDE = re.compile(r"(?:, ?(?:including|among them|mostly|many of them)[^,.;]{1,60},)? ?(?:were |was )?(?=[a-z])")
_HARMED = frozenset(("dobj", "nsubjpass", "nsubj", "conj", "appos", "pobj", "ROOT", "oprd"))
_MASS = frozenset(
    ("staff", "crew", "personnel", "police", "artillery", "armour", "armor", "people", "infantry", "family", "couple")
)
_NOT_ONE = frozenset(("a", "an", "no", "any", "every", "each", "another", "some", "all", "both"))
_ONE_BY_ARTICLE = frozenset(("killed", "wounded", "captured", "detained", "released", "missing"))
_PARTED = frozenset(
    ("killed", "wounded", "casualties", "captured", "detained", "missing", "displaced", "evacuated", "released", "equipment")
)
"""Kinds of numbers of which another number can be a part."""
_PEOPLE = re.compile(r"(?:ers|ors|ists|ees|men|women|ians|eers|folk|[a-z]ans|ese|is)$")
_BOTH = re.compile(
    r"\b(?:kill\w*|dead|slain)(?: and| or| and/or|,) (?:wound|injur|maim)\w*|\b(?:wound|injur)\w*(?: and| or) (?:kill\w*|dead)",
    re.IGNORECASE,
)
_AMONG_BEFORE = re.compile(r"\bthe (?P<word>dead|killed|wounded|injured|missing)(?: also)? includ\w+[ \n]+$", re.IGNORECASE)
_AMONG_AFTER = re.compile(
    r"(?:[ \n]\w+){0,3} (?:are|is|were|was|be) among the (?P<word>dead|killed|wounded|injured|missing)\b", re.IGNORECASE
)
_TALLY = re.compile(
    r"\b(?:(?P<toll>(?:casualty )?tolls?)|(?:number|count) of (?:the |its |their |those )?(?:\w+ )?"
    r"(?P<word>dead|killed|deaths|fatalities|injured|wounded|casualties|missing|displaced)"
    r"|the (?P<plain>dead|injured|wounded|missing))\b[^.;:]{0,70}?"
    r"\b(?:at|to|of|range[sd]? from|is|was|now|h(?:as|ad)|reached)[ \n\u201c\"]*$",
    re.IGNORECASE,
)
_BRINGING = re.compile(r"\bbring(?:s|ing)?\b|\bbrought\b", re.IGNORECASE)
_THEN = re.compile(r"(?:[ \n]\w+)?[ \n]and[ \n]")
_ONE = re.compile(r", one[ \n]+$")
_RENAMES = re.compile(r"\bof (?:them|whom),?[ \n]+$|\bone of the \w+,[ \n]+$", re.IGNORECASE)
_AND = re.compile(r"[^,;.]{0,60}(?:,|[ \n]and\b|,[ \n]and\b)[ \n]*")
_OF_THEM = re.compile(r"[ \n]+of (?:them|whom|which)\b(?: (?:were |are )?(?P<noun>(?:an? )?[a-z]+(?: (?:bombers?|workers?))?))?")
_EARLY = re.compile(r"\b(?:so far|preliminary|initial(?:ly)?|at least|reported(?:ly)?)\b", re.IGNORECASE)


def find_counts(reading: Reading, book: Book, times: Sequence[Mention] | None = None) -> tuple[FoundCount, ...]:
    """All counts of a report in text order. ``times`` saves looking for the time expressions again."""
    return tuple(_Counter(reading, book, tuple(times) if times is not None else find_times(reading, book)).all())


@dataclass(frozen=True)
class _Counter:
    """One pass over one reading."""

    reading: Reading
    book: Book
    times: tuple[Mention, ...]
    entries: dict[int, Words | None] = field(default_factory=dict)
    """Verb → its entry of the codebook, looked up once."""

    @cached_property
    def starts(self) -> list[int]:
        return [token.start for token in self.reading.tokens]

    @cached_property
    def time_starts(self) -> list[int]:
        return [mention.span.start for mention in self.times]

    def all(self) -> list[FoundCount]:
        found: list[FoundCount] = []
        for line in self.reading.sentences:
            if line.kind in ("furniture", "unreadable") or line.first == line.last:
                continue
            figures = [*find_figures(self.reading.text, line.start, line.end, self.book), *self._single(line)]
            for figure in sorted(figures, key=lambda row: row.number):
                if not self._in_time(figure):
                    count = self._counted(figure)
                    whole = self._whole_of(figure, found, count)
                    count = count if whole is None else self._part_of(whole, figure, count)
                    if count is not None:
                        found.append(count)
        return share_sides(_share_floors(found, self.reading), self.reading)

    # ------------------------------------------------------------ where a figure hangs

    def _in_time(self, figure: Figure) -> bool:
        at = bisect_right(self.time_starts, figure.number) - 1
        return at >= 0 and self.times[at].span.end > figure.number

    def _token(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def _single(self, line: Sentence) -> Iterator[Figure]:
        """One by its article or by none: "the driver was freed", "killed his brother"."""
        for at in range(line.first, line.last):
            token = self.reading.tokens[at]
            if token.tag != "NN" or token.dep not in _HARMED or self._lemma(at) in _MASS:
                continue
            if not (self._phrase(at, "person_group") or self._phrase(at, "equipment")):
                continue
            before = [child for child in self.reading.children[at] if self.reading.tokens[child].dep in ("nummod", "det", "poss")]
            if any(self.reading.tokens[child].dep == "nummod" or self._lemma(child) in _NOT_ONE for child in before):
                continue
            start = self.reading.tokens[min((*before, at))].start
            yield Figure(start, token.start, token.end, 1, 1, 1, "count.article")

    def _counted(self, figure: Figure) -> FoundCount | None:
        at = self._token(figure.end - 1)
        if figure.rule == "count.article" and _RENAMES.search(self._before(figure)):
            return None
        place = self._noun(at, figure)
        hold = self._hold(*place, figure) if place is not None else None
        if hold is None and figure.rule not in ("count.article", "count.none"):
            run = self._run_after(at)
            if run is not None:
                place, hold = (run, run), self._hold(run, run, figure)
        if hold is None or place is None:
            return None
        head = place[1]
        return FoundCount(
            self._count(figure, head, hold), head, hold.verb, self.reading.tokens[at].sentence, hold.word or hold.verb
        )

    def _run_after(self, at: int) -> int | None:
        """Head of the run of nouns right after a number, for notes and lists that the parser takes apart ("6 x AK-47 rifles")."""
        tokens = self.reading.tokens
        last = self.reading.sentences[tokens[at].sentence].last
        noun = None
        for step in range(at + 1, min(at + 7, last)):
            if tokens[step].tag[0] == "N" and self.reading.words(step) not in ("x", "\u00d7"):
                noun = step
            elif noun is not None or not (tokens[step].tag[:2] in ("JJ", "CD", "HY", "SY") or len(self.reading.words(step)) == 1):
                break
        return noun

    def _whole_of(self, figure: Figure, found: Sequence[FoundCount], own: FoundCount | None) -> FoundCount | None:
        """The number that this one is a part of: "46 killed, 20 of them children", "among them six women and a nurse"."""
        at = self._token(figure.end - 1)
        last = found[-1] if found else None
        if last is None or last.sentence != self.reading.tokens[at].sentence or last.count.kind not in _PARTED:
            return None
        between = self.reading.text[last.count.phrase.end : figure.start]
        told = SUBSET.search(between) or _OF_THEM.match(self.reading.text, figure.end) or _ONE.search(between)
        alike = own is None or own.count.kind == "persons" or own.word == last.word
        goes_on = alike and last.count.scope == "subset_of" and _AND.fullmatch(between)
        return last if told or goes_on or self._is_included(figure) else None

    def _is_included(self, figure: Figure) -> bool:
        """ "five children among them", "three commanders included"."""
        return INCLUDED.match(self.reading.text, figure.end) is not None

    def _part_of(self, whole: FoundCount, figure: Figure, own: FoundCount | None) -> FoundCount | None:
        """A number that is a part of another is of its kind, where no verb of its own says otherwise ("two of whom died")."""
        at = self._token(figure.end - 1)
        part = _OF_THEM.match(self.reading.text, figure.end)
        place = self._noun(at, figure)
        head = own.head if own is not None else place[1] if place is not None else at
        named = self._token(part.end() - 1) if part is not None and part["noun"] else head
        group = self._phrase(named, "person_group")
        if figure.rule == "count.article" and group is None:
            return own
        if own is not None and own.count.kind != "persons":
            return replace(own, count=own.count.model_copy(update={"scope": "subset_of"}))
        hold = _Hold(whole.count.kind, whole.verb, group.key if group else None, "subset_of", whole.word)
        return FoundCount(self._count(figure, head, hold), head, whole.verb, whole.sentence, whole.word)

    def _noun(self, at: int, figure: Figure) -> tuple[int, int] | None:
        """The top of the number's phrase and the counted noun in it; None where the number names a unit."""
        tokens = self.reading.tokens
        while tokens[at].head != at and self._is_figure(tokens[at].head, figure):
            at = tokens[at].head
        node = at
        while tokens[node].dep in _NUMERIC and tokens[node].head != node:
            up = tokens[node].head
            if up < at and tokens[up].tag.startswith("N") and not self._is_figure(up, figure):
                return None
            if tokens[up].tag[0] not in "NCJP" or (tokens[up].tag[0] == "J" and node != at):
                break
            node = up
        of = next((child for child in self.reading.children[node] if self._lemma(child) == "of" and child > at - 1), None)
        if of is not None and node <= at:
            inner = next((child for child in self.reading.children[of] if tokens[child].dep == "pobj"), None)
            if inner is not None:
                return node, inner
        return node, node

    def _is_figure(self, at: int, figure: Figure) -> bool:
        return figure.start <= self.reading.tokens[at].start < figure.end

    def _lemma(self, at: int) -> str:
        return self.reading.tokens[at].lemma.casefold()

    # ------------------------------------------------------------ what it counts

    def _hold(self, node: int, head: int, figure: Figure) -> _Hold | None:
        hold = (
            self._by_noun(node, head, figure)
            or self._by_equipment(node, head, figure)
            or self._by_list(figure, head)
            or self._by_verb(node, head, figure)
        )
        hold = hold and self._both_harms(hold, figure)
        if hold is None or figure.rule != "count.article" or hold.kind == "equipment":
            return hold
        return (
            hold if (hold.verb is not None or hold.scope == "subset_of") and hold.group and hold.kind in _ONE_BY_ARTICLE else None
        )

    def _both_harms(self, hold: _Hold, figure: Figure) -> _Hold:
        """ "killed or wounded ten" does not say how many of each; nor does "nobody was hurt"."""
        word = hold.word or hold.verb
        if word is None or hold.kind not in ("killed", "wounded"):
            return hold
        at = self.reading.tokens[word].start
        both = any(match.start() <= at < match.end() for match in _BOTH.finditer(self.reading.text, max(0, at - 24), at + 40))
        nobody = figure.rule == "count.none" and self._lemma(word) == "hurt"
        return hold._replace(kind="casualties") if both or nobody else hold

    def _by_list(self, figure: Figure, head: int) -> _Hold | None:
        """ "the dead included four agents", "five women were among the dead"; "put the number of injured at 41"."""
        text = self.reading.text
        group = self._phrase(head, "person_group")
        line = self.reading.sentences[self.reading.tokens[head].sentence]
        among = _AMONG_BEFORE.search(text, max(line.start, figure.start - 60), figure.start) or _AMONG_AFTER.match(
            text, figure.end
        )
        if among is not None and (group is not None or self._is_figure(head, figure)):
            word = self._token(among.start("word"))
            kind = self._casualty(word, ".adjective")
            return _Hold(cast(CountKind, kind), None, group.key if group else None, "subset_of", word) if kind else None
        tally = _TALLY.search(text, max(line.start, figure.start - 130), figure.start)
        if tally is None or not (self._is_figure(head, figure) or self.reading.tokens[head].tag[0] != "N"):
            return None
        word = self._token(next(tally.start(name) for name in ("toll", "word", "plain") if tally[name]))
        kind = self._casualty(word, ".adjective") or self._casualty(word, ".noun") or "killed"
        scope: Scope | None = "total_of" if _BRINGING.search(text, max(line.start, tally.start() - 30), tally.end()) else None
        scope = "current_stock" if kind == "displaced" else scope
        return _Hold(cast(CountKind, kind), None, None, scope, word) if kind else None

    def _by_noun(self, node: int, head: int, figure: Figure) -> _Hold | None:
        """ "12 deaths", "no casualties", "16 air strikes"."""
        if self.reading.tokens[head].tag[0] != "N":
            return None
        entry = self._phrase(head, "casualty")
        if entry is None or not entry.key.endswith(".noun") or self._is_label(head, figure):
            return None
        if figure.rule == "count.none" and entry.value == "strikes":
            return None
        if figure.rule == "count.none" and sum(self.reading.tokens[at].dep == "amod" for at in self.reading.children[head]) > 1:
            return None
        group = self._group_before(head)
        return _Hold(cast(CountKind, entry.value), self._governor(node, figure)[0], group, word=head)

    def _by_equipment(self, node: int, head: int, figure: Figure) -> _Hold | None:
        entry = self._phrase(head, "equipment")
        if entry is None or self.reading.tokens[head].tag[0] != "N" or self._is_label(head, figure):
            return None
        verb, role = self._governor(node, figure)
        if verb is not None and self._lemma(verb) in _SENDING:
            sent = entry.key in _MUNITIONS and figure.rule != "count.article" and role != "nsubj"
            return _Hold("equipment", verb, entry.key) if sent else None
        lost = verb is not None and self._is_loss(verb) and role != "nsubj"
        if figure.rule == "count.article" and (not lost or entry.key == "ammunition_depot"):
            return None
        if (entry.key in _MUNITIONS or self._is_one(figure) or figure.rule == "count.none") and not lost:
            return None
        return _Hold("equipment", verb if lost else None, entry.key)

    def _by_verb(self, node: int, head: int, figure: Figure) -> _Hold | None:
        group = self._phrase(head, "person_group")
        bare = head == node and self._is_figure(head, figure)
        verb, role = self._governor(node, figure)
        own = self._casualty(head, ".adjective") if verb is not None and node != head else None
        after = None if own and self._verb_kind(cast(int, verb), role) else self._adjective_after(head)
        if after is not None:
            return _Hold(cast(CountKind, after[1]), after[0], group.key if group else None)
        toll = self._toll(node)
        if toll is not None:
            return _Hold(toll[0], verb, group.key if group else None, word=toll[1])
        nominal = self._nominal(node)
        if nominal is not None:
            return _Hold(nominal[0], None, group.key if group else None, word=nominal[1])
        kind = self._verb_kind(verb, role) if verb is not None else None
        if kind in _ANIMATE_ONLY and bare and SUBSET.search(self._before(figure)):
            return None
        animate = kind in _ANIMATE_ONLY or (verb is not None and self._lemma(verb) == "lose")
        if kind is not None and (group or bare or not animate or self._is_people(head)):
            return _Hold(kind, verb, group.key if group else None)
        if group is None or figure.rule in ("count.article", "count.none") or self._is_one(figure):
            return None
        held = verb is not None and self._lemma(verb) in _HOLDING and self.reading.tokens[verb].tag in ("VBZ", "VBP")
        return _Hold("persons", None, group.key, "current_stock" if held else None)

    def _is_label(self, head: int, figure: Figure) -> bool:
        """A number over one before a singular is a name or a year: "2017 airstrike", "Mazda 626 vehicle"."""
        token = self.reading.tokens[head]
        plural = token.tag in ("NNS", "NNPS") or self.reading.words(head)[-1:] in "sS" or self._lemma(head).endswith("craft")
        return (figure.best or 0) > 1 and not plural and not self._is_figure(head, figure)

    def _is_one(self, figure: Figure) -> bool:
        return self.reading.text[figure.start : figure.end].casefold() == "one"

    def _is_people(self, head: int) -> bool:
        """A pronoun, or a plural that nothing calls a thing and whose ending makes doers and peoples ("dealers", "Libyans")."""
        if self._is_pronoun(head):
            return True
        plural = self.reading.tokens[head].tag in ("NNS", "NNPS") and _PEOPLE.search(self.reading.words(head)) is not None
        return plural and self._phrase(head, "equipment") is None

    def _is_pronoun(self, head: int) -> bool:
        return self.reading.tokens[head].tag in ("PRP", "WP", "DT", "CD", "NN") and self._lemma(head) in (
            "they", "them", "whom", "nobody", "one", "no one", "none", "which",
        )  # fmt: skip

    def _phrase(self, head: int, section: str) -> Words | None:
        """The entry of the longest run of up to three words that ends with the noun."""
        table = self.book.section(section)  # type: ignore[arg-type]
        first = max(self.reading.sentences[self.reading.tokens[head].sentence].first, head - 2)
        for start in range(first, head + 1):
            before = self.reading.text[self.reading.tokens[start].start : self.reading.tokens[head].start]
            entry = table.get(_folded(before + self._lemma(head))) or table.get(_folded(before + self.reading.words(head)))
            if entry is not None:
                return entry
        return None

    def _group_before(self, head: int) -> str | None:
        """ "civilian deaths", "deaths among civilians"."""
        for child in self.reading.children[head]:
            if self.reading.tokens[child].dep in ("compound", "amod"):
                entry = self.book.section("person_group").get(_folded(self._lemma(child)))
            elif self._lemma(child) in ("among", "of"):
                inner = self.reading.children[child]
                entry = self._phrase(inner[0], "person_group") if inner else None
            else:
                continue
            if entry is not None and entry.key != "person":
                return entry.key
        return None

    def _adjective_after(self, head: int) -> tuple[int, str] | None:
        """ "5 dead", "23 civilians killed and 15 wounded": the participle right after, where it takes no object."""
        tokens = self.reading.tokens
        if self._casualty(head, ".adjective") and tokens[head].tag[0] in "JVN":
            return head, str(self._casualty(head, ".adjective"))
        aside = _ASIDE.match(self.reading.text, tokens[head].end)
        at = self._token(aside.end()) if aside and aside.end() > tokens[head].end + 1 else head + 1
        at += at < len(tokens) - 1 and self.reading.words(at) in _QUOTES
        if at >= len(tokens) or tokens[at].sentence != tokens[head].sentence:
            return None
        plain = self.book.section("casualty").get(_folded(self.reading.words(at)))
        if tokens[at].tag in ("JJ", "NN", "NNS") and plain and plain.key.endswith(".adjective"):
            return at, str(plain.value)
        if tokens[at].tag not in ("VBN", "VBD"):
            return None
        entry = self._verb_entry(at)
        takes = any(tokens[child].dep in ("dobj", "auxpass", "nsubj") and child != head for child in self.reading.children[at])
        subject = tokens[at].tag == "VBD" and tokens[head].tag not in ("CD", "NNS")
        if entry is None or not entry.key.endswith(".object") or entry.value == "equipment" or takes or subject:
            return None
        if entry.value in _ANIMATE_ONLY and not self._phrase(head, "person_group"):
            return None
        return at, str(entry.value)

    def _casualty(self, at: int, ending: str) -> str | None:
        for word in (_folded(self.reading.words(at)), self._lemma(at)):
            entry = self.book.section("casualty").get(word)
            if entry is not None and entry.key.endswith(ending):
                return entry.value
        return None

    # ------------------------------------------------------------ the verb above

    def _governor(self, node: int, figure: Figure) -> tuple[int | None, str]:
        """The verb above a noun phrase and how the phrase hangs on it, through conjunctions and "including"."""
        tokens = self.reading.tokens
        for child in self.reading.children[node]:
            if tokens[child].dep in ("acl", "relcl") and tokens[child].tag == "VBN":
                return child, "nsubjpass"
        at = node
        for _ in range(8):
            dep, up = tokens[at].dep, tokens[at].head
            if up == at:
                break
            if dep == "pobj" and self._lemma(up) in ("include", "including", "among", "of", "with", "besides"):
                at = tokens[up].head
                continue
            if dep == "pobj" and self._is_figure(up, figure) and tokens[tokens[up].head].tag[0] == "V":
                return tokens[up].head, "dobj"
            if tokens[up].tag[0] == "V" and dep in _VERBAL:
                return up, dep
            if dep not in _UP:
                break
            at = up
        return None, ""

    def _verb_entry(self, verb: int) -> Words | None:
        """The entry of a verb, the longest phrase first: "shot dead", "taken away", "gave their lives"."""
        if verb not in self.entries:
            self.entries[verb] = self._longest_entry(verb)
        return self.entries[verb]

    def _longest_entry(self, verb: int) -> Words | None:
        table = self.book.section("casualty")
        tokens = self.reading.tokens
        lemma = self._lemma(verb)
        after = range(verb + 1, min(verb + 6, self.reading.sentences[tokens[verb].sentence].last))
        plain = [self._lemma(at) for at in after if tokens[at].tag not in ("DT", "PRP$", "JJ", "RB", "CD") or at == verb + 1]
        bare = [self._lemma(at) for at in after if tokens[at].tag not in ("DT", "PRP$", "JJ", "RB", "CD")]
        beside = [self._lemma(at) for at in self.reading.children[verb] if tokens[at].dep in ("prt", "prep", "acomp", "oprd")]
        keys = [" ".join((lemma, *row[:size])) for size in (3, 2, 1) for row in (plain, bare)]
        keys += [f"{lemma} {word}" for word in beside]
        return next((entry for key in keys if (entry := table.get(key))), table.get(lemma))

    def _is_loss(self, verb: int) -> bool:
        entry = self._verb_entry(verb)
        return entry is not None and entry.key.endswith(".object") and entry.value in ("equipment", "captured", "casualties")

    def _verb_kind(self, verb: int, role: str) -> CountKind | None:
        """What the verb does to those it is said of, by itself or by what it governs ("are dead", "are said to have died")."""
        tokens = self.reading.tokens
        entry = self._verb_entry(verb)
        passive = any(tokens[child].dep == "auxpass" for child in self.reading.children[verb])
        suffers = role in ("dobj", "nsubjpass", "attr", "oprd", "dep", "obj", "npadvmod") or (role == "nsubj" and passive)
        ending = ".object" if suffers else ".subject" if role == "nsubj" else "."
        if entry is not None and entry.value not in (None, "equipment", "strikes") and entry.key.endswith(ending):
            return cast(CountKind, entry.value)
        for child in self.reading.children[verb]:
            if tokens[child].dep in ("acomp", "oprd") and (kind := self._casualty(child, ".adjective")):
                return cast(CountKind, kind)
            if tokens[child].dep == "xcomp" and tokens[child].tag[0] == "V" and role in ("nsubj", "nsubjpass"):
                return self._verb_kind(child, "nsubj")
        return None

    def _toll(self, node: int) -> tuple[CountKind, int] | None:
        """ "the death toll rose to 40", "bringing the toll to 46"."""
        tokens = self.reading.tokens
        if tokens[node].dep not in ("pobj", "attr", "dobj", "appos"):
            return None
        up = tokens[node].head
        above = tokens[up].head if tokens[node].dep == "pobj" else up
        for at in (above, *self.reading.children[above]):
            if self._lemma(at) == "toll":
                words = {self._lemma(child) for child in self.reading.children[at]}
                return ("casualties" if words & {"casualty", "injury", "wound"} else "killed"), at
        return None

    def _nominal(self, node: int) -> tuple[CountKind, int] | None:
        """ "the death of 23 people", "the killing of five", "the arrest of 12", "cost the lives of two"."""
        tokens = self.reading.tokens
        for _ in range(4):
            if tokens[node].dep == "conj":
                node = tokens[node].head
        if tokens[node].dep != "pobj" or self._lemma(tokens[node].head) != "of":
            return None
        above = tokens[tokens[node].head].head
        lemma = self._lemma(above)
        if lemma == "life" and self._lemma(tokens[above].head) in ("claim", "take", "cost"):
            return "killed", tokens[above].head
        entry = self.book.section("casualty").get(lemma) or self.book.section("casualty").get(_verb_of(lemma))
        if entry is None or entry.value in (None, "equipment", "strikes"):
            return None
        return cast(CountKind, entry.value), above

    # ------------------------------------------------------------ the count

    def _count(self, figure: Figure, head: int, hold: _Hold) -> Count:
        text = self.reading.text
        token = self.reading.tokens[head]
        line = self.reading.sentences[token.sentence]
        before, after = text[line.start : figure.start], text[figure.end : line.end]
        wars = self.book.section("war_noun")
        told = Telling(self.reading, before, after, hold.kind, hold.verb, figure.number, wars)
        scope = find_scope(told, hold.scope)
        since = self._since(figure) if scope == "cumulative_since" else None
        return Count(
            kind=hold.kind,
            low=figure.low,
            best=figure.best,
            high=figure.high,
            group=hold.group,
            side=find_side(self.reading, head, self._names_a_people) if hold.kind != "strikes" else None,
            scope=scope,
            since=since,
            provisional=figure.rule == "count.floor" or bool(_EARLY.search(text, line.start, line.end)),
            phrase=Span(start=figure.start, end=max(figure.end, token.end)),
            rule=figure.rule,
        )

    def _names_a_people(self, at: int) -> bool | None:
        """Whether the codebook knows the word as a nationality; None where it is no name at all ("BMP-2")."""
        word = self.reading.words(at)
        if self._phrase(at, "equipment") is not None or any(char.isdigit() for char in word):
            return None
        return _folded(word) in self.book.section("nationality")

    def _before(self, figure: Figure) -> str:
        return self.reading.text[max(0, figure.start - 60) : figure.start]

    def _since(self, figure: Figure) -> When | None:
        """The window's own phrase, the nearest "since …" within reach."""
        for mention in self.times:
            span = mention.span
            if abs(span.start - figure.end) < 120 and self.reading.text[span.start : span.start + 5].casefold() == "since":
                return When(phrase=span)
        return None


def _verb_of(noun: str) -> str:
    """ "killing" → "kill"; only good for a look-up."""
    stem = noun[:-3] if noun.endswith("ing") else noun[:-4] if noun.endswith("ment") else noun
    return {"abduction": "abduct", "execution": "execute", "evacuation": "evacuate", "detention": "detain"}.get(noun, stem)


def _share_floors(found: list[FoundCount], reading: Reading) -> list[FoundCount]:
    """ "At least 34 killed and 91 injured": both are floors."""
    for at in range(1, len(found)):
        one, two = found[at - 1], found[at]
        between = reading.text[one.count.phrase.end : two.count.phrase.start]
        if one.count.rule == "count.floor" and two.count.rule == "count.exact" and _THEN.fullmatch(between):
            found[at] = replace(two, count=two.count.model_copy(update={"high": None, "rule": "count.floor"}))
    return found
