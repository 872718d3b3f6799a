# SPDX-License-Identifier: Apache-2.0
"""`fairchord init`: make a new project folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result


def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")],
    name: Annotated[str, typer.Option(help="Who keeps the project: the operator's name.")] = "Operator",
    ledger: Annotated[
        str | None,
        typer.Option(help="Keep the log on a server: postgresql://USER@HOST/DATABASE#SCHEMA (default: a file here)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a ledger with its operator's key, and the folders for music, snapshots and models."""
    from fairchord.workflows.project import Project

    with Project.create(folder, name=name, ledger_url=ledger) as project:
        facts = {
            "project": str(folder),
            "operator": project.ledger.operator,
            "operator_key": project.ledger.operator_key.text,
            "tree_head": project.ledger.head.root.hex(),
            "keep_safe": str(project.keys_folder / "operator.pem"),
        }
    print_result(facts, as_json=as_json)
