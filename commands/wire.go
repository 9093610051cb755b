package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/commands/wire"
	"sockshell/sockcore"
)

type logInput struct {
	What logTarget `name:"FILE|on|off [text|hex] [SOCKET…]" doc:"a file, whose name has a . or a /, on for the terminal or standard error, or off; how data is shown; the sockets, otherwise all"`
}

type captureInput struct {
	What captureTarget `name:"FILE.pcapng|off [SOCKET…]" doc:"the capture; off ends it; the sockets, otherwise all, later ones too"`
}

const (
	onWord  = "on"
	offWord = "off"
)

// socketNames are sockets that are there.
type socketNames []string

var socketNamesKind = param.Kind{
	Set: setSocketNames, Rest: true, Repeats: true, Paint: param.SocketPaint,
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice { return s.SocketChoices() },
}

// Kind implements param.Typed.
func (socketNames) Kind() *param.Kind { return &socketNamesKind }

func setSocketNames(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	var names socketNames
	for i := range args {
		text, _, err := b.Text(&args[i])
		if err != nil {
			return 0, err
		}
		names = append(names, strings.Clone(text))
	}
	*(*socketNames)(dst) = names
	return len(args), nil
}

// logTarget is where a log goes, how it shows data, and which sockets it covers.
type logTarget struct {
	file    string // empty: on or off
	off     bool
	hex     bool
	sockets socketNames
}

var logTargetKind = param.Kind{
	Set: setLogTarget, Rest: true, File: true,
	Choices: func(s *param.Scope, _ *param.Param, given []string) []param.Choice {
		switch {
		case len(given) == 0:
			return []param.Choice{{Text: onWord, Doc: "above the line, or on standard error"}, {Text: offWord, Doc: "no longer"}}
		case given[0] == offWord:
			return nil
		case len(given) == 1:
			return append([]param.Choice{{Text: "text", Doc: "as results show it"}, {Text: "hex", Doc: "as a dump"}}, s.SocketChoices()...)
		}
		return s.SocketChoices()
	},
}

// Kind implements param.Typed.
func (logTarget) Kind() *param.Kind { return &logTargetKind }

