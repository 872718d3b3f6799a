# SPDX-License-Identifier: Apache-2.0
"""A Transformer-XL of ComMU's published configuration beside Fairchord's network: same clips, same CPU seconds.

Three steps, each a command: `train` one system for so many CPU seconds on the snapshot's training clips (its curve is
measured on validation clips); `compare` both on the test clips (NLL a note, then clips written and measured); `report`
writes RESULTS.md and curves.svg from the results. One thread throughout.
Usage: python benchmarks/quality/transformer_xl/side_by_side.py train --snapshot DIR --system ours|commu --folder RUNS
       ... compare --snapshot DIR --folder RUNS     ... report
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from xl_control import choose_wishes, leave_open, measure_humans, write_ours, write_theirs
from xl_network import TransformerXl, XlShape
from xl_report import write_report
from xl_sequences import chosen_examples, draw, find_clips, note_count
from xl_training import SPELLINGS, Point, XlRecipe, our_nll_per_note, their_nll_per_note, train_ours, train_theirs

from fairchord.corpus.manifest import TEST, TRAIN, VALIDATION, Manifest
from fairchord.generation.engine import Engine
from fairchord.model.shape import ModelShape
from fairchord.model.transformer import Transformer
from fairchord.tokens.vocabulary import SIZE
from fairchord.training.batches import Windows
from fairchord.training.recipe import SHELF_AND_PUBLIC_SHARES

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
SYSTEMS: Final = {"commu": "commu", "commu-our-spelling": "ours"}
"""The Transformer-XL in ComMU's own spelling, and the same network on our token sequences."""
THEIR_RECIPE: Final = XlRecipe(rate=4e-4, rows=3)
OUR_RATE: Final = 3e-3
OUR_DEPTH: Final = 4
SECONDS: Final = ("seconds_per_clip_mean", "seconds_per_clip_median")


def open_windows(snapshot: Path) -> Windows:
    """The windows of a snapshot folder."""
    works = Manifest.from_bytes((snapshot / "manifest.json").read_bytes()).works
    return Windows(
        tokens=np.load(snapshot / "tokens.npy", mmap_mode="r"),
        sequences=np.load(snapshot / "sequences.npy"),
        collections=tuple(work.collection for work in works),
    )


def train(snapshot: Path, system: str, folder: Path, *, seconds: float, seed: int, recipe: XlRecipe) -> None:
    """Train one system and keep its weights and curve."""
    windows = open_windows(snapshot)
    examples = draw(find_clips(windows, TRAIN), SHELF_AND_PUBLIC_SHARES, seed=seed)
    held_out = chosen_examples(find_clips(windows, VALIDATION), 64)
    folder.mkdir(parents=True, exist_ok=True)
    curve: list[Point] = []

    def say(point: Point) -> None:
        curve.append(point)
        print(system, point, flush=True)
        torch.save(model.state_dict(), folder / f"{system}.pt")
        about = {"parameters": sum(p.numel() for p in model.parameters()), "seed": seed, "torch": torch.__version__}
        about |= {"seconds": seconds, "curve": [asdict(each) for each in curve]}
        about |= {"recipe": {"muon_rate": OUR_RATE, "depth": OUR_DEPTH} if system == "ours" else asdict(recipe)}
        (folder / f"{system}.json").write_text(json.dumps(about, indent=1) + "\n")

    torch.manual_seed(seed)
    if system == "ours":
        model: Any = Transformer(ModelShape(depth=OUR_DEPTH))
        train_ours(
            model, examples, seconds=seconds, rate=OUR_RATE, measure=lambda: our_nll_per_note(model, held_out), say=say
        )
        return
    spell = SPELLINGS[SYSTEMS[system]]
    model = TransformerXl(XlShape(vocabulary_size=SIZE))
    spelled = [spell(example) for example in held_out]
    train_theirs(
        model,
        map(spell, examples),
        recipe,
        seconds=seconds,
        measure=lambda: their_nll_per_note(model, spelled),
        say=say,
    )


def compare(snapshot: Path, folder: Path, *, test_clips: int, wishes: int, samples: int) -> dict[str, Any]:
    """Measure every trained system on the test clips, and the clips that two of them write."""
    windows = open_windows(snapshot)
    held_out = chosen_examples(find_clips(windows, TEST), test_clips)
    asked, refused = choose_wishes(find_clips(windows, TEST, bars=8), wishes)
    notes = sum(note_count(example.tokens) for example in held_out)
    found: dict[str, Any] = {"test_clips": len(held_out), "test_notes": notes, "wishes": len(asked)}
    found |= {"samples_a_wish": samples, "wishes_refused": refused, "human": {"control": measure_humans(asked)}}
    ours = Transformer(ModelShape(depth=OUR_DEPTH))
    ours.load_state_dict(torch.load(folder / "ours.pt", weights_only=True))
    found["ours"] = _about(folder, "ours") | {"nll_per_note": our_nll_per_note(ours, held_out)}
    weights = {name: tensor.numpy() for name, tensor in ours.state_dict().items()}
    for precision, suffix in (("int8", ""), ("fp32", "_fp32")):
        engine = Engine.build(ours.shape, weights, precision=precision)
        write_ours(engine, asked[:1], samples=1)  # what the first clip loads is no part of a clip
        wrote = write_ours(engine, asked, samples=samples).to_dict()
        found["ours"] |= wrote if not suffix else {name + suffix: wrote[name] for name in SECONDS}
        if not suffix:
            found["ours"]["open"] = write_ours(engine, leave_open(asked), samples=samples).to_dict()
    for system, spelling in SYSTEMS.items():
        if not (folder / f"{system}.pt").exists():
            continue
        theirs = TransformerXl(XlShape(vocabulary_size=SIZE))
        theirs.load_state_dict(torch.load(folder / f"{system}.pt", weights_only=True))
        nll = their_nll_per_note(theirs, [SPELLINGS[spelling](example) for example in held_out])
        found[system] = _about(folder, system) | {"nll_per_note": nll}
        if system == "commu":
            found[system] |= write_theirs(theirs, asked, samples=samples).to_dict()
            found[system]["open"] = write_theirs(theirs, leave_open(asked), samples=samples).to_dict()
    return found


def _about(folder: Path, system: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / f"{system}.json").read_text())
    return about


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("train", "compare", "report"))
    parser.add_argument("--snapshot", type=Path, help="snapshot folder")
    parser.add_argument("--system", choices=("ours", *SYSTEMS), default="ours")
    parser.add_argument(
        "--folder", type=Path, default=Path("side-by-side-runs"), help="where weights and curves are kept"
    )
    parser.add_argument("--seconds", type=float, default=720.0, help="CPU seconds of training")
    parser.add_argument("--rate", type=float, default=THEIR_RECIPE.rate, help="their learning rate")
    parser.add_argument("--rows", type=int, default=THEIR_RECIPE.rows, help="rows of their batches")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--test-clips", type=int, default=256)
    parser.add_argument("--wishes", type=int, default=60)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    if given.step == "report":
        write_report(json.loads(given.results.read_text()), given.results.parent)
        return 0
    if given.snapshot is None:
        parser.error("name the snapshot with --snapshot")
    if given.step == "train":
        recipe = XlRecipe(rate=given.rate, rows=given.rows)
        train(given.snapshot, given.system, given.folder, seconds=given.seconds, seed=given.seed, recipe=recipe)
        return 0
    found = compare(
        given.snapshot, given.folder, test_clips=given.test_clips, wishes=given.wishes, samples=given.samples
    )
    given.results.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
