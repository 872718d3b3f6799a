# SPDX-License-Identifier: Apache-2.0
"""The words of a receipt's page, in English, French and Korean. The signed file is the same in every language."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "line": {"en": "{label}: {value}", "fr": "{label} : {value}", "ko": "{label}: {value}"},
    "title": {"en": "Receipt: {kind} no. {number}", "fr": "Accusé de réception : {kind} n° {number}",
              "ko": "접수증: {kind} 제{number}호"},
    "reservation": {"en": "reservation of rights", "fr": "réserve de droits", "ko": "권리 유보"},
    "withdrawal": {"en": "withdrawal", "fr": "retrait", "ko": "철회"},
    "dispute": {"en": "dispute", "fr": "contestation", "ko": "이의 제기"},
    "appeal": {"en": "appeal", "fr": "recours", "ko": "재심 청구"},
    "completion": {"en": "completion of a withdrawal", "fr": "exécution d’un retrait", "ko": "철회 이행 완료"},
    "lodged_by": {"en": "Lodged by", "fr": "Déposé par", "ko": "제출자"},
    "received_by": {"en": "Received by", "fr": "Reçu par", "ko": "접수자"},
    "recorded": {"en": "Recorded as", "fr": "Inscrit comme", "ko": "기록 위치"},
    "entry": {"en": "entry {index} of the log {origin}, {at}", "fr": "entrée {index} du journal {origin}, {at}",
              "ko": "원장 {origin}의 {index}번 항목, {at}"},
    "answer_by": {"en": "Will be answered by", "fr": "Réponse au plus tard le", "ko": "답변 기한"},
    "done_by": {"en": "Will be done by", "fr": "Exécution au plus tard le", "ko": "이행 기한"},
    "what": {"en": "What was lodged", "fr": "Ce qui a été déposé", "ko": "제출 내용"},
    "touched": {"en": "What it touches now", "fr": "Ce que cela concerne aujourd’hui", "ko": "현재 해당하는 것"},
    "works": {"en": "registered works", "fr": "œuvres enregistrées", "ko": "등록된 저작물"},
    "snapshots": {"en": "snapshots (frozen training sets)", "fr": "instantanés (jeux d’apprentissage figés)",
                  "ko": "스냅샷(고정된 학습 데이터셋)"},
    "models": {"en": "models", "fr": "modèles", "ko": "모델"},
    "adapters": {"en": "artists’ own models", "fr": "modèles propres à un artiste", "ko": "아티스트 전용 모델"},
    "certificates": {"en": "certificates of outputs", "fr": "certificats de pièces produites",
                     "ko": "생성된 곡의 인증서"},
    "certificates_without_model": {
        "en": "certificates that do not record their model", "fr": "certificats qui n’indiquent pas leur modèle",
        "ko": "모델이 기록되지 않은 인증서"},
    "unknown_snapshots": {"en": "snapshots whose list of works is not kept here",
                          "fr": "instantanés dont la liste d’œuvres n’est pas conservée ici",
                          "ko": "저작물 목록이 여기에 없는 스냅샷"},
    "happens": {"en": "What happens, and by when", "fr": "Ce qui s’ensuit, et à quelle date", "ko": "조치와 기한"},
    "of": {"en": "Against the answer to", "fr": "Contre la réponse à", "ko": "대상 답변"},
    "done": {"en": "Done", "fr": "Fait", "ko": "이행됨"},
    "none": {"en": "none", "fr": "aucun", "ko": "없음"},
    "rows": {"en": "rows of the list taken in", "fr": "lignes de la liste prises en compte", "ko": "접수된 행 수"},
    "duplicates": {"en": "rows that repeat another", "fr": "lignes en double", "ko": "중복된 행 수"},
    "bad_lines": {"en": "lines that were not taken in, and why", "fr": "lignes écartées, et pourquoi",
                  "ko": "접수되지 않은 행과 그 이유"},
    "ignored_columns": {"en": "columns of the list that were not read", "fr": "colonnes de la liste non lues",
                        "ko": "읽지 않은 목록의 열"},
    "check": {"en": "How to check this receipt", "fr": "Comment vérifier cet accusé de réception",
              "ko": "이 접수증을 확인하는 방법"},
    "check_1": {
        "en": "Keep the file {file}. It is signed; nothing on this page counts but what that file says.",
        "fr": "Conservez le fichier {file}. Il est signé ; seul son contenu fait foi, non cette page.",
        "ko": "{file} 파일을 보관하십시오. 서명된 것은 그 파일이며, 이 페이지가 아니라 그 파일의 내용만 "
        "효력이 있습니다."},
    "check_2": {
        "en": "With Fairchord, without network: fairchord receipt {file} --key {key}",
        "fr": "Avec Fairchord, sans réseau : fairchord receipt {file} --key {key}",
        "ko": "Fairchord로, 네트워크 없이: fairchord receipt {file} --key {key}"},
    "check_3": {
        "en": "Without Fairchord, in a shell beside that file; the last line must print the root {root}:",
        "fr": "Sans Fairchord, dans un terminal, à côté du fichier ; la dernière ligne doit afficher la "
        "racine {root} :",
        "ko": "Fairchord 없이, 파일이 있는 곳의 셸에서. 마지막 줄이 루트 {root}를 출력해야 합니다:"},
    "check_5": {
        "en": "And with openssl, that the operator signed this receipt and that root: it must say twice that the "
        "signature is verified, then print the same root. Whose key it is, ask elsewhere:",
        "fr": "Et avec openssl, que l’exploitant a signé cet accusé et cette racine : la vérification doit réussir "
        "deux fois, puis la même racine doit s’afficher. À qui appartient la clé, demandez-le par une autre voie :",
        "ko": "그리고 openssl로, 운영자가 이 접수증과 그 루트에 서명했음을 확인합니다. 서명 확인이 두 번 성공하고 "
        "같은 루트가 출력되어야 합니다. 키가 누구의 것인지는 다른 경로로 확인하십시오:"},
    "check_4": {
        "en": "Compare the signed head in it with any head that the operator publishes later: if the log no longer "
        "begins with these {size} entries, it was changed.",
        "fr": "Comparez la tête signée qu’il contient à celles que l’exploitant publiera : si le journal ne commence "
        "plus par ces {size} entrées, il a été modifié.",
        "ko": "그 안의 서명된 헤드를 운영자가 나중에 공개하는 헤드와 비교하십시오. 원장이 이 {size}개 항목으로 "
        "시작하지 않는다면 변경된 것입니다."},
    "limits": {"en": "What it does not show", "fr": "Ce qu’il ne montre pas", "ko": "이 접수증이 보여 주지 않는 것"},
    "limit_1": {
        "en": "It proves that this was received and recorded at this place in the log. It does not prove that the "
        "claim is right, nor what anyone does outside this log.",
        "fr": "Il prouve la réception et l’inscription à cette place du journal. Il ne prouve ni le bien-fondé de la "
        "demande, ni ce que l’on fait en dehors de ce journal.",
        "ko": "이 접수증은 이것이 접수되어 원장의 이 위치에 기록되었음을 증명합니다. 주장이 옳다는 것이나 원장 "
        "밖에서 일어나는 일은 증명하지 않습니다."},
    "limit_2": {
        "en": "Works are matched by identifier, by title with writers, by file and by melody. A work that is none of "
        "these here is not found.",
        "fr": "Les œuvres sont reconnues par identifiant, par titre et auteurs, par fichier et par mélodie. Une œuvre "
        "qu’aucun de ces moyens ne désigne n’est pas trouvée.",
        "ko": "저작물은 식별자, 제목과 저작자, 파일, 선율로 대조합니다. 이 가운데 어느 것으로도 지정되지 않은 저작물은 "
        "찾을 수 없습니다."},
}  # fmt: skip
LANGUAGES: Final = ("en", "fr", "ko")
