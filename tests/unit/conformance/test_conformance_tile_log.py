# SPDX-License-Identifier: Apache-2.0
"""Logs of other implementations, in both layouts; a log of ours; and each with one thing wrong."""

import base64
import shutil
from pathlib import Path

import pytest

from builders.foreign_log import ForeignLog
from builders.published_log import a_long_ledger, files_of, flip, publish
from fairchord.cli.main import main
from fairchord.conformance.answer import Answer
from fairchord.conformance.log_folder import read_key_option
from fairchord.conformance.tile_log import answer_tile_log
from fairchord.errors import InvalidInput


def entries(count: int) -> list[bytes]:
    return [f"module{number} v1.0.0 h1:{number}\n".encode() for number in range(count)]


def a_foreign_log(count: int) -> ForeignLog:
    return ForeignLog(entries(count))


def answer(folder: Path, *keys: str) -> Answer:
    return answer_tile_log(folder, keys)


@pytest.mark.parametrize("count", [0, 1, 15, 255, 256, 257, 600])
@pytest.mark.parametrize("height", [None, 8, 3])
def test_log_of_others_is_accepted(tmp_path: Path, count: int, height: int | None) -> None:
    log = a_foreign_log(count)
    (tmp_path / "log").mkdir()
    log.write(tmp_path / "log", go_height=height)
    found = answer(tmp_path / "log", log.vkey)
    assert found.is_accepted, found.reason
    assert (found.facts["size"], found.facts["origin"]) == (count, log.name)
    assert "signed by a key that was given" in found.reason


def test_go_names_its_tree_otherwise_than_its_key(tmp_path: Path) -> None:
    log = a_foreign_log(20)
    log.origin = "go.sum database tree"
    log.write(tmp_path, go_height=8)
    found = answer(tmp_path, log.vkey)
    assert found.is_accepted, found.reason
    assert found.facts["layout"] == "Go checksum database, height 8"


def test_third_level_of_tiles_is_checked(tmp_path: Path) -> None:
    log = a_foreign_log(70)
    log.write(tmp_path, go_height=2)
    assert answer(tmp_path).is_accepted
    flip(tmp_path / "tile/2/2/000")
    assert not answer(tmp_path).is_accepted


