# SPDX-License-Identifier: Apache-2.0
"""`fairchord view`: the same log for three readers: everyone, one holder, an auditor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result, remark
from fairchord.errors import InvalidInput


def view(
    kind: Annotated[str, typer.Argument(help="public, holder or auditor.")],
    party: Annotated[str | None, typer.Argument(help="With holder: whose view.")] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("view"),
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write a view of the log: entries and proofs are the same in each, what is opened differs."""
    from fairchord.rights.fields import read_word
    from fairchord.workflows.project import Project
    from fairchord.workflows.write_view import ViewKind, write_view

    wanted = read_word(kind, ViewKind, "view")
    if (wanted is ViewKind.HOLDER) != (party is not None):
        raise InvalidInput("a holder's view is of one party, and the others of none", hint="fairchord view holder NAME")
    with Project.open(project) as opened:
        written = write_view(opened, wanted, out, holder=party)
    if written.named_entries:
        remark(f"{len(written.named_entries)} entries hold a personal name in clear; the log cannot be changed")
    print_result({"folder": str(out), **written.to_dict()}, as_json=as_json)
