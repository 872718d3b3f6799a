# SPDX-License-Identifier: Apache-2.0
"""Screening: does a draft repeat a run of notes of a work the model learned from? It judges likeness, never the law."""
