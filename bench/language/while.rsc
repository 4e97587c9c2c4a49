# SPDX-License-Identifier: BSD-2-Clause
# A loop with conditions.
:local i 0
:local n 0
:while ($i < 3000000) do={ :if (($i % 3) = 0) do={ :set n ($n + 1) }; :set i ($i + 1) }
:put $n
