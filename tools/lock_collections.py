# SPDX-License-Identifier: Apache-2.0
"""Write the lock files of the public catalogue from a folder that holds the collections. Facts only, never music.

python tools/lock_collections.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from fairchord.corpus.collections.lock import COLUMNS, split_tunes
from fairchord.errors import FairchordError
from fairchord.music.midi import read_many
from fairchord.music.piece import Piece

Row = dict[str, Any]
TARGET: Final = Path(__file__).parents[1] / "src" / "fairchord" / "corpus" / "collections"
WORSHIP_ONLY: Final = "LicenseRef-worship-only"
UNSTATED: Final = {
    237: "setting copyright 2013 Gregory L. Paul, all rights reserved beyond worship, says the score",
}
"""Hymns whose own copyright line denies what the table of the collection says, by X: number."""
MUTOPIA_GENRES: Final = {
    "Classical": "classical", "Baroque": "classical", "Romantic": "classical", "Renaissance": "classical",
    "Technique": "classical", "Folk": "folk", "Hymn": "hymn", "Song": "lied", "Jazz": "rag", "March": "march",
    "Popular / Dance": "pop",
}  # fmt: skip
GROOVE_GENRES: Final = {"afro": "world", "punk": "rock", "country": "folk"}


def main() -> None:
    """Write every lock file and print what it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    rights = list(csv.DictReader((given.data / "RIGHTS.csv").open(encoding="utf-8")))
    for name, rows_of in ROWS.items():
        if given.names and name not in given.names:
            continue
        rows = list(rows_of(given.data / name, [row for row in rights if row["collection"] == name]))
        mark_duplicates(rows)
        write(TARGET / f"{name}.csv.gz", rows)
        statuses = dict(Counter(row["status"] for row in rows))
        print(f"{name}: {len(rows)} pieces {statuses}, {(TARGET / f'{name}.csv.gz').stat().st_size} bytes")


def row(**facts: Any) -> Row:
    """A line with every column, most of them usual."""
    usual = dict.fromkeys(COLUMNS, "") | {"territories": "*", "status": "ok"}
    return usual | facts


def of_file(folder: Path, path: str) -> Row:
    """Path, hash and size of one file."""
    data = (folder / path).read_bytes()
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def hymns(folder: Path, _: list[Row]) -> Iterator[Row]:
    """The Open Hymnal: one book of tunes, and a table in the same order."""
    book = (folder / "OpenHymnal.abc").read_bytes()
    table = list(csv.DictReader((folder / "rights.csv").open(encoding="utf-8")))
    for place, (tune, facts) in enumerate(zip(split_tunes(book), table, strict=True), start=1):
        number = int(re.match(rb"X:\s*(\d+)", tune)[1])  # type: ignore[index]  # reason: split_tunes cuts at X:
        assert str(number) == facts["x"], (number, facts)
        stated = facts["stated public domain"] != "no" and number not in UNSTATED
        excluded = facts["class"].startswith("excluded")
        reason = UNSTATED.get(number, "the score licenses its setting for worship only" if not stated else "")
        people = facts["composer"] + ("" if facts["arranger"] == "unknown" else f"; arr. {facts['arranger']}")
        evidence = "the score states its music to be in the public domain; its known makers died in or before 1955"
        if facts["class"].startswith("living"):
            evidence = "the score states its music to be in the public domain, and that its arranger dedicated it"
        if excluded and stated:
            evidence = (
                f"the score states its music to be in the public domain, which it is in the United States; {people}: "
                "protected where protection lasts 70 years after death"
            )
        yield row(
            path="OpenHymnal.abc",
            part=str(place),
            sha256=hashlib.sha256(tune).hexdigest(),
            size=len(tune),
            title=facts["title"],
            author=people,
            licence=WORSHIP_ONLY if not stated else "",
            basis="public_domain" if stated else "licence_permits",
            territories="US" if excluded and stated else "*",
            evidence=evidence if stated else reason,
            attribution="Open Hymnal Project" if stated else f"{people}; all rights reserved",
            genre="hymn",
            status="ok" if stated else "refused",
            reason=reason,
        )


def freedoom(folder: Path, rights: list[Row]) -> Iterator[Row]:
    """Freedoom: titles and composers from its own credits, genre from the instruments."""
    credits = freedoom_credits((folder / "CREDITS-MUSIC").read_text(encoding="utf-8"))
    genres = {path.name: freedoom_genre(result.piece) for path, result in readings(folder, rights)}
    for fact in rights:
        path = fact["path"].removeprefix("freedoom/")
        title, author = credits[freedoom_slot(Path(path).stem)]
        yield row(
            **of_file(folder, path),
            title=title,
            author=author,
            licence="BSD-3-Clause",
            basis="licence_permits",
            evidence="COPYING.adoc and CREDITS-MUSIC of the pinned version: original work by its composer",
            attribution=f'"{title}" by {author}, Freedoom project, BSD-3-Clause',
            genre=genres.get(Path(path).name, ""),
        )


