# SPDX-License-Identifier: Apache-2.0
"""The library face: three lines from import to a piece that shows itself and plays in a notebook.

from fairchord import compose
song = compose(key="A minor", bpm=92, bars=8, chords="Am F C G", seed=8)
song
"""

from __future__ import annotations

import base64
import io
import warnings
import wave
from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from fairchord.audio.renderer import render
from fairchord.audio.rendering import Rendering
from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.marking import mark_midi
from fairchord.errors import InvalidBrief
from fairchord.generation.compose import compose as compose_drafts
from fairchord.generation.draft import Draft
from fairchord.music.midi import write_midi
from fairchord.music.piano_roll import describe, piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.compose_piece import ComposedPiece, Order, write_draft
from fairchord.workflows.export_files import Export
from fairchord.workflows.issuing_project import open_issuing_project
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.state_brief import state_wishes

_PREVIEW_RATE = 32_000
_WAV_ONLY = Export()


def compose(*, model: str | Path | None = None, bank: str | Path = "house", **asked: Any) -> Song:
    """Compose a piece; `asked` takes key, bpm, meter, bars, chords, roles, genre, title, seed and temperature.

    It also takes tracks, rhythm, section, dynamics, mood, style, and fix=True: where wishes contradict, the nearest
    that fits is taken. The same arguments give the same piece; what is not asked is left to the model. A warning says
    what had to be folded or settled.
    """
    if asked.get("temperature") is None:
        asked.pop("temperature", None)
    else:
        asked["temperature_per_mille"] = _per_mille(asked.pop("temperature"))
    stated = state_wishes(asked, takes_nearest=bool(asked.pop("fix", False)))
    for note in stated.notes:
        warnings.warn(note, stacklevel=2)
    opened = open_model(None if model is None else Path(model))
    (draft,) = compose_drafts(opened.engine, stated.brief)
    return Song(draft=draft, model=opened, bank=bank)


def _per_mille(temperature: object) -> int:
    if isinstance(temperature, bool) or not isinstance(temperature, int | float) or not isfinite(temperature):
        raise InvalidBrief(
            f"temperature {temperature!r} is not a number", hint="1.0 is usual; below safer, above bolder"
        )
    return round(temperature * 1000)


@dataclass(frozen=True, kw_only=True)
class Song:
    """A composed piece that draws itself, plays itself and saves itself with a certificate."""

    draft: Draft
    model: OpenedModel
    bank: str | Path

    @property
    def piece(self) -> Piece:
        """The notes."""
        return self.draft.piece

    @cached_property
    def verdict(self) -> Verdict:
        """What screening says against the works the model learned from."""
        return screen(self.piece, self.model.index)

    @cached_property
    def rendering(self) -> Rendering:
        """The sound: stems and mix."""
        return render(self.piece, bank=self.bank)

    @property
    def svg(self) -> str:
        """The piano roll."""
        return piano_roll_svg(self.piece)

    @property
    def midi(self) -> bytes:
        """The piece as a Standard MIDI File, marked as made with AI."""
        return mark_midi(write_midi(self.piece))

    def save(
        self,
        folder: str | Path,
        *,
        project: str | Path | None = None,
        audio: bool = True,
        overwrite: bool = False,
        export: Export = _WAV_ONLY,
    ) -> ComposedPiece:
        """Write MIDI, picture, stems, mix and certificate into a new folder, as `fairchord compose` does.

        `export` says in which forms, and whether with content credentials and a licence.
        """
        order = Order(
            brief=self.draft.brief,
            folder=Path(folder),
            bank=self.bank if audio else None,
            overwrite=overwrite,
            export=export,
        )
        with open_issuing_project(None if project is None else Path(project)) as issuing:
            return write_draft(issuing, self.model, order, self.draft)

    def _repr_html_(self) -> str:
        player = f'<audio controls preload="metadata" src="data:audio/wav;base64,{self._preview()}"></audio>'
        notes = f"{MARKING['sentence']} Model: {self.model.provenance.facts.model_id}. Screening: {self.verdict}."
        caption = f'<figcaption style="font:13px/1.5 system-ui,sans-serif">{escape(notes)}</figcaption>'
        return f'<figure style="margin:0;max-width:1240px">{self.svg}{player}{caption}</figure>'

    def __repr__(self) -> str:
        return f"<Song {self.draft.brief.title!r}: {describe(self.piece)} {MARKING['sentence']}>"

    def _preview(self) -> str:
        """The mix as a smaller WAV (16 bits, 32 kHz) in base64; `save` writes the full one."""
        sound = resample_poly(self.rendering.master, _PREVIEW_RATE // 16_000, self.rendering.sample_rate // 16_000)
        frames = np.clip(np.rint(sound * 32_767), -32_768, 32_767).astype("<i2")
        stored = io.BytesIO()
        with wave.open(stored, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(_PREVIEW_RATE)
            file.writeframes(frames.tobytes())
        return base64.b64encode(stored.getvalue()).decode("ascii")
