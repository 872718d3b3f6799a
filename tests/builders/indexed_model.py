# SPDX-License-Identifier: Apache-2.0
"""A tiny model signed by a project's operator as learned from one of its snapshots, with or without its index."""

from __future__ import annotations

from pathlib import Path

from builders.project_world import ProjectWorld
from builders.tiny_model import a_tiny_model
from fairchord.corpus.freeze import MANIFEST
from fairchord.corpus.manifest import Manifest
from fairchord.disclosure.model_card import write_works
from fairchord.disclosure.model_provenance import PROVENANCE, ModelProvenance, sign_model
from fairchord.workflows.find_index import write_model_index


def a_model_of(world: ProjectWorld, snapshot: Path, *, with_index: bool = True, name: str = "base") -> Path:
    manifest = Manifest.from_bytes((snapshot / MANIFEST).read_bytes())
    folder = a_tiny_model(world.project.models_folder / name, snapshot_root=manifest.root, model_id=name)
    facts = ModelProvenance.from_bytes((folder / PROVENANCE).read_bytes()).facts
    (folder / PROVENANCE).unlink()
    write_works(folder, manifest.works)
    if with_index:
        write_model_index(world.project, manifest.root, folder)
    sign_model(folder, facts, world.project.operator_key())
    return folder
