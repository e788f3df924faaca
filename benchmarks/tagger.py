"""How fast the trained tagger alone is: word pieces and words per CPU-second, memory, and what loading it costs.

Texts are the first articles of ``bulk_articles/wikipedia_battles.jsonl.gz``, their sentences cut by a rule of thumb: nothing is
parsed, so that only the tagger is measured.

    OMP_NUM_THREADS=1 python benchmarks/tagger.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from wardesk.errors import ModelError
from wardesk.read.tagger import READER, Tagger, load_tagger

ARTICLES = Path("bulk_articles") / "wikipedia_battles.jsonl.gz"
_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.M)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds bulk_articles/")
    parser.add_argument("--model", type=Path, default=READER, help="folder of the model (default: the shipped one)")
    parser.add_argument("--number", type=int, default=50, help="articles (default 50)")
    options = parser.parse_args(arguments)
    path = options.data / ARTICLES
    if not path.is_file():
        print(f"tagger: no {path}; name the folder that holds {ARTICLES} with --data", file=sys.stderr)
        return 2
    texts = list(islice(load(path), options.number))
    before_cpu, before = time.process_time(), time.perf_counter()
    try:
        tagger = load_tagger(options.model)
    except ModelError as error:
        print(f"tagger: {error}", file=sys.stderr)
        return 1
    loading = {"load_s": round(time.perf_counter() - before, 2), "load_cpu_s": round(time.process_time() - before_cpu, 2)}
    show({"model": tagger.mark, **loading, **measure(tagger, texts)})
    return 0


def load(path: Path) -> Iterator[str]:
    """The texts of a packed file of lines, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in stream:
            yield str(json.loads(row)["text"])


def measure(tagger: Tagger, texts: Sequence[str]) -> dict[str, Any]:
    """Tag every text, after a warm-up on the first."""
    cut = [[match.span() for match in _SENTENCE.finditer(text)] for text in texts]
    tagger.tag(texts[0], cut[0])
    pieces = spans = 0
    before_cpu, before = time.process_time(), time.perf_counter()
    for text, sentences in zip(texts, cut, strict=True):
        seen = tagger.tag(text, sentences)
        pieces += len(seen.pieces.starts)
        spans += len(seen.spans)
    cpu, wall = time.process_time() - before_cpu, time.perf_counter() - before
    words = sum(len(text.split()) for text in texts)
    return {
        "texts": len(texts),
        "words": words,
        "pieces": pieces,
        "spans": spans,
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "pieces_per_cpu_second": round(pieces / cpu),
        "words_per_cpu_second": round(words / cpu),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)),
    }


def show(found: dict[str, Any]) -> None:
    """A table for people, then one line of JSON."""
    for key, value in found.items():
        print(f"{key:<24} {value:>24}")
    print(json.dumps(found, sort_keys=True))


if __name__ == "__main__":
    sys.exit(main())
