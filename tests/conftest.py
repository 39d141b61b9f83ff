"""What must be so before Textual is imported anywhere."""

import os

# Read once, when textual.constants is imported: an animated scroll would be caught half way.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
# A developer's own terminal must not colour the pictures.
for name in ("NO_COLOR", "TEXTUAL_THEME", "COLORTERM"):
    os.environ.pop(name, None)
