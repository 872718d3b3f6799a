# SPDX-License-Identifier: Apache-2.0
"""What each check found, in French."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CHECKS_FR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "standing_held": "Vérifié.",
        "standing_failed": "Ne tient pas.",
        "standing_open": "Non prouvé ici.",
        "held_certificate": "Le certificat est ce que sa clé a signé, et le journal de l’émetteur contient son "
        "empreinte.",
        "failed_certificate": "Le certificat n’est pas ce qui a été signé, ou son journal ne le contient pas.",
        "held_files": "Chaque fichier est, octet pour octet, ce qui a été signé.",
        "failed_files": "Un fichier n’est pas ce qui a été signé.",
        "held_issuer": "La clé de l’émetteur est connue là où cette page a été écrite.",
        "open_issuer": "La clé de l’émetteur n’est pas connue là où cette page a été écrite : n’importe qui a pu "
        "signer.",
        "held_revocation": "Le journal de l’émetteur, tel qu’il est aujourd’hui, contient ce certificat et ne l’a "
        "pas révoqué.",
        "open_revocation": "Le journal de l’émetteur n’était pas disponible : on ne sait pas ici si le certificat a "
        "été révoqué depuis.",
        "failed_revocation": "Le journal de l’émetteur ne contient pas ce certificat, ou l’a révoqué.",
        "held_marking": "La mention IA se trouve à l’intérieur de chaque fichier de musique et d’image.",
        "failed_marking": "Un fichier ne porte pas la mention IA.",
        "held_screening": "Comparé de nouveau pour cette page, avec le même résultat.",
        "open_screening": "Non comparé de nouveau : l’index du modèle, ou la musique, n’était pas disponible.",
        "failed_screening": "Comparé de nouveau pour cette page, avec un autre résultat que celui du certificat.",
        "held_settings": "Réglages, graine et résultat se trouvent dans le certificat signé de l’étape 1.",
        "failed_settings": "Le certificat qui énonce les réglages ne tient pas.",
        "held_named": "Le certificat nomme ces poids et cette déclaration signée.",
        "open_named": "Aucun certificat n’a été apporté : aucun ne nomme donc ce modèle.",
        "failed_named": "Le certificat nomme d’autres poids, ou une autre déclaration, que ceux de ce modèle.",
        "held_model": "Les poids et les fichiers sont ce qui a été signé, et le journal lie les poids à l’instantané.",
        "failed_model": "Le modèle n’est pas ce qui a été signé, ou le journal ne le lie pas à l’instantané.",
        "held_standing": "Jusqu’à la tête du journal, rien ne s’oppose à ce modèle.",
        "open_standing": "Le journal contient des déclarations ultérieures qui peuvent toucher ce modèle ; elles "
        "sont listées à l’étape 6.",
        "failed_standing": "Le journal a mis ce modèle hors service.",
        "held_run": "Le journal contenait l’instantané, la recette et la graine avant de contenir les poids.",
        "open_run": "Le journal ne contient aucun engagement sur cet entraînement antérieur à celui-ci.",
        "failed_run": "L’engagement inscrit au journal parle d’une autre recette, ou vient après les poids.",
        "held_training": "Les pas consignés mènent de l’engagement aux poids publiés.",
        "open_training": "Les pas de cet entraînement n’ont pas été consignés.",
        "failed_training": "Les pas consignés ne mènent pas de l’engagement aux poids publiés.",
        "held_snapshot": "La liste et ses permis mènent aux racines que le journal a figées.",
        "failed_snapshot": "La liste ou ses permis ne mènent pas aux racines du journal.",
        "held_listed": "La liste livrée avec le modèle est la même liste.",
        "open_listed": "Aucune liste n’est livrée avec le modèle ; celle de l’instantané est montrée.",
        "failed_listed": "La liste livrée avec le modèle diffère de la liste figée.",
        "held_index": "L’index contient chaque œuvre et il est trié : une absence peut donc être prouvée.",
        "open_index": "Cette liste a été figée sans index : la présence s’y lit, l’absence ne peut pas en être "
        "prouvée.",
        "failed_index": "L’index ne tient pas.",
        "held_permits": "Chaque œuvre a le permis qui a été figé, et le journal contient ce sur quoi il repose.",
        "failed_permits": "Le permis d’une œuvre n’est pas celui qui a été figé, ou repose sur ce que le journal ne "
        "contient pas.",
        "held_log": "Toutes les entrées depuis la première mènent à la tête signée.",
        "failed_log": "Le journal ne tient pas.",
        "held_authors": "Chaque entrée est signée par l’opérateur, et chaque déclaration d’une partie par la clé de "
        "cette partie.",
        "failed_authors": "Une signature ou une règle ne tient pas.",
        "held_consent": "Chaque permis a été décidé de nouveau d’après le journal, avec le même résultat.",
        "failed_consent": "Un permis ne découle pas du journal.",
        "held_reservations": "Aucune réserve ni contestation en vigueur au moment du gel ne couvre une œuvre de la "
        "liste.",
        "failed_reservations": "Une œuvre est dans la liste malgré une réserve ou une contestation ouverte.",
    }
)
