"""What a broker keeps on disk for a day: lists that are long to fetch."""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

OLD = timedelta(days=2)
"""What nobody has written anew for so long is taken off."""


class Shelf:
    """Files in one folder, each written whole or not at all; without a folder nothing is kept.

    A shelf is a convenience: what cannot be read is not there, what cannot be written is not kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def read(self, name: str, since: datetime) -> bytes | None:
        """What was written under a name since then (aware), or None."""
        if self._folder is None:
            return None
        path = self._folder / name
        try:
            if path.stat().st_mtime < since.timestamp():
                return None
            return path.read_bytes()
        except OSError:
            return None

    def write(self, name: str, data: bytes, now: datetime) -> None:
        """Keep this; names are file names, made of what is no secret."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._tidy(now - OLD)
            handle, draft = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(draft).replace(self._folder / name)

    def _tidy(self, before: datetime) -> None:
        assert self._folder is not None
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
