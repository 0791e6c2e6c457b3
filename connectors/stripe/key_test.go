package stripe

import (
	"context"
	"errors"
	"testing"

	"hawser/connectors"
	"hawser/internal/connection"
)

func TestAKeyThatCannotBeReadFailsByItsKind(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		kind connectors.Kind
	}{
		"a store that does not answer": {&connection.SecretError{URL: "awsparamstore://key", Temporary: true}, connectors.Unavailable},
		"a secret that there is not":   {&connection.SecretError{URL: "env://KEY"}, connectors.Configuration},
		"anything else":                {errors.New("no"), connectors.Configuration},
	} {
		t.Run(name, func(t *testing.T) {
			caller, err := Connector().Open(connectors.Connection{Auth: func(context.Context, string) (string, error) { return "", test.err }})
			if err != nil {
				t.Fatal(err)
			}
			if err := caller.Ping(t.Context()); connectors.KindOf(err) != test.kind {
				t.Errorf("got %v", err)
			}
		})
	}
}
