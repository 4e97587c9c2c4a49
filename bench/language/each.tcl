# The same in Tcl.
proc main {} {
	set a {}
	for {set i 1} {$i <= 100000} {incr i} { lappend a [expr {$i * 3}] }
	set sum 0
	for {set r 1} {$r <= 20} {incr r} {
		foreach v $a {
			if {$v > 150000 && $v % 2 == 0} { incr sum $v } else { incr sum -1 }
		}
	}
	puts $sum
}
main
