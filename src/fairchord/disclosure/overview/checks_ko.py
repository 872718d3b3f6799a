# SPDX-License-Identifier: Apache-2.0
"""What each check found, in Korean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CHECKS_KO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "standing_held": "성립함.",
        "standing_failed": "성립하지 않음.",
        "standing_open": "여기서 증명되지 않음.",
        "held_certificate": "인증서는 그 키가 서명한 그대로이고, 발급자의 원장에 그 해시가 있습니다.",
        "failed_certificate": "인증서가 서명된 것과 다르거나, 원장에 들어 있지 않습니다.",
        "held_files": "모든 파일이 서명된 것과 바이트까지 똑같습니다.",
        "failed_files": "서명된 것과 다른 파일이 있습니다.",
        "held_issuer": "발급자의 키는 이 페이지를 쓴 곳에 알려진 키입니다.",
        "open_issuer": "발급자의 키가 이 페이지를 쓴 곳에 알려져 있지 않습니다. 누구라도 서명했을 수 있습니다.",
        "held_revocation": "발급자의 원장은 지금 이 인증서를 담고 있으며, 취소하지 않았습니다.",
        "open_revocation": "발급자의 원장이 곁에 없어, 나중에 인증서가 취소되었는지 여기서는 알 수 없습니다.",
        "failed_revocation": "발급자의 원장에 이 인증서가 없거나, 취소되었습니다.",
        "held_marking": "AI라고 알리는 표시가 음악과 그림 파일마다 들어 있습니다.",
        "failed_marking": "AI라고 알리는 표시가 없는 파일이 있습니다.",
        "held_screening": "이 페이지를 위해 다시 비교했고, 결과가 같습니다.",
        "open_screening": "다시 비교하지 않았습니다. 모델의 색인이나 음악이 곁에 없습니다.",
        "failed_screening": "이 페이지를 위해 다시 비교했고, 결과가 인증서와 다릅니다.",
        "held_settings": "설정과 시드와 결과는 1단계의 서명된 인증서 안에 있습니다.",
        "failed_settings": "설정을 진술하는 인증서가 성립하지 않습니다.",
        "held_named": "인증서가 이 가중치와 이 서명된 진술을 지목합니다.",
        "open_named": "인증서를 가져오지 않았으므로, 이 모델을 지목하는 인증서가 없습니다.",
        "failed_named": "인증서가 지목하는 가중치나 진술이 이 모델의 것과 다릅니다.",
        "held_model": "가중치와 파일은 서명된 그대로이고, 원장이 가중치를 스냅샷에 묶어 둡니다.",
        "failed_model": "모델이 서명된 것과 다르거나, 원장이 모델을 스냅샷에 묶어 두지 않았습니다.",
        "held_standing": "원장의 헤드까지, 이 모델에 반하는 기록이 없습니다.",
        "open_standing": "이 모델과 관련될 수 있는 나중 진술이 원장에 있습니다. 6단계에 적혀 있습니다.",
        "failed_standing": "원장이 이 모델을 사용 중지했습니다.",
        "held_run": "원장은 가중치를 담기 전에 스냅샷과 레시피와 시드를 먼저 담았습니다.",
        "open_run": "학습 전에 이 학습을 미리 공표한 기록이 원장에 없습니다.",
        "failed_run": "원장에 공표된 것이 다른 레시피이거나, 가중치보다 나중에 기입되었습니다.",
        "held_training": "기록된 스텝이 공표에서 공개된 가중치까지 이어집니다.",
        "open_training": "이 학습의 스텝은 기록되지 않았습니다.",
        "failed_training": "기록된 스텝이 공표에서 공개된 가중치까지 이어지지 않습니다.",
        "held_snapshot": "목록과 허가가 원장이 고정한 루트로 이어집니다.",
        "failed_snapshot": "목록이나 허가가 원장의 루트로 이어지지 않습니다.",
        "held_listed": "모델과 함께 온 목록이 같은 목록입니다.",
        "open_listed": "모델과 함께 온 목록이 없어, 스냅샷의 목록을 보여 줍니다.",
        "failed_listed": "모델과 함께 온 목록이 고정된 목록과 다릅니다.",
        "held_index": "색인에 모든 작품이 있고 정렬되어 있어, 부재를 증명할 수 있습니다.",
        "open_index": "이 목록은 색인 없이 고정되었습니다. 있는 것은 목록으로 알 수 있지만, 없음을 증명할 수는 "
        "없습니다.",
        "failed_index": "색인이 성립하지 않습니다.",
        "held_permits": "작품마다 고정된 허가가 있고, 그 근거가 원장에 있습니다.",
        "failed_permits": "어떤 작품의 허가가 고정된 것과 다르거나, 그 근거가 원장에 없습니다.",
        "held_log": "첫 항목부터 모든 항목이 서명된 헤드로 이어집니다.",
        "failed_log": "원장이 성립하지 않습니다.",
        "held_authors": "모든 항목에 운영자의 서명이 있고, 당사자의 진술마다 그 당사자의 키로 한 서명이 있습니다.",
        "failed_authors": "성립하지 않는 서명이나 규칙 위반이 있습니다.",
        "held_consent": "모든 허가를 원장에서 다시 판정했고, 결과가 같습니다.",
        "failed_consent": "원장에서 나오지 않는 허가가 있습니다.",
        "held_reservations": "고정할 때 유효했던 권리 유보나 분쟁 가운데 목록의 작품에 해당하는 것은 없습니다.",
        "failed_reservations": "권리 유보나 진행 중인 분쟁이 있는데도 목록에 든 작품이 있습니다.",
    }
)
