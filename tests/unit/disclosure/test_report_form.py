# SPDX-License-Identifier: Apache-2.0
"""The form of reports: no empty answer, no cell that a spreadsheet runs, no page that loads or breaks."""

import csv
import io
from typing import Any

import pytest

from fairchord.disclosure.reports.form.answer import NotRecorded, Source, Stated, in_log, in_program, in_whole_log
from fairchord.disclosure.reports.form.comma_text import to_csv
from fairchord.disclosure.reports.form.first_difference import first_difference
from fairchord.disclosure.reports.form.marked_text import to_markdown
from fairchord.disclosure.reports.form.page import POLICY, number, to_html
from fairchord.disclosure.reports.form.report import Field, Report, ReportHead, Section, Table
from fairchord.disclosure.reports.form.words import LANGUAGES, PAGE_WORDS, check_language, say
from fairchord.errors import InvalidInput, InvalidRecord

HOSTILE = '<script>alert(1)</script> & "=cmd|x" | `a` $x$'


def a_report(**changes: Any) -> Report:
    table = Table(
        name="rows", title="Rows", columns=("title", "count"), rows=((HOSTILE, 1200),), totals=("total", 1200)
    )
    wide = Table(
        name="wide", title="Wide", columns=("title", "n"), rows=((HOSTILE, 3),), totals=("t", 3), headline="title"
    )
    fields = (
        Field(name="one", label=HOSTILE, answer=Stated(value=(HOSTILE, "b" * 64), sources=(in_program(HOSTILE),))),
        Field(name="two", label="Two", answer=NotRecorded(why=HOSTILE)),
    )
    values: dict[str, Any] = {
        "kind": "trial",
        "title": HOSTILE,
        "summary": HOSTILE,
        "head": ReportHead(size=3, root="a" * 64, time="2026-01-02T03:04:05Z", read_from="log"),
        "subject": {"log": HOSTILE},
        "sections": (Section(number="1", title=HOSTILE, fields=fields, tables=(table, wide)),),
        "limits": (HOSTILE,),
        "software": "fairchord 0",
        "files": {"rows.csv": b"a"},
    }
    return Report(**{**values, **changes})


@pytest.mark.parametrize("value", ["", "  ", (), ("a", ""), None, 1.5, True])
def test_nothing_empty_can_be_stated(value: Any) -> None:
    with pytest.raises(InvalidRecord, match="is empty"):
        Stated(value=value, sources=(in_program("here"),))


def test_an_answer_names_its_source_and_a_gap_its_reason() -> None:
    with pytest.raises(InvalidRecord, match="rests on nothing"):
        Stated(value="yes", sources=())
    with pytest.raises(InvalidRecord, match="is empty"):
        NotRecorded(why=" ")
    with pytest.raises(InvalidRecord, match="no entry is named"):
        in_log()


@pytest.mark.parametrize(
    ("indices", "place"),
    [
        ((7,), "entry 7"),
        ((3, 1, 2, 2), "entries 1-3"),
        ((1, 2, 5), "entries 1-2, 5"),
        (tuple(range(0, 40, 2)), "20 entries, the first 0, the last 38"),
    ],
)
def test_entries_are_named_in_short(indices: tuple[int, ...], place: str) -> None:
    assert in_log(*indices).place == place
    assert in_whole_log(9).place == "all 9 entries"


@pytest.mark.parametrize("row", [("a",), ("a", ""), ("a", "b", "c")])
def test_a_table_has_no_empty_cell_and_no_ragged_row(row: tuple[str, ...]) -> None:
    with pytest.raises(InvalidRecord, match="table t"):
        Table(name="t", title="T", columns=("x", "y"), rows=(row,))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", HOSTILE, 'say "a,b"\r\nc'])
def test_a_spreadsheet_runs_no_title(text: str) -> None:
    table = Table(name="t", title="T", columns=("x", "y", "z"), rows=((text, 3, NotRecorded(why="no")),))
    rows = list(csv.reader(io.StringIO(to_csv(table).decode(), newline="")))
    assert rows[0] == ["x", "y", "z"]
    assert rows[1][0] == (f"'{text}" if text[0] in "=+-@\t\r" else text)
    assert rows[1][1:] == ["3", "not recorded"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_loads_nothing_and_shows_hostile_text_as_text(language: str) -> None:
    page = to_html(a_report(language=language))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert POLICY in page
    assert "src=" not in page
    assert "href=" not in page
    assert f'lang="{language}"' in page
    assert say(PAGE_WORDS, "not_recorded", language) in page


def test_markdown_shows_hostile_text_as_text() -> None:
    text = to_markdown(a_report())
    assert "<script" not in text
    assert "&lt;script" in text
    assert r"cmd\|x" in text
    assert "1200" in text


def test_markdown_cuts_long_tables_and_says_so() -> None:
    rows = tuple((f"t{place}", place) for place in range(250))
    table = Table(name="t", title="T", columns=("x", "y"), rows=rows)
    text = to_markdown(a_report(sections=(Section(number="1", title="S", tables=(table,)),)))
    assert "(50 more rows" in text
    assert "| t199 |" in text
    assert "| t200 |" not in text


def test_a_report_without_its_log_says_who_dates_it() -> None:
    head = ReportHead(size=3, root="a" * 64, time="2026-01-02T03:04:05Z", read_from="model provenance")
    assert "not at hand" in to_html(a_report(head=head))
    assert "not at hand" in to_markdown(a_report(head=head))


def test_files_beside_a_report_are_part_of_it() -> None:
    assert a_report().sha256 != a_report(files={"rows.csv": b"b"}).sha256


def test_an_empty_table_says_none() -> None:
    table = Table(name="t", title="T", columns=("x",), rows=())
    report = a_report(sections=(Section(number="", title="S", tables=(table,)),))
    assert "<p>none</p>" in to_html(report)
    assert "\nnone\n" in to_markdown(report)


@pytest.mark.parametrize(
    ("stated", "found", "where"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1}, {"a": 2}, "a"),
        ({"a": 1}, {"a": True}, "a"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "a[1]"),
        ({"a": [1]}, {"a": [1, 2]}, "a.length"),
        ({"a": [{"name": "x", "v": 1}]}, {"a": [{"name": "x", "v": 2}]}, "a[x].v"),
        ({"a": [{"number": "2.1", "v": 1}]}, {"a": [{"number": "2.1"}]}, "a[2.1].v"),
        ({}, {"b": 1}, "b"),
        ([1], {"b": 1}, ""),
    ],
)
def test_the_first_difference_is_named(stated: Any, found: Any, where: str | None) -> None:
    difference = first_difference(stated, found)
    assert (None if difference is None else difference.where) == where


def test_words_exist_in_three_languages() -> None:
    assert [check_language(language) for language in LANGUAGES] == list(LANGUAGES)
    with pytest.raises(InvalidInput, match="no words in 'de'"):
        check_language("de")
    assert number(1234567) == "1\u202f234\u202f567"


def test_a_source_is_never_empty() -> None:
    with pytest.raises(InvalidRecord):
        Source(origin=in_program("x").origin, place="")
