# SPDX-License-Identifier: Apache-2.0
"""Plays a Piece: each track alone through the synthesiser, then mix and master. Same piece and bank, same sound.

The synthesiser writes 16 bits, so every track is played as hot as it goes without clipping; the mixer sets the level.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import midirenderer
import numpy as np
from numpy.typing import NDArray

from fairchord.audio.loudness import largest
from fairchord.audio.master import master_mix
from fairchord.audio.mix import headroom_gain, place_stem, placed_roles, sum_stems
from fairchord.audio.performance import SAMPLE_RATE, encode_performance, tick_frames
from fairchord.audio.rendering import Rendering
from fairchord.audio.sound_bank import HOUSE, SoundBank, open_bank
from fairchord.audio.wav import decode_wav
from fairchord.errors import EnvironmentLacking, InvalidMusic, LimitExceeded
from fairchord.music.piece import DURATION, ONSET, Piece, Track
from fairchord.music.track_role import TrackRole

Progress = Callable[[str, float], None]
TAIL_SECONDS: Final = 3.5
FADE_SECONDS: Final = 0.4
LONGEST_SECONDS: Final = 20 * 60
VOLUMES: Final = (127, 90, 64, 45, 32, 23)
"""Channel volumes 6 dB apart (the General MIDI law squares them), tried until nothing clips."""
_CLIPPED: Final = 32_700 / 32_768


def render(piece: Piece, *, bank: str | Path = HOUSE, progress: Progress | None = None) -> Rendering:
    """Render `piece` with a bank ('house', 'musescore', 'fluidr3' or the path of an .sf2 file) to stems, mix and
    master."""
    tell = progress or (lambda what, fraction: None)
    tracks = [track for track in piece.tracks if len(track.notes)]
    if not tracks:
        raise InvalidMusic(f"piece {piece.title!r} has no notes to play", hint="give a piece with at least one note")
    frames = _length(piece, tracks)
    sound_bank = open_bank(bank, progress=lambda what, fraction: tell(what, 0.3 * fraction))
    names = stem_names(tracks)
    places = placed_roles([TrackRole.DRUMS if track.is_drum else track.role for track in tracks])

    def play(index: int) -> NDArray[np.float32]:
        return place_stem(play_track(piece, tracks[index], sound_bank, frames), places[index], SAMPLE_RATE)

    stems: list[NDArray[np.float32]] = []
    # The synthesiser and the filters let go of the interpreter's lock, so stems are played side by side.
    with ThreadPoolExecutor(max_workers=min(len(tracks), os.cpu_count() or 1)) as players:
        for index, stem in enumerate(players.map(play, range(len(tracks)))):
            stems.append(stem)
            tell(f"played {names[index].replace('_', ' ')}", 0.3 + 0.5 * (index + 1) / len(tracks))
    stems = _finished(stems)
    pre_master = sum_stems(stems)
    tell("mastering", 0.85)
    master = master_mix(pre_master, SAMPLE_RATE)
    tell("rendered", 1.0)
    return Rendering(
        sample_rate=SAMPLE_RATE,
        stems=dict(zip(names, stems, strict=True)),
        pre_master=pre_master,
        master=master.sound,
        loudness_lufs=master.loudness_lufs,
        true_peak_dbtp=master.true_peak_dbtp,
        bank=sound_bank.info,
    )


def stem_names(tracks: Sequence[Track]) -> tuple[str, ...]:
    """The role of each track, numbered from the second of its kind; 'part' where a track has none."""
    seen: Counter[str] = Counter()
    names = []
    for track in tracks:
        name = "drums" if track.is_drum else track.role.value if track.role else "part"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(names)


def play_track(piece: Piece, track: Track, bank: SoundBank, frames: int) -> NDArray[np.float32]:
    """One track, dry, at its written level, `frames` long; no stem of a piece is ever shifted against another."""
    for volume in VOLUMES:
        performance = encode_performance(piece, track, volume=volume, end_frame=frames)
        sound = _synthesise(bank, performance)
        if largest(sound) < _CLIPPED:
            break
    fitted = np.zeros((frames, 2), dtype=np.float32)
    fitted[: len(sound)] = sound[:frames]
    return fitted * np.float32((VOLUMES[0] / volume) ** 2)


def _synthesise(bank: SoundBank, performance: bytes) -> NDArray[np.float32]:
    try:
        data = midirenderer.render_wave_from(bank.data, performance)
    except (ValueError, RuntimeError) as error:
        raise EnvironmentLacking(
            f"the synthesiser cannot play with the bank {bank.info.name!r}: {error}",
            hint="try the house bank (leave out --bank)",
        ) from error
    sound, rate = decode_wav(data)
    if rate != SAMPLE_RATE:
        raise EnvironmentLacking(f"the synthesiser answered at {rate} Hz, not {SAMPLE_RATE}")
    return sound


def _length(piece: Piece, tracks: Sequence[Track]) -> int:
    last = max(int((track.notes[:, ONSET].astype(np.int64) + track.notes[:, DURATION]).max()) for track in tracks)
    end = int(tick_frames(piece, np.array([last]))[0])
    if end > LONGEST_SECONDS * SAMPLE_RATE:
        raise LimitExceeded(
            f"piece {piece.title!r} lasts {end / SAMPLE_RATE / 60:.0f} minutes, "
            f"and at most {LONGEST_SECONDS // 60} are rendered",
            hint="render it in parts",
        )
    return end + int(TAIL_SECONDS * SAMPLE_RATE)


def _finished(stems: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Headroom for all alike, and a short fade at the very end, so that no file stops abruptly."""
    fade = int(FADE_SECONDS * SAMPLE_RATE)
    curve = (np.cos(0.5 * np.pi * np.arange(1, fade + 1) / fade) ** 2).astype(np.float32)
    for stem in stems:
        stem[-fade:] *= curve[:, None]
    gain = headroom_gain(stems)
    return [stem * gain for stem in stems]
