# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate distribution`: a folder of clips against a folder of human clips, as sets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_table, progress_shown


def distribution(
    folder: Annotated[Path, typer.Argument(help="Folder of MIDI clips.")],
    against: Annotated[
        Path, typer.Option("--against", help="Folder of human clips, each named as the clip for its conditions.")
    ],
    picture: Annotated[Path | None, typer.Option(help="Write the comparison as an SVG picture.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the partings and of the intervals' redrawing.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Overlap and divergence of features, Frechet distance, nearest-neighbour test, with the human ceiling beside."""
    from fairchord.evaluation.distribution.features import FEATURES
    from fairchord.evaluation.distribution.picture import distance_svg
    from fairchord.workflows.compare_clips import compare_folders

    with progress_shown("reading clips") as progress:
        table = compare_folders(folder, against, seed=seed, progress=progress)
    if picture is not None:
        picture.write_text(distance_svg(table), encoding="utf-8")
    if as_json:
        print_json({name: row.to_dict() for name, row in table.items()})
        return
    rows: list[list[object]] = [["Frechet distance (0 best)", *(row.frechet for row in table.values())]]
    rows.append(["nearest neighbour (0.5 best)", *(row.nearest_neighbour for row in table.values())])
    for feature in FEATURES:
        rows.append([f"overlap, {feature.replace('_', ' ')}", *(row.overlap[feature] for row in table.values())])
    print_table(["measure", *table], rows)
