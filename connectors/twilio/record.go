package twilio

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	sdk "github.com/twilio/twilio-go/client"
)

// recorder is a client that makes no request: it tells which one the SDK would make.
type recorder struct{ method, path string }

var errRecorded = errors.New("the request was recorded, not made")

func (r *recorder) AccountSid() string { return markedAccount }

func (r *recorder) SendRequest(method, address string, _ url.Values, _ map[string]any, _ ...byte) (*http.Response, error) {
	if u, err := url.Parse(address); err == nil {
		r.method, r.path = method, u.Path
	}
	return nil, errRecorded
}

func (r *recorder) SetTimeout(time.Duration) {}

func (r *recorder) SetOauth(sdk.OAuth) {}

func (r *recorder) OAuth() sdk.OAuth { return nil }

var _ sdk.BaseClient = (*recorder)(nil)
