package cmd

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"sockshell/commands/exchange"
	"sockshell/commands/match"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/internal/packets"
	"sockshell/internal/plaintext"
	"sockshell/internal/replace"
	"sockshell/sockcore"
)

// importFlags are those of `sockshell import`.
type importFlags struct {
	stream      int
	side, write string
	keyLog      string
	loosen      []string
}

func newImport() *cobra.Command {
	f := &importFlags{}
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Make a transcript of a captured exchange",
		Long: "Make a transcript of a connection of TCP, or an exchange of UDP, that a capture has: pcap or\n" +
			"pcapng, as tcpdump, tshark and Wireshark write them; - is standard input. Of several streams a\n" +
			"list is printed, and --stream chooses one. As client it plays what the client sent and expects\n" +
			"what the server answered; as server the reverse, against a real client, on the recorded port, and\n" +
			"on 127.0.0.1 or ::1 where the recorded address was one of the network. In HTTP the values of Date\n" +
			"and Last-Modified may be any; of what --loosen matches so may the groups, or all where there are\n" +
			"none. Where a line ends behind such a value, it may have another length. What the capture does\n" +
			"not have is told on standard error and in a comment: what was to be expected is read unseen, and\n" +
			"what was to be played is left out, which is exit status 1. TLS 1.3, and 1.2 with AES-GCM or\n" +
			"ChaCha20, is opened with the keys that the capture has, as those of the command capture, or the\n" +
			"file of --key-log: the transcript then does the handshake, and has what was said under it.",
		Example: "  tcpdump -i lo -w redis.pcap tcp port 6379\n  sockshell import redis.pcap\n" +
			"  sockshell import redis.pcap --stream 2 --loosen '[:$]([0-9][^\\r]*)' --write redis.transcript\n" +
			"  sockshell test redis.transcript",
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"pcap", "pcapng", "cap"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.stream < 1 && c.Flags().Changed("stream") {
				return fmt.Errorf("--stream: %d is less than 1", f.stream)
			}
			return runImport(f, args[0], c.OutOrStdout())
		},
	}
	set := c.Flags()
	set.SortFlags = false
	set.IntVar(&f.stream, "stream", 0, "the `N`th stream of the list, from 1")
	set.StringVar(&f.side, "side", packets.Client.String(), "which side it plays: client or server")
	set.StringArrayVar(&f.loosen, "loosen", nil, "what `REGEX` matches may be anything; may be given again")
	set.StringVar(&f.keyLog, "key-log", "", "open TLS with the keys of `FILE`, too, as SSLKEYLOGFILE names it")
	set.StringVar(&f.write, "write", "", "write the transcript to `FILE`")
	sides := cobra.FixedCompletions([]string{packets.Client.String(), packets.Server.String()}, cobra.ShellCompDirectiveNoFileComp)
	if err := c.RegisterFlagCompletionFunc("side", sides); err != nil {
		panic(err) // the flag is the one above
	}
	return c
}

// options reads the flags.
func (f *importFlags) options(path string) (exchange.Options, error) {
	o := exchange.Options{File: filepath.Base(path)}
	switch f.side {
	case packets.Client.String():
		o.Side = packets.Client
	case packets.Server.String():
		o.Side = packets.Server
	default:
		return o, fmt.Errorf("--side: %s is none of client, server", syntax.Quoted(f.side))
	}
	for _, text := range f.loosen {
		re, err := match.Every(text)
		if err != nil {
			return o, fmt.Errorf("--loosen: %w", err)
		}
		o.Loosen = append(o.Loosen, re)
	}
	return o, nil
}

func runImport(f *importFlags, path string, stdout io.Writer) error {
	o, err := f.options(path)
	if err != nil {
		return err
	}
	file, err := openCapture(path)
	if err != nil {
		return importError(path, err)
	}
	defer file.close()
	if f.write != "" && file.is(f.write) {
		return fmt.Errorf("--write %s: it is the capture", syntax.Shown(f.write))
	}
	var keyLog *captureFile
	if f.keyLog != "" {
		if keyLog, err = openCapture(f.keyLog); err != nil {
			return fmt.Errorf("--key-log %s: %s", syntax.Shown(f.keyLog), session.SystemError(err).Error())
		}
		defer keyLog.close()
	}
	o.Keys = keys(file, keyLog)
	capture, err := packets.Survey(file)
	if err != nil {
		return importError(path, err)
	}
	tell := func(format string, args ...any) {
		fmt.Fprintln(os.Stderr, syntax.Visible(syntax.Shown(path)+": "+fmt.Sprintf(format, args...)))
	}
	tellCapture(capture, tell)
	number := f.stream
	switch {
	case len(capture.Streams) == 0:
		return importError(path, errors.New("it has neither TCP nor UDP"))
	case number > len(capture.Streams):
		return fmt.Errorf("--stream: %d is more than the %d streams of %s", number, len(capture.Streams), syntax.Shown(path))
	case number == 0 && len(capture.Streams) > 1:
		if err := listStreams(capture, stdout); err != nil || f.write == "" {
			return err
		}
		return fmt.Errorf("--write %s: %s has %d streams, of which --stream chooses", syntax.Shown(f.write), syntax.Shown(path), len(capture.Streams))
	}
	stream := capture.Streams[max(number, 1)-1]
	if err := file.rewind(); err != nil {
		return importError(path, err)
	}
	var lack exchange.Lack
	var failed error // of the capture, not of the transcript's file
	write := func(out io.Writer) error {
		watched := &watchedFile{out: out}
		var err error
		if lack, err = exchange.Write(watched, capture, file, stream, o); watched.failed == nil {
			failed = err
		}
		return err
	}
	if f.write == "" {
		err = write(stdout)
	} else {
		err = replace.Stream(f.write, write)
	}
	switch {
	case failed != nil:
		return importError(path, fmt.Errorf("stream %d: %w", stream.Number, failed))
	case err != nil && f.write != "":
		return fmt.Errorf("--write %s: %s", syntax.Shown(f.write), session.SystemError(err).Error())
	case err != nil:
		return err
	}
	return tellStream(stream, o.Side, lack, tell)
}

