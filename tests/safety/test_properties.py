"""The README's table is the table, its tests are there, each names its guard.

That each fails without its guard is seen by `python -m tests.bench guards`.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.safety.properties import PROPERTIES, Property, table

ROOT = Path(__file__).parent.parent.parent


def docstrings(file: Path, name: str) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = [one for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = [one for one in tests if name in ("", one.name)]
    return "\n".join([ast.get_docstring(tree) or "", *(ast.get_docstring(one) or "" for one in found)])


def test_the_readme_has_the_table() -> None:
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [one.number for one in PROPERTIES] == list(range(1, 26))


@pytest.mark.parametrize("one", PROPERTIES, ids=lambda one: str(one.number))
def test_each_test_names_its_property_with_its_guard(one: Property) -> None:
    file, _, name = one.test.partition("::")
    told = docstrings(ROOT / file, name.partition("[")[0])
    assert re.search(rf"[Pp]ropert(y|ies)[\d, ]* {one.number}\b", told)
    assert one.guard.split(".")[-1] in told


@pytest.mark.parametrize("one", PROPERTIES, ids=lambda one: str(one.number))
def test_each_guard_is_where_the_table_says(one: Property) -> None:
    assert (ROOT / one.file).read_text(encoding="utf-8").count(one.text) == 1
    assert one.text != one.without
