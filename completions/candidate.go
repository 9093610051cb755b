package completions

// A Candidate is one way to go on: Text replaces the bytes from Result.Start to the cursor.
type Candidate struct {
	Text        string
	Description string // one line, may be empty
}

// Result is what may stand at the cursor of a line.
type Result struct {
	Start      int // byte offset in the line at which the completed word begins
	Candidates []Candidate
}
