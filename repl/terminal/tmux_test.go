//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sockshell/internal/needs"
)

// A pane is the helper program in a tmux of its own, which continues rows that have become too long in
// rows below.
type pane struct {
	t       *testing.T
	socket  string
	orders  *os.File
	reports chan string
}

// startInTmux runs the helper in a window of 40 columns and 12 rows; the prompt is "> ".
func startInTmux(t *testing.T) *pane {
	t.Helper()
	needs.Program(t, "tmux")
	folder, err := os.MkdirTemp("", "tmux") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t: t, socket: filepath.Join(folder, "socket"), reports: make(chan string, 1000)}
	pipes := make([]*os.File, 2)
	for i, name := range []string{"orders", "reports"} {
		path := filepath.Join(folder, name)
		if err := unix.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if pipes[i], err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
			t.Fatal(err)
		}
	}
	p.orders = pipes[0]
	go func() {
		for lines := bufio.NewScanner(pipes[1]); lines.Scan(); {
			p.reports <- lines.Text()
		}
	}()
	races := filepath.Join(folder, "races")
	t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", p.socket, "kill-server").Run()
		for _, f := range pipes {
			_ = f.Close()
		}
		if logs, _ := filepath.Glob(races + "*"); len(logs) > 0 {
			text, _ := os.ReadFile(logs[0])
			t.Errorf("data race:\n%s", text)
		}
		_ = os.RemoveAll(folder)
	})
	p.tmux("new-session", "-d", "-x", "40", "-y", "12",
		"-e", role+"=shell", "-e", "PROMPT=> ", "-e", "HISTORY=",
		"-e", "GORACE=atexit_sleep_ms=0 halt_on_error=1 log_path="+races,
		fmt.Sprintf("exec '%s' 2>'%s' 3<'%s'", os.Args[0], filepath.Join(folder, "reports"), filepath.Join(folder, "orders")))
	p.reported("open")
	p.want(nil, "> |")
	return p
}

func (p *pane) tmux(arguments ...string) string {
	p.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-u", "-f", "/dev/null", "-S", p.socket}, arguments...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %s: %v: %s", arguments[0], err, out)
	}
	return string(out)
}

func (p *pane) reported(want string) {
	p.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case got := <-p.reports:
		if got != want {
			p.t.Fatalf("report %q, want %q", got, want)
		}
	case <-deadline.C:
		p.t.Fatalf("no report came, want %q", want)
	}
}

// keys types; names are tmux's.
func (p *pane) keys(names ...string) {
	p.t.Helper()
	p.tmux(append([]string{"send-keys"}, names...)...)
}

func (p *pane) write(text string) {
	p.t.Helper()
	_, _ = fmt.Fprintln(p.orders, strconv.Quote(text))
	p.reported("written <nil>")
}

func (p *pane) resize(columns, rows int) {
	p.t.Helper()
	p.tmux("resize-window", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows))
}

// view is the screen, and what has scrolled off its top.
func (p *pane) view() (screen view, scrolled []string) {
	p.t.Helper()
	out := p.tmux("capture-pane", "-p", "-S", "-", ";", "display-message", "-p", "#{cursor_y} #{cursor_x} #{history_size}")
	rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	last := len(rows) - 1
	var history int
	if _, err := fmt.Sscan(rows[last], &screen.cursor.row, &screen.cursor.col, &history); err != nil {
		p.t.Fatal(err)
	}
	screen.rows = rows[history:last]
	return screen, rows[:history]
}

// want waits until the screen ends with exactly these rows of a line, with | as the cursor, and
// nothing is above them but output, the last of it, of which nothing is lost. What has scrolled off
// may hold rows of the line, too: tmux itself takes them from the screen when they do not fit.
func (p *pane) want(output []string, line ...string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		screen, scrolled := p.view()
		shown := strings.Split(strings.TrimSuffix(screen.String(), "\n"), "\n")
		above := max(0, len(shown)-len(line))
		if slices.Equal(shown[above:], line) &&
			above <= len(output) && slices.Equal(shown[:above], output[len(output)-above:]) &&
			slices.Equal(outputIn(append(scrolled, shown[:above]...)), output) {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the screen never was\n%s\nbelow the output; it is\n%s\nbelow what has scrolled off,\n%s",
				strings.Join(line, "\n"), screen, strings.Join(scrolled, "\n"))
		}
	}
}

// outputIn are the rows that the tests write.
func outputIn(rows []string) []string {
	return slices.DeleteFunc(rows, func(row string) bool { return !strings.HasPrefix(row, "out ") })
}

// TestTmuxWrapping moves left over a wrapped line: what stands above it stays.
func TestTmuxWrapping(t *testing.T) {
	p := startInTmux(t)
	output := []string{"out 1", "out 2"}
	p.write("out 1\nout 2\n")
	p.keys("-l", "0123456789 123456789 123456789 123456789 世界")
	p.want(output, "> 0123456789 123456789 123456789 1234567", "89 世界|")
	p.keys("M-b", "M-b", "M-b")
	p.want(output, "> 0123456789 123456789 |123456789 1234567", "89 世界")
	p.keys("Left", "Left", "x")
	p.want(output, "> 0123456789 12345678x|9 123456789 123456", "789 世界")
	p.keys("Home", "Up", "Down", "End", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace")
	p.want(output, "> 0123456789 12345678x9 123456789 123456", "|")
}

// TestTmuxTop types in the screen's first row: nothing of it goes to what has scrolled off.
func TestTmuxTop(t *testing.T) {
	p := startInTmux(t)
	p.keys("-l", "0123456789 123456789 123456789 123456789")
	p.keys("M-b", "x")
	p.want(nil, "> 0123456789 123456789 123456789 x|123456", "789")
	if _, scrolled := p.view(); len(scrolled) > 0 {
		t.Errorf("%q has scrolled off", scrolled)
	}
}

// TestTmuxResizing makes a window narrower and wider while a wrapped line is half typed: neither are
// rows of it left, nor is any output gone.
func TestTmuxResizing(t *testing.T) {
	line := "0123456789 123456789 123456789 123456789 123456789 123456789"
	for _, c := range []struct {
		name  string
		above int
		back  int // how far the cursor is before the end
	}{
		{"at the screen's top", 2, 0},
		{"cursor in the first row", 2, 55},
		{"cursor in mid-line", 2, 21},
		{"cursor at a row's end", 2, 22},
		{"at the screen's bottom", 20, 0},
		{"at the bottom, cursor in the first row", 20, 55},
		{"at the bottom, cursor in mid-line", 20, 21},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := startInTmux(t)
			var output []string
			for i := range c.above {
				output = append(output, fmt.Sprint("out ", i))
			}
			p.write(strings.Join(output, "\n") + "\n")
			p.keys("-l", line)
			for range c.back {
				p.keys("Left")
			}
			for _, columns := range []int{40, 22, 25, 20, 17, 31, 62, 63, 40, 10, 9, 40, 22} {
				p.resize(columns, 12)
				text := []rune(line)
				f := frame{prompt: "> ", content: content{line: text, pos: len(text) - c.back}}.layout(columns)
				var rows []string
				for y, row := range f.rows {
					if y == f.cursor.row {
						row = withCursor(row, f.cursor.col)
					}
					rows = append(rows, strings.TrimRight(row, " "))
				}
				p.want(output, rows...)
			}
		})
	}
}
