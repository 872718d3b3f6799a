# SPDX-License-Identifier: Apache-2.0
"""The doctor: every line is ok or says what to do; only what is needed decides."""

from __future__ import annotations

from pathlib import Path

from builders.tiny_model import a_tiny_model
from fairchord.workflows.examine_system import Finding, examine_system, is_healthy
from fairchord.workflows.user_folders import UserFolders


def a_report(tmp_path: Path, model: Path) -> tuple[Finding, ...]:
    folders = UserFolders(data=tmp_path / "data", config=tmp_path / "config")
    return examine_system(model_folder=model, folders=folders, here=tmp_path)


def test_every_line_is_ok_or_says_what_to_do(tmp_path: Path) -> None:
    for finding in a_report(tmp_path, tmp_path / "no-model"):
        assert finding.is_ok or finding.next_step


def test_a_verified_model_is_named_with_what_it_screens_against(tmp_path: Path) -> None:
    findings = {finding.name: finding for finding in a_report(tmp_path, a_tiny_model(tmp_path / "model"))}
    assert findings["model"].detail == "tiny-0, 0.5 MB, verified; screens against 2 works"
    assert findings["issuer"].state == "absent"


def test_an_edited_model_is_missing_something_needed(tmp_path: Path) -> None:
    model = a_tiny_model(tmp_path / "model")
    (model / "vocabulary.json").write_text("{}")
    findings = a_report(tmp_path, model)
    assert not is_healthy(findings)
    assert next(finding for finding in findings if finding.name == "model").state == "missing"


def test_what_can_be_done_without_does_not_count() -> None:
    absent = Finding(name="bank", is_ok=False, detail="", next_step="apt", is_needed=False)
    assert is_healthy((absent,))
