# SPDX-License-Identifier: Apache-2.0
"""prove-in, prove-absent and check-proof as a person uses them: exit codes, sentences, the proof file, JSON."""

import json
from pathlib import Path

import pytest

from builders.project_world import a_frozen_world, a_tune
from fairchord.cli.main import main
from fairchord.ledger.entry import Entry
from fairchord.music.midi import write_midi


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run a command in this process; exit code, stdout, stderr."""
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that no key of the user's is known."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_presence_and_absence_answer_with_exit_codes_and_plain_words(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    world, (work, _), _ = a_frozen_world(home)
    project = world.project.folder
    (up := home / "up.mid").write_bytes(write_midi(a_tune(1).transpose(3)))
    other = world.file(5)
    code, out, _ = run(capsys, "prove-in", up, "frozen", "-p", project)
    assert (code, f"in {work}; absent as the same bytes" in out, "This covers:" in out) == (0, True, True)
    assert "It hangs on the whole index" in out
    assert run(capsys, "prove-in", other, "frozen", "-p", project)[0] == 1
    assert run(capsys, "prove-absent", up, "frozen", "-p", project)[0] == 1
    code, out, _ = run(capsys, "prove-absent", other, "frozen", "-p", project)
    assert (code, "its keys (5) are not in the index" in out) == (0, True)
    code, out, _ = run(capsys, "prove-absent", "work-nobody-0123456789abcdef", "frozen", "-p", project)
    assert (code, "Note: the work is not registered here" in out, "- the same bytes" in out) == (0, True, False)


def test_a_proof_is_written_and_checked_elsewhere(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    world, _, _ = a_frozen_world(home)
    other, proof, key = world.file(5), home / "proof.json", world.project.ledger.operator_key.text
    arguments = (other, "frozen", "-p", world.project.folder, "-o", proof, "--json")
    code, out, _ = run(capsys, "prove-absent", *arguments)
    facts = json.loads(out)
    assert (code, facts["is_proven"], facts["proof"]) == (0, True, str(proof))
    assert {found["state"] for found in facts["findings"]} == {"absent"}
    code, out, _ = run(capsys, "check-proof", proof)
    assert (code, "The proof holds" in out, "NOT known here" in out) == (1, True, True)
    code, out, _ = run(capsys, "check-proof", proof, "--key", key, "--file", other)
    assert (code, f"It answers for {other}" in out) == (0, True)
    code, out, _ = run(capsys, "check-proof", proof, "--key", key, "--file", world.file(7))
    assert (code, "does NOT answer" in out) == (1, True)
    code, out, _ = run(capsys, "check-proof", proof, "--key", key, "--json")
    assert (code, json.loads(out)["key_is_known"]) == (0, True)
    proof.write_bytes(proof.read_bytes().replace(b'"index":1', b'"index":0', 1))
    code, out, err = run(capsys, "check-proof", proof)
    assert (code, out, bool(err)) == (1, "", True)


def test_what_is_only_listed_is_not_called_proven(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    from builders.indexed_model import a_model_of

    world, (work, _), snapshot = a_frozen_world(home)
    model, proof = a_model_of(world, snapshot, with_index=False), home / "proof.json"
    code, out, err = run(capsys, "prove-absent", world.file(5), model, "-p", home, "-o", proof)
    assert (code, proof.exists(), "was not written" in err) == (1, False, True)
    assert "not among the 2 works listed" in out
    assert "absence is only listed, not proven" in out
    assert "The list says nothing of notes, fingerprint, line, opening" in out
    code, out, _ = run(capsys, "prove-in", work, model, "-p", home, "--json")
    facts = json.loads(out)
    assert (code, facts["is_proven"], facts["sentence"]) == (1, False, f"listed as {work}")


def test_checking_a_snapshot_makes_its_index_again(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    world, _, _ = a_frozen_world(home)
    code, out, _ = run(capsys, "snapshot", "--check", "frozen", "-p", world.project.folder)
    assert (code, "the same when made again from the music" in out) == (0, True)


def test_the_starters_index_answers_for_works_bytes_and_music(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    from fairchord.workflows.starter_record import starter_log

    work = next(entry for entry in map(Entry.from_bytes, starter_log().entries) if entry.kind == "admission").body
    assert run(capsys, "prove-in", work["work"], "starter", "-p", tmp_path)[0] == 0
    assert run(capsys, "prove-absent", work["content_sha256"], "starter", "-p", tmp_path)[0] == 1
    world, _, _ = a_frozen_world(home)
    code, out, _ = run(capsys, "prove-absent", world.file(5), "starter", "-p", tmp_path, "--json")
    assert (code, json.loads(out)["is_proven"]) == (0, True)
