"""Profiles: which of our types, roles and kinds answer to a suite's own. YAML beside the suites, loaded strictly."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from wardesk.book import nearest
from wardesk.errors import BookError

FOLDER = Path(__file__).parent / "profiles"


class Profile(BaseModel):
    """Base of every profile: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Shape = TypeVar("Shape", bound=Profile)


def load_profile(name: str, shape: type[Shape], folder: Path = FOLDER) -> Shape:
    """The profile of a suite. Raises ``BookError`` with the file and the key that is wrong."""
    path = folder / f"{name}.yml"
    try:
        return shape.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise BookError(f"{path}: cannot be read as YAML ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BookError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def check_known(used: Iterable[str], known: Collection[str], what: str) -> None:
    """Raise ``BookError`` on the first name that is not known, with the nearest that is."""
    for name in used:
        if name not in known:
            raise BookError(f"{what}: {name!r} is not known{nearest(name, sorted(known))}")
