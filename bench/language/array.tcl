# The same in Tcl.
proc main {} { set a {}; for {set i 0} {$i < 500000} {incr i} { lappend a $i }
set sum 0; foreach v $a { set sum [expr {$sum + $v}] }
for {set i 0} {$i < 500000} {incr i} { lset a $i [expr {[lindex $a $i] * 2}] }
puts [expr {$sum + [lindex $a 1000]}] }
main
