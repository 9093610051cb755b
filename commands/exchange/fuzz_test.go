package exchange

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
	"testing"

	"sockshell/commands/match"
	"sockshell/commands/transcript"
	"sockshell/commands/value"
	"sockshell/internal/packets"
)

// FuzzExpect: what a read of the same data prints is what is expected, and the reads together get all of it.
func FuzzExpect(f *testing.F) {
	for _, data := range []string{"", "one\ntwo <1>\n", "<1>", "a <1>", "<1>\n", "[..] <1>\n[$x]\n", "\x00\xff<1>\n", "HTTP/1.1 200 OK\r\n\r\n\x00", "...\n<\n>", "\\\n"} {
		f.Add([]byte(data), `<([^>]*)>`)
		f.Add([]byte(data), `\n<|1|o`)
	}
	f.Add([]byte("\n"), `(?s).`)
	f.Add([]byte("\u032dT"), `\xcc`)
	f.Fuzz(func(t *testing.T, data []byte, pattern string) {
		loosen, err := match.Every(pattern)
		if err != nil || len(data) > maxTurn {
			return
		}
		var out bytes.Buffer
		w := &writer{out: bufio.NewWriter(&out), options: Options{Loosen: []*match.Finder{loosen}}, speaker: packets.Server}
		const from = " from 127.0.0.1:"
		printed := transcript.Split(value.AppendData(nil, data, value.Form{}))
		printed[0] += from + "40000"
		if want := message(data, w.loose(data, packets.Server), from+anyText); !transcript.Match(want, printed, nil) {
			t.Errorf("a datagram prints\n%s\nand is expected as\n%s", strings.Join(printed, "\n"), strings.Join(want, "\n"))
		}
		w.speak(data)
		if err := w.out.Flush(); err != nil {
			t.Fatal(err)
		}
		parsed, err := transcript.Parse(out.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, out.Bytes())
		}
		left := data
		for _, e := range parsed.Entries {
			command, word, _ := strings.Cut(e.Input[0], " ")
			n, err := strconv.Atoi(word)
			if command == "read_until" {
				n, err = bytes.IndexByte(left, '\n')+1, nil
			}
			if err != nil || n < 1 || n > len(left) {
				t.Fatalf("%s: %v, where %d bytes are left", e.Input[0], err, len(left))
			}
			printed := []string{word}
			if command != "discard" {
				printed = transcript.Split(value.AppendData(nil, left[:n], value.Form{}))
			}
			if left = left[n:]; !transcript.Match(e.Want, printed, nil) {
				t.Errorf("%s prints\n%s\nand is expected as\n%s", e.Input[0], strings.Join(printed, "\n"), strings.Join(e.Want, "\n"))
			}
		}
		if len(left) > 0 {
			t.Errorf("%d bytes are not read", len(left))
		}
	})
}
