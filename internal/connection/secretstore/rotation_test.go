package secretstore

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hawser/internal/connection"
)

// A running connection uses the new value of a secret, wherever the secret is kept.
func TestARotatedSecretOfEachKindIsUsedWithoutARestart(t *testing.T) {
	s := newStore(t)
	s.status = http.StatusOK
	now := time.Unix(0, 0)
	clock := func() time.Time { return now }
	a := s.asAmazon(t)
	file := filepath.Join(t.TempDir(), "secret")
	secrets := connection.LocalSecrets()
	secrets["gcpsecretmanager"] = remember(s.asGoogle(t), clock)
	secrets["awssecretsmanager"] = remember(a.secret, clock)
	secrets["awsparamstore"] = remember(a.parameter, clock)
	secrets["azurekeyvault"] = remember(s.asAzure(t, newEntra(t)).read, clock)
	keep := map[string]struct {
		address string
		put     func(value string)
	}{
		"env":               {"env://HAWSER_ROTATED", func(value string) { t.Setenv("HAWSER_ROTATED", value) }},
		"file":              {"file://" + file, func(value string) { _ = os.WriteFile(file, []byte(value+"\n"), 0o600) }},
		"awssecretsmanager": {"awssecretsmanager://shop/stripe", func(value string) { s.answer = fmt.Sprintf(`{"SecretString":%q}`, value) }},
		"awsparamstore":     {"awsparamstore:///shop/stripe", func(value string) { s.answer = fmt.Sprintf(`{"Parameter":{"Value":%q}}`, value) }},
		"azurekeyvault":     {"azurekeyvault://shop/stripe", func(value string) { s.answer = fmt.Sprintf(`{"value":%q}`, value) }},
		"gcpsecretmanager": {"gcpsecretmanager://projects/shop/secrets/stripe", func(value string) {
			s.answer = fmt.Sprintf(`{"payload":{"data":%q}}`, base64.StdEncoding.EncodeToString([]byte(value)))
		}},
	}
	for scheme := range Secrets() {
		at, known := keep[scheme]
		if !known {
			t.Errorf("nothing rotates a secret of %s://", scheme)
			continue
		}
		t.Run(scheme, func(t *testing.T) {
			c, err := connection.Open(connection.Settings{Auth: map[string]connection.Value{"apiKey": {SecretURL: at.address}}}, secrets, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range []string{"sk_old", "sk_new", "sk_newer"} {
				at.put(value)
				if got, err := c.Auth(t.Context(), "apiKey"); got != value || err != nil {
					t.Errorf("got %q, %v; want %q", got, err, value)
				}
				now = now.Add(fresh)
			}
		})
	}
}
