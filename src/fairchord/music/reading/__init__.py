# SPDX-License-Identifier: Apache-2.0
"""Reading foreign music files in a confined child process, so that a hostile file can only fail itself."""
