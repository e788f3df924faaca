"""Arabic, Ukrainian, Russian: told apart, kept, not coded, and the page shows every sentence."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from frontdoor import script
from tinymodel import write_model
from wardesk.cli import cache_folder
from wardesk.errors import WardeskError
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.read.tagger import load_tagger
from wardesk.script import language

ROOT = Path(__file__).parents[1]
LANGUAGES = {"arabic": "ar", "ukrainian": "uk", "russian": "ru"}


@pytest.fixture(scope="module")
def shower() -> ModuleType:
    return script("scripts/show_languages.py")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    tagger = load_tagger(write_model(tmp_path_factory.mktemp("model")))
    return set_up(Tools(cache=cache_folder(), fast=True))._replace(tagger=tagger)


@pytest.mark.parametrize("name", LANGUAGES)
def test_there_are_twenty_sentences_of_the_language(name: str) -> None:
    text = (ROOT / "examples" / "languages" / f"{name}.txt").read_text("utf-8")
    assert len(set(text.splitlines())) == 20
    assert language(text) == LANGUAGES[name]


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_claims_are_made_and_an_issue_says_so(name: str, shower: ModuleType, bench: Workbench) -> None:
    shown = shower.show(name, bench)
    assert shown.claims == 0
    assert "language_not_read" in shown.issues
    assert len(shown.found) == len(shown.sentences) == 20


def test_what_the_reader_finds_is_shown_with_its_words(shower: ModuleType, bench: Workbench) -> None:
    assert bench.tagger is not None
    words = "Free Syrian Army bombed حلب"
    assert shower.cells(words, bench.tagger.tag(words, [(0, len(words))])) == (
        "actor: Free Syrian Army; place: حلب", "–", "air_strike: bombed",
    )  # fmt: skip


def test_without_a_reader_there_is_nothing_to_show(shower: ModuleType, bench: Workbench) -> None:
    with pytest.raises(WardeskError, match="no trained reader"):
        shower.show("arabic", bench._replace(tagger=None))


def test_the_page_has_every_sentence(shower: ModuleType) -> None:
    page = shower.PAGE.read_text("utf-8")
    sentences = [line for name in LANGUAGES for line in (shower.EXAMPLES / f"{name}.txt").read_text("utf-8").splitlines()]
    assert [line for line in sentences if f"| {line} |" not in page] == []
    assert "No claims are made" in page
