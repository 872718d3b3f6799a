# SPDX-License-Identifier: Apache-2.0
"""The keys of a project's content credentials, made when they are first needed.

PROJECT/keys/credentials/root.pem and signer.pem hold a certificate and its private key each, in one file, so that no
crash parts them; PROJECT/credentials-root.pem is the root's certificate alone, to be given to whoever asks.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.disclosure.credentials.authority import CredentialKey, check_issued, make_root, make_signer
from fairchord.disclosure.credentials.c2pa_library import ROOT_FILE
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking
from fairchord.workflows.project import Project

FOLDER: Final = "credentials"
_ROOT: Final = "root.pem"
_SIGNER: Final = "signer.pem"
_LOCK: Final = ".lock"
_PRIVATE: Final = b"-----BEGIN PRIVATE KEY-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialKeys:
    """The root that outsiders are given, and the signer that it has certified."""

    root: CredentialKey
    signer: CredentialKey


def open_credential_keys(project: Project) -> CredentialKeys:
    """Read a project's keys for credentials; make what is not there, or is about to end."""
    folder, now = project.keys_folder / FOLDER, project.clock()
    name = project.register().party(project.ledger.operator).name
    random_bytes = project.random_bytes
    with _locked(folder):
        root = _read_or_make(folder / _ROOT, lambda: make_root(name, now, random_bytes))
        signer = _read_or_make(folder / _SIGNER, lambda: make_signer(root, name, now, random_bytes))
        if signer.is_due(now) and not root.is_due(now):
            signer = _write(folder / _SIGNER, make_signer(root, name, now, random_bytes))
        check_issued(signer, root)
        public = project.folder / ROOT_FILE
        if not public.is_file() or public.read_bytes() != root.certificate_pem:
            write_durably(public, root.certificate_pem)
    return CredentialKeys(root=root, signer=signer)


def _read_or_make(path: Path, make: Callable[[], CredentialKey]) -> CredentialKey:
    if not path.exists():
        return _write(path, make())
    certificate, mark, key = path.read_bytes().partition(_PRIVATE)
    return CredentialKey.from_pem(certificate, mark + key)


def _write(path: Path, made: CredentialKey) -> CredentialKey:
    write_durably(path, made.certificate_pem + made.key_pem, mode=0o600)
    return made


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from making the same keys meanwhile."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EnvironmentLacking(
            f"{folder} cannot be written: {error.strerror}", hint="work where the operator's keys are kept"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
