"""httpx without the command line program that comes with it.

Importing httpx imports that program too where the libraries it draws with are installed (they are: Textual
brings them), which doubles the time. It gets by without it.
"""

from __future__ import annotations

import sys

_PROGRAM = "httpx._main"
_without = _PROGRAM not in sys.modules
if _without:
    sys.modules[_PROGRAM] = None  # type: ignore[assignment]  # to import it is an ImportError, which it expects
try:
    import httpx as httpx
finally:
    if _without:
        sys.modules.pop(_PROGRAM, None)
