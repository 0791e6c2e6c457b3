package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// seedable is a kind of record that can be seeded.
type seedable struct {
	kind string
	// complete gives a record the fields that make a bare id behave as a real one.
	complete func(c *call, o, given object)
}

// seeds tells what a list of seeded records holds.
func seeds(list string) seedable {
	switch list {
	case "charges":
		return seedable{"charge", seedCharge}
	case "customers":
		return seedable{"customer", seedCustomer}
	case "invoices":
		return seedable{"invoice", seedInvoice}
	case "payment_intents":
		return seedable{"payment_intent", seedIntent}
	case "payment_methods":
		return seedable{"payment_method", seedMethod}
	case "prices":
		return seedable{"price", seedPrice}
	case "products":
		return seedable{"product", seedProduct}
	case "quotes":
		return seedable{"quote", seedQuote}
	default:
		return seedable{}
	}
}

// seedOrder puts records after those they lean on.
var seedOrder = []string{"products", "prices", "customers", "payment_methods", "charges", "payment_intents", "invoices", "quotes"}

// seed takes records with ids of the user's choice: {"customers": [{"id":
// "cus_..."}], ...}. Fields left out get the values of a fresh record. An
// account other than the platform's is named under "account".
func (s *Server) seed(records json.RawMessage) error {
	decoded, err := decode(records)
	if err != nil {
		return err
	}
	lists, ok := decoded.(object)
	if !ok {
		return errors.New(`the seed is not an object; write {"customers": [{"id": "cus_..."}]}`)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{server: s, account: s.account(text(lists, "account")), id: newID("req_"), now: s.now(), params: object{}}
	delete(lists, "account")
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if seeds(name).kind == "" {
			problems = append(problems, fmt.Errorf("%q is not a list that can be seeded; these are: %v", name, seedOrder))
		}
	}
	for _, name := range seedOrder {
		if given, present := lists[name]; present {
			problems = append(problems, c.seedList(name, given)...)
		}
	}
	if len(problems) > 0 {
		c.rollback()
	}
	return errors.Join(problems...)
}

func (c *call) seedList(name string, given any) []error {
	list, ok := given.([]any)
	if !ok {
		return []error{fmt.Errorf("%s is not a list", name)}
	}
	var problems []error
	for i, item := range list {
		record, ok := item.(object)
		id := text(record, "id")
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("%s[%d] is not an object", name, i))
		case id == "":
			problems = append(problems, fmt.Errorf("%s[%d] has no id", name, i))
		default:
			c.seedRecord(name, record)
		}
	}
	return problems
}

func (c *call) seedRecord(name string, record object) {
	seed := seeds(name)
	o := c.start(seed.kind)
	overlay(o, record)
	o["object"] = seed.kind
	seed.complete(c, o, record)
	c.save(o)
}

// overlay puts values over an object, into nested objects too.
func overlay(o, values object) {
	for name, value := range values {
		inner, nested := value.(object)
		if under := child(o, name); nested && under != nil && name != "metadata" {
			overlay(under, inner)
			continue
		}
		o[name] = clone(value)
	}
}
