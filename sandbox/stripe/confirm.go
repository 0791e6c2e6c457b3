package stripe

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
)

func confirmPaymentIntent(c *call) (object, *apiError) {
	o, err := c.intent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(unpaid, text(o, "status")) {
		return nil, cannotConfirm(o)
	}
	c.take(o, "capture_method")
	if err := c.fillIntent(o); err != nil {
		return nil, err
	}
	return c.confirm(o)
}

// confirm tries to pay an intent with its payment method.
func (c *call) confirm(o object) (object, *apiError) {
	if o["payment_method"] == nil {
		return nil, noMethodToConfirm(o)
	}
	method, err := c.ref("payment_method", text(o, "payment_method"), "payment_method")
	if err != nil {
		return nil, err
	}
	if err := usable(method, o); err != nil {
		return nil, err
	}
	back := text(c.params, "return_url")
	if back != "" && !validURL(back) {
		return nil, badURL("return_url")
	}
	if absent := c.params["off_session"]; absent != nil && absent != false {
		return c.payWithout(o, method)
	}
	if back == "" && at(o, "automatic_payment_methods.allow_redirects") == "always" && c.params["use_stripe_sdk"] != true {
		return nil, needsReturnURL()
	}
	if !flag(o, "_authenticated") && mustAuthenticate(method, o) {
		if flag(c.params, "error_on_requires_action") {
			return nil, needsAction()
		}
		o["status"], o["next_action"] = "requires_action", c.nextAction(o, back)
		o["_return_url"] = back
		c.save(o)
		c.emit(text(o, "object")+".requires_action", o, nil)
		return o, nil
	}
	return c.pay(o, method)
}

// payWithout pays while the customer is away: a bank that wants to see them
// declines.
func (c *call) payWithout(o, method object) (object, *apiError) {
	switch card := cardOf(method); {
	case card.auth == authAlways, card.auth == authUnlessSetUp && !flag(method, "_set_up"):
		return nil, c.declined(o, method, authRequired)
	default:
		return c.pay(o, method)
	}
}

// mustAuthenticate tells whether the bank wants the customer to prove who they
// are while they are present.
func mustAuthenticate(method, intent object) bool {
	if at(intent, "payment_method_options.card.request_three_d_secure") == "any" {
		return true
	}
	switch cardOf(method).auth {
	case authAlways, authOnSession:
		return true
	case authUnlessSetUp:
		return !flag(method, "_set_up")
	default:
		return false
	}
}

// authenticatePath is where the customer of an intent proves who they are.
const authenticatePath = "/3d_secure_2/"

// platform stands in that path for the account of the key itself.
const platform = "self"

// nextAction sends the customer to a page of this server, which stands for the
// bank's.
func (c *call) nextAction(o object, back string) object {
	account := c.request.Header.Get("Stripe-Account")
	if account == "" {
		account = platform
	}
	scheme := "http"
	if c.request.TLS != nil {
		scheme = "https"
	}
	page := scheme + "://" + c.request.Host + authenticatePath + account + "/" + text(o, "id") + "?secret=" + text(o, "client_secret")
	if back == "" {
		return object{"type": "use_stripe_sdk", "use_stripe_sdk": object{"type": "three_d_secure_redirect", "stripe_js": page, "source": nil}}
	}
	return object{"type": "redirect_to_url", "redirect_to_url": object{"return_url": back, "url": page}}
}

// authenticate is the bank's page. Without an outcome it offers both; with
// outcome=succeeded or outcome=failed it goes on, back to the return URL.
func (s *Server) authenticate(w http.ResponseWriter, r *http.Request) {
	account := r.PathValue("account")
	if account == platform {
		account = ""
	}
	outcome := r.URL.Query().Get("outcome")
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{server: s, account: s.account(account), request: r, id: newID("req_"), now: s.now(), params: object{}}
	o := c.find(kindOf(r.PathValue("intent")), r.PathValue("intent"))
	if o == nil || o["client_secret"] != r.URL.Query().Get("secret") || o["status"] != "requires_action" {
		http.Error(w, "There is nothing to authenticate here.", http.StatusNotFound)
		return
	}
	if outcome != "succeeded" && outcome != "failed" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		here := html.EscapeString(r.URL.RequestURI())
		fmt.Fprintf(w, `<!doctype html><title>3D Secure</title><p><a href="%s&amp;outcome=succeeded">Complete authentication</a> <a href="%s&amp;outcome=failed">Fail authentication</a>`, here, here)
		return
	}
	c.authenticated(o, outcome == "succeeded")
	back := text(o, "_return_url")
	if back == "" {
		fmt.Fprintln(w, "Authentication "+outcome+".")
		return
	}
	target, err := url.Parse(back)
	if err != nil {
		http.Error(w, "The return_url cannot be followed.", http.StatusInternalServerError)
		return
	}
	query := target.Query()
	kind := text(o, "object")
	query.Set(kind, text(o, "id"))
	query.Set(kind+"_client_secret", text(o, "client_secret"))
	query.Set("redirect_status", outcome)
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// authenticated goes on with an intent after the customer was at their bank.
func (c *call) authenticated(o object, passed bool) {
	o["next_action"] = nil
	method := c.find("payment_method", text(o, "payment_method"))
	switch {
	case !passed || method == nil:
		refusal := authenticationFailed()
		o["status"], o["payment_method"] = "requires_payment_method", nil
		o[errorField(o)] = lastError(refusal, method)
		c.save(o)
		c.emit(failedEvent(o), o, nil)
	case o["confirmation_method"] == "manual":
		o["status"], o["_authenticated"] = "requires_confirmation", true
		c.save(o)
	default:
		if o["object"] == "setup_intent" || o["setup_future_usage"] == "off_session" {
			method["_set_up"] = true
			c.save(method)
		}
		// A decline is kept on the intent; the page has nobody to tell.
		_, _ = c.pay(o, method)
	}
}

func errorField(o object) string {
	if o["object"] == "setup_intent" {
		return "last_setup_error"
	}
	return "last_payment_error"
}

func failedEvent(o object) string {
	if o["object"] == "setup_intent" {
		return "setup_intent.setup_failed"
	}
	return "payment_intent.payment_failed"
}
