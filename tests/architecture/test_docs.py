# SPDX-License-Identifier: Apache-2.0
"""Documentation that cannot drift: every verb, option and error has its row, every link and named file exists."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from fairchord import errors
from fairchord.canonical import parse_canonical
from fairchord.cli.main import VERBS, overview
from fairchord.ledger.verify import verify_log
from fairchord.rights.register import STATEMENT_KINDS
from fairchord.signing import VerifyKey
from fairchord.tokens.vocabulary import SIZE, VOCABULARY, digest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE_FOLDERS = ("src/", "tests/", "docs/", "examples/", "benchmarks/", "tools/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE_SPAN = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that a person can type, with its sub-verbs."""
    for verb, (module_name, line) in VERBS.items():
        module = importlib.import_module(module_name)
        app = getattr(module, "app", None)
        if app is None:
            app = typer.Typer(add_completion=False)
            app.command(verb, help=line)(getattr(module, verb.replace("-", "_")))
            yield verb, typer.main.get_command(app)
        else:
            group: Any = typer.main.get_command(app)
            if group.invoke_without_command:
                yield verb, group
            yield from ((f"{verb} {name}", command) for name, command in group.commands.items())


COMMANDS = dict(commands())


def table_of(command: Any) -> str:
    """The table that the reference must hold for a command, as its own --help describes it."""
    rows = ["| argument or option | what it is | default |", "|---|---|---|"]
    for parameter in command.params:
        spelled = ", ".join(f"`{name}`" for name in parameter.opts)
        if parameter.param_type_name == "argument":
            spelled = f"`{parameter.name.upper()}`"
        is_plain = parameter.default not in (None, False, ()) and not callable(parameter.default)
        default = f"`{parameter.default}`" if is_plain and not parameter.required else ""
        default = "required" if parameter.required else default
        rows.append(f"| {spelled} | {(parameter.help or '').replace('|', chr(92) + '|')} | {default} |")
    return "\n".join(rows)


def section(page: str, heading: str) -> str:
    """The text under a heading of level 2."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/cli.md has no heading '## {heading}'"
    return found[1]


def anchors(path: Path) -> set[str]:
    """The anchors that a reader's browser knows for a page."""
    return {
        re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).replace(" ", "-")
        for title in HEADING.findall(path.read_text())
    }


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_reference_shows_the_overview_as_it_is() -> None:
    assert overview() in (REFERENCE / "cli.md").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_reference_holds_every_verb_and_option(name: str) -> None:
    page = (REFERENCE / "cli.md").read_text()
    table = table_of(COMMANDS[name])
    assert table in section(page, f"fairchord {name}"), f"write this under '## fairchord {name}':\n{table}"


def test_reference_describes_no_verb_that_is_gone() -> None:
    page = (REFERENCE / "cli.md").read_text()
    assert set(re.findall(r"^## fairchord (.+)$", page, re.MULTILINE)) == set(COMMANDS)


def test_every_error_is_in_the_reference_with_its_exit_code() -> None:
    page = (REFERENCE / "errors.md").read_text()
    members = [found for _, found in inspect.getmembers(errors, inspect.isclass)]
    classes = [found for found in members if issubclass(found, errors.FairchordError)]
    assert len(classes) > 5
    for error in classes:
        assert re.search(rf"^\| `{error.__name__}` \| {error.exit_code} \|", page, re.MULTILINE), error.__name__


def test_every_kind_of_entry_is_in_the_reference() -> None:
    page = (REFERENCE / "ledger-format.md").read_text()
    for kind in STATEMENT_KINDS:
        assert f"| `{kind}` |" in page, kind


def test_every_family_of_tokens_is_in_the_reference() -> None:
    page = (REFERENCE / "tokens.md").read_text()
    assert f"{SIZE} tokens, sha256 {digest()}" in page
    for family in VOCABULARY.values():
        assert f"{family.first:5d}-{family.stop - 1:<5d}{family.name:14s}" in page, family.name


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        page = (path.parent / place).resolve() if place else path
        assert page.exists(), f"{target} does not exist"
        if anchor and page.suffix == ".md":
            assert anchor in anchors(page), f"{target}: no such heading"


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_page_names_a_file_that_is_not_there(path: Path) -> None:
    for span in CODE_SPAN.findall(path.read_text()):
        for word in span.split():
            name = re.sub(r"(::.*|[:,;.)]+)$", "", word)
            if name.startswith(CODE_FOLDERS) and not re.search(r"[<>*{}…]", name):
                assert (ROOT / name).exists(), f"{name} is named but not there"


def test_the_example_log_of_the_reference_verifies() -> None:
    page = (REFERENCE / "ledger-format.md").read_text()
    entries, head = re.search(r"```json\n(.*?)```", page, re.DOTALL), re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert entries
    assert head
    lines = entries[1].encode().splitlines()
    operator_key = VerifyKey.from_text(parse_canonical(lines[0])["body"]["verify_key"])
    assert verify_log(lines, head[1], operator_key).is_sound
