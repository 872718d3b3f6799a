# SPDX-License-Identifier: Apache-2.0
"""Titles, questions and columns of the report for holders and societies, in three languages."""

from __future__ import annotations

from typing import Final

HOLDER_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": (
        "What of yours was used, and where",
        "Ce qui a été utilisé, et où",
        "무엇이 어디에 쓰였는가",
    ),
    "summary": (
        "For rights holders and societies: every work in which a party holds a share, the snapshots and models it is "
        "in, on what ground, and the reservations that were kept. A work of two holders stands once for each.",
        "Pour les titulaires de droits et les sociétés : chaque œuvre dont une partie détient une part, les "
        "instantanés et modèles où elle figure, à quel titre, et les réserves respectées. Une œuvre de deux titulaires "
        "figure une fois pour chacun.",
        "권리자와 단체를 위한 보고서: 당사자가 지분을 가진 작품, 그 작품이 들어간 스냅샷과 모델, 그 근거, 지켜진 권리 "
        "유보. 권리자가 둘인 작품은 각자에게 한 번씩 나옴.",
    ),
    "s1": ("Parties", "Parties", "당사자"),
    "s2": ("Uses", "Utilisations", "사용"),
    "s3": ("Models and certificates", "Modèles et certificats", "모델과 인증서"),
    "s4": ("Reservations", "Réserves", "권리 유보"),
    "scope": ("Parties in this report", "Parties dans ce rapport", "이 보고서의 당사자"),
    "all_parties": ("every party with a share", "toute partie détenant une part", "지분을 가진 모든 당사자"),
    "one_party": (
        "{party}, and the members whose rights it holds",
        "{party}, et les membres dont elle détient les droits",
        "{party} 및 권리를 맡긴 회원",
    ),
    "without": (
        "Works used without a holder in the log (public domain, licence)",
        "Œuvres utilisées sans titulaire au journal (domaine public, licence)",
        "원장에 권리자가 없는 사용 작품 (공유 저작물, 라이선스)",
    ),
    "at_hand": (
        "Snapshots of the log that are at hand here",
        "Instantanés du journal disponibles ici",
        "여기 있는 원장의 스냅샷",
    ),
    "some_at_hand": (
        "{found} of {recorded}; uses in the others are not recorded here",
        "{found} sur {recorded} ; les utilisations dans les autres ne sont pas consignées ici",
        "{recorded}개 중 {found}개. 나머지의 사용은 여기에 기록 없음",
    ),
    "parties": ("Parties and their works", "Parties et leurs œuvres", "당사자와 작품"),
    "uses": ("Every use", "Chaque utilisation", "모든 사용"),
    "models": ("Models", "Modèles", "모델"),
    "reservations": ("Reservations, and what became of them", "Réserves et leur suite", "권리 유보와 그 결과"),
    "party": ("party", "partie", "당사자"),
    "society": ("society", "société", "단체"),
    "registered": ("works registered", "œuvres enregistrées", "등록 작품"),
    "used": ("works used", "œuvres utilisées", "사용 작품"),
    "rows": ("uses", "utilisations", "사용 건수"),
    "share": ("share", "part", "지분"),
    "work": ("work", "œuvre", "작품"),
    "work_title": ("title", "titre", "제목"),
    "identifiers": ("identifiers", "identifiants", "식별자"),
    "entry": ("entry of the work", "entrée de l’œuvre", "작품 항목"),
    "model_entry": ("entry of the model", "entrée du modèle", "모델 항목"),
    "snapshot": ("snapshot", "instantané", "스냅샷"),
    "snapshot_entry": ("entry of the snapshot", "entrée de l’instantané", "스냅샷 항목"),
    "model": ("model", "modèle", "모델"),
    "use": ("use", "usage", "용도"),
    "basis": ("basis", "base", "근거"),
    "grants": ("entries it rests on", "entrées qui la fondent", "근거 항목"),
    "territory": ("territory", "territoire", "지역"),
    "notes": ("notes", "notes", "음표"),
    "windows": ("windows", "fenêtres", "구간"),
    "weights": ("weights", "poids", "가중치"),
    "issued": ("certificates issued", "certificats délivrés", "발급 인증서"),
    "revoked": ("revoked", "révoqués", "취소"),
    "lodged_by": ("lodged by", "déposée par", "제출자"),
    "reservation_entry": ("entry", "entrée", "항목"),
    "form": ("form", "forme", "형식"),
    "state": ("state", "état", "상태"),
    "in_force": ("in force", "en vigueur", "유효"),
    "lifted": ("lifted", "levée", "해제"),
    "covered": ("registered works covered", "œuvres enregistrées couvertes", "해당 등록 작품"),
    "frozen_after": (
        "of these, frozen later under the lodger’s own Grant",
        "dont figées plus tard avec l’autorisation du déposant",
        "그중 제출자의 허락으로 이후 동결",
    ),
    "total": ("total", "total", "합계"),
    "no_society": ("none", "aucune", "없음"),
    "no_log": (
        "the log is not at hand; bring it with --project or --log",
        "le journal n’est pas disponible ; indiquez-le avec --project ou --log",
        "원장이 없음. --project 또는 --log로 지정",
    ),
    "no_identifier": (
        "registered without an identifier", "enregistrée sans identifiant", "식별자 없이 등록됨",
    ),
    "no_model": (
        "no model that learned from this snapshot is recorded",
        "aucun modèle entraîné sur cet instantané n’est consigné",
        "이 스냅샷으로 학습한 모델 기록 없음",
    ),
    "no_form": ("its form was not recorded", "sa forme n’a pas été consignée", "형식이 기록되지 않음"),
    "unnamed_model": (
        "certificates whose entry does not name a model",
        "certificats dont l’entrée ne nomme pas de modèle",
        "항목에 모델이 없는 인증서",
    ),
    "no_weights": ("the entry names none", "l’entrée n’en nomme pas", "항목에 없음"),
}  # fmt: skip
