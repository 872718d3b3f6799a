# SPDX-License-Identifier: Apache-2.0
"""`fairchord log publish`: the log as static files for everyone, with the signatures of witnesses under its head."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result, progress_shown, remark


def publish(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to publish in; it is brought up to date.")],
    witness: Annotated[
        list[str] | None, typer.Option(help="URL of a witness to ask for its signature; repeatable.")
    ] = None,
    cosignature: Annotated[
        list[Path] | None, typer.Option(help="File with what a witness printed; needs --policy; repeatable.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Witnesses and quorum: all with a URL are asked; publish only with a quorum.")
    ] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the log's tiles, entries and head; files that are there already never change."""
    from fairchord.ledger.witness_policy import WitnessPolicy
    from fairchord.workflows.project import Project
    from fairchord.workflows.publish_log import publish_log
    from fairchord.workflows.small_file import read_text

    rules = None if policy is None else WitnessPolicy.from_text(read_text(policy))
    lines = [read_text(path) for path in cosignature or []]
    with Project.open(project) as opened, progress_shown("entries") as progress:
        published = publish_log(
            opened.ledger,
            out,
            witness_urls=witness or [],
            cosignatures=lines,
            policy=rules,
            progress=progress,
        )
    for url, reason in published.failures:
        remark(f"not signed by the witness {url}: {reason}")
    print_result(published.to_dict() if as_json else _facts(published.to_dict()), as_json=as_json)
    if published.failures:
        raise typer.Exit(1)


def _facts(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if name != "failures"}