func setLogTarget(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	var names socketNames
	if _, err := setSocketNames(b, nil, unsafe.Pointer(&names), args); err != nil {
		return 0, err
	}
	if _, known, _ := b.Text(&args[0]); !known {
		return len(args), nil
	}
	out, rest := logTarget{}, names[1:]
	switch first := names[0]; {
	case first == offWord && len(rest) > 0:
		return 0, param.Usage("log off takes nothing more: it ends the log as a whole")
	case first == offWord:
		out.off = true
	case first == onWord:
	case strings.ContainsAny(first, `./\`):
		out.file = first
	default:
		return 0, param.Usage(param.Quoted(first) + " is neither on, off, nor a file: a file's name has a . or a /")
	}
	if len(rest) > 0 && (rest[0] == "text" || rest[0] == "hex") {
		out.hex, rest = rest[0] == "hex", rest[1:]
	}
	out.sockets = rest
	*(*logTarget)(dst) = out
	return len(args), nil
}

// captureTarget is where a capture goes, and which sockets it covers.
type captureTarget struct {
	file    string
	off     bool
	sockets socketNames
}

var captureTargetKind = param.Kind{
	Set: setCaptureTarget, Rest: true, File: true,
	Choices: func(s *param.Scope, _ *param.Param, given []string) []param.Choice {
		switch {
		case len(given) == 0:
			return []param.Choice{{Text: offWord, Doc: "no longer"}}
		case given[0] == offWord:
			return nil
		}
		return s.SocketChoices()
	},
}

// Kind implements param.Typed.
func (captureTarget) Kind() *param.Kind { return &captureTargetKind }

func setCaptureTarget(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	var names socketNames
	if _, err := setSocketNames(b, nil, unsafe.Pointer(&names), args); err != nil {
		return 0, err
	}
	if _, known, _ := b.Text(&args[0]); !known {
		return len(args), nil
	}
	switch file, sockets := names[0], names[1:]; {
	case file == offWord && len(sockets) > 0:
		return 0, param.Usage("capture off takes nothing more: it ends the capture as a whole")
	case file == offWord:
		*(*captureTarget)(dst) = captureTarget{off: true}
	case !strings.HasSuffix(file, ".pcapng"):
		return 0, param.Usage("the name of a capture ends in .pcapng")
	case strings.IndexByte(file, 0) >= 0:
		return 0, param.Usage(param.Quoted(file) + " is not a path")
	default:
		*(*captureTarget)(dst) = captureTarget{file: file, sockets: sockets}
	}
	return len(args), nil
}

func wireCommands() []*session.Command {
	return []*session.Command{
		session.Define("log", session.Doc{
			Group: session.Shell, Added: 2, Summary: "show what goes out and comes in",
			Detail: "A line for each send and receive, with its time, the socket, > for out and < for in, and the data. " +
				"Under TLS it is the plaintext. A file that is there is replaced. A log that was on ends when another one begins.",
			Errors:   []string{"ENOENT", "EACCES", "EISDIR", "usage"},
			Examples: pair + "> log wire.log a\nok\n> a:write_all PING\n4\n> log off\nok\n> print file:wire.log\n[..] a > 4 bytes \"PING\"\n\n",
		}, runLog),
		session.Define("capture", session.Doc{
			Group: session.Shell, Added: 2, Summary: "write what goes over TCP and UDP sockets to a file for Wireshark", Synonyms: "tcpdump tshark pcap",
			Detail: "The file is pcapng, with headers of IP and TCP or UDP made from the sockets' own addresses. TLS is there as it went, and so are its keys, " +
				"with which Wireshark and tshark show what is in it; of a handshake that began before the capture it has none, and says so. " +
				"Of a connection whose both ends are sockets of the session each end's sends are written once. Without SOCKET it covers all TCP and UDP sockets. " +
				"A capture that was on ends when another one begins.",
			Errors:   []string{"ENOENT", "EACCES", "EISDIR", "not_supported", "usage"},
			Hints:    []session.Hint{{Code: sockcore.NotSupported, Text: "unix sockets have no packets: log has what they send and receive"}},
			Examples: pair + "> capture wire.pcapng\nok\n> a:write_all PING\n4\n> capture off\nok\n",
		}, runCapture),
	}
}

// tapKey finds the session's tap.
type tapKey struct{}

// tapOf is what log and capture hear of the session's sockets.
func tapOf(s *session.Session) *wire.Tap {
	return s.Part(tapKey{}, func() any { return wire.NewTap(s.SocketEnv()) }).(*wire.Tap)
}

// tapAt is the one of the session that a place is, nil where it is none.
func tapAt(at place) *wire.Tap {
	switch at := at.(type) {
	case *session.Call:
		return tapOf(at.Session())
	case *session.Session:
		return tapOf(at)
	}
	return nil
}

// findSockets finds the sockets of some names.
func findSockets(c *session.Call, names socketNames) (found []*sockcore.Socket, err error) {
	for _, name := range names {
		e, err := c.FindSocket(name)
		if err != nil {
			return nil, err
		}
		found = append(found, e.Socket())
	}
	return found, nil
}

func runLog(c *session.Call, in *logInput) (value.Value, error) {
	s := c.Session()
	tap := tapOf(s)
	if in.What.off {
		return value.Ok, session.FileError(tap.SetLog(nil))
	}
	sockets, err := findSockets(c, in.What.sockets)
	if err != nil {
		return value.Ok, err
	}
	var log *wire.Log
	if file := in.What.file; file == "" {
		log = wire.NewShownLog(s.ShowAside)
	} else {
		c.SetTarget(file)
		if log, err = wire.NewLog(s.Path(file), brokenFile(s, "log", file)); err != nil {
			return value.Ok, session.SystemError(err)
		}
	}
	log.Hex, log.Name = in.What.hex, s.NameOf
	if len(sockets) > 0 {
		log.Only = map[*sockcore.Socket]bool{}
		for _, sock := range sockets {
			log.Only[sock] = true
		}
	}
	return value.Ok, session.FileError(tap.SetLog(log))
}

// brokenFile announces that a file cannot be written any more.
func brokenFile(s *session.Session, what, file string) func(error) {
	return func(err error) {
		if i := (interface{ Unwrap() []error })(nil); errors.As(err, &i) {
			err = i.Unwrap()[0]
		}
		s.Announce(what+" "+syntax.Shown(file)+": "+session.FileError(err).Error()+"; it has ended", true)
	}
}

func runCapture(c *session.Call, in *captureInput) (value.Value, error) {
	s := c.Session()
	tap := tapOf(s)
	if in.What.off {
		return value.Ok, session.FileError(tap.SetCapture(nil))
	}
	c.SetTarget(in.What.file)
	sockets, err := findSockets(c, in.What.sockets)
	if err != nil {
		return value.Ok, err
	}
	for _, sock := range sockets {
		if p := sock.Protocol(); p.Family == sockcore.Unix {
			return value.Ok, session.OfKind(p, sockcore.OnIP)
		}
	}
	return value.Ok, session.SystemError(capture(s, s.Path(in.What.file), sockets, tap.SetCapture))
}

// Capture begins a capture of a session's sockets, beside the session's own, which ends with the session.
func Capture(s *session.Session, path string) error { return capture(s, path, nil, tapOf(s).SetKept) }

func capture(s *session.Session, path string, sockets []*sockcore.Socket, set func(*wire.Capture) error) error {
	capture, err := wire.NewCapture(path, sockets, brokenFile(s, "capture", path))
	if err != nil {
		return err
	}
	failed := set(capture)
	beginCapture(s, capture)
	return failed
}

// beginCapture tells a capture of the sockets that are open, and the user, of which of them the TLS stays encrypted.
func beginCapture(s *session.Session, capture *wire.Capture) {
	var open []*sockcore.Socket
	for _, e := range s.Sockets() {
		open = append(open, e.Socket())
	}
	encrypted := capture.Begin(open)
	for _, e := range s.Sockets() {
		if slices.Contains(encrypted, e.Socket()) {
			s.Announce(e.Name()+": its handshake began before the capture, where it stays encrypted", false)
		}
	}
}

// keyTap gives a capture, and a file where there is one, the keys of a socket's handshake.
type keyTap struct {
	tap    *wire.Tap // nil: there is no session
	socket *sockcore.Socket
	file   keyLog // empty: none
}

// Write implements io.Writer, a line at a time.
func (k *keyTap) Write(line []byte) (int, error) {
	if k.tap != nil {
		k.tap.Keys(k.socket, line)
	}
	if k.file != "" {
		if _, err := k.file.Write(line); err != nil {
			return 0, fmt.Errorf("the key log %s: %w", syntax.Shown(string(k.file)), session.SystemError(err))
		}
	}
	return len(line), nil
}
