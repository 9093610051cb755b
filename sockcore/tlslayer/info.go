package tlslayer

import (
	"crypto/tls"
	"crypto/x509"

	"sockshell/sockcore"
)

// Failure is why a handshake has failed.
type Failure struct {
	Code    sockcore.Code
	Text    string // what crypto/tls or x509 says; "": no more than the code does
	Foreign []byte // what the peer sent in place of TLS
}

func (f *Failure) Error() string { return f.Code.Name() + ": " + f.Text }

// Info is what a layer knows of its connection.
type Info struct {
	Phase        Phase
	Server       bool
	Config       *Config             // of the handshake; nil: none has been asked for
	State        tls.ConnectionState // once the phase is Ready
	Failure      *Failure            // once it is Failed
	Certificates []*x509.Certificate // the peer's, its own first; also of a handshake that has failed
	Verified     bool
	Asked        bool                 // the server has asked this client for a certificate
	Sent         bool                 // and it has sent one
	Hello        *tls.ClientHelloInfo // on a server
	Ended        bool                 // close_notify was sent
	PeerEnded    bool                 // the peer's close_notify has come
	Unread       int                  // bytes of plaintext
	Unsent       int                  // bytes that the kernel has not taken yet
}

// Info tells what is known, also amid a handshake.
func (l *Layer) Info() Info {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := Info{
		Phase: l.Phase(), State: l.state, Failure: l.failure, Certificates: l.told.certificates, Verified: l.told.verified,
		Asked: l.told.asked, Sent: l.told.sent, Hello: l.told.hello, Ended: l.ended.Load(), PeerEnded: l.peerEnded.Load(), Unread: l.Buffered(), Unsent: l.Owed(),
	}
	if c := l.config; c != nil {
		i.Config, i.Server = c, c.Server
	}
	return i
}

// Finish tells how reading has ended, with what crypto/tls says of it; 0: it has not.
func (l *Layer) Finish() (sockcore.Code, string) {
	l.reading.Lock()
	defer l.reading.Unlock()
	return l.end, l.endText
}

// Summary is what a handshake prints: `tls1.3 TLS_AES_128_GCM_SHA256 verified`.
func (i *Info) Summary() string {
	verified := "unverified"
	if i.Verified {
		verified = "verified"
	}
	return VersionName(i.State.Version) + " " + SuiteName(i.State.CipherSuite) + " " + verified
}
