# SPDX-License-Identifier: Apache-2.0
"""The groove that ships with the package: groove.json, learned from the Groove MIDI Dataset (CC BY 4.0), signed."""
