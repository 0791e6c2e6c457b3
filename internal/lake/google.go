package lake

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	gcs "cloud.google.com/go/storage"
	"gocloud.dev/blob"
	"gocloud.dev/blob/gcsblob"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/option"

	"hawser/connectors"
)

func openGoogle(ctx context.Context, name string, wait patience) (*blob.Bucket, error) {
	client := &http.Client{Transport: &persistent{wait.transport(), wait.attempts}}
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, client) // tokens are got as long as the bucket is open
	if os.Getenv("STORAGE_EMULATOR_HOST") == "" {
		found, err := google.FindDefaultCredentials(ctx, gcs.ScopeReadWrite)
		if err != nil {
			return nil, refused("Open", connectors.Authentication, wordNoKey(err))
		}
		client = &http.Client{Transport: &oauth2.Transport{Source: googleCredentials{found.TokenSource}, Base: client.Transport}}
	}
	made, err := gcs.NewClient(ctx, option.WithHTTPClient(client))
	if err != nil {
		return nil, refused("Open", connectors.Configuration, wordSettings(err))
	}
	made.SetRetry(gcs.WithPolicy(gcs.RetryNever)) // it would repeat without end
	return gcsblob.OpenBucket(ctx, nil, name, &gcsblob.Options{Client: made})
}

// persistent makes a request again that the storage has no time for, or that is cut off. Every object has a name of its
// own, or the same content as before: to write it again does no harm.
type persistent struct {
	next     http.RoundTripper
	attempts int
}

// RoundTrip makes a request, and waits a little longer each time before it makes it again.
func (p *persistent) RoundTrip(request *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := p.next.RoundTrip(request)
		if attempt >= p.attempts || request.Body != nil && request.GetBody == nil {
			return response, err
		}
		if err == nil {
			if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < http.StatusInternalServerError {
				return response, nil
			}
			_, _ = io.CopyN(io.Discard, response.Body, 1<<16)
			_ = response.Body.Close()
		}
		select {
		case <-request.Context().Done():
			return nil, request.Context().Err()
		case <-time.After(time.Second << (attempt - 1)):
		}
		request = request.Clone(request.Context())
		if request.GetBody != nil {
			if request.Body, err = request.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

var _ http.RoundTripper = (*persistent)(nil)
