"""What brokers say is shown to no package that happens to be installed beside ours."""

import os
import subprocess
import sys
from pathlib import Path

SPY = """
class plugin:
    def new_schema_validator(self, *_):
        print("looked")
        return None, None, None
plugin = plugin()
"""
MODEL = "\nfrom pydantic import BaseModel\nclass Said(BaseModel):\n    word: str\nprint(Said(word='ok').word)"


def said(tmp_path: Path, first: str) -> list[str]:
    """The words of a program that reads one thing, with a spy installed."""
    (tmp_path / "spy.py").write_text(SPY)
    info = tmp_path / "spy-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pydantic]\nspy = spy:plugin\n")
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parent.parent)])
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", first + MODEL], capture_output=True, text=True, check=True, env=env
    )
    return done.stdout.split()


def test_nobody_looks(tmp_path: Path) -> None:
    assert said(tmp_path, "") == ["looked", "ok"]  # the spy can see
    assert said(tmp_path, "from tui_trader import plugins; plugins.shut_out()") == ["ok"]
