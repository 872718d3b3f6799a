# SPDX-License-Identifier: Apache-2.0
"""The listening page's words in Korean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "한국어",
        "title": "듣기 평가",
        "lead": "짧은 곡을 둘씩 듣고 어느 쪽이 더 좋은지 답해 주십시오. 사람이 쓴 곡도 있고 컴퓨터 프로그램이 만든 "
        "곡도 있습니다. 누가 만들었는지는 듣는 분에게도, 이 페이지에도 감춰져 있습니다.",
        "how_long": "모두 {count}쌍이며 약 {minutes}분 걸립니다.",
        "advice": "되도록 헤드폰을 쓰십시오. 모든 곡은 같은 음원으로, 같은 음량으로 연주됩니다. 소리가 아니라 음악을 "
        "평가해 주십시오.",
        "privacy": "저장하는 것: 답, 의견, 들은 시간, 언어, 무작위 번호. 그 밖에는 이름도 주소도 시각도 저장하지 "
        "않습니다.",
        "loudness": "이 곡으로 음량을 맞추십시오. 처음 들으실 곡입니다.",
        "begin": "시작",
        "language": "언어",
        "pair": "{count}쌍 중 {place}번째",
        "piece": "곡 {side}",
        "heard": "{seconds}초 들음",
        "prefer": "어느 쪽이 더 좋습니까?",
        "prefer_none": "둘 다 비슷함",
        "human": "사람이 쓴 곡은 어느 쪽입니까?",
        "human_both": "둘 다",
        "human_neither": "둘 다 아님",
        "human_unsure": "모르겠음",
        "rating": "곡 {side}의 점수는?",
        "rating_1": "1, 나쁨",
        "rating_5": "5, 훌륭함",
        "comment": "의견 (선택)",
        "next": "다음 쌍",
        "finish": "마치기",
        "missing": "아직 답하지 않은 항목: {names}",
        "hear_first": "먼저 두 곡을 각각 5초 이상 들어 주십시오.",
        "cannot_play": "이 곡을 재생할 수 없습니다. audio 폴더가 페이지 옆에 있습니까?",
        "shortcuts": "단축키: A와 B는 재생과 멈춤, N은 다음",
        "remark": "더 하고 싶은 말씀이 있습니까? (선택)",
        "send": "답 보내기",
        "save": "답을 파일로 저장",
        "sent": "고맙습니다. 답을 받았습니다.",
        "saved": "고맙습니다. 파일을 다운로드 폴더에 저장했습니다. 초대한 분에게 전해 주십시오.",
        "not_sent": "답을 보내지 못했습니다. 파일로 저장해서 초대한 분에게 전해 주십시오.",
        "done_title": "모두 들었습니다",
        "done": "모든 쌍에 답하셨습니다. 답을 보내거나 저장해야 끝납니다.",
        "credits": "들으신 곡",
        "credits_where": "어떤 곡이었는지, 누가 썼고 어떤 조건으로 쓸 수 있는지 적은 목록은 초대한 분이 갖고 있습니다.",
        "credits_note": "아직 듣지 않은 분에게는 말하지 말아 주십시오.",
        "copy": "또는 이 글을 복사하십시오:",
        "made_by_program": "컴퓨터 프로그램이 만듦",
        "resume": "전에 시작하신 적이 있습니다. 그때의 답이 남아 있습니다.",
        "restart": "다른 사람으로 다시 시작",
        "no_script": "이 페이지에는 JavaScript가 필요한데 꺼져 있습니다. 다른 곳에서 불러오는 것은 없습니다.",
        "leaving": "답을 아직 보내지 않았습니다.",
    }
)
