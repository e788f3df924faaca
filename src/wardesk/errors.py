"""One tree of failures. Bad data becomes an ``Issue``; these stop the work."""

from __future__ import annotations


class WardeskError(Exception):
    """Something the user can mend. The message says what, where, and what to try."""


class UsageError(WardeskError):
    """The command was called wrongly (exit code 2)."""


class BookError(WardeskError):
    """The codebook is broken: stops before the first report. Carries file and line in its message."""


class InputError(WardeskError):
    """One input could not be read; the others still are."""


class StoreError(WardeskError):
    """A folder of results is missing, half-written or not ours."""


class ReleaseError(WardeskError):
    """A public copy would hold something it must not."""


class ModelError(WardeskError):
    """The trained model cannot be trusted or loaded: stops before the first report. The rules can read without it."""


class NoModelError(ModelError):
    """There is no trained model: its folder or a file of it is not there."""
