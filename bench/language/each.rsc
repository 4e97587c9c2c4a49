# SPDX-License-Identifier: BSD-2-Clause
# The elements of an array, with a condition.
:local a ({})
:for i from=1 to=100000 do={ :set ($a->$i) ($i * 3) }
:local sum 0
:for r from=1 to=20 do={
	:foreach k,v in=$a do={
		:if ($v > 150000 && ($v % 2) = 0) do={ :set sum ($sum + $v) } else={ :set sum ($sum - 1) }
	}
}
:put $sum
