# SPDX-License-Identifier: Apache-2.0
"""Wishes before they are a Brief: presets that fill them in, contradictions among them, and the nearest that fits."""
