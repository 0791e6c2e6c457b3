package secretstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"hawser/internal/connection"
)

// maxAnswer is more than any store's largest secret with what is around it.
const maxAnswer = 1 << 20

// reason tells what an error of a store means as an HTTP status, and the store's word for it.
type reason func(status int, body []byte) (int, string)

// reasonIn is the reason of a store whose errors are {"error": {...}}, with its word in that field.
func reasonIn(field string) reason {
	return func(status int, body []byte) (int, string) {
		var answer struct {
			Error map[string]any `json:"error"`
		}
		if json.Unmarshal(body, &answer) != nil {
			return status, ""
		}
		word, _ := answer.Error[field].(string)
		return status, word
	}
}

// get asks a store that takes an OAuth token for what stands at an address, and gives the body of its answer.
func get(ctx context.Context, client *http.Client, token *oauth2.Token, address string, at *url.URL, why reason) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, unauthenticated(at, err)
	}
	token.SetAuthHeader(request)
	return exchange(client, request, at, why)
}

// exchange makes a request of a store and gives the body of its answer.
func exchange(client *http.Client, request *http.Request, at *url.URL, why reason) ([]byte, error) {
	answer, err := client.Do(request)
	if err != nil {
		return nil, silent(at, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, silent(at, err)
	}
	if answer.StatusCode == http.StatusOK {
		return content, nil
	}
	status, word := why(answer.StatusCode, content)
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return nil, silent(at, errors.New(strings.TrimSpace(fmt.Sprintf("HTTP %d %s", answer.StatusCode, word))))
	}
	return nil, refused(at, status, word)
}

// malformed is the error of an answer that is not the store's.
func malformed(at *url.URL) error {
	return &connection.SecretError{URL: at.String(), Problem: "cannot be read", Hint: "see what answers in the place of the store"}
}
