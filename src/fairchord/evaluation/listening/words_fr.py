# SPDX-License-Identifier: Apache-2.0
"""The listening page's words in French."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "Français",
        "title": "Test d’écoute",
        "lead": "Vous allez entendre de courtes pièces, deux par deux, et dire laquelle vous préférez. Certaines "
        "ont été écrites par des personnes, d’autres par des programmes. Qui a fait quoi est caché, à vous comme à "
        "cette page.",
        "how_long": "Il y a {count} paires, soit environ {minutes} minutes.",
        "advice": "Mettez un casque si vous le pouvez. Toutes les pièces sont jouées par le même synthétiseur et à la "
        "même intensité : jugez la musique, non le son.",
        "privacy": "Sont enregistrés : vos réponses, vos commentaires, la durée de votre écoute, la langue et un "
        "nombre tiré au hasard. Rien d’autre : ni nom, ni adresse, ni heure.",
        "loudness": "Réglez le volume sur cette pièce ; c’est la première que vous entendrez.",
        "begin": "Commencer",
        "language": "Langue",
        "pair": "Paire {place} sur {count}",
        "piece": "Pièce {side}",
        "heard": "{seconds} s écoutées",
        "prefer": "Laquelle préférez-vous ?",
        "prefer_none": "Pas de préférence",
        "human": "Laquelle a été écrite par une personne ?",
        "human_both": "Les deux",
        "human_neither": "Aucune",
        "human_unsure": "Je ne sais pas",
        "rating": "Que vaut la pièce {side} ?",
        "rating_1": "1, mauvaise",
        "rating_5": "5, excellente",
        "comment": "Commentaire (facultatif)",
        "next": "Paire suivante",
        "finish": "Terminer",
        "missing": "Il manque une réponse : {names}",
        "hear_first": "Écoutez d’abord les deux pièces, au moins 5 secondes chacune.",
        "cannot_play": "Cette pièce ne peut pas être lue. Le dossier audio est-il à côté de la page ?",
        "shortcuts": "Touches : A et B pour écouter ou suspendre, N pour continuer",
        "remark": "Souhaitez-vous ajouter quelque chose ? (facultatif)",
        "send": "Envoyer mes réponses",
        "save": "Enregistrer mes réponses dans un fichier",
        "sent": "Merci. Vos réponses ont été reçues.",
        "saved": "Merci. Le fichier est dans vos téléchargements. Remettez-le à la personne qui vous a invité.",
        "not_sent": "Vos réponses n’ont pas pu être envoyées. Enregistrez-les dans un fichier et remettez-le à la "
        "personne qui vous a invité.",
        "done_title": "Tout est écouté",
        "done": "Vous avez répondu pour toutes les paires. Il reste à envoyer ou à enregistrer vos réponses.",
        "credits": "Ce que vous avez entendu",
        "credits_where": "La personne qui vous a invité a la liste des pièces, de leurs auteurs et de leurs conditions "
        "d’utilisation.",
        "credits_note": "N’en dites rien à qui n’a pas encore écouté.",
        "copy": "Ou copiez ce texte :",
        "made_by_program": "faite par un programme",
        "resume": "Vous aviez déjà commencé. Vos réponses sont conservées.",
        "restart": "Recommencer pour une autre personne",
        "no_script": "Cette page a besoin de JavaScript, qui est désactivé. Rien n’est chargé d’ailleurs.",
        "leaving": "Vos réponses ne sont pas encore envoyées.",
    }
)
