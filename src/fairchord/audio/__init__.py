# SPDX-License-Identifier: Apache-2.0
"""Sound: the synthesised house bank, rendering to stems, mixing, mastering, meters. Seconds exist only here."""
