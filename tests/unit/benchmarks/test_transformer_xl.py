# SPDX-License-Identifier: Apache-2.0
"""The Transformer-XL of the side-by-side run: relative attention, memory, ComMU's spelling and its way of decoding."""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from fairchord.tokens.vocabulary import BAR, EOS, TRACK_END, VOCABULARY, token_id

FOLDER = Path(__file__).resolve().parents[3] / "benchmarks" / "quality" / "transformer_xl"
sys.path.insert(0, str(FOLDER))

torch = pytest.importorskip("torch", reason="needs torch (pip install 'fairchord[train]')")

import xl_decoding  # noqa: E402
import xl_network  # noqa: E402
import xl_reader  # noqa: E402
import xl_sequences  # noqa: E402
import xl_training  # noqa: E402

SMALL = xl_network.XlShape(vocabulary_size=50, layers=2, heads=2, width=8, feedforward=16, dropout=0.0, segment=4)


def a_network(seed: int = 0) -> xl_network.TransformerXl:
    torch.manual_seed(seed)
    network = xl_network.TransformerXl(SMALL).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return network


def naive_attention(
    attention: xl_network.RelativeAttention, x_TD: torch.Tensor, bias: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """Every pair by itself: (q + u) k + (q + v) W r(distance)."""
    T, D = x_TD.shape
    heads, width = attention.heads, attention.head_width
    key, value = attention.key_value(x_TD).view(T, 2, heads, width).unbind(1)
    query = attention.query(x_TD).view(T, heads, width)
    by_distance = attention.distance(xl_network.sinusoids(T, D).flip(0)).view(T, heads, width)
    out = torch.zeros(T, heads, width)
    for head in range(heads):
        for i in range(T):
            scores = torch.stack(
                [
                    (query[i, head] + bias[0][head]) @ key[j, head]
                    + (query[i, head] + bias[1][head]) @ by_distance[i - j, head]
                    for j in range(i + 1)
                ]
            )
            out[i, head] = (scores / width**0.5).softmax(0) @ value[: i + 1, head]
    return attention.out(out.reshape(T, D))


def test_relative_attention_is_the_naive_one() -> None:
    network = a_network()
    attention = network.layers[0].attention
    bias = (network.content_bias, network.place_bias)
    x = torch.randn(1, 6, SMALL.width)
    found = attention(x, torch.zeros(1, 0, SMALL.width), xl_network.sinusoids(6, SMALL.width), bias)
    assert torch.allclose(found[0], naive_attention(attention, x[0], bias), atol=1e-5)


@pytest.mark.parametrize("cuts", [(4, 8), (1, 2, 3), (7,)])
def test_memory_that_holds_everything_gives_what_full_context_gives(cuts: tuple[int, ...]) -> None:
    network = a_network()
    tokens = torch.randint(0, 50, (2, 12))
    whole, _ = network(tokens, network.no_memory(2))
    parts, memory = [], network.no_memory(2)
    for start, stop in zip((0, *cuts), (*cuts, 12), strict=True):
        logits, memory = network(tokens[:, start:stop], memory)
        parts.append(logits)
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-4)


@torch.no_grad()
def test_reading_on_with_kept_keys_gives_what_full_context_gives() -> None:
    network = a_network()
    tokens = torch.randint(0, 50, (1, 12))
    whole, _ = network(tokens, network.no_memory(1))
    reader = xl_reader.XlReader(network, most_tokens=16)
    reader.read([1, 2, 3])
    reader.restart()
    for start, stop in ((0, 5), (5, 6), (6, 8), (8, 12)):
        logits = reader.read(tokens[0, start:stop].tolist())
        assert torch.allclose(logits, whole[0, stop - 1], atol=1e-4)


def test_the_published_sizes_give_about_fourteen_million_parameters() -> None:
    network = xl_network.TransformerXl(xl_network.XlShape(vocabulary_size=729))
    assert sum(p.numel() for p in network.parameters()) == pytest.approx(13.9e6, rel=0.01)


def test_commus_spelling_keeps_the_tokens_of_the_notes() -> None:
    tokens = xl_clip()
    spelled, weight = xl_sequences.interleave(tokens)
    harmony_end = int(np.argmax(tokens == token_id("Control", "HARMONY_END"))) + 1
    assert spelled[weight == 1].tolist() == tokens[harmony_end + 8 : -1].tolist()
    chords = VOCABULARY["Chord"]
    is_chord = (tokens >= chords.first) & (tokens < chords.stop)
    assert [t for t in spelled if t in chords] == tokens[is_chord].tolist()


