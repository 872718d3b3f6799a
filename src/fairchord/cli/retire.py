# SPDX-License-Identifier: Apache-2.0
"""`fairchord retire`: a model issues nothing more from this project."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result, remark


def retire(
    model: Annotated[str, typer.Argument(help="Its name here, its folder, or its weights' SHA-256.")],
    reason: Annotated[str, typer.Option(help="Why; it is public.")],
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record that a model is retired; from this entry on it composes and certifies nothing in this project."""
    from fairchord.workflows.project import Project
    from fairchord.workflows.retire_model import retire_model

    with Project.open(project) as opened:
        weights, receipt = retire_model(opened, model, reason)
    remark("the files stay where they are: delete them yourself; a copy elsewhere is not reached from here")
    print_result({"model": model, "weights_sha256": weights, "entry": receipt.index}, as_json=as_json)
