// Package transcript reads, matches, updates and writes transcripts: sessions as files, each input behind "> " and
// what it must print below it.
//
//	# comments before the first input; "# require linux" skips the transcript elsewhere
//	> a:write_all "Hello World"
//	11
//	> a:local_port
//	[..]
//
// In expected lines [..] stands for any text within the line, [$name] for a variable's value, a line ... for any
// number of lines. Outside double quotes a run of spaces compares equal to any other. A line that begins with a
// backslash is literal from there on. Blank lines at the end of an output count for nothing, nor does a carriage
// return at a line's end.
//
// The package is pure, and imports of the module only syntax.
//
//	transcript.go   Parse, Format, and an Entry
//	match.go pattern.go lines.go   whether printed lines are those that are expected
//	diff.go align.go               how they differ, and an entry that is updated
package transcript
