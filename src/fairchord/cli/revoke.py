# SPDX-License-Identifier: Apache-2.0
"""`fairchord revoke`: a certificate that was issued no longer counts."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result, remark


def revoke(
    certificate: Annotated[str, typer.Argument(help="The output's folder, its certificate.json, or its SHA-256.")],
    reason: Annotated[str, typer.Option(help="Why; it is public.")],
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate of this project is revoked; verify --online finds it under a newer head."""
    from fairchord.workflows.project import Project
    from fairchord.workflows.retire_model import revoke_certificate

    with Project.open(project) as opened:
        sha256, receipt = revoke_certificate(opened, certificate, reason)
    remark("whoever checks the certificate offline sees nothing of this; publish the log: fairchord log publish")
    print_result({"certificate_sha256": sha256, "entry": receipt.index}, as_json=as_json)
