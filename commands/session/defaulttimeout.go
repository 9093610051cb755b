package session

import (
	"time"

	"sockshell/sockcore"
)

// noteDefaultTimeout tells the sink of a failure that is the end of a blocking operation by the deadline of `set timeout`.
func (c *Call) noteDefaultTimeout(failure *Failure, job int) {
	if failure.code != sockcore.TimedOut || c.command == nil || !c.UnderDefaultTimeout() {
		return
	}
	limit := time.Duration(c.session.Settings.timeout.Load())
	c.session.config.Sink.Notice(&Notice{Place: failure.Place, Job: job, Limit: limit, Err: failure.Err})
}

// SocketDetails is a named socket as it is now.
type SocketDetails struct {
	Name string
	sockcore.Details
}

// SocketDetails lists the session's sockets, unseen by `trace`. It may be called from any goroutine.
func (s *Session) SocketDetails() []SocketDetails {
	var list []SocketDetails
	for _, e := range s.sockets.list() {
		list = append(list, SocketDetails{e.name, e.sock.DetailsUntraced()})
	}
	return list
}

// JobInfo is a job that has not ended.
type JobInfo struct {
	Number int
	Text   string // the command as typed
	Place  Place  // where it was started
}

// RunningJobs lists the jobs that have not ended. It may be called from any goroutine.
func (s *Session) RunningJobs() []JobInfo {
	var infos []JobInfo
	for _, j := range s.jobs.list() {
		if !j.isDone() {
			infos = append(infos, JobInfo{j.number, j.text, j.call.frame.place})
		}
	}
	return infos
}
