# SPDX-License-Identifier: Apache-2.0
"""An audit bundle, checked twice: by its own script of standard tools, and by fairchord. Same words, same verdict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builders.bundle_world import (
    a_bundle,
    a_released_model,
    failures,
    lay_out,
    parts,
    run_script,
    verified,
    with_a_changed_byte,
)
from fairchord.cli.main import main
from fairchord.disclosure.bundle.bundle import SUMS_SIGNATURE
from fairchord.signing import SigningKey
from fairchord.workflows.audit_bundle import verify_audit_bundle

pytest.importorskip("torch", reason="training needs torch")
TOOLS = ("bash", "sha256sum", "openssl", "ssh-keygen", "basenc", "unzip")
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason=f"the script needs {', '.join(TOOLS)}"
)
SOME = ("log/entries.jsonl", "snapshot/permits.leaves", "model/model.safetensors", "README.html", SUMS_SIGNATURE)


def test_script_and_verifier_say_the_same(tmp_path: Path) -> None:
    bundle = a_bundle()
    code, lines = run_script(lay_out(bundle, tmp_path))
    assert code == 0, lines
    assert lines[:-3] == verified(bundle)
    assert lines[-3].startswith("open    reports")
    assert not failures(lines)
    assert {line.split()[1] for line in lines[:-2] if line.startswith("held")} >= {
        "files", "signature", "log", "tiles", "authors", "snapshot", "permits", "consent", "reservations", "index",
        "model", "training", "standing",
    }  # fmt: skip


def test_verbs_make_and_verify_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "bundle.zip"
    assert main(["audit", "bundle", "small", "-p", str(a_released_model()), "-o", str(out)]) == 0
    capsys.readouterr()
    assert main(["audit", "verify", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    code, lines = run_script(out)
    assert code == 0
    ours = [line for line in printed if not line.startswith("held    reports")]
    assert ours == [line for line in lines if not line.startswith("open    reports")]
    assert len(ours) == len(printed) - 1


def test_a_report_that_the_log_does_not_give_is_named(tmp_path: Path) -> None:
    name = "reports/holders.json"
    false = a_bundle({name: a_bundle().files[name].replace(b"once for each", b"twice for each", 1)})
    assert false.files[name] != a_bundle().files[name]
    false.write(tmp_path / "false.zip")
    report = verify_audit_bundle(tmp_path / "false.zip")
    assert not report.is_confirmed
    assert [finding.line for finding in report.findings if name in finding.line]


@pytest.mark.parametrize("name", SOME)
def test_both_name_a_changed_part(tmp_path: Path, name: str) -> None:
    check_that_both_name(tmp_path, name)


@pytest.mark.slow
def test_both_name_every_changed_part(tmp_path: Path) -> None:
    for number, name in enumerate(sorted(set(parts()) - set(SOME))):
        check_that_both_name(tmp_path / str(number), name)


def check_that_both_name(folder: Path, name: str) -> None:
    changed = with_a_changed_byte(a_bundle(), name)
    code, lines = run_script(lay_out(changed, folder))
    assert code == 1
    assert any(name in line for line in failures(lines)), (name, lines)
    assert any(name in line for line in failures(verified(changed))), (name, verified(changed))


def test_a_missing_and_an_added_part_are_named(tmp_path: Path) -> None:
    bundle = a_bundle()
    folder = lay_out(bundle, tmp_path)
    (folder / "README.txt").unlink()
    (folder / "log" / "note.txt").write_text("more")
    code, lines = run_script(folder)
    assert code == 1
    assert {line.split(maxsplit=2)[2] for line in failures(lines)} == {
        "README.txt is missing",
        "log/note.txt is not listed in SHA256SUMS",
    }


def test_another_operator_key_is_not_the_one_named(tmp_path: Path) -> None:
    bundle, other = a_bundle(), SigningKey.from_seed(b"\7" * 32).verify_key.text
    code, lines = run_script(lay_out(bundle, tmp_path), "--key", other)
    assert code == 1
    assert "not by the key that you named" in failures(lines)[0]
