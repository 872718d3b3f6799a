# SPDX-License-Identifier: Apache-2.0
"""The overview's words in Korean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fairchord.disclosure.overview.checks_ko import CHECKS_KO
from fairchord.disclosure.overview.terms_ko import TERMS_KO

_PAGE: Final = {
    "title": "{piece}: 곡에서 사람까지",
    "title_model": "모델 {model}: 가중치에서 사람까지",
    "lead": "이 페이지는 여섯 단계를 거슬러 올라갑니다. 곡, 설정, 모델, 학습, 작품, 사람. 단계마다 기록과 확인 "
    "방법을 보여 주고, 선언일 뿐인 것은 무엇인지 밝힙니다.",
    "skip": "첫 단계로 가기",
    "contents": "여섯 단계",
    "verdict_held": "실패한 것이 없습니다. 이 페이지를 쓰는 동안 검사 {held}건이 성립했고, {open}건은 어느 쪽으로도 "
    "증명하지 못했습니다.",
    "verdict_means": "이 검사는 이 페이지를 쓴 프로그램이, 페이지를 쓴 컴퓨터에서 한 것입니다. 단계마다 적힌 "
    "명령으로 직접 다시 해 볼 수 있습니다.",
    "verdict_failed": "성립하지 않는 것이 있습니다. 이 페이지를 쓰는 동안 한 검사 가운데 {count}건이 실패했습니다.",
    "private_page": "이 페이지는 운영자의 비공개 장부로 봉인된 이름을 열어 보여 줍니다. 운영자를 방문한 자리에서 "
    "쓰기 위한 것이니 남에게 넘기지 마십시오.",
    "log_of_model": "모델이 나온 원장",
    "log_of_issuer": "인증서 발급자의 원장",
    "log_at": "{origin}, 항목 {size}개, 마지막 항목 {time}",
    "log_key": "이 원장에 서명하는 키",
    "proven_by": "증명",
    "only_declared": "선언일 뿐인 것:",
    "check_it": "직접 확인하기",
    "nothing_checked": "이 단계에서는 아무것도 검사하지 않았습니다.",
    "more_findings": "같은 종류가 {count}건 더 있음",
    "leaf": "잎의 해시",
    "place": "트리에서의 자리",
    "place_of": "{size}개 중 {index}번 (0부터 셈)",
    "path": "루트까지의 해시",
    "leads_to": "루트",
    "entry_opens": "원장 항목 {index} ({kind}): 기록과 증명",
    "record_and_proof": "기록과 증명",
    "record_hash": "기록의 SHA-256",
    "not_recorded": "기록 없음",
    "limits": "이 페이지가 보여 줄 수 없는 것",
    "limit_1": "원장은 무엇을 누가 어떤 순서로 선언했는지를 증명합니다. 선언이 참이었음을 증명하지는 않습니다.",
    "limit_2": "시각은 운영자의 시계에 따른 것입니다. 외부 기관이 원장의 헤드에 시각을 찍은 경우는 예외입니다.",
    "limit_3": "모두에게 같은 원장을 보여 주는지는 헤드를 서로 비교하거나, 헤드에 함께 서명하는 증인이 있어야만 알 "
    "수 있습니다.",
    "limit_4": "이 음악이 누구의 것인지, 법적으로 다른 작품과 비슷한지는 어떤 페이지도 답할 수 없는 물음입니다.",
    "made_by": "{software}로 썼습니다. 이 페이지에는 시계가 없습니다. 기록이 같으면 페이지도 같습니다.",
}
_PIECE: Final = {
    "piece_title": "곡",
    "piece_shows": "음악 한 곡과 그것을 전달한 파일, 그리고 발급자가 서명한 인증서입니다.",
    "piece_declared": "이 음악이 이 모델에서 나왔고 서명 전에 고쳐지지 않았다는 것, 그리고 그 안에 남의 것이 없다는 "
    "것. 인증서는 진술을 고정할 뿐, 그 진술이 참인지는 고정하지 못합니다.",
    "no_piece": "이 방문에는 곡을 가져오지 않았으므로 모델에서 시작합니다. 곡에서 시작하려면 곡과 함께 받은 폴더를 "
    "지정하십시오.",
    "no_certificate": "인증서를 읽을 수 없어, 그 내용은 보여 주지 않습니다.",
    "no_picture": "그림을 그리지 않았습니다. song.mid가 없거나, 바뀌었거나, 읽을 수 없습니다.",
    "picture": "song.mid를 읽어 이 페이지를 위해 그린 피아노 롤.",
    "piece_name": "제목",
    "issuer_name": "발급자",
    "issuer_key": "발급자의 키",
    "issued_at": "발급 시각",
    "certificate_hash": "인증서의 SHA-256",
    "issuer_log": "발급자의 원장",
    "mark": "표시",
    "mark_words": "이 음악은 AI로 만들었습니다.",
    "files": "파일: 지금 상태와 서명 당시의 값",
    "file": "파일",
    "bytes": "서명된 바이트 수",
    "file_state": "지금",
    "file_intact": "그대로",
    "file_changed": "바뀜",
    "file_missing": "없음",
    "file_unlisted": "목록에 없음",
    "mark_in_it": "안에 든 AI 표시",
    "marked": "있음",
    "unmarked": "없음",
    "signed_hash": "서명된 SHA-256",
    "screening": "모델이 배운 작품과의 비교",
    "screen_clear": "인증서의 판정: 이상 없음. 비교한 작품 {works_compared}편 가운데 어느 것과도 {ruled_out_notes}음 "
    "이상의 연속이 겹치지 않습니다.",
    "screen_close": "인증서의 판정: 가까움. 비교한 작품 {works_compared}편 가운데 아래 작품과 음의 연속이 겹칩니다.",
    "screen_limits": "비교한 것: 음높이가 있는 각 트랙의 맨 윗선, 모든 조성. 비교하지 않은 것: 드럼, 화성, 내성, "
    "소리, 가사, 그리고 5단계 목록에 없는 모든 작품.",
    "licence_to_user": "곡을 받은 사람이 할 수 있는 일",
    "given": "이어 쓴 원래 곡",
    "given_from": "이 곡은 다른 곡을 이어 쓴 것입니다. 그 곡에 대해 인증서는 다음과 같이 진술합니다.",
    "certificate_record": "인증서: 기록과 서명",
    "signature": "서명",
    "signed_head": "발급자 원장의 서명된 헤드",
}
_SETTINGS: Final = {
    "settings_title": "설정",
    "settings_shows": "모델에 무엇을 요청했고, 곡이 그 가운데 무엇을 지켰는지 보여 줍니다.",
    "settings_declared": "이 설정과 이 시드에서 이 곡이 나왔다는 것. 모델이 있는 사람은 누구나 다시 작곡해서 비교할 "
    "수 있습니다. 다른 종류의 컴퓨터에서는 반올림 때문에 다른 음이 나올 수 있습니다.",
    "asked": "요청한 내용",
    "setting": "설정",
    "value": "값",
    "controls": "지켜진 것",
    "control": "조건",
    "kept_or_not": "지켜졌는가",
    "kept": "지켜짐",
    "not_kept": "지켜지지 않음",
    "detail": "인증서에 적힌 수치 (영어)",
    "seed": "시드",
    "token_count": "쓴 토큰 수",
    "tokens_sha256": "토큰의 SHA-256",
    "precision": "연산 정밀도",
    "settings_record": "설정: 기록",
}
_MODEL: Final = {
    "model_title": "모델",
    "model_shows": "곡을 쓴 숫자 파일과, 그것이 무엇으로 만들어졌는지에 대한 서명된 진술입니다.",
    "model_declared": "서명된 가중치가 곡을 만들 때 실제로 쓰였다는 것. 인증서가 그 이름을 대지만, 지켜본 사람은 "
    "없습니다.",
    "no_model": "모델의 서명된 진술을 읽을 수 없어, 그 내용은 보여 주지 않습니다.",
    "model_name": "모델",
    "weights": "가중치의 SHA-256",
    "learned_from": "배운 스냅샷",
    "permits_root": "허가의 루트",
    "for_use": "고정한 목적",
    "territory": "지역",
    "signer": "서명한 키",
    "signed_at": "서명 시각",
    "head_of": "항목 {size}개의 원장",
    "model_files": "모델의 파일: 서명 당시의 값",
    "provenance_record": "{name}: 서명된 진술",
}
_TRAINING: Final = {
    "training_title": "학습",
    "training_shows": "어떤 레시피로, 고정된 어떤 목록에서 배웠고, 그 과정에서 무엇이 기록되었는지 보여 줍니다.",
    "training_declared": "그 밖의 것은 읽지 않았다는 것. 걸음이 기록된 학습에서는 누군가 다시 실행한 구간만 증명되고 "
    "나머지는 선언입니다. 기록된 걸음이 없으면 모두 선언입니다.",
    "recipe": "레시피",
    "steps": "기록된 걸음",
    "no_steps": "기록 없음: 이 모델은 걸음마다 기록하기 전에 학습되었습니다. 학습이 무엇을 읽었는지는 선언일 뿐 "
    "증명되지 않으며, 일부만 다시 실행할 수도 없습니다.",
    "step_count": "걸음 수",
    "segment_count": "구간 수",
    "chain_root": "사슬의 루트",
    "training_run": "미리 공표한 학습",
    "first_state": "첫걸음 전의 상태",
    "last_state": "마지막 걸음 뒤의 상태",
    "replay_how": "아무도 예상할 수 없는 수를 뽑으십시오. 그 수가 구간을 고릅니다. 고른 구간은 그 앞에 기록된 "
    "상태에서 다시 실행되고, 그 뒤에 기록된 상태와 비트까지 똑같이 끝나야 합니다. 음악이 있어야 하므로 운영자에게서 "
    "실행합니다.",
    "loss_words": "기록된 {count}걸음의 손실: 처음 {first}, 마지막 {last}.",
    "recipe_record": "레시피: 기록",
}
_WORKS: Final = {
    "works_title": "작품",
    "works_shows": "모델이 배운 모든 작품과, 각 작품이 어떤 근거로 거기 있을 수 있는지 보여 줍니다.",
    "works_declared": "목록에 적힌 것이 보이는 그대로라는 것: 제목, 만든 사람, 사람이 만들었다는 사실. 작품의 "
    "바이트는 해시로 고정되지만, 누가 썼는지는 해시가 알 수 없습니다.",
    "no_snapshot": "작품 목록을 읽을 수 없거나 원장에 그 목록이 없어, 그 내용은 보여 주지 않습니다.",
    "by_basis": "근거별 작품 수",
    "percent": "{share}%",
    "bases_apart": "근거는 서로 같지 않으므로 따로 셉니다. 허용하는 라이선스는 동의한 작가가 아닙니다.",
    "work_count": "작품 수",
    "snapshot_root": "목록의 루트",
    "decided_at": "허가를 판정한 시각",
    "index_root": "부재를 증명하는 색인",
    "key_count": "(키 {count}개)",
    "by_collection": "출처",
    "collection": "모음",
    "no_collection": "하나씩 등록된 작품",
    "basis": "근거",
    "licence": "라이선스",
    "works": "작품",
    "notes": "음",
    "to_annex": "전체 목록 보기: 작품 {count}편 모두",
    "followed": "근거마다 한 작품씩 끝까지 따라가기",
    "followed_how": "고정된 목록 속의 한 줄, 그 허가, 그리고 허가가 근거로 삼는 원장 항목 하나하나입니다.",
    "work_leaf": "목록 속의 한 줄: 기록과 증명",
    "permit_leaf": "허가: 기록과 증명",
    "annex": "모든 작품",
    "annex_how": "고정된 목록의 작품 {count}편 모두를 모음별로, 목록의 순서대로 적었습니다. 작품마다 마지막 줄은 "
    "파일의 SHA-256입니다. 항목 번호를 누르면 6단계의 허락과 주장으로 갑니다.",
    "find": "작품, 만든 사람, 해시 찾기:",
    "collection_of": "{name}: 작품 {count}편",
    "note_count": "{count}음",
    "rests_on": "근거 항목",
}
_PEOPLE: Final = {
    "people_title": "사람과 허락",
    "people_shows": "누가 이 작품의 권리를 가졌고, 누가 무엇에 동의해 어떤 키로 서명했으며, 누가 거절했는지 보여 "
    "줍니다.",
    "people_declared": "적힌 권리자가 진짜이고 빠진 사람이 없다는 것, 공유 저작물이나 라이선스에 대한 주장이 옳다는 "
    "것, 키가 적힌 사람의 것이라는 것, 받은 편지를 모두 기입했다는 것. 자신이 보낸 편지의 접수증을 요구하십시오.",
    "no_log": "원장을 읽을 수 없거나 원장이 성립하지 않아, 그 내용은 보여 주지 않습니다.",
    "names_sealed": "원장에 봉인된 사람의 이름은 이 페이지에서도 봉인된 채입니다.",
    "names_open": "비공개 장부에 아직 남아 있는 봉인된 이름은 이 페이지에서 열려 있습니다.",
    "holders": "이 작품들의 지분을 가진 사람",
    "holder": "권리자",
    "kind": "구분",
    "mandate": "권리",
    "key": "공개 키",
    "no_key": "없음: 아무것에도 서명할 수 없음",
    "keyless": "키가 없는 권리자 {count}명: 원장에 이름은 있으나 서명한 것은 없음",
    "no_holders": "기록된 지분이 없습니다. 작품은 주장에만 근거합니다.",
    "grants": "동의한 사람",
    "grants_how": "아래의 허락은 저마다 이 목록의 허가를 떠받칩니다. 권리자의 키로 서명한 뒤 운영자가 기입했습니다.",
    "no_grants": "이 목록에는 허락에 근거한 작품이 없습니다.",
    "grant_summary": "항목 {index}: {holder}. {works}",
    "grant_kind": "종류",
    "uses": "허락한 사용",
    "term": "기간",
    "term_open": "{start}부터, 끝 없음",
    "term_until": "{start}부터 {end}까지",
    "withdrawal": "철회",
    "irrevocable": "철회할 수 없음",
    "revocable": "언제든지, {days}일 전 통지로",
    "granted_works": "작품",
    "and_more": " 외 {count}편",
    "signed_with": "서명한 키",
    "contract": "계약서 (SHA-256)",
    "royalty_terms": "사용료 조건 (SHA-256)",
    "effects": "철회하면",
    "days": "{count}일 안에",
    "claims": "동의 대신 주장된 것",
    "claims_how": "이 작품들에 대해서는 아무에게도 묻지 않았습니다. 자유로운 작품이라거나 라이선스가 허용한다고 "
    "운영자가 주장하며, 운영자는 제시한 증거에 책임을 집니다.",
    "no_claims": "이 목록에는 주장에 근거한 작품이 없습니다.",
    "claim_summary": "항목 {index}: {basis}, 작품 {count}편. {evidence}",
    "evidence": "제시한 증거",
    "matters": "거절하거나 거두어들인 사람: {origin}",
    "matters_count": "이 원장의 항목 {size}개 가운데: {told}.",
    "matter_summary": "{kind}, 항목 {index}, {at}",
    "lodged_by": "제출자",
    "reference": "참조",
    "state": "상태",
    "reservation_in_force": "유효함",
    "reservation_lifted": "제출자가 해제함",
    "reservation_lifted_in_part": "일부 작품에 대해 해제되고 나머지는 유효함",
    "covers": "대상",
    "contents": "내용 (해시)",
    "parties": "당사자",
    "match_keys": "대조 키",
    "list_rows": "목록의 행",
    "covers_frozen": "이 모델의 목록에서 지금 해당하는 작품",
}
KO: Final[Mapping[str, str]] = MappingProxyType(
    {**_PAGE, **_PIECE, **_SETTINGS, **_MODEL, **_TRAINING, **_WORKS, **_PEOPLE, **CHECKS_KO, **TERMS_KO}
)
