"""`python -m tests.bench guards`: takes each guard away in turn, and sees its test fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.safety.properties import PROPERTIES, Property

ROOT = Path(__file__).parent.parent.parent


def run(numbers: Sequence[int] = ()) -> int:
    """Of these properties, or all: each test passes with its guard, fails without. The exit code."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(
            ".git", ".venv", "__pycache__", "*.svg", ".mypy_cache", ".ruff_cache"
        )
        shutil.copytree(ROOT, copy, ignore=ignored)
        for one in PROPERTIES:
            if numbers and one.number not in numbers:
                continue
            word = _tried(copy, one)
            bad += word != "proven"
            print(f"{one.number:>3}  {word:<22} {one.guard:<28} {one.test}", flush=True)
    return 1 if bad else 0


def _tried(copy: Path, one: Property) -> str:
    file = copy / one.file
    whole = file.read_text(encoding="utf-8")
    if not one.text or whole.count(one.text) != 1:
        return "GUARD NOT FOUND"
    if not _passes(copy, one.test):
        return "FAILS WITH ITS GUARD"
    file.write_text(whole.replace(one.text, one.without), encoding="utf-8")
    try:
        return "PASSES WITHOUT" if _passes(copy, one.test) else "proven"
    finally:
        file.write_text(whole, encoding="utf-8")


def _passes(copy: Path, test: str) -> bool:
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", test]
    done = subprocess.run(words, cwd=copy, capture_output=True, text=True, check=False)
    return done.returncode == 0
