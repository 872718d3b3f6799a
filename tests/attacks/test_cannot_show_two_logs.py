# SPDX-License-Identifier: Apache-2.0
"""An operator who shows one log to one party and another to the next: the witness refuses, and the heads convict."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from builders.published_log import a_long_ledger, files_of, grow_to, log_verifier, publish
from builders.running_server import command, environment, running
from fairchord.cli.main import main
from fairchord.errors import RecordTampered
from fairchord.ledger.head_comparison import check_evidence
from fairchord.ledger.log import Ledger
from fairchord.ledger.note_verifier import NoteVerifier
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.workflows.publish_log import publish_log
from fairchord.workflows.verify_published import verify_published
from fairchord.workflows.web_source import Web, WebSource, open_source

NAME = "witness.example/society"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def a_second_history(folder: Path, size: int) -> Ledger:
    ledger = a_long_ledger(folder, 1)
    ledger.append("certificate", {"certificate_sha256": "f" * 64})
    grow_to(ledger, size)
    return ledger


def a_policy(ledger: Ledger, key: str, url: str = "") -> WitnessPolicy:
    return WitnessPolicy.from_text(f"log {ledger.note_key.text}\nwitness society {key} {url}\nquorum society\n")


def init_witness(folder: Path, ledger: Ledger) -> str:
    """Make a witness in a process of its own, and return its verifier key."""
    arguments = command("witness", "init", str(folder), "--name", NAME, "--log", ledger.note_key.text, "--json")
    done = subprocess.run(arguments, capture_output=True, check=True, text=True, env=environment())
    facts: dict[str, Any] = json.loads(done.stdout)
    return str(facts["verifier_key"])


def test_witness_of_someone_else_signs_one_history_only(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 40) as ledger, a_second_history(tmp_path / "b", 60) as fork:
        key = init_witness(tmp_path / "witness", ledger)
        with running("witness", "serve", str(tmp_path / "witness")) as said:
            assert said["verifier_key"] == key
            policy = a_policy(ledger, key, said["url"])
            assert publish_log(ledger, tmp_path / "one", policy=policy).cosigned_by == (NAME,)
            grow_to(ledger, 300)
            assert publish_log(ledger, tmp_path / "one", policy=policy).failures == ()
            with pytest.raises(RecordTampered, match="no quorum"):
                publish_log(fork, tmp_path / "two", policy=policy)
            told = publish_log(fork, tmp_path / "three", witness_urls=[said["url"]])
            assert told.cosigned_by == ()
            assert "has signed 300 entries" in told.failures[0][1]
            grow_to(fork, 400)
            refused = publish_log(fork, tmp_path / "three", witness_urls=[said["url"]])
            assert "(422)" in refused.failures[0][1]
        kept = files_of(tmp_path / "witness")
        assert fork.head.note.encode() in kept.values()
        assert not (tmp_path / "two" / "checkpoint").exists()
        source = open_source(str(tmp_path / "one"))
        assert verify_published(source, policy=policy).cosigned_by == (NAME,)
        with pytest.raises(RecordTampered, match="no quorum"):
            verify_published(open_source(str(tmp_path / "three")), policy=policy)


def test_witness_that_was_restarted_still_remembers(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 40) as ledger, a_second_history(tmp_path / "b", 40) as fork:
        init_witness(tmp_path / "witness", ledger)
        with running("witness", "serve", str(tmp_path / "witness")) as said:
            publish_log(ledger, tmp_path / "one", witness_urls=[said["url"]])
        with running("witness", "serve", str(tmp_path / "witness")) as said:
            told = publish_log(fork, tmp_path / "two", witness_urls=[said["url"]])
            assert "(409)" in told.failures[0][1]


def test_two_readers_who_compare_heads_find_the_fork(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger, a_second_history(tmp_path / "b", 40) as fork:
        publish(ledger, tmp_path / "one")
        publish(fork, tmp_path / "two")
        key = log_verifier(ledger)
    heads = [str(tmp_path / name / "checkpoint") for name in ("one", "two")]
    evidence = tmp_path / "evidence.json"
    with running("log", "serve", str(tmp_path / "one")) as said:
        arguments = ["log", "compare", *heads, said["url"], "--key", key.text, "--evidence", str(evidence)]
        assert main(arguments) == 1
    assert capsys.readouterr().out.startswith("FORK")
    assert "two logs" in check_evidence(evidence.read_bytes(), [NoteVerifier.from_text(key.text)])
    for extra in ([], ["--json"]):
        assert main(["log", "compare", str(evidence), "--key", key.text, *extra]) == 1
        assert "signed two logs: one of" in capsys.readouterr().out
    evidence.write_bytes(evidence.read_bytes().replace(b'"root_there":"', b'"root_there":"0')[:-1] + b"}")
    for arguments in (["--key", key.text], []):
        assert main(["log", "compare", str(evidence), *arguments]) == 2
        assert capsys.readouterr().out == ""
    evidence.write_bytes(b'{"heads":[1]}')
    assert main(["log", "compare", str(evidence), "--key", key.text]) == 2


def test_reader_who_kept_a_head_finds_the_fork(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 40) as ledger, a_second_history(tmp_path / "b", 60) as fork:
        publish(fork, tmp_path / "two")
        with running("log", "serve", str(tmp_path / "two")) as said:
            source = WebSource(said["url"], Web())
            report = verify_published(source, known=[ledger.operator_key], kept_note=ledger.head.note)
        assert (report.is_sound, report.is_verified) == (False, False)
        assert report.sentence.startswith("FORK")


def test_two_requests_at_once_get_one_history(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 40) as ledger, a_second_history(tmp_path / "b", 40) as fork:
        init_witness(tmp_path / "witness", ledger)
        publish(ledger, tmp_path / "one")
        publish(fork, tmp_path / "two")
    started = [
        subprocess.Popen(
            command("witness", "cosign", str(tmp_path / "witness"), str(tmp_path / name)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        for name in ("one", "two")
    ]
    printed = [process.communicate(timeout=60)[0] for process in started]
    assert sorted(process.returncode for process in started) == [0, 1]
    assert sum(NAME.encode() in text for text in printed) == 1
