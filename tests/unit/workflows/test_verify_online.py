# SPDX-License-Identifier: Apache-2.0
"""Does a certificate still stand? The issuer's log as published today answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from builders.certified_folder import (
    SOME_HASH,
    a_certificate,
    a_certified_folder,
    an_issuer_key,
    an_issuer_ledger,
)
from builders.ledger_world import certificates
from builders.published_log import files_of, flip, publish
from builders.running_server import running
from fairchord.cli.main import main
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.ledger.log import Ledger
from fairchord.workflows.verify_online import OnlineAnswer, verify_online
from fairchord.workflows.web_source import open_source


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def issuer_ledger(folder: Path) -> Ledger:
    path = next(folder.glob("*.sqlite"))
    return Ledger.open(path, operator_key=an_issuer_key(), clock=lambda: "2026-04-01T12:00:00Z")


def signed_in(song: Path) -> SignedCertificate:
    return SignedCertificate.from_bytes((song / CERTIFICATE).read_bytes())


def ask(song: Path, pub: Path) -> OnlineAnswer:
    return verify_online(signed_in(song), open_source(str(pub)))


def published(folder: Path, *facts: tuple[str, dict[str, Any]]) -> Path:
    with issuer_ledger(folder) as ledger:
        for kind, body in facts:
            ledger.append(kind, body)
        publish(ledger, folder / "pub")
    return folder / "pub"


def test_certificate_that_nothing_takes_back_is_valid(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    pub = published(tmp_path, ("revocation", {"certificate_sha256": "a" * 64, "reason": "another one"}))
    answer = ask(song, pub)
    assert (answer.is_valid, answer.size, answer.entry) == (True, 8, None)
    assert answer.to_dict() == {"state": "valid", "sentence": answer.sentence, "size": 8}


def test_revoked_certificate_is_told_with_the_entry(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    fact = {"certificate_sha256": signed_in(song).certificate.sha256, "reason": "a grant was withdrawn"}
    answer = ask(song, published(tmp_path, ("revocation", fact)))
    assert answer.state.value == "revoked"
    assert answer.sentence == "revoked since entry 7: a grant was withdrawn"


def test_model_retired_later_is_told_and_does_not_revoke(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    answer = ask(song, published(tmp_path, ("retirement", {"weights_sha256": SOME_HASH, "reason": "retrained"})))
    assert answer.is_valid
    assert "retired later, by entry 7" in answer.sentence


def test_certificate_of_a_model_retired_before_does_not_stand(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    (song / CERTIFICATE).unlink()
    with issuer_ledger(tmp_path) as ledger:
        ledger.append("retirement", {"weights_sha256": SOME_HASH, "reason": "a work was not cleared"})
        issued = SignedCertificate.issue(a_certificate(song, ledger), ledger, an_issuer_key())
        (song / CERTIFICATE).write_bytes(issued.to_bytes())
        publish(ledger, tmp_path / "pub")
    answer = ask(song, tmp_path / "pub")
    assert (answer.state.value, answer.entry) == ("revoked", 7)


def test_log_of_another_history_is_a_fork_with_evidence(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path / "one")
    (tmp_path / "two").mkdir()
    with an_issuer_ledger(tmp_path / "two", an_issuer_key()) as other:
        other.append_many(certificates(20))
        publish(other, tmp_path / "pub")
    answer = ask(song, tmp_path / "pub")
    assert answer.state.value == "forked"
    assert answer.to_dict()["comparison"]["evidence"]["heads"][0] == signed_in(song).note


def test_older_published_log_cannot_tell(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path / "one")
    (tmp_path / "two").mkdir()
    with an_issuer_ledger(tmp_path / "two", an_issuer_key()) as other:
        publish(other, tmp_path / "pub")
    assert ask(song, tmp_path / "pub").state.value == "stale"


def test_log_of_somebody_else_says_nothing(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path / "one")
    (tmp_path / "two").mkdir()
    with an_issuer_ledger(tmp_path / "two", an_issuer_key("someone else")) as other:
        other.append_many(certificates(20))
        publish(other, tmp_path / "pub")
    answer = ask(song, tmp_path / "pub")
    assert (answer.state.value, "another log" in answer.sentence) == ("unsound", True)


def test_log_that_was_tampered_with_or_is_away_is_no_answer(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    pub = published(tmp_path)
    for path in files_of(pub):
        if path.startswith("tile/"):
            flip(pub / path, 9)
            assert ask(song, pub).state.value == "unsound"
            flip(pub / path, 9)
    note = (pub / "checkpoint").read_text()
    (pub / "checkpoint").write_text(note.replace("\n7\n", "\n99999999\n"))
    assert "more than are read" in ask(song, pub).sentence
    (pub / "checkpoint").unlink()
    assert ask(song, pub).state.value == "unreachable"
    away = verify_online(signed_in(song), open_source("http://127.0.0.1:1"))
    assert away.state.value == "unreachable"
    assert away.sentence.startswith("cannot be reached: http://127.0.0.1:1")


def test_command_asks_the_log_over_the_web(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = a_certified_folder(tmp_path)
    pub = published(tmp_path)
    key = an_issuer_key().verify_key.text
    with running("log", "serve", str(pub)) as said:
        assert main(["verify", str(song), "--key", key, "--online", said["url"]]) == 0
        assert "its log today: valid" in capsys.readouterr().out
        fact = {"certificate_sha256": signed_in(song).certificate.sha256, "reason": "withdrawn"}
        published(tmp_path, ("revocation", fact))
        assert main(["verify", str(song), "--key", key, "--online", said["url"], "--json"]) == 1
        printed = json.loads(capsys.readouterr().out)
    assert printed["verified"] is False
    assert printed["outputs"][0]["verified"] is True
    assert printed["outputs"][0]["online"]["state"] == "revoked"
    flip(song / "song.mid")
    assert main(["verify", str(song), "--key", key, "--online", str(pub)]) == 1
    (song / CERTIFICATE).write_bytes(b"{}")
    assert main(["verify", str(song), "--key", key, "--online", str(pub)]) == 1
