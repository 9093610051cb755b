package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type sendFileInput struct {
	Path    param.Path `name:"PATH" doc:"the file"`
	Offset  int64      `name:"OFFSET" doc:"where to begin, from 0"`
	Size    int64      `name:"SIZE" doc:"how many bytes of it; 0 is to its end"`
	Head    []byte     `name:"HEAD" optional:"y" doc:"what to send before"`
	Tail    []byte     `name:"TAIL" optional:"y" doc:"what to send after"`
	PerSend int64      `name:"PER_SEND" default:"131072" min:"1" doc:"the most bytes of one send"`
}

type receiveFileInput struct {
	Path param.Path `name:"PATH" doc:"the file, made first, or emptied when the first byte or the end comes"`
	Size int64      `name:"SIZE" default:"-1" min:"-1" doc:"how many bytes; otherwise all to the peer's end"`
}

type discardInput struct {
	Size int64 `name:"SIZE" default:"-1" min:"-1" doc:"how many bytes; otherwise all to the peer's end"`
}

func fileCommands() []*session.Command {
	return []*session.Command{
		session.DefineOp("send_file", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "send a part of a file: sendfile(2)", API: "ip.tcp.socket.send_file",
			Detail: "HEAD, then SIZE bytes of the file from OFFSET, then TAIL, in sends of at most PER_SEND bytes, between which a cancel or a deadline acts. " +
				"Gives how many bytes went out, head and tail included. A file that is shorter than that fails with eof: before anything is sent, " +
				"or, when it shrinks meanwhile, after what there was of it.",
			Errors:   append([]string{"ENOENT", "EISDIR", "EACCES", "EINVAL", "ESPIPE", "eof", "not_supported"}, writeErrors...),
			Examples: pair + "> a:write_all \"Hello World\"\n11\n> b:receive_file hello 11\n11\n> a:send_file hello 6 5 \"<\" \">\"\n7\n> b:read_some\n7 bytes \"<World>\"\n",
		}, prepareSendFile, finishWrite[sendFileInput]),
		session.DefineOpKeeping("receive_file", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read into a file",
			Detail: "Gives how many bytes were read. What comes after an error of the file, as ENOSPC, is still there to be read. " +
				"Where a file fails that had room, as with EIO, what it did not take is shown and kept in $_.",
			Errors: append([]string{"EACCES", "EISDIR", "ENOENT", "ENOSPC", "ESPIPE"}, readErrors...),
			Examples: pair + "> a:write_all \"Hello World\"\n11\n> b:receive_file hello 5\n5\n> b:read_some\n6 bytes \" World\"\n" +
				"> print file:hello\nHello\n",
		}, prepareReceiveFile, finishReceiveFile),
		session.DefineOp("discard", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read into nothing", Errors: readErrors,
			Detail: "Gives how many bytes were read.",
			Examples: pair + "> a:write_all \"Hello World\"\n11\n> b:discard 6\n6\n> b:read_some\n5 bytes \"World\"\n> a:shutdown send\nok\n" +
				"> b:discard\n0\n",
		}, func(_ *session.Call, in *discardInput, op *sockcore.Op) error {
			prepareReadTo(op, in.Size)
			return nil
		}, finishWrite[discardInput]),
	}
}

// prepareSendFile opens the file, which finishWrite closes.
func prepareSendFile(c *session.Call, in *sendFileInput, op *sockcore.Op) error {
	c.SetTarget(string(in.Path))
	span, err := sockcore.OpenSpan(c.Session().Path(string(in.Path)), in.Offset, in.Size)
	if err != nil {
		return &session.TransferError{Err: err}
	}
	span.Head, span.Tail, span.PerSend = in.Head, in.Tail, in.PerSend
	op.Kind, op.Span = sockcore.OpSendFile, span
	return nil
}

// prepareReceiveFile opens the file, which finishReceiveFile closes. A closed socket leaves it as it
// is.
func prepareReceiveFile(c *session.Call, in *receiveFileInput, op *sockcore.Op) (*sockcore.FileSink, error) {
	c.SetTarget(string(in.Path))
	if !c.Socket().IsOpen() {
		return nil, &session.TransferError{Err: sockcore.EBADF}
	}
	file, err := sockcore.CreateFile(c.Session().Path(string(in.Path)))
	if err != nil {
		return nil, &session.TransferError{Err: err}
	}
	prepareReadTo(op, in.Size)
	op.Sink = file
	return file, nil
}

// finishReceiveFile tells of an error that only the close shows, as close(2) has it, and keeps what was
// read and the file did not take. A file for which neither a byte nor the end came is left as it was.
func finishReceiveFile(c *session.Call, file *sockcore.FileSink, op *sockcore.Op) (value.Value, error) {
	end := file.Close
	if op.Err != nil && op.Err != sockcore.EOF && op.N == 0 { //nolint:errorlint // an operation's error is bare
		end = file.Leave
	}
	err := end()
	op.Sink = nil
	if op.Err == nil {
		op.Err = err
	}
	if len(op.Buf) > 0 {
		return value.Ok, &session.TransferError{Err: op.Err, N: op.N, Partial: op.Buf}
	}
	return finishWrite(c, file, op)
}

// prepareReadTo reads size bytes, or with less than 0 to the end.
func prepareReadTo(op *sockcore.Op, size int64) {
	op.Kind, op.Max, op.UntilEOF = sockcore.OpReadTo, size, size < 0
}
