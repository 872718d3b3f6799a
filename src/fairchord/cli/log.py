# SPDX-License-Identifier: Apache-2.0
"""`fairchord log`: list the ledger's entries after checking them; publish, serve, verify and compare published logs."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.log_compare import compare
from fairchord.cli.log_publish import publish
from fairchord.cli.log_serve import serve
from fairchord.cli.log_timestamp import timestamp
from fairchord.cli.log_verify import verify
from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_json, print_result, print_table

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__)
app.command("publish")(publish)
app.command("serve")(serve)
app.command("verify")(verify)
app.command("compare")(compare)
app.command("timestamp")(timestamp)


@app.callback(invoke_without_command=True)
def log(
    context: typer.Context,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind, such as grant.")] = None,
    about: Annotated[str | None, typer.Option(help="Only entries that name this work, party or hash.")] = None,
    last: Annotated[int | None, typer.Option(min=1, help="Only the last N of them.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Check the whole log as an outsider would, then list it."""
    if context.invoked_subcommand is not None:
        return
    from fairchord.workflows.project import Project
    from fairchord.workflows.read_log import read_log

    with Project.open(project) as opened:
        view = read_log(opened, kind=kind, about=about, last=last)
    if as_json:
        print_json(view.to_dict())
    else:
        rows = [(line.index, line.at, line.kind, line.summary) for line in view.lines]
        print_table(("entry", "time", "kind", "what it says"), rows)
        facts = {"entries": view.size, "root": view.root, "origin": view.origin, "operator": view.operator}
        print_result(facts | {"problems": list(view.problems) or "none"}, as_json=False)
    if view.problems:
        raise typer.Exit(1)
