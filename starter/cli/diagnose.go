package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/lang"
)

// diagnosis is why a connection does not work: where on the way to the vendor, what is wrong there, how to mend it.
type diagnosis struct{ where, problem, mend string }

// diagnose follows the way of a call: settings and secrets, the proxy server, the network, then what the vendor says.
func diagnose(c *lang.Connection, err error, seen *witness) diagnosis {
	cause, host := err, ""
	if seen != nil {
		host = seen.host
		cause = errors.Join(err, seen.err)
	}
	var (
		secret  *connection.SecretError
		setting *connection.SettingError
		proxy   *connection.ProxyError
	)
	switch {
	case errors.As(cause, &secret):
		problem := "the secret " + secret.URL + " " + secret.Problem
		if secret.Err != nil {
			problem += " (" + secret.Err.Error() + ")"
		}
		return diagnosis{"secret", problem, secret.Hint + "; the test reads the secrets of this machine"}
	case errors.As(cause, &setting):
		return diagnosis{"settings", setting.Setting + " " + setting.Problem, setting.Hint}
	case errors.As(cause, &proxy):
		return ofProxy(proxy)
	}
	if d := ofNetwork(cause, host); d != (diagnosis{}) {
		return d
	}
	return ofVendor(c, err, host)
}

// ofProxy tells what is wrong on the way to the proxy server, or there.
func ofProxy(err *connection.ProxyError) diagnosis {
	if err.Status == 0 {
		if d := ofNetwork(err.Err, "the proxy server"); d != (diagnosis{}) {
			d.where = "proxy, " + d.where
			return d
		}
	}
	problem, mend, _ := cutLast(err.Error(), ": ")
	return diagnosis{"proxy", problem, mend}
}

func cutLast(text, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[:i], text[i+len(separator):], true
	}
	return text, "", false
}

// ofNetwork tells what is wrong between here and a host; it is empty where that is not the network.
func ofNetwork(err error, host string) diagnosis {
	var (
		name     *net.DNSError
		insecure *connection.TLSError
		alert    tls.AlertError
		dial     *net.OpError
		late     net.Error
	)
	const destinations = "check destinations"
	switch {
	case errors.As(err, &name):
		return diagnosis{"DNS", "no address is known for " + name.Name, destinations + ", or the name server of this machine"}
	case errors.As(err, &insecure):
		return diagnosis{"TLS", insecure.Problem, insecure.Hint}
	case errors.As(err, &alert):
		return diagnosis{"TLS", host + " breaks off the handshake (" + alert.Error() + ")", "see whether it wants another version of TLS, or a client's certificate"}
	case errors.As(err, &late) && late.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return diagnosis{"TCP", fmt.Sprintf("%s does not answer within %s", host, pingTimeout), destinations + ", firewalls, and whether a proxy is needed"}
	case errors.As(err, &dial) && dial.Op == "dial":
		return diagnosis{"TCP", "nobody takes connections at " + host + " (" + dial.Err.Error() + ")", destinations + ", firewalls, and whether a proxy is needed"}
	case errors.As(err, &dial):
		return diagnosis{"TCP", host + " breaks off the connection (" + dial.Err.Error() + ")", "check the scheme and port of its address in destinations"}
	}
	return diagnosis{}
}

// accountCodes are the vendors' words for an account that there is not, or that may not be used, by connector.
var accountCodes = map[string][]string{"stripe": {"account_invalid", "account_closed"}, "twilio": {"20005", "20006", "20404"}}

// ofVendor tells what the vendor says of the call.
func ofVendor(c *lang.Connection, err error, host string) diagnosis {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return diagnosis{"call", err.Error(), "try it again"}
	}
	said := connection.Scrub(firstLine(e.Message))
	if e.Code != "" {
		said += " (" + e.Code + ")"
	}
	vendor := cmp.Or(host, c.Connector.Value)
	switch {
	case slices.Contains(accountCodes[c.Connector.Value], e.Code):
		return diagnosis{"account", said, checkAccount(c)}
	case e.Kind == connectors.Authentication:
		return diagnosis{"key", vendor + " does not accept the credentials: " + said, "put valid ones where auth says: " + credentials(c)}
	case e.Kind == connectors.Permission:
		return diagnosis{"permissions", vendor + " does not allow the call: " + said, "give the key the permission, or use another one: " + credentials(c)}
	case e.Kind == connectors.Malformed, e.Kind == connectors.NotFound, e.Kind == connectors.Invalid:
		whose, mend := c.Connector.Value, "check destinations"
		if c.API.Document != nil {
			whose, mend = c.API.OpenAPI.Value, "check baseUrl and destinations"
		}
		return diagnosis{"address", fmt.Sprintf("what answers at %s with HTTP %d is not the API of %s: %s", vendor, e.Status, whose, said), mend}
	case e.Kind == connectors.BadCall:
		return diagnosis{"test", said, "`starter exec` makes a call that you choose"}
	case e.Kind == connectors.Configuration:
		return diagnosis{"settings", said, "complete them"}
	default:
		return diagnosis{"API", said, "try it again; the vendor's status page tells of troubles"}
	}
}

// checkAccount tells how to mend what is wrong with the account that a connection is for.
func checkAccount(c *lang.Connection) string {
	switch {
	case c.AccountID != "":
		return "check accountId, and that the key belongs to it"
	case c.Connector.Value == "stripe":
		return "use the key of an account that is open: " + credentials(c)
	default:
		return "check accountSid under auth, and that the key belongs to it"
	}
}

// credentials tells where the settings under auth come from.
func credentials(c *lang.Connection) string {
	var places []string
	for _, setting := range c.Auth {
		if setting.SecretURL != "" {
			places = append(places, setting.Name.Value+" in "+setting.SecretURL)
		} else {
			places = append(places, setting.Name.Value)
		}
	}
	return strings.Join(places, ", ")
}
