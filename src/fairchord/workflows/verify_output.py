# SPDX-License-Identifier: Apache-2.0
"""Verify what `compose` made: one certified folder, or every draft in it. No network, no ledger, no model."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.disclosure.verification import Verification, verify_folder
from fairchord.errors import ResourceAbsent
from fairchord.signing import VerifyKey
from fairchord.workflows.user_folders import UserFolders, known_issuers

_DRAFTS: Final = "draft-*"


def verify_output(
    folder: Path, *, trusted_key: VerifyKey | None = None, folders: UserFolders | None = None
) -> tuple[Verification, ...]:
    """Verify a folder; only the trusted key counts when one is given, else every key this user knows."""
    known: Collection[VerifyKey]
    known = known_issuers(folders or UserFolders.from_environment()) if trusted_key is None else (trusted_key,)
    return tuple(verify_folder(place, known_keys=known) for place in certified_folders(folder))


def certified_folders(folder: Path) -> tuple[Path, ...]:
    """The folder itself when it is certified, else the certified folders right inside it.

    A draft's folder counts among them even without its certificate, so that a draft cannot be taken out of the check.
    """
    if not folder.is_dir():
        raise ResourceAbsent(f"there is no folder {folder}", hint="name the folder that `fairchord compose` made")
    if (folder / CERTIFICATE).exists():
        return (folder,)
    certified = {path.parent for path in folder.glob(f"*/{CERTIFICATE}")}
    inside = tuple(sorted(certified | {path for path in folder.glob(_DRAFTS) if path.is_dir()})) if certified else ()
    if not inside:
        raise ResourceAbsent(f"{folder} holds no {CERTIFICATE}", hint="name the folder that `fairchord compose` made")
    return inside
