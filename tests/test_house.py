"""The shape of the house: floors, budgets, tests that assert something."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "wardesk"
FLOORS = {
    "model": 0, "errors": 0, "loading": 0,
    "text": 1, "svg": 1, "entries": 1, "numerals": 1, "script": 1, "dateline": 1, "calendars": 1,
    "book": 2, "gazetteer": 2,
    "ingest": 3, "read": 3, "registry": 3, "extract": 3, "resolve": 3, "codify": 3, "store": 3, "edit": 3,
    "globe": 3, "credits": 3, "forbid": 3, "audit": 3, "surety": 3,
    "review": 4, "release": 4, "export": 4, "atlas": 4, "timeline": 4,
    "sitrep": 5,
    "pipeline": 6, "folder": 6, "homes": 6,
    "explain": 7, "names": 7, "gazetteers": 7, "show": 7, "commands": 7, "evaluate": 7, "train": 7,
    "cli": 8,
}  # fmt: skip
"""Module or folder → floor; see docs/decisions/0001-house-and-floors.md."""
SIBLINGS = {("explain", "show"), ("names", "show"), ("commands", "show"), ("train", "evaluate")}
"""Neighbours on the top floors that may be asked: ``show`` only prints, and a corpus is read by its suite's reader alone."""
FILES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Rooms of wardesk that a file imports, wherever the import stands; type checking alone does not count."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and node.level == 0} | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    return {name.split(".")[1] for name in names if name.startswith("wardesk.")}


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in FILES} - {"__init__", "__main__"} == set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_file_imports_lower_floors_only(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "__main__"):
        return
    wrong = [other for other in imported(path) if other != own and FLOORS[other] >= FLOORS[own] and (own, other) not in SIBLINGS]
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_file_and_its_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 600
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno and node.end_lineno - node.lineno > 60
    ]
    assert long == []


def test_every_test_asserts_and_no_name_shadows_another() -> None:
    silent, shadowed = [], []
    for path in sorted(Path(__file__).parent.rglob("test_*.py")):
        seen: set[str] = set()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                if node.name in seen:
                    shadowed.append(f"{path.name}:{node.name}")
                seen.add(node.name)
                if not any(isinstance(n, ast.Assert) or _expects_failure(n) for n in ast.walk(node)):
                    silent.append(f"{path.name}:{node.name}")
    assert silent == []
    assert shadowed == []


def _expects_failure(node: ast.AST) -> bool:
    """``pytest.raises`` and helpers named ``assert_…`` or ``check_…`` assert too."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name == "raises" or name.startswith(("assert_", "check", "_check"))
