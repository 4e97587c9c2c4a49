# SPDX-License-Identifier: BSD-2-Clause
# A counted loop that adds.
:local x 0
:for i from=1 to=5000000 do={ :set x ($x + $i) }
:put $x
