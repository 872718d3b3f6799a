# SPDX-License-Identifier: Apache-2.0
"""Damaged texts raise our own error or still read as music, and nothing else."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.errors import InvalidMusic
from fairchord.music.shelf_notation import parse_notation

TEXT = """
title: Fuzz
style: pop
key: C major
meter: 4/4
bpm: 120, 60@8
bars: 8
swing: eighths
licence: CC0-1.0
origin: project-made, machine-assisted
define arp = Le 1 2 3 4 3 2 1
drum beat
  kick x---o---
chords:
| C*3 G7*1 | F x6 | C |
track: main_melody name="A" around=C5
| p C4q~ C4 cresc [E4 G4]e' F4 Lu Ld | $arp x6 | f Vw & C5h. Rq |
track: drums
| mf beat + beat | beat x6 | - |
"""
WORDS = st.sampled_from(
    ["|", "$arp", "x9", "C4q", "R", "%", "-", "@", "*0", "99", "&", "[", "~", "s.", "key:", "\n", ""]
)


@given(start=st.integers(0, len(TEXT)), length=st.integers(0, 30), word=st.one_of(WORDS, st.text(max_size=6)))
@settings(max_examples=300, deadline=None)
def test_damaged_text_is_music_or_our_error(start: int, length: int, word: str) -> None:
    with suppress(InvalidMusic):
        assert parse_notation(TEXT[:start] + word + TEXT[start + length :]).length_bars


def test_the_undamaged_text_reads() -> None:
    assert parse_notation(TEXT).piece.note_count > 60
