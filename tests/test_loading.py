from __future__ import annotations

import gc

import pytest

from wardesk.loading import collector_paused


@pytest.fixture(autouse=True)
def _thaw() -> object:
    yield
    gc.unfreeze()
    gc.enable()


def test_the_collector_waits_inside_and_leaves_what_was_loaded_alone() -> None:
    before = gc.get_freeze_count()
    with collector_paused():
        assert not gc.isenabled()
        loaded = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(loaded)


def test_the_collector_is_on_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), collector_paused():
        raise ValueError("broken")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()
