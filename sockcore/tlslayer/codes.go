package tlslayer

import (
	"errors"
	"net"
	"reflect"
	"strconv"
	"strings"

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

// alerts are those of RFC 8446 and of the versions before it. The table is ready without any code that runs at the start.
var alerts = [...]struct {
	number        uint8
	name, message string
}{
	{0, "alert_close_notify", "the peer has sent the alert close_notify"},
	{10, "alert_unexpected_message", "the peer has sent the alert unexpected_message"},
	{20, "alert_bad_record_mac", "the peer has sent the alert bad_record_mac"},
	{21, "alert_decryption_failed", "the peer has sent the alert decryption_failed"},
	{22, "alert_record_overflow", "the peer has sent the alert record_overflow"},
	{30, "alert_decompression_failure", "the peer has sent the alert decompression_failure"},
	{40, "alert_handshake_failure", "the peer has sent the alert handshake_failure"},
	{41, "alert_no_certificate", "the peer has sent the alert no_certificate"},
	{42, "alert_bad_certificate", "the peer has sent the alert bad_certificate"},
	{43, "alert_unsupported_certificate", "the peer has sent the alert unsupported_certificate"},
	{44, "alert_certificate_revoked", "the peer has sent the alert certificate_revoked"},
	{45, "alert_certificate_expired", "the peer has sent the alert certificate_expired"},
	{46, "alert_certificate_unknown", "the peer has sent the alert certificate_unknown"},
	{47, "alert_illegal_parameter", "the peer has sent the alert illegal_parameter"},
	{48, "alert_unknown_ca", "the peer has sent the alert unknown_ca"},
	{49, "alert_access_denied", "the peer has sent the alert access_denied"},
	{50, "alert_decode_error", "the peer has sent the alert decode_error"},
	{51, "alert_decrypt_error", "the peer has sent the alert decrypt_error"},
	{60, "alert_export_restriction", "the peer has sent the alert export_restriction"},
	{70, "alert_protocol_version", "the peer has sent the alert protocol_version"},
	{71, "alert_insufficient_security", "the peer has sent the alert insufficient_security"},
	{80, "alert_internal_error", "the peer has sent the alert internal_error"},
	{86, "alert_inappropriate_fallback", "the peer has sent the alert inappropriate_fallback"},
	{90, "alert_user_canceled", "the peer has sent the alert user_canceled"},
	{100, "alert_no_renegotiation", "the peer has sent the alert no_renegotiation"},
	{109, "alert_missing_extension", "the peer has sent the alert missing_extension"},
	{110, "alert_unsupported_extension", "the peer has sent the alert unsupported_extension"},
	{111, "alert_certificate_unobtainable", "the peer has sent the alert certificate_unobtainable"},
	{112, "alert_unrecognized_name", "the peer has sent the alert unrecognized_name"},
	{113, "alert_bad_certificate_status_response", "the peer has sent the alert bad_certificate_status_response"},
	{114, "alert_bad_certificate_hash_value", "the peer has sent the alert bad_certificate_hash_value"},
	{115, "alert_unknown_psk_identity", "the peer has sent the alert unknown_psk_identity"},
	{116, "alert_certificate_required", "the peer has sent the alert certificate_required"},
	{120, "alert_no_application_protocol", "the peer has sent the alert no_application_protocol"},
	{121, "alert_ech_required", "the peer has sent the alert ech_required"},
}

func init() {
	for i := range alerts {
		a := &alerts[i]
		_ = sockcore.Define(TLS, int(a.number), a.name, a.message) // Alert finds it
	}
}

// alertName is the alert's name, its number where it has none.
func alertName(n uint8) string {
	for i := range alerts {
		if alerts[i].number == n {
			return strings.TrimPrefix(alerts[i].name, "alert_")
		}
	}
	return strconv.Itoa(int(n))
}

// Alert is the code of a received alert.
func Alert(n uint8) sockcore.Code { return sockcore.CodeIn(TLS, int(n)) }

// IsAlert reports the code of a received alert.
func IsAlert(c sockcore.Code) bool { return c.Category() == TLS && c.Number() < NotTLS.Number() }

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
