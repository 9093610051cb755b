package record

import (
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/session"
)

// A job that was told of is joined there in the recording. A later line that joins it, and does nothing else, leaves that
// join where it is: what came in between would otherwise come before the job's end in a replay.

// joinsOnly reports a line that joins all jobs, or some by their numbers, which are returned.
func (r *recorder) joinsOnly(line string) (numbers []string, only bool) {
	words := strings.Fields(line)
	if !r.isOnly(line, func(c *session.Command) bool { return c.Role == session.RoleJoin }) || len(words) == 0 {
		return nil, false
	}
	for _, word := range words[1:] {
		n, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, strconv.FormatUint(n, 10)) // 07 is 7
	}
	return numbers, true
}

// rejoins reports a job that the line under way has joined, and whose earlier join stays. One that fills a variable is not
// among them: lines in between may have set that.
func (r *recorder) rejoins(j *session.Job) bool {
	return r.entry != nil && r.entry.joinsOnly && j.Claimed() && j.Variable() == ""
}

// joinedBefore reports a result that an earlier join has already.
func (r *recorder) joinedBefore(res *session.Result) bool {
	return res.Job != 0 && slices.ContainsFunc(r.placed, func(e *entry) bool { return e.job.Number() == res.Job && r.rejoins(e.job) })
}

// leaveOut has the line under way not ask for a job that is joined before it.
func (r *recorder) leaveOut(j *session.Job) {
	e := r.entry
	if !recordOf(j).touched.Swap(false) {
		return
	}
	e.rejoined = true
	if len(e.joining) > 0 {
		number := strconv.Itoa(j.Number())
		e.joining = slices.DeleteFunc(e.joining, func(word string) bool { return word == number })
		e.instead = inputJoins(e.joining, e.typed)
	}
}
