# SPDX-License-Identifier: Apache-2.0
"""The verbs for published logs and witnesses, as a person types them."""

import json
from pathlib import Path
from typing import Any

import pytest

from builders.project_world import an_empty_world
from builders.published_log import flip
from fairchord.cli.main import main

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    world = an_empty_world(tmp_path / "project")
    for name in ("Ana", "Ben", "Caro"):
        world.party(name)
    world.project.close()
    return world.project.folder


def said(printed: Printed, *arguments: object, code: int = 0) -> dict[str, Any]:
    assert main([*map(str, arguments), "--json"]) == code
    found: dict[str, Any] = json.loads(printed.readouterr().out)
    return found


def test_log_alone_still_lists_its_entries(project: Path, capsys: Printed) -> None:
    assert len(said(capsys, "log", "-p", project)["lines"]) == 4
    assert len(said(capsys, "log", "--last", 1, "-p", project)["lines"]) == 1
    assert main(["log", "-p", str(project)]) == 0
    assert "problems  none" in capsys.readouterr().out


def test_published_log_is_verified_under_a_known_key(project: Path, tmp_path: Path, capsys: Printed) -> None:
    pub = tmp_path / "pub"
    published = said(capsys, "log", "publish", "-o", pub, "-p", project)
    assert (published["size"], published["old_size"], published["failures"]) == (4, 0, [])
    assert said(capsys, "log", "verify", pub, code=1)["key_is_known"] is False
    report = said(capsys, "log", "verify", pub, "--key", pub / "key", "--kept", project / "head.note")
    assert (report["verified"], report["kept"]["relation"]) == (True, "same")
    assert main(["log", "verify", str(pub), "--key", str(pub / "key"), "--kept", str(project / "head.note")]) == 0
    out = capsys.readouterr().out
    assert "kept head: both heads cover the same 4 entries" in out
    flip(pub / "tile/0/000.p/4")
    assert main(["log", "verify", str(pub), "--key", str(pub / "key")]) == 1
    assert "does not follow from the entries below it" in capsys.readouterr().err


def test_publishing_says_what_it_did(project: Path, tmp_path: Path, capsys: Printed) -> None:
    assert main(["log", "publish", "-o", str(tmp_path / "pub"), "-p", str(project)]) == 0
    assert "files written  2" in capsys.readouterr().out


def test_heads_are_compared(project: Path, tmp_path: Path, capsys: Printed) -> None:
    pub = tmp_path / "pub"
    said(capsys, "log", "publish", "-o", pub, "-p", project)
    heads = [pub / "checkpoint", project / "head.note"]
    assert said(capsys, "log", "compare", *heads, "--key", pub / "key")["relation"] == "same"
    assert said(capsys, "log", "compare", *heads, pub)["key_is_known"] is False
    assert main(["log", "compare", *map(str, heads)]) == 2
    assert main(["log", "compare", str(pub / "checkpoint"), str(tmp_path / "nothing")]) == 1


def test_witness_signs_by_hand_and_the_policy_demands_it(project: Path, tmp_path: Path, capsys: Printed) -> None:
    pub, witness = tmp_path / "pub", tmp_path / "witness"
    said(capsys, "log", "publish", "-o", pub, "-p", project)
    key = said(capsys, "witness", "init", witness, "--name", "w.example/1", "--log", pub / "key")["verifier_key"]
    policy = tmp_path / "policy"
    policy.write_text(f"log {(pub / 'key').read_text()}witness one {key}\nquorum one\n")
    assert main(["log", "verify", str(pub), "--policy", str(policy)]) == 1
    assert "no quorum" in capsys.readouterr().err
    assert main(["witness", "cosign", str(witness), str(pub)]) == 0
    (tmp_path / "line").write_text(capsys.readouterr().out)
    arguments = ["-o", pub, "-p", project, "--policy", policy, "--cosignature", tmp_path / "line"]
    assert said(capsys, "log", "publish", *arguments)["cosigned_by"] == ["w.example/1"]
    assert said(capsys, "log", "verify", pub, "--policy", policy)["cosigned_by"] == ["w.example/1"]
    body = tmp_path / "request"
    body.write_text(f"old 4\n\n{(pub / 'checkpoint').read_text()}")
    assert said(capsys, "witness", "cosign", witness, body)["witness"] == key
    body.write_text(f"old 0\n\n{(pub / 'checkpoint').read_text()}")
    assert main(["witness", "cosign", str(witness), str(body)]) == 1
    assert "it last signed 4 entries" in capsys.readouterr().err


def test_witness_that_is_away_is_told(project: Path, tmp_path: Path, capsys: Printed) -> None:
    arguments = ["-o", tmp_path / "pub", "-p", project, "--witness", "http://127.0.0.1:1"]
    assert "cannot be reached" in said(capsys, "log", "publish", *arguments, code=1)["failures"][0]["reason"]
    assert (tmp_path / "pub/checkpoint").is_file()


def test_misuse_is_said(tmp_path: Path, capsys: Printed) -> None:
    assert main(["log", "serve", str(tmp_path)]) == 1
    assert main(["log", "verify", str(tmp_path / "none")]) == 1
    assert main(["log", "verify", "gopher://x"]) == 2
    assert main(["witness", "serve", str(tmp_path)]) == 1
    assert main(["witness", "init", str(tmp_path / "w"), "--name", "a b", "--log", "rubbish+x+y"]) == 2
    assert not (tmp_path / "w").exists()
    assert capsys.readouterr().out == ""
