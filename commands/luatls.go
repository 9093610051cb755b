package commands

import (
	"crypto/tls"
	"maps"
	"slices"
	"sync"

	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore/tlslayer"
)

// tlsOfLua is tls.context.new.
func tlsOfLua(at place) func(method string) (luavm.TLSContext, error) {
	return func(method string) (luavm.TLSContext, error) {
		m, err := parseTLSMethod(nil, method)
		if err != nil {
			return nil, err
		}
		return &luaContext{&tlsContext{method: m}, at}, nil
	}
}

// luaContext is a context as Lua has it.
type luaContext struct {
	*tlsContext

	at place
}

// Key implements luavm.TLSContext.
func (x *luaContext) Key() any { return x.tlsContext }

// Layer implements luavm.TLSContext.
func (x *luaContext) Layer() *tlslayer.Layer {
	return tlslayer.New(&tlsSocket{context: x.tlsContext, at: x.at})
}

// luaContextMethods are the context's in Lua: data and the contents of files are the first argument.
var luaContextMethods = sync.OnceValue(func() map[string]func(x *luaContext, args []string) (string, error) {
	return map[string]func(x *luaContext, args []string) (string, error){
		"self_signed": func(x *luaContext, args []string) (string, error) {
			if len(args) == 0 {
				return "", param.Usage("missing HOST")
			}
			return x.selfSign(args)
		},
		"certificate": func(x *luaContext, _ []string) (string, error) {
			text, err := x.pem()
			return string(text), err
		},
		"use_certificate":                  useData((*tlsContext).useChain),
		"use_certificate_file":             useData((*tlsContext).useChain),
		"use_certificate_chain":            useData((*tlsContext).useChain),
		"use_certificate_chain_file":       useData((*tlsContext).useChain),
		"use_private_key":                  useData((*tlsContext).useKey),
		"use_private_key_file":             useData((*tlsContext).useKey),
		"use_rsa_private_key":              useData((*tlsContext).useKey),
		"use_rsa_private_key_file":         useData((*tlsContext).useKey),
		"add_certificate_authority":        useData((*tlsContext).trust),
		"load_verify_file":                 useData((*tlsContext).trust),
		"set_client_certificate_authority": useData((*tlsContext).trust),
		"set_default_verify_paths":         func(x *luaContext, _ []string) (string, error) { x.systemRoots = true; return "", nil },
		"set_verify_mode":                  verifying("set_verify_mode"),
		"set_verify_host":                  verifying("set_verify_host"),
		"set_verify_callback":              verifying("set_verify_callback"),
		"set_options":                      leavingOut(true),
		"clear_options":                    leavingOut(false),
		"set_alpn":                         func(x *luaContext, args []string) (string, error) { return "", x.offer(args) },
		"set_ciphers": func(x *luaContext, args []string) (_ string, err error) {
			x.ciphers, err = parsed[uint16](args, parseSuite)
			return "", err
		},
		"set_groups": func(x *luaContext, args []string) (_ string, err error) {
			x.groups, err = parsed[tls.CurveID](args, parseTLSGroup)
			return "", err
		},
		"set_key_log": func(x *luaContext, args []string) (string, error) {
			path := x.at.Path(first(args))
			if _, err := keyLog(path).Write(nil); err != nil {
				return "", session.SystemError(err)
			}
			x.keyLog = path
			return "", nil
		},
		"add_verify_path":       lacked("a folder of authorities"),
		"set_verify_depth":      lacked("a limit of a chain's length"),
		"set_password_callback": lacked("an encrypted private key"),
		"use_tmp_dh":            lacked("Diffie-Hellman over finite fields"),
		"use_tmp_dh_file":       lacked("Diffie-Hellman over finite fields"),
	}
})

func useData(use func(*tlsContext, []byte) error) func(*luaContext, []string) (string, error) {
	return func(x *luaContext, args []string) (string, error) {
		if len(args) > 1 { // which format it is, which is seen anyway
			if _, ok := param.Lookup(fileFormats, args[1]); !ok {
				return "", param.Usage(param.Quoted(args[1]) + " is not a format: " + param.Alternatives(fileFormats))
			}
		}
		return "", use(x.tlsContext, []byte(first(args)))
	}
}

