package cli

import (
	"crypto/tls"
	"crypto/x509"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
)

func TestPodsAndKEDAGetToTemporalAsTheStarterDoes(t *testing.T) {
	key := client.NewAPIKeyStaticCredentials("not-to-be-seen")
	certificate := []tls.Certificate{{}}
	for name, test := range map[string]struct {
		settings  client.Options
		secrets   []temporalSecret
		variables map[string]string
		metadata  map[string]string
		refused   bool
	}{
		"in the clear": {},
		"with an API key": {
			settings:  client.Options{Credentials: key, ConnectionOptions: client.ConnectionOptions{TLS: &tls.Config{}}},
			secrets:   []temporalSecret{{"TEMPORAL_API_KEY", "apiKey"}},
			variables: map[string]string{"TEMPORAL_TLS": "true"},
		},
		"with a certificate, to a server of another name, of an authority of one's own": {
			settings: client.Options{ConnectionOptions: client.ConnectionOptions{TLS: &tls.Config{
				Certificates: certificate, RootCAs: x509.NewCertPool(), ServerName: "temporal.shop",
			}}},
			secrets: []temporalSecret{
				{"TEMPORAL_TLS_CLIENT_CERT_DATA", "cert"}, {"TEMPORAL_TLS_CLIENT_KEY_DATA", "key"}, {"TEMPORAL_TLS_SERVER_CA_CERT_DATA", "ca"},
			},
			variables: map[string]string{"TEMPORAL_TLS": "true", "TEMPORAL_TLS_SERVER_NAME": "temporal.shop"},
			metadata:  map[string]string{"tlsServerName": "temporal.shop"},
		},
		"with an API key, to a server of which nothing is checked": {
			settings: client.Options{Credentials: key, ConnectionOptions: client.ConnectionOptions{TLS: &tls.Config{
				RootCAs: x509.NewCertPool(), InsecureSkipVerify: true,
			}}},
			secrets:   []temporalSecret{{"TEMPORAL_API_KEY", "apiKey"}, {"TEMPORAL_TLS_SERVER_CA_CERT_DATA", ""}},
			variables: map[string]string{"TEMPORAL_TLS": "true", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION": "true"},
			metadata:  map[string]string{"unsafeSsl": "true"},
		},
		"with TLS alone": {
			settings: client.Options{ConnectionOptions: client.ConnectionOptions{TLS: &tls.Config{}}},
			refused:  true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			access, err := temporalAccessOf(test.settings)
			if (err != nil) != test.refused {
				t.Fatalf("error %v, want one: %t", err, test.refused)
			}
			if test.refused {
				return
			}
			if diff := cmp.Diff(test.secrets, access.secrets, cmp.AllowUnexported(temporalSecret{})); diff != "" {
				t.Errorf("secrets (-want +got):\n%s", diff)
			}
			if len(test.variables)+len(access.variables) > 0 && !cmp.Equal(test.variables, access.variables) {
				t.Errorf("variables (-want +got):\n%s", cmp.Diff(test.variables, access.variables))
			}
			if len(test.metadata)+len(access.metadata) > 0 && !cmp.Equal(test.metadata, access.metadata) {
				t.Errorf("metadata (-want +got):\n%s", cmp.Diff(test.metadata, access.metadata))
			}
		})
	}
}
