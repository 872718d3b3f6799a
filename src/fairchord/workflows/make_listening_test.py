# SPDX-License-Identifier: Apache-2.0
"""Write a listening test: OUT/page/ is what listeners get; the key, the credits and the votes lie beside it.

Every clip is played by our own renderer with one bank, made as loud as the softest of all, and padded so that clips of
one item last alike. The files carry no tags, no titles and no names that could give them away. That means no mark of AI
either: so the page says from the start that some of what is heard was made by programs.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.audio.loudness import SILENCE_LUFS, integrated_loudness
from fairchord.audio.master import TOLERANCE_LU
from fairchord.audio.renderer import render
from fairchord.audio.sound_file import ENCODERS, WAV, check_forms
from fairchord.errors import InvalidInput
from fairchord.evaluation.listening.page import credits_html, page_html
from fairchord.evaluation.listening.plan import USUAL_TRIALS, Credit, ListeningPlan, plan_test
from fairchord.workflows.listening_clips import Progress, TestClip
from fairchord.workflows.new_folder import check_target, new_folder

PAGE: Final = "page"
INDEX: Final = "index.html"
AUDIO: Final = "audio"
KEY: Final = "KEY.json"
CREDITS_PAGE: Final = "credits.html"
VOTES: Final = "votes"
LOUDEST_LUFS: Final = -16.0
SOFTEST_LUFS: Final = -40.0
_MOST_PASSES: Final = 6
Sound = NDArray[np.float32]
_READ_ME: Final = """\
page/         give this folder to listeners, or serve it: fairchord evaluate listen-serve THIS_FOLDER
KEY.json      which clip is whose. Open it to nobody before the votes are in; the page holds its SHA-256.
credits.html  for listeners afterwards: what was played, by whom, on what terms
votes/        votes arrive here when the page is served; put files that listeners saved here too

Result: fairchord evaluate listen-result THIS_FOLDER
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningTest:
    """What was written."""

    folder: Path
    plan: ListeningPlan
    loudness_lufs: float
    form: str

    def to_dict(self) -> dict[str, Any]:
        """The facts as plain values; nothing that gives the answers away."""
        return {
            "folder": str(self.folder),
            "page": str(self.folder / PAGE / INDEX),
            "test": self.plan.commitment,
            "clips": len(self.plan.clips),
            "trials": len(self.plan.trials),
            "trials_each": len(self.plan.sheets[0]),
            "loudness_lufs": round(self.loudness_lufs, 2),
            "format": self.form,
        }


def usual_form() -> str:
    """FLAC where it can be written, else WAV."""
    return "flac" if importlib.util.find_spec("soundfile") is not None else WAV


def make_listening_test(
    clips: Sequence[TestClip],
    folder: Path,
    *,
    secret: str,
    form: str | None = None,
    trials_each: int = USUAL_TRIALS,
    progress: Progress = lambda _doing, _done: None,
) -> ListeningTest:
    """Plan, play, level and write; the folder appears whole or not at all."""
    check_target(folder, overwrite=False)
    (ending,) = check_forms([form or usual_form()])
    plan = plan_test(_credits(clips), secret=secret, ending=ending, trials_each=trials_each)
    sounds, rate = _play(clips, progress)
    names = [f"{clip.item} of {clip.source}" for clip in clips]
    sounds, loudness = level_sounds(_padded(clips, sounds), rate, names=names)
    files = {(clip.item, clip.source): clip.file for clip in plan.clips}
    with new_folder(folder) as staging:
        for name in (f"{PAGE}/{AUDIO}", VOTES):
            (staging / name).mkdir(parents=True)
        for clip, sound in zip(clips, sounds, strict=True):
            path = staging / PAGE / AUDIO / files[clip.item, clip.source]
            path.write_bytes(ENCODERS[ending](sound, rate))
        (staging / PAGE / INDEX).write_text(page_html(plan), encoding="utf-8")
        (staging / CREDITS_PAGE).write_text(credits_html(plan), encoding="utf-8")
        (staging / KEY).write_bytes(plan.to_bytes())
        (staging / "READ-ME.txt").write_text(_READ_ME, encoding="utf-8")
    progress("written", 1.0)
    return ListeningTest(folder=folder, plan=plan, loudness_lufs=loudness, form=ending)


def _credits(clips: Sequence[TestClip]) -> dict[str, dict[str, Credit]]:
    table: dict[str, dict[str, Credit]] = {}
    for clip in clips:
        if clip.source in table.setdefault(clip.item, {}):
            raise InvalidInput(f"{clip.item} has two clips of {clip.source}", hint="give one for each")
        table[clip.item][clip.source] = clip.credit
    return table


def _play(clips: Sequence[TestClip], progress: Progress) -> tuple[list[Sound], int]:
    sounds, rate = [], 0
    for number, clip in enumerate(clips):
        progress(f"playing clip {number + 1} of {len(clips)}", 0.3 + 0.7 * number / len(clips))
        rendering = render(clip.piece)
        sounds.append(rendering.master)
        rate = rendering.sample_rate
    return sounds, rate


def level_sounds(
    sounds: Sequence[Sound], rate: int, *, names: Sequence[str] | None = None
) -> tuple[list[Sound], float]:
    """Turn every sound down to one loudness: LOUDEST_LUFS, or the softest of them where that is less."""
    measured = [integrated_loudness(sound, rate) for sound in sounds]
    target = min(LOUDEST_LUFS, *measured) if measured else SILENCE_LUFS
    if target < SOFTEST_LUFS:
        softest = measured.index(min(measured))
        raise InvalidInput(
            f"clip {names[softest] if names else softest + 1} is all but silent: no others can be made as soft",
            hint="take it out",
        )
    return [_brought_to(target, sound, rate) for sound in sounds], target


def _brought_to(target: float, sound: Sound, rate: int) -> Sound:
    """Scale a sound; measured again, because the gates of loudness let other parts through at another level."""
    for _ in range(_MOST_PASSES):
        missing = target - integrated_loudness(sound, rate)
        if abs(missing) <= TOLERANCE_LU:
            break
        sound = sound * np.float32(10.0 ** (missing / 20.0))
    return sound


def _padded(clips: Sequence[TestClip], sounds: Sequence[Sound]) -> list[Sound]:
    """Silence after the shorter clips of an item, so that length says nothing."""
    longest: dict[str, int] = {}
    for clip, sound in zip(clips, sounds, strict=True):
        longest[clip.item] = max(longest.get(clip.item, 0), len(sound))
    return [
        np.concatenate([sound, np.zeros((longest[clip.item] - len(sound), sound.shape[1]), np.float32)])
        for clip, sound in zip(clips, sounds, strict=True)
    ]
