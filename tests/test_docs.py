"""Docs are tests: commands parse, kinds of issue are listed, links lead somewhere, shown output is today's."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import typer

from frontdoor import script
from wardesk import review
from wardesk.cli import app
from wardesk.ingest import ISSUE_KINDS, Given, ingest
from wardesk.model import Report

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
SOURCES = sorted(ROOT.glob("src/wardesk/**/*.py"))
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```$", re.M | re.S)
INDENTED = re.compile(r"^ {4}(wardesk .*)$", re.M)
EXAMPLE = re.compile(r'epilog="Example: (.*?)"\)')
LINK = re.compile(r"\]\(([^)\s]+)\)")
BY_NAME = {
    "pipeline.py": {"place_ambiguous", "place_not_found", "actor_ambiguous", "actor_not_found"},
    "release.py": {"release_withheld", "release_coarsened"},
    "review.py": {review.ORPHANED, review.SEEN_CHANGED},
    "ingest/report.py": set(ISSUE_KINDS),
}
"""Modules that give an issue a kind that is no plain word where it is made, and the kinds they give."""


def _commands(text: str) -> list[str]:
    blocks = "\n".join(FENCED.findall(text))
    rows = [line for line in blocks.splitlines() if line.startswith("wardesk ")]
    return [*rows, *INDENTED.findall(FENCED.sub("", text))]


SHOWN = [(name, line) for name, page in zip(NAMES, PAGES, strict=True) for line in _commands(page.read_text("utf-8"))]
SHOWN += [
    ("cli.py", line.strip())
    for epilog in EXAMPLE.findall((ROOT / "src/wardesk/cli.py").read_text("utf-8"))
    for line in epilog.split("·")
]


@pytest.mark.parametrize(("page", "line"), SHOWN, ids=[f"{page}: {line[:50]}" for page, line in SHOWN])
def test_command_that_is_shown_parses(page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("demo", "mine"):
        (tmp_path / "out" / folder).mkdir(parents=True)
        (tmp_path / "out" / folder / "claims.xlsx").write_bytes(b"")
    words = shlex.split(line.partition(" > ")[0])
    group = typer.main.get_command(app)
    with group.make_context("wardesk", words[1:], resilient_parsing=True) as outer:
        name, verb, rest = group.resolve_command(outer, words[1:])  # type: ignore[attr-defined]
        if isinstance(verb, typer.core.TyperGroup):
            name, verb, rest = verb.resolve_command(outer, rest)
        with verb.make_context(name, rest, parent=None) as inner:
            assert set(inner.params) == {option.name for option in verb.params if option.name != "help"}, page


def test_parsing_notices_an_option_that_is_not_there() -> None:
    verb = typer.main.get_command(app).commands["schema"]  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="No such option"):
        verb.make_context("schema", ["--nonsense"])


def test_every_verb_is_shown_in_the_docs() -> None:
    shown = {line.split()[1] for page, line in SHOWN if page != "cli.py"}
    assert set(typer.main.get_command(app).commands) - shown == set()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- issues


def _issue_kinds(path: Path) -> tuple[set[str], int]:
    """Kinds written out where an issue is made, and how often one is not."""
    words: set[str] = set()
    other = 0
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue":
            kind = next((keyword.value for keyword in node.keywords if keyword.arg == "kind"), None)
            if isinstance(kind, ast.Constant):
                words.add(str(kind.value))
            else:
                other += 1
    return words, other


@pytest.mark.parametrize("path", SOURCES, ids=[path.relative_to(ROOT / "src/wardesk").as_posix() for path in SOURCES])
def test_kinds_of_issue_are_documented(path: Path) -> None:
    name = path.relative_to(ROOT / "src/wardesk").as_posix()
    words, other = _issue_kinds(path)
    assert not other or name in BY_NAME, f"list the kinds that {name} gives in BY_NAME"
    text = (ROOT / "docs/reference/issues.md").read_text("utf-8")
    assert [kind for kind in sorted(words | BY_NAME.get(name, set())) if f"\n| `{kind}` | " not in text] == []


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_kinds_given_by_name_stand_in_their_module(name: str) -> None:
    text = (ROOT / "src/wardesk" / name).read_text("utf-8")
    if name == "ingest/report.py":
        text = "".join(path.read_text("utf-8") for path in (ROOT / "src/wardesk/ingest").glob("*.py"))
    assert [kind for kind in sorted(BY_NAME[name]) if f'"{kind}"' not in text] == []


def test_no_kind_is_documented_that_nothing_gives() -> None:
    given = set().union(*(_issue_kinds(path)[0] for path in SOURCES), *BY_NAME.values())
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/reference/issues.md").read_text("utf-8"), re.M)
    assert len(rows) == len(set(rows))
    assert set(rows) == given


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    links = [link for link in LINK.findall(FENCED.sub("", page.read_text("utf-8"))) if "://" not in link]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_page_is_short_and_names_no_machine(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert len(text.splitlines()) <= 500
    assert not re.search(r"/(?:home|root|work|tmp|Users)/", text)


def test_readme_shows_the_job_first() -> None:
    head = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:40])
    assert all(part in head for part in ("make demo", "make test", "docs/img/page.png", "| what | who |"))
    assert (ROOT / "docs/img/page.png").stat().st_size <= 200_000


@pytest.fixture(scope="module")
def make_readme() -> ModuleType:
    return script("scripts/make_readme.py")


def test_readme_shows_what_the_demo_gives_today(make_readme: ModuleType) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert make_readme.with_demo(text) == text, "run: python scripts/make_readme.py"


def test_report_id_in_the_tutorial_is_the_demos() -> None:
    reports = [item for item in ingest([str(ROOT / "examples/demo/reports")], given=Given()) if isinstance(item, Report)]
    named = set(re.findall(r"explain (\w+) --sentence", "".join(page.read_text("utf-8") for page in PAGES)))
    named -= {"REPORT"}
    assert named
    assert [start for start in named if not any(report.id.startswith(start) for report in reports)] == []
