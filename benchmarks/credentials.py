# SPDX-License-Identifier: Apache-2.0
"""What content credentials and lookups cost. Run: python benchmarks/credentials.py [--repeats N]

Signs and reads each kind of file (an eight-bar mix of about 20 seconds; a shelf piece as MIDI), many times, and prints
the middle of the times in processor milliseconds with the bytes that are added.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from fairchord.audio.sound_file import ENCODERS
from fairchord.canonical import sha256_hex
from fairchord.disclosure.credentials.authority import make_root, make_signer
from fairchord.disclosure.credentials.c2pa_library import MEDIA_TYPES, has_sidecar
from fairchord.disclosure.credentials.claim import OutputClaim
from fairchord.disclosure.credentials.reading import CredentialState, read_credentials
from fairchord.disclosure.credentials.signing_files import sign_bytes
from fairchord.music.melody_keys import notes_key
from fairchord.music.midi_write import write_midi
from fairchord.shelf import shelf_pieces

RATE = 48_000
SECONDS = 20


def milliseconds(action: Callable[[], object], repeats: int) -> float:
    """The middle of the processor times of an action."""
    took = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def main() -> None:
    """Measure, and print a table and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=21)
    repeats = parser.parse_args().repeats
    now = datetime.now(UTC)
    root = make_root("Benchmark", now, os.urandom)
    signer = make_signer(root, "Benchmark", now, os.urandom)
    some = sha256_hex(b"something")
    claim = OutputClaim(
        title="Benchmark",
        made_at="2026-11-22T12:00:00Z",
        software_version="0.1.0",
        model={"model_id": "m", "weights_sha256": some, "snapshot_root": some, "log": {"root": some, "size": 7487}},
        log={"origin": "benchmark", "root": some, "size": 7487},
        issuer_key="ed25519:" + some,
        reserves_training=True,
    )
    frames = np.random.default_rng(1).normal(0, 0.1, (RATE * SECONDS, 2)).astype(np.float32)
    results = {"keys_ms": milliseconds(lambda: make_signer(root, "Benchmark", now, os.urandom), repeats)}
    print(f"{'kind':6s} {'file bytes':>12s} {'added':>7s} {'sign ms':>9s} {'read ms':>9s}")
    for ending, kind in MEDIA_TYPES.items():
        content = write_midi(shelf_pieces()[0].piece) if ending == ".mid" else ENCODERS[ending[1:]](frames, RATE)
        beside = has_sidecar("x" + ending)
        definition = claim.definition("x" + ending, kind)
        manifest, marked = sign_bytes(content, kind, definition, signer, beside=beside)
        sidecar = manifest if beside else None
        found = read_credentials(marked, kind, sidecar=sidecar, root_pem=root.certificate_pem)
        assert found.state is CredentialState.TRUSTED, found
        added = len(manifest) if beside else len(marked) - len(content)
        signing = milliseconds(lambda: sign_bytes(content, kind, definition, signer, beside=beside), repeats)  # noqa: B023  # reason: called at once
        reading = milliseconds(
            lambda: read_credentials(marked, kind, sidecar=sidecar, root_pem=root.certificate_pem),  # noqa: B023  # reason: called at once
            repeats,
        )
        results |= {f"{ending[1:]}_sign_ms": signing, f"{ending[1:]}_read_ms": reading, f"{ending[1:]}_added": added}
        print(f"{ending[1:]:6s} {len(content):12,d} {added:7,d} {signing:9.1f} {reading:9.1f}")
    piece = shelf_pieces()[0].piece
    results["notes_key_ms"] = milliseconds(lambda: notes_key(piece), repeats)
    print(f"a new signer {results['keys_ms']:.1f} ms; key of a piece's notes {results['notes_key_ms']:.2f} ms")
    print(json.dumps({name: round(value, 2) for name, value in results.items()}))


if __name__ == "__main__":
    main()
