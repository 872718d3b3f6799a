# SPDX-License-Identifier: Apache-2.0
"""Check pieces in shelf notation: `python -m fairchord.shelf FILE...` says what each holds, or what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from fairchord.errors import InvalidMusic
from fairchord.music.shelf_notation import parse_notation


def main(paths: list[str]) -> int:
    """Check each file; 0 when all are well."""
    failures = 0
    for path in paths:
        try:
            notated = parse_notation(Path(path).read_text(encoding="utf-8"), source=Path(path).name)
        except (OSError, UnicodeDecodeError) as error:
            failures += 1
            print(f"{path} cannot be read as UTF-8 text: {error}", file=sys.stderr)
            continue
        except InvalidMusic as error:
            failures += 1
            print(f"{error.message}\n  hint: {error.hint}", file=sys.stderr)
            continue
        piece = notated.piece
        parts = ", ".join(f"{track.role} {len(track.notes)}" for track in piece.tracks)
        print(f"ok {Path(path).name}: {notated.title}, {notated.style}, {notated.length_bars} bars; {parts}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
