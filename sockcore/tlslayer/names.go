package tlslayer

import (
	"crypto/tls"
	"fmt"
)

// VersionName is the protocol's version: "tls1.3".
func VersionName(v uint16) string {
	switch v {
	case tls.VersionTLS10:
		return "tls1.0"
	case tls.VersionTLS11:
		return "tls1.1"
	case tls.VersionTLS12:
		return "tls1.2"
	case tls.VersionTLS13:
		return "tls1.3"
	case 0x0300:
		return "ssl3"
	}
	return fmt.Sprintf("0x%04x", v)
}

// Suite is a cipher suite by its IANA name.
type Suite struct {
	Name string
	ID   uint16
	V13  bool // of TLS 1.3, where they cannot be chosen
}

// Suites lists those that Go has, also those that it does not offer by itself.
func Suites() []Suite {
	var all []Suite
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		all = append(all, Suite{s.Name, s.ID, s.SupportedVersions[0] == tls.VersionTLS13})
	}
	return all
}

// SuiteName is a suite's IANA name.
func SuiteName(id uint16) string { return tls.CipherSuiteName(id) }

// Group is a group for the key exchange, by its IANA name.
type Group struct {
	Name string
	ID   tls.CurveID
}

// Groups are those that Go has.
var Groups = []Group{
	{"x25519", tls.X25519},
	{"secp256r1", tls.CurveP256},
	{"secp384r1", tls.CurveP384},
	{"secp521r1", tls.CurveP521},
	{"X25519MLKEM768", tls.X25519MLKEM768},
	{"SecP256r1MLKEM768", tls.SecP256r1MLKEM768},
	{"SecP384r1MLKEM1024", tls.SecP384r1MLKEM1024},
}

// GroupName is a group's IANA name.
func GroupName(id tls.CurveID) string {
	for _, g := range Groups {
		if g.ID == id {
			return g.Name
		}
	}
	return fmt.Sprintf("0x%04x", uint16(id))
}
