"""Fetching of GeoNames' public dump of a country: the only thing here that asks a network."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from wardesk.errors import InputError, UsageError

ADDRESS: Final = "https://download.geonames.org/export/dump/{code}.zip"
ALTERNATES: Final = "https://download.geonames.org/export/dump/alternatenames/{code}.zip"
_MOST_FETCHED: Final = 600_000_000
"""The dump of all countries is 400 MB packed; that of one at most 70."""
_CHUNK: Final = 1 << 20


def fetch(code: str, cache: Path, open_url: Callable[..., IO[bytes]] = urllib.request.urlopen) -> tuple[Path, Path]:
    """Bring GeoNames' dump of a country and its alternate names into the cache folder; whole or not at all.

    Raises ``InputError`` with what to do by hand where there is no network.
    """
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise UsageError(f"{code!r} is no country code; two capital letters, for example SY")
    folder = cache / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _download(ADDRESS.format(code=code), folder / f"{code}.zip", open_url),
        _download(ALTERNATES.format(code=code), folder / f"{code}-names.zip", open_url),
    )


def _download(address: str, target: Path, open_url: Callable[..., IO[bytes]]) -> Path:
    part = target.with_suffix(".part")
    try:
        with open_url(address, timeout=60) as answer, part.open("wb") as stream:
            while chunk := answer.read(_CHUNK):
                stream.write(chunk)
                if stream.tell() > _MOST_FETCHED:
                    raise InputError(f"{address}: more than {_MOST_FETCHED:,} bytes; nothing was added")
        part.replace(target)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(
            f"no answer from {address} ({reason}); fetch it where there is a network, then: wardesk gazetteer add {target.name}"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target
