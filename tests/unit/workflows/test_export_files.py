# SPDX-License-Identifier: Apache-2.0
"""Every file that an output folder can hold says, to people and to machines, that it was made with AI; credentials,
licence and certificate fit together.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import pytest

from builders.exported_output import EVERYTHING, HAS_ENGRAVER, a_model, a_studio, an_export
from fairchord.canonical import sha256_hex
from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.credentials.c2pa_library import MEDIA_TYPES, media_type
from fairchord.disclosure.credentials.reading import read_credentials
from fairchord.disclosure.marking import NOTICE_SENTENCES
from fairchord.errors import EnvironmentLacking, InvalidInput
from fairchord.rights.sealed import is_sealed
from fairchord.workflows.check_credentials import check_credentials
from fairchord.workflows.compose_piece import ComposedPiece
from fairchord.workflows.export_files import Export
from fairchord.workflows.open_model import OpenedModel
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output

soundfile = pytest.importorskip("soundfile", reason="the extra `credentials` is not installed")
pytest.importorskip("c2pa", reason="the extra `credentials` is not installed")
SENTENCE, SOURCE_TYPE = MARKING["sentence"], MARKING["digital_source_type"]
Marks = tuple[str, str]
"""What people read, and what machines read."""


def of_midi(path: Path) -> Marks:
    first_event = path.read_bytes()[22:]
    assert first_event[:3] == b"\x00\xff\x01", "the first event is not a text event at time 0"
    text = first_event[4 : 4 + first_event[3]].decode("ascii")
    return text, text


def of_sound(path: Path) -> Marks:
    with soundfile.SoundFile(path) as file:
        comment = file.comment
    found = read_credentials(path.read_bytes(), media_type(path.name) or "")
    assert found.source_type == SOURCE_TYPE
    return comment, comment


def of_picture(path: Path) -> Marks:
    root = ElementTree.parse(path).getroot()
    name = "{http://www.w3.org/2000/svg}"
    lines = [element.text or "" for element in root.iter(f"{name}text")]
    return lines[-1], root.findtext(f"{name}metadata") or ""


def of_score(path: Path) -> Marks:
    identification = ElementTree.parse(path).find("identification")
    assert identification is not None
    rights, field = identification.findtext("rights"), identification.findtext("miscellaneous/miscellaneous-field")
    return rights or "", field or ""


def of_document(path: Path) -> Marks:
    """The keywords among the properties of a PDF; that the line is on every page is what the engraver's tests show."""
    text = path.read_bytes().decode("latin-1")
    return text, text


def of_text(path: Path) -> Marks:
    text = path.read_text(encoding="utf-8")
    return text, text


def of_sidecar(path: Path) -> Marks:
    found = read_credentials(path.with_suffix("").read_bytes(), "audio/midi", sidecar=path.read_bytes())
    return str(found.assertion("fairchord.output")["notice"]), found.source_type


def of_certificate(path: Path) -> Marks:
    marking = json.loads(path.read_bytes())["certificate"]["marking"]
    return marking["sentence"], marking["digital_source_type"]


