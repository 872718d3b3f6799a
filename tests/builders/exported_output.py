# SPDX-License-Identifier: Apache-2.0
"""A whole exported output of a tiny model, played with a tiny SoundFont, in every form there is."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from builders.certified_folder import NOON
from builders.tiny_model import a_tiny_model
from fairchord.audio.soundfont import Instrument, Preset, Recording, SoundFont, Zone, encode_soundfont
from fairchord.generation.brief import Brief
from fairchord.workflows.compose_piece import ComposedPiece, Order, compose_piece
from fairchord.workflows.export_files import Export
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project

BRIEF = {"key": "A minor", "bpm": 150, "bars": 2, "chords": "Am F", "roles": "main_melody,bass,drums", "seed": 7}
HAS_ENGRAVER = all(find_spec(name) is not None for name in ("verovio", "typst"))
EVERYTHING = Export(
    forms=("wav", "flac", "mp3"),
    credentials=True,
    reserves_training=True,
    grants_licence=True,
    licensee="Ana Lima",
    scores=("musicxml", "svg", "pdf") if HAS_ENGRAVER else ("musicxml",),
)


@lru_cache(maxsize=1)
def small_bank() -> bytes:
    """A SoundFont with one tone for every program and drum."""
    tone = (np.sin(np.arange(4_800) * 2 * np.pi * 440 / 48_000) * 9_000).astype(np.int16)
    return encode_soundfont(
        SoundFont(
            name="Small",
            author="Tests",
            licence="CC0-1.0",
            recordings=(Recording(name="tone", frames=tone, rate=48_000, root_key=69),),
            instruments=(Instrument(name="Tone", zones=(Zone(recording=0),)),),
            presets=(
                *(Preset(name=f"P{program}", program=program, instrument=0) for program in range(128)),
                Preset(name="Kit", program=0, bank=128, instrument=0),
            ),
        )
    )


def a_studio(folder: Path) -> Project:
    return Project.create(folder / "studio", name="Studio", clock=lambda: NOON)


def a_model(folder: Path) -> OpenedModel:
    return open_model(a_tiny_model(folder / "model"))


def an_export(
    project: Project,
    model: OpenedModel,
    folder: Path,
    export: Export = EVERYTHING,
    *,
    seed: int = 7,
    with_sound: bool = True,
) -> ComposedPiece:
    """Compose a short piece into `folder`."""
    bank = project.folder.parent / "small.sf2"
    bank.write_bytes(small_bank())
    brief = Brief.from_dict({**BRIEF, "seed": seed})
    order = Order(brief=brief, folder=folder, bank=str(bank) if with_sound else None, export=export)
    (composed,) = compose_piece(project, model, order)
    return composed
