# SPDX-License-Identifier: Apache-2.0
"""The context of Croissant 1.1 (http://mlcommons.org/croissant/1.1) with PROV, ODRL and Croissant RAI beside it."""

from __future__ import annotations

from typing import Any, Final

CONFORMS_TO: Final = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "work_id": ("sc:Text", "The work's id; it ends with the first digits of its content's hash."),
    "title": ("sc:Text", "The title it was registered under."),
    "collection": ("sc:Text", "The public collection it comes from, if any."),
    "basis": ("sc:Text", "Why it might be used: public_domain, licence_permits, author_consented or own_project."),
    "licence": ("sc:Text", "SPDX identifier, where it rests on a licence."),
    "attribution": ("sc:Text", "The words of credit that its licensor asks for."),
    "source": ("sc:Text", "Where it was obtained."),
    "content_sha256": ("sc:Text", "SHA-256 of its bytes."),
    "permit_sha256": ("sc:Text", "SHA-256 of the permit it was frozen under."),
    "split": ("sc:Text", "train, validation or test."),
    "note_count": ("sc:Integer", "How many notes it has."),
    "clip_count": ("sc:Integer", "How many windows were cut from it."),
}
"""Fields of a work in the list of works, with their types and what they hold."""
