# SPDX-License-Identifier: Apache-2.0
"""The starter model: weights, every work they were learned from, the card, the screening index, signed provenance."""