func leavingOut(out bool) func(*luaContext, []string) (string, error) {
	return func(x *luaContext, args []string) (string, error) {
		versions, err := parsed[uint16](args, parseTLSOption)
		if err != nil {
			return "", err
		}
		return "", x.leaveOut(versions, out)
	}
}

func verifying(name string) func(*luaContext, []string) (string, error) {
	return func(x *luaContext, args []string) (string, error) {
		v := verification{x.verify, x.chosen, x.host}
		err := v.set(name, args)
		x.verify, x.chosen, x.host = v.mode, v.chosen, v.host
		return "", err
	}
}

func lacked(what string) func(*luaContext, []string) (string, error) {
	return func(*luaContext, []string) (string, error) { return "", lacksTLS(what) }
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func parsed[T any](texts []string, parse func(string) (T, error)) ([]T, error) {
	var out []T
	for _, text := range texts {
		one, err := parse(text)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// set changes what is verified, by the name of a method.
func (v *verification) set(name string, args []string) error {
	switch name {
	case "set_verify_mode":
		mode, ok := param.Lookup(verifyModes, first(args))
		if !ok {
			return param.Usage(param.Quoted(first(args)) + " is not a mode: " + param.Alternatives(verifyModes))
		}
		v.mode, v.chosen = tlslayer.Verify(mode), true
		return nil
	case "set_verify_callback":
		if first(args) != "host_name_verification" {
			return param.Usage("the callback is host_name_verification, with a name")
		}
		args = args[1:]
	}
	host, err := parseTLSHost(nil, first(args))
	if err == nil {
		v.host = host
	}
	return err
}

// Methods implements luavm.TLSContext.
func (*luaContext) Methods() []string {
	return slices.Collect(maps.Keys(luaContextMethods()))
}

// Set implements luavm.TLSContext.
func (x *luaContext) Set(name string, args []string) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return luaContextMethods()[name](x, args)
}

// Set implements luavm.TLSOwner.
func (t *tlsSocket) Set(name string, args []string) error {
	switch name {
	case "set_server_name":
		host, err := parseTLSHost(nil, first(args))
		if err != nil {
			return err
		}
		t.name.Store(&host)
		return nil
	case "set_verify_depth":
		return lacksTLS("a limit of a chain's length")
	}
	var v verification
	if old := t.verify.Load(); old != nil {
		v = *old
	}
	if err := v.set(name, args); err != nil {
		return err
	}
	t.verify.Store(&v)
	return nil
}

// Describe implements luavm.TLSOwner.
func (*tlsSocket) Describe(b *luavm.Builder, l *tlslayer.Layer, what string, n int) error {
	i := l.Info()
	var t *value.Table
	var err error
	switch what {
	case "peer_certificate":
		var text []byte
		if text, err = peerCertificate(&i, int64(n)); err == nil {
			b.Text(string(text))
		}
		return err
	case "peer_certificates":
		if t, err = peerCertificates(&i); err == nil {
			luaValue(b, value.OfTable(t))
		}
		return err
	case "tls_info":
		t, err = tlsInfo(&i)
	default:
		t, err = clientHello(&i)
	}
	if err != nil {
		return err
	}
	fields := map[string]string{}
	for _, row := range t.Rows {
		if row[1].Kind != value.OkKind {
			fields[string(row[0].AppendVariable(nil))] = string(row[1].AppendVariable(nil))
		}
	}
	b.Fields(fields)
	return nil
}

// Failed implements luavm.TLSOwner.
func (*tlsSocket) Failed(l *tlslayer.Layer) string {
	if f := l.Info().Failure; f != nil {
		return failureText(f)
	}
	return ""
}

// MayEnd implements luavm.TLSOwner.
func (*tlsSocket) MayEnd(l *tlslayer.Layer) error { return mayEnd(l) }

// Ended implements luavm.TLSOwner.
func (*tlsSocket) Ended(l *tlslayer.Layer) error { return howEnded(l) }

var _ luavm.TLSOwner = (*tlsSocket)(nil)
