# SPDX-License-Identifier: Apache-2.0
"""Many briefs at once give what each gives alone; guidance and takes do what they say and cost no sameness."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from builders.tiny_model import a_tiny_model
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose, compose_many
from fairchord.generation.draft import BarWritten
from fairchord.generation.engine import Engine
from fairchord.generation.guidance import guide, without_conditions
from fairchord.generation.next_token import Logits
from fairchord.generation.scripted import Scripted, random_logits
from fairchord.tokens.encode import encode_head, encode_track_head
from fairchord.tokens.vocabulary import VOCABULARY, token_name

BRIEFS = [
    Brief.from_dict({"bars": bars, "roles": roles, "seed": bars, "key": "C"} | more)
    for bars, roles, more in [
        (3, "bass", {}),
        (12, "main_melody,drums", {"chords": "C F | G7", "meter": "6/8"}),
        (1, "pad,bass", {"guidance_per_mille": 1500}),
        (5, "riff", {"candidates": 3, "chords": "C"}),
        (2, "drums", {}),
        (9, "accompaniment,bass", {"candidates": 2, "guidance_per_mille": 500}),
    ]
]


SOURCE = Scripted(score=random_logits, context=700)


@pytest.mark.parametrize("side_by_side", [1, 3, 40])
def test_a_brief_gives_the_same_draft_alone_and_among_others(side_by_side: int) -> None:
    alone = [compose(SOURCE, brief)[0] for brief in BRIEFS]
    assert list(compose_many(SOURCE, BRIEFS, side_by_side=side_by_side)) == alone
    assert list(compose_many(SOURCE, BRIEFS[::-1], side_by_side=side_by_side)) == alone[::-1]


def test_the_engine_gives_the_same_drafts_in_any_company(tmp_path: Path) -> None:
    engine = Engine.open(a_tiny_model(tmp_path / "model"))
    short = [BRIEFS[0], BRIEFS[2], BRIEFS[4], BRIEFS[3]]
    alone = [compose(engine, brief)[0].tokens_sha256 for brief in short]
    for together in (short, short[::-1], short[:2]):
        drafts = compose_many(engine, together)
        assert [draft.tokens_sha256 for draft in drafts] == [alone[short.index(brief)] for brief in together]


def test_no_briefs_give_no_drafts() -> None:
    assert compose_many(SOURCE, []) == ()


def test_bars_are_announced_by_the_place_of_their_brief() -> None:
    told: list[BarWritten] = []
    counts: list[tuple[int, int]] = []
    watch = Watch(on_bar=told.append, progress=lambda done, total: counts.append((done, total)))
    compose_many(SOURCE, BRIEFS, watch=watch)
    wanted = {(p, t, b) for p, brief in enumerate(BRIEFS) for t in range(len(brief.tracks)) for b in range(brief.bars)}
    assert {(bar.draft, bar.track, bar.bar) for bar in told} == wanted
    assert len(told) == len(wanted)
    assert counts[-1] == (len(wanted), len(wanted))


def test_stopping_keeps_what_exists_of_every_brief() -> None:
    told: list[BarWritten] = []
    drafts = compose_many(SOURCE, BRIEFS, watch=Watch(on_bar=told.append, should_stop=lambda: len(told) > 6))
    assert not all(draft.is_complete for draft in drafts)
    assert sum(draft.piece.note_count for draft in drafts) > 0


def test_a_take_alone_is_the_draft_itself_and_the_best_is_one_of_the_takes() -> None:
    brief = Brief.from_dict({"bars": 4, "roles": "main_melody", "chords": "C F", "seed": 3})
    plain = compose(SOURCE, brief)[0]
    best = {
        compose(SOURCE, Brief.from_dict(brief.to_dict() | {"candidates": n}))[0].tokens_sha256 for n in (2, 4, 8, 16)
    }
    assert len(best | {plain.tokens_sha256}) > 1
    again = compose(SOURCE, Brief.from_dict(brief.to_dict() | {"candidates": 4}))[0]
    assert again == compose(SOURCE, Brief.from_dict(brief.to_dict() | {"candidates": 4}))[0]


def test_guidance_asks_the_same_sequence_without_its_conditions() -> None:
    read: list[list[int]] = []

    def score(tokens: Sequence[int]) -> Logits:
        read.append(list(tokens))
        return random_logits(tokens)

    brief = Brief.from_dict(
        {"bars": 2, "roles": "bass,drums", "genre": "rock", "chords": "C", "guidance_per_mille": 2000}
    )
    compose(Scripted(score=score), brief)
    knowing, unknowing = max(read[::2], key=len), max(read[1::2], key=len)
    changed = {token_name(b).partition("=")[0] for a, b in zip(knowing, unknowing, strict=True) if a != b}
    assert changed == {"Tempo", "Key", "Genre", "Rhythm", "Opening", "Closing", "Program", "Dynamics", "Polyphony"}


def test_what_is_always_told_stays() -> None:
    head = encode_head({"Meter": "4/4", "Bars": "8", "Tempo": "120"}).tolist()
    kit = encode_track_head({"Role": "drums", "Program": "drums"}).tolist()
    kept = [token_name(int(token)) for token in without_conditions([*head, *kit])]
    assert {"Meter=4/4", "Bars=8", "Tempo=unknown", "Role=drums", "Program=drums"} <= set(kept)


def test_guidance_of_one_changes_nothing_and_of_none_forgets() -> None:
    knowing, unknowing = random_logits([1]), random_logits([2])
    assert np.allclose(guide(knowing, unknowing, 1.0), knowing, atol=1e-5)
    assert np.array_equal(guide(knowing, unknowing, 0.0), unknowing)
    more = guide(knowing, unknowing, 2.0)
    assert np.allclose(more - knowing, knowing - unknowing, atol=1e-4)
    assert VOCABULARY["Pitch"].first < len(more)
