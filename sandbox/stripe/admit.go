package stripe

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

var (
	versionForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(;.*)?$`)
	accountForm = regexp.MustCompile(`^acct_[0-9A-Za-z]+$`)
)

// admit checks who calls and gives the account they act for, "" for their own.
// The key is a bearer token, or the user of basic authentication.
func (s *Server) admit(r *http.Request) (account string, err *apiError) {
	key, _, _ := r.BasicAuth()
	if scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " "); found && strings.EqualFold(scheme, "Bearer") {
		key = strings.TrimSpace(token)
	}
	if key == "" {
		return "", noKey()
	}
	if !s.knows(key) {
		return "", wrongKey(key)
	}
	if v := r.Header.Get("Stripe-Version"); v != "" && !versionForm.MatchString(v) {
		return "", invalid("", "", "Invalid Stripe API version: %s", v)
	}
	account = r.Header.Get("Stripe-Account")
	if account != "" && !accountForm.MatchString(account) {
		return "", noAccess(key, account)
	}
	return account, nil
}

func (s *Server) knows(key string) bool {
	if len(s.apiKeys) > 0 {
		return slices.Contains(s.apiKeys, key)
	}
	return len(key) > len("sk_test_") && (strings.HasPrefix(key, "sk_test_") || strings.HasPrefix(key, "rk_test_"))
}
