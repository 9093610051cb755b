//go:build unix

package replace_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"sockshell/internal/replace"
)

// TestMain may be the program that TestKilled kills.
func TestMain(m *testing.M) {
	if path := os.Getenv("REPLACE_FOR_EVER"); path != "" {
		for i := 0; ; i++ {
			if err := replace.File(path, content(i)); err != nil {
				os.Exit(1)
			}
			if _, err := os.Stdout.WriteString("\n"); err != nil {
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

// content is large, and another each time.
func content(i int) []byte { return bytes.Repeat([]byte(strconv.Itoa(i%10)), 4<<20) }

// TestKilled: a SIGKILL leaves the old content or the new one.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for round := range 10 {
		program := exec.Command(os.Args[0])
		program.Env = append(os.Environ(), "REPLACE_FOR_EVER="+path)
		out, err := program.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 1+round%3)); err != nil {
			t.Fatal(err)
		}
		if err := program.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = program.Wait() // killed: its status says so
		text, err := os.ReadFile(path)
		if err != nil || len(text) != 4<<20 || strings.Trim(string(text), string(text[:1])) != "" {
			t.Fatalf("%v: the file has %d bytes, or some of each content", err, len(text))
		}
	}
}

// TestReadOnly: a file that may not be written to is not replaced either, although its folder may be changed.
func TestReadOnly(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write to every file")
	}
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, 0o400)
	for _, err := range []error{replace.Check(path), replace.File(path, []byte("new"))} {
		if !errors.Is(err, syscall.EACCES) {
			t.Errorf("error %v", err)
		}
	}
	holds(t, path, "old", 1)
}

// TestSpecial: what is no regular file is written to.
func TestSpecial(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(reader.Close(), writer.Close()) }()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	byDescriptor := func(f *os.File) string { return "/dev/fd/" + strconv.Itoa(int(f.Fd())) }
	for _, path := range []string{os.DevNull, byDescriptor(writer), byDescriptor(file)} {
		if !replace.Special(path) {
			t.Errorf("%s would be replaced", path)
		}
		if err := errors.Join(replace.Check(path), replace.File(path, []byte("new"))); err != nil {
			t.Error(err)
		}
	}
	got := make([]byte, 3)
	if _, err := io.ReadFull(reader, got); err != nil || string(got) != "new" {
		t.Errorf("the pipe got %q, %v", got, err)
	}
	if n, err := file.ReadAt(got, 0); err != nil || string(got[:n]) != "new" {
		t.Errorf("the descriptor's file has %q, %v", got[:n], err)
	}
	holds(t, file.Name(), "new", 1)
}
