# SPDX-License-Identifier: Apache-2.0
"""The house bank: every sound in it is computed by the code in this folder, so no foreign recording is in what we
ship."""