MARKED: dict[str, Callable[[Path], Marks]] = {
    ".mid": of_midi,
    ".wav": of_sound,
    ".flac": of_sound,
    ".mp3": of_sound,
    ".svg": of_picture,
    ".txt": of_text,
    ".pem": of_text,
    ".c2pa": of_sidecar,
    ".json": of_certificate,
    ".musicxml": of_score,
} | ({".pdf": of_document} if HAS_ENGRAVER else {})
"""Kind of file, and how its marks are read by something that did not write them. A new kind needs a line here."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return a_studio(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return a_model(tmp_path_factory.mktemp("export-model"))


@pytest.fixture(scope="module")
def output(studio: Project, model: OpenedModel, tmp_path_factory: pytest.TempPathFactory) -> ComposedPiece:
    return an_export(studio, model, tmp_path_factory.mktemp("out") / "song")


def test_every_file_that_is_exported_is_marked_for_people_and_for_machines(output: ComposedPiece) -> None:
    files = [path for path in output.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == set(MARKED)
    for path in files:
        visible, machine = MARKED[path.suffix](path)
        assert any(sentence in visible for sentence in NOTICE_SENTENCES.values()), path.name
        assert SOURCE_TYPE in machine, path.name


def test_the_notice_speaks_three_languages(output: ComposedPiece) -> None:
    text = (output.folder / "AI-NOTICE.txt").read_text(encoding="utf-8")
    assert all(sentence in text for sentence in NOTICE_SENTENCES.values())
    assert "인공지능" in text


def test_everything_lies_in_the_folder_and_in_the_certificate(output: ComposedPiece) -> None:
    names = {fact.name for fact in output.certificate.files}
    assert {"song.mid", "song.mid.c2pa", "credentials-root.pem", "LICENCE.txt", "AI-NOTICE.txt"} <= names
    assert {PurePosixPath(name).stem for name in names if name.startswith("stems/")} == {"main_melody", "bass", "drums"}
    assert {f"mix.{form}" for form in EVERYTHING.forms} <= names


def test_verifying_reports_trusted_credentials_under_the_issuers_key_and_no_others(
    studio: Project, output: ComposedPiece
) -> None:
    (known,) = verify_output(output.folder, trusted_key=studio.ledger.operator_key)
    report = check_credentials(known)
    assert known.is_verified
    assert {found.state.value for _, found in report.files} == {"trusted"}
    assert len(report.files) == sum(media_type(fact.name) is not None for fact in output.certificate.files)
    stranger = replace(known, issuer_is_known=False)
    assert {found.state.value for _, found in check_credentials(stranger).files} == {"untrusted"}
    assert "not known here" in check_credentials(stranger).sentence


def test_the_credentials_name_model_licence_and_reservation(output: ComposedPiece) -> None:
    content = (output.folder / "mix.flac").read_bytes()
    found = read_credentials(content, MEDIA_TYPES[".flac"])
    stated, certificate = found.assertion("fairchord.output"), output.certificate
    assert stated["model"]["weights_sha256"] == certificate.model["weights_sha256"]
    assert stated["model"]["log"] == certificate.model["log"]
    assert stated["issuer"] == {"key": certificate.issuer_key, "log": certificate.log}
    assert stated["licence"]["terms_sha256"] == certificate.licence["terms_sha256"]
    assert found.assertion("cawg.training-mining")


def test_the_root_is_public_and_its_keys_are_private(studio: Project, output: ComposedPiece) -> None:
    public = studio.folder / "credentials-root.pem"
    assert public.read_bytes() in (output.folder / "credentials-root.pem").read_bytes()
    assert b"PRIVATE" not in public.read_bytes() + (output.folder / "credentials-root.pem").read_bytes()
    for path in (studio.keys_folder / "credentials").glob("*.pem"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_licence_is_offline_and_says_what_is_not_known(output: ComposedPiece, studio: Project) -> None:
    licence = output.certificate.licence
    assert licence["terms_sha256"] == sha256_hex((output.folder / "LICENCE.txt").read_bytes())
    assert set(licence["uses"].values()) == {"not_known"}
    assert licence["basis"].startswith("not recorded")
    assert is_sealed(licence["licensee"])
    assert studio.book.opened(licence["licensee"]) == "Ana Lima"
    assert b"Ana Lima" not in b"".join(path.read_bytes() for path in output.folder.rglob("*") if path.is_file())


def test_what_is_not_asked_for_is_not_there(studio: Project, model: OpenedModel, tmp_path: Path) -> None:
    plain = an_export(studio, model, tmp_path / "song", Export(), with_sound=False)
    assert not plain.certificate.licence
    assert "licence" not in plain.certificate.to_dict()
    (known,) = verify_output(plain.folder, trusted_key=studio.ledger.operator_key)
    assert check_credentials(known).sentence == "none: this output was made without them"


def test_credentials_leave_the_notes_file_as_it_is(studio: Project, model: OpenedModel, tmp_path: Path) -> None:
    folders = [tmp_path / "with", tmp_path / "without"]
    for folder, export in zip(folders, (Export(credentials=True), Export()), strict=True):
        an_export(studio, model, folder, export, with_sound=False)
    with_them, without = ((folder / "song.mid").read_bytes() for folder in folders)
    assert with_them == without


def test_without_the_extra_only_who_asks_for_credentials_is_told(
    studio: Project, model: OpenedModel, output: ComposedPiece, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("c2pa", "soundfile"):
        monkeypatch.setitem(sys.modules, name, None)  # how Python says that a module cannot be imported
    an_export(studio, model, tmp_path / "plain", Export())
    for wish in (Export(credentials=True), Export(forms=("flac",))):
        with pytest.raises(EnvironmentLacking, match="not installed") as raised:
            an_export(studio, model, tmp_path / "song", wish)
        assert "fairchord[credentials]" in raised.value.hint
    (known,) = verify_output(output.folder, trusted_key=studio.ledger.operator_key)
    report = check_credentials(known)
    assert known.is_verified
    assert (report.sentence.startswith("not checked: extra not installed"), report.is_broken) == (True, False)


@pytest.mark.parametrize(
    ("export", "message"),
    [
        (Export(reserves_training=True), "none are asked for"),
        (Export(licensee="Ana"), "no licence is asked for"),
        (Export(forms=("ogg",)), "sound is not written"),
    ],
)
def test_wishes_that_cannot_be_carried_out_are_refused_before_composing(
    studio: Project, model: OpenedModel, tmp_path: Path, export: Export, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        an_export(studio, model, tmp_path / "song", export)
    assert not (tmp_path / "song").exists()
