# SPDX-License-Identifier: Apache-2.0
"""`fairchord log compare`: two heads of one log, or the evidence of a fork that somebody shows.

Exit 0: the heads are the same, or one has grown from the other. 1: a fork, or nobody can tell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, remark


def compare(
    head_a: Annotated[Path, typer.Argument(help="A signed head: a `checkpoint` or `head.note` file; or evidence.")],
    head_b: Annotated[
        Path | None, typer.Argument(help="Another, perhaps shown to someone else; none to check evidence of a fork.")
    ] = None,
    place: Annotated[
        str | None, typer.Argument(help="Folder or URL of the published log, when the heads differ in size.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The log's key: ed25519:<hex>, name+id+base64, or a file with it.")
    ] = None,
    evidence: Annotated[Path, typer.Option(help="Where to write the proof of a fork.")] = Path("fork-evidence.json"),
    as_json: AsJson = False,
) -> None:
    """Say whether two heads belong to one history; a fork is written down with both signatures."""
    from fairchord.ledger.head_comparison import HeadRelation, evidence_bytes
    from fairchord.workflows.small_file import read_bytes, read_text, write_new
    from fairchord.workflows.verify_published import compare_published, judge_evidence, read_log_keys
    from fairchord.workflows.web_source import open_source

    known = () if key is None else read_log_keys(key)
    if head_b is None:
        sentence = judge_evidence(read_bytes(head_a), known)
        if as_json:
            print_json({"relation": HeadRelation.FORK.value, "sentence": sentence})
        else:
            print(f"FORK: {sentence}")
        raise typer.Exit(1)
    source = None if place is None else open_source(place)
    found, is_known = compare_published([read_text(head_a), read_text(head_b)], source, known)
    if as_json:
        print_json(found.to_dict() | {"key_is_known": is_known})
    else:
        print(found.sentence)
    if not is_known:
        remark("the heads were checked under the key that the log shows of itself: give the one you know with --key")
    if found.relation is HeadRelation.FORK:
        write_new(evidence, evidence_bytes(found))
        remark(f"both signed heads are in {evidence}: show it to everyone who relies on this log")
    if found.relation not in (HeadRelation.SAME, HeadRelation.EXTENDS):
        raise typer.Exit(1)
