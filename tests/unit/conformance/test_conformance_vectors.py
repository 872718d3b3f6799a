# SPDX-License-Identifier: Apache-2.0
"""All published vectors at hand, through the command: 98 + 98 Merkle proofs, 6 documents, 151 signatures."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.vectors import vectors_folder
from fairchord.cli.main import main
from fairchord.conformance.ed25519_case import answer_ed25519
from fairchord.conformance.jcs_case import canonicalise

KINDS = {"merkle-inclusion": ("inclusion", 98), "merkle-consistency": ("consistency", 98)}


def cases(kind: str) -> Iterator[Path]:
    yield from sorted(vectors_folder("merkle").joinpath(KINDS[kind][0]).rglob("*.json"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_merkle_vector_is_answered_as_its_authors_expect(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = 0
    for path in cases(kind):
        is_wrong = json.loads(path.read_text())["wantErr"]
        assert main(["conformance", kind, str(path)]) == int(is_wrong), path.name
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == ("reject" if is_wrong else "accept")
        assert lines[1].startswith("reason: ")
        found += 1
    assert found >= KINDS[kind][1]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_vector_expects_is_not_looked_at(kind: str) -> None:
    from fairchord.conformance.kinds import CaseKind, answer_case

    for path in cases(kind):
        record = json.loads(path.read_text())
        turned = {**record, "wantErr": not record["wantErr"]}
        answers = [answer_case(CaseKind(kind), json.dumps(case).encode()) for case in (record, turned)]
        assert answers[0] == answers[1]


def wycheproof() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((vectors_folder("wycheproof") / "ed25519_test.json").read_text())
    return found


def test_wycheproof_file_gets_a_line_for_each_test(capsys: pytest.CaptureFixture[str]) -> None:
    path = vectors_folder("wycheproof") / "ed25519_test.json"
    assert main(["conformance", "ed25519", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    expected = {
        f"tcId {test['tcId']}": "accept" if test["result"] == "valid" else "reject"
        for group in wycheproof()["testGroups"]
        for test in group["tests"]
    }
    assert lines[:2] == ["reject", "reason: 88 of 151 cases accepted, 63 rejected"]
    assert dict(line.split(": ")[:2] for line in lines[2:]) == expected
    assert len(expected) == 151


def test_wycheproof_test_is_answered_alone_with_any_form_of_its_key() -> None:
    for group in wycheproof()["testGroups"]:
        for test in group["tests"]:
            answers = {
                name: answer_ed25519({**test, name: value}).is_accepted
                for name, value in {
                    "publicKey": group["publicKey"],
                    "pk": group["publicKey"]["pk"],
                    "key": group["publicKey"]["pk"],
                    "publicKeyDer": group["publicKeyDer"],
                    "publicKeyPem": group["publicKeyPem"],
                    "publicKeyJwk": group["publicKeyJwk"],
                }.items()
            }
            assert set(answers.values()) == {test["result"] == "valid"}, (test["tcId"], answers)


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_every_json_vector_has_its_canonical_form(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = vectors_folder("jcs")
    document = (folder / "input" / f"{name}.json").read_bytes()
    expected = (folder / "output" / f"{name}.json").read_bytes()
    digits = (folder / "outhex" / f"{name}.txt").read_text()
    out = tmp_path / "out.json"
    assert main(["conformance", "jcs", str(folder / "input" / f"{name}.json"), "-o", str(out), "--json"]) == 0
    assert out.read_bytes() == expected == bytes.fromhex(digits) == canonicalise(document)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["answer"], printed["canonical_bytes"]) == ("accept", len(expected))
    for field, value in (("output", expected.decode()), ("expected", expected.decode()), ("outhex", digits)):
        for given in (document.decode(), json.loads(document)):
            case = tmp_path / f"{field}-{type(given).__name__}.json"
            case.write_text(json.dumps({"input": given, field: value}))
            assert main(["conformance", "jcs", str(case)]) == 0
            case.write_text(json.dumps({"input": given, field: value.replace("6", "7", 1) + " "}))
            assert main(["conformance", "jcs", str(case)]) == (0 if field == "outhex" and "6" not in value else 1)
