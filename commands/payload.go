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
func (p *payload) prepare(c *session.Call, op *sockcore.Op, all bool, flags sockcore.Flags) error {
	if err := flagsFit(c, flags); err != nil {
		return err
	}
	if p.file == "" || flags&^sockcore.FlagDontWait != 0 || c.Socket().Protocol().Messages() {
		return p.whole(op, all, flags)
	}
	span, err := sockcore.OpenSpan(p.file, 0, 0)
	if err != nil {
		return session.FileError(err)
	}
	if !all {
		span.Once, span.PerSend = true, mostOnce
	}
	op.Kind, op.Flags, op.Span = sockcore.OpSendFile, flags, span
	return nil
}

// whole makes op a write of p that has all of it in memory, a file's bytes too: a message is sent by one call, and no call
// that sends a file has flags.
func (p *payload) whole(op *sockcore.Op, all bool, flags sockcore.Flags) (err error) {
	op.Kind, op.Flags, op.Buf = sockcore.OpWriteSome, flags, p.data
	if all {
		op.Kind = sockcore.OpWriteAll
	}
	if p.file != "" {
		op.Buf, err = readFile(p.file)
	}
	return err
}

// mostOnce is more than one send ever takes.
const mostOnce = 16 << 20

// readFile reads what one send may take.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, session.FileError(err)
	}
	defer func() { _ = f.Close() }() // read only
	data, err := readMost(f, mostOnce)
	return data, session.FileError(err)
}

// readMost reads a file to its end, or so many bytes of it.
func readMost(f *os.File, most int64) ([]byte, error) { return io.ReadAll(io.LimitReader(f, most)) }
