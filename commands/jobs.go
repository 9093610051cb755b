package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type joinInput struct {
	Jobs param.JobNumbers `name:"N" optional:"y" min:"1" doc:"the jobs' numbers; otherwise all, in order"`
}

type jobInput struct {
	Job param.RunningJob `name:"N" min:"1" doc:"the job's number"`
}

type detachInput struct {
	What session.Detached `name:"COMMAND" or:"N" doc:"the command, or the job's number"`
}

func jobCommands() []*session.Command {
	return []*session.Command{
		session.Define("jobs", session.Doc{
			Group: session.Jobs, Replay: session.ReplayHeader, Synonyms: "bg fg", Summary: "list the jobs that have not been joined",
			Detail:   "At a terminal detached ones that run are among them.",
			Examples: pair + "> b:read_some &\n[1] b:read_some\n> jobs\nnumber state command socket\n1 running b:read_some b\n> b:cancel\nok\n> expect_error operation_aborted join 1\noperation_aborted\n",
		}, runJobs),
		session.Define("join", session.Doc{
			Group: session.Jobs, Role: session.RoleJoin, Synonyms: "bg fg", Summary: "wait for jobs, printing the result of each", API: "fiber.join",
			Detail:   "A job that joins without N waits for those that it started itself. All are joined; then the first error among them is the error of join. `$_`, `$?` and a job's variable change now.",
			Errors:   []string{"usage", "timed_out", "operation_aborted"},
			Examples: pair + "> b:read_some &\n[1] b:read_some\n> a:write_all hi\n2\n> join 1\n2 bytes \"hi\"\n",
		}, func(c *session.Call, in *joinInput) (value.Value, error) { return value.Nothing, c.JoinJobs(in.Jobs) }),
		session.Define("detach", session.Doc{
			Group: session.Jobs, Shape: syntax.Prefix(0), Summary: "start the command as a job that nobody joins, or drop a job's result", API: "fiber.detach", Errors: []string{"usage"},
			Detail:   "Of such a job nothing is kept. What print and hexdump print in it appears at once, and an error is still told.",
			Examples: pair + "> b:read_some &\n[1] b:read_some\n> detach 1\nok\n> detach { b:write_all g; b:write_all ot }\n> a:read_all 3\n3 bytes \"got\"\n> jobs\nnumber state command socket\n",
		}, func(c *session.Call, in *detachInput) (value.Value, error) { return c.Detach(in.What) }),
		session.Define("interrupt", session.Doc{
			Group: session.Jobs, Summary: "end just this job with operation_aborted", API: "fiber.interrupt", Errors: []string{"usage"},
			Detail:   "It waits until the job has ended. One that has finished keeps its result. A detached one is ended, too.",
			Examples: pair + "> b:read_some &\n[1] b:read_some\n> interrupt 1\nok\n> join 1\nerror: b:read_some: operation_aborted: operation canceled\n",
		}, func(c *session.Call, in *jobInput) (value.Value, error) {
			return value.Ok, c.InterruptJob(int64(in.Job))
		}),
	}
}

func runJobs(c *session.Call, _ *noInput) (value.Value, error) {
	t := &value.Table{Header: []string{"number", "state", "command", "socket"}}
	for _, j := range c.Session().ListedJobs() {
		socket := value.Ok
		if name := j.Socket(); name != "" {
			socket = value.OfText(name)
		}
		t.Add(value.OfInt(int64(j.Number())), value.OfText(j.State()), value.OfText(j.Command()), socket)
	}
	return value.OfTable(t), nil
}
