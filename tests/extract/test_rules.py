"""Every rule id that extraction writes into evidence is explained in the codebook."""

from __future__ import annotations

import re
from pathlib import Path

from wardesk.book import load_book

SOURCE = Path(__file__).parents[2] / "src" / "wardesk" / "extract"
NAMED = re.compile(r'"((?:attribution|modality|polarity|course|narrative|link|extent|object_kind|role|when|where)\.[a-z_]+)"')


def test_every_rule_that_evidence_names_has_a_meaning() -> None:
    named = {rule for path in SOURCE.glob("*.py") for rule in NAMED.findall(path.read_text("utf-8"))}
    assert len(named) > 40
    assert named - set(load_book().rules) == set()
