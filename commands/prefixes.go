package commands

import (
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type timeoutInput struct {
	Limit time.Duration `name:"DURATION" seconds:"y" doc:"from now on, without a unit in seconds; 0 tries once"`
	Body  session.Body  `name:"COMMAND" doc:"what is to end by then"`
}

type retryInput struct {
	Limit time.Duration `name:"DURATION" seconds:"y" doc:"for how long; without a unit in seconds"`
	Body  session.Body  `name:"COMMAND" doc:"what is to succeed"`
}

type expectErrorInput struct {
	Error param.ErrorName `name:"ERROR" doc:"the error's name, or any"`
	Body  session.Body    `name:"COMMAND" doc:"what is to fail"`
}

type repeatInput struct {
	N    int64        `name:"N" doc:"how many times"`
	Body session.Body `name:"COMMAND" doc:"what to repeat; $i counts from 1"`
}

type measureInput struct {
	N    int64        `name:"N" min:"1" doc:"how many times"`
	Body session.Body `name:"COMMAND" doc:"what to measure; $i counts from 1"`
}

type bodyInput struct {
	Body session.Body `name:"COMMAND" doc:"the command"`
}

func prefixCommands() []*session.Command {
	return []*session.Command{
		session.Define("timeout", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(1), Summary: "a deadline for the whole command",
			Detail: "It holds for the command as a whole, whatever number of reads it makes, and replaces `set timeout`; of two nested ones the earlier counts. On join it ends the wait, not the job.",
			Errors: []string{"timed_out"}, Examples: pair + "> timeout 10ms b:read_some\nerror: b:read_some: timed_out: timed out\n",
		}, func(c *session.Call, in *timeoutInput) (value.Value, error) { return c.Within(in.Limit, in.Body) }),
		session.Define("retry", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(1), Summary: "again, with growing pauses, until it succeeds",
			Detail:   "Pauses grow from 10 ms to 500 ms. DURATION bounds also an attempt under way; when it has passed, the last error counts.",
			Examples: "> retry 20ms assert 1 == 2\nerror: assert: assertion_failed: assertion failed\n  left:  \"1\"\n  right: \"2\"\n",
		}, func(c *session.Call, in *retryInput) (value.Value, error) { return c.Retry(in.Limit, in.Body) }),
		session.Define("expect_error", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(1), Summary: "succeed exactly when the command fails with ERROR",
			Errors: []string{"assertion_failed"}, Examples: "> expect_error EBADF local_port\nEBADF\n> expect_error bad_descriptor local_port\nEBADF\n",
		}, func(c *session.Call, in *expectErrorInput) (value.Value, error) {
			return c.ExpectError(in.Error, in.Body)
		}),
		session.Define("repeat", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(1), Summary: "run the command N times, stopping at the first error",
			Examples: "> repeat 2 print round $i\nround 1\nround 2\n",
		}, func(c *session.Call, in *repeatInput) (value.Value, error) {
			return value.Nothing, c.Repeat(in.N, in.Body)
		}),
		session.Define("measure", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(1), Added: 2, Replay: session.ReplayVaries, Summary: "run the command N times, and tell how long it took", Synonyms: "bench benchmark",
			Detail: "A table of one row: how many rounds there were, how many failed by each error, and of those that succeeded the least time, the median, " +
				"what nine of ten and 99 of 100 took at most, and the most; total is that of all rounds. Results are not printed. " +
				"It fails, with the last error, when no round succeeded.",
			Examples: pair + "> a:write_all abcdef\n6\n> measure 3 b:read_all 2\ncount errors min median p90 p99 max total\n3 0 [..]\n",
		}, func(c *session.Call, in *measureInput) (value.Value, error) { return c.Measure(in.N, in.Body) }),
		session.Define("time", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(0), Replay: session.ReplayVaries, Summary: "print how long the command took, after its result",
			Examples: "> time len abc\n3\n[..]s\n",
		}, func(c *session.Call, in *bodyInput) (value.Value, error) { return value.Nothing, c.Timed(in.Body) }),
		session.Define("quiet", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(0), Summary: "print no results",
			Detail:   "Errors, and what print and hexdump print, still are.",
			Examples: "> quiet len abc\n> print $_\n3\n",
		}, func(c *session.Call, in *bodyInput) (value.Value, error) { return value.Nothing, c.Quietly(in.Body) }),
		session.Define("spawn", session.Doc{
			Group: session.Flow, Shape: syntax.Prefix(0), Role: session.RoleSpawn, Summary: "start the command as a job; `&` as the last word does the same",
			Examples: pair + "> spawn b:read_some\n[1] b:read_some\n> a:write_all hi\n2\n> join\n2 bytes \"hi\"\n",
		}, func(c *session.Call, in *bodyInput) (value.Value, error) { return c.Spawn(in.Body) }),
	}
}
