# Makes an authority, ca.pem, and what it has issued: server.pem for localhost and 127.0.0.1, client.pem,
# expired.pem, usage.pem, and other.pem of another authority, each with its NAME.key.
set -e
key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key"; }
authority() {
	key "$1"
	openssl req -x509 -new -key "$1.key" -days 30 -subj "/CN=$2" -out "$1.pem"
}
issued() { # NAME SUBJECT EXTENSIONS [openssl x509's words]
	name=$1 subject=$2 extensions=$3
	shift 3
	key "$name"
	openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
	printf '%s\n' "$extensions" >"$name.ext"
	openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -set_serial "$serial" -extfile "$name.ext" -out "$name.pem" "$@"
	serial=$((serial + 1))
}
serial=1
names=subjectAltName=DNS:localhost,IP:127.0.0.1
{
	authority ca "Test Authority"
	authority other "Other Authority"
	issued server "/CN=server" "$names" -days 30
	issued client "/CN=client" "extendedKeyUsage=clientAuth" -days 30
	issued expired "/CN=expired" "$names" -days -1
	issued usage "/CN=usage" "$names
extendedKeyUsage=clientAuth" -days 30
} >/dev/null 2>&1
cat server.key server.pem >both.pem
