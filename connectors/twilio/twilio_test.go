package twilio

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/connectors/connectortest"
)

// subject is the connector; its catalogue does not change.
var subject = Connector()

const (
	testAccount = "AC00000000000000000000000000000001"
	testToken   = "s3cret-of-the-tests"
)

// vendor is a server that answers as the tests say and remembers what it was asked.
type vendor struct {
	*httptest.Server
	mu      sync.Mutex
	asked   []string
	answers map[string]reply
}

// reply is an answer to a request: "POST Messages.json".
type reply struct {
	status int
	body   string
	header map[string]string
	then   http.HandlerFunc
}

func newVendor(t *testing.T, answers map[string]reply) *vendor {
	v := &vendor{answers: answers}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/2010-04-01/Accounts/"+testAccount)
	key := r.Method + " " + strings.TrimPrefix(path, "/")
	asked := key
	if r.URL.RawQuery != "" {
		query, _ := url.QueryUnescape(r.URL.RawQuery)
		asked += "?" + query
	}
	if len(body) > 0 {
		form, _ := url.QueryUnescape(string(body))
		asked += " " + form
	}
	v.mu.Lock()
	v.asked = append(v.asked, asked)
	answer, ok := v.answers[key]
	if withQuery, exact := v.answers[asked]; exact {
		answer, ok = withQuery, true
	}
	v.mu.Unlock()
	user, password, _ := r.BasicAuth()
	switch {
	case user != testAccount || password != testToken:
		answer = reply{status: 401, body: `{"code":20003,"message":"Authenticate","status":401}`}
	case !ok:
		answer = reply{status: 404, body: `{"code":20404,"message":"The requested resource ` + r.URL.Path + ` was not found","status":404}`}
	case answer.then != nil:
		answer.then(w, r)
		return
	}
	w.Header().Set("Twilio-Request-Id", "RQ1")
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", "application/json")
	if answer.status != 0 {
		w.WriteHeader(answer.status)
	}
	_, _ = io.WriteString(w, answer.body)
}

func (v *vendor) requests() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.asked
}

func open(t *testing.T, v *vendor) connectors.Caller {
	t.Helper()
	return openAt(t, v.URL)
}

