// Package contract holds the answers of the simulators to the vendors' own descriptions of their APIs, in tests: every
// answer of a simulator that is watched, whatever the test asks it for.
//
// The descriptions are the vendors' and no part of this project. Stripe's is in the module of its mock, Twilio's in a file
// that HAWSER_TWILIO_OPENAPI names. Where one is missing nothing is held to it, and the test's log says so.
package contract

import (
	"cmp"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hawser/sandbox/control"
)

// Description is a vendor's description of its API, as far as answers go.
type Description struct {
	document document
	routes   routes
	vendor   vendor
}

// vendor is what a description leaves out.
type vendor struct {
	// prefix is that of the API's paths.
	prefix string
	// refusal finds what is wrong with an answer that is an error.
	refusal func(d *Description, status int, body any) []string
	// undescribed are members that the API gives and its description does not name.
	undescribed []string
	// gone matches the paths that the vendor serves and has dropped from its description; nil matches none.
	gone *regexp.Regexp
	// whole says that an answer has every member that is described.
	whole bool
	// loose says that references may be null, and prices texts, as the vendor's own examples have them.
	loose bool
}

// Stripe gives Stripe's description, of the version that the mock of tools/go.mod carries; nil where it is not here.
func Stripe() *Description { return ofStripe() }

var ofStripe = sync.OnceValue(func() *Description {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil
	}
	file := filepath.Join(strings.TrimSpace(string(cache)), "github.com/stripe/stripe-mock@v0.183.0/embedded/openapi/spec3.json")
	return read(file, vendor{prefix: "/v1/", refusal: stripeRefusal, undescribed: []string{"total_count", "source"}})
})

// Twilio gives Twilio's description, of the SDK's time; nil where it is not here.
func Twilio() *Description { return ofTwilio() }

var ofTwilio = sync.OnceValue(func() *Description {
	file := cmp.Or(os.Getenv("HAWSER_TWILIO_OPENAPI"), beside("shared/contracts/twilio_api_v2010.json"))
	return read(file, vendor{
		prefix: "/2010-04-01/", refusal: twilioRefusal, whole: true, loose: true,
		gone: regexp.MustCompile(`/Calls/([^/]+/Feedback|FeedbackSummary(/[^/]+)?)\.json$`),
	})
})

// beside is a file in the directory that the module's is in.
func beside(file string) string {
	module, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return file
	}
	return filepath.Join(filepath.Dir(filepath.Dir(strings.TrimSpace(string(module)))), file)
}

func read(file string, v vendor) *Description {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	d := &Description{vendor: v}
	if json.Unmarshal(content, &d.document) != nil {
		return nil
	}
	d.routes = newRoutes(d.document.Paths)
	return d
}

// Watch holds every answer of a simulator to the description, and fails the test for each that does not fit. How many
// there were stands in the test's log. Where d is nil, it only says so.
func (d *Description) Watch(t testing.TB, simulator *control.Control) {
	t.Helper()
	if d == nil {
		t.Log("the vendor's description is not here: the simulator's answers are held to nothing")
		return
	}
	var held atomic.Int64
	simulator.OnAnswer(func(r *http.Request, status int, body []byte) {
		if !strings.HasPrefix(r.URL.Path, d.vendor.prefix) {
			return
		}
		held.Add(1)
		for _, problem := range d.Check(r.Method, r.URL.Path, status, body) {
			t.Errorf("the simulator answers %s %s with %d: %s", r.Method, r.URL.Path, status, problem)
		}
	})
	t.Cleanup(func() { t.Logf("%d answers held to the vendor's description", held.Load()) })
}
