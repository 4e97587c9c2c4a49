# The same in Tcl.
proc main {} { set s ""; for {set i 1} {$i <= 300000} {incr i} { append s "item " $i ";" }; puts [string length $s] }
main
