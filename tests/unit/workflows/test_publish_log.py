# SPDX-License-Identifier: Apache-2.0
"""Publishing with witnesses, serving, and checking over the web."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY
from builders.published_log import NOW, a_long_ledger, a_witness, files_of, flip, grow_to, log_verifier, publish
from builders.rights_world import a_key
from fairchord.conformance.tile_log import answer_tile_log
from fairchord.errors import EnvironmentLacking, FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.log import Ledger
from fairchord.ledger.operator_rotation import rotate_operator_key
from fairchord.ledger.tiles import read_tiles
from fairchord.ledger.witness import Witness
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.workflows.ask_witness import ask_witness, fetch_witness_key
from fairchord.workflows.publish_log import publish_log
from fairchord.workflows.serve_log import make_log_server, make_witness_server
from fairchord.workflows.small_server import LOOPBACK, Page, SmallServer
from fairchord.workflows.verify_published import compare_published, read_log_keys, verify_published
from fairchord.workflows.web_source import Web, WebSource, check_url, open_source
from fairchord.workflows.witness_heads import cosign_published, cosign_request, make_witness, read_log_texts


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", LOOPBACK)


@contextmanager
def served(server: SmallServer) -> Iterator[str]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


def answering(page: Page) -> SmallServer:
    return SmallServer(LOOPBACK, 0, lambda method, path, body: page, most_body_bytes=100_000)


def a_policy(ledger: Ledger, *witnesses: Witness) -> WitnessPolicy:
    lines = [f"witness w{place} {item.verifier.text}" for place, item in enumerate(witnesses)]
    names = " ".join(f"w{place}" for place in range(len(witnesses)))
    return WitnessPolicy.from_text(
        "\n".join([f"log {ledger.note_key.text}", *lines, f"group all all {names}", "quorum all"])
    )


def test_log_is_read_over_the_web_as_from_its_folder(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 300) as ledger:
        published = publish_log(ledger, tmp_path / "pub")
        assert published.to_dict()["size"] == 300
        with served(make_log_server(tmp_path / "pub", host=LOOPBACK, port=0)) as url:
            source = open_source(f"{url}/")
            assert read_tiles(source) == read_tiles(tmp_path / "pub")
            report = verify_published(source, known=[ledger.operator_key], kept_note=ledger.head_at(1).note)
    assert report.is_verified
    assert report.to_dict()["kept"]["relation"] == "extends"
    assert "every tile, entry and signature of 300" in report.sentence


def test_published_keys_are_listed(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 2) as ledger:
        publish_log(ledger, tmp_path / "pub")
        keys = json.loads((tmp_path / "pub/keys.json").read_text())
        assert [item["verifier"] for item in keys["keys"]] == [ledger.note_key.text]
        assert read_log_keys(str(tmp_path / "pub/key")) == (ledger.operator_key,)
        assert read_log_keys(ledger.operator_key.text) == (ledger.operator_key,)
        assert read_log_keys(ledger.note_key.text) == (ledger.operator_key,)


def test_server_shows_the_log_and_nothing_else(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 2) as ledger:
        publish_log(ledger, tmp_path / "pub")
    (tmp_path / "pub/secret").write_text("secret")
    (tmp_path / "pub/tile/0/.writing-1").write_text("secret")
    web = Web()
    with served(make_log_server(tmp_path / "pub", host=LOOPBACK, port=0)) as url:
        assert web.get(f"{url}/tile/0/000.p/2", 64).status == 200
        assert web.get(f"{url}/checkpoint?x=1", 1000).status == 200
        for path in ("", "secret", "../secret", "%2e%2e/secret", "tile/0/.writing-1", "tile", "tile/0/001", "tile/0"):
            assert web.get(f"{url}/{path}", 1000).status == 404, path
        assert web.post(f"{url}/checkpoint", b"").status == 405
        assert web.post(f"{url}/checkpoint", b"x").status == 413
    with pytest.raises(ResourceAbsent, match="no published log"):
        make_log_server(tmp_path, host=LOOPBACK, port=0)
    with pytest.raises(InvalidInput, match="no port"):
        make_log_server(tmp_path / "pub", host=LOOPBACK, port=70_000)
    with pytest.raises(EnvironmentLacking, match="cannot listen"):
        make_log_server(tmp_path / "pub", host="192.0.2.1", port=0)


def test_cosignatures_stand_under_the_head_and_stay_there(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        one, two = (a_witness(tmp_path / name, log_verifier(ledger), name=f"{name}.example") for name in ("w1", "w2"))
        with served(make_witness_server(one, host=LOOPBACK, port=0)) as url:
            assert publish_log(ledger, tmp_path / "pub", witness_urls=[url]).cosigned_by == ("w1.example",)
        line = cosign_published(two, open_source(str(tmp_path / "pub")))
        policy = a_policy(ledger, one, two)
        with pytest.raises(RecordTampered, match="cosigned by w0"):
            verify_published(open_source(str(tmp_path / "pub")), policy=policy)
        again = publish_log(ledger, tmp_path / "pub", policy=policy, cosignatures=[line])
        assert again.cosigned_by == ("w1.example", "w2.example")
        report = verify_published(open_source(str(tmp_path / "pub")), policy=policy)
        assert (report.cosigned_by, report.unchecked_signatures, report.is_verified) == (again.cosigned_by, 0, True)
        assert verify_published(open_source(str(tmp_path / "pub"))).unchecked_signatures == 2
        grow_to(ledger, 7)
        assert publish_log(ledger, tmp_path / "pub").cosigned_by == ()


def test_cosignature_of_a_stranger_or_of_another_head_is_not_taken(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        publish(ledger, tmp_path / "pub")
        line = cosign_published(witness, open_source(str(tmp_path / "pub")))
        with pytest.raises(InvalidInput, match="whose key is not known"):
            publish_log(ledger, tmp_path / "pub", cosignatures=[line])
        grow_to(ledger, 6)
        with pytest.raises(RecordTampered, match="does not hold"):
            publish_log(ledger, tmp_path / "pub", cosignatures=[line], policy=a_policy(ledger, witness))
        assert len(read_tiles(tmp_path / "pub")[1]) == 5


def test_witness_at_an_address_of_the_policy_is_asked_under_its_key(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
        thief = a_witness(tmp_path / "t", log_verifier(ledger), name="thief.example")
        with served(make_witness_server(thief, host=LOOPBACK, port=0)) as url:
            text = f"log {ledger.note_key.text}\nwitness w {witness.verifier.text} {url}\nquorum none\n"
            told = publish_log(ledger, tmp_path / "pub", policy=WitnessPolicy.from_text(text))
        assert told.cosigned_by == ()
        assert "no known key" in told.failures[0][1]


def test_witness_that_is_away_or_odd_does_not_stop_publishing(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        with served(answering(Page(status=200, body=b"rubbish"))) as url:
            odd = url
            told = publish_log(ledger, tmp_path / "pub", witness_urls=[url])
        assert "verifier key" in told.failures[0][1]
        assert "cannot be reached" in publish_log(ledger, tmp_path / "pub", witness_urls=[odd]).failures[0][1]
        for page in (
            Page(status=409, body=b"x"),
            Page(status=409, body=b"7"),
            Page(status=409, body=b"3"),
            Page(status=500, body=b"out of order"),
            Page(status=200, body=b"rubbish"),
            Page(status=200, body=b"x" * 100_000),
        ):
            with served(answering(page)) as url, pytest.raises(FairchordError):
                ask_witness(url, log_verifier(ledger), ledger.head, ledger.prove_consistency, Web())
        page = Page(status=200, body=ledger.note_key.text.encode())
        with served(answering(page)) as url, pytest.raises(InvalidInput, match="shows no witness's key"):
            fetch_witness_key(url, Web())


def test_witness_server_speaks_only_its_protocol(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        witness = a_witness(tmp_path / "w", log_verifier(ledger))
    web = Web()
    with served(make_witness_server(witness, host=LOOPBACK, port=0)) as url:
        assert fetch_witness_key(url, web) == witness.verifier
        assert web.get(f"{url}/add-checkpoint", 1000).status == 404
        assert web.post(f"{url}/other", b"x").status == 404
        assert web.post(f"{url}/add-checkpoint", b"x").status == 400
        assert web.post(f"{url}/add-checkpoint", b"x" * 64_001).status == 413


def test_requests_have_limits_of_time_and_size() -> None:
    moments = iter([0.0, 0.0, 0.0, 99.0, 99.0, 99.0])
    with served(answering(Page(status=200, body=b"x" * 1000))) as url:
        with pytest.raises(FairchordError, match="more than 10 bytes"):
            Web().get(url, 10)
        with pytest.raises(EnvironmentLacking, match="takes too long"):
            Web(clock=lambda: next(moments)).get(url, 10_000)
    late = iter([0.0, 1000.0, 1000.0])
    with pytest.raises(EnvironmentLacking, match="no time is left"):
        Web(clock=lambda: next(late)).get("http://127.0.0.1:9/", 10)


def test_source_tells_absent_from_unreachable() -> None:
    for status, error in ((404, ResourceAbsent), (500, EnvironmentLacking), (403, EnvironmentLacking)):
        with served(answering(Page(status=status, body=b""))) as url, pytest.raises(error):
            WebSource(url, Web()).read("checkpoint", 10)
    with pytest.raises(EnvironmentLacking, match="cannot be reached"):
        WebSource("http://127.0.0.1:1", Web()).read("checkpoint", 10)


@pytest.mark.parametrize(
    "url",
    ["ftp://x", "file:///etc", "http://", "http://a b", "https://x?y", "https://x#y", "https://u:p@x", "http://["],
)
def test_only_plain_web_addresses_are_opened(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url)


def test_log_by_an_unknown_key_is_sound_but_not_verified(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        publish(ledger, tmp_path / "pub")
        report = verify_published(open_source(str(tmp_path / "pub")), known=[a_key("other").verify_key])
        assert (report.is_sound, report.is_verified) == (True, False)
        assert "not known here" in report.sentence
        (tmp_path / "pub/checkpoint").write_text(ledger.head.note.replace("\n\n", "\nmore\n\n"))
        with pytest.raises(RecordTampered):
            verify_published(open_source(str(tmp_path / "pub")))


def test_heads_are_compared_under_the_key_given_or_shown(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        old = ledger.head.note
        grow_to(ledger, 9)
        publish(ledger, tmp_path / "pub")
        source = open_source(str(tmp_path / "pub"))
        found, is_known = compare_published([old, ledger.head.note], source, [])
        assert (found.relation.value, is_known) == ("extends", False)
        assert compare_published([old, old], None, [ledger.operator_key])[1]
        with pytest.raises(InvalidInput, match="no key"):
            compare_published([old, old], None, [])
        (tmp_path / "pub/key").unlink()
        with pytest.raises(InvalidInput, match="no key"):
            compare_published([old, old], source, [])


def test_witness_signs_by_hand_what_lies_in_a_file_or_a_folder(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        publish(ledger, tmp_path / "pub")
        names = read_log_texts(str(tmp_path / "pub/key"))
        witness = make_witness(tmp_path / "w", "w.example", names, clock=lambda: NOW, random_bytes=lambda n: b"w" * n)
        assert names == read_log_texts(ledger.note_key.text)
        source = open_source(str(tmp_path / "pub"))
        assert cosign_published(witness, source) == cosign_published(witness, source)
        grow_to(ledger, 300)
        publish(ledger, tmp_path / "pub")
        assert cosign_published(witness, source)
        with pytest.raises(RecordTampered, match="409"):
            cosign_request(witness, b"old 0\n\n" + ledger.head.note.encode())
        with pytest.raises(RecordTampered, match="400"):
            cosign_request(witness, b"rubbish")
        before = files_of(tmp_path / "w")
        flip(tmp_path / "pub/checkpoint", 40)
        with pytest.raises(FairchordError):
            cosign_published(witness, source)
        assert files_of(tmp_path / "w") == before


def test_log_whose_operator_changed_its_key_is_followed(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 5) as ledger:
        old_note, old_key = ledger.head.note, ledger.operator_key
        publish_log(ledger, tmp_path / "pub")
        rotate_operator_key(ledger, OPERATOR_KEY, a_key("the new key"), "a new computer")
        grow_to(ledger, 9)
        publish_log(ledger, tmp_path / "pub")
        assert ledger.operator_key != old_key
        assert read_log_keys(str(tmp_path / "pub/key")) == (ledger.operator_key, old_key)
        for known in (old_key, ledger.operator_key):
            report = verify_published(open_source(str(tmp_path / "pub")), known=[known], kept_note=old_note)
            assert report.is_verified, report.sentence
        source = open_source(str(tmp_path / "pub"))
        found, _ = compare_published([old_note, ledger.head.note], source, [old_key, ledger.operator_key])
        assert found.relation.value == "extends"
    assert answer_tile_log(tmp_path / "pub").is_accepted
