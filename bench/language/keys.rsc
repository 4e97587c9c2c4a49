# SPDX-License-Identifier: BSD-2-Clause
# An array with keys.
:local a ({})
:for i from=0 to=50000 do={ :set ($a->("key" . ($i % 1000))) $i }
:local sum 0
:for i from=0 to=200000 do={ :set sum ($sum + ($a->("key" . ($i % 1000)))) }
:put $sum
