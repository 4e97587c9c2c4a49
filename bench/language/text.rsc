# SPDX-License-Identifier: BSD-2-Clause
# Texts put together, searched and cut.
:local n 0
:for i from=1 to=400000 do={
	:local s "item $i of $n"
	:if ([:find $s "99"] > 0) do={ :set n ($n + 1) }
	:set n ($n + [:len [:pick $s 5 8]])
}
:put $n
