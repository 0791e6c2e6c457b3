package http

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hawser/connectors"
)

// What is sent and what comes back is personal wherever it stands: in the path, in the query, in a header, in a body. The
// caller's log and errors, which openAt listens to, tell none of it.
func TestNoLogAndNoErrorTellsWhatIsPersonal(t *testing.T) {
	query := func(name string) any { return object{"name": name, "in": "query", "schema": plainText} }
	fields := object{"type": "object", "properties": object{
		"to": plainText, "text": plainText, "message": plainText, "card": object{"type": "object", "properties": object{"number": plainText}},
	}}
	send := func(media string) object {
		return object{
			"operationId": "send" + media[len(media)-4:], "responses": answers(fields),
			"requestBody": object{"content": object{media: object{"schema": fields}}},
			"parameters":  []any{object{"name": "X-Caller", "in": "header", "schema": plainText}, query("sender")},
		}
	}
	connector := describeFile(t, apiOf(t, map[string]object{
		"POST /messages/json":   send("application/json"),
		"POST /messages/form":   send(formMedia),
		"GET /numbers/{number}": {"responses": answers(fields)},
		"GET /texts":            {"parameters": []any{query("to"), query("text")}, "responses": answers(object{"type": "array", "items": fields})},
	}), nil)
	const phone, said, card = "+14155550123", "Meet me at noon, Ada", "4242424242424242"
	payload := map[string]any{
		"To": phone, "Text": said, "Message": said, "Card": map[string]any{"Number": card}, "XCaller": phone, "Sender": phone,
	}
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
		for what, repeated := range map[string]func(sent string) string{
			"as a message": func(sent string) string {
				return fmt.Sprintf(`{"code":%q,"message":%q,"to":%q,"text":%q,"card":{"number":%q}}`, said, sent+" is wrong", phone, said, card)
			},
			"as it came": func(sent string) string { return sent },
		} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				address, _ := url.PathUnescape(r.URL.RequestURI())
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("X-Caller", r.Header.Get("X-Caller"))
				w.WriteHeader(status)
				_, _ = io.WriteString(w, repeated(strings.Join([]string{address, string(body), r.Header.Get("Authorization")}, " ")))
			}))
			t.Cleanup(server.Close)
			caller := openAt(t, connector, server.URL, map[string]string{username: "shop-of-ada", password: "s3cret-of-the-shop"})
			for _, call := range []connectors.Call{
				{Operation: find(t, connector, "Sendjson"), Payload: payload},
				{Operation: find(t, connector, "Sendoded"), Payload: payload},
				{Operation: find(t, connector, "Number.Get"), EntityID: phone},
				{Operation: find(t, connector, "Text.List"), FilterClause: "To = '" + phone + "' AND Text = '" + said + "'"},
			} {
				_, err := caller.Call(t.Context(), call)
				if status != http.StatusOK && err == nil {
					t.Errorf("%s, %d %s: there is no error", call.Operation.Name(), status, what)
				}
				if err != nil && strings.Contains(err.Error(), said) {
					t.Errorf("%s, %d %s: the error tells the text: %v", call.Operation.Name(), status, what, err)
				}
			}
		}
	}
}
