# SPDX-License-Identifier: Apache-2.0
"""The overview's words in French."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fairchord.disclosure.overview.checks_fr import CHECKS_FR
from fairchord.disclosure.overview.terms_fr import TERMS_FR

_PAGE: Final = {
    "title": "{piece} : de la pièce aux personnes",
    "title_model": "Le modèle {model} : des poids aux personnes",
    "lead": "Cette page remonte le chemin en six étapes : la pièce, ses réglages, le modèle, l’entraînement, les "
    "œuvres, les personnes. Chaque étape montre son enregistrement et la façon de le vérifier, et dit ce qui n’est "
    "que déclaré.",
    "skip": "Aller à la première étape",
    "contents": "Les six étapes",
    "verdict_held": "Rien n’a échoué. Pendant l’écriture de cette page, {held} contrôles ont abouti et {open} n’ont "
    "rien prouvé dans un sens ni dans l’autre.",
    "verdict_means": "Ces contrôles ont été faits par le programme qui a écrit cette page, sur la machine où elle a "
    "été écrite. Les commandes données à chaque étape vous permettent de les refaire.",
    "verdict_failed": "Quelque chose ne tient pas : {count} des contrôles faits pendant l’écriture de cette page ont "
    "échoué.",
    "private_page": "Cette page ouvre des noms scellés avec le livre privé de l’opérateur. Elle sert à une visite "
    "chez l’opérateur. Ne la transmettez pas.",
    "log_of_model": "Journal d’où vient le modèle",
    "log_of_issuer": "Journal de l’émetteur du certificat",
    "log_at": "{origin}, {size} entrées, la dernière du {time}",
    "log_key": "Clé qui signe ce journal",
    "proven_by": "Prouvé par",
    "only_declared": "Seulement déclaré :",
    "check_it": "Vérifiez vous-même",
    "nothing_checked": "Rien n’a été contrôlé à cette étape.",
    "more_findings": "et {count} autres du même genre",
    "leaf": "Empreinte de la feuille",
    "place": "Place dans l’arbre",
    "place_of": "{index} sur {size}, compté à partir de 0",
    "path": "Empreintes jusqu’à la racine",
    "leads_to": "Racine",
    "entry_opens": "Entrée {index} du journal ({kind}) : enregistrement et preuve",
    "record_and_proof": "Enregistrement et preuve",
    "record_hash": "SHA-256 de l’enregistrement",
    "not_recorded": "non consigné",
    "limits": "Ce que cette page ne peut pas montrer",
    "limit_1": "Un journal prouve ce qui a été déclaré, par qui et dans quel ordre. Il ne prouve pas qu’une "
    "déclaration était vraie.",
    "limit_2": "Les heures sont celles de l’horloge de l’opérateur, sauf si une autorité extérieure a horodaté une "
    "tête du journal.",
    "limit_3": "Que chacun voie le même journal, seule la comparaison des têtes le montre, ou des témoins qui les "
    "cosignent.",
    "limit_4": "À qui appartient cette musique, et si elle ressemble en droit à une autre œuvre : aucune page ne "
    "répond à ces questions.",
    "made_by": "Écrite par {software}. La page ne contient pas d’horloge : les mêmes enregistrements donnent la même "
    "page.",
}
_PIECE: Final = {
    "piece_title": "La pièce",
    "piece_shows": "Un morceau de musique, les fichiers dans lesquels il a été livré, et le certificat que son "
    "émetteur a signé.",
    "piece_declared": "Que la musique est sortie de ce modèle et n’a pas été retouchée avant la signature ; et que "
    "rien en elle n’appartient à autrui. Un certificat fixe une affirmation, non sa vérité.",
    "no_piece": "Aucune pièce n’a été apportée à cette visite : le chemin commence au modèle. Pour partir d’une "
    "pièce, nommez le dossier livré avec elle.",
    "no_certificate": "Le certificat est illisible ; rien de ce qu’il dit n’est donc montré.",
    "no_picture": "Aucune image n’est dessinée : song.mid manque, a été modifié ou ne peut pas être lu.",
    "picture": "Vue « piano roll », dessinée pour cette page à partir de song.mid.",
    "piece_name": "Titre",
    "issuer_name": "Émis par",
    "issuer_key": "Clé de l’émetteur",
    "issued_at": "Émis le",
    "certificate_hash": "SHA-256 du certificat",
    "issuer_log": "Journal de l’émetteur",
    "mark": "Mention",
    "mark_words": "Cette musique a été faite avec une IA.",
    "files": "Les fichiers, tels qu’ils sont et tels qu’ils ont été signés",
    "file": "Fichier",
    "bytes": "Octets signés",
    "file_state": "Aujourd’hui",
    "file_intact": "inchangé",
    "file_changed": "MODIFIÉ",
    "file_missing": "MANQUANT",
    "file_unlisted": "NON LISTÉ",
    "mark_in_it": "Mention IA à l’intérieur",
    "marked": "trouvée",
    "unmarked": "non trouvée",
    "signed_hash": "SHA-256 signé",
    "screening": "Comparaison avec les œuvres dont le modèle a appris",
    "screen_clear": "Le certificat dit : rien à signaler. Aucune suite de {ruled_out_notes} notes ou plus n’est "
    "commune avec l’une des {works_compared} œuvres.",
    "screen_close": "Le certificat dit : proche. Des suites de notes sont communes avec les œuvres ci-dessous, sur "
    "{works_compared} œuvres comparées.",
    "screen_limits": "Comparé : la ligne supérieure de chaque piste mélodique, dans toutes les tonalités. Non "
    "comparé : batterie, harmonie, voix intérieures, son, paroles, et toute œuvre hors de la liste de l’étape 5.",
    "licence_to_user": "Ce que peut en faire la personne qui a reçu la pièce",
    "given": "La pièce qui a été continuée",
    "given_from": "Cette pièce en continue une autre. De celle-ci, le certificat affirme :",
    "certificate_record": "Le certificat : enregistrement et signature",
    "signature": "Signature",
    "signed_head": "La tête signée du journal de l’émetteur",
}
_SETTINGS: Final = {
    "settings_title": "Les réglages",
    "settings_shows": "Ce qui a été demandé au modèle, et ce que la pièce en respecte.",
    "settings_declared": "Que ces réglages et cette graine ont donné cette pièce. Quiconque a le modèle peut "
    "composer de nouveau et comparer ; sur une autre sorte de machine, les arrondis peuvent mener à d’autres notes.",
    "asked": "Ce qui a été demandé",
    "setting": "Réglage",
    "value": "Valeur",
    "controls": "Ce qui a été respecté",
    "control": "Contrainte",
    "kept_or_not": "Respectée ?",
    "kept": "respectée",
    "not_kept": "non respectée",
    "detail": "En chiffres, selon le certificat (en anglais)",
    "seed": "Graine",
    "token_count": "Jetons écrits",
    "tokens_sha256": "SHA-256 des jetons",
    "precision": "Arithmétique",
    "settings_record": "Les réglages : enregistrement",
}
_MODEL: Final = {
    "model_title": "Le modèle",
    "model_shows": "Le fichier de nombres qui a écrit la pièce, et la déclaration signée de ce dont il est fait.",
    "model_declared": "Que les poids signés sont bien ceux qui ont servi quand la pièce a été faite. Le certificat "
    "les nomme ; personne n’a regardé.",
    "no_model": "La déclaration signée du modèle est illisible ; rien n’en est donc montré.",
    "model_name": "Modèle",
    "weights": "SHA-256 des poids",
    "learned_from": "Instantané dont il a appris",
    "permits_root": "Racine des permis",
    "for_use": "Figé pour",
    "territory": "Territoire",
    "signer": "Signé avec la clé",
    "signed_at": "Signé le",
    "head_of": "journal de {size} entrées",
    "model_files": "Les fichiers du modèle, tels qu’ils ont été signés",
    "provenance_record": "{name} : la déclaration signée",
}
_TRAINING: Final = {
    "training_title": "L’entraînement",
    "training_shows": "Selon quelle recette le modèle a appris, de quelle liste figée, et ce qui a été consigné en "
    "chemin.",
    "training_declared": "Que rien d’autre n’a été lu. Quand les pas sont consignés, chaque segment que quelqu’un "
    "refait est prouvé, les autres restent déclarés. Sans pas consignés, tout est déclaré.",
    "recipe": "La recette",
    "steps": "Les pas consignés",
    "no_steps": "Non consigné : ce modèle a été entraîné avant que chaque pas soit consigné. Ce que son entraînement "
    "a lu est déclaré, non prouvé, et ne peut pas être refait par parties.",
    "step_count": "Pas",
    "segment_count": "Segments",
    "chain_root": "Racine de la chaîne",
    "training_run": "Entraînement annoncé d’avance",
    "first_state": "État avant le premier pas",
    "last_state": "État après le dernier pas",
    "released_step": "Poids publiés tels qu’ils étaient après le pas",
    "replay_how": "Tirez un nombre que personne ne pouvait prévoir. Il choisit des segments ; chacun est refait à "
    "partir de l’état consigné avant lui et doit finir à l’état consigné après lui, au bit près. Il y faut la "
    "musique : cela se fait donc chez l’opérateur.",
    "loss_words": "Perte des {count} pas consignés : {first} au premier, {last} au dernier.",
    "recipe_record": "La recette : enregistrement",
}
_WORKS: Final = {
    "works_title": "Les œuvres",
    "works_shows": "Toutes les œuvres dont le modèle a appris, et à quel titre chacune peut y être.",
    "works_declared": "Que ce qui est listé est bien ce qu’il paraît : le titre, les auteurs, qu’un être humain l’a "
    "fait. Les octets de chaque œuvre sont fixés par une empreinte ; qui les a écrits, une empreinte ne peut pas le "
    "savoir.",
    "no_snapshot": "La liste des œuvres est illisible, ou le journal ne la contient pas ; rien n’en est montré.",
    "by_basis": "Les œuvres selon leur titre d’usage",
    "percent": "{share} %",
    "bases_apart": "Les titres d’usage sont comptés à part, car ils ne se valent pas : une licence qui permet n’est "
    "pas un auteur qui a consenti.",
    "work_count": "Œuvres",
    "snapshot_root": "Racine de la liste",
    "decided_at": "Permis décidés le",
    "index_root": "Index par lequel une absence se prouve",
    "key_count": "({count} clés)",
    "by_collection": "D’où elles viennent",
    "collection": "Collection",
    "no_collection": "Enregistrées une à une",
    "basis": "Titre d’usage",
    "licence": "Licence",
    "works": "Œuvres",
    "notes": "Notes",
    "to_annex": "Voir toute la liste : les {count} œuvres",
    "followed": "Une œuvre de chaque titre d’usage, suivie jusqu’au bout",
    "followed_how": "Sa ligne dans la liste figée, son permis, et chaque entrée du journal sur laquelle le permis "
    "repose.",
    "work_leaf": "Sa ligne dans la liste : enregistrement et preuve",
    "permit_leaf": "Son permis : enregistrement et preuve",
    "annex": "Toutes les œuvres",
    "annex_how": "Les {count} œuvres de la liste figée, par collection, dans son ordre. La dernière ligne de chacune "
    "est le SHA-256 de son fichier. Les numéros d’entrées mènent aux autorisations et aux affirmations de l’étape 6.",
    "find": "Chercher une œuvre, un auteur, une empreinte :",
    "collection_of": "{name}. Œuvres : {count}",
    "note_count": "{count} notes",
    "rests_on": "repose sur les entrées",
}
_PEOPLE: Final = {
    "people_title": "Les personnes et leurs autorisations",
    "people_shows": "Qui détient ces œuvres, qui a consenti à quoi et signé avec quelle clé, et qui a dit non.",
    "people_declared": "Que les titulaires nommés sont les vrais et que personne n’a été oublié ; qu’une affirmation "
    "sur le domaine public ou sur une licence est juste ; qu’une clé appartient à la personne nommée ; que chaque "
    "lettre reçue a été inscrite. Demandez le reçu de la vôtre.",
    "no_log": "Le journal est illisible ou ne tient pas ; rien de ce qu’il dit n’est donc montré.",
    "names_sealed": "Les noms de personnes scellés dans le journal restent scellés sur cette page.",
    "names_open": "Les noms scellés sont ouverts sur cette page quand le livre privé les a encore.",
    "holders": "Qui détient des parts de ces œuvres",
    "holder": "Titulaire",
    "kind": "Qui",
    "mandate": "Droits",
    "key": "Clé publique",
    "no_key": "aucune : ne peut rien signer",
    "keyless": "Titulaires sans clé, nommés au journal, qui n’y ont rien signé : {count}",
    "no_holders": "Aucune part n’est consignée : les œuvres reposent sur des affirmations seules.",
    "grants": "Celles et ceux qui ont consenti",
    "grants_how": "Chacune des autorisations ci-dessous porte un permis de cette liste. Elle a été signée avec la "
    "clé du titulaire, puis inscrite par l’opérateur.",
    "no_grants": "Aucune œuvre de cette liste ne repose sur une autorisation.",
    "grant_summary": "Entrée {index} : {holder}. {works}",
    "grant_kind": "Sorte",
    "uses": "Usages permis",
    "term": "Durée",
    "term_open": "à partir du {start}, sans fin",
    "term_until": "du {start} au {end}",
    "withdrawal": "Retrait",
    "irrevocable": "irrévocable",
    "revocable": "à tout moment, avec un préavis de {days} jours",
    "granted_works": "Œuvres",
    "and_more": " et {count} autres",
    "signed_with": "Signé avec la clé",
    "contract": "Contrat (SHA-256)",
    "royalty_terms": "Conditions de rémunération (SHA-256)",
    "effects": "En cas de retrait",
    "days": "sous {count} jours",
    "claims": "Ce qui est affirmé à défaut de consentement",
    "claims_how": "Pour ces œuvres, personne n’a été consulté : l’opérateur affirme qu’elles sont libres ou que leur "
    "licence le permet, et peut être tenu aux éléments qu’il donne.",
    "no_claims": "Aucune œuvre de cette liste ne repose sur une affirmation.",
    "claim_summary": "Entrée {index} : {basis}. Œuvres : {count}. {evidence}",
    "evidence": "Éléments donnés",
    "matters": "Celles et ceux qui ont dit non, ou repris leur parole : {origin}",
    "matters_count": "Dans les {size} entrées de ce journal : {told}.",
    "matter_summary": "{kind}, entrée {index}, {at}",
    "lodged_by": "Déposée par",
    "reference": "Référence",
    "state": "État",
    "reservation_in_force": "en vigueur",
    "reservation_lifted": "levée par qui l’avait déposée",
    "reservation_lifted_in_part": "levée pour certaines œuvres, en vigueur pour les autres",
    "covers": "Désigne",
    "contents": "Contenus (empreintes)",
    "parties": "Parties",
    "match_keys": "Clés de rapprochement",
    "list_rows": "Lignes d’une liste",
    "covers_frozen": "Œuvres de la liste de ce modèle qu’elle couvre aujourd’hui",
}
FR: Final[Mapping[str, str]] = MappingProxyType(
    {**_PAGE, **_PIECE, **_SETTINGS, **_MODEL, **_TRAINING, **_WORKS, **_PEOPLE, **CHECKS_FR, **TERMS_FR}
)
