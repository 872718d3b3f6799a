# SPDX-License-Identifier: Apache-2.0
"""Options that say what a piece is to be, where they are too long to stand in the verb itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Chords = Annotated[
    str | None, typer.Option(help="'Am F C G', a bar each; 'Am F | C G7'; 'ii7 V7 Imaj7'; see the chord language.")
]
Pitches = Annotated[
    list[str] | None, typer.Option("--range", help="role=E2-G4, or role=mid_high for the mean; repeatable.")
]
NoTraining = Annotated[bool, typer.Option("--no-training", help="State in them: not for training AI, nor data mining.")]
Issuer = Annotated[Path | None, typer.Option("--project", "-p", help="Project that issues the certificate.")]
