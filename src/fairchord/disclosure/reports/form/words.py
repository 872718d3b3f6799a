# SPDX-License-Identifier: Apache-2.0
"""Words in English, French and Korean: one table a report, and the words that every page needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.errors import InvalidInput

LANGUAGES: Final = ("en", "fr", "ko")
Words = Mapping[str, tuple[str, str, str]]

PAGE_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "not_recorded": ("not recorded", "non consigné", "기록 없음"),
    "dated": (
        "Computed from the first {size} entries of the log; the last is of {time}.",
        "Calculé à partir des {size} premières entrées du journal ; la dernière est du {time}.",
        "원장의 처음 {size}개 항목에서 계산됨. 마지막 항목의 시각: {time}.",
    ),
    "dated_by_model": (
        "The log itself is not at hand. The model was signed at {time} over a log of {size} entries.",
        "Le journal lui-même n’est pas disponible. Le modèle a été signé le {time} sur un journal de {size} entrées.",
        "원장 자체는 없음. 모델은 {time}에 {size}개 항목의 원장을 근거로 서명됨.",
    ),
    "root": ("Tree head root", "Racine de l’arbre", "트리 루트"),
    "software": ("computed by", "calculé par", "계산 프로그램"),
    "limits": ("What this report does not show", "Ce que ce rapport ne montre pas", "이 보고서가 보여 주지 않는 것"),
    "files": ("Files beside this report", "Fichiers joints", "함께 제공되는 파일"),
    "recompute": (
        "Anyone who has the log, the snapshot and the model can compute it again: fairchord report check FILE",
        "Quiconque possède le journal, l’instantané et le modèle peut le recalculer : fairchord report check FICHIER",
        "원장, 스냅샷, 모델이 있으면 누구나 다시 계산할 수 있음: fairchord report check 파일",
    ),
    "total": ("total", "total", "합계"),
    "none": ("none", "aucun", "없음"),
    "log": ("log", "journal", "원장"),
    "snapshot": ("snapshot", "instantané", "스냅샷"),
    "model": ("model", "modèle", "모델"),
    "program": ("program", "logiciel", "프로그램"),
}


LIMIT_WORDS: Final[Words] = {
    "declared": (
        "A ledger proves what was declared, by whom and when; not that a declaration was true.",
        "Un journal prouve ce qui a été déclaré, par qui et quand ; non qu’une déclaration était vraie.",
        "원장은 무엇을 누가 언제 선언했는지를 증명합니다. 선언이 참이었음을 증명하지는 않습니다.",
    ),
    "hidden": (
        "It cannot prove that nothing was hidden: that the weights came from the listed works alone is shown, as far "
        "as it can be, by replaying the training (fairchord replay).",
        "Il ne peut prouver que rien n’a été caché : que les poids viennent des seules œuvres de la liste se montre, "
        "autant que possible, en refaisant l’entraînement (fairchord replay).",
        "숨긴 것이 없다는 것은 증명할 수 없습니다. 가중치가 목록의 작품에서만 나왔다는 것은 학습을 다시 실행하여 "
        "가능한 만큼 보일 수 있습니다(fairchord replay).",
    ),
    "advice": (
        "It is a statement of facts, not legal advice, and certifies no compliance.",
        "C’est un état de faits, non un avis juridique ; il ne certifie aucune conformité.",
        "이것은 사실의 진술이며 법률 자문이 아니고, 어떤 준수도 인증하지 않습니다.",
    ),
}


def limits_in(language: str) -> tuple[str, ...]:
    """What no report can show, in a language."""
    return tuple(say(LIMIT_WORDS, name, language) for name in LIMIT_WORDS)


def say(words: Words, name: str, language: str, /, **values: object) -> str:
    """Return a phrase in a language, with values put in."""
    return words[name][LANGUAGES.index(language)].format(**values)


def check_language(language: str) -> str:
    """Return the language when there are words in it."""
    if language not in LANGUAGES:
        raise InvalidInput(f"there are no words in {language!r}", hint="one of: " + ", ".join(LANGUAGES))
    return language
