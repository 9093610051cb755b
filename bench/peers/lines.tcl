# lines.tcl dispatch|all FILE: runs a file of commands through eval. dispatch prints the nanoseconds
# that one line takes, without results; all writes each result to standard output, as a shell does.
namespace eval shell {
	proc is_open {} { return false }
	proc len {data} { string length $data }
	proc let {name args} {
		set ::variables($name) [join $args ""]
		return
	}
	proc slice {data first last} { string range $data $first-1 $last-1 }
	proc dispatch {lines} {
		foreach line $lines {
			eval $line
		}
	}
	proc all {file} {
		fconfigure stdout -buffering full -buffersize 65536
		while {[gets $file line] >= 0} {
			set result [eval $line]
			if {$result ne ""} {
				puts $result
			}
		}
	}
}
lassign $argv mode path
set file [open $path]
if {$mode eq "all"} {
	shell::all $file
	exit
}
set lines [split [string trimright [read $file] \n] \n]
set begin [clock microseconds]
shell::dispatch $lines
puts [expr {([clock microseconds] - $begin) * 1000.0 / [llength $lines]}]
