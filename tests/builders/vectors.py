# SPDX-License-Identifier: Apache-2.0
"""Third-party test vectors, kept outside the repository; tests that need them skip, with a reason, without them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "../shared/vectors"


def vectors_folder(name: str) -> Path:
    folder = Path(os.environ.get("FAIRCHORD_VECTORS", _BESIDE)) / name
    if not folder.is_dir():
        pytest.skip(f"no test vectors at {folder}: set FAIRCHORD_VECTORS")
    return folder