// keys are the key logs that open TLS: what the capture has, and the file that a flag names, which may be nil.
func keys(capture, file *captureFile) []plaintext.Log {
	logs := []plaintext.Log{func(line func([]byte)) error {
		return packets.Secrets(capture.again(), func(log io.Reader) error { return plaintext.Lines(log, line) })
	}}
	if file != nil {
		logs = append(logs, func(line func([]byte)) error { return plaintext.Lines(file.again(), line) })
	}
	return logs
}

func importError(path string, err error) error {
	return fmt.Errorf("import %s: %s", syntax.Shown(path), session.SystemError(err).Error())
}

// tellCapture tells what of a capture was not read.
func tellCapture(c *packets.Capture, tell func(string, ...any)) {
	if c.Damage != nil {
		tell("%v: what stands before is read", c.Damage)
	}
	for _, link := range c.Unknown {
		tell("packets of link type %d are not read", link)
	}
	if c.Fragments > 0 {
		tell("%d fragments of IP are not put together", c.Fragments)
	}
	if c.Beyond > 0 {
		tell("%d packets are of further streams, which are not listed", c.Beyond)
	}
}

// tellStream tells what the transcript does not have.
func tellStream(s *packets.Stream, played packets.Side, lack exchange.Lack, tell func(string, ...any)) error {
	all := tell
	tell = func(format string, args ...any) { all("stream %d: "+format, append([]any{s.Number}, args...)...) }
	if s.TCP && !s.Begun() {
		tell("its beginning is missing; %v is taken as the client", s.Ends[packets.Client])
	}
	if n := s.Outside(); n > 0 {
		tell("%d segments are too far from all others, and left out", n)
	}
	if n := s.Again(); n > 0 {
		tell("%d datagrams were captured on a second interface, too, and count once", n)
	}
	if lack.Closed != "" {
		tell("it is encrypted, by TLS, and never the same again: %s", lack.Closed)
	}
	if lack.Certificate {
		tell("the client has shown a certificate, whose key the transcript needs")
	}
	if lack.Expected > 0 {
		tell("%d bytes of the %v's are missing, and not expected", lack.Expected, played.Other())
	}
	if lack.Alerts > 0 {
		tell("%d alerts of the %v's are left out, which it cannot play", lack.Alerts, played)
	}
	if lack.Stopped != "" {
		tell("what follows is left out, since TLS cannot be opened any more: %s", lack.Stopped)
	}
	if lack.Played > 0 {
		tell("%d bytes of the %v's are missing, which it cannot play", lack.Played, played)
	}
	if lack.Played > 0 || lack.Alerts > 0 || lack.Stopped != "" {
		return statusError(statusFailed)
	}
	return nil
}

// listStreams prints the streams as a table.
func listStreams(c *packets.Capture, out io.Writer) error {
	table := &value.Table{Header: []string{"stream", "protocol", "client", "server", "client_bytes", "server_bytes", "missing", "duration"}}
	for _, s := range c.Streams {
		protocol := "udp"
		if s.TCP {
			protocol = "tcp"
		}
		client, missing := s.Bytes(packets.Client)
		server, more := s.Bytes(packets.Server)
		table.Add(value.OfInt(int64(s.Number)), value.OfText(protocol),
			value.OfText(s.Ends[packets.Client].String()), value.OfText(s.Ends[packets.Server].String()),
			value.OfInt(client), value.OfInt(server), value.OfInt(missing+more),
			value.OfDuration(s.Last.Sub(s.First).Round(time.Microsecond)))
	}
	v := value.OfTable(table)
	_, err := out.Write(v.AppendText(nil, value.Form{}))
	return err
}

// captureFile is a capture, or a key log, that can be read more than once.
type captureFile struct {
	*os.File
	spool bool // it is a copy
}

// openCapture opens a capture, from its beginning.
func openCapture(path string) (*captureFile, error) {
	in := os.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		in = file
	}
	c := &captureFile{File: in}
	info, err := in.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = sockcore.EISDIR // not every system says so
	case info.Mode().IsRegular():
		err = c.rewind()
	default:
		return copied(c)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// copied copies a capture that can be read only once.
func copied(in *captureFile) (*captureFile, error) {
	defer in.close()
	spool, err := os.CreateTemp("", "sockshell-")
	if err != nil {
		return nil, err
	}
	c := &captureFile{File: spool, spool: true}
	if _, err = io.Copy(spool, in); err == nil {
		err = c.rewind()
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// is reports that a path leads to the capture.
func (c *captureFile) is(path string) bool {
	to, err := os.Stat(path)
	if err != nil {
		return false
	}
	info, err := c.Stat()
	return err == nil && os.SameFile(info, to)
}

// again reads the file from its beginning, beside what else is read of it.
func (c *captureFile) again() io.Reader { return io.NewSectionReader(c, 0, math.MaxInt64) }

func (c *captureFile) rewind() error {
	_, err := c.Seek(0, io.SeekStart)
	return err
}

func (c *captureFile) close() {
	_ = c.Close() // it was only read
	if c.spool {
		_ = os.Remove(c.Name())
	}
}

// watchedFile keeps the error of a write.
type watchedFile struct {
	out    io.Writer
	failed error
}

// Write implements io.Writer.
func (w *watchedFile) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if err != nil {
		w.failed = err
	}
	return n, err
}
