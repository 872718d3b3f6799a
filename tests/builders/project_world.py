# SPDX-License-Identifier: Apache-2.0
"""A real project in a folder: a clock that moves, seeded keys, MIDI files made here, parties, works and grants.

Two worlds are built once and copied for each test, because reading music takes a child process each time.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

from builders.music_pieces import a_line, a_piece, a_progression
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.party import Party
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share
from fairchord.workflows.admit_works import Outcome
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.find_party import find_party
from fairchord.workflows.project import Project
from fairchord.workflows.record_grant import GrantTerms, RecordedGrant, draft_grant, sign_grant
from fairchord.workflows.register_party import PartyDetails, register_party
from fairchord.workflows.register_works import MusicSource, register_work, register_works
from fairchord.workflows.work_details import WorkDetails

BASE_USES = (Use.TRAIN_BASE, Use.EVALUATE)


def a_moving_clock() -> Callable[[], datetime]:
    """Each look at the clock is a second later than the one before."""
    moments = iter(range(1_000_000))
    start = datetime(2026, 3, 1, 9, 0, 0, tzinfo=UTC)
    return lambda: start + timedelta(seconds=next(moments))


def seeded_keys(first: int = 1) -> Callable[[int], bytes]:
    """Different bytes at each call, the same in each run."""
    calls = iter(range(first, 250))
    return lambda size: bytes([next(calls)]) * size


def a_tune(seed: int, *, bars: int = 16) -> Piece:
    """A melody that depends on the seed, over chords."""
    pitches = [60 + (seed * 7 + index * index * (seed + 3) + index // 3) % 19 for index in range(4 * bars)]
    chords = " ".join(("C", "Am", "F", "G")[(index + seed) % 4] for index in range(bars))
    return a_piece(a_line(pitches, name="lead"), a_progression(chords), title=f"tune {seed}")


@dataclass
class ProjectWorld:
    """A project, and shorthand for what people do in it."""

    folder: Path
    project: Project
    random_bytes: Callable[[int], bytes] = field(default_factory=seeded_keys)

    def party(self, name: str, **details: object) -> Party:
        made = PartyDetails(name=name, **details)  # type: ignore[arg-type]  # passed on as they are
        return register_party(self.project, made, random_bytes=self.random_bytes)

    def named(self, name: str) -> Party:
        """A party that is registered already."""
        return self.project.register().party(find_party(self.project, name))

    def titled(self, title: str) -> WorkId:
        """A work that is registered already."""
        works = self.project.register().works.items()
        return next(work for work, item in works if item.record.title == title)

    def file(self, seed: int, piece: Piece | None = None) -> Path:
        path = self.folder / f"tune{seed}.mid"
        path.write_bytes(write_midi(piece or a_tune(seed)))
        return path

    def source(self, seed: int) -> MusicSource:
        return MusicSource(path=self.file(seed), title=f"Tune {seed}")

    def work(self, *holders: Party, seed: int = 1, piece: Piece | None = None) -> Outcome:
        source = MusicSource(path=self.file(seed, piece), title=f"Tune {seed}")
        return register_work(self.project, source, consented(*holders))

    def terms(self, holder: PartyId, *works: str, uses: tuple[Use, ...] = BASE_USES, **more: object) -> GrantTerms:
        chosen = {"irrevocable": True} | more
        return GrantTerms(holder=holder, works=tuple(map(WorkId, works)), uses=uses, **chosen)  # type: ignore[arg-type]  # passed on as they are

    def grant(self, holder: Party, *works: str, **terms: object) -> RecordedGrant:
        wanted = self.terms(holder.id, *works, **terms)  # type: ignore[arg-type]  # passed on as they are
        return sign_grant(self.project, draft_grant(self.project, wanted), self.project.signing_key(holder.id))


def consented(*holders: Party) -> WorkDetails:
    """A human work held in equal shares."""
    return WorkDetails(
        contributors=tuple(Contributor(name=holder.name, role="composer") for holder in holders),
        source="composed for the studio",
        authorship=Authorship.HUMAN,
        basis=RightsBasis.AUTHOR_CONSENTED,
        shares=tuple(Share(holder=holder.id, part=Fraction(1, len(holders))) for holder in holders),
    )


def an_empty_world(folder: Path, *, first_key: int = 1) -> ProjectWorld:
    """A project with nothing in it but its operator."""
    keys = seeded_keys(first_key)
    project = Project.create(folder / "studio", name="Studio", clock=a_moving_clock(), random_bytes=keys)
    return ProjectWorld(folder, project, keys)


def a_registered_world(folder: Path) -> ProjectWorld:
    """Ana holds tunes 1 and 2, Ben tune 7, both tune 8; nobody has granted anything, so the music waits."""
    return _copy(_registered(), folder)


def a_frozen_world(folder: Path) -> tuple[ProjectWorld, list[WorkId], Path]:
    """Ana has granted tunes 1 and 2 irrevocably; they are admitted and frozen. Ben has granted nothing."""
    world = _copy(_frozen(), folder)
    return world, [world.titled("Tune 1"), world.titled("Tune 2")], world.project.snapshots_folder / "frozen"


def _kept_until_the_end() -> Path:
    """A folder that all tests of this process share, removed when it ends."""
    folder = tempfile.mkdtemp(prefix="fairchord-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _registered() -> Path:
    world = an_empty_world(_kept_until_the_end())
    ana, ben = world.party("Ana Lima"), world.party("Ben Okri")
    for holders, seeds in (((ana,), (1, 2)), ((ben,), (7,)), ((ana, ben), (8,))):
        register_works(world.project, [world.source(seed) for seed in seeds], consented(*holders))
    world.project.close()
    return world.folder


@cache
def _frozen() -> Path:
    world = _copy(_registered(), _kept_until_the_end())
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), world.titled("Tune 2"))
    build_snapshot(world.project, name="frozen")
    world.project.close()
    return world.folder


def _copy(template: Path, folder: Path) -> ProjectWorld:
    shutil.copytree(template, folder, dirs_exist_ok=True)
    project = Project.open(folder / "studio", clock=a_moving_clock())
    return ProjectWorld(folder, project, seeded_keys(100))
