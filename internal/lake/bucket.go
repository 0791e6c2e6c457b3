package lake

import (
	"context"
	"net"
	"net/http"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"hawser/connectors"
)

// patience is how long a bucket is waited for. What it is not enough for is tried again by those who take the step.
type patience struct {
	// attempts is how often a request is made that the storage has no time for, or that is cut off.
	attempts int
	// silence is how long a connection may bring and take nothing until it is given up.
	silence time.Duration
}

// usualPatience lets the slowest line that is of use, 70 kB a second, carry the largest part that is sent at once.
var usualPatience = patience{attempts: 4, silence: 2 * time.Minute}

// openBucket opens a bucket with the credentials that the cloud's own programs find.
func openBucket(ctx context.Context, place location, wait patience) (*blob.Bucket, error) {
	switch place.scheme {
	case "s3":
		return openAmazon(ctx, place.bucket, wait)
	case "gs":
		return openGoogle(ctx, place.bucket, wait)
	default:
		return openAzure(ctx, place.bucket, wait)
	}
}

func openAmazon(ctx context.Context, name string, wait patience) (*blob.Bucket, error) {
	client := awshttp.NewBuildableClient().WithReadTimeout(wait.silence)
	found, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(client))
	if err != nil {
		return nil, refused("Open", connectors.Configuration, wordSettings(err))
	}
	amazon := s3.NewFromConfig(found, func(o *s3.Options) {
		// Storage that is not Amazon's own has one name for all buckets, and mostly no regions.
		o.UsePathStyle = o.BaseEndpoint != nil
		if o.Region == "" && o.BaseEndpoint != nil {
			o.Region = "us-east-1"
		}
		if o.RetryMaxAttempts == 0 {
			o.RetryMaxAttempts = wait.attempts
		}
		o.Credentials = amazonCredentials{o.Credentials}
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	if amazon.Options().Region == "" {
		return nil, refused("Open", connectors.Configuration, wordNoRegion)
	}
	return s3blob.OpenBucket(ctx, amazon, name, &s3blob.Options{RequestChecksumCalculation: found.RequestChecksumCalculation})
}

// transport gives up connections that are silent for too long: a step may take hours, and must not wait that long for a
// storage that does not answer.
func (p patience) transport() *http.Transport {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &impatient{conn, p.silence}, nil
		},
	}
}

// impatient is a connection that fails when it is silent in both directions.
type impatient struct {
	net.Conn
	silence time.Duration
}

func (c *impatient) Read(into []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(into)
}

// Write lets the read that waits for the answer wait on.
func (c *impatient) Write(content []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Write(content)
}
