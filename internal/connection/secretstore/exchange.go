package secretstore

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"hawser/internal/connection"
)

// maxAnswer is more than any store's largest secret with what is around it.
const maxAnswer = 1 << 20

// exchange makes a request of a store and gives the body of its answer. reason
// tells what an error of the store means as an HTTP status, and the store's word for it.
func exchange(client *http.Client, request *http.Request, at *url.URL, reason func(status int, body []byte) (int, string)) ([]byte, error) {
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
	status, word := reason(answer.StatusCode, content)
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return nil, silent(at, errors.New(strings.TrimSpace(fmt.Sprintf("HTTP %d %s", answer.StatusCode, word))))
	}
	return nil, refused(at, status, word)
}

// malformed is the error of an answer that is not the store's.
func malformed(at *url.URL) error {
	return &connection.SecretError{URL: at.String(), Problem: "cannot be read", Hint: "see what answers in the place of the store"}
}
