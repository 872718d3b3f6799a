# SPDX-License-Identifier: Apache-2.0
"""An operator who seals a false bundle with the true key: both verifiers refuse it, and name the part that lies."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.bundle_world import a_bundle, cosigned, failures, lay_out, run_script, sealed_files, verified
from fairchord.canonical import canonical_bytes
from fairchord.disclosure.bundle.bundle import Bundle, read_bundle
from fairchord.errors import RecordTampered

pytest.importorskip("torch", reason="training needs torch")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")
Change = Callable[[dict[str, bytes]], dict[str, bytes]]


def lines_changed(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """A change of one file, line by line."""

    def apply(files: dict[str, bytes]) -> dict[str, bytes]:
        return {name: b"".join(line + b"\n" for line in change(files[name].splitlines()))}

    return apply


def a_permit_of_another_use(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b'"use":"train_base"', b'"use":"evaluate"'), *lines[1:]]


def one_work_more(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[1].replace(b'"title":"Tune', b'"title":"More'), *lines[2:]]


def edited_entry(lines: list[bytes]) -> list[bytes]:
    record = json.loads(lines[4])
    record["body"]["uses"].append("generate_commercial")
    return [*lines[:4], canonical_bytes(record), *lines[5:]]


def without_signature(lines: list[bytes]) -> list[bytes]:
    record = json.loads(lines[4])
    del record["author_signature"]
    return [*lines[:4], canonical_bytes(record), *lines[5:]]


def other_weights(files: dict[str, bytes]) -> dict[str, bytes]:
    weights = bytearray(files["model/model.safetensors"])
    weights[-1] ^= 1
    return {"model/model.safetensors": bytes(weights)}


def other_tile(files: dict[str, bytes]) -> dict[str, bytes]:
    name = next(name for name in files if name.startswith("log/tile/0/"))
    return {name: files[name][::-1]}


def other_head_size(files: dict[str, bytes]) -> dict[str, bytes]:
    size = len(files["log/entries.jsonl"].splitlines())
    return {"log/checkpoint": files["log/checkpoint"].replace(f"\n{size}\n".encode(), f"\n{size + 1}\n".encode(), 1)}


LIES: dict[str, tuple[str, Change]] = {
    "a permit for another use": ("snapshot", lines_changed("snapshot/permits.leaves", a_permit_of_another_use)),
    "a work that was not frozen": ("snapshot", lines_changed("snapshot/manifest.leaves", one_work_more)),
    "a work left out": ("snapshot", lines_changed("snapshot/manifest.leaves", lambda lines: lines[:1] + lines[2:])),
    "a widened grant": ("log", lines_changed("log/entries.jsonl", edited_entry)),
    "a grant without its signature": ("authors", lines_changed("log/entries.jsonl", without_signature)),
    "the last entry hidden": ("log", lines_changed("log/entries.jsonl", lambda lines: lines[:-1])),
    "two entries exchanged": ("log", lines_changed("log/entries.jsonl", lambda x: [*x[:4], x[5], x[4], *x[6:]])),
    "another size in the head": ("log", other_head_size),
    "a tile of another log": ("tiles", other_tile),
    "other weights": ("model", other_weights),
    "a key taken out of the index": ("index", lines_changed("snapshot/index.txt", lambda lines: lines[:3] + lines[4:])),
    "the index out of order": ("index", lines_changed("snapshot/index.txt", lambda lines: lines[::-1])),
    "a segment of the training taken out": ("training", lines_changed("model/chain.jsonl", lambda x: x[:-1])),
    "segments exchanged": ("training", lines_changed("model/chain.jsonl", lambda x: [x[0], *x[:0:-1]])),
}


@pytest.mark.parametrize("lie", LIES)
def test_cannot_seal_a_lie(lie: str, tmp_path: Path) -> None:
    part, change = LIES[lie]
    false = a_bundle(dict(change(sealed_files()[0])))
    assert false.files != a_bundle().files
    code, lines = run_script(lay_out(false, tmp_path))
    assert code == 1
    assert part in {line.split()[1] for line in failures(lines)}, lines
    assert part in {line.split()[1] for line in failures(verified(false))}, verified(false)


@pytest.mark.parametrize(("by", "asked", "expected"), [((1, 3), 2, True), ((2,), 2, False), ((1, 2, 3), 3, True)])
def test_cannot_pass_without_the_quorum(tmp_path: Path, by: tuple[int, ...], asked: int, expected: bool) -> None:
    bundle = a_bundle(cosigned(by=by, asked=asked))
    lines = run_script(lay_out(bundle, tmp_path))[1]
    ours = [line for line in verified(bundle) if line.split()[1] == "witnesses"]
    assert [line for line in lines if line and line.split()[1] == "witnesses"] == ours
    assert ours[0].startswith("held" if expected else "failed")


@pytest.mark.parametrize("needs", ["w[$(touch ran)]", "0", "4", "x", "00", "witness_key[$(touch ran)]"])
def test_cannot_run_commands_from_a_policy(tmp_path: Path, needs: str) -> None:
    changes = cosigned(by=(1, 2, 3), asked=2)
    policy = changes["keys/witness-policy"]
    assert policy is not None
    for false in (
        policy.replace(b"enough 2", f"enough {needs}".encode()),
        policy.replace(b"enough", f"enough[{needs}]".encode()).replace(b" 2 w1", f" {needs} w1".encode()),
    ):
        bundle = a_bundle({**changes, "keys/witness-policy": false})
        folder = lay_out(bundle, tmp_path / str(len(false)))
        code, lines = run_script(folder)
        assert code == 1
        assert any("keys/witness-policy" in line for line in failures(lines)), lines
        assert any("keys/witness-policy" in line for line in failures(verified(bundle)))
        assert not list(tmp_path.rglob("ran"))


def test_cannot_loop_with_groups_of_groups(tmp_path: Path) -> None:
    changes = cosigned(by=(1, 2, 3), asked=2)
    policy = changes["keys/witness-policy"]
    assert policy is not None
    false = policy.replace(b"group enough", b"group a any b\ngroup b any a\ngroup enough").replace(b"2 w1", b"1 a w1")
    bundle = a_bundle({**changes, "keys/witness-policy": false})
    assert any("keys/witness-policy" in line for line in failures(run_script(lay_out(bundle, tmp_path))[1]))
    assert any("keys/witness-policy" in line for line in failures(verified(bundle)))


@pytest.mark.parametrize("kept", [("README.txt",), ("README.txt", "log/entries.jsonl", "log/checkpoint")])
def test_cannot_leave_out_what_the_checks_rest_on(tmp_path: Path, kept: tuple[str, ...]) -> None:
    false = a_bundle(dict.fromkeys(name for name in sealed_files()[0] if name not in kept))
    code, lines = run_script(lay_out(false, tmp_path))
    assert code == 1
    assert failures(lines) == failures(verified(false))
    assert any("snapshot/permits.leaves" in line for line in failures(lines))


def test_cannot_seal_with_another_key(tmp_path: Path) -> None:
    from fairchord.signing import SigningKey

    false = a_bundle(key=SigningKey.from_seed(b"\5" * 32))
    assert failures(run_script(lay_out(false, tmp_path))[1]) == failures(verified(false))
    assert "signature" in failures(verified(false))[0]


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../b", "a\\b"])
def test_cannot_unpack_outside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(RecordTampered):
        read_bundle(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_cannot_hide_a_second_file_under_one_name(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")
    (tmp_path / "b.zip").write_bytes(buffer.getvalue())
    with pytest.raises(RecordTampered, match="twice"):
        read_bundle(tmp_path / "b.zip")


def test_cannot_cut_the_zip_short(tmp_path: Path) -> None:
    whole = a_bundle().to_zip()
    (tmp_path / "b.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordTampered):
        read_bundle(tmp_path / "b.zip")
    assert run_script(tmp_path / "b.zip")[0] == 1


def test_cannot_pass_a_link_for_a_file(tmp_path: Path) -> None:
    folder = lay_out(Bundle(files=a_bundle().files), tmp_path / "b")
    (folder / "README.txt").rename(tmp_path / "elsewhere")
    (folder / "README.txt").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecordTampered):
        read_bundle(folder)
    assert any("README.txt" in line for line in failures(run_script(folder)[1]))
