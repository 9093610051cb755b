package commands

import (
	"crypto/tls"
	"crypto/x509"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore/tlslayer"
)

type newContextInput struct {
	Name   param.NewSocket `name:"NAME" doc:"its name, which no socket has"`
	Method tlsMethod       `name:"METHOD" doc:"side and versions: tls_client, tls_server, tlsv13_client, …"`
}

type hostsInput struct {
	Hosts []string `name:"HOST" doc:"the names and addresses that it is for"`
}

type pemInput struct {
	Pem pemWord `name:"pem" optional:"y" doc:"as PEM, the only form"`
}

type contextDataInput struct {
	Data []byte `name:"DATA" doc:"PEM or DER"`
}

type contextFileInput struct {
	Path   param.Path `name:"FILE" doc:"PEM or DER"`
	Format fileFormat `name:"pem|asn1" optional:"y" doc:"which it is; it is seen anyway"`
}

type keyLogInput struct {
	Path param.Path `name:"FILE" doc:"to which the secrets of handshakes are added"`
}

type verifyModeInput struct {
	Mode verifyMode `name:"MODE" doc:"none, peer, fail_if_no_peer_cert or client_once"`
}

type protocolsInput struct {
	Names []string `name:"PROTOCOL" doc:"names as h2 and http/1.1, the preferred one first"`
}

type suitesInput struct {
	Suites suites `name:"SUITE" doc:"cipher suites of TLS 1.2, by their names at IANA"`
}

type groupsInput struct {
	Groups groups `name:"GROUP" doc:"groups for the key exchange, by their names at IANA"`
}

type tlsOptionsInput struct {
	Options tlsOptions `name:"OPTION" doc:"Asio's names: no_tlsv1_2, …"`
}

type depthInput struct {
	Depth int64 `name:"DEPTH" doc:"how long a chain may be"`
}

type (
	suites     []uint16
	groups     []tls.CurveID
	tlsOptions []uint16
)

