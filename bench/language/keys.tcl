# The same in Tcl.
proc main {} { for {set i 0} {$i <= 50000} {incr i} { set a(key[expr {$i % 1000}]) $i }
set sum 0; for {set i 0} {$i <= 200000} {incr i} { set sum [expr {$sum + $a(key[expr {$i % 1000}])}] }; puts $sum }
main
