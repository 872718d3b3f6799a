# SPDX-License-Identifier: Apache-2.0
"""Sentences that the public summary of training content answers with, in three languages."""

from __future__ import annotations

from typing import Final

EU_ANSWERS: Final[dict[str, tuple[str, str, str]]] = {
    "no_log": (
        "the log that this model came from is not at hand; bring it with --project or --log",
        "le journal dont ce modèle est issu n’est pas disponible ; indiquez-le avec --project ou --log",
        "이 모델이 나온 원장이 없음. --project 또는 --log로 지정",
    ),
    "no_model": ("no model is recorded", "aucun modèle n’est consigné", "기록된 모델이 없음"),
    "no_entry": (
        "no entry of the log states it",
        "aucune entrée du journal ne l’indique",
        "원장의 어떤 항목에도 없음",
    ),
    "no_snapshot": (
        "the snapshot’s arrays are not at hand",
        "les tableaux de l’instantané ne sont pas disponibles",
        "스냅샷 배열이 없음",
    ),
    "no_base": (
        "None: its signed provenance names no other model",
        "Néant : sa provenance signée ne nomme aucun autre modèle",
        "없음: 서명된 출처 정보에 다른 모델이 없음",
    ),
    "not_used": (
        "None: every work is notes read from MIDI or score files",
        "Néant : chaque œuvre est faite de notes lues dans des fichiers MIDI ou des partitions",
        "없음: 모든 작품은 MIDI 또는 악보 파일에서 읽은 음표임",
    ),
    "size": (
        "{works} works, {notes} notes, {windows} training windows",
        "{works} œuvres, {notes} notes, {windows} fenêtres d’entraînement",
        "작품 {works}개, 음표 {notes}개, 학습 구간 {windows}개",
    ),
    "bars": (
        "{bars} bars and {tokens} tokens in the training windows (windows overlap)",
        "{bars} mesures et {tokens} jetons dans les fenêtres (elles se recouvrent)",
        "학습 구간의 마디 {bars}개, 토큰 {tokens}개 (구간은 서로 겹침)",
    ),
    "types": (
        "Musical compositions as notes: pitch, time, length, loudness, instrument, with chords and key",
        "Compositions musicales sous forme de notes : hauteur, temps, durée, intensité, instrument, accords, tonalité",
        "음표 형태의 음악 작품: 음높이, 시각, 길이, 세기, 악기, 화음과 조",
    ),
    "since": (
        "{count} works were admitted to the log after the snapshot; whether more will follow is not recorded",
        "{count} œuvres ont été admises au journal après l’instantané ; la suite n’est pas consignée",
        "스냅샷 이후 원장에 받아들인 작품 {count}개. 이후 계획은 기록 없음",
    ),
    "no_language": (
        "None: no words are learned; titles and lyrics never reach the model",
        "Néant : aucun mot n’est appris ; titres et paroles n’atteignent jamais le modèle",
        "없음: 단어를 학습하지 않으며 제목과 가사는 모델에 전달되지 않음",
    ),
    "genres": ("Genres: {genres}", "Genres : {genres}", "장르: {genres}"),
    "yes_works": (
        "Yes: {works} works, {notes} notes",
        "Oui : {works} œuvres, {notes} notes",
        "예: 작품 {works}개, 음표 {notes}개",
    ),
    "no_works": (
        "No: none of the {total} works came so",
        "Non : aucune des {total} œuvres n’en provient",
        "아니요: 작품 {total}개 중 해당 없음",
    ),
    "symbolic": ("Symbolic music only", "Musique symbolique uniquement", "기호 음악만"),
    "all_listed": (
        "All are listed below, large or small; every work is in the report training-works",
        "Tous figurent ci-dessous, grands ou petits ; chaque œuvre est dans le rapport training-works",
        "규모와 관계없이 모두 아래에 있으며, 각 작품은 training-works 보고서에 있음",
    ),
    "licensed": (
        "{works} works rest on {grants} signed Grants of {holders} outside parties",
        "{works} œuvres reposent sur {grants} autorisations signées de {holders} parties extérieures",
        "작품 {works}개는 외부 당사자 {holders}명이 서명한 허락 {grants}건에 근거함",
    ),
    "licensed_unknown": (
        "{works} works rest on signed Grants; by whom is in the log, which is not at hand",
        "{works} œuvres reposent sur des autorisations signées ; le journal, absent ici, dit de qui",
        "작품 {works}개는 서명된 허락에 근거함. 허락한 사람은 여기 없는 원장에 있음",
    ),
    "no_others": (
        "No: every one of the {total} works is counted in 2.1, 2.2.1 or 2.6",
        "Non : chacune des {total} œuvres est comptée en 2.1, 2.2.1 ou 2.6",
        "아니요: 작품 {total}개 모두 2.1, 2.2.1, 2.6에 집계됨",
    ),
    "no_crawler": (
        "None declared: each of the {total} works names its source, and the program has no crawler",
        "Aucun déclaré : chacune des {total} œuvres nomme sa source, et le logiciel n’a pas de robot",
        "신고된 것 없음: 작품 {total}개 모두 출처가 있고, 프로그램에는 크롤러가 없음",
    ),
    "not_applicable": (
        "Not applicable: no crawler",
        "Sans objet : aucun robot",
        "해당 없음: 크롤러 없음",
    ),
    "fetched": (
        "None crawled. Files of the collections in 2.1 were fetched by name, at a pinned version, by hash",
        "Rien n’a été exploré. Les fichiers des collections du 2.1 ont été obtenus par nom, à une version fixée, par "
        "empreinte",
        "크롤링 없음. 2.1의 모음집 파일은 고정된 버전에서 이름과 해시로 받음",
    ),
    "no_users": (
        "None declared: each of the {total} works names its source, and no path of the program "
        "leads from prompts to learning",
        "Aucune déclarée : chacune des {total} œuvres nomme sa source, et aucune voie du "
        "logiciel ne mène des demandes à l’apprentissage",
        "신고된 것 없음: 작품 {total}개 모두 출처가 있고, 프로그램에는 이용자의 입력이 학습으로 이어지는 경로가 없음",
    ),
    "human": (
        "None declared: all {total} works are registered as made by humans",
        "Aucune déclarée : les {total} œuvres sont enregistrées comme faites par des humains",
        "신고된 것 없음: 작품 {total}개 모두 사람이 만든 것으로 등록됨",
    ),
    "machine": (
        "{count} of {total} works are registered as made with the help of a machine",
        "{count} des {total} œuvres sont enregistrées comme faites avec l’aide d’une machine",
        "작품 {total}개 중 {count}개가 기계의 도움을 받은 것으로 등록됨",
    ),
    "machine_names": (
        "which machine helped is not a field of a registered work",
        "la machine employée n’est pas un champ de l’enregistrement d’une œuvre",
        "어떤 기계인지는 작품 등록의 필드가 아님",
    ),
    "no_generator": (
        "None declared",
        "Aucun déclaré",
        "신고된 것 없음",
    ),
    "augmented": (
        "Windows were transposed and varied while learning: {settings}. The notes are the works’ own",
        "Les fenêtres ont été transposées et variées à l’apprentissage : {settings}. Les notes sont celles des œuvres",
        "학습 중 구간을 조옮김하고 변형함: {settings}. 음표는 작품 그대로임",
    ),
    "other_sources": (
        "{works} works made or wholly held by the provider, or free works that came alone",
        "{works} œuvres faites ou entièrement détenues par le fournisseur, ou œuvres libres venues seules",
        "제공자가 만들었거나 전부 보유한 작품, 또는 개별적으로 들어온 자유 작품 {works}개",
    ),
    "reservation_measures": (
        "The exception of Article 4 of Directive (EU) 2019/790 is not relied on: a work is used only under a Grant, a "
        "licence or in the public domain. A Reservation blocks its works when a snapshot is frozen, when training "
        "opens it and before weights are released.",
        "L’exception de l’article 4 de la directive (UE) 2019/790 n’est pas invoquée : une œuvre n’est utilisée que "
        "sous autorisation, sous licence ou dans le domaine public. Une réserve bloque ses œuvres au gel d’un "
        "instantané, à l’ouverture pour l’entraînement et avant la publication des poids.",
        "지침 (EU) 2019/790 제4조의 예외를 원용하지 않음: 작품은 허락, 라이선스, 공유 저작물인 경우에만 쓰임. 권리 "
        "유보는 스냅샷을 동결할 때, 학습이 그것을 열 때, 가중치를 공개하기 전에 해당 작품을 막음.",
    ),
    "reservation_counts": (
        "{lodged} lodged, {live} in force; {blocked} registered works refused for them",
        "{lodged} déposées, {live} en vigueur ; {blocked} œuvres enregistrées refusées de ce fait",
        "접수 {lodged}건, 유효 {live}건. 이로 인해 거부된 등록 작품 {blocked}개",
    ),
    "illegal": (
        "Only notes are learned: no words, pictures or sound. A work enters with a declared source, authorship and "
        "rights basis, or not at all; an open dispute keeps it out.",
        "Seules des notes sont apprises : ni mots, ni images, ni sons. Une œuvre n’entre qu’avec une source, une "
        "paternité et une base juridique déclarées ; un litige ouvert l’écarte.",
        "음표만 학습하며 말, 그림, 소리는 없음. 출처, 저작 여부, 권리 근거가 신고된 작품만 받으며, 진행 중인 분쟁이 "
        "있으면 제외됨.",
    ),
    "dispute_counts": (
        "{count} recorded",
        "{count} consignés",
        "{count}건 기록됨",
    ),
    "not_retired": (
        "No entry retires it",
        "Aucune entrée ne le retire",
        "사용 중지 항목 없음",
    ),
    "is_retired": ("Yes", "Oui", "예"),
    "no_audit": (
        "no audit of memorisation is an entry of the log",
        "aucun audit de mémorisation n’est une entrée du journal",
        "암기 감사 항목이 원장에 없음",
    ),
}
