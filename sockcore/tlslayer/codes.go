package tlslayer

import (
	"errors"
	"net"
	"reflect"
	"strconv"

	"sockshell/sockcore"
)

// The categories of errors: the protocol's, where a received alert's number is its code, and those of certificates.
var (
	TLS  = sockcore.DefineCategory("tls")
	X509 = sockcore.DefineCategory("x509")
)

// The errors that are no alerts have numbers above those of alerts.
var (
	NotTLS          = sockcore.Define(TLS, 0x100, "not_tls", "the peer does not speak tls")
	NotHandshaken   = sockcore.Define(TLS, 0x101, "not_handshaken", "no tls handshake has been done yet")
	NoRenegotiation = sockcore.Define(TLS, 0x102, "no_renegotiation", "the peer has asked for renegotiation, which is refused")
	BadRecord       = sockcore.Define(TLS, 0x103, "bad_record", "a record is malformed or does not decrypt")
	HandshakeFailed = sockcore.Define(TLS, 0x104, "handshake_failed", "the two sides do not agree")

	Expired          = sockcore.Define(X509, 1, "certificate_expired", "the certificate has expired")
	NotYetValid      = sockcore.Define(X509, 2, "certificate_not_yet_valid", "the certificate is not valid yet")
	HostnameMismatch = sockcore.Define(X509, 3, "hostname_mismatch", "the certificate is for other names")
	UnknownAuthority = sockcore.Define(X509, 4, "unknown_authority", "the certificate's issuer is not trusted")
	SelfSigned       = sockcore.Define(X509, 5, "self_signed", "the certificate is its own issuer, and not trusted")
	BadUsage         = sockcore.Define(X509, 6, "bad_usage", "the certificate is not for this use")
)

// alertNames are those of RFC 8446 and of the versions before it.
var alertNames = map[uint8]string{
	0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
	30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate",
	43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
	47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error",
	60: "export_restriction", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
	86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension",
	110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
	113: "bad_certificate_status_response", 114: "bad_certificate_hash_value", 115: "unknown_psk_identity",
	116: "certificate_required", 120: "no_application_protocol", 121: "ech_required",
}

func init() {
	for n, name := range alertNames {
		sockcore.Define(TLS, int(n), "alert_"+name, "the peer has sent the alert "+name)
	}
}

// alertName is the alert's name, its number where it has none.
func alertName(n uint8) string {
	if name, ok := alertNames[n]; ok {
		return name
	}
	return strconv.Itoa(int(n))
}

// Alert is the code of a received alert.
func Alert(n uint8) sockcore.Code { return sockcore.CodeIn(TLS, int(n)) }

// IsAlert reports the code of a received alert.
func IsAlert(c sockcore.Code) bool { return c.Category() == TLS && c.Number() < int(NotTLS.Number()) }

// alertOf finds the number of the alert in an error of crypto/tls, and whether the peer has sent it. It is an unexported
// uint8 inside a net.OpError.
func alertOf(err error) (n uint8, received, ok bool) {
	var e *net.OpError
	if !errors.As(err, &e) || e.Err == nil {
		return 0, false, false
	}
	v := reflect.ValueOf(e.Err)
	if v.Kind() != reflect.Uint8 {
		return 0, false, false
	}
	return uint8(v.Uint()), e.Op == "remote error", true
}
