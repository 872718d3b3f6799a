# SPDX-License-Identifier: Apache-2.0
"""Editing pieces: infilling, tracks, variation, harmony, key, tempo and feel, all under locks."""
