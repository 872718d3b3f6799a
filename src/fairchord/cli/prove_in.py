# SPDX-License-Identifier: Apache-2.0
"""`fairchord prove-in`: is this music in a snapshot, or under a model? Exit 0: proven. 1: it is not, or only listed."""

from __future__ import annotations

import typer

from fairchord.cli.membership import ProofFile, What, Where, answer_question
from fairchord.cli.options import HERE, AsJson, ProjectFolder


def prove_in(
    what: What, where: Where, output: ProofFile = None, project: ProjectFolder = HERE, as_json: AsJson = False
) -> None:
    """Look music up in the index of a snapshot or model, in every form that has a key, and prove that it is there."""
    if not answer_question(what, where, project, output, as_json=as_json):
        raise typer.Exit(1)
