# SPDX-License-Identifier: Apache-2.0
"""`fairchord demo`: the whole job in a folder, told as it happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json

if TYPE_CHECKING:
    from fairchord.workflows.run_demo import DemoReport, Scene


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("world"),
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    bank: Annotated[str, typer.Option(help="house, musescore, fluidr3, or an .sf2 file.")] = "house",
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Write no stems and no mix.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier demo.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build a small world, compose in it, certify the piece, verify it, and find a forgery. No network."""
    from fairchord.cli.step_progress import steps_shown
    from fairchord.workflows.run_demo import Demo, run_demo

    scenes: list[Scene] = []
    tell = scenes.append if as_json else _print_scene
    with steps_shown() as progress:
        report = run_demo(
            Demo(
                folder=out,
                model_folder=model,
                bank=None if no_audio else bank,
                overwrite=overwrite,
                tell=tell,
                progress=progress,
            )
        )
    if as_json:
        print_json(_summary(report, scenes))
    else:
        _print_end(report)
    if not report.verification.is_verified or report.forgery.is_intact:
        raise typer.Exit(1)


def _print_scene(scene: Scene) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(f"\n{scene.heading}", style="bold"))
    for line in scene.lines:
        text = line.lstrip()
        console.print(Padding(Text(text), (0, 0, 0, 2 + len(line) - len(text))))


def _print_end(report: DemoReport) -> None:
    from fairchord.workflows.run_demo import LIMITS, Scene

    song = report.folder / "song"
    names = [fact.name for fact in report.composed.certificate.files]
    lines = [f"{label:12s} {song / name}" for label, name in _PLACES if name in names or name == "certificate.json"]
    stems = sorted(name for name in names if name.startswith("stems/"))
    lines += [f"{'stem':12s} {song / name}" for name in stems]
    lines.append(f"{'ledger':12s} {report.folder / 'project'}")
    _print_scene(Scene(heading="Where it all is", lines=tuple(lines)))
    _print_scene(Scene(heading="What this does not show", lines=LIMITS))
    tries = (f"verify {song}", f"audit overview {song} -o overview.html", "compose --drafts 4 -o drafts")
    print("\nNow try:  " + "\n          ".join(f"fairchord {words}" for words in tries))


_PLACES = (
    ("MIDI", "song.mid"),
    ("mix", "mix.wav"),
    ("picture", "piano-roll.svg"),
    ("certificate", "certificate.json"),
)


def _summary(report: DemoReport, scenes: list[Scene]) -> dict[str, Any]:
    from dataclasses import replace

    composed = replace(report.composed, folder=report.folder / "song")
    return {
        "folder": str(report.folder),
        "output": composed.to_dict(),
        "refusals": [refusal.to_dict() for refusal in report.refusals],
        "snapshot_root": report.snapshot.root,
        "verified": report.verification.is_verified,
        "forgery_found_in": [check.name for check in report.forgery.problems],
        "told": [{"heading": scene.heading, "lines": list(scene.lines)} for scene in scenes],
    }
