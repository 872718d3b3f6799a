# SPDX-License-Identifier: Apache-2.0
"""How long a piece takes from notes to a mastered mix, and how loud each program of a bank plays.

Run: python benchmarks/render.py [--bars N] [--bank BANK] [--programs]
Times are CPU seconds of one process, beside the length of the music.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from fairchord.audio.bank.assembly import assemble_bank
from fairchord.audio.bank.programs import VOICES
from fairchord.audio.loudness import loudest_moment
from fairchord.audio.master import master_mix
from fairchord.audio.measure import measure_file
from fairchord.audio.performance import SAMPLE_RATE
from fairchord.audio.renderer import play_track, render
from fairchord.audio.rendering import write_rendering
from fairchord.audio.sound_bank import SoundBank, open_bank
from fairchord.audio.soundfont import encode_soundfont
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import TICKS_PER_QUARTER, Tempo
from fairchord.music.track_role import TrackRole

CHORDS = ((57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62))
LINE = ((76, 72, 74, 76), (77, 76, 72, 69), (67, 72, 76, 79), (74, 71, 74, 79))
BASS_PROGRAMS = (*range(32, 40), 43, 58)


def a_song(bars: int) -> Piece:
    """Melody, accompaniment, bass and drums over Am F C G at 92 beats a minute."""
    melody, broken, bass, drums = [], [], [], []
    beat = TICKS_PER_QUARTER
    for bar in range(bars):
        start, chord = bar * 4 * beat, CHORDS[bar % 4]
        melody += [(start + n * beat, beat, pitch, 78 + 6 * (n == 0)) for n, pitch in enumerate(LINE[bar % 4])]
        broken += [(start + n * beat // 2, beat, chord[(0, 1, 2, 1)[n % 4]], 62) for n in range(8)]
        bass += [(start + n * beat, beat, chord[0] - 24, 84) for n in (0, 1, 2, 3)]
        drums += [(start + n * beat, 60, 38 if n % 2 else 36, 98) for n in range(4)]
        drums += [(start + n * beat // 2, 60, 42, 72) for n in range(8)]
    parts = ((TrackRole.MAIN_MELODY, 73, melody), (TrackRole.ACCOMPANIMENT, 0, broken), (TrackRole.BASS, 33, bass))
    tracks = [
        Track(name=role.value, role=role, program=program, is_drum=False, notes=note_array(rows))
        for role, program, rows in parts
    ]
    tracks.append(Track(name="drums", role=TrackRole.DRUMS, program=0, is_drum=True, notes=note_array(drums)))
    return Piece(title="benchmark", tracks=tuple(tracks), tempi=(Tempo.from_bpm(92),))


def report_bank() -> None:
    """Print what the house bank costs to make."""
    start = time.process_time()
    data = encode_soundfont(assemble_bank())
    print(f"house bank: {time.process_time() - start:.1f} CPU s, {len(data) / 1e6:.1f} MB")


def report_song(bars: int, bank: str) -> None:
    """Print what one song costs and what the delivered file measures."""
    open_bank(bank)
    start = time.process_time()
    rendering = render(a_song(bars), bank=bank)
    spent = time.process_time() - start
    start = time.process_time()
    master_mix(rendering.pre_master, SAMPLE_RATE)
    mastering = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        measured = measure_file(write_rendering(rendering, Path(folder))[0])
    seconds = rendering.duration_seconds
    print(f"{bars} bars, {len(rendering.stems)} stems, {seconds:.1f} s of music with {rendering.bank.name}")
    print(f"notes to master: {spent:.2f} CPU s ({seconds / spent:.1f} x real time), of it mastering {mastering:.2f}")
    print(
        f"delivered mix: {measured.loudness_lufs:.2f} LUFS, second meter "
        f"{'absent' if measured.second_meter_lufs is None else f'{measured.second_meter_lufs:.2f} LUFS'}, "
        f"true peak {measured.true_peak_dbtp:.2f} dBTP, {measured.clipped_frames} clipped frames"
    )


def note_loudness(program: int, bank: SoundBank) -> float:
    """The loudest moment of one second of middle C (E2 for basses) at velocity 100."""
    key = 40 if program in BASS_PROGRAMS else 60
    notes = note_array([(0, 2 * TICKS_PER_QUARTER, key, 100)])
    track = Track(name="note", role=None, program=program, is_drum=False, notes=notes)
    return loudest_moment(play_track(Piece(title="note", tracks=(track,)), track, bank, 2 * SAMPLE_RATE), SAMPLE_RATE)


def report_programs(bank: str) -> None:
    """Print how loud every program is."""
    opened = open_bank(bank)
    for program, (name, _) in enumerate(VOICES):
        print(f"{program:3d} {name:<20} {note_loudness(program, opened):6.1f} LUFS")


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--bank", default="house")
    parser.add_argument("--programs", action="store_true")
    arguments = parser.parse_args()
    report_bank()
    report_song(arguments.bars, arguments.bank)
    if arguments.programs:
        report_programs(arguments.bank)


if __name__ == "__main__":
    main()
