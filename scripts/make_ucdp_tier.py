"""Build ``src/wardesk/codebook/actors_ucdp.jsonl`` from UCDP's actor list 22.1 (CC BY 4.0) and the names in its events.

    python scripts/make_ucdp_tier.py ../shared/reference/ucdp_actors_22.1.csv ../shared/reference/ucdp_actor_names.csv

One entry on each line, so that a change shows as a line; the first line says where all of it comes from.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from wardesk.registry.ucdp import LICENCE, read_ucdp, with_days

TARGET = Path(__file__).parent.parent / "src/wardesk/codebook/actors_ucdp.jsonl"
HEAD = {
    "tier": 2,
    "licence": f"{LICENCE}, Uppsala Conflict Data Program, https://creativecommons.org/licenses/by/4.0/",
    "citation": "UCDP Actor Dataset 22.1, Uppsala Conflict Data Program, https://ucdp.uu.se/downloads/",
    "note": "Taken over unchecked: names, renamings, splits and alliances as UCDP has them, organisation as ACLED's kind.",
}


def main() -> None:
    actors, names = map(Path, sys.argv[1:3])
    found = read_ucdp(actors)
    for row, reason in found.refused:
        print(f"row {row}: {reason}")
    rows = [entry.model_dump(mode="json", exclude_defaults=True, exclude={"tier"}) for entry in with_days(found.entries, names)]
    text = "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in (HEAD, *rows))
    TARGET.write_text(text + "\n", "utf-8")
    print(f"{TARGET.name}: {len(rows)} actors, {len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
