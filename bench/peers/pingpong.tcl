# pingpong.tcl PORT SIZE ROUNDS: sends a message, and reads as much back.
lassign $argv port size rounds
set s [socket 127.0.0.1 $port]
fconfigure $s -translation binary -buffering none
set message [string repeat x $size]
proc run {s message size rounds} {
	for {set i 0} {$i < $rounds} {incr i} {
		puts -nonewline $s $message
		if {[string length [read $s $size]] != $size} {
			error "the server went"
		}
	}
}
run $s $message $size $rounds
