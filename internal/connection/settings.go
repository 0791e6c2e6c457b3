package connection

import (
	"errors"
	"net/url"
	"strings"
)

// check gives the API's base URL and the proxy, or all that is wrong with the settings.
func check(s Settings) (api string, p *proxy, err error) {
	var problems []error
	report := func(setting, problem, hint string) {
		problems = append(problems, &SettingError{Setting: setting, Problem: problem, Hint: hint})
	}
	destinations := s.Destinations
	if s.Proxy.Enabled {
		p = &proxy{Proxy: s.Proxy}
		if len(destinations) == 0 {
			report("destinations", "does not say where the proxy server is", "give its address as the last one")
		} else {
			last := len(destinations) - 1
			p.address = address("destinations", destinations[last], proxyScheme(s.Proxy), report)
			destinations = destinations[:last]
		}
		checkProxy(s.Proxy, report)
	}
	switch len(destinations) {
	case 0:
	case 1:
		if u := address("destinations", destinations[0], "https", report); u != nil {
			api = u.String()
		}
	default:
		report("destinations", "has more addresses than are used", "give the API's, and with a proxy the proxy server's after it")
	}
	if s.Verbosity < 0 || s.Verbosity > 5 {
		report("verbosity", "is out of range", "use 1 to 5")
	}
	if _, ok := levels[s.Logging.Level]; !ok && s.Logging.Level != "" {
		report("logging.level", "is unknown", "use ERROR, WARN, INFO or DEBUG")
	}
	return api, p, errors.Join(problems...)
}

func checkProxy(p Proxy, report func(setting, problem, hint string)) {
	switch p.AuthScheme {
	case "", "NONE":
	case "BASIC", "DIGEST":
		if p.User == "" {
			report("proxy_user", "is not set, and proxy_auth_scheme is "+p.AuthScheme, "set it, or use NONE")
		}
	default:
		report("proxy_auth_scheme", "is unknown", "use NONE, BASIC or DIGEST")
	}
	switch p.SSLType {
	case "", "AUTO", "ALWAYS", "NEVER", "TUNNEL":
	default:
		report("proxy_ssltype", "is unknown", "use AUTO, ALWAYS, NEVER or TUNNEL")
	}
}

// address reads a destination. One without a scheme has the given one.
func address(setting, text, scheme string, report func(setting, problem, hint string)) *url.URL {
	const form = "write host, host:port, or a URL such as https://host:port"
	if !strings.Contains(text, "://") {
		text = scheme + "://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		report(setting, "holds no address", form)
	case u.Scheme != "http" && u.Scheme != "https":
		report(setting, "has an address whose scheme is neither http nor https", form)
	case u.User != nil:
		report(setting, "has an address with a user in it", "put credentials under auth, or in proxy_user and proxy_password")
	case u.Path != "" && u.Path != "/", u.RawQuery != "", u.Fragment != "":
		report(setting, "has an address with more than a host and a port", form)
	default:
		return &url.URL{Scheme: u.Scheme, Host: u.Host}
	}
	return nil
}
