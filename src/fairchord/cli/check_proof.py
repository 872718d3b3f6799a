# SPDX-License-Identifier: Apache-2.0
"""`fairchord check-proof`: does a proof of membership hold? Exit 0: yes, by a known key. 1: no, or unknown key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.membership import print_findings, print_reach, print_snapshot, reach_dict, say_where
from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json


def check_proof(
    proof: Annotated[Path, typer.Argument(help="A proof that prove-in or prove-absent wrote.")],
    key: Annotated[str | None, typer.Option(help="The log's public key, ed25519:<hex>, or a file with it.")] = None,
    file: Annotated[Path | None, typer.Option(help="Also check that it answers for this music file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a proof with nothing but itself: no network, no project, no music."""
    from fairchord.workflows.prove_membership import check_membership, read_proof_file
    from fairchord.workflows.user_folders import read_key

    trusted_key = None if key is None else read_key(key)
    read = check_membership(read_proof_file(proof), trusted_key=trusted_key, file=file)
    sentence = say_where(read.checked.present, read.checked.absent)
    if as_json:
        print_json(read.to_dict() | {"sentence": sentence} | reach_dict(read.checked.findings))
    else:
        print_findings(read.checked.findings)
        print_snapshot(read.checked.snapshot.to_dict())
        print(f"\nThe proof holds: {sentence}.")
        print(f"The log's key is {'known' if read.key_is_known else 'NOT known'} here.")
        if not read.key_is_known:
            print("If you have the log's key from a source you trust, give it with --key.")
        if read.is_about_file is not None:
            print(f"It {'answers' if read.is_about_file else 'does NOT answer'} for {file}, key by key.")
        print_reach(read.checked.findings)
    if not read.key_is_known or read.is_about_file is False:
        raise typer.Exit(1)
