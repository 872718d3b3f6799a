# SPDX-License-Identifier: Apache-2.0
"""A witness signs what grew, and nothing else; what it signed last is on the disk before the signature is seen."""

import base64
from pathlib import Path

import pytest

from builders.published_log import NOW, a_long_ledger, a_request, a_witness, files_of, grow_to, log_verifier
from builders.rights_world import a_key
from fairchord.errors import InvalidInput, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import EMPTY_ROOT
from fairchord.ledger.note_verifier import NoteSignature, open_signed_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness import HeadRequest, Witness


def test_first_head_is_signed_as_it_is(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        assert witness.last_head(ledger.origin) is None
        answer = witness.add_checkpoint(a_request(ledger))
        assert (answer.status, answer.is_signed) == (200, True)
        opened = open_signed_note((ledger.head.note + answer.body).encode(), [witness.verifier])
        assert opened.signatures == (NoteSignature(verifier=witness.verifier, time=NOW),)
        assert witness.last_head(ledger.origin) == ledger.head


def test_grown_head_is_signed_with_a_proof(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        witness.add_checkpoint(a_request(ledger))
        grow_to(ledger, 300)
        assert witness.add_checkpoint(a_request(ledger, 5)).status == 200
        assert witness.add_checkpoint(a_request(ledger, 300)).status == 200


def test_memory_survives_a_restart(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        a_witness(tmp_path / "w", log_verifier(ledger)).add_checkpoint(a_request(ledger))
        again = Witness(tmp_path / "w", lambda: NOW)
        answer = again.add_checkpoint(a_request(ledger))
        assert (answer.status, answer.body, answer.content_type) == (409, "5\n", "text/x.tlog.size")


def test_rollback_is_answered_with_the_size_signed_last(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        old = ledger.head
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        grow_to(ledger, 9)
        witness.add_checkpoint(a_request(ledger))
        for size in (0, 5):
            request = HeadRequest(old_size=size, proof=(), note=old.note)
            assert witness.add_checkpoint(request.to_bytes()).body == "9\n"
        assert witness.last_head(ledger.origin) == ledger.head


def test_fork_is_never_signed_and_is_kept_as_evidence(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger, a_long_ledger(tmp_path / "b", 1) as fork:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        witness.add_checkpoint(a_request(ledger))
        fork.append("certificate", {"certificate_sha256": "f" * 64})
        grow_to(fork, 5)
        assert witness.add_checkpoint(a_request(fork, 5)).status == 409
        grow_to(fork, 9)
        assert witness.add_checkpoint(a_request(fork, 5)).status == 422
        assert witness.last_head(ledger.origin) == ledger.head
        kept = [data.decode() for path, data in files_of(tmp_path / "w").items() if path.startswith("evidence/")]
        assert sorted(kept) == sorted([fork.head_at(5).note, fork.head.note])


def test_empty_log_is_signed_only_with_the_empty_root(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        for root, status in ((b"x" * 32, 409), (EMPTY_ROOT, 200)):
            head = SignedTreeHead.sign(ledger.origin, 0, root, a_key("Operator"))
            assert witness.add_checkpoint(a_request(ledger, 0, head)).status == status
        assert witness.add_checkpoint(a_request(ledger)).status == 200


def test_proof_from_nothing_must_be_empty(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        request = HeadRequest(old_size=0, proof=(b"x" * 32,), note=ledger.head.note)
        assert witness.add_checkpoint(request.to_bytes()).status == 422


def test_unknown_log_wrong_signature_and_impossible_size_are_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        forged = SignedTreeHead.sign(ledger.origin, 5, ledger.head.root, a_key("thief"))
        unknown = SignedTreeHead.sign("example.org/other", 5, ledger.head.root, a_key("Operator"))
        assert witness.add_checkpoint(a_request(ledger, 0, unknown)).status == 404
        assert witness.add_checkpoint(a_request(ledger, 0, forged)).status == 403
        too_large = HeadRequest(old_size=6, proof=(), note=ledger.head.note)
        assert witness.add_checkpoint(too_large.to_bytes()).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n\n",
        b"old 00\n\nNOTE",
        b"old -1\n\nNOTE",
        b"new 0\n\nNOTE",
        b"old 0\nnot-base64\n\nNOTE",
        b"old 0\n" + base64.b64encode(b"x" * 31) + b"\n\nNOTE",
        b"old 0\n" + (base64.b64encode(b"x" * 32) + b"\n") * 64 + b"\nNOTE",
        b"\xff\n\nNOTE",
    ],
)
def test_malformed_request_is_a_bad_request(tmp_path: Path, body: bytes) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        assert witness.add_checkpoint(body.replace(b"NOTE", ledger.head.note.encode())).status == 400


def test_long_request_is_not_read(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 2) as ledger:
        assert a_witness(tmp_path / "w", log_verifier(ledger)).add_checkpoint(b"x" * 64_001).status == 413


def test_request_reads_back() -> None:
    request = HeadRequest(old_size=7, proof=(b"a" * 32, b"b" * 32), note="text\n\n— name AAAAAAA=\n")
    assert HeadRequest.from_bytes(request.to_bytes()) == request


def test_witness_takes_only_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("x")
    for place in (tmp_path / "full", tmp_path / "full/file"):
        with pytest.raises(InvalidInput, match="not empty"):
            a_witness(place)
    (tmp_path / "empty").mkdir()
    assert a_witness(tmp_path / "empty").logs == ()
    with pytest.raises(InvalidRecord):
        a_witness(tmp_path / "named", name="two words")


def test_witness_whose_files_do_not_fit_does_not_start(tmp_path: Path) -> None:
    a_witness(tmp_path / "a", name="a.example")
    a_witness(tmp_path / "b", name="b.example")
    (tmp_path / "a/witness.vkey").write_text((tmp_path / "b/witness.vkey").read_text())
    with pytest.raises(RecordTampered, match="not the key"):
        Witness(tmp_path / "a", lambda: NOW)
    (tmp_path / "b/logs").unlink()
    with pytest.raises(ResourceAbsent, match="cannot be read"):
        Witness(tmp_path / "b", lambda: NOW)


def test_damaged_memory_stops_the_witness(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        witness.add_checkpoint(a_request(ledger))
        path = next((tmp_path / "w/heads").iterdir())
        path.write_text(path.read_text().replace("\n5\n", "\n4\n"))
        with pytest.raises(RecordTampered):
            witness.add_checkpoint(a_request(ledger, 4))
