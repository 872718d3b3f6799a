# SPDX-License-Identifier: Apache-2.0
"""`fairchord prove-absent`: is this music not in a snapshot? Exit 0: proven, in every form. 1: it is, or is listed."""

from __future__ import annotations

import typer

from fairchord.cli.membership import ProofFile, What, Where, answer_question
from fairchord.cli.options import HERE, AsJson, ProjectFolder


def prove_absent(
    what: What, where: Where, output: ProofFile = None, project: ProjectFolder = HERE, as_json: AsJson = False
) -> None:
    """Look music up in the index of a snapshot or model, in every form that has a key, and prove that none is there."""
    if answer_question(what, where, project, output, as_json=as_json) is not False:
        raise typer.Exit(1)
