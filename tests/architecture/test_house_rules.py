# SPDX-License-Identifier: Apache-2.0
"""House rules: licences stated, files and functions small, names that say something, no escape hatch."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fairchord"
PYTHON = sorted(path for folder in ("src", "tests", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py"))
BANNED_NAMES = {"utils", "common", "helpers", "base", "manager", "service"}
BANNED_OPTIONS = {"force", "unsafe", "skip_permit", "skip_checks", "no_verify", "ignore_rights"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_file_states_its_licence(path: Path) -> None:
    assert path.read_text().startswith("# SPDX-License-Identifier: ")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=relative)
def test_file_is_small_and_says_what_it_holds(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    assert path.stem not in BANNED_NAMES
    tree = ast.parse(text)
    assert not tree.body or ast.get_docstring(tree), "every module opens with what it holds"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=relative)
def test_functions_are_short_and_public_ones_documented(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 48, f"{node.name} is too long"
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} is public and says nothing"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=relative)
def test_no_option_reaches_around_consent(path: Path) -> None:
    arguments = {
        argument.arg
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for argument in [*node.args.args, *node.args.kwonlyargs]
    }
    assert not arguments & BANNED_OPTIONS
