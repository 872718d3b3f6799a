# SPDX-License-Identifier: Apache-2.0
"""The library face: three lines from import to a piece that shows itself and plays in a notebook.

from fairchord import compose
song = compose(key="A minor", bpm=92, bars=8, chords="Am F C G", seed=8)
song
song.infill(bars="3-4", tracks="bass", seed=2).vary(30, seed=5, lock="drums").save("song")
"""

from __future__ import annotations

import base64
import io
import warnings
import wave
from dataclasses import dataclass, replace
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
from fairchord.disclosure.marking import mark_midi, mark_musicxml
from fairchord.errors import InvalidBrief
from fairchord.generation.compose import compose as compose_drafts
from fairchord.generation.draft import Draft
from fairchord.generation.editing.chain import EditChain
from fairchord.generation.editing.edit import Edit, apply_edit
from fairchord.generation.editing.harmony_proposals import Harmony
from fairchord.generation.editing.reharmonise import propose_harmonies
from fairchord.music.midi import write_midi
from fairchord.music.performance.expression import Expression
from fairchord.music.piano_roll import describe, piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.notation.musicxml import write_musicxml
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.compose_piece import ComposedPiece, Order, write_draft
from fairchord.workflows.edit_piece import EditedOutput, EditOrder, holds_machine_work, write_edited
from fairchord.workflows.editable import Claim, composed_chain, draft_of, open_editable
from fairchord.workflows.export_files import Export
from fairchord.workflows.issuing_project import open_issuing_project
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.perform_piece import perform_piece
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


def open_song(
    path: str | Path,
    *,
    own: bool = False,
    work: str | None = None,
    commercial: bool = False,
    project: str | Path | None = None,
    model: str | Path | None = None,
    bank: str | Path = "house",
) -> Song:
    """Open an output folder, or a file that is your own (`own`) or a Work of the project (`work`), to edit it."""
    claim = Claim(own=own, work=work, commercial=commercial)
    with open_issuing_project(None if project is None else Path(project)) as issuing:
        chain = open_editable(Path(path), issuing, claim)
    opened = open_model(None if model is None else Path(model))
    return Song(draft=draft_of(chain), model=opened, bank=bank, chain=chain)


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
    chain: EditChain | None = None

    @property
    def piece(self) -> Piece:
        """The notes."""
        return self.draft.piece

    @cached_property
    def verdict(self) -> Verdict:
        """What screening says against the works the model learned from."""
        return screen(self.piece, self.model.index)

    @cached_property
    def performance(self) -> Piece:
        """The notes as they are played: drums by the groove that ships, others by rule."""
        return perform_piece(self.piece, self.draft.brief.to_dict(), Expression(), seed=self.draft.seed).piece

    @property
    def musicxml(self) -> bytes:
        """The score as MusicXML, marked as made with AI."""
        return mark_musicxml(write_musicxml(self.piece))

    @cached_property
    def rendering(self) -> Rendering:
        """The sound: stems and mix."""
        return render(self.performance, bank=self.bank)

    @property
    def svg(self) -> str:
        """The piano roll."""
        return piano_roll_svg(self.piece)

    @property
    def midi(self) -> bytes:
        """The piece as a Standard MIDI File, marked as made with AI unless a machine never wrote any of it."""
        plain = write_midi(self.piece)
        return mark_midi(plain) if holds_machine_work(self.edits) else plain

    @property
    def edits(self) -> EditChain:
        """Where the piece started and every edit since."""
        return self.chain or composed_chain(self.draft, self.model)

    def edit(self, operation: str, *, seed: int = 0, lock: str = "", **parameters: Any) -> Song:
        """The song after one edit, as `fairchord edit` makes it; this one stays as it is."""
        edit = Edit(operation=operation, parameters=parameters, seed=seed, locks=lock)
        standing, edited = apply_edit(self.model.engine, self.edits.now.standing, edit)
        chain = self.edits.extend(edit, standing, edited, weights_sha256=self.model.provenance.weights_sha256)
        return replace(self, draft=edited.as_draft(), chain=chain)

    def infill(
        self,
        *,
        bars: str | None = None,
        tracks: str | None = None,
        candidates: int = 4,
        seed: int = 0,
        lock: str = "",
    ) -> Song:
        """Bars of tracks written anew, given everything around them; the best joined of so many candidates."""
        return self.edit("infill", bars=bars, tracks=tracks, candidates=candidates, seed=seed, lock=lock)

    def vary(
        self, how_far: int, *, bars: str | None = None, tracks: str | None = None, seed: int = 0, lock: str = ""
    ) -> Song:
        """A share of the bars written anew: 0 the same notes, 100 all new."""
        return self.edit("vary", how_far=how_far, bars=bars, tracks=tracks, seed=seed, lock=lock)

    def add(self, role: str, *, bars: str | None = None, seed: int = 0, **track: Any) -> Song:
        """One more track; `track` takes program, lowest, highest, density, name and so on."""
        return self.edit("add", track={"role": role, **track}, bars=bars, seed=seed)

    def replace(self, track: str, *, seed: int = 0, lock: str = "", **by: Any) -> Song:
        """A whole track written anew; `by` says what it becomes (role, program, ...), when it does."""
        return self.edit("replace", track=track, by=by or None, seed=seed, lock=lock)

    def remove(self, tracks: str, *, lock: str = "") -> Song:
        """Without some tracks."""
        return self.edit("remove", tracks=tracks, lock=lock)

    def extend(self, bars: int = 8, *, seed: int = 0) -> Song:
        """More bars after the last one."""
        return self.edit("continue", bars=bars, seed=seed)

    def propose_harmonies(self, *, count: int = 4, chords: str | None = None, **asked: Any) -> tuple[Harmony, ...]:
        """Other harmonies under the tune, best first; `asked` takes keep, bars, locks and seed."""
        standing = self.edits.now.standing
        return propose_harmonies(
            self.model.engine, standing.piece, count=count, chords=chords, brief=standing.brief, **asked
        )

    def reharmonise(self, chords: str | None = None, *, seed: int = 0, lock: str = "", **asked: Any) -> Song:
        """Other chords under the tune, the other pitched tracks written anew; takes choice, count, keep and bars."""
        return self.edit("reharmonise", chords=chords, seed=seed, lock=lock, **asked)

    def transform(self, *, lock: str = "", **asked: Any) -> Song:
        """Another key, bpm, feel, meter or program ('bass=33') for the same notes."""
        return self.edit("transform", lock=lock, **asked)

    def transposed(self, key: str, *, lock: str = "") -> Song:
        """The same notes in another key."""
        return self.transform(key=key, lock=lock)

    def undo(self, *, to: int | None = None) -> Song:
        """The song before its latest edit, or as it was after edit `to` (0: the start)."""
        chain = self.edits.back_to(len(self.edits.steps) - 2 if to is None else to)
        return replace(self, draft=draft_of(chain), chain=chain)

    def save(
        self,
        folder: str | Path,
        *,
        project: str | Path | None = None,
        audio: bool = True,
        overwrite: bool = False,
        export: Export = _WAV_ONLY,
    ) -> ComposedPiece | EditedOutput:
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
            if self.chain is None:
                return write_draft(issuing, self.model, order, self.draft)
            place = EditOrder(folder=order.folder, bank=order.bank, overwrite=overwrite, export=export)
            return write_edited(issuing, self.model, self.chain, place, report=self.draft.report)

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
