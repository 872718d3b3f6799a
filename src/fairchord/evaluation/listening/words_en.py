# SPDX-License-Identifier: Apache-2.0
"""The listening page's words in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "English",
        "title": "Listening test",
        "lead": "You will hear pairs of short pieces and say which you prefer. Some were written by people and some by "
        "computer programs. Who made which is hidden from you, and from this page.",
        "how_long": "There are {count} pairs, about {minutes} minutes.",
        "advice": "Use headphones if you can. All pieces are played by the same synthesiser at the same loudness; "
        "judge the music, not the sound.",
        "privacy": "Saved: your answers, your comments, for how long you listened, the language, and a random number. "
        "Nothing else: no name, no address, no time of day.",
        "loudness": "Set your volume with this piece; it is the first one that you will hear.",
        "begin": "Begin",
        "language": "Language",
        "pair": "Pair {place} of {count}",
        "piece": "Piece {side}",
        "heard": "{seconds} s heard",
        "prefer": "Which do you prefer?",
        "prefer_none": "No preference",
        "human": "Which was written by a person?",
        "human_both": "Both",
        "human_neither": "Neither",
        "human_unsure": "I cannot tell",
        "rating": "How good is piece {side}?",
        "rating_1": "1, bad",
        "rating_5": "5, excellent",
        "comment": "Comment (if you like)",
        "next": "Next pair",
        "finish": "Finish",
        "missing": "Not yet answered: {names}",
        "hear_first": "Please listen to both pieces first, at least 5 seconds of each.",
        "cannot_play": "This piece cannot be played. Is the folder audio beside the page?",
        "shortcuts": "Keys: A and B play or pause, N goes on",
        "remark": "Anything else you would like to say? (if you like)",
        "send": "Send my answers",
        "save": "Save my answers as a file",
        "sent": "Thank you. Your answers have been received.",
        "saved": "Thank you. The file has been saved to your downloads. Please give it to whoever invited you.",
        "not_sent": "Your answers could not be sent. Please save them as a file and give it to whoever invited you.",
        "done_title": "All heard",
        "done": "You have answered every pair. Your answers are complete once you send or save them.",
        "credits": "What you heard",
        "credits_where": "Whoever invited you has the list of what was played, who wrote it and on what terms.",
        "credits_note": "Please tell nobody who has not listened yet.",
        "copy": "Or copy this text:",
        "made_by_program": "made by a computer program",
        "resume": "You had begun before. Your earlier answers are kept.",
        "restart": "Begin again as another listener",
        "no_script": "This page needs JavaScript, which is switched off. Nothing is loaded from elsewhere.",
        "leaving": "Your answers are not sent yet.",
    }
)
