# SPDX-License-Identifier: Apache-2.0
"""A folder that appears whole or not at all: it is filled beside its place and moved there when all went well."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.durable import clear_leftovers, move_durably, staging_folder
from fairchord.errors import EnvironmentLacking, InvalidInput

_SIGNS: Final = (CERTIFICATE, f"draft-1/{CERTIFICATE}", f"song/{CERTIFICATE}", "edits.jsonl")
"""What shows that a folder was made here, so that --overwrite never removes anything else."""

_PARTIAL: Final = ".partial"
_OLD: Final = ".old"


@contextmanager
def new_folder(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield an empty folder to fill; when the block ends well it takes the target's place."""
    above, prefix = target.absolute().parent, f".{target.name}-"
    try:
        above.mkdir(parents=True, exist_ok=True)
        _put_back(target, above, prefix)
        check_target(target, overwrite=overwrite)
        clear_leftovers(above, prefix, _PARTIAL)
        with staging_folder(above, prefix, _PARTIAL) as staging:
            yield staging
            os.chmod(staging, 0o755)
            _put_in_place(staging, target)
    except OSError as error:
        raise EnvironmentLacking(
            f"{target} cannot be written: {error.strerror or error}",
            hint="check the path, the rights and the free space",
        ) from error


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
    old = staging.with_suffix(_OLD)
    if target.exists():
        os.replace(target, old)
    try:
        move_durably(staging, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _put_back(target: Path, above: Path, prefix: str) -> None:
    """Mend what a kill left between moving the old folder away and moving the new one in."""
    if not target.exists():
        for old in sorted(above.glob(f"{glob.escape(prefix)}????????{_OLD}"))[:1]:
            os.replace(old, target)
    clear_leftovers(above, prefix, _OLD)
