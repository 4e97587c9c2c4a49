# SPDX-License-Identifier: BSD-2-Clause
# Building one long text.
:local s ""
:for i from=1 to=300000 do={ :set s ($s . "item " . $i . ";") }
:put [:len $s]
