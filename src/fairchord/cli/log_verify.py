# SPDX-License-Identifier: Apache-2.0
"""`fairchord log verify`: a published log, checked as an outsider. Exit 0: it holds, by a known key. 1: it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_result, progress_shown


def verify(
    place: Annotated[str, typer.Argument(help="Folder or URL of a published log.")],
    key: Annotated[
        str | None, typer.Option(help="The log's key: ed25519:<hex>, name+id+base64, or a file with it.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Known logs, witnesses and quorum; the head must satisfy it.")
    ] = None,
    kept: Annotated[Path | None, typer.Option(help="A head kept from before, which the log must begin with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check every tile, entry, signature and rule, the quorum of witnesses, and a head kept from before."""
    from fairchord.ledger.witness_policy import WitnessPolicy
    from fairchord.workflows.small_file import read_text
    from fairchord.workflows.user_folders import UserFolders, known_issuers
    from fairchord.workflows.verify_published import read_log_keys, verify_published
    from fairchord.workflows.web_source import open_source

    rules = None if policy is None else WitnessPolicy.from_text(read_text(policy))
    known = tuple(known_issuers(UserFolders.from_environment())) if key is None else read_log_keys(key)
    note = None if kept is None else read_text(kept)
    with progress_shown("entries") as progress:
        report = verify_published(open_source(place), known=known, policy=rules, kept_note=note, progress=progress)
    if as_json:
        print_json(report.to_dict())
    else:
        facts = report.to_dict()
        shown = ("origin", "size", "root", "key", "cosigned_by", "unchecked_signatures", "problems")
        print_result({name: facts[name] for name in shown}, as_json=False)
        if report.kept is not None:
            print(f"kept head: {report.kept.sentence}")
        print(f"\n{place}: {report.sentence}")
    if not report.is_verified:
        raise typer.Exit(1)
