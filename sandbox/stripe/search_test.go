package stripe

import (
	"strings"
	"testing"
)

func TestSearchTakes(t *testing.T) {
	o := object{
		"email": "Ada@Example.com", "status": "active", "amount": int64(500), "created": int64(1700000000), "livemode": false, "name": nil,
		"metadata": object{"order id": "it's 7"},
	}
	tests := map[string]bool{
		`email:'ada@example.com'`:                               true,
		`email:"bob@example.com"`:                               false,
		`email~'example'`:                                       true,
		`-email~'example'`:                                      false,
		`amount>499 AND amount<=500`:                            true,
		`amount>500 OR created>=1700000000`:                     true,
		`amount:500 status:'active'`:                            true,
		`amount>500`:                                            false,
		`metadata["order id"]:'it\'s 7'`:                        true,
		`metadata['order id']:"7"`:                              false,
		`metadata['other']:null`:                                true,
		`-metadata['order id']:null`:                            true,
		`name:null`:                                             true,
		`livemode:false`:                                        true,
		`status:'active' AND amount:1`:                          false,
		`status:'canceled' OR amount:1`:                         false,
		`nothing:'x'`:                                           false,
		`metadata['order id']:'it\'s 7' AND -status:'canceled'`: true,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			q, err := parseQuery(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := q.takes(o); got != want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestSearchRefuses(t *testing.T) {
	for _, text := range []string{"", "email", "email:", ":'x'", "email:'x", "a:'x' AND", "a:'x' AND b:'y' OR c:'z'", "data['k']:'v'", "metadata['k':'v'", "a b:'c'", "-"} {
		t.Run(text, func(t *testing.T) {
			if q, err := parseQuery(text); err == nil {
				t.Errorf("read as %v", q)
			}
		})
	}
}

// FuzzParseQuery checks that a query and its negation disagree about every
// record: each term takes exactly what it does not take when it is negated.
func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{`email:'a@b.co'`, `metadata["k"]:"v" AND created>5`, `-status:'x' OR amount<=1`, `name~"a\"b"`, `a:null`} {
		f.Add(seed, "k", "v")
	}
	f.Fuzz(func(t *testing.T, text, name, value string) {
		q, err := parseQuery(text)
		if err != nil {
			return
		}
		o := object{name: value, "metadata": object{name: value}, "created": int64(len(value))}
		for _, term := range q.terms {
			if strings.ContainsAny(term.op, " ") || term.field == "" {
				t.Errorf("%q is read as %+v", text, term)
			}
			opposite := term
			opposite.not = !term.not
			if term.takes(o) == opposite.takes(o) {
				t.Errorf("%+v and its negation agree", term)
			}
		}
	})
}