func contextCommands() []*session.Command {
	const server, client = "> tls_context srv tls_server\nsrv\n", "> tls_context cli tls_client\ncli\n"
	const own = server + "> srv:self_signed localhost 127.0.0.1\n[..]\n"
	const files = own + pair + "> pem = srv:certificate pem\n> a:write_all $pem\n[..]\n> b:receive_file ca.pem $_\n[..]\n"
	fileErrors := []string{"usage", "not_supported", "too_large", "operation_aborted", "timed_out"}
	return []*session.Command{
		session.Define("tls_context", session.Doc{
			Group: session.TLS, Summary: "make a context, which handshakes have in common", API: "tls.context.new",
			Detail: "A client's verifies with the system's authorities, unless set_verify_mode none; a server's verifies nothing, unless it is told to. " +
				"Without a side in its name the method is for both. Sockets and contexts share their names.",
			Errors: []string{"usage", "not_supported"}, Examples: server,
		}, func(c *session.Call, in *newContextInput) (value.Value, error) {
			if err := c.AddThing(contextKind, string(in.Name), &tlsContext{method: in.Method}); err != nil {
				return value.Ok, err
			}
			return value.OfText(string(in.Name)), nil
		}),
		session.Define("tls_contexts", session.Doc{
			Group: session.TLS, Summary: "list the contexts",
			Examples: own + "> tls_contexts\nname method verify certificate\nsrv tls_server none CN=localhost\n",
		}, runContexts),
		session.DefineOnThing(contextKind, "self_signed", session.Doc{
			Group: session.TLS, Replay: session.ReplayVaries, Summary: "make a certificate on the spot, and its key; gives its SHA-256",
			Detail: "It is for each HOST, and its own issuer. It counts for a year.", Errors: []string{"usage"}, Examples: own,
		}, runSelfSigned),
		session.DefineOnThing(contextKind, "certificate", session.Doc{
			Group: session.TLS, Replay: session.ReplayDrop, Summary: "the context's certificates, as PEM", Errors: []string{"usage"},
			Examples: own + "> srv:certificate pem\n[..]\n...\n",
		}, runCertificate),
		contextData("use_certificate", "give the context its certificate", "tls.context.use_certificate", own+"> pem = srv:certificate pem\n> srv:use_certificate $pem\nok\n", (*tlsContext).useChain),
		contextData("use_certificate_chain", "give the context its certificate and those of its issuers", "tls.context.use_certificate_chain",
			own+"> pem = srv:certificate pem\n> srv:use_certificate_chain $pem\nok\n", (*tlsContext).useChain),
		contextFile("use_certificate_file", "give the context its certificate, of a file", "tls.context.use_certificate_file", files+"> srv:use_certificate_file ca.pem\nok\n", fileErrors, (*tlsContext).useChain),
		contextFile("use_certificate_chain_file", "give the context its certificate and those of its issuers, of a file", "tls.context.use_certificate_chain_file",
			files+"> srv:use_certificate_chain_file ca.pem\nok\n", fileErrors, (*tlsContext).useChain),
		contextData("use_private_key", "give the context its private key; a recording does not keep it", "tls.context.use_private_key",
			own+"> srv:use_private_key x\nerror: srv:use_private_key: usage: there is no private key in it that can be read\n", (*tlsContext).useKey),
		contextFile("use_private_key_file", "give the context its private key, of a file", "tls.context.use_private_key_file",
			files+"> srv:use_private_key_file ca.pem\nerror: srv:use_private_key_file ca.pem: usage: there is no private key in it that can be read\n", fileErrors, (*tlsContext).useKey),
		contextData("add_certificate_authority", "trust what a certificate has issued", "tls.context.add_certificate_authority",
			own+client+"> pem = srv:certificate pem\n> cli:add_certificate_authority $pem\nok\n", (*tlsContext).trust),
		contextFile("load_verify_file", "trust what the certificates of a file have issued", "tls.context.load_verify_file", files+client+"> cli:load_verify_file ca.pem\nok\n", fileErrors, (*tlsContext).trust),
		contextFile("set_client_certificate_authority", "on a server: load_verify_file, of which clients are told", "", files+"> srv:set_client_certificate_authority ca.pem\nok\n", fileErrors, (*tlsContext).trust),
		session.DefineOnThing(contextKind, "set_default_verify_paths", session.Doc{
			Group: session.TLS, Summary: "trust the system's authorities besides those that were loaded", API: "tls.context.set_default_verify_paths",
			Detail: "Without any that was loaded a client trusts them anyway.", Errors: []string{"usage"}, Examples: client + "> cli:set_default_verify_paths\nok\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { x.systemRoots = true; return nil })
		}),
		session.DefineOnThing(contextKind, "set_verify_mode", session.Doc{
			Group: session.TLS, Summary: "say whether the peer's certificate is verified", API: "tls.context.set_verify_mode",
			Detail: "A client's context verifies anyway, where Asio's does not.", Errors: []string{"usage"}, Examples: client + "> cli:set_verify_mode none\nok\n",
		}, func(c *session.Call, in *verifyModeInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { x.verify, x.chosen = tlslayer.Verify(in.Mode), true; return nil })
		}),
		session.DefineOnThing(contextKind, "set_verify_host", session.Doc{
			Group: session.TLS, Summary: "say for which name a server's certificate has to be", API: "tls.context.set_verify_callback, host_name_verification",
			Detail: "It may be another than the one that set_server_name has sent.", Errors: []string{"usage"}, Examples: client + "> cli:set_verify_host mail.example\nok\n",
		}, func(c *session.Call, in *serverNameInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { x.host = string(in.Host); return nil })
		}),
		session.DefineOnThing(contextKind, "set_options", session.Doc{
			Group: session.TLS, Summary: "leave out versions", API: "tls.context.set_options", Errors: []string{"usage", "not_supported"},
			Examples: client + "> cli:set_options no_tlsv1_2\nok\n",
		}, func(c *session.Call, in *tlsOptionsInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { return x.leaveOut(in.Options, true) })
		}),
		session.DefineOnThing(contextKind, "clear_options", session.Doc{
			Group: session.TLS, Summary: "take versions in again that set_options has left out", API: "tls.context.clear_options", Errors: []string{"usage", "not_supported"},
			Examples: client + "> cli:set_options no_tlsv1_2\nok\n> cli:clear_options no_tlsv1_2\nok\n",
		}, func(c *session.Call, in *tlsOptionsInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { return x.leaveOut(in.Options, false) })
		}),
		session.DefineOnThing(contextKind, "set_alpn", session.Doc{
			Group: session.TLS, Summary: "offer application protocols, or accept them", Errors: []string{"usage"}, Examples: client + "> cli:set_alpn h2 http/1.1\nok\n",
		}, func(c *session.Call, in *protocolsInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { return x.offer(cloned(in.Names)) })
		}),
		session.DefineOnThing(contextKind, "set_ciphers", session.Doc{
			Group: session.TLS, Summary: "offer these cipher suites of TLS 1.2 alone", Detail: "Those of TLS 1.3 Go chooses itself.", Errors: []string{"usage", "not_supported"},
			Examples: client + "> cli:set_ciphers TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\nok\n",
		}, func(c *session.Call, in *suitesInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { x.ciphers = in.Suites; return nil })
		}),
		session.DefineOnThing(contextKind, "set_groups", session.Doc{
			Group: session.TLS, Summary: "offer these groups alone for the key exchange", Detail: "In which order, Go chooses itself.", Errors: []string{"usage"},
			Examples: client + "> cli:set_groups x25519 secp256r1\nok\n",
		}, func(c *session.Call, in *groupsInput) (value.Value, error) {
			return value.Ok, change(c, func(x *tlsContext) error { x.groups = in.Groups; return nil })
		}),
		session.DefineOnThing(contextKind, "set_key_log", session.Doc{
			Group: session.TLS, Summary: "add the secrets of handshakes to a file, with which Wireshark decrypts a capture",
			Detail: "It is made with mode 0600. Without it the environment's SSLKEYLOGFILE names the file, if there is one.", Errors: []string{"usage"},
			Examples: client + "> cli:set_key_log keys\nok\n",
		}, runSetKeyLog),
		lacking[contextFileInput]("add_verify_path", "certs", "tls.context.add_verify_path", "a folder of authorities"),
		lacking[depthInput]("set_verify_depth", "3", "tls.context.set_verify_depth", "a limit of a chain's length"),
		lacking[noInput]("set_password_callback", "", "tls.context.set_password_callback", "an encrypted private key"),
		lacking[contextDataInput]("use_tmp_dh", "dh", "tls.context.use_tmp_dh", "Diffie-Hellman over finite fields"),
		lacking[contextFileInput]("use_tmp_dh_file", "dh.pem", "tls.context.use_tmp_dh_file", "Diffie-Hellman over finite fields"),
	}
}

