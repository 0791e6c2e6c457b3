package load

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hawser/internal/spelling"
)

// secretForms says for each scheme of a secret's address what follows it, which
// options may stand behind a question mark, and how one is written.
var secretForms = map[string]struct {
	rest    *regexp.Regexp
	options []string
	problem string
	example string
}{
	"env": {
		regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`), nil,
		"is not the name of an environment variable", `as in "env://STRIPE_API_KEY"`,
	},
	"file": {
		regexp.MustCompile(`^/.`), nil,
		"is not the absolute path of a file", `as in "file:///run/secrets/stripe"`,
	},
	"gcpsecretmanager": {
		regexp.MustCompile(`^projects/[^/]+/secrets/[^/]+(/versions/([0-9]+|latest|[A-Za-z][\w-]*))?$`),
		[]string{"key"},
		"is not the name of a secret", `as in "gcpsecretmanager://projects/shop/secrets/stripe/versions/latest"`,
	},
	"awssecretsmanager": {
		regexp.MustCompile(`^.*[^/]$`),
		[]string{"region", "version", "stage", "key"},
		"is not the name of a secret", `as in "awssecretsmanager://shop/stripe?region=eu-west-1"`,
	},
	"awsparamstore": {
		regexp.MustCompile(`^.*[^/]$`),
		[]string{"region", "version", "key"},
		"is not the name of a parameter", `as in "awsparamstore:///shop/stripe?region=eu-west-1"`,
	},
	"azurekeyvault": {
		regexp.MustCompile(`^[A-Za-z0-9.-]+/[A-Za-z0-9-]+$`),
		[]string{"version", "key"},
		"is not the name of a vault and a secret", `as in "azurekeyvault://shop/stripe?version=V"`,
	},
}

// badSecret tells what is wrong with the address of a secret, "" for nothing.
func badSecret(address string) (message, hint string) {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return "secret() needs the address of a secret", hintSecretSchemes
	}
	form, known := secretForms[scheme]
	if !known {
		return quote(scheme+"://") + " is no place for secrets", hintSecretSchemes
	}
	if form.options != nil {
		at, err := url.Parse(address)
		if err != nil {
			return quote(rest) + " " + form.problem, form.example
		}
		rest, _, _ = strings.Cut(rest, "?")
		for name := range at.Query() {
			if !slices.Contains(form.options, name) {
				return wordSecretOption(scheme, name), spelling.DidYouMean(name, form.options)
			}
		}
	}
	if !form.rest.MatchString(rest) {
		if scheme == "file" {
			rest = address
		}
		return quote(rest) + " " + form.problem, form.example
	}
	return "", ""
}
