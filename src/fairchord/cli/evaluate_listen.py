# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate listen` (also spelled `--listen`): build a blind listening test."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.listening_clips import Progress, TestClip


def listen(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("listening-test"),
    ours: Annotated[Path | None, typer.Option(help="Folder of MIDI clips: ours.")] = None,
    human: Annotated[
        Path | None, typer.Option(help="Folder of clips by people, with CREDITS.json, which states each licence.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Folder of clips of what ours is held against.")] = None,
    snapshot: Annotated[
        Path | None, typer.Option(help="Instead of folders: take held-out human clips from here, compose the others.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    items: Annotated[int, typer.Option(help="Sets of conditions, with --snapshot.")] = 12,
    trials: Annotated[int, typer.Option(help="Pairs that each listener hears, before the repeated one.")] = 12,
    form: Annotated[
        str | None, typer.Option("--format", help="wav, flac or mp3; flac where it can be written, else wav.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="Text that everything is drawn from; by lot unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build a page on which people say, blind, what they prefer: ours, human, baseline."""
    from fairchord.cli.step_progress import steps_shown
    from fairchord.workflows.make_listening_test import make_listening_test
    from fairchord.workflows.new_folder import check_target

    check_target(out, overwrite=False)
    folders = {"ours": ours, "human": human, "baseline": baseline}
    given = {source: folder for source, folder in folders.items() if folder is not None}
    if bool(given) == (snapshot is not None):
        raise InvalidInput(
            "where the clips come from is not said, or said twice",
            hint="give --snapshot DIR, or folders of MIDI clips: --ours, --human, --baseline",
        )
    secret = secrets.token_hex(16) if seed is None else seed
    with steps_shown() as progress:
        clips = _clips(given, snapshot, model, items=items, secret=secret, progress=progress)
        made = make_listening_test(clips, out, secret=secret, form=form, trials_each=trials, progress=progress)
    print_result(made.to_dict(), as_json=as_json)


def _clips(
    folders: dict[str, Path], snapshot: Path | None, model: Path | None, *, items: int, secret: str, progress: Progress
) -> tuple[TestClip, ...]:
    import hashlib

    from fairchord.workflows.listening_clips import compose_clips, read_folders

    if snapshot is None:
        return read_folders(folders)
    if items < 1:
        raise InvalidInput(f"{items} items are none", hint="give 1 or more; 12 is usual")
    drawn = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:4], "big")
    return compose_clips(snapshot, model, items=items, seed=drawn, progress=progress)