def test_chords_stand_before_the_notes_they_sound_with() -> None:
    spelled, _ = xl_sequences.interleave(xl_clip())
    names = [int(t) for t in spelled[18:]]
    position, chord = VOCABULARY["Position"], VOCABULARY["Chord"]
    last = -1
    for before, token in pairwise(names):
        if token == BAR:
            last = -1
        if token in position:
            assert token - position.first >= last
            last = token - position.first
        if token in chord:
            assert before in position


def xl_clip() -> np.ndarray:
    """Two bars, chords at 0, at 24 of bar one and at 0 of bar two; notes at 0 and 36, then at 0 and 12."""
    head = [token_id("Control", "BOS"), token_id("Meter", "4/4"), token_id("Bars", 2), token_id("Tempo", 120)]
    head += [token_id("Key", "C major")] + [token_id(family) for family in ("Genre", "Section", "Rhythm")]
    head += [token_id("Opening"), token_id("Closing")]
    harmony = [BAR, token_id("Position", 0), token_id("Chord", "C"), token_id("Position", 24), token_id("Chord", "F")]
    harmony += [token_id("Slash", "C"), BAR, token_id("Position", 0), token_id("Chord", "G")]
    track = [token_id("Role", "bass"), token_id("Program", 33), token_id("PitchRange", "low"), token_id("Density", 1)]
    track += [token_id("Polyphony", 1), token_id("MinVelocity", 64), token_id("MaxVelocity", 88)]
    track += [token_id("Dynamics", "flat")]

    def note(position: int, pitch: int, *, velocity: bool = False) -> list[int]:
        told = [token_id("Velocity", 70)] if velocity else []
        return [token_id("Position", position), *told, token_id("Pitch", pitch), token_id("Duration", 12)]

    body = [BAR, *note(0, 36, velocity=True), *note(36, 41), BAR, *note(0, 43), *note(12, 47), TRACK_END]
    return np.array([*head, *harmony, token_id("Control", "HARMONY_END"), *track, *body, EOS], np.uint16)


def test_the_pen_forces_chords_by_position_and_refuses_the_end_while_any_remain() -> None:
    tokens = xl_clip()
    pen = xl_decoding.Pen(chords=xl_sequences.chords_by_bar(tokens[10:19]), bars=2)
    c, f_over_c, g = (xl_sequences.chord_tokens(change) for bar in pen.chords for change in bar)
    assert pen.take(TRACK_END) == []
    assert pen.take(BAR) == [BAR, *c]
    assert pen.take(token_id("Chord", "Am")) == []
    assert pen.take(token_id("Position", 36)) == f_over_c
    assert pen.take(token_id("Position", 36)) == [token_id("Position", 36)]
    assert pen.take(EOS) == []
    assert pen.take(BAR) == [BAR, *g]
    assert pen.take(BAR) == [TRACK_END]
    assert pen.is_done


def test_a_bar_line_waits_for_the_bars_last_chord() -> None:
    tokens = xl_clip()
    pen = xl_decoding.Pen(chords=xl_sequences.chords_by_bar(tokens[10:19]), bars=2)
    pen.take(BAR)
    assert VOCABULARY["Chord"].token("F") in pen.take(BAR)
    assert pen.take(BAR)[0] == BAR


def test_broken_notes_are_left_out_and_counted() -> None:
    whole = [token_id("Pitch", 60), token_id("Hold", 48), token_id("Duration", 2)]
    body = [BAR, token_id("Position", 6), token_id("Pitch", 50), *whole, token_id("Duration", 3), TRACK_END]
    rows, broken = xl_decoding.read_body(body, steps=48)
    assert rows.tolist() == [[6, 50, 60, 20]]
    assert broken == 2


def test_decoding_is_bounded_and_says_what_went_wrong() -> None:
    torch.manual_seed(0)
    shape = xl_network.XlShape(vocabulary_size=max(f.stop for f in VOCABULARY.values()), layers=1, heads=2, width=8)
    network = xl_network.TransformerXl(shape)
    reader = xl_reader.XlReader(network.eval(), most_tokens=120)
    found = xl_decoding.decode_clip(reader, xl_clip(), seed=1, tries=2, most_tokens=40)
    assert found.tries <= 2
    assert len(found.faults) in (found.tries, found.tries - 1)
    assert found.piece.tracks[0].program == 33


@torch.no_grad()
def test_segments_count_every_token_once() -> None:
    network = a_network()
    generator = np.random.default_rng(0)
    rows = [(generator.integers(0, 50, n), np.ones(n, np.float32)) for n in (5, 11)]
    total = sum(float((losses * weight).sum()) for losses, weight in xl_training._segments(network, rows))
    alone = 0.0
    for tokens, _ in rows:
        logits, _ = network(torch.from_numpy(tokens[None, :-1]), network.no_memory(1))
        alone += float(torch.nn.functional.cross_entropy(logits[0], torch.from_numpy(tokens[1:]), reduction="sum"))
    assert total == pytest.approx(alone, rel=1e-4)
