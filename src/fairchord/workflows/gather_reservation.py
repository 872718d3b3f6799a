# SPDX-License-Identifier: Apache-2.0
"""Make the terms of a reservation from what its lodger names and brings: works, parties, music, lists, letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairchord.canonical import sha256_hex
from fairchord.corpus.reading import MusicReader
from fairchord.errors import InvalidInput
from fairchord.music.melody_keys import melody_keys
from fairchord.rights.identifiers import PartyId
from fairchord.rights.match_keys import melody_key
from fairchord.rights.reservation import ReservationForm
from fairchord.workflows.explain_decision import find_work
from fairchord.workflows.find_party import find_party
from fairchord.workflows.project import Project
from fairchord.workflows.read_tdmrep import apply_layers, read_layer
from fairchord.workflows.record_reservation import ReservationTerms
from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What is named: works, parties, repertoires, files by their bytes or hash, music by its melody."""

    work: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    repertoire: tuple[str, ...] = ()
    file: tuple[Path, ...] = ()
    sha256: tuple[str, ...] = ()
    music: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What is brought: a list, a letter, TDMRep files with their site; and how it is referred to."""

    reference: str = ""
    csv: Path | None = None
    letter: Path | None = None
    tdmrep: tuple[Path, ...] = ()
    site: str | None = None
    form: ReservationForm | None = None


def gather_reservation(
    project: Project, lodger: PartyId, named: Named, papers: Papers, *, tell: Tell = lambda _: None
) -> ReservationTerms:
    """Read everything that a reservation names; `tell` hears what the lodger should know of how it was read."""
    if papers.tdmrep and papers.letter:
        raise InvalidInput("a reservation has one document: a letter or TDMRep files", hint="lodge them one by one")
    reference = papers.reference.strip() or _reference(papers)
    works = [project.register().work(find_work(project, text)).id for text in named.work]
    parties = [find_party(project, text) for text in (*named.party, *named.repertoire)]
    document = None if papers.letter is None else read_bytes(papers.letter, at_most=LARGEST_LETTER)
    if papers.tdmrep:
        layers = [read_bytes(path) for path in papers.tdmrep]
        reading = apply_layers(project, lodger, [read_layer(layer) for layer in layers], papers.site)
        works, parties = [*works, *reading.works], [*parties, *reading.parties]
        document = b"\n".join(layers)
        _tell_tdmrep(tell, len(reading.free), is_whole=bool(reading.parties))
    hashes = [*named.sha256, *(sha256_hex(read_bytes(path, at_most=LARGEST_LETTER)) for path in named.file)]
    keys, of_music = _keys_of_music(named.music, tell)
    return ReservationTerms(
        lodged_by=lodger,
        reference=reference,
        works=tuple(dict.fromkeys(works)),
        parties=tuple(dict.fromkeys(parties)),
        content_sha256s=tuple(dict.fromkeys([*hashes, *of_music])),
        keys=tuple(dict.fromkeys([*_keys_of_repertoires(project, named.repertoire), *keys])),
        form=papers.form or _form(papers),
        document=document,
        listed=None if papers.csv is None else read_bytes(papers.csv, at_most=LARGEST_LETTER),
    )


def _reference(papers: Papers) -> str:
    """How the papers are referred to when nobody says: by the names of their files."""
    words = [f"{word} {path.name}" for word, path in (("list", papers.csv), ("letter", papers.letter)) if path]
    words += [f"TDMRep {path.name}" for path in papers.tdmrep]
    if not words:
        raise InvalidInput("the reservation has no reference", hint="say where it is kept: --reference 'letter of ...'")
    return ", ".join(words)


def _form(papers: Papers) -> ReservationForm | None:
    forms = (
        (papers.csv, ReservationForm.LIST),
        (papers.tdmrep, ReservationForm.TDMREP),
        (papers.letter, ReservationForm.LETTER),
    )
    return next((form for given, form in forms if given), None)


def _keys_of_repertoires(project: Project, texts: tuple[str, ...]) -> list[str]:
    """The identifiers of parties and of their members, so that works without recorded shares are found as well."""
    wanted = {find_party(project, text) for text in texts}
    parties = (item.record for item in project.register().parties.values())
    return [key for party in parties if party.id in wanted or party.society in wanted for key in party.identifiers]


def _keys_of_music(paths: tuple[Path, ...], tell: Tell) -> tuple[list[str], list[str]]:
    """The melody keys, and the hashes, of music that is dropped in."""
    keys: list[str] = []
    hashes: list[str] = []
    with MusicReader() as reader:
        for path in paths:
            content = read_bytes(path, at_most=LARGEST_LETTER)
            found = melody_keys(reader.read(path.name, content).piece)
            if not found:
                tell(f"{path.name}: no line is long and varied enough to have a key; only these bytes are found")
            keys += [melody_key(digits) for digits in found]
            hashes.append(sha256_hex(content))
    return keys, hashes


def _tell_tdmrep(tell: Tell, free: int, *, is_whole: bool) -> None:
    tell("TDMRep speaks of places on a site and knows no music: everything that its lodger holds here is reserved")
    if not is_whole:
        tell("but for works that it leaves free: so works are named one by one, and later ones need a new reservation")
    elif free:
        tell(f"it leaves {free} works of others free, which says nothing against them here")
