package testscripts

import (
	"fmt"
	"time"
)

// The results that a test may have.
const (
	passed  = "pass"
	failed  = "fail"
	skipped = "skip"
)

// outcome is how one test ended.
type outcome struct {
	name    string
	skipped string   // why, when it was
	report  string   // what is wrong, empty when nothing is
	log     string   // for -v
	changes []string // what Update changed, a line each
	elapsed time.Duration
}

func (o *outcome) result() string {
	switch {
	case o.report != "":
		return failed
	case o.skipped != "":
		return skipped
	}
	return passed
}

// Summary counts how tests ended.
type Summary struct {
	Passed, Failed, Skipped int

	NotRun int // the run was over before their turn
}

// Total is how many tests there were.
func (s Summary) Total() int { return s.Passed + s.Failed + s.Skipped }

func (s Summary) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", s.Passed, s.Failed, s.Skipped)
}

func (s *Summary) count(o *outcome) {
	switch o.result() {
	case failed:
		s.Failed++
	case skipped:
		s.Skipped++
	default:
		s.Passed++
	}
}
