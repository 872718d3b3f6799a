# SPDX-License-Identifier: Apache-2.0
"""Verify an output with its issuer's key, change one bit, see it found: python examples/verify_an_output.py"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fairchord import compose
from fairchord.disclosure.verification import verify_folder
from fairchord.workflows.project import Project

model = sys.argv[1] if len(sys.argv) > 1 else None  # a model folder; the starter model unless given

with TemporaryDirectory() as place:
    studio, song = Path(place) / "studio", Path(place) / "song"
    Project.create(studio, name="Example studio").close()
    compose(model=model, bars=4, chords="C Am F G", seed=3).save(song, project=studio, audio=False)
    with Project.open(studio) as project:
        issuer_key = project.ledger.operator_key  # hand this to whoever should be able to verify

    print("as made:      ", verify_folder(song, known_keys=[issuer_key]).sentence)
    print("without a key:", verify_folder(song).sentence)

    midi = bytearray((song / "song.mid").read_bytes())
    midi[100] ^= 1
    (song / "song.mid").write_bytes(bytes(midi))
    print("one bit later:", verify_folder(song, known_keys=[issuer_key]).sentence)
