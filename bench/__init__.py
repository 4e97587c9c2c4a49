# SPDX-License-Identifier: BSD-2-Clause
"""Measurements, always beside a peer in the same run and told as ratios."""
