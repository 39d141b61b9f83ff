"""The practice market as a child: what keeps it from starting is said where it is wanted."""

import sys

import pytest

from tui_trader.practice import Practice

pytestmark = pytest.mark.anyio


async def test_a_machine_that_starts_no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    practice = Practice(7)
    practice.start()
    with pytest.raises(FileNotFoundError):
        await practice.offers()
    await practice.stop()
