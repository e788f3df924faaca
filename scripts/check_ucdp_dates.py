"""Show, for each of UCDP's date rules, the tests that read its expressions and what they come to.

Data: ``ucdp_dates.json``, the 38 rows of the UCDP GED Codebook 19.1, Appendix 2, with their errata. Fails when an
expression has no test in tests/resolve/test_resolve_dates.py.

    python scripts/check_ucdp_dates.py PATH/TO/ucdp_dates.json
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests" / "resolve" / "test_resolve_dates.py"
_WHAT_LASTS = re.compile(r"^continuous fighting | (?:attacks|offensive|battle)$")
"""Words of an expression that name the act and not the time."""


def phrases_of(expression: str) -> Iterator[str]:
    """The expressions of a row apart: those between " / ", and each of the words in "past/last few days"."""
    for piece in expression.split(" / "):
        for words in product(*(part.split("/") for part in piece.split())):
            yield _WHAT_LASTS.sub("", " ".join(words))


def alternatives(expression: str) -> list[str]:
    """As ``phrases_of``; "beginning of/early March" and "end of/late March" share their month."""
    shared = re.fullmatch(r"(\w+ of)/(\w+) (\w+)", expression)
    return [f"{shared[1]} {shared[3]}", f"{shared[2]} {shared[3]}"] if shared else list(phrases_of(expression))


def main(file: Path) -> int:
    """Print the table; the number of expressions without a test."""
    spec = importlib.util.spec_from_file_location("ucdp_tests", TESTS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tests: Mapping[str, tuple[str, str, str, int, str]] = module.UCDP
    by_phrase = {row[0]: name for name, row in tests.items()}
    missing = 0
    print("| UCDP | expression | interval, R = 25 April 2018 | precision | rule | test |\n|---|---|---|---|---|---|")
    for number, row in enumerate(json.loads(file.read_text("utf-8"))["rules"], 1):
        for phrase in alternatives(row["expression"]):
            name = by_phrase.get(phrase)
            missing += name is None
            told = tests[name] if name else ("", "no test", "", 0, "")
            wrong = "" if told[3] == row["prec"] else f" (UCDP: {row['prec']})"
            print(f"| {number} | {phrase} | {told[1]}..{told[2]} | {told[3]}{wrong} | {told[4]} | {name} |")
    print(f"\n{missing} expressions without a test")
    return missing


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]))))