def readings(folder: Path, rights: list[Row]) -> Iterator[tuple[Path, Any]]:
    """Read the files that can be read."""
    for path, result in read_many(folder.parent / fact["path"] for fact in rights):
        if not isinstance(result, FairchordError):
            yield path, result


def freedoom_credits(text: str) -> dict[str, tuple[str, str]]:
    """Slot to title and composer, of the music in the present release."""
    found, phase = {}, ""
    for line in text.partition("--Previously")[0].splitlines():
        heading = re.fullmatch(r"--(.*)--", line.strip())
        if heading:
            phase = heading[1]
            continue
        match = re.match(r'\s*([A-Za-z]\w*):\s*(?:"(.*?)"(?=\s+by)|(\S+\.mid))\s+by\s+(.*\S)', line)
        if match:
            slot = match[1] if re.search(r"\d", match[1]) or match[1] in ("Victory", "Bunny") else f"{phase} {match[1]}"
            found[slot] = (match[2] or match[3], match[4])
    return found


def freedoom_slot(stem: str) -> str:
    """The name by which the credits call a file."""
    special = {
        "d_intro": "Phase 1 Title", "d_inter": "Phase 1 Intermission", "d_victor": "Victory", "d_bunny": "Bunny",
        "d_dm2ttl": "Phase 2 Title", "d_dm2int": "Phase 2 Intermission", "d_read_m": "Phase 2 Story",
        "d_fdmttl": "FreeDM Title", "d_fdmint": "FreeDM Intermission", "d_fdmrdm": "FreeDM Story",
    }  # fmt: skip
    return special.get(stem, stem.removeprefix("d_").upper())


def freedoom_genre(piece: Piece) -> str:
    """Metal, rock, synth, electronic or cinematic, by which instruments play how much."""
    total = sum(len(track.notes) for track in piece.tracks if not track.is_drum) or 1

    def share(*programs: range) -> float:
        return (
            sum(len(t.notes) for t in piece.tracks if not t.is_drum and any(t.program in span for span in programs))
            / total
        )

    if share(range(29, 31)) >= 0.35:
        return "metal"
    if share(range(24, 32)) >= 0.2:
        return "rock"
    if not any(track.is_drum for track in piece.tracks):
        return "cinematic"
    return "synth" if share(range(80, 104), range(38, 40), range(50, 52), range(62, 64)) >= 0.3 else "electronic"


def lieder(folder: Path, rights: list[Row]) -> Iterator[Row]:
    """OpenScore Lieder: MIDI conversions, and the MusicXML that the home publishes."""
    for fact in rights:
        score = fact["path"].removeprefix("openscore-lieder/")
        midi = "mid/" + score.removeprefix("mxl/").removesuffix(".mxl") + ".mid"
        home = of_file(folder, score)
        confirmed = "to be confirmed" not in fact["basis"]
        reason = "" if confirmed else "the composer's death and first publication are not confirmed"
        yield row(
            **of_file(folder, midi),
            home_path="scores/" + score.removeprefix("mxl/"),
            home_sha256=home["sha256"],
            title=fact["title"],
            author=fact["author"],
            licence="CC0-1.0",
            basis="public_domain",
            evidence=fact["basis"],
            attribution="OpenScore Lieder Corpus, CC0",
            genre="lied",
            status="ok" if confirmed else "unconfirmed",
            reason=reason,
        )


def quartets(folder: Path, rights: list[Row]) -> Iterator[Row]:
    """OpenScore String Quartets: MIDI conversions."""
    for fact in rights:
        path = fact["path"].removeprefix("openscore-string-quartets/")
        yield row(
            **of_file(folder, path),
            title=fact["title"] or Path(path).parent.name.replace("_", " "),
            author=fact["author"],
            licence="CC0-1.0",
            basis="public_domain",
            evidence=fact["basis"],
            attribution="OpenScore String Quartets, CC0",
            genre="quartet",
        )


