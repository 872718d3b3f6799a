# SPDX-License-Identifier: Apache-2.0
"""The verbs of intake as people use them: by name, with keys that never come here, with receipts that check."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from builders.project_world import a_registered_world, a_tune
from fairchord.cli.main import main
from fairchord.music.midi import write_midi


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run a command in this process; exit code, stdout, stderr."""
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    world = a_registered_world(tmp_path)
    world.project.close()
    monkeypatch.chdir(world.project.folder)
    return world.project.folder


def ssh_key(folder: Path, name: str, kind: str = "ed25519") -> Path:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not here")
    path = folder / name
    bits = ["-b", "3072"] if kind == "rsa" else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *bits, "-N", "", "-C", f"{name}@home", "-f", str(path)], check=True)
    return path


def sign(key: Path, draft: Path) -> Path:
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "fairchord", "-f", str(key), str(draft)]
    subprocess.run(command, check=True, capture_output=True)
    return draft.with_name(draft.name + ".sig")


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_composer_consents_with_an_ssh_key_that_never_comes_here(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    key = ssh_key(tmp_path, "cleo", kind)
    own = ("party", "add", "Cleo Sand", "--ssh-key", f"{key}.pub")
    draft = tmp_path / "cleo.draft"
    drafted = run_json(capsys, *own, "--draft", draft)
    assert b"Cleo" not in draft.read_bytes()
    added = run_json(capsys, *own, "--signature", sign(key, draft))
    assert (added["party"], added["name"], "@home" in added["key"]) == (drafted["party"], "Cleo Sand", False)
    music = tmp_path / "night.mid"
    music.write_bytes(write_midi(a_tune(33)))
    declared = ("--contributor", "Cleo Sand", "--source", "by Cleo Sand", "--human-made", "--share", "Cleo Sand=1")
    run_json(capsys, "work", "add", music, "--title", "Night Tram", *declared)
    terms = ("grant", "Cleo Sand", "Night Tram", "--use", "evaluate", "--use", "train_artist", "--notice-days", "30",
             "--effect", "retire_checkpoints", "--effect-days", "10", "--artist-model", "cleo")  # fmt: skip
    grant = tmp_path / "grant.draft"
    run_json(capsys, *terms, "--draft", grant)
    sign(key, grant)
    assert run_json(capsys, "submit", grant)["kind"] == "grant"
    assert run_json(capsys, "decide", "Night Tram", "evaluate")["answer"] == "permit"
    code, _, err = run(capsys, "withdraw", "Cleo Sand", "--work", "Night Tram")
    assert (code, "--draft" in err) == (1, True)
    withdrawal = tmp_path / "withdrawal.draft"
    run_json(capsys, "withdraw", "Cleo Sand", "--work", "Night Tram", "--draft", withdrawal)
    sign(key, withdrawal)
    done = run_json(capsys, "submit", withdrawal, "--receipt", tmp_path / "out")
    assert (done["kind"], done["number"]) == ("withdrawal", 1)
    assert run_json(capsys, "receipt", done["receipt"])["receipt"] == "withdrawal 1"
    assert run(capsys, "decide", "Night Tram", "evaluate")[0] == 1
    assert not list((studio / "keys").glob("*cleo*"))
    assert "Cleo" not in str(sorted(path.name for path in studio.rglob("*")))


def test_a_changed_draft_or_anothers_signature_is_refused(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, other = ssh_key(tmp_path, "cleo"), ssh_key(tmp_path, "other")
    own = ("party", "add", "Cleo Sand", "--ssh-key", f"{key}.pub")
    draft = tmp_path / "cleo.draft"
    run_json(capsys, *own, "--draft", draft)
    code, _, err = run(capsys, *own, "--signature", sign(other, draft))
    assert (code, "does not cover a drafted registration" in err) == (1, True)
    (tmp_path / "cleo.draft.sig").unlink()
    sign(key, draft)
    draft.write_bytes(draft.read_bytes().replace(b'"own"', b'"unknown"'))
    code, _, err = run(capsys, "submit", draft)
    assert code != 0
    assert run(capsys, "submit", tmp_path / "cleo.pub", "--signature", draft)[0] != 0
    assert run(capsys, "submit", draft, "--signature", tmp_path / "none")[0] == 1


def test_a_society_lodges_a_list_and_checks_its_receipt(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(capsys, "party", "add", "SACEM", "--kind", "society", "--without-key", "--isni", "0000 0001 2103 2683")
    (tmp_path / "works.csv").write_text("iswc,title,writers\n,Tune 1,Lima\nT1,,\n,Tune 1,LIMA\n")
    lodged = run_json(
        capsys, "reserve", "SACEM", "--csv", tmp_path / "works.csv", "--receipt", tmp_path / "out", "--language", "fr"
    )
    assert (lodged["number"], lodged["rows"], lodged["duplicates"], lodged["bad_row_count"]) == (1, 2, 1, 1)
    assert (len(lodged["works"]), lodged["signed_by_lodger"]) == (1, "no, recorded as received")
    key = run_json(capsys, "key", "list")
    assert key
    checked = run_json(capsys, "receipt", lodged["receipt"])
    assert checked["holds"].startswith("yes")
    known = checked["issued_by"].rpartition("(")[2].rstrip(")")
    assert run(capsys, "receipt", lodged["receipt"], "--key", known)[0] == 0
    assert run(capsys, "receipt", lodged["receipt"], "--key", "ed25519:" + "3d" * 31 + "3e")[0] != 0
    listed = run_json(capsys, "reservations")
    assert [(item["number"], item["state"], item["by"]) for item in listed] == [(1, "waiting", "SACEM")]
    run_json(capsys, "answer", "reservation 1", "--decision", "accepted", "--reasons", "we respect it")
    run_json(capsys, "appeal", "reservation 1", "--reasons", "not for all", "--receipt", tmp_path / "out")
    assert run_json(capsys, "reservations", "--all")[0]["state"] == "appealed"
    assert run(capsys, "reservations", "--overdue")[0] == 0
    assert "accepted" in run(capsys, "reservations")[1]


def test_what_is_recorded_keeps_its_receipt(studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_json(capsys, "party", "add", "SACEM", "--kind", "society", "--without-key")
    raised = ("dispute", "SACEM", "Tune 1", "--reason", "half of it is ours")
    assert run(capsys, *raised, "--language", "de")[0] == 2
    assert run_json(capsys, "reservations", "--all") == []
    (tmp_path / "no-folder").write_text("a file")
    lodged = run_json(capsys, *raised, "--receipt", tmp_path / "no-folder")
    assert Path(lodged["receipt"]).parent == Path("private/receipts")
    assert run_json(capsys, "receipt", lodged["receipt"])["receipt"] == "dispute 1"
    (studio / "private" / "receipts" / "appeal-1.receipt.json").mkdir()
    run_json(capsys, "answer", "dispute 1", "--decision", "rejected", "--reasons", "no")
    code, _, err = run(capsys, "appeal", "dispute 1", "--reasons", "yes")
    assert (code, "appeal-1.receipt.json cannot be written" in err) == (1, True)


def test_a_society_without_a_key_is_told_that_nobody_can_sign_for_it(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "party", "add", "SACEM", "--kind", "society", "--without-key")
    assert (code, "nobody can ever lift it" in err) == (0, True)
    run_json(capsys, "reserve", "SACEM", "--work", "Tune 1", "--reference", "a letter")
    code, _, err = run(capsys, "withdraw", "SACEM", "--record", "reservation 1")
    assert (code, "was registered without a key" in err) == (1, True)
    run_json(capsys, "party", "add", "Mika Oh")
    (tmp_path / "letter.txt").write_text("stolen")
    run_json(capsys, "reserve", "Mika Oh", "--work", "Tune 1", "--reference", "a letter")
    run_json(capsys, "key", "lost", "Mika Oh", "--document", tmp_path / "letter.txt")
    code, _, err = run(capsys, "withdraw", "Mika Oh", "--record", "reservation 2")
    assert (code, "struck out (lost)" in err) == (1, True)


def test_a_holder_previews_withdraws_and_completes(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(capsys, "grant", "Ana Lima", "Tune 1", "--use", "evaluate")
    run_json(capsys, "snapshot", "--use", "evaluate", "--name", "measured")
    before = run_json(capsys, "log")["size"]
    code, out, err = run(capsys, "withdraw", "Ana Lima", "--work", "Tune 1", "--preview")
    assert (code, "measured" in out, "nothing is changed" in err) == (0, True, True)
    assert run_json(capsys, "log")["size"] == before
    (done,) = run_json(capsys, "withdraw", "Ana Lima", "--work", "Tune 1")
    assert Path(done["receipt"]).parent == Path("private/receipts")
    complete = run_json(capsys, "withdraw", "--complete", "withdrawal 1")
    assert (complete["complete"], complete["still_to_do"]) == ("yes", [])
    assert run(capsys, "receipt", complete["receipt"])[0] == 0
    code, _, err = run(capsys, "withdraw", "--complete", "1")
    assert (code, "complete already" in err) == (2, True)


def test_what_is_still_to_do_is_said_and_fails(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_json(capsys, "grant", "Ana Lima", "Tune 1", "--use", "evaluate", "--notice-days", "30")
    run_json(capsys, "withdraw", "Ana Lima", "--work", "Tune 1")
    code, out, _ = run(capsys, "withdraw", "--complete", "1", "--json")
    assert (code, json.loads(out)["complete"], len(json.loads(out)["still_to_do"])) == (1, "no", 1)


def test_a_dispute_is_previewed_raised_and_ruled_on(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(capsys, "party", "add", "Court", "--kind", "organisation")
    said = ("dispute", "Ben Okri", "Tune 1", "--reason", "it is mine")
    preview = run_json(capsys, *said, "--preview")
    assert "refused for every use" in preview["happens_1"]
    assert run_json(capsys, *said, "--draft", tmp_path / "dispute.draft")["draft"]
    raised = run_json(capsys, *said, "--receipt", tmp_path / "out")
    assert (raised["number"], len(raised["works"])) == (1, 1)
    rule = ("ruling", "Court", "dispute 1", "--outcome", "dismissed", "--reasons", "no proof")
    run_json(capsys, *rule, "--draft", tmp_path / "ruling.draft")
    assert run_json(capsys, *rule)["outcome"] == "dismissed"
    run_json(capsys, "appeal", "dispute 1", "--reasons", "there is", "--draft", tmp_path / "appeal.draft")


def test_a_mandate_changes_and_a_carve_out_gives_back(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_json(capsys, "party", "add", "SACEM", "--kind", "society")
    changed = run_json(capsys, "party", "change", "Ana Lima", "--mandate", "assigned", "--society", "SACEM",
                       "--ipi", "00014107338")  # fmt: skip
    assert (changed["mandate"], changed["identifiers"]) == ("assigned", ["ipi:00014107338"])
    run_json(capsys, "grant", "ipi:00014107338", "Tune 1", "--use", "evaluate", "--signer", "SACEM")
    run_json(capsys, "party", "carve-out", "Ana Lima", "--use", "evaluate", "--draft", tmp_path / "carve.draft")
    carved = run_json(capsys, "party", "carve-out", "Ana Lima", "--use", "evaluate")
    assert carved["signed"] == "yes"
    code, _, err = run(capsys, "party", "change", "Ana Lima", "--ipi", "00014107339")
    assert (code, "check digit" in err or "expected" in err) == (2, True)
    run_json(capsys, "party", "change", "Ana Lima", "--mandate", "own", "--draft", tmp_path / "own.draft")


def test_a_name_is_forgotten_and_lists_show_its_first_digits(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Ana Lima" in run(capsys, "party", "list")[1]
    assert run_json(capsys, "party", "forget", "Ana Lima")["openings_erased"] == 3
    out = run(capsys, "party", "list")[1]
    assert ("Ana Lima" in out, "sealed:" in out, "Ben Okri" in out) == (False, True, True)
    assert run(capsys, "log")[0] == 0


def test_views_are_written(studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    public = run_json(capsys, "view", "public", "-o", tmp_path / "public")
    assert (public["openings"], public["entries_with_known_names"]) == (0, [])
    assert run_json(capsys, "view", "holder", "Ana Lima", "-o", tmp_path / "ana")["works"] == 3
    assert run_json(capsys, "view", "auditor", "-o", tmp_path / "auditor")["openings"] == 6
    for wrong in (("public", "Ana Lima"), ("holder",), ("king",)):
        assert run(capsys, "view", *wrong, "-o", tmp_path / "x")[0] == 2


def test_works_carry_numbers_parents_and_years(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music = tmp_path / "waltz.mid"
    music.write_bytes(write_midi(a_tune(40)))
    said = ("--contributor", "Clara Schumann", "--source", "an old print", "--human-made", "--basis", "public_domain",
            "--evidence", "https://example.org", "--iswc", "T-034.524.680-1", "--arrangement-of", "Tune 7",
            "--died", "Clara Schumann=1896", "--first-published", "1846", "--edition", "the first print")  # fmt: skip
    run_json(capsys, "work", "add", music, *said)
    decided = run(capsys, "decide", "T-034.524.680-1", "train_base")[1]
    assert "it is made from work-tune-7" in decided
    assert run_json(capsys, "work", "identify", "Tune 7", "--isrc", "US-RC1-76-07839")["identifiers"]
    assert run(capsys, "work", "add", music, *said[:-2], "--died", "Clara")[0] == 2
    assert run(capsys, "work", "add", tmp_path, *said)[0] == 2


def test_models_and_certificates_that_are_not_there(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "retire", "none", "--reason", "x")[0] == 1
    assert run(capsys, "revoke", "ab" * 32, "--reason", "x")[0] == 1
    done = run_json(capsys, "retire", "cd" * 32, "--reason", "never to be used here")
    assert done["weights_sha256"] == "cd" * 32


def test_a_letter_is_written_and_a_commission_recorded(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "contrat.md"
    run_json(capsys, "grant", "template", "--kind", "commission", "--language", "fr", "-o", path)
    assert "Contrat de commande" in path.read_text()
    assert "변호사" in run(capsys, "grant", "template", "--language", "ko")[1]
    assert run_json(capsys, "grant", "template")["language"] == "en"
    assert run(capsys, "grant", "template", "--language", "de")[0] == 2
    terms = ("--use", "train_base", "--kind", "commission", "--irrevocable", "--contract", path)
    granted = run_json(capsys, "grant", "record", "Ana Lima", "Tune 1", *terms)
    assert len(granted["admitted_now"]) == 1
    assert run(capsys, "grant", "Ana Lima", "Tune 2", "--use", "train_base", "--kind", "commission")[0] == 2


def test_a_drafted_list_is_brought_back_with_all_its_keys(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ssh_key(tmp_path, "society")
    own = ("party", "add", "SACEM", "--kind", "society", "--ssh-key", f"{key}.pub")
    run_json(capsys, *own, "--draft", tmp_path / "party.draft")
    run_json(capsys, *own, "--signature", sign(key, tmp_path / "party.draft"))
    rows = "".join(f",Title {row},Lima\n" for row in range(1_300))
    (tmp_path / "works.csv").write_text("iswc,title,writers\n,Tune 1,Lima\n" + rows)
    draft = tmp_path / "list.draft"
    run_json(capsys, "reserve", "SACEM", "--csv", tmp_path / "works.csv", "--draft", draft)
    sign(key, draft)
    done = run_json(capsys, "submit", draft)
    assert (done["kind"], done["number"]) == ("reservation", 1)
    assert [line["kind"] for line in run_json(capsys, "log", "--last", "3")["lines"]] == [
        "reservation", "reservation_keys", "reservation_keys",
    ]  # fmt: skip
    assert run(capsys, "decide", "Tune 1", "evaluate")[1].count("[reserved]") == 1
