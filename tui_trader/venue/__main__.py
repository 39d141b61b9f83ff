"""`python -m tui_trader.venue`."""

from __future__ import annotations

import sys

from tui_trader.venue.serve import main

sys.exit(main())