def mutopia(folder: Path, rights: list[Row]) -> Iterator[Row]:
    """Mutopia: public domain or CC BY piece by piece, by its table."""
    table = {fact["piece"]: fact for fact in csv.DictReader((folder / "pieces.csv").open(encoding="utf-8"))}
    for fact in rights:
        path = fact["path"].removeprefix("mutopia/")
        piece, _, number = Path(path).stem.replace("__", "/").rpartition("_")
        facts, free = table[piece], path.startswith("PD/")
        assert facts["licence"] == ("PD" if free else "BY"), path
        title = piece.rpartition("/")[2].replace("_", " ") + (f" ({int(number) + 1})" if number != "0" else "")
        yield row(
            **of_file(folder, path),
            title=title,
            author=composer_name(facts["composer"]),
            licence="" if free else "CC-BY-3.0",
            basis="public_domain" if free else "licence_permits",
            evidence="old music; the typesetter's header gives the edition to the public domain"
            if free
            else "the typesetter's header says Creative Commons Attribution; the list does not give its version",
            attribution=f"{title}, {composer_name(facts['composer'])}, typeset for the Mutopia Project"
            + ("" if free else ", CC BY"),
            genre=mutopia_genre(piece, facts),
        )


def composer_name(code: str) -> str:
    """'BachJS' as 'Bach, J. S.'; names that are no person's stay."""
    match = re.fullmatch(r"([A-Z][a-zà-ÿ'-]+(?:-[A-Z][a-z]+)?)([A-Z]{1,3})([a-z]*)", code)
    if match is None:
        return code
    initials = " ".join(f"{letter}." for letter in match[2])
    return f"{match[1]}, {initials}" + (f" {match[3]}" if match[3] else "")


def mutopia_genre(piece: str, facts: Row) -> str:
    """Genre by style, with waltzes, chorales and rags told apart."""
    name = piece.lower()
    if "waltz" in name or "valse" in name or "walzer" in name:
        return "waltz"
    if facts["composer"] == "BachJS" and "SATB" in facts["instrument"]:
        return "chorale"
    if facts["style"] == "Jazz" and facts["composer"] != "JoplinS" and "rag" not in name:
        return "jazz"
    return MUTOPIA_GENRES.get(facts["style"], "")


def groove(folder: Path, _: list[Row]) -> Iterator[Row]:
    """Groove: from its own table."""
    for facts in csv.DictReader((folder / "groove_meta.csv").open(encoding="utf-8")):
        path = facts["midi_filename"]
        drummer, session, name = path.removesuffix(".mid").split("/")
        genre = facts["genre"].split("-")[0]
        yield row(
            **of_file(folder, path),
            title=f"{name.replace('_', ' ')}, {session}",
            author=drummer,
            licence="CC-BY-4.0",
            basis="licence_permits",
            evidence="performed for the data set by hired drummers; Google LLC, magenta.tensorflow.org/datasets/groove",
            attribution="Groove MIDI Dataset, Google LLC, CC BY 4.0",
            genre=GROOVE_GENRES.get(genre, genre),
        )


def simutrans(folder: Path, rights: list[Row]) -> Iterator[Row]:
    """Simutrans: a licence with conditions, so no claim is made."""
    lines = (folder / "readme.txt").read_text(encoding="utf-8-sig").splitlines()
    table = [[cell.strip() for cell in line.split("|")] for line in lines if re.match(r"\d\d \|", line)]
    credits = {cells[0]: (cells[1], cells[2]) for cells in table}
    for fact in rights:
        path = fact["path"].removeprefix("simutrans/")
        title, author = credits[path[:2]]
        yield row(
            **of_file(folder, path),
            home_path=f"simutrans/music/{path}",
            title=title,
            author=author,
            licence="Artistic-1.0",
            basis="licence_permits",
            evidence="LICENSE.txt and readme.txt of the collection: original work by the named composer",
            attribution=f"{title} by {author}, Simutrans, Artistic License 1.0",
            status="refused",
            reason="Artistic-1.0 sets conditions on derived works",
        )


def mark_duplicates(rows: list[Row]) -> None:
    """Name the first of several pieces with the same bytes in the others."""
    first: dict[str, str] = {}
    for line in rows:
        original = first.setdefault(line["sha256"], line["path"])
        if original != line["path"]:
            line.update(status="duplicate", reason=f"the same bytes as {original}")


def write(path: Path, rows: list[Row]) -> None:
    """Write one lock file; the same facts give the same bytes."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(sorted(rows, key=lambda line: (line["path"], int(line["part"] or 0))))
    path.write_bytes(gzip.compress(out.getvalue().encode("utf-8"), compresslevel=9, mtime=0))


ROWS: Final[dict[str, Callable[[Path, list[Row]], Iterator[Row]]]] = {
    "open-hymnal": hymns,
    "freedoom": freedoom,
    "openscore-lieder": lieder,
    "openscore-string-quartets": quartets,
    "mutopia": mutopia,
    "groove": groove,
    "simutrans": simutrans,
}

if __name__ == "__main__":
    main()
