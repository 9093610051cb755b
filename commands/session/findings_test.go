package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/internal/tempdir"
)

// A check reports so many errors and no more, and says where it stopped, and what it has not looked at.
func TestCheckingStops(t *testing.T) {
	const unknown, stopped = "usage: unknown command; help lists them", "usage: checking stopped after 100 errors"
	for _, test := range []struct {
		name, text string
		errors     int
		last       string
	}{
		{"fewer", strings.Repeat("nosuch\n", 99) + "is_open\n", 99, unknown},
		{"as many", strings.Repeat("nosuch\n", 100), 100, unknown},
		{"one more", strings.Repeat("nosuch\n", 101), 101, "text:100: " + stopped + "; 1 more line not looked at"},
		{"without a newline", strings.Repeat("nosuch\n", 101) + "nosuch", 101, "text:100: " + stopped + "; 2 more lines not looked at"},
		{"in one line", strings.Repeat("nosuch; ", 1000), 101, "text:1: " + stopped},
		{"as many in one line", strings.Repeat("nosuch; ", 100), 100, unknown},
		{
			"in two", strings.Repeat("nosuch; ", 60) + "\n" + strings.Repeat("nosuch; ", 60) + "\nnosuch", 101,
			"text:2: " + stopped + "; 1 more line not looked at",
		},
		{"right ones between", strings.Repeat("is_open\nnosuch\n", 200), 101, "text:200: " + stopped + "; 200 more lines not looked at"},
		{"quotes left open", strings.Repeat("print \"\n", 300), 101, "text:100: " + stopped + "; 200 more lines not looked at"},
	} {
		t.Run(test.name, func(t *testing.T) {
			session, _ := newTestSession()
			defer session.Close()
			found := session.main.validator().file(&program{place: Place{File: "text"}}, test.text)
			last := found[len(found)-1]
			if got := string(AppendPlace(nil, last.Place)) + last.Error(); len(found) != test.errors || !strings.HasSuffix(got, test.last) {
				t.Errorf("%d errors, the last: %s; want %d, %s", len(found), got, test.errors, test.last)
			}
			if !last.Syntax {
				t.Error("the last error is none of the check's")
			}
			if f := session.main; f.binder.Checking || f.place() != (Place{}) {
				t.Errorf("afterwards checking %v, at %v", f.binder.Checking, f.place())
			}
		})
	}
}

// The error of a sourced file says that there are more than those that it lists.
func TestSourcedCheckStops(t *testing.T) {
	dir := tempdir.New(t)
	file := filepath.Join(dir, "wrong.socksh")
	if err := os.WriteFile(file, []byte(strings.Repeat("nosuch\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	session, sink := newSession(Config{Table: testTable(), Dir: dir})
	defer session.Close()
	got := sink.line(t, "source wrong.socksh")
	if !strings.Contains(got, "has at least 100 errors") || strings.Count(got, "\n") != 102 {
		t.Errorf("%d lines: %.300s", strings.Count(got, "\n"), got)
	}
}
