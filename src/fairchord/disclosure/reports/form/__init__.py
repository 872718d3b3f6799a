# SPDX-License-Identifier: Apache-2.0
"""The form that every report has: answers with their evidence, sections, tables; and how it is written down."""
