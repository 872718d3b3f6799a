# SPDX-License-Identifier: Apache-2.0
"""Learn the groove that ships with the package again: python tools/fit_groove.py PROJECT SNAPSHOT OUT.json."""

from __future__ import annotations

import sys
from pathlib import Path

from fairchord.durable import write_durably
from fairchord.workflows.build_snapshot import find_snapshot
from fairchord.workflows.fit_groove_record import fit_groove_record
from fairchord.workflows.project import Project


def main() -> None:
    """Fit, sign and write."""
    folder, snapshot, out = sys.argv[1:4]
    with Project.open(Path(folder)) as project:
        record = fit_groove_record(project, find_snapshot(project, snapshot))
    write_durably(Path(out), record.to_bytes())
    print(f"{out}: {record.learned_from.sentence}, {record.learned_from.hits} hits, sha256 {record.sha256}")


if __name__ == "__main__":
    main()
