"""Write the generated reference: docs/reference/columns.md and docs/reference/claims.schema.json."""

from __future__ import annotations

import json
from pathlib import Path

from wardesk.export.columns import columns_page
from wardesk.export.schema import claim_schema

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Each generated file's text by its name."""
    return {
        "columns.md": columns_page(),
        "claims.schema.json": json.dumps(claim_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name} written")


if __name__ == "__main__":
    main()
