# SPDX-License-Identifier: Apache-2.0
"""The project whose operator signs certificates: the one named, or this user's own; its key is then known here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairchord.errors import EnvironmentLacking
from fairchord.workflows.project import Project
from fairchord.workflows.user_folders import UserFolders, open_own_project, remember_issuer


@contextmanager
def open_issuing_project(folder: Path | None, *, folders: UserFolders | None = None) -> Iterator[Project]:
    """Open the project that issues, and remember its public key among those that this user knows."""
    folders = folders or UserFolders.from_environment()
    with Project.open(folder) if folder is not None else open_own_project(folders) as project:
        if not (project.keys_folder / "operator.pem").exists():
            raise EnvironmentLacking(
                f"the operator's key is not in {project.keys_folder}, so nothing can be certified here",
                hint="compose where the key is kept, or leave --project out",
            )
        ledger = project.ledger
        remember_issuer(folders, ledger.operator_key, project.register().party(ledger.operator).name)
        yield project
