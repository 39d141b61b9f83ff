"""Garbage waits for a moment without keys."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from tui_trader.ui import calm


class Knot:
    """Holds itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """As it was, afterwards."""
    before = gc.get_threshold()
    gc.unfreeze()
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def garbage() -> ref[Knot]:
    """A knot that has outlived so many younger collections that only a whole one finds it."""
    knot = Knot()
    for _ in range(calm.ENOUGH):
        gc.collect(1)
    return ref(knot)


def test_it_waits_for_a_pause() -> None:
    gone = ref(Knot())
    calm.look(calm.PAUSE - 0.1)
    assert gone() is not None
    calm.look(calm.PAUSE)
    assert gone() is None
    later = garbage()
    calm.look(calm.PAUSE - 0.1)
    assert later() is not None
    calm.look(calm.PAUSE)
    assert later() is None


def test_it_is_not_looked_for_again_when_there_can_be_little() -> None:
    calm.look(60.0)
    gone = ref(Knot())
    calm.look(60.0)
    assert gone() is not None


def test_what_is_there_at_first_is_not_looked_at_again() -> None:
    stays = Knot()
    calm.look(60.0)
    assert not any(each is stays for each in gc.get_objects())


def test_it_comes_to_an_end_though_somebody_types_for_ever() -> None:
    calm.begin()
    assert gc.isenabled()
    assert 0 < gc.get_threshold()[2] <= calm.LATEST
