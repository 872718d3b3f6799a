# SPDX-License-Identifier: Apache-2.0
"""A small project from consent to released model, and its audit bundle, built once; the script that checks it, run."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from builders.project_world import an_empty_world
from builders.trained_world import a_recipe
from fairchord.disclosure.bundle.bundle import SUMS, SUMS_SIGNATURE, Bundle, seal_bundle
from fairchord.disclosure.bundle.finding import Finding
from fairchord.disclosure.bundle.verify import verify_bundle
from fairchord.ledger.note_verifier import WITNESS_TYPE, NoteVerifier, cosign
from fairchord.signing import SigningKey
from fairchord.workflows.audit_bundle import gather_bundle
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.model_home import model_home
from fairchord.workflows.train_model import train_model

_SCRIPT = Path(__file__).parents[2] / "src/fairchord/disclosure/bundle/verify-bundle.sh"


@cache
def a_released_model() -> Path:
    """The folder of a project in which two people agreed, a snapshot was frozen and a model trained and released."""
    folder = Path(tempfile.mkdtemp(prefix="fairchord-bundle-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = an_empty_world(folder)
    with world.project as project:
        ana, jonas = world.party("Ana Lima"), world.party("Jonas Weber")
        for seed, holders in ((1, (ana,)), (2, (ana, jonas)), (3, (jonas,))):
            work = world.work(*holders, seed=seed).work
            for holder in holders:
                world.grant(holder, work)
        snapshot = build_snapshot(project, name="frozen")
        train_model(project, snapshot.folder, a_recipe(), name="small")
    return folder / "studio"


@cache
def sealed_files() -> tuple[dict[str, bytes], SigningKey]:
    """The unsealed files of the bundle, and the operator's key."""
    with model_home("small", a_released_model()) as home:
        assert home.key is not None
        return gather_bundle(home), home.key


def a_bundle(changes: dict[str, bytes | None] | None = None, *, key: SigningKey | None = None) -> Bundle:
    """The bundle as its operator would seal it, after these changes (None takes a file out)."""
    files, operator = sealed_files()
    wanted: dict[str, bytes | None] = {**files, **(changes or {})}
    return seal_bundle({name: data for name, data in wanted.items() if data is not None}, key or operator)


def with_a_changed_byte(bundle: Bundle, name: str) -> Bundle:
    """The same bundle with one byte in the middle of one file changed, and nothing else."""
    data = bytearray(bundle.files[name])
    data[len(data) // 2] ^= 1
    return Bundle(files={**bundle.files, name: bytes(data)})


def parts() -> list[str]:
    """The name of every file of the bundle."""
    return sorted([*sealed_files()[0], SUMS, SUMS_SIGNATURE])


def lay_out(bundle: Bundle, folder: Path) -> Path:
    """Write the files of a bundle as `unzip` would."""
    for name, data in bundle.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def run_script(place: Path, *options: str) -> tuple[int, list[str]]:
    """Run a clean copy of the script; return its exit code and lines."""
    done = subprocess.run(["bash", _SCRIPT, *options, place], capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def lines_of(findings: tuple[Finding, ...]) -> list[str]:
    """What `fairchord audit verify` prints for these findings."""
    return [finding.line for finding in findings]


def verified(bundle: Bundle) -> list[str]:
    """The lines of our own verifier."""
    return lines_of(verify_bundle(bundle))


def failures(lines: list[str]) -> list[str]:
    """The lines that say that something failed."""
    return [line for line in lines if line.startswith("failed")]


def cosigned(*, by: tuple[int, ...], asked: int) -> dict[str, bytes | None]:
    """Changes that put a policy of three witnesses in, of which `asked` must sign, and the cosignatures of some."""
    files, _ = sealed_files()
    keys = [SigningKey.from_seed(bytes([number]) * 32) for number in (1, 2, 3)]
    names = [f"witness.example/{number}" for number in (1, 2, 3)]
    log = files["keys/log.vkey"].decode().strip()
    lines = [f"log {log}"]
    for number, (name, key) in enumerate(zip(names, keys, strict=True), start=1):
        verifier = NoteVerifier(name=name, kind=WITNESS_TYPE, verify_key=key.verify_key)
        lines.append(f"witness w{number} {verifier.text} https://{name}")
    lines += [f"group enough {asked} w1 w2 w3", "quorum enough", ""]
    note = files["log/checkpoint"].decode()
    text = note[: note.index("\n\n") + 1]
    note += "".join(cosign(text, names[number - 1], keys[number - 1], 1_795_000_000) for number in by)
    return {"keys/witness-policy": "\n".join(lines).encode(), "log/checkpoint": note.encode()}
