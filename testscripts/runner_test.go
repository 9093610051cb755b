package testscripts_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sockshell/testscripts"
)

// folder makes a folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := tempDir(t)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// conversation is a transcript with both ends, a job, a listener and a captured port.
const conversation = `> new l; open v4; bind 127.0.0.1 0; listen
...
> port = l:local_port
> l:accept b &
[1] l:accept b
> new a; connect 127.0.0.1 $port
...
> join 1
b [..]
> b:read_until "\n" &
[2] b:read_until "\n"
> a:write_all "one\ntwo\n"
8
> join 2
4 bytes "one\n"
> timeout 1m b:read_all 4
4 bytes "two\n"
> a:shutdown send
ok
> expect_error eof b:read_some
eof
`

// TestManyAtOnce: sessions in one process do not meet.
func TestManyAtOnce(t *testing.T) {
	const count = 200
	files := map[string]string{}
	for i := range count {
		files[fmt.Sprintf("%03d.transcript", i)] = conversation
	}
	dir := folder(t, files)
	for _, parallel := range []int{1, 0, count} {
		var out strings.Builder
		summary, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{Parallel: parallel}, &out)
		if want := (testscripts.Summary{Passed: count}); summary != want || err != nil {
			t.Fatalf("%d at once: %v, %v\n%s", parallel, summary, err, &out)
		}
	}
}

// TestProgress: one line, redrawn, which makes way for what is told and is gone in the end.
func TestProgress(t *testing.T) {
	dir := folder(t, map[string]string{
		"1.transcript": "> print x\nx\n", "2.transcript": "> print x\ny\n", "3.transcript": "> print x\nz\n",
	})
	run := func(o testscripts.Options) string {
		var out strings.Builder
		o.Parallel = 1
		if _, err := testscripts.Run(t.Context(), []string{dir}, o, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	plain := run(testscripts.Options{})
	if strings.Contains(plain, "\x1b") || strings.Count(plain, "FAIL ") != 2 {
		t.Fatalf("elsewhere: %q", plain)
	}
	const erase = "\r\x1b[K"
	second := plain[:strings.LastIndex(plain, "FAIL ")]
	want := erase + "0 of 3" + erase + "1 of 3" + erase + second + erase + "2 of 3, 1 failed" + erase + plain[len(second):]
	if got := run(testscripts.Options{Progress: true}); got != want {
		t.Errorf("on a terminal:\n%q\nwant\n%q", got, want)
	}
}

// TestJUnitIsXML: whatever a program printed, a report can be read, and shows it.
func TestJUnitIsXML(t *testing.T) {
	dir := folder(t, map[string]string{
		"control.transcript": "> print \"\\x00\\x1b[31m\\xff ]]> <&\\ufffe\"\nx\n",
		"script.txtar":       "# \x00\x1b[31m\u202e\xff\uffff\nexec false\n",
	})
	var report strings.Builder
	o := testscripts.Options{JUnit: &report}
	if _, err := testscripts.Run(t.Context(), []string{dir}, o, io.Discard); err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Failures int `xml:"failures,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Failure struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal([]byte(report.String()), &suite); err != nil {
		t.Fatalf("%v\n%s", err, &report)
	}
	if suite.Failures != 2 || len(suite.Cases) != 2 {
		t.Fatalf("got %+v", suite)
	}
	if want := "+\"\\x00\\e[31m\\xff ]]> <&\\xef\\xbf\\xbe\"\n"; !strings.Contains(suite.Cases[0].Failure.Text, want) {
		t.Errorf("got %q, want %q in it", suite.Cases[0].Failure.Text, want)
	}
	if want := "# ^@^[[31m<U+202E><FF><U+FFFF> "; !strings.Contains(suite.Cases[1].Failure.Text, want) {
		t.Errorf("got %q, want %q in it", suite.Cases[1].Failure.Text, want)
	}
	if got := suite.Cases[1].Failure.Message; !strings.Contains(got, "script.txtar:2: ") {
		t.Errorf("a script's message is %q", got)
	}
}

// errFull is a writer's.
var errFull = errors.New("full")

type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) { return 0, errFull }

// TestRunErrors: what cannot be found or written is an error, as is an end before the end.
func TestRunErrors(t *testing.T) {
	dir := folder(t, map[string]string{"1.transcript": "> print x\ny\n"})
	if _, err := testscripts.Run(t.Context(), []string{dir + "/nowhere"}, testscripts.Options{}, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nowhere: %v", err)
	}
	if _, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{}, fullWriter{}); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	if _, err := testscripts.Run(t.Context(), []string{dir}, testscripts.Options{JUnit: fullWriter{}}, io.Discard); !errors.Is(err, errFull) {
		t.Errorf("a full disk for the report: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	summary, err := testscripts.Run(ctx, []string{dir}, testscripts.Options{}, &out)
	if !errors.Is(err, context.Canceled) || summary.Total() != 0 || out.Len() > 0 {
		t.Errorf("ended before it began: %v, %v, %q", summary, err, &out)
	}
}

// TestDetachedErrors: errors of detached jobs that end at once are told, a line each.
func TestDetachedErrors(t *testing.T) {
	const one = "> detach { quiet b:wait read; b:local_port; c:local_port }\n"
	text := "> quiet socket_pair a b; quiet socket_pair c d; quiet c:close\n" + strings.Repeat(one, 20) +
		"> a:write_all x\n1\n" + strings.Repeat("> quiet len x\n", 200)
	_, out := tested(t, map[string]string{"detached.transcript": text})
	for line := range strings.SplitSeq(out, "\n") {
		if strings.Contains(line, "EBADF") {
			if !regexp.MustCompile(`^\S+detached\.transcript: \[\d+\] \{ .* \}: c:local_port: EBADF: bad file descriptor$`).MatchString(line) {
				t.Errorf("told %q", line)
			}
		}
	}
}