def test_our_own_log_is_accepted(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        publish(ledger, tmp_path / "pub")
        assert "by a key that lies in the folder" in answer(tmp_path / "pub").reason
        assert answer(tmp_path / "pub", ledger.operator_key.text).is_accepted


def test_every_head_in_the_folder_is_checked(tmp_path: Path) -> None:
    log = a_foreign_log(15)
    log.write(tmp_path, sizes=range(1, 15))
    (tmp_path / "checkpoint").unlink()
    for size in range(16):
        (tmp_path / f"checkpoint.{size}").write_text(log.head(size))
    found = answer(tmp_path, log.vkey)
    assert (found.is_accepted, found.facts["size"], found.facts["heads"]) == (True, 15, 16)
    fork = ForeignLog([*entries(6), b"other\n"])
    (tmp_path / "checkpoint.7").write_text(fork.head(7))
    assert "checkpoint.7" in answer(tmp_path, log.vkey).reason
    assert not answer(tmp_path).is_accepted


def test_log_in_a_folder_inside_and_keys_beside_it(tmp_path: Path) -> None:
    log = a_foreign_log(5)
    (tmp_path / "log").mkdir()
    log.write(tmp_path / "log")
    (tmp_path / "build.sh").write_text(f'export LOG_PUBLIC_KEY="{log.vkey}"\n')
    assert "by a key that lies in the folder" in answer(tmp_path).reason
    assert "NOT checked" in answer(tmp_path / "log").reason


@pytest.mark.parametrize("name", ["key", "log.pub", "log.vkey", "policy", "keys.json"])
def test_key_file_in_the_folder_must_fit(tmp_path: Path, name: str) -> None:
    log, other = a_foreign_log(5), ForeignLog([], name="other.example", seed=9)
    log.write(tmp_path)
    (tmp_path / name).write_text(f'log "{log.vkey}"\n')
    assert answer(tmp_path).is_accepted
    (tmp_path / name).write_text(f"log {other.vkey}\n")
    assert not answer(tmp_path).is_accepted


def test_key_that_another_text_mentions_counts_only_by_its_name(tmp_path: Path) -> None:
    log, other = a_foreign_log(5), ForeignLog([], name="other.example", seed=9)
    log.write(tmp_path)
    (tmp_path / "README.md").write_text(f"another log: {other.vkey}, PRIVATE+KEY+{log.vkey}")
    assert "NOT checked" in answer(tmp_path).reason


def test_signature_is_checked_with_every_form_of_key(tmp_path: Path) -> None:
    log = a_foreign_log(5)
    log.write(tmp_path)
    raw = base64.b64decode(log.vkey.rpartition("+")[2])[1:]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text(log.vkey + "\n")
    for option in (log.vkey, "ed25519:" + raw.hex(), str(tmp_path / "other" / "file")):
        assert answer(tmp_path, *read_key_option(option)).is_accepted
    wrong = ForeignLog([], seed=9)
    assert "no known key" in answer(tmp_path, wrong.vkey).reason
    for option in ("rubbish", "a+b", str(tmp_path / "checkpoint")):
        with pytest.raises(InvalidInput):
            answer(tmp_path, *read_key_option(option))


@pytest.mark.parametrize(("height", "count"), [(None, 300), (8, 300), (None, 5)])
def test_each_changed_shortened_or_missing_file_is_rejected(tmp_path: Path, height: int | None, count: int) -> None:
    log = a_foreign_log(count)
    (tmp_path / "log").mkdir()
    log.write(tmp_path / "log", go_height=height, sizes=[3])
    for path, data in files_of(tmp_path / "log").items():
        for place in range(0, len(data), max(1, len(data) // 3)):
            copy = tmp_path / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(tmp_path / "log", copy)
            flip(copy / path, place)
            assert is_refused(copy, log.vkey), (path, place)
        (copy / path).write_bytes(data[:-1])
        assert is_refused(copy, log.vkey), path
        (copy / path).unlink()
        assert is_refused(copy, log.vkey) or path.endswith(".p/3") or is_only_bundle(path, count), path


def is_only_bundle(path: str, count: int) -> bool:
    """Without its one bundle a small log publishes no entries, which is allowed."""
    return "entries" in path and count == 5


def is_refused(folder: Path, key: str) -> bool:
    try:
        return not answer(folder, key).is_accepted
    except InvalidInput:
        return True


def test_tiles_beyond_the_head_are_allowed_as_far_as_they_agree(tmp_path: Path) -> None:
    log = a_foreign_log(20)
    log.write(tmp_path)
    (tmp_path / "checkpoint").write_text(log.head(12))
    assert answer(tmp_path, log.vkey).is_accepted
    flip(tmp_path / "tile/0/000.p/20", 32 * 11)
    assert not answer(tmp_path, log.vkey).is_accepted


def test_head_that_promises_more_than_is_there_is_rejected(tmp_path: Path) -> None:
    log = a_foreign_log(20)
    log.write(tmp_path)
    longer = ForeignLog(entries(21))
    (tmp_path / "checkpoint").write_text(longer.head(21))
    assert "missing" in answer(tmp_path, log.vkey).reason
    (tmp_path / "checkpoint").write_text(log.head(20).replace("\n20\n", f"\n{2**62}\n"))
    assert "missing" in answer(tmp_path).reason


def test_log_without_entries_is_accepted_and_said_to_be_one(tmp_path: Path) -> None:
    log = a_foreign_log(20)
    log.write(tmp_path)
    shutil.rmtree(tmp_path / "tile/entries")
    assert "no entries in a form known here" in answer(tmp_path, log.vkey).reason


def test_files_that_are_no_tiles_are_named(tmp_path: Path) -> None:
    log = a_foreign_log(20)
    log.write(tmp_path)
    for name in ("0/000.p/256", "0/00", "names/000", "64/000"):
        (tmp_path / "tile" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tile" / name).write_bytes(b"x")
    assert len(answer(tmp_path, log.vkey).facts["not_checked"]) == 4


def test_heads_of_other_logs_are_told_apart(tmp_path: Path) -> None:
    log, other = a_foreign_log(5), ForeignLog(entries(3), name="other.example")
    log.write(tmp_path)
    (tmp_path / "old-checkpoint").write_text(other.head(3))
    assert answer(tmp_path, log.vkey).facts["ignored"] == ["old-checkpoint"]


def test_extension_lines_are_part_of_what_is_signed(tmp_path: Path) -> None:
    log = a_foreign_log(5)
    log.write(tmp_path)
    (tmp_path / "checkpoint").write_text(log.head(5, extension="more\n"))
    assert answer(tmp_path, log.vkey).is_accepted
    (tmp_path / "checkpoint").write_text(log.head(5, extension="more\n").replace("more", "less"))
    assert not answer(tmp_path, log.vkey).is_accepted


def test_files_beside_a_head_are_passed_over_unless_they_are_called_heads(tmp_path: Path) -> None:
    log = a_foreign_log(5)
    log.write(tmp_path)
    (tmp_path / "checkpoint.tsr").write_bytes(b"\x30\x82 a time stamp")
    assert answer(tmp_path, log.vkey).is_accepted
    (tmp_path / "checkpoint.4").write_bytes(b"\x30\x82 no head")
    assert "checkpoint.4 is not a signed tree head" in answer(tmp_path, log.vkey).reason


def test_folder_without_a_log_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no tree head"):
        answer(tmp_path)
    (tmp_path / "checkpoint").write_text("rubbish")
    assert "not a signed tree head" in answer(tmp_path).reason


def test_command_answers_in_two_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = a_foreign_log(5)
    log.write(tmp_path)
    assert main(["conformance", "tile-log", str(tmp_path), "--key", log.vkey]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "accept"
    flip(tmp_path / "tile/0/000.p/5")
    assert main(["conformance", "tile-log", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == "reject"
