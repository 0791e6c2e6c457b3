package load

import (
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/source"
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
	c.Location = o.routing(c, "location")
	c.Edge = o.routing(c, "edge")
	o.nodes(&c.Nodes)
	c.Auth = o.auth()
	c.AccountID = o.routing(c, "accountId")
	o.proxy(&c.Proxy)
	c.Destinations = o.destinations(c.Proxy.Enabled)
	o.integer("verbosity", 1, 5, &c.Verbosity)
	o.logging(&c.Logging)
	o.boolean("suspended", &c.Suspended)
	c.API = o.api()
	o.done()
	return c
}

// word reads a string that is no expression.
func (o *object) word(key string) lang.Text {
	text, ok := o.textOf(key)
	if ok && strings.Contains(text.Value, "${") {
		o.report(codeTemplate, text.Span, quote(key)+" cannot hold an expression", "")
	}
	return text
}

// routing reads a word that only some connectors take, and keeps its place.
func (o *object) routing(c *lang.Connection, key string) string {
	text := o.word(key)
	if text.Value != "" {
		if c.Routing == nil {
			c.Routing = map[string]source.Span{}
		}
		c.Routing[key] = text.Span
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
	minimum, _ := inner.take("min")
	inner.integer("min", 1, most, &nodes.Min)
	maximum, _ := inner.take("max")
	inner.integer("max", 1, most, &nodes.Max)
	if maximum == nil {
		nodes.Max = max(nodes.Max, nodes.Min)
	}
	if nodes.Min > nodes.Max {
		hint := ""
		if minimum == nil {
			hint = hintMinNodes
		}
		o.report(codeRange, name.Span, wordNodes(nodes.Min, nodes.Max), hint)
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
	o.choice("proxy_auth_scheme", []string{"BASIC", "DIGEST", "NONE"}, &proxy.AuthScheme)
	proxy.User = o.word("proxy_user").Value
	password, name := o.take("proxy_password")
	if password != nil {
		setting, ok := o.setting(password, name)
		if ok && setting.SecretURL == "" {
			o.report(codeLiteralSecret, setting.Span, wordLiteralSecret(name.Value), hintSecretForm)
		}
		proxy.PasswordURL = setting.SecretURL
	}
	if scheme != nil && proxy.AuthScheme != "NONE" && (proxy.User == "" || password == nil) {
		o.report(codeMissingKey, o.span(scheme), wordProxyNeeds(proxy.AuthScheme), "")
	}
	o.choice("proxy_ssltype", []string{"AUTO", "ALWAYS", "NEVER", "TUNNEL"}, &proxy.SSLType)
}

// destinations reads the addresses: the API's, and with a proxy the proxy server's as the last one.
func (o *object) destinations(proxied bool) []string {
	most := 1
	if proxied {
		most = 2
		enabled, _ := o.take("proxy_enabled")
		if n, _ := o.take("destinations"); n == nil {
			o.report(codeMissingKey, o.span(enabled), `"proxy_enabled" needs "destinations"`, hintProxyAddress)
		}
	}
	var addresses []string
	for i, text := range o.strings("destinations") {
		switch {
		case i == most:
			o.report(codeAddress, text.Span, wordDestinations(most), hintProxyAddress)
		case !isAddress(text.Value):
			o.report(codeAddress, text.Span, quote(text.Value)+" is not a host address",
				`write "https://host:port", or host and port: "host:port"`)
		default:
			addresses = append(addresses, text.Value)
		}
	}
	return addresses
}

func isAddress(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(text, " ${}")
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
