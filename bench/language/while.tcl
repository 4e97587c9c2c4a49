# The same in Tcl.
proc main {} { set i 0; set n 0; while {$i < 3000000} { if {$i % 3 == 0} { incr n }; incr i }; puts $n }
main
