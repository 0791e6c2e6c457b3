package load

import (
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// The defaults of a connection.
const (
	defaultMinNodes = 2
	defaultMaxNodes = 50
)

func (o *object) connection() *lang.Connection {
	o.subject = "a connection"
	c := &lang.Connection{
		ConnectorVersion: 1,
		Nodes:            lang.Nodes{Min: defaultMinNodes, Max: defaultMaxNodes},
		Proxy:            lang.Proxy{AuthScheme: "NONE", SSLType: "AUTO"},
		Verbosity:        1,
		Logging:          lang.Logging{Level: "ERROR"},
	}
	c.Meta = o.meta()
	c.Connector, _ = o.needText("connector")
	o.integer("connectorVersion", 1, 1000, &c.ConnectorVersion)
	c.Location = o.word("location")
	c.Edge = o.word("edge")
	o.nodes(&c.Nodes)
	c.Auth = o.auth()
	c.AccountID = o.word("accountId")
	o.proxy(&c.Proxy)
	c.Destinations = o.destinations()
	o.integer("verbosity", 1, 5, &c.Verbosity)
	o.logging(&c.Logging)
	o.boolean("suspended", &c.Suspended)
	o.done()
	return c
}

// word reads a string that is no expression.
func (o *object) word(key string) string {
	text, ok := o.textOf(key)
	if ok && strings.Contains(text.Value, "${") {
		o.report(codeTemplate, text.Span, quote(key)+" cannot hold an expression", "")
	}
	return text.Value
}

func (o *object) nodes(nodes *lang.Nodes) {
	n, name := o.take("nodes")
	if n == nil {
		return
	}
	inner, ok := o.object(n, name.Span, `"nodes"`)
	if !ok {
		return
	}
	const most = 1000
	inner.integer("min", 1, most, &nodes.Min)
	maximum, _ := inner.take("max")
	inner.integer("max", 1, most, &nodes.Max)
	if maximum == nil {
		nodes.Max = max(nodes.Max, nodes.Min)
	}
	if nodes.Min > nodes.Max {
		o.report(codeRange, name.Span, wordNodes(nodes.Min, nodes.Max), "")
	}
	inner.done()
}

func (o *object) logging(logging *lang.Logging) {
	n, name := o.take("logging")
	if n == nil {
		return
	}
	inner, ok := o.object(n, name.Span, `"logging"`)
	if !ok {
		return
	}
	inner.boolean("enabled", &logging.Enabled)
	inner.choice("level", []string{"DEBUG", "INFO", "WARN", "ERROR"}, &logging.Level)
	inner.done()
}

func (o *object) proxy(proxy *lang.Proxy) {
	o.boolean("proxy_enabled", &proxy.Enabled)
	scheme, _ := o.take("proxy_auth_scheme")
	if scheme != nil && scheme.Value == "DIGEST" {
		o.report(codeUnsupported, o.span(scheme), wordLater("DIGEST"), "there are BASIC and NONE")
	} else {
		o.choice("proxy_auth_scheme", []string{"BASIC", "NONE"}, &proxy.AuthScheme)
	}
	proxy.User = o.word("proxy_user")
	password, name := o.take("proxy_password")
	if password != nil {
		setting, ok := o.setting(password, name)
		if ok && setting.SecretURL == "" {
			o.report(codeLiteralSecret, setting.Span, wordLiteralSecret(name.Value), hintSecretForm)
		}
		proxy.PasswordURL = setting.SecretURL
	}
	if proxy.AuthScheme == "BASIC" && (proxy.User == "" || password == nil) {
		o.report(codeMissingKey, o.span(scheme), `"proxy_auth_scheme" BASIC needs "proxy_user" and "proxy_password"`, "")
	}
	o.choice("proxy_ssltype", []string{"AUTO", "ALWAYS", "NEVER", "TUNNEL"}, &proxy.SSLType)
}

func (o *object) destinations() []string {
	var addresses []string
	for _, text := range o.strings("destinations") {
		if !isAddress(text.Value) {
			o.report(codeAddress, text.Span, quote(text.Value)+" is not a host address",
				`write "https://host:port", or host and port: "host:port"`)
			continue
		}
		addresses = append(addresses, text.Value)
	}
	return addresses
}

func isAddress(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(text, " ${}")
}

func (o *object) auth() []lang.AuthSetting {
	n, name := o.need("auth")
	if n == nil {
		return nil
	}
	inner, ok := o.object(n, name.Span, `"auth"`)
	if !ok {
		return nil
	}
	settings := []lang.AuthSetting{}
	for _, m := range inner.members {
		if setting, ok := o.setting(m.value, m.key); ok {
			settings = append(settings, setting)
		}
	}
	return settings
}

var secretCall = regexp.MustCompile(`^\s*secret\(\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\)\s*$`)

// setting reads a literal, or ${secret("...")}.
func (r *reader) setting(n *yaml.Node, name lang.Text) (lang.AuthSetting, bool) {
	if n.Kind == yaml.ScalarNode && n.Value != "" && !hasExpression(n.Value) {
		r.file.Hidden = append(r.file.Hidden, r.span(n))
	}
	if n.Kind == yaml.ScalarNode && !isText(n) && r.sane(n) {
		r.report(codeWrongType, r.span(n), quote(name.Value)+" must be a string", "write it in quotes")
		return lang.AuthSetting{}, false
	}
	text, ok := r.readText(n, quote(name.Value))
	if !ok {
		return lang.AuthSetting{}, false
	}
	setting := lang.AuthSetting{Name: name, Span: text.Span}
	if !strings.Contains(text.Value, "${") {
		setting.Literal = text.Value
		return setting, true
	}
	characters := []rune(text.Value)
	pieces, _, ok := split(characters)
	if !ok || len(pieces) != 1 || !pieces[0].expression {
		r.report(codeSecret, text.Span, wordSecretForm(name.Value), hintSecretForm)
		return setting, false
	}
	found := secretCall.FindStringSubmatch(string(characters[pieces[0].start:pieces[0].end]))
	if found == nil {
		r.report(codeSecret, text.Span, wordSecretForm(name.Value), hintSecretForm)
		return setting, false
	}
	setting.SecretURL = found[1] + found[2]
	if message, hint := badSecret(setting.SecretURL); message != "" {
		r.report(codeSecret, text.Span, message, hint)
		return setting, false
	}
	return setting, true
}

// badSecret tells what is wrong with the address of a secret, "" for nothing.
func badSecret(address string) (message, hint string) {
	scheme, rest, ok := strings.Cut(address, "://")
	switch {
	case !ok:
		return "secret() needs the address of a secret", hintSecretSchemes
	case scheme == "env" && !environmentName.MatchString(rest):
		return quote(rest) + " is not the name of an environment variable", `as in "env://STRIPE_API_KEY"`
	case scheme == "file" && (!strings.HasPrefix(rest, "/") || rest == "/"):
		return quote(address) + " is not the absolute path of a file", `as in "file:///run/secrets/stripe"`
	case scheme != "env" && scheme != "file":
		return wordLater(scheme + "://"), hintSecretSchemes
	default:
		return "", ""
	}
}

var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
