# SPDX-License-Identifier: Apache-2.0
"""Bundles that are broken, empty or hostile to the tools which read them: the script, alone, confirms only whole ones.

The script knows nothing of Fairchord, so everything is tried against it and against our verifier.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builders.bundle_world import failures, lay_out, run_script, verified
from builders.false_logs import SACEM, TRAIN, a_start, an_honest_bundle, changed_key
from builders.rights_world import a_key, a_party, a_work
from builders.stated_bundle import OPERATOR_KEY, Freezing, bundle_of
from fairchord.disclosure.bundle.bundle import SUMS, SUMS_SIGNATURE, Bundle, seal_bundle
from fairchord.rights.key_change import KeyAction
from fairchord.rights.party import Mandate
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")


def test_a_rich_and_honest_log_is_confirmed_in_the_same_words(tmp_path: Path) -> None:
    world, ana, work = a_start()
    society, notary = world.add_party(a_party("Sacem", **SACEM)), world.add_party(a_party("Notary"))
    member = world.add_party(a_party("Léa", mandate=Mandate.ASSIGNED, society=society.id))
    both = world.add_work(a_work('Two of "us", {here}', (ana, member), parents=(work.id,)))
    free = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
    world.claim(free)
    world.grant(ana, work, both, **TRAIN)
    world.carve_out(society, member, uses=(Use.TRAIN_BASE,), irrevocable=True, works=(both.id,))
    reservation = world.reserve(society, both)
    world.withdraw(society, reservation, both)
    lodged = world.reserve(member, both)
    world.grant(member, both, **TRAIN, despite=(lodged.sha256,))
    world.reserve_list(society, ["iswc:T0345246801", "title:" + "0" * 32])
    dispute = world.dispute(member, work)
    world.rule(notary, dispute)
    world.time = "2026-01-30T00:00:00Z"
    world.state_signed("key", changed_key(world, ana, "Ana's second"), ana)
    lost = {"action": KeyAction.LOST, "new_key": None}
    world.state("key", changed_key(world, notary, "", **lost, document_sha256="0" * 64), author=world.operator.id)
    world.state_signed("party", replace(ana, signed_at=world.time).to_dict(), ana, key=a_key("Ana's second"))
    bundle = bundle_of(world, Freezing(works=[work, both, free]))
    code, lines = run_script(lay_out(bundle, tmp_path))
    assert (code, failures(lines), failures(verified(bundle))) == (0, [], [])
    assert [line for line in lines if " reports " not in line][: len(verified(bundle))] == verified(bundle)
    assert world.register.problems == ()


def resealed(files: dict[str, bytes]) -> Bundle:
    """The bundle as its operator would seal these files."""
    return seal_bundle({name: data for name, data in files.items() if name not in (SUMS, SUMS_SIGNATURE)}, OPERATOR_KEY)


@pytest.mark.parametrize(
    "name",
    [
        "log/entries.jsonl",
        "log/checkpoint",
        "snapshot/manifest.leaves",
        "snapshot/permits.leaves",
        "model/provenance.json",
    ],
)
@pytest.mark.parametrize("data", [None, b""], ids=["missing", "empty"])
def test_a_bundle_without_what_it_is_about_confirms_nothing(name: str, data: bytes | None, tmp_path: Path) -> None:
    files = {other: content for other, content in an_honest_bundle().files.items() if other != name}
    false = resealed(files if data is None else {**files, name: data})
    code, lines = run_script(lay_out(false, tmp_path))
    assert code == 1
    for found in (lines, verified(false)):
        assert any(name in line for line in failures(found)), found


def test_an_empty_bundle_confirms_nothing(tmp_path: Path) -> None:
    false = Bundle(files={SUMS: b""})
    assert run_script(lay_out(false, tmp_path))[0] == 1
    assert failures(verified(false))


@pytest.mark.parametrize(
    "name", ["log/entries.jsonl", "snapshot/manifest.leaves", "snapshot/permits.leaves", "snapshot/index.txt"]
)
@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data[:9] + b"\0" + data[9:]], ids=["end", "zero"]
)
def test_lines_that_tools_read_in_two_ways_are_refused(
    name: str, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    files = dict(an_honest_bundle().files)
    false = resealed({**files, name: change(files[name])})
    lines = run_script(lay_out(false, tmp_path))[1]
    for found in (lines, verified(false)):
        assert any(f"{name} is not whole lines" in line for line in failures(found)), found


@pytest.mark.parametrize("size", ["08", "1e3", "-1", "0x4", "9" * 30, "a[$(touch ran)]"])
def test_a_number_that_bash_would_compute_ends_no_check_silently(size: str, tmp_path: Path) -> None:
    files = dict(an_honest_bundle().files)
    changed = {
        name: files[name].replace(b'"size":5', f'"size":{size}'.encode()) for name in ("snapshot/manifest.leaves",)
    }
    changed["log/checkpoint"] = files["log/checkpoint"].replace(b"\n7\n", f"\n{size}\n".encode())
    for name, data in changed.items():
        assert data != files[name]
        folder = lay_out(resealed({**files, name: data}), tmp_path / name)
        code, lines = run_script(folder)
        assert (code, lines[-1].split(":")[0]) == (1, "NOT CONFIRMED"), lines
        assert not list(tmp_path.rglob("ran"))
        assert not Path("ran").exists()


def test_file_names_cannot_steer_a_terminal(tmp_path: Path) -> None:
    folder = lay_out(an_honest_bundle(), tmp_path)
    (folder / "a\x1b[2J\rheld    files").write_bytes(b"")
    code, lines = run_script(folder)
    assert code == 1
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_an_entry_that_is_too_long_is_refused(tmp_path: Path) -> None:
    files = dict(an_honest_bundle().files)
    lines = files["log/entries.jsonl"].splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"name":"Ana"', b'"name":"' + b"A" * 70_000 + b'"')
    false = resealed({**files, "log/entries.jsonl": b"".join(lines)})
    for found in (run_script(lay_out(false, tmp_path))[1], verified(false)):
        assert any("entry 1" in line and "65535" in line for line in failures(found)), found


def test_the_log_s_key_is_known_by_any_key_it_had(tmp_path: Path) -> None:
    folder = lay_out(an_honest_bundle(), tmp_path)
    assert run_script(folder, "--key", OPERATOR_KEY.verify_key.text)[0] == 0
    assert run_script(folder, "--key", a_key("Mallory").verify_key.text)[0] == 1
