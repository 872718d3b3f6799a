# SPDX-License-Identifier: Apache-2.0
"""The audit bundle: all that an outsider needs to check one model, in one ZIP; its script needs no code of ours."""
