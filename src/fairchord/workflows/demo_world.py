# SPDX-License-Identifier: Apache-2.0
"""The demo's small world of rights: a studio, two composers, a society, three works of theirs, and the whole shelf.

The people and the society are invented and called so; keys, signatures, entries and decisions are real.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from fairchord.music.midi import write_midi
from fairchord.music.shelf_notation import parse_notation
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.party import Party, PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.demo_pieces import NIGHT_TRAM, PAPER_BOATS, TWO_WINDOWS
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.find_party import party_name
from fairchord.workflows.project import Project
from fairchord.workflows.record_grant import GrantTerms, draft_grant, sign_grant
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_party import PartyDetails, register_party
from fairchord.workflows.register_works import MusicSource, register_work
from fairchord.workflows.work_details import WorkDetails

SOURCE: Final = "written by the Fairchord project for its demo; the composers named are invented"
LETTER: Final = "letter of the society, received in the demo: no AI training on its members' works"

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorld:
    """Who and what is in the world, and how many works of the shelf were admitted."""

    ana: Party
    jonas: Party
    society: Party
    paper_boats: WorkId
    two_windows: WorkId
    night_tram: WorkId
    shelf_works: int
    names: Mapping[PartyId, str]
    """What the private book opens: in the log, persons' names are sealed."""

    def in_names(self, text: str) -> str:
        """The same text with names in place of identifiers."""
        for party, name in self.names.items():
            text = text.replace(party, name)
        for title, work in self._works():
            text = text.replace(work, f"“{title}”")
        return text

    def decisions(self, project: Project) -> tuple[tuple[str, Permit | Refusal], ...]:
        """What the ledger says about training on each of the three works."""
        return tuple((title, explain_decision(project, work, Use.TRAIN_BASE)) for title, work in self._works())

    def _works(self) -> tuple[tuple[str, WorkId], ...]:
        return ("Paper Boats", self.paper_boats), ("Two Windows", self.two_windows), ("Night Tram", self.night_tram)


def build_demo_world(
    project: Project,
    music_folder: Path,
    *,
    random_bytes: RandomBytes = os.urandom,
    progress: Callable[[str, float], None] = lambda _doing, _done: None,
) -> DemoWorld:
    """Register everyone and everything; one co-author does not sign, and the society reserves one work."""
    ana, jonas = (_join(project, name, PartyKind.PERSON, random_bytes) for name in ("Ana Lima", "Jonas Weber"))
    society = _join(project, "Society of Authors (demo)", PartyKind.SOCIETY, random_bytes)
    music_folder.mkdir(parents=True, exist_ok=True)
    boats = _deliver(project, music_folder, PAPER_BOATS, {ana: 1})
    windows = _deliver(project, music_folder, TWO_WINDOWS, {ana: 2, jonas: 2})
    tram = _deliver(project, music_folder, NIGHT_TRAM, {jonas: 1})
    _grant(project, ana, boats, windows)
    _grant(project, jonas, tram)
    record_reservation(project, ReservationTerms(lodged_by=society.id, reference=LETTER, works=(tram,)))
    outcomes = add_shelf(
        project,
        random_bytes=random_bytes,
        progress=lambda done, total: progress("admitting the shelf", done / max(total, 1)),
    )
    admitted = sum(outcome.fate.value == "admitted" for outcome in outcomes)
    return DemoWorld(
        ana=ana, jonas=jonas, society=society, paper_boats=boats, two_windows=windows, night_tram=tram,
        shelf_works=admitted, names={party.id: party_name(project, party.id) for party in (ana, jonas, society)},
    )  # fmt: skip


def _join(project: Project, name: str, kind: PartyKind, random_bytes: RandomBytes) -> Party:
    return register_party(project, PartyDetails(name=name, kind=kind), random_bytes=random_bytes)


def _deliver(project: Project, folder: Path, notation: str, holders: dict[Party, int]) -> WorkId:
    """Write a piece as the MIDI file its composers deliver, and register it in their names."""
    notated = parse_notation(notation, source="demo")
    path = folder / f"{notated.title.lower().replace(' ', '-')}.mid"
    path.write_bytes(write_midi(notated.piece))
    details = WorkDetails(
        contributors=tuple(Contributor(name=party.name, role="composer") for party in holders),
        source=SOURCE,
        authorship=Authorship.MACHINE_ASSISTED,
        basis=RightsBasis.AUTHOR_CONSENTED,
        shares=tuple(Share(holder=party.id, part=Fraction(1, part)) for party, part in holders.items()),
    )
    return WorkId(register_work(project, MusicSource(path=path, title=notated.title), details).work)


def _grant(project: Project, holder: Party, *works: WorkId) -> None:
    """The holder signs: irrevocable, world-wide, for training the base model and for nothing else."""
    terms = GrantTerms(holder=PartyId(holder.id), works=works, uses=(Use.TRAIN_BASE,), irrevocable=True)
    sign_grant(project, draft_grant(project, terms), project.signing_key(holder.id))
