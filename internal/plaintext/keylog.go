package plaintext

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
)

// Log reads a key log from its beginning, and tells each line of it. The line is valid until the function returns.
type Log func(line func([]byte)) error

// maxLine is more than a line of a key log has; a longer one is none.
const maxLine = 4 << 10

// Lines tells the lines that a reader has.
func Lines(r io.Reader, line func([]byte)) error {
	in := bufio.NewReaderSize(r, maxLine)
	whole := true
	for {
		text, err := in.ReadSlice('\n')
		full := errors.Is(err, bufio.ErrBufferFull)
		if whole && !full {
			line(text)
		}
		whole = !full
		switch {
		case full, err == nil:
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

// secrets are those of a connection, by their labels: RFC 9850.
type secrets map[string][]byte

// The labels that are read.
const (
	masterSecret    = "CLIENT_RANDOM"
	clientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	serverHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	clientTraffic   = "CLIENT_TRAFFIC_SECRET_0"
	serverTraffic   = "SERVER_TRAFFIC_SECRET_0"
)

// find reads the secrets of the connection whose client chose random. Of a label that is there again the last one counts.
func find(logs []Log, random []byte) (secrets, error) {
	found := secrets{}
	wanted := hex.AppendEncode(nil, random)
	for _, log := range logs {
		err := log(func(line []byte) {
			label, rest, _ := bytes.Cut(line, []byte{' '})
			of, text, _ := bytes.Cut(rest, []byte{' '})
			if !bytes.EqualFold(of, wanted) {
				return
			}
			secret, err := hex.DecodeString(string(bytes.TrimSpace(text)))
			if err != nil || len(secret) == 0 {
				return
			}
			switch label := string(label); label {
			case masterSecret, clientHandshake, serverHandshake, clientTraffic, serverTraffic:
				found[label] = secret
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
