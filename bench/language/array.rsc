# SPDX-License-Identifier: BSD-2-Clause
# Filling, walking and changing an array.
:local a ({})
:for i from=0 to=499999 do={ :set a ($a, $i) }
:local sum 0
:foreach v in=$a do={ :set sum ($sum + $v) }
:for i from=0 to=499999 do={ :set ($a->$i) (($a->$i) * 2) }
:put ($sum + ($a->1000))
