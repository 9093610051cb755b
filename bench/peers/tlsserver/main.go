// Tlsserver is the far end of the measurements with TLS. It speaks to the bench as server.c does: it prints its port,
// serves one client, and prints nanoseconds and a count.
//
//	tlsserver source N   sends N bytes; from the end of the handshake to the client's end
//	tlsserver sink       drops what comes; from the first byte to the last, which it answers with a byte
//	tlsserver hold       holds every connection until standard input ends; measures nothing
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"strconv"
	"time"
)

// watchdog ends a run whose client hangs.
const watchdog = 2 * time.Minute

const block = 256 << 10

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("usage: tlsserver source N|sink|hold")
	}
	time.AfterFunc(watchdog, func() { log.Fatal("tlsserver: it takes too long") })
	own, err := certificate()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(os.Stdout, l.Addr().(*net.TCPAddr).Port); err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS13}
	if args[0] == "hold" {
		return hold(l, config)
	}
	plain, err := l.Accept()
	if err != nil {
		return err
	}
	conn := tls.Server(plain, config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	begin, count := time.Now(), int64(0)
	switch args[0] {
	case "source":
		n, err := strconv.ParseInt(args[1], 10, 64)
		if err != nil {
			return err
		}
		if count, err = send(conn, n); err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, conn) // its end, however it comes
	case "sink":
		buf := make([]byte, block)
		for {
			n, err := conn.Read(buf)
			if count == 0 {
				begin = time.Now()
			}
			count += int64(n)
			if err != nil {
				break
			}
		}
	}
	_, err = fmt.Fprintln(os.Stdout, time.Since(begin).Nanoseconds(), count)
	return err
}

// send sends n bytes and close_notify.
func send(conn *tls.Conn, n int64) (count int64, err error) {
	buf := make([]byte, block)
	for count < n {
		m, err := conn.Write(buf[:min(block, n-count)])
		count += int64(m)
		if err != nil {
			return count, err
		}
	}
	return count, conn.CloseWrite()
}

// hold does the handshakes, and then nothing.
func hold(l net.Listener, config *tls.Config) error {
	go func() {
		for {
			plain, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _ = tls.Server(plain, config).Handshake() }() // the client finds out
		}
	}()
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	_, err := fmt.Fprintln(os.Stdout, 0, 0)
	return err
}

// certificate makes one for 127.0.0.1.
func certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, //nolint:mnd // loopback
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
