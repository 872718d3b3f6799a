# SPDX-License-Identifier: Apache-2.0
"""A folder that appears whole or not at all: it is filled beside its place and moved there when all went well."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.errors import EnvironmentLacking, InvalidInput

_SIGNS: Final = (CERTIFICATE, f"draft-1/{CERTIFICATE}", f"song/{CERTIFICATE}")
"""What shows that a folder was made here, so that --overwrite never removes anything else."""


@contextmanager
def new_folder(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends well it takes the target's place."""
    check_target(target, overwrite=overwrite)
    staging: Path | None = None
    try:
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}-", suffix=".partial"))
        yield staging
        os.chmod(staging, 0o755)
        _put_in_place(staging, target)
    except OSError as error:
        raise EnvironmentLacking(
            f"{target} cannot be written: {error.strerror or error}",
            hint="check the path, the rights and the free space",
        ) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def check_target(target: Path, *, overwrite: bool) -> None:
    """Refuse a target that is in the way; done before any work, and again at the end."""
    if not target.exists():
        return
    if not target.is_dir():
        raise InvalidInput(f"{target} is a file", hint="name a folder with -o")
    if not any(target.iterdir()):
        return
    if not overwrite:
        raise InvalidInput(f"{target} is there already and not empty", hint="name another folder, or add --overwrite")
    if not any((target / sign).is_file() for sign in _SIGNS):
        raise InvalidInput(
            f"{target} holds no output of fairchord, so it is not replaced", hint="name another folder with -o"
        )


def _put_in_place(staging: Path, target: Path) -> None:
    old = staging.with_suffix(".old")
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(staging, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)
