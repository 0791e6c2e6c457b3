package twilio

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"
)

// login is the account that the call's credentials belong to, or "".
func (s *Server) login(r *http.Request) string {
	user, password, ok := r.BasicAuth()
	if !ok || password == "" {
		return ""
	}
	if strings.HasPrefix(user, "SK") {
		return s.keyLogin(user, password)
	}
	if !strings.HasPrefix(user, "AC") {
		return ""
	}
	if s.sid == "" || (same(user, s.sid) && (s.token == "" || same(password, s.token))) {
		return user
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.lookup("accounts", user); sub != nil && same(password, sub.text("auth_token")) {
		return user
	}
	return ""
}

// keyLogin is the account of an API key that was created here.
func (s *Server) keyLogin(sid, secret string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key := s.lookup("keys", sid); key != nil && same(secret, key.text("secret")) {
		return key.account
	}
	return ""
}

// may tells whether the owner of login may act on account: on its own, and on
// the subaccounts it has created.
func (s *Server) may(login, account string, now time.Time) bool {
	if login == account {
		s.ensureAccount(account, now)
		return true
	}
	sub := s.lookup("accounts", account)
	return sub != nil && sub.text("owner_account_sid") == login
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
