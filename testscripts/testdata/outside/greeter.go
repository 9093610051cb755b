// Greeter is a server as another project has it, with its tests in sockshell's language.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
)

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve greets whoever says a name, a line each, until the listener fails.
func serve(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go greet(conn)
	}
}

func greet(conn net.Conn) {
	defer conn.Close()
	names := bufio.NewScanner(conn)
	for names.Scan() {
		fmt.Fprintf(conn, "hello %s\n", names.Text())
	}
}
