package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"sockshell/commands/session/param"
	"sockshell/sockcore/tlslayer"
)

func (x *tlsContext) useChain(data []byte) error {
	certs, err := certificatesOf(data)
	if err != nil {
		return err
	}
	x.chain = nil
	for _, cert := range certs {
		x.chain = append(x.chain, cert.Raw)
	}
	if x.fits() != nil {
		x.key = nil // it was another certificate's
	}
	return nil
}

func (x *tlsContext) useKey(data []byte) error {
	key, err := keyOf(data)
	if err != nil {
		return err
	}
	was := x.key
	x.key = key
	if err := x.fits(); err != nil {
		x.key = was
		return err
	}
	return nil
}

func (x *tlsContext) trust(data []byte) error {
	certs, err := certificatesOf(data)
	if err == nil {
		x.trusted = append(x.trusted, certs)
	}
	return err
}

// offer says which protocols ALPN offers, or accepts.
func (x *tlsContext) offer(protocols []string) error {
	for _, name := range protocols {
		if name == "" || len(name) > 255 {
			return param.Usage(param.Quoted(name) + " is not a protocol's name (1 to 255 bytes)")
		}
	}
	x.alpn = protocols
	return nil
}

// leaveOut takes versions away, or in again; 0 is none.
func (x *tlsContext) leaveOut(versions []uint16, out bool) error {
	if x.without == nil {
		x.without = map[uint16]bool{}
	}
	for _, v := range versions {
		if v != 0 && out {
			x.without[v] = true
		} else {
			delete(x.without, v)
		}
	}
	return nil
}

// selfSign makes a certificate on the spot, and tells its SHA-256.
func (x *tlsContext) selfSign(hosts []string) (string, error) {
	hosts = slices.Clone(hosts)
	for i, host := range hosts {
		host, err := parseTLSHost(nil, host)
		if err != nil {
			return "", err
		}
		hosts[i] = strings.TrimSuffix(host, ".")
		if strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
			return "", param.Usage(param.Quoted(host) + " is beyond ASCII: certificates have such a name in its form xn--…")
		}
	}
	made, err := tlslayer.MakeSelfSigned(hosts)
	if err != nil {
		return "", err
	}
	x.chain, x.key = made.Certificate, made.PrivateKey
	sum := sha256.Sum256(made.Certificate[0])
	return hex.EncodeToString(sum[:]), nil
}

// pem is the context's certificates.
func (x *tlsContext) pem() (text []byte, err error) {
	if x.chain == nil {
		return nil, param.Usage("the context has no certificate: self_signed HOST makes one")
	}
	for _, der := range x.chain {
		text = append(text, pemOf(der)...)
	}
	return text, nil
}
