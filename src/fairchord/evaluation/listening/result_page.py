# SPDX-License-Identifier: Apache-2.0
"""The result of a listening test as a page: sentences, numbers, comments, and the credits of all that was played."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fairchord.evaluation.listening.page import credits_table, document, table_html
from fairchord.evaluation.listening.plan import ListeningPlan
from fairchord.evaluation.listening.result import ListeningResult
from fairchord.evaluation.listening.result_text import tell_result


def result_html(result: ListeningResult, plan: ListeningPlan, comments: Iterable[tuple[str, str]]) -> str:
    """Write the page; `comments` are (text, language)."""
    told = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in tell_result(result))
    said = "".join(f'<li lang="{escape(language)}">{escape(text)}</li>\n' for text, language in comments)
    parts = [
        "<main><h1>Result of the listening test</h1>",
        told,
        "<h2>Each source</h2>",
        _judged(result),
        f"<h2>What listeners said</h2><ul>{said}</ul>" if said else "",
        "<h2>What was played</h2>",
        credits_table(plan),
        f'<p class="soft">Test {escape(result.test)}: the SHA-256 of the key, which every listener\'s page held.</p>'
        "</main>\n",
    ]
    return document("Result of the listening test", "\n".join(parts))


def _judged(result: ListeningResult) -> str:
    rows = []
    for judged in result.judged:
        low, high = judged.strength_interval
        share, least, most = judged.taken_for_human
        human = f"{share:.0%} ({least:.0%} to {most:.0%})" if judged.answers_that_could_tell else "-"
        rating = "-" if judged.rating is None else str(judged.rating)
        rows.append((judged.source, f"{judged.strength:.2f} ({low:.2f} to {high:.2f})", rating, human))
    columns = ("Source", "Strength (Bradley-Terry, sums to 1)", "Rating, 1 to 5", "Taken for a human's")
    return table_html(columns, rows)
