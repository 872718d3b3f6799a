# SPDX-License-Identifier: Apache-2.0
"""`fairchord lookup`: which certificate speaks of this file? Exit 0: found. 1: not recorded in that log."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_result, print_table, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.log_source import LogSource


def lookup(
    file: Annotated[Path, typer.Argument(help="A MIDI or sound file, or a certificate.json.")],
    project: Annotated[
        Path | None,
        typer.Option("--project", "-p", help="Look in this project's log; in your own issuer's unless given."),
    ] = None,
    log: Annotated[str | None, typer.Option(help="Look in a published log instead: its folder or URL.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find the entry that records a file by its bytes or notes; a stripped or re-saved MIDI file is found too."""
    from fairchord.workflows.look_up import look_up

    with ExitStack() as opened:
        outcome = look_up(file, _source(opened, project, log))
    if as_json:
        print_json(outcome.to_dict() | {"sentence": outcome.sentence})
    else:
        print_result({"file": file, "marked as made with AI": "yes" if outcome.is_marked else "no"}, as_json=False)
        if outcome.found:
            rows = [(e.index, e.at, e.found_by, e.certificate_sha256[:16], e.revoked or "no") for e in outcome.found]
            print_table(("entry", "at", "found by", "certificate", "revoked"), rows)
        print(outcome.sentence)
    if outcome.remark:
        remark(outcome.remark)
    if not outcome.found:
        raise typer.Exit(1)


def _source(opened: ExitStack, project: Path | None, log: str | None) -> LogSource:
    from fairchord.workflows.log_source import project_log
    from fairchord.workflows.project import Project
    from fairchord.workflows.report_sources import published_log
    from fairchord.workflows.user_folders import UserFolders
    from fairchord.workflows.web_source import open_source

    if log is not None:
        if project is not None:
            raise InvalidInput("both a project and a published log are named", hint="look in one at a time")
        return published_log(open_source(log))
    folder = project or UserFolders.from_environment().issuer
    return project_log(opened.enter_context(Project.open(folder)))
