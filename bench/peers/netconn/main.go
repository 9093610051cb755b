// Netconn is the ping-pong loop over Go's net.Conn: netconn PORT SIZE ROUNDS.
package main

import (
	"errors"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"time"
)

// watchdog ends a run whose server hangs.
const watchdog = 2 * time.Minute

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: netconn PORT SIZE ROUNDS")
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	rounds, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	time.AfterFunc(watchdog, func() { log.Fatal("netconn: it takes too long") })
	conn, err := net.Dial("tcp", "127.0.0.1:"+args[0])
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // everything was sent and read
	// As the C loop: small segments may be gathered.
	if err := conn.(*net.TCPConn).SetNoDelay(false); err != nil {
		return err
	}
	return pingPong(conn, make([]byte, size), rounds)
}

func pingPong(conn net.Conn, message []byte, rounds int) error {
	for range rounds {
		if _, err := conn.Write(message); err != nil {
			return err
		}
		if _, err := io.ReadFull(conn, message); err != nil {
			return err
		}
	}
	return nil
}
