"""Learn ``src/wardesk/assets/placeweights.json``, the weights by which a name's place is chosen.

    python scripts/train_places.py DATA

DATA is the folder that holds ``geoparsing/`` with ``lgl.xml`` and ``TR-News.xml``. The texts stay where they are; what is
written are some two hundred numbers, the hash of the files they were learned on, and this command.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from wardesk.evaluate.geoparse import learn_all
from wardesk.evaluate.learn import find_parts
from wardesk.gazetteer.lookup import default_cache
from wardesk.pipeline import Tools, set_up
from wardesk.resolve.placescore import WEIGHTS


def main(data: Path) -> None:
    """Learn from all articles and write the weights."""
    weights = learn_all(data, set_up(Tools(cache=default_cache())))
    parts, _ = find_parts(data, "geoparsing", ".xml")
    hashes = {f"{name}.xml": hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(parts.items())}
    learned = {"command": "python scripts/train_places.py DATA", "data": hashes, **weights}
    WEIGHTS.write_text(json.dumps(learned, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
