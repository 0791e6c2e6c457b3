package twilio

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// accountLinks are the subresources named in an account.
var accountLinks = []string{
	"Addresses", "Applications", "AuthorizedConnectApps", "AvailablePhoneNumbers", "Balance", "Calls", "Conferences", "ConnectApps",
	"IncomingPhoneNumbers", "Keys", "Messages", "Notifications", "OutgoingCallerIds", "Queues", "Recordings", "SigningKeys", "Transcriptions", "Usage",
}

func (s *Server) accountEndpoints() []endpoint {
	return []endpoint{
		{http.MethodGet, accounts, s.listAccounts},
		{http.MethodPost, accounts, s.createAccount},
		{http.MethodGet, "{AccountSid}", s.getAccount},
		{http.MethodPost, "{AccountSid}", s.updateAccount},
		{http.MethodGet, "{AccountSid}/Balance", s.getBalance},
	}
}

// ensureAccount gives an account that has proved itself its record.
func (s *Server) ensureAccount(sid string, now time.Time) *record {
	if r := s.lookup("accounts", sid); r != nil {
		return r
	}
	return s.addAccount(sid, sid, "Sandbox account", now)
}

func (s *Server) addAccount(sid, owner, name string, now time.Time) *record {
	return s.add("accounts", &record{sid: sid, account: sid, created: now, updated: now, values: values{
		"friendly_name": name, "owner_account_sid": owner, "status": "active", "type": "Full", "auth_token": newSid(""),
	}})
}

func renderAccount(r *record) map[string]any {
	self := root + "/" + r.sid
	links := map[string]string{}
	for _, name := range accountLinks {
		links[member(name)] = self + "/" + name + ".json"
	}
	shown := map[string]any{
		"sid": r.sid, "date_created": date(r.created), "date_updated": date(r.updated), "uri": self + ".json", "subresource_uris": links,
	}
	for name, v := range r.values {
		shown[name] = v
	}
	return shown
}

func (s *Server) listAccounts(q *request) (*answer, *problem) {
	filters := []filter{{"FriendlyName", "friendly_name", equal}, {"Status", "status", equal}}
	var items []item
	for i := len(s.records["accounts"]) - 1; i >= 0; i-- {
		r := s.records["accounts"][i]
		matches, p := passes(filters, q.params, r)
		if p != nil {
			return nil, p
		}
		if matches && (r.sid == q.account || r.text("owner_account_sid") == q.account) {
			items = append(items, item{"PAAC" + r.place(), renderAccount(r)})
		}
	}
	return page(q, "accounts", items)
}

func (s *Server) createAccount(q *request) (*answer, *problem) {
	name := q.params.Get("FriendlyName")
	if name == "" {
		name = fmt.Sprintf("SubAccount Created at %s", q.now.Format("2006-01-02 03:04 pm"))
	}
	r := s.addAccount(newSid("AC"), q.account, name, q.now)
	return &answer{http.StatusCreated, renderAccount(r)}, nil
}

func (s *Server) getAccount(q *request) (*answer, *problem) {
	return &answer{http.StatusOK, renderAccount(s.lookup("accounts", q.account))}, nil
}

func (s *Server) updateAccount(q *request) (*answer, *problem) {
	r := s.lookup("accounts", q.account)
	switch status := q.params.Get("Status"); status {
	case "":
	case "active", "suspended", "closed":
		r.values["status"], r.updated = status, q.now
	default:
		return nil, invalidParameter("Status")
	}
	if name := q.params.Get("FriendlyName"); name != "" {
		r.values["friendly_name"], r.updated = name, q.now
	}
	return &answer{http.StatusOK, renderAccount(r)}, nil
}

// openingBalance is what every account has before it spends anything, in dollars.
const openingBalance = 100

// getBalance is the opening balance less what messages, calls and recordings have cost.
func (s *Server) getBalance(q *request) (*answer, *problem) {
	balance := float64(openingBalance)
	for _, collection := range []string{"messages", "calls", "recordings"} {
		for _, r := range s.all(collection, q.account, q.now) {
			balance -= r.cost()
		}
	}
	return &answer{http.StatusOK, map[string]any{
		"account_sid": q.account, "balance": strconv.FormatFloat(balance, 'f', 4, 64), "currency": "USD",
	}}, nil
}

// cost is what a record has cost so far, in dollars.
func (r *record) cost() float64 {
	price, err := strconv.ParseFloat(r.text("price"), 64)
	if err != nil {
		return 0
	}
	return math.Abs(price)
}
