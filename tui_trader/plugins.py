"""pydantic without the plugins of other packages.

Any package that is installed beside ours may have pydantic show it all that is read: here, what brokers
say. Nobody is shown. It also saves looking through all packages for such plugins, with what that imports.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

_LOADER = "pydantic.plugin._loader"


def shut_out() -> None:
    """Before pydantic is imported."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # as it is documented; the rest makes it quick
    nobody = ModuleType(_LOADER)
    nobody.get_plugins = lambda: ()  # type: ignore[attr-defined]
    sys.modules[_LOADER] = nobody
