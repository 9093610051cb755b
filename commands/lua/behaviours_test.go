package luavm_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sockshell/commands"
	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/internal/tempdir"
)

// program is what came of a program.
type program struct {
	out     string
	notices string
	status  int
	failure string
}

// testMemory is max_memory of the programs.
const testMemory = 16 << 20

// run runs a program that must end within its time.
func run(t testing.TB, source string) program {
	t.Helper()
	return runWith(t, source, nil)
}

// runWith is run with a standard input.
func runWith(t testing.TB, source string, input io.Reader) program {
	t.Helper()
	var mu sync.Mutex
	var out, notices strings.Builder
	write := func(p []byte) error {
		mu.Lock()
		defer mu.Unlock()
		out.Write(p)
		return nil
	}
	folder := tempdir.New(t)
	config := luavm.Config{
		Print: write, Alone: true, Input: input, MaxMemory: func() int64 { return testMemory },
		Notice: func(text string) {
			mu.Lock()
			defer mu.Unlock()
			notices.WriteString(text + "\n")
		},
		Folder: func(name string) string {
			if filepath.IsAbs(name) {
				return name
			}
			return filepath.Join(folder, name)
		},
	}
	own, _ := session.NewText(session.Config{Table: commands.NewTable(), Dir: folder})
	defer own.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	status, err := commands.NewLuaProgram(own, config, func() {}).RunProgram(ctx, "test.lua", source, nil)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatalf("it did not end\n%s", out.String())
	}
	p := program{out: out.String(), notices: notices.String(), status: status}
	if err != nil {
		p.failure = err.Error()
	}
	return p
}

// behaviour is a case of testdata/behaviours: a program, and what its last lines say of it.
//
//	---- name
//	--> a line that it prints
//	--! what its error has
//	--? what a notice has
//	--= its exit status
type behaviour struct {
	name, source                 string
	out, failure, notice, status string
}

func behaviours(t *testing.T) []behaviour {
	t.Helper()
	files, err := filepath.Glob("testdata/behaviours/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no files of behaviours", err)
	}
	var all []behaviour
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq("\n"+string(text), "\n---- ") {
			name, body, _ := strings.Cut(part, "\n")
			if strings.TrimSpace(name) == "" {
				continue
			}
			b := behaviour{name: strings.TrimSuffix(filepath.Base(file), ".lua") + "/" + name, source: body}
			for line := range strings.SplitSeq(body, "\n") {
				if len(line) < 3 {
					continue
				}
				rest := strings.TrimPrefix(line[3:], " ")
				switch line[:3] {
				case "-->":
					b.out += rest + "\n"
				case "--!":
					b.failure = rest
				case "--?":
					b.notice = rest
				case "--=":
					b.status = rest
				}
			}
			all = append(all, b)
		}
	}
	return all
}

// wineLacks are the behaviours that show what Wine, or Windows, lacks.
var wineLacks = map[string]string{
	"socket/release and assign":                                     "release",
	"socket/a released descriptor is closed, or duplicated":         "release",
	"socket/shutdown":                                               "EPIPE, which is ESHUTDOWN there",
	"socket/disconnect":                                             "disconnect",
	"socket/receive and send with flags":                            "a flag of Linux",
	"socket/out of band, inline: wait and at_mark":                  "the mark of an urgent byte in the stream",
	"socket/options of every kind":                                  "options of keep_alive",
	"socket/streams of the unix family":                             "unix sockets",
	"socket/messages of the unix family, and descriptors":           "unix sockets",
	"socket/a program that cannot be read tells why":                "what reading a folder fails with",
	"socket/descriptors of a message that was cut":                  "unix sockets",
	"socket/a message with what came beside it":                     "the options of Linux that tell it",
	"socket/messages of the unix family with what came beside them": "unix sockets",
	"socket/errors that the network told":                           "the queue of errors",
	"socket/a refused write keeps nothing of its span":              "unix sockets",
	"socket/an interface of a group is a name or an address":        "multicast groups",
	"files/what a file cannot do is an error":                       "other errors of files",
	"files/a file that has no end is no more than max_memory":       "/dev/zero",
}

// TestBehaviours runs each case, and wants nothing but what it says.
func TestBehaviours(t *testing.T) {
	all := behaviours(t)
	if len(all) < 114 {
		t.Errorf("%d behaviours, want at least 114", len(all))
	}
	for _, b := range all {
		t.Run(b.name, func(t *testing.T) {
			if what := wineLacks[b.name]; what != "" && tempdir.Wine() {
				t.Skip("Wine: " + what)
			}
			got := run(t, b.source)
			if got.out != b.out {
				t.Errorf("it prints\n%swant\n%s", got.out, b.out)
			}
			status := 0
			if b.failure != "" || b.notice != "" {
				status = 1
			}
			if b.status != "" {
				status, _ = strconv.Atoi(b.status)
			}
			if got.status != status {
				t.Errorf("status %d, want %d\n%s", got.status, status, got.failure)
			}
			if (b.failure == "") != (got.failure == "") || !strings.Contains(got.failure, b.failure) {
				t.Errorf("error %q, want %q", got.failure, b.failure)
			}
			if (b.notice == "") != (got.notices == "") || !strings.Contains(got.notices, b.notice) {
				t.Errorf("notice %q, want %q", got.notices, b.notice)
			}
		})
	}
}

// TestTimerBeforeTheWait runs sleeps that end about when their fiber begins to wait.
func TestTimerBeforeTheWait(t *testing.T) {
	got := run(t, `
for n = 1, 20 do
  spawn(function() for i = 1, 200 do time.sleep(i % 7 * 1e-6) end print('end') end)
end`)
	if got.out != strings.Repeat("end\n", 20) || got.status != 0 {
		t.Errorf("it prints %q, status %d %s", got.out, got.status, got.failure)
	}
}
