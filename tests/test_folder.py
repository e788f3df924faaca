from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from frontdoor import TEN, demo, demo_run, loaded
from wardesk import folder as folder_module
from wardesk.errors import ReleaseError, StoreError
from wardesk.folder import publish, render, write_folder, write_renderings
from wardesk.model import Credit, Manifest, Run
from wardesk.store import load_run

LATER = date(2018, 9, 20)
CREDITS = (Credit(of="places", source="A list", licence="CC0"), Credit(of="actors", source="Another", licence="CC BY 4.0"))


@pytest.fixture(autouse=True)
def _plain_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map with nothing on it; the real one is tested where it is drawn and from the command line."""
    monkeypatch.setattr(
        folder_module, "draw_map", lambda _spots, *, title, marking, note: f"<svg><title>{title}, {marking}</title>{note}</svg>"
    )


def small_run() -> Run:
    """Two claims of the demo: a release of all of them is tested from the command line."""
    run = demo_run()
    return run._replace(
        manifest=run.manifest.model_copy(update={"credits": CREDITS}),
        claims=run.claims[:2],
        issues=(),
    )


def test_render_gives_every_rendering_the_same_each_time() -> None:
    one, two = (render(small_run(), loaded()) for _ in range(2))
    assert set(one) == {name for name in TEN if not name.endswith(".jsonl")}
    assert one == two
    assert zipfile.ZipFile(io.BytesIO(one["sitrep.docx"])).testzip() is None
    assert one["map.svg"] == b"<svg><title>Where the reports say it happened, desk copy</title>Places: A list, CC0.</svg>"


def test_an_empty_run_is_rendered_too(tmp_path: Path) -> None:
    run = Run(Manifest(reader="test", codebook="0" * 16), (), (), (), ())
    write_folder(run, tmp_path / "out", loaded())
    assert load_run(tmp_path / "out") == run
    assert {path.name for path in (tmp_path / "out").iterdir() if not path.name.startswith(".")} == {*TEN, "run.json"}


def test_a_rendering_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    out = Path(shutil.copytree(demo(), tmp_path / "out"))
    (out / "claims.xlsx").unlink()
    (out / "claims.xlsx").mkdir()
    (out / "claims.xlsx" / "in the way").touch()
    with pytest.raises(StoreError, match=r"claims\.xlsx: cannot be written .*; close it if it is open elsewhere"):
        write_renderings(small_run(), out, loaded())


def test_publish_writes_nothing_when_a_file_would_leak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "write_html", lambda _sitrep: "<p>said Qasim Velloram</p>")
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_args, **_more: ("Qasim Velloram",))
    with pytest.raises(ReleaseError, match=r"nothing was released: sitrep\.html") as refused:
        publish(small_run(), tmp_path / "public", loaded(), as_of=LATER, lift={})
    assert "Velloram" not in str(refused.value)
    assert not (tmp_path / "public").exists()


def test_publish_keeps_what_was_published_before_when_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_args, **_more: ())
    publish(small_run(), tmp_path / "public", loaded(), as_of=LATER, lift={})
    before = {path.name: path.read_bytes() for path in (tmp_path / "public").iterdir()}
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_args, **_more: ("public copy",))
    with pytest.raises(ReleaseError):
        publish(small_run(), tmp_path / "public", loaded(), as_of=LATER, lift={})
    assert {path.name: path.read_bytes() for path in (tmp_path / "public").iterdir()} == before


def test_publish_does_not_write_over_a_desk_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_args, **_more: ())
    out = Path(shutil.copytree(demo(), tmp_path / "out"))
    with pytest.raises(StoreError, match="holds a desk copy"):
        publish(small_run(), out, loaded(), as_of=LATER, lift={})
    assert (out / "sitrep.html").read_bytes() == (demo() / "sitrep.html").read_bytes()


def test_a_public_file_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_args, **_more: ())
    (tmp_path / "public" / "map.svg").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"map\.svg: cannot be written"):
        publish(small_run(), tmp_path / "public", loaded(), as_of=LATER, lift={})