// lacking makes a command of Asio's that crypto/tls has nothing for.
func lacking[In any](name, words, api, what string) *session.Command {
	return session.DefineOnThing(contextKind, name, session.Doc{
		Group: session.TLS, Summary: "not supported: " + what, API: api, Errors: []string{"not_supported"},
		Examples: "> tls_context cli tls_client\ncli\n> cli:" + strings.TrimSpace(name+" "+words) + "\nerror: cli:" + name + ": not_supported: [..]\n",
	}, func(*session.Call, *In) (value.Value, error) { return value.Ok, lacksTLS(what) })
}

// change changes the command's context.
func change(c *session.Call, how func(*tlsContext) error) error {
	x := c.Thing().(*tlsContext)
	x.mu.Lock()
	defer x.mu.Unlock()
	return how(x)
}

func cloned(texts []string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, strings.Clone(text))
	}
	return out
}

func contextData(name, summary, api, example string, use func(*tlsContext, []byte) error) *session.Command {
	return session.DefineOnThing(contextKind, name, session.Doc{
		Group: session.TLS, Summary: summary, API: api, Errors: []string{"usage", "not_supported"}, Examples: example,
	}, func(c *session.Call, in *contextDataInput) (value.Value, error) {
		data := []byte(string(in.Data))
		return value.Ok, change(c, func(x *tlsContext) error { return use(x, data) })
	})
}

func contextFile(name, summary, api, example string, fails []string, use func(*tlsContext, []byte) error) *session.Command {
	return session.DefineOnThing(contextKind, name, session.Doc{
		Group: session.TLS, Summary: summary, API: api, Errors: fails, Examples: example,
	}, func(c *session.Call, in *contextFileInput) (value.Value, error) {
		c.SetTarget(string(in.Path))
		data, err := c.ReadFile(string(in.Path), 0)
		if err != nil {
			return value.Ok, err
		}
		return value.Ok, change(c, func(x *tlsContext) error { return use(x, data) })
	})
}

func runContexts(c *session.Call, _ *noInput) (value.Value, error) {
	t := &value.Table{Header: []string{"name", "method", "verify", "certificate"}}
	for _, thing := range c.Session().Things(contextKind) {
		x := thing.Value().(*tlsContext)
		x.mu.Lock()
		verify, subject := x.verify, value.Ok
		if !x.chosen && x.method.client {
			verify = tlslayer.VerifyPeer
		}
		if x.chain != nil {
			if own, err := x509.ParseCertificate(x.chain[0]); err == nil {
				subject = value.OfText(own.Subject.String())
			}
		}
		x.mu.Unlock()
		mode := param.NameOf(verifyModes, verifyMode(verify))
		t.Add(value.OfText(thing.Name()), value.OfText(x.method.name), value.OfText(mode), subject)
	}
	return value.OfTable(t), nil
}

func runSelfSigned(c *session.Call, in *hostsInput) (value.Value, error) {
	var sum string
	err := change(c, func(x *tlsContext) (err error) {
		sum, err = x.selfSign(cloned(in.Hosts))
		return err
	})
	if err != nil {
		return value.Ok, err
	}
	return value.OfText(sum), nil
}

func runCertificate(c *session.Call, _ *pemInput) (value.Value, error) {
	var text []byte
	err := change(c, func(x *tlsContext) (err error) {
		text, err = x.pem()
		return err
	})
	if err != nil {
		return value.Ok, err
	}
	return value.OfData(text), nil
}

// runSetKeyLog makes the file at once, so that what is wrong with it shows here.
func runSetKeyLog(c *session.Call, in *keyLogInput) (value.Value, error) {
	c.SetTarget(string(in.Path))
	path := c.Session().Path(strings.Clone(string(in.Path)))
	if _, err := keyLog(path).Write(nil); err != nil {
		return value.Ok, session.FileError(err)
	}
	return value.Ok, change(c, func(x *tlsContext) error { x.keyLog = path; return nil })
}