// openAt gives a caller whose log and errors are listened to.
func openAt(t *testing.T, address string) connectors.Caller {
	t.Helper()
	auth := map[string]string{accountSid: testAccount, authToken: testToken}
	overheard := connectortest.Overhear(t, testToken, base64.StdEncoding.EncodeToString([]byte(testAccount+":"+testToken)))
	caller, err := subject.Open(connectors.Connection{
		BaseURL: address, HTTP: overheard.Client(t),
		Auth: func(_ context.Context, name string) (string, error) { return auth[name], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return overheard.Caller(caller)
}

func operation(t *testing.T, name string) *connectors.Operation {
	t.Helper()
	entity, verb, _ := strings.Cut(name, ".")
	op := subject.Spec().Operation(entity, connectors.Verb(verb))
	if op == nil {
		t.Fatalf("there is no operation %s", name)
	}
	return op
}

const messageRow = `{"sid":"SM1","from":"+15005550006","to":"+14155550123","body":"Hello","num_segments":"1","error_code":null,
	"date_created":"Thu, 24 Aug 2023 05:01:45 +0000","subresource_uris":{"media":"/x"},"brand_new":{"inner_key":1}}`

// TestDocumentedShapes holds the examples of the connector's documents, and those of every other shape.
func TestDocumentedShapes(t *testing.T) {
	page := func(key string, rows ...string) string {
		return fmt.Sprintf(`{"%s":[%s],"page":0,"page_size":25,"next_page_uri":null}`, key, strings.Join(rows, ","))
	}
	sid := func(sid string) reply { return reply{body: `{"sid":"` + sid + `","friendly_name":"x"}`} }
	tests := map[string]struct {
		call    connectors.Call
		answers map[string]reply
		asked   []string
		want    any
	}{
		"Recordings.List": {
			answers: map[string]reply{"GET Recordings.json": {body: page("recordings", `{"sid":"RE1","price":"-0.00250","duration":"12"}`)}},
			asked:   []string{"GET Recordings.json?PageSize=25"},
			want:    []any{map[string]any{"Sid": "RE1", "Price": "-0.00250", "Duration": "12"}},
		},
		"Recordings.Get": {
			call:    connectors.Call{EntityID: "RE2e915e78549694bd0a0742d2d39454e5"},
			answers: map[string]reply{"GET Recordings/RE2e915e78549694bd0a0742d2d39454e5.json": {body: `{"sid":"RE2e915e78549694bd0a0742d2d39454e5","channels":2}`}},
			want:    map[string]any{"Sid": "RE2e915e78549694bd0a0742d2d39454e5", "Channels": int64(2)},
		},
		"Calls.Delete": {
			call:    connectors.Call{EntityID: "CAaa4a99c300bd9d1bcc0d1ae9dcd248c6"},
			answers: map[string]reply{"DELETE Calls/CAaa4a99c300bd9d1bcc0d1ae9dcd248c6.json": {status: 204}},
		},
		"Feedback.Create": {
			call:    connectors.Call{Payload: map[string]any{"Sid": "CAdefbf2b4caa7df11dc48106385e32345", "QualityScore": 5.0}},
			answers: map[string]reply{"POST Calls/CAdefbf2b4caa7df11dc48106385e32345/Feedback.json": {body: `{"sid":"CAdefbf2b4caa7df11dc48106385e32345","quality_score":5}`}},
			asked:   []string{"POST Calls/CAdefbf2b4caa7df11dc48106385e32345/Feedback.json QualityScore=5"},
			want:    map[string]any{"Sid": "CAdefbf2b4caa7df11dc48106385e32345"},
		},
		"Feedback.Get": {
			call:    connectors.Call{EntityID: "CA1"},
			answers: map[string]reply{"GET Calls/CA1/Feedback.json": {body: `{"sid":"CA1","quality_score":5,"issues":["dropped-call"]}`}},
			want:    map[string]any{"Sid": "CA1", "QualityScore": int64(5), "Issues": []any{"dropped-call"}},
		},
		"FeedbackSummary.Create": {
			call:    connectors.Call{Payload: map[string]any{"StartDate": "2014-06-01", "EndDate": "2014-06-04"}},
			answers: map[string]reply{"POST Calls/FeedbackSummary.json": sid("FS11f26a89d7260fb8cef070b768fcf5d1")},
			asked:   []string{"POST Calls/FeedbackSummary.json EndDate=2014-06-04&StartDate=2014-06-01"},
			want:    map[string]any{"Sid": "FS11f26a89d7260fb8cef070b768fcf5d1"},
		},
		"Messages.Create": {
			call:    connectors.Call{Payload: map[string]any{"To": "whatsapp:+9178923*****", "Sender": "whatsapp:+14155238886", "Body": "Message is sent from Google Cloud"}},
			answers: map[string]reply{"POST Messages.json": {status: 201, body: messageRow}},
			asked:   []string{"POST Messages.json Body=Message is sent from Google Cloud&From=whatsapp:+14155238886&To=whatsapp:+9178923*****"},
			want:    map[string]any{"Sid": "SM1"},
		},
		"Messages.Update": {
			call:    connectors.Call{EntityID: "SM3ad97d41e786c02bca47c8ce1745053b", Payload: map[string]any{"Body": ""}},
			answers: map[string]reply{"POST Messages/SM3ad97d41e786c02bca47c8ce1745053b.json": {body: messageRow}},
			asked:   []string{"POST Messages/SM3ad97d41e786c02bca47c8ce1745053b.json Body="},
			want:    map[string]any{},
		},
		"IncomingPhoneNumbers.Update": {
			call:    connectors.Call{FilterClause: "PN4047ac009a15885690a50a1d388b8411", Payload: map[string]any{"Name": "name of IncomingPhoneNumber is getting updated"}},
			answers: map[string]reply{"POST IncomingPhoneNumbers/PN4047ac009a15885690a50a1d388b8411.json": sid("PN4047ac009a15885690a50a1d388b8411")},
			asked:   []string{"POST IncomingPhoneNumbers/PN4047ac009a15885690a50a1d388b8411.json FriendlyName=name of IncomingPhoneNumber is getting updated"},
			want:    map[string]any{"Sid": "PN4047ac009a15885690a50a1d388b8411"},
		},
		"OutgoingCallerIds.Update": {
			call:    connectors.Call{EntityID: "PN6f5f9bf39cb1801a6e21a5a80d274bdd", Payload: map[string]any{"friendly_name": "Name Updated for 99025*****"}},
			answers: map[string]reply{"POST OutgoingCallerIds/PN6f5f9bf39cb1801a6e21a5a80d274bdd.json": sid("PN6f5f9bf39cb1801a6e21a5a80d274bdd")},
			want:    map[string]any{"Sid": "PN6f5f9bf39cb1801a6e21a5a80d274bdd"},
		},
		"Messages.Get": {
			call:    connectors.Call{EntityID: "SM1"},
			answers: map[string]reply{"GET Messages/SM1.json": {body: messageRow}},
			want: map[string]any{
				"Sid": "SM1", "Sender": "+15005550006", "To": "+14155550123", "Body": "Hello", "NumSegments": "1",
				"ErrorCode": nil, "DateCreated": "Thu, 24 Aug 2023 05:01:45 +0000", "SubresourceUris": map[string]any{"media": "/x"},
				"BrandNew": map[string]any{"InnerKey": int64(1)},
			},
		},
		"Media.Get": {
			call:    connectors.Call{EntityID: "MM1/ME1"},
			answers: map[string]reply{"GET Messages/MM1/Media/ME1.json": {body: `{"sid":"ME1"}`}},
			want:    map[string]any{"Sid": "ME1"},
		},
		"Media.List": {
			call:    connectors.Call{FilterClause: "MessageSid = 'MM1' AND ContentType LIKE 'image/%'"},
			answers: map[string]reply{"GET Messages/MM1/Media.json": {body: page("media_list", `{"sid":"ME1","content_type":"image/png"}`, `{"sid":"ME2","content_type":"text/vcard"}`)}},
			want:    []any{map[string]any{"Sid": "ME1", "ContentType": "image/png"}},
		},
		"Balance.Get": {
			answers: map[string]reply{"GET Balance.json": {body: `{"balance":"20.00","currency":"USD"}`}},
			want:    map[string]any{"Balance": "20.00", "Currency": "USD"},
		},
		"Participants.Create": {
			call:    connectors.Call{Payload: map[string]any{"ConferenceSid": "CF1", "To": "+14155550123", "From": "+15005550006"}},
			answers: map[string]reply{"POST Conferences/CF1/Participants.json": {body: `{"call_sid":"CA1","conference_sid":"CF1"}`}},
			want:    map[string]any{"CallSid": "CA1", "ConferenceSid": "CF1"},
		},
		"Participants.Update": {
			call:    connectors.Call{EntityID: "CF1/CA1", Payload: map[string]any{"Muted": true}},
			answers: map[string]reply{"POST Conferences/CF1/Participants/CA1.json": {body: `{"call_sid":"CA1","muted":true}`}},
			want:    map[string]any{"CallSid": "CA1", "Muted": true},
		},
		"Payments.Create": {
			call:    connectors.Call{IdempotencyKey: "key", Payload: map[string]any{"CallSid": "CA1", "StatusCallback": "https://example.com"}},
			answers: map[string]reply{"POST Calls/CA1/Payments.json": sid("PK1")},
			asked:   []string{"POST Calls/CA1/Payments.json IdempotencyKey=key&StatusCallback=https://example.com"},
			want:    map[string]any{"Sid": "PK1"},
		},
		"UsageRecordsDaily.List": {
			call:    connectors.Call{FilterClause: "Category = 'sms' AND StartDate >= '2024-01-01' AND EndDate < '2024-02-01'", PageSize: 2},
			answers: map[string]reply{"GET Usage/Records/Daily.json": {body: page("usage_records", `{"category":"sms","price":"0.5","start_date":"2024-01-01","end_date":"2024-01-01"}`)}},
			asked:   []string{"GET Usage/Records/Daily.json?Category=sms&EndDate=2024-02-01&PageSize=200&StartDate=2024-01-01"},
			want:    []any{map[string]any{"Category": "sms", "Price": 0.5, "StartDate": "2024-01-01", "EndDate": "2024-01-01"}},
		},
		"Messages.List": {
			call: connectors.Call{FilterClause: "From = '+15005550006' AND DateSent > '2024-05-31T10:00:00Z' AND NumSegments > 1", SortBy: []string{"NumSegments DESC"}},
			answers: map[string]reply{"GET Messages.json": {body: page("messages",
				`{"sid":"SM1","from":"+15005550006","num_segments":"2","date_sent":"Fri, 31 May 2024 10:00:01 +0000"}`,
				`{"sid":"SM2","from":"+15005550006","num_segments":"10","date_sent":"Sat, 01 Jun 2024 10:00:00 +0000"}`,
				`{"sid":"SM3","from":"+15005550006","num_segments":"1","date_sent":"Sat, 01 Jun 2024 10:00:00 +0000"}`,
				`{"sid":"SM4","from":"+15005550006","num_segments":"3","date_sent":"Fri, 31 May 2024 10:00:00 +0000"}`)}},
			asked: []string{"GET Messages.json?DateSent>=2024-05-31T09:59:59Z&From=+15005550006&PageSize=200"},
			want: []any{
				map[string]any{"Sid": "SM2", "Sender": "+15005550006", "NumSegments": "10", "DateSent": "Sat, 01 Jun 2024 10:00:00 +0000"},
				map[string]any{"Sid": "SM1", "Sender": "+15005550006", "NumSegments": "2", "DateSent": "Fri, 31 May 2024 10:00:01 +0000"},
			},
		},
		"AvailablePhoneNumbersLocal.List": {
			call:    connectors.Call{FilterClause: "CountryCode = 'US' AND AreaCode = 510 AND SmsEnabled = TRUE"},
			answers: map[string]reply{"GET AvailablePhoneNumbers/US/Local.json": {body: page("available_phone_numbers", `{"phone_number":"+15105550100"}`)}},
			asked:   []string{"GET AvailablePhoneNumbers/US/Local.json?AreaCode=510&PageSize=25&SmsEnabled=true"},
			want:    []any{map[string]any{"PhoneNumber": "+15105550100"}},
		},
		"Messages.Delete": {
			call: connectors.Call{FilterClause: "To = '+14155550123' AND Status = 'failed'"},
			answers: map[string]reply{
				"GET Messages.json": {body: page("messages", `{"sid":"SM1","to":"+14155550123","status":"failed"}`, `{"sid":"SM2","to":"+14155550123","status":"sent"}`,
					`{"sid":"SM3","to":"+14155550123","status":"failed"}`)},
				"DELETE Messages/SM1.json": {status: 204}, "DELETE Messages/SM3.json": {status: 204},
			},
			asked: []string{"GET Messages.json?PageSize=200&To=+14155550123", "DELETE Messages/SM1.json", "DELETE Messages/SM3.json"},
			want:  map[string]any{"Count": int64(2)},
		},
		"Queues.Update": {
			call: connectors.Call{FilterClause: "Name = 'old'", Payload: map[string]any{"Name": "new"}},
			answers: map[string]reply{
				"GET Queues.json":      {body: page("queues", `{"sid":"QU1","friendly_name":"old"}`)},
				"POST Queues/QU1.json": sid("QU1"),
			},
			asked: []string{"GET Queues.json?PageSize=200", "POST Queues/QU1.json FriendlyName=new"},
			want:  map[string]any{"Count": int64(1)},
		},
		"IncomingPhoneNumbers.List": {
			call:    connectors.Call{FilterClause: "Sid = 'PN1'"},
			answers: map[string]reply{"GET IncomingPhoneNumbers/PN1.json": {body: `{"sid":"PN1"}`}},
			asked:   []string{"GET IncomingPhoneNumbers/PN1.json"},
			want:    []any{map[string]any{"Sid": "PN1"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, test.answers)
			test.call.Operation = operation(t, name)
			result, err := open(t, v).Call(t.Context(), test.call)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, result.Payload); diff != "" {
				t.Error(diff)
			}
			if result.RequestID != "RQ1" {
				t.Errorf("the request id is %q", result.RequestID)
			}
			if diff := cmp.Diff(test.asked, v.requests()); test.asked != nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadCallsAreRefusedBeforeAnyRequest(t *testing.T) {
	tests := map[string]struct {
		operation string
		call      connectors.Call
		want      string
	}{
		"all problems of a payload": {
			"Messages.Create",
			connectors.Call{Payload: map[string]any{"Too": "x", "Body": 5, "MediaUrl": "x"}},
			"Body: must be a string, not something else; MediaUrl: must be a list, not a string; Too: is not a field of Messages.Create payload; did you mean To?; To: is required",
		},
		"a text that is no time":    {"Messages.Create", connectors.Call{Payload: map[string]any{"To": "x", "SendAt": "soon"}}, "SendAt: must be a time such as 2024-05-31T10:00:00Z"},
		"both spellings":            {"Messages.Create", connectors.Call{Payload: map[string]any{"To": "x", "From": "a", "Sender": "b"}}, "Sender: is the same field as Sender: give one of them"},
		"no record":                 {"Messages.Get", connectors.Call{}, "entityId must name one record"},
		"no parent":                 {"Media.Get", connectors.Call{EntityID: "ME1"}, "MessageSid is missing: write it as <MessageSid>/<Sid>"},
		"no parent to list":         {"Media.List", connectors.Call{}, "Media.List needs MessageSid: add MessageSid = '...' to filterClause, joined to the rest by AND"},
		"an unknown column":         {"Messages.List", connectors.Call{FilterClause: "Sendr = 'x'"}, `filterClause: column 1: there is no column "Sendr"; did you mean "Sender"?`},
		"an asked column in OR":     {"AvailablePhoneNumbersLocal.List", connectors.Call{FilterClause: "CountryCode = 'US' AND (AreaCode = 1 OR Beta = TRUE)"}, "filterClause: AreaCode can only be compared by =, joined to the rest by AND: Twilio's records do not hold it"},
		"an unknown sort column":    {"Messages.List", connectors.Call{SortBy: []string{"Datesent", "Pricee"}}, `listEntitiesSortByColumns: there is no column "Pricee" to sort by; did you mean "Price"?`},
		"a page that is too large":  {"Messages.List", connectors.Call{PageSize: 201}, "listEntitiesPageSize must be 1 to 200"},
		"a foreign page token":      {"Messages.List", connectors.Call{PageToken: "x"}, "listEntitiesPageToken is not one that List gave"},
		"an id and a clause":        {"Messages.Delete", connectors.Call{EntityID: "SM1", FilterClause: "SM1"}, "entityId and filterClause are both given: give one of them"},
		"a clause where no list is": {"Siprec.Update", connectors.Call{FilterClause: "Sid = 'x'", Payload: map[string]any{"Status": "stopped"}}, "Siprecs.Update takes the id of one record: Siprecs cannot be listed"},
		"an id on Create":           {"Queues.Create", connectors.Call{EntityID: "QU1", Payload: map[string]any{"Name": "x"}}, "Queues.Create takes no entityId"},
		"a payload on Get":          {"Queues.Get", connectors.Call{EntityID: "QU1", Payload: map[string]any{"Name": "x"}}, "Queues.Get takes no connectorInputPayload"},
		"a way out of the path":     {"Queues.Get", connectors.Call{EntityID: ".."}, "Sid is not the id of a record"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, nil)
			name := strings.Replace(test.operation, "Siprec.", "Siprecs.", 1)
			test.call.Operation = operation(t, name)
			_, err := open(t, v).Call(t.Context(), test.call)
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != connectors.BadCall || e.Op != "twilio."+name {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.want, e.Message); diff != "" {
				t.Error(diff)
			}
			if asked := v.requests(); len(asked) > 0 {
				t.Errorf("requests were made: %v", asked)
			}
		})
	}
}

func TestIDsCannotLeaveTheirPlace(t *testing.T) {
	v := newVendor(t, map[string]reply{"GET Queues/QU1%3FPage=1.json": {body: `{"sid":"QU1"}`}})
	if _, err := open(t, v).Call(t.Context(), connectors.Call{Operation: operation(t, "Queues.Get"), EntityID: "QU1?Page=1"}); err != nil {
		t.Error(err)
	}
}

func TestPagesAreFilledAndGoOnWhereTheyEnded(t *testing.T) {
	row := func(i int) string {
		status := "sent"
		if i%2 == 0 {
			status = "failed"
		}
		return fmt.Sprintf(`{"sid":"SM%d","status":"%s"}`, i, status)
	}
	answers := map[string]reply{}
	for p := range 3 {
		var rows []string
		for i := range 4 {
			rows = append(rows, row(p*4+i))
		}
		key, next := "GET Messages.json?PageSize=200", `"/2010-04-01/Accounts/x/Messages.json?PageSize=200&Page=%d&PageToken=PA%d"`
		if p > 0 {
			key = fmt.Sprintf("GET Messages.json?Page=%d&PageSize=200&PageToken=PA%d", p, p)
		}
		next = fmt.Sprintf(next, p+1, p+1)
		if p == 2 {
			next = "null"
		}
		answers[key] = reply{body: fmt.Sprintf(`{"messages":[%s],"next_page_uri":%s}`, strings.Join(rows, ","), next)}
	}
	v := newVendor(t, answers)
	caller, op := open(t, v), operation(t, "Messages.List")
	var got []string
	token, pages := "", 0
	for {
		result, err := caller.Call(t.Context(), connectors.Call{Operation: op, FilterClause: "Status = 'failed'", PageSize: 1 + pages%3, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, row := range result.Payload.([]any) {
			got = append(got, row.(map[string]any)["Sid"].(string))
		}
		if token = result.NextPageToken; token == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"SM0", "SM2", "SM4", "SM6", "SM8", "SM10"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPing(t *testing.T) {
	v := newVendor(t, map[string]reply{"GET .json": {body: `{"sid":"AC1"}`}})
	if err := open(t, v).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRegionAndEdge(t *testing.T) {
	var host string
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		host = r.URL.Host
		return nil, errors.New("no network")
	})}
	caller, err := subject.Open(connectors.Connection{
		HTTP: client, Region: "au1", Edge: "sydney",
		Auth: func(context.Context, string) (string, error) { return "x", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.Ping(t.Context()); connectors.KindOf(err) != connectors.Unavailable {
		t.Error(err)
	}
	if host != "api.sydney.au1.twilio.com" {
		t.Errorf("the host is %s", host)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
