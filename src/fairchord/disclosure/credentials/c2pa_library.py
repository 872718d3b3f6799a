# SPDX-License-Identifier: Apache-2.0
"""The one door to c2pa-python (the extra `credentials`): nothing is fetched, nothing is trusted that is not named.

Its own errors become ours here. Which kinds of file carry their credentials inside, and which beside them, is a table.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any, Final

from fairchord.disclosure.credentials.authority import certificate_pem, read_certificate
from fairchord.errors import EnvironmentLacking

SIDECAR: Final = ".c2pa"
ROOT_FILE: Final = "credentials-root.pem"
EMBEDDED: Final[dict[str, str]] = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg"}
BESIDE: Final[dict[str, str]] = {".mid": "audio/midi"}
MEDIA_TYPES: Final = EMBEDDED | BESIDE
_EXTRA: Final = "pip install 'fairchord[credentials]'"


def is_installed() -> bool:
    """Say whether content credentials can be written and read here."""
    try:
        return importlib.util.find_spec("c2pa") is not None
    except ValueError:  # it is barred from being imported
        return False


def library() -> ModuleType:
    """Return c2pa-python, or say what is missing."""
    try:
        return importlib.import_module("c2pa")
    except (ImportError, OSError) as error:
        raise EnvironmentLacking(
            "content credentials need c2pa-python, which is not installed", hint=f"{_EXTRA}, or leave --credentials out"
        ) from error


def open_context(root_pem: bytes | None = None) -> Any:
    """Return a context of the library that works offline and trusts one root, or none."""
    settings: dict[str, Any] = {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
        "builder": {"thumbnail": {"enabled": False}},
    }
    if root_pem is not None:
        settings["trust"] = {"user_anchors": certificate_pem(read_certificate(root_pem)).decode("ascii")}
    c2pa = library()
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def media_type(name: str) -> str | None:
    """The media type of a file that can have credentials, by the ending of its name; None for any other."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix)


def has_sidecar(name: str) -> bool:
    """Say whether the credentials of a file lie beside it, in NAME.c2pa."""
    return PurePosixPath(name).suffix in BESIDE
