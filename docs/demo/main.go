//go:build unix

// Command demo types a session into sockshell in a terminal of tmux, and writes what the screen shows as a picture:
//
//	go build . && go run ./docs/demo ./sockshell > docs/demo/session.svg
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// typed is the session: what is typed, and what the screen shows when it is over.
var typed = []struct {
	line  string
	shows []string
}{
	{`listen 127.0.0.1 8025`, []string{"s1 listening 127.0.0.1:8025>"}},
	{`new client`, []string{"client closed>"}},
	{`connect 127.0.0.1 8025`, []string{"client 127.0.0.1:8025>"}},
	{`s1:accept server`, []string{"server 127.0.0.1:"}},
	{`read_until "\n" &`, []string{"[1 job]>"}},
	{`server:write_all "220 mail.exam"`, []string{"\n13\n"}},
	{`server:write_all "ple ESMTP\r\n"`, []string{"\n24 bytes"}},
	{`get_option tcp_no_delay`, []string{"\nfalse\n"}},
	{`server:reset`, []string{"\nclient: ECONNRESET", "client 127.0.0.1:8025 broken>"}},
	{`write_some "QUIT\r\n"`, []string{"\nerror: write_some"}},
}

const columns, rows = 84, 26

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: go run ./docs/demo PROGRAM")
	}
	program, err := filepath.Abs(args[0])
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "demo")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	tmux := func(words ...string) (string, error) {
		command := exec.CommandContext(ctx, "tmux", append([]string{"-S", filepath.Join(folder, "tmux"), "-f", os.DevNull}, words...)...)
		command.Env = append(os.Environ(), "HOME="+folder, "XDG_CONFIG_HOME=", "TERM=xterm-256color")
		text, err := command.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("tmux %s: %w: %s", words[0], err, text)
		}
		return string(text), nil
	}
	if _, err := tmux("new-session", "-d", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows), program); err != nil {
		return err
	}
	defer func() { _, _ = tmux("kill-server") }()
	if err := atPrompt(ctx, tmux, "", "s1 closed>"); err != nil {
		return err
	}
	for _, step := range typed {
		if _, err := tmux("send-keys", "-l", step.line+"\r"); err != nil {
			return err
		}
		if err := atPrompt(ctx, tmux, append(step.shows, "> "+step.line+"\n")...); err != nil {
			return err
		}
	}
	screen, err := tmux("capture-pane", "-e", "-p")
	if err != nil {
		return err
	}
	return draw(out, strings.TrimRight(screen, "\n"))
}

// atPrompt waits until the screen shows some texts, and a prompt at its end.
func atPrompt(ctx context.Context, tmux func(...string) (string, error), texts ...string) error {
	for {
		screen, err := tmux("capture-pane", "-p")
		if err != nil {
			return err
		}
		there := strings.HasSuffix(strings.TrimRight(screen, "\n "), ">")
		for _, text := range texts {
			there = there && strings.Contains(screen, text)
		}
		if there {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no prompt came, or not %q:\n%s", texts, screen)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
