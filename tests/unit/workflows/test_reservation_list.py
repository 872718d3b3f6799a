# SPDX-License-Identifier: Apache-2.0
"""Lists of reserved works in CSV: what each row names, and what becomes of rows that name nothing."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidInput
from fairchord.rights.match_keys import title_key
from fairchord.workflows.reservation_list import read_list

ISWC = "T-034.524.680-1"
KEY = "iswc:T0345246801"


def test_a_row_names_a_work_by_identifier_and_by_title_with_writers() -> None:
    listed = read_list(f"iswc,title,writers\n{ISWC},Amber Rain,Ana Lima; Ben Okri\n".encode())
    assert listed.keys == (KEY, title_key("Amber Rain", ["Ana Lima", "Ben Okri"]))
    assert (listed.rows, listed.duplicates, listed.bad) == (1, 0, ())


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_marks_endings_and_separators_do_not_count(start: bytes, ending: str, delimiter: str) -> None:
    lines = [["ISWC", " Title", "writers"], [ISWC, "Été à Séoul", "Lima|Okri"]]
    text = ending.join(delimiter.join(line) for line in lines) + ending
    assert read_list(start + text.encode()).keys == (KEY, title_key("été à seoul", ["Okri", "Lima"]))


def test_bad_rows_are_told_by_their_line_and_the_rest_is_done() -> None:
    rows = [
        "iswc,title,writers,isrc",
        "T-034.524.680-2,Wrong digit,Lima,",
        ",Sonata,,",
        ",,,",
        f"{ISWC},,,",
        '"a cell that is\ntwo lines long",x,y,',
        "1,2,3,4,5",
        ",,,US-RC1-76-07839",
    ]
    listed = read_list("\n".join(rows).encode())
    assert listed.keys == (KEY, "isrc:USRC17607839")
    assert [row.line for row in listed.bad] == [2, 3, 6, 8]
    assert "add its writers" in listed.bad[1].reason
    said = listed.to_dict()
    assert [text.partition(":")[0] for text in said.pop("bad_lines")] == ["2", "3", "6", "8"]
    assert said == {"duplicates": 0, "rows": 2}


def test_columns_that_are_not_read_are_told() -> None:
    listed = read_list(f"iswc;titre;auteurs;\n{ISWC};Sonate;Lima;\n".encode())
    assert (listed.keys, listed.to_dict()["ignored_columns"]) == ((KEY,), ["titre", "auteurs"])
    with pytest.raises(InvalidInput, match="not read: titre"):
        read_list(b"iswc\ttitre\n\tSonate\n")


def test_rows_that_repeat_others_are_counted() -> None:
    listed = read_list(f"iswc,title,writers\n{ISWC},A,Lima\n{ISWC},,\n{ISWC},B,Lima\n,a,LIMA\n".encode())
    assert (listed.rows, listed.duplicates, len(listed.keys)) == (4, 2, 3)


def test_an_ipi_alone_names_everything_of_its_bearer_and_is_else_only_checked() -> None:
    listed = read_list(f"iswc,title,ipi\n{ISWC},A,00014107338\n,,00014107338\n,A,00014107338\n".encode())
    assert (listed.keys, [row.line for row in listed.bad]) == ((KEY, "ipi:00014107338"), [4])


def test_broken_csv_is_one_bad_row() -> None:
    listed = read_list(f'iswc,title\n{ISWC},A\n"x"y,B\n'.encode())
    assert (listed.rows, [row.line for row in listed.bad]) == (1, [3])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no columns"),
        (b"name,composer\nA,B\n", "no columns"),
        (b"iswc,title,writers\n", "no rows"),
        (b"iswc\nT1\n", "line 2"),
        (b"iswc,title\n" + "é".encode("latin-1"), "line 2 of the list is not UTF-8"),
        (b"\xff\xfei\x00", "not UTF-8"),
    ],
)
def test_a_list_that_names_no_work_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_list(content)


def test_progress_is_told_and_ends_at_the_whole() -> None:
    content = ("iswc,title,writers\n" + "".join(f",Title {row},Lima\n" for row in range(2_500))).encode()
    told: list[tuple[int, int]] = []
    assert len(read_list(content, progress=lambda done, total: told.append((done, total))).keys) == 2_500
    assert (len(told), told[-1]) == (3, (len(content), len(content)))
