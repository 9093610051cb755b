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

// typed is the session.
var typed = []string{
	`listen 127.0.0.1 8025`,
	`new client`,
	`connect 127.0.0.1 8025`,
	`s1:accept server`,
	`read_until "\n" &`,
	`server:write_all "220 mail.exam"`,
	`server:write_all "ple ESMTP\r\n"`,
	`get_option tcp_no_delay`,
	`server:reset`,
	`write_some "QUIT\r\n"`,
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
	for _, line := range typed {
		if err := atPrompt(ctx, tmux); err != nil {
			return err
		}
		if _, err := tmux("send-keys", "-l", line+"\r"); err != nil {
			return err
		}
	}
	if err := atPrompt(ctx, tmux); err != nil {
		return err
	}
	screen, err := tmux("capture-pane", "-e", "-p")
	if err != nil {
		return err
	}
	return draw(out, strings.TrimRight(screen, "\n"))
}

// atPrompt waits until the last line of the screen is a prompt, twice alike.
func atPrompt(ctx context.Context, tmux func(...string) (string, error)) error {
	for before := ""; ; {
		screen, err := tmux("capture-pane", "-p")
		if err != nil {
			return err
		}
		if strings.HasSuffix(strings.TrimRight(screen, "\n "), ">") && screen == before {
			return nil
		}
		before = screen
		select {
		case <-ctx.Done():
			return fmt.Errorf("no prompt came:\n%s", screen)
		case <-time.After(300 * time.Millisecond):
		}
	}
}
