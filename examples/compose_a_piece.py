# SPDX-License-Identifier: Apache-2.0
"""Compose eight bars, see what was kept, save the piece with its certificate: python examples/compose_a_piece.py"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fairchord import compose

model = sys.argv[1] if len(sys.argv) > 1 else None  # a model folder; the starter model unless given
song = compose(model=model, key="D minor", bpm=84, bars=8, chords="Dm Bb F C", seed=11, title="An example")

print(song)
print("Screening:", song.verdict)
for control in song.draft.report:
    print(f"  {control.control:14s} {'kept' if control.kept else 'NOT kept'}  ({control.detail})")

with TemporaryDirectory() as place:
    saved = song.save(Path(place) / "song", audio=False)  # audio=True writes stems and a mix too
    for file in saved.certificate.files:
        print(f"{file.name:16s} {file.bytes:7d} bytes  sha256 {file.sha256[:16]}…")
    print("certificate", saved.certificate.sha256)
