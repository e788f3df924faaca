"""Make what README shows: part of the demo's report with its claims, and the picture of its page.

python scripts/make_readme.py            write the claims
python scripts/make_readme.py --picture  and take the picture (needs chromium and the output of `make demo`)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from wardesk.cli import cache_folder
from wardesk.export.columns import BY_KEY
from wardesk.ingest import Given, ingest
from wardesk.model import Claim, Count, Report
from wardesk.pipeline import Coded, Tools, code_reports

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "img" / "page.png"
DEMO = ROOT / "examples" / "demo"
REPORT = DEMO / "reports" / "northern-voice.md"
FROM, TO = "Syrian government warplanes struck", "Shelling by government forces"
"""README shows the report from the first words up to the second."""
BEGIN, END = "<!-- made by scripts/make_readme.py -->\n", "<!-- end -->\n"


def main() -> int:
    """Write what is out of date."""
    README.write_text(with_demo(README.read_text("utf-8")), "utf-8")
    if "--picture" in sys.argv:
        take_picture()
    return 0


def with_demo(text: str) -> str:
    """README with the demo's paragraph and claims between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + demo_part() + END + after


def demo_part() -> str:
    """Part of the demo's report and the claims read from it."""
    coded = code_demo()
    text = coded.report.text
    start, end = text.index(FROM), text.index(TO)
    claims = [claim for claim in coded.claims if start <= claim.trigger.start < end]
    head = ["what", "who", "to whom", "where", "when", "numbers", "who says"]
    rows = [head, ["---"] * len(head), *([cell(value) for value in row(claim, coded.report)] for claim in claims)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    quoted = text[start:end].strip().replace("\n\n", "\n>\n> ")
    return f"> {quoted}\n\n{table}\n"


def code_demo() -> Coded:
    """The demo's second report, coded with the demo's codebook."""
    reports = [item for item in ingest([str(REPORT)], given=Given()) if isinstance(item, Report)]
    tools = Tools(codebooks=(DEMO / "codebook",), cache=cache_folder())
    return code_reports(reports, tools, processes=1)[0]


def row(claim: Claim, report: Report) -> list[str]:
    """The cells of one claim."""
    numbers = [f"{number(count)} {count.kind}" + (f" ({count.group})" if count.group else "") for count in claim.counts]
    kind = str(BY_KEY["type"].read(claim, report))
    if claim.object_kind:
        kind += f" ({claim.object_kind})"
    told = [str(BY_KEY[key].read(claim, report) or "") for key in ("actor", "target", "place", "when", "who_says")]
    victim = str(BY_KEY["victim"].read(claim, report) or "")
    whom = "; ".join(part for part in (told[1], victim) if part)
    return [kind, told[0], whom, told[2], told[3], "; ".join(numbers), told[4]]


def number(count: Count) -> str:
    """A count as it is bounded."""
    if count.best is not None and count.high is not None:
        return str(count.best)
    return f"at least {count.low}" if count.low is not None else "an unknown number"


def cell(text: str) -> str:
    """Text as one cell of a Markdown table."""
    return text.replace("|", "\\|").replace("actor:", "").replace("words:", "") or "–"


def take_picture() -> None:
    """The head of the demo's page as a small PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    page = ROOT / "out" / "demo" / "sitrep.html"
    if chromium is None or not page.is_file():
        raise SystemExit(f"make_readme: needs chromium and {page.relative_to(ROOT)} (make demo)")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-background-networking",
        ]
        where = [f"--user-data-dir={profile}", f"--screenshot={PICTURE}", "--window-size=1100,900", page.as_uri()]
        subprocess.run([chromium, *options, *where], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
