# The same in Tcl.
proc main {} {
	set n 0
	for {set i 1} {$i <= 400000} {incr i} {
		set s "item $i of $n"
		if {[string first 99 $s] > 0} { incr n }
		incr n [string length [string range $s 5 7]]
	}
	puts $n
}
main
