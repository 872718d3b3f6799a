# SPDX-License-Identifier: Apache-2.0
"""Registering works in bulk: one bad file never stops the rest, and nothing unread reaches the log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, a_tune, an_empty_world, consented
from fairchord.canonical import sha256_hex
from fairchord.corpus.commu import COLUMNS
from fairchord.errors import FairchordError, InvalidInput, InvalidMusic, InvalidRecord, ResourceAbsent
from fairchord.ledger.store import LedgerStore
from fairchord.music.midi import write_midi
from fairchord.music.track_role import TrackRole
from fairchord.rights.identifiers import WorkId
from fairchord.rights.work import Authorship, RightsBasis
from fairchord.workflows.admit_works import Fate
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.register_works import MusicSource, find_sources, register_work, register_works
from fairchord.workflows.work_details import WorkDetails


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; a log that is merely read may leave its side files."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def a_mixed_folder(folder: Path) -> Path:
    folder.mkdir()
    for seed in (1, 2, 3):
        (folder / f"good_{seed}.mid").write_bytes(write_midi(a_tune(seed)))
    (folder / "bad.mid").write_bytes(b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x00")
    (folder / "empty.mid").write_bytes(b"")
    (folder / "same_as_1.mid").write_bytes((folder / "good_1.mid").read_bytes())
    (folder / "transposed_2.mid").write_bytes(write_midi(a_tune(2).transpose(5)))
    (folder / "notes.txt").write_text("not music")
    return folder


def test_a_folder_is_taken_in_file_by_file(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    ana = world.party("Ana Lima")
    done: list[int] = []
    sources = find_sources(a_mixed_folder(tmp_path / "music"), None)
    outcomes = register_works(world.project, sources, consented(ana), progress=lambda n, of: done.append(n))
    fates = {Path(outcome.name).name: outcome.fate for outcome in outcomes}
    assert fates == {
        "bad.mid": Fate.QUARANTINED, "empty.mid": Fate.QUARANTINED, "good_1.mid": Fate.REFUSED,
        "good_2.mid": Fate.REFUSED, "good_3.mid": Fate.REFUSED, "same_as_1.mid": Fate.DUPLICATE,
        "transposed_2.mid": Fate.DUPLICATE,
    }  # fmt: skip
    assert done == list(range(1, 8))
    assert all(outcome.reasons for outcome in outcomes)
    assert len(world.project.register().works) == len(world.project.waiting.works()) == 3


def test_a_grant_lets_the_waiting_music_in(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    recorded = world.grant(world.named("Ana Lima"), world.titled("Tune 1"))
    assert [(outcome.work, outcome.fate) for outcome in recorded.admitted] == [(world.titled("Tune 1"), Fate.ADMITTED)]
    assert set(world.project.admitted()) == {world.titled("Tune 1")}
    assert world.titled("Tune 1") not in world.project.waiting.works()


def test_a_claim_with_evidence_admits_at_once(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    details = WorkDetails(
        contributors=(), source="old print", authorship=Authorship.HUMAN, basis=RightsBasis.PUBLIC_DOMAIN,
        evidence="the composer died in 1801", territories=("FR",),
    )  # fmt: skip
    outcome = register_work(world.project, world.source(1), details)
    assert outcome.fate is Fate.ADMITTED
    assert world.project.admitted()[WorkId(outcome.work)].note_count > 0


def test_a_claim_without_evidence_is_refused() -> None:
    with pytest.raises(InvalidInput, match="evidence"):
        WorkDetails(
            contributors=(), source="x", authorship=Authorship.HUMAN, basis=RightsBasis.PUBLIC_DOMAIN
        )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "error"), [(b"", InvalidMusic), (b"RIFF....", InvalidMusic), (None, ResourceAbsent)], ids=str
)
def test_one_bad_file_raises_and_changes_nothing(
    tmp_path: Path, content: bytes | None, error: type[FairchordError]
) -> None:
    world = a_registered_world(tmp_path)
    path = tmp_path / "bad.mid"
    if content is not None:
        path.write_bytes(content)
    before = tree(world.project.folder)
    with pytest.raises(error, match=r"bad\.mid"):
        register_work(world.project, MusicSource(path=path, title="Bad"), consented(world.named("Ana Lima")))
    assert tree(world.project.folder) == before


def test_shares_that_do_not_sum_to_one_change_nothing(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, ben = world.named("Ana Lima"), world.named("Ben Okri")
    half = consented(ana, ben)
    before = tree(world.project.folder)
    lone = replace(half, shares=half.shares[:1])
    with pytest.raises(InvalidRecord, match="sum to 1/2"):
        register_work(world.project, world.source(30), lone)
    assert tree(world.project.folder) == before


def test_music_that_is_known_is_named(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    with pytest.raises(InvalidInput, match=works[0]):
        world.work(world.named("Ana Lima"), seed=40, piece=a_tune(1).transpose(-2))


def test_music_that_was_lost_is_brought_back_by_adding_the_file_again(tmp_path: Path) -> None:
    """As after a kill: the work is in the log, its music is not in the waiting room."""
    world = a_registered_world(tmp_path)
    ana, work, size = world.named("Ana Lima"), world.titled("Tune 1"), world.project.ledger.size
    before = tree(world.project.folder / "waiting")
    world.project.waiting.remove(work)
    outcome = world.work(ana, seed=1)
    assert (outcome.work, outcome.fate, world.project.ledger.size) == (work, Fate.REFUSED, size)
    assert tree(world.project.folder / "waiting") == before
    with pytest.raises(InvalidInput, match="same bytes"):
        world.work(ana, seed=1)
    assert [found.fate for found in world.grant(ana, work).admitted] == [Fate.ADMITTED]


def test_a_damaged_record_or_blob_is_mended_by_adding_the_file_again(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, works = world.named("Ana Lima"), (world.titled("Tune 1"), world.titled("Tune 2"))
    (world.project.folder / "waiting" / f"{works[0]}.json").write_bytes(b"damaged")
    damage_blob(world, sha256_hex((tmp_path / "tune2.mid").read_bytes()))
    outcomes = register_works(world.project, [world.source(seed) for seed in (1, 2, 1)], consented(ana))
    assert [outcome.fate for outcome in outcomes] == [Fate.REFUSED, Fate.REFUSED, Fate.DUPLICATE]
    assert [found.fate for found in world.grant(ana, *works).admitted] == [Fate.ADMITTED] * 2


def test_damaged_blobs_of_an_admitted_work_are_mended_by_adding_the_file_again(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    admitted = world.project.admitted()[works[0]]
    for sha256 in (admitted.content_sha256, admitted.piece_sha256, admitted.analysis_sha256):
        damage_blob(world, sha256)
        assert world.work(world.named("Ana Lima"), seed=1).fate is Fate.ADMITTED
        assert world.project.blobs.get(sha256)
    assert world.project.waiting.works() == [world.titled("Tune 7"), world.titled("Tune 8")]
    again = build_snapshot(world.project, name="again").folder
    assert (again / "tokens.npy").read_bytes() == (folder / "tokens.npy").read_bytes()


def damage_blob(world: ProjectWorld, sha256: str) -> None:
    (world.project.blobs.root / sha256[:2] / sha256).write_bytes(b"damaged")


def test_a_stop_between_waiting_room_and_log_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_registered_world(tmp_path)
    ana, source, size = world.named("Ana Lima"), world.source(30), world.project.ledger.size

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(LedgerStore, "add", stop)
        with pytest.raises(KeyboardInterrupt):
            register_work(world.project, source, consented(ana))
    work = consented(ana).make_work(source.title, sha256_hex(source.path.read_bytes())).id
    assert world.project.waiting.holds(work)
    assert world.project.ledger.size == size
    assert register_work(world.project, source, consented(ana)).fate is Fate.REFUSED
    assert [found.fate for found in world.grant(ana, work).admitted] == [Fate.ADMITTED]


def a_commu_folder(folder: Path, rows: list[str], header: str = "," + ",".join(COLUMNS)) -> tuple[Path, Path]:
    (folder / "raw").mkdir(parents=True)
    for seed in (1, 2):
        (folder / "raw" / f"commu0000{seed}.mid").write_bytes(write_midi(a_tune(seed, bars=4)))
    table = folder / "commu_meta.csv"
    table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder, table


def a_commu_row(name: str, **cells: str) -> str:
    usual = {
        "audio_key": "aminor", "chord_progressions": "\"[['Am','Am','F','F','C','C','G','G']]\"", "pitch_range": "mid",
        "num_measures": "4", "bpm": "80", "genre": "newage", "track_role": "main_melody", "inst": "acoustic_piano",
        "sample_rhythm": "standard", "time_signature": "4/4", "min_velocity": "40", "max_velocity": "90", "id": name,
        "split_data": "train",
    }  # fmt: skip
    return "0," + ",".join((usual | cells)[column] for column in COLUMNS)


def test_a_table_in_commus_form_gives_role_key_chords_and_genre(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    ana = world.party("Ana Lima")
    rows = [
        a_commu_row("commu00001"),
        a_commu_row("commu00009"),
        a_commu_row("commu00002", track_role="kazoo"),
        a_commu_row("commu00002", chord_progressions="\"['H7']\""),
        "0,short",
    ]
    folder, table = a_commu_folder(tmp_path / "commu", rows)
    outcomes = register_works(world.project, find_sources(folder, table), consented(ana))
    assert [outcome.fate for outcome in outcomes] == [Fate.REFUSED, *[Fate.QUARANTINED] * 4]
    world.grant(ana, outcomes[0].work)
    admitted = world.project.admitted()[WorkId(outcomes[0].work)]
    piece = _load(world, WorkId(outcomes[0].work))
    assert (admitted.genre, str(piece.key_signatures[0])) == ("newage", "A minor")
    assert {track.role for track in piece.tracks} == {TrackRole.MAIN_MELODY}
    assert [str(span.chord) for span in piece.chords] == ["Am", "F", "C", "G"]


@pytest.mark.parametrize("header", ["", "id,name", ",".join([*COLUMNS, "extra"]), ",".join(COLUMNS[1:])])
def test_a_table_with_other_columns_gives_one_clear_message(tmp_path: Path, header: str) -> None:
    folder, table = a_commu_folder(tmp_path / "commu", [], header)
    with pytest.raises(InvalidInput, match="wrong columns") as caught:
        find_sources(folder, table)
    assert "audio_key,chord_progressions" in caught.value.hint


def test_a_table_that_is_not_text_is_refused(tmp_path: Path) -> None:
    folder, table = a_commu_folder(tmp_path / "commu", [])
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FairchordError, match="cannot be read"):
        find_sources(folder, table)


def test_a_folder_without_music_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent) as caught:
        find_sources(tmp_path, None)
    assert ".musicxml" in caught.value.hint


def _load(world: ProjectWorld, work: WorkId):  # type: ignore[no-untyped-def]  # a Piece, seen by its use
    from fairchord.corpus.admission import load_piece

    return load_piece(world.project.blobs, world.project.admitted()[work])
