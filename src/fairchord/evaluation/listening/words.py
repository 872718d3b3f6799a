# SPDX-License-Identifier: Apache-2.0
"""The languages of the listening page; each has a module of its own, with the same names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.evaluation.listening.words_en import EN
from fairchord.evaluation.listening.words_fr import FR
from fairchord.evaluation.listening.words_ko import KO

WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": EN, "fr": FR, "ko": KO}
