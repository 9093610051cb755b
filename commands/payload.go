package commands

import (
	"io"
	"os"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// payload is what a write sends: bytes, or a file that is read as it is sent, so that memory stays flat.
type payload struct {
	data []byte
	file string // its path; "" where data count
}

// payloadKind is bytes'.
var payloadKind = param.Kind{
	Set: setPayload, Joins: true, Bytes: true,
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return param.BytePrefixes() },
}

// Kind implements param.Typed.
func (payload) Kind() *param.Kind { return &payloadKind }

// setPayload is setBytes but for a lone `file:` that names a regular file with a size. Another one may never answer or end,
// as in /proc, and is read as elsewhere.
func setPayload(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	out := (*payload)(dst)
	if words := args; len(words) == 1 || !p.Rest {
		name, ok, err := b.FileOf(&words[0])
		if err != nil {
			return 0, err
		}
		if ok {
			path := b.Env.Path(name)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
				out.file = path
				return 1, nil
			}
		}
	}
	return param.SetBytes(b, p, unsafe.Pointer(&out.data), args)
}

// prepare makes op a write of p: all of it, or once.
func (p *payload) prepare(op *sockcore.Op, all bool, flags sockcore.Flags) error {
	op.Kind, op.Flags, op.Buf = sockcore.OpWriteSome, flags, p.data
	if all {
		op.Kind = sockcore.OpWriteAll
	}
	switch {
	case p.file == "":
	case flags&^sockcore.FlagDontWait != 0:
		return p.readOnce(op)
	default:
		span, err := sockcore.OpenSpan(p.file, 0, 0)
		if err != nil {
			return session.FileError(err)
		}
		if !all {
			span.Once, span.PerSend = true, mostOnce
		}
		op.Kind, op.Buf, op.Span = sockcore.OpSendFile, nil, span
	}
	return nil
}

// mostOnce is more than one send ever takes.
const mostOnce = 16 << 20

// readOnce reads what one send may take, for flags that no call which sends a file has.
func (p *payload) readOnce(op *sockcore.Op) error {
	f, err := os.Open(p.file)
	if err != nil {
		return session.FileError(err)
	}
	defer func() { _ = f.Close() }() // read only
	op.Buf, err = readMost(f, mostOnce)
	return session.FileError(err)
}

// readMost reads a file to its end, or so many bytes of it.
func readMost(f *os.File, most int64) ([]byte, error) { return io.ReadAll(io.LimitReader(f, most)) }
