# The same in Tcl.
proc main {} { set x 0; for {set i 1} {$i <= 5000000} {incr i} { set x [expr {$x + $i}] }; puts $x }
main
