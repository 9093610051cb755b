package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type interactInput struct {
	Mode lineMode `name:"crlf|lf|raw" optional:"y" doc:"what ends each line that is sent, or raw: keys as they come"`
}

// lineMode is what interact makes of the ends of lines.
type lineMode uint8

const (
	asPeer lineMode = iota
	asCRLF
	asLF
	rawKeys
)

var lineModes = param.Enum("mode", []param.Named[lineMode]{
	{Name: "crlf", Value: asCRLF, Doc: "lines end with CRLF"},
	{Name: "lf", Value: asLF, Doc: "lines end with LF"},
	{Name: "raw", Value: rawKeys, Doc: "keys are sent as they come, and what comes is not made visible"},
})

// Kind implements param.Typed.
func (lineMode) Kind() *param.Kind { return lineModes }

func interactCommands() []*session.Command {
	return []*session.Command{
		session.DefineOn("interact", session.Doc{
			Group: session.Transfer, Synonyms: "telnet netcat nc", Summary: "give the terminal to the socket",
			Detail: "Lines that are typed are sent, with CRLF where the peer has sent that or nothing yet, else with LF. What comes is shown as it " +
				"comes, its control characters as print shows them. ^] and ^C come back, ^D shuts down sending, once; the peer's end comes back with eof. " +
				"What has come and was not shown is still to be read. With raw keys are sent and bytes are shown as they come, and ^] alone comes back. " +
				"Without a terminal it copies both ways until both ends are done; from commands on standard input it takes the rest. " +
				"On a socket of messages each read of the input is one, without its line's end unless crlf, lf or raw is given, and on one of datagrams it " +
				"ends when nothing has come for a second after the input's end. A recording has the reads and writes that it made.",
			Errors:   []string{"EBADF", "ENOTCONN", "EPIPE", "ECONNRESET", "ETIMEDOUT", "not_supported", "operation_aborted", "timed_out"},
			Examples: "> socket_pair a b\na b\n> interact\nerror: interact: not_supported: it takes a terminal or standard input: a job and a transcript have neither\n",
		}, runInteract),
	}
}

func runInteract(c *session.Call, in *interactInput) (value.Value, error) {
	console := c.Console()
	switch {
	case console == nil:
		return value.Ok, &session.WordedError{Code: sockcore.NotSupported, Message: "it takes a terminal or standard input: a job and a transcript have neither"}
	case !c.Socket().IsOpen():
		return value.Ok, sockcore.EBADF
	}
	x := newInteraction(c, in.Mode)
	talk, err := console.Open(in.Mode == rawKeys, x.leave)
	if err != nil {
		return value.Ok, err
	}
	x.talk = talk
	defer talk.Close() // also when a panic passes by
	x.nameReaders(c)
	eof, err := x.run(c)
	if c.Recorded() {
		c.RecordSteps(x.steps.list(c.Typed()))
	}
	switch {
	case err != nil:
		return value.Ok, err
	case eof && talk.Person():
		return value.OfText(sockcore.EOF.Name()), nil
	}
	return value.Quiet, nil
}
