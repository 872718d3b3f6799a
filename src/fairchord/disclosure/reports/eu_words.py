# SPDX-License-Identifier: Apache-2.0
"""Titles and questions of the public summary of training content (template C(2025) 8311), in three languages."""

from __future__ import annotations

from typing import Final

EU_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": (
        "Public summary of training content",
        "Résumé public du contenu d’entraînement",
        "학습 콘텐츠 공개 요약",
    ),
    "summary": (
        "In the form of the Commission’s template C(2025) 8311 for Article 53(1)(d) of Regulation (EU) 2024/1689. That "
        "article binds providers of general-purpose AI models; a small model of symbolic music is, in our reading, "
        "not one, so this summary is given voluntarily. It counts works, bars and notes.",
        "Selon le modèle C(2025) 8311 de la Commission pour l’article 53, paragraphe 1, point d), du règlement (UE) "
        "2024/1689. Cet article oblige les fournisseurs de modèles d’IA à usage général ; un petit modèle de musique "
        "symbolique n’en est pas un, selon notre lecture : ce résumé est donc volontaire. Il compte des œuvres, des "
        "mesures et des notes.",
        "EU 규정 2024/1689 제53조 제1항 (d)에 관한 집행위원회 서식 C(2025) 8311에 따른 요약. 그 조항은 범용 AI 모델 "
        "제공자에게 적용되며, 작은 기호 음악 모델은 우리의 해석으로는 이에 해당하지 않으므로 이 요약은 자발적으로 "
        "제공됨. 단위는 작품, 마디, 음표.",
    ),
    "s0": ("Version", "Version", "버전"),
    "version": ("Version of the summary", "Version du résumé", "요약 버전"),
    "version_is": (
        "the first {size} entries of the log",
        "les {size} premières entrées du journal",
        "원장의 처음 {size}개 항목",
    ),
    "updated": ("Last update", "Dernière mise à jour", "최종 갱신"),
    "s1.1": ("Provider", "Fournisseur", "제공자"),
    "provider_name": ("Provider name", "Nom du fournisseur", "제공자 이름"),
    "contact": ("Contact details", "Coordonnées", "연락처"),
    "representative": ("Authorised representative", "Mandataire", "위임 대리인"),
    "s1.2": ("Model", "Modèle", "모델"),
    "model_name": ("Versioned model name", "Nom versionné du modèle", "모델 이름과 버전"),
    "dependencies": ("Model dependencies", "Dépendances du modèle", "모델 의존성"),
    "market_date": (
        "Date placed on the Union market",
        "Date de mise sur le marché de l’Union",
        "EU 시장 출시일",
    ),
    "s1.3": (
        "Modalities, size and other characteristics of the training data",
        "Modalités, taille et autres caractéristiques des données d’entraînement",
        "학습 데이터의 양식, 규모, 기타 특성",
    ),
    "modality_text": ("Text", "Texte", "텍스트"),
    "modality_image": ("Image", "Image", "이미지"),
    "modality_audio": ("Audio", "Audio", "오디오"),
    "modality_video": ("Video", "Vidéo", "비디오"),
    "modality_other": ("Other: symbolic music", "Autre : musique symbolique", "기타: 기호 음악"),
    "size": ("Training data size", "Taille des données", "데이터 규모"),
    "types": ("Types of content", "Types de contenu", "콘텐츠 유형"),
    "latest": ("Latest date of collection", "Dernière date de collecte", "최종 수집일"),
    "ongoing": ("Does collection go on?", "La collecte continue-t-elle ?", "수집이 계속되는가?"),
    "linguistic": ("Linguistic characteristics", "Caractéristiques linguistiques", "언어적 특성"),
    "other_traits": ("Other characteristics", "Autres caractéristiques", "기타 특성"),
    "comments": ("Comments", "Commentaires", "설명"),
    "s2.1": ("Publicly available datasets", "Jeux de données accessibles au public", "공개 데이터셋"),
    "s2.2.1": (
        "Data licensed by rightsholders or their representatives",
        "Données sous licence des titulaires de droits ou de leurs représentants",
        "권리자 또는 그 대리인이 허락한 데이터",
    ),
    "s2.2.2": (
        "Private data from other third parties",
        "Données privées d’autres tiers",
        "그 밖의 제3자로부터 얻은 비공개 데이터",
    ),
    "s2.3": (
        "Data crawled and scraped from online sources",
        "Données collectées par exploration du web",
        "온라인에서 크롤링한 데이터",
    ),
    "s2.4": ("User data", "Données d’utilisateurs", "이용자 데이터"),
    "s2.5": ("Synthetic data", "Données synthétiques", "합성 데이터"),
    "s2.6": ("Other sources of data", "Autres sources de données", "기타 데이터 출처"),
    "used": ("Used?", "Utilisées ?", "사용했는가?"),
    "concluded": ("Licences concluded?", "Licences conclues ?", "허락 계약이 있는가?"),
    "modalities": ("Modalities", "Modalités", "양식"),
    "datasets": ("Datasets", "Jeux de données", "데이터셋"),
    "description": ("Description", "Description", "설명"),
    "crawlers": ("Were crawlers used?", "Des robots ont-ils été utilisés ?", "크롤러를 사용했는가?"),
    "crawler_names": (
        "Names, purposes and behaviour of crawlers; period",
        "Noms, finalités et comportement des robots ; période",
        "크롤러의 이름, 목적, 동작, 기간",
    ),
    "crawled_content": (
        "Content crawled; most relevant domain names",
        "Contenu exploré ; principaux noms de domaine",
        "크롤링한 콘텐츠와 주요 도메인",
    ),
    "from_model": (
        "From users’ interactions with the model?",
        "Issues d’interactions avec le modèle ?",
        "모델 이용 과정의 데이터인가?",
    ),
    "from_services": (
        "From users of other services of the provider?",
        "Issues d’autres services du fournisseur ?",
        "제공자의 다른 서비스 이용자의 데이터인가?",
    ),
    "generators": ("Models that generated it", "Modèles générateurs", "생성에 쓰인 모델"),
    "s3.1": (
        "Respect of reservations of rights from the text and data mining exception",
        "Respect des réserves de droits à l’exception de fouille de textes et de données",
        "텍스트·데이터 마이닝 예외에 대한 권리 유보의 존중",
    ),
    "signatory": (
        "Signatory of the Code of Practice?",
        "Signataire du code de bonnes pratiques ?",
        "실천 규약 서명 여부",
    ),
    "measures": ("Measures", "Mesures", "조치"),
    "reservations": ("Reservations in the log", "Réserves dans le journal", "원장에 있는 권리 유보"),
    "s3.2": ("Removal of illegal content", "Retrait de contenus illicites", "불법 콘텐츠 제거"),
    "s3.3": ("Other information", "Autres informations", "기타 정보"),
    "disputes": ("Disputes in the log", "Litiges dans le journal", "원장에 있는 분쟁"),
    "retired": ("Is the model retired?", "Le modèle est-il retiré ?", "모델의 사용이 중지되었는가?"),
    "memorisation": ("Memorisation audit", "Audit de mémorisation", "암기 감사"),
}
