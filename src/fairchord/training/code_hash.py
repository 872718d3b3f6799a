# SPDX-License-Identifier: Apache-2.0
"""The hash of the code that makes training what it is, as anyone can compute it from an installed package.

It is the SHA-256 of what `sha256sum` prints for CODE_FILES, in this order, in the folder that holds `fairchord/`.
Left out is what decides whether training may begin (rights, ledger) and what only reads or writes files, since it
changes no number that is learned.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex

CODE_FILES: Final = (
    "fairchord/canonical.py",
    "fairchord/corpus/manifest.py",
    "fairchord/corpus/snapshot.py",
    "fairchord/model/checkpoint.py",
    "fairchord/model/shape.py",
    "fairchord/model/transformer.py",
    "fairchord/music/harmony.py",
    "fairchord/music/time.py",
    "fairchord/music/track_role.py",
    "fairchord/tokens/holes.py",
    "fairchord/tokens/placement.py",
    "fairchord/tokens/vocabulary.py",
    "fairchord/training/augment.py",
    "fairchord/training/batches.py",
    "fairchord/training/chain.py",
    "fairchord/training/course.py",
    "fairchord/training/evaluate.py",
    "fairchord/training/fingerprints.py",
    "fairchord/training/loop.py",
    "fairchord/training/recipe.py",
    "fairchord/training/recorder.py",
    "fairchord/training/resume.py",
    "fairchord/training/run.py",
)


def package_root() -> Path:
    """Return the folder that holds the installed package."""
    return Path(__file__).resolve().parents[2]


def code_sha256(root: Path | None = None) -> str:
    """Return the hash of the code that trains, as it lies on the disk."""
    root = package_root() if root is None else root
    lines = [f"{sha256_hex((root / name).read_bytes())}  {name}\n" for name in CODE_FILES]
    return sha256_hex("".join(lines).encode())
