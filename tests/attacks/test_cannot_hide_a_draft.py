# SPDX-License-Identifier: Apache-2.0
"""Among several drafts, none leaves the check by losing its certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.errors import ResourceAbsent
from fairchord.workflows.verify_output import certified_folders, verify_output


def test_a_draft_without_its_certificate_fails_the_whole_folder(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"draft-{number}").mkdir()
        (tmp_path / f"draft-{number}" / CERTIFICATE).write_bytes(b"{}")
    (tmp_path / "notes").mkdir()
    assert [path.name for path in certified_folders(tmp_path)] == ["draft-1", "draft-2", "draft-3"]
    (tmp_path / "draft-2" / CERTIFICATE).unlink()
    with pytest.raises(ResourceAbsent, match="draft-2 holds no"):
        verify_output(tmp_path)
