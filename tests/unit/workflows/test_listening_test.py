# SPDX-License-Identifier: Apache-2.0
"""A listening test from folders of clips to a counted result, through the server that takes in votes."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from builders.listening_world import prefers, some_votes
from builders.music_pieces import a_line, a_piece
from fairchord.audio.loudness import integrated_loudness
from fairchord.audio.wav import read_wav
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.evaluation.listening.plan import BASELINE, HUMAN, OURS
from fairchord.music.midi import write_midi
from fairchord.workflows.listening_clips import CREDITS, read_folders
from fairchord.workflows.make_listening_test import ListeningTest, level_sounds, make_listening_test
from fairchord.workflows.read_votes import count_votes
from fairchord.workflows.serve_listening_test import make_listening_server, open_plan

CREDIT = {"title": "A tune", "by": "Ana Lima", "licence": "CC0-1.0", "origin": "her desk"}
CHOICE = prefers("ours", "human", "baseline")


def clip_folders(folder: Path, *, credit: dict[str, str] = CREDIT) -> dict[str, Path]:
    made = {}
    for shift, source in enumerate((OURS, HUMAN, BASELINE)):
        made[source] = folder / source
        made[source].mkdir(parents=True)
        piece = a_piece(a_line([60, 64, 67, 72][: 4 - shift], step=240), title="one")
        (made[source] / "one.mid").write_bytes(write_midi(piece))
    (made[HUMAN] / CREDITS).write_text(json.dumps({"one": credit}))
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ListeningTest:
    folder = tmp_path_factory.mktemp("listening")
    clips = read_folders(clip_folders(folder / "clips"))
    return make_listening_test(clips, folder / "test", secret="secret", form="wav", trials_each=3)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with make_listening_server(folder, host="127.0.0.1", port=0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


def post(url: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{url}/votes", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def fetch(url: str, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{url}/{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_folder_holds_page_key_and_credits_apart(made: ListeningTest) -> None:
    names = sorted(path.name for path in made.folder.iterdir())
    assert names == ["KEY.json", "READ-ME.txt", "credits.html", "page", "votes"]
    assert sorted(path.name for path in (made.folder / "page").iterdir()) == ["audio", "index.html"]
    assert {path.name for path in (made.folder / "page/audio").iterdir()} == {clip.file for clip in made.plan.clips}
    assert open_plan(made.folder) == made.plan


def test_every_clip_is_as_loud_and_clips_of_an_item_last_alike(made: ListeningTest) -> None:
    lengths: dict[str, set[int]] = {}
    for clip in made.plan.clips:
        sound, rate = read_wav(made.folder / "page/audio" / clip.file)
        assert integrated_loudness(sound, rate) == pytest.approx(made.loudness_lufs, abs=0.1)
        lengths.setdefault(clip.item, set()).add(len(sound))
    assert all(len(found) == 1 for found in lengths.values())


def test_audio_carries_nothing_but_sound(made: ListeningTest) -> None:
    for path in (made.folder / "page/audio").iterdir():
        data = path.read_bytes()
        assert not any(word in data for word in (b"fairchord", b"LIST", b"id3", b"ID3", b"Ana", b"ours"))


@pytest.mark.slow
def test_the_same_secret_gives_the_same_folder(made: ListeningTest, tmp_path: Path) -> None:
    clips = read_folders(clip_folders(tmp_path / "clips"))
    again = make_listening_test(clips, tmp_path / "test", secret="secret", form="wav", trials_each=3)
    for path in sorted(made.folder.rglob("*")):
        if path.is_file() and "votes" not in path.parts:
            assert (again.folder / path.relative_to(made.folder)).read_bytes() == path.read_bytes(), path.name


def test_votes_are_taken_in_counted_and_answered_with_credits(made: ListeningTest, tmp_path: Path) -> None:
    with serving(made.folder) as url:
        status, body = post(url, some_votes(made.plan, 1, CHOICE))
        assert status == 200
        assert {"Ana Lima"} == {told["by"] for told in json.loads(body) if told["is_human"]}
        assert post(url, some_votes(made.plan, 2, CHOICE))[0] == 200
        assert post(url, b"{}")[0] == 400
        assert post(url, some_votes(made.plan, 3, CHOICE), Origin="https://elsewhere.example")[0] == 403
        assert post(url, some_votes(made.plan, 4, CHOICE), Origin=url)[0] == 200
    counted = count_votes(made.folder, [], page=tmp_path / "result.html")
    assert counted.result.listeners == 3
    assert counted.left_out == {}
    assert "Ana Lima" in (tmp_path / "result.html").read_text()
    assert counted.to_dict()["listeners"] == 3


def test_the_server_gives_page_and_audio_and_nothing_else(made: ListeningTest) -> None:
    with serving(made.folder) as url:
        assert fetch(url, "") == 200
        assert fetch(url, f"audio/{made.plan.clips[0].file}") == 200
        for path in ("KEY.json", "credits.html", "../KEY.json", "page/index.html", "votes/", "audio/../../KEY.json"):
            assert fetch(url, path) == 404, path


def test_a_listener_counts_once_and_foreign_votes_are_named(made: ListeningTest, tmp_path: Path) -> None:
    whole = json.loads(some_votes(made.plan, 7, CHOICE))
    part = {**whole, "answers": whole["answers"][:1]}
    (tmp_path / "a.json").write_text(json.dumps(whole))
    (tmp_path / "b.json").write_text(json.dumps(part))
    (tmp_path / "c.json").write_text("{}")
    counted = count_votes(made.folder / "KEY.json", [tmp_path])
    assert counted.result.listeners == 1
    assert set(counted.left_out) == {"b.json", "c.json"}


def test_votes_that_are_not_there_are_missed(made: ListeningTest, tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="no votes yet"):
        count_votes(made.folder, [tmp_path])
    with pytest.raises(ResourceAbsent, match="no listening test"):
        count_votes(tmp_path, [])


def test_human_clips_need_a_licence_to_be_played(tmp_path: Path) -> None:
    folders = clip_folders(tmp_path / "a", credit={**CREDIT, "licence": "all rights reserved"})
    with pytest.raises(InvalidInput, match="does not let anyone play it"):
        read_folders(folders)
    (folders[HUMAN] / CREDITS).unlink()
    with pytest.raises(ResourceAbsent, match="only with its credits"):
        read_folders(folders)
    (folders[HUMAN] / CREDITS).write_text('{"one": {"title": "x"}}')
    with pytest.raises(InvalidInput, match="states no title, by, licence"):
        read_folders(folders)


def test_loudness_is_brought_down_to_the_softest_and_silence_refused() -> None:
    tone = np.sin(np.arange(48_000) / 10)[:, None].astype(np.float32) * np.ones((1, 2), np.float32)
    (first, second), level = level_sounds([tone * 0.5, tone * 0.05], 48_000)
    assert integrated_loudness(first, 48_000) == pytest.approx(integrated_loudness(second, 48_000), abs=0.01)
    assert level == pytest.approx(integrated_loudness(tone * np.float32(0.05), 48_000))
    with pytest.raises(InvalidInput, match="all but silent"):
        level_sounds([tone, tone * 1e-4], 48_000)
