# SPDX-License-Identifier: Apache-2.0
"""How near a set of clips is to human clips as a set: features of each clip, and distances between sets."""
