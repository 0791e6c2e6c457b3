package hawser

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/dataflow"
	"hawser/workflows"
)

// A cursor is for the records that it was made of: of another source everything is read.
func TestADataflowThatGetsAnotherSourceReadsAllOfIt(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.doBusiness(t) // charges of today
	in := l.created(t, true)
	if result := l.run(t, in); result.Written != 2 || result.Note != "" {
		t.Fatalf("%+v", result)
	}
	l.stripe.Reset() // another account has older ones
	l.stripe.seedCharges(t, 0, 50)
	in.Flow.Source = "stripe-eu Charge"
	result := l.run(t, in)
	if result.Read != 50 || result.Written != 50 || !strings.Contains(result.Note, "was stripe-main Charge") {
		t.Errorf("%+v", result)
	}
	if again := l.run(t, in); again.Written != 0 || again.Read > 30 || again.Note != "" {
		t.Errorf("%+v", again)
	}
	if got := l.charges(t); got.Rows != 52 || got.IDs != 52 {
		t.Errorf("%+v", got)
	}
}

// What would land twice is refused, and nothing of it lands: read again without a key, or from another source.
func TestWithoutAKeyNothingIsReadTwice(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 40)
	keyless := l.created(t, false)
	l.run(t, keyless)
	whole, elsewhere := *keyless.Flow, *keyless.Flow
	whole.Narrowed, elsewhere.Source = false, "stripe-eu Charge"
	for name, in := range map[string]workflows.DataflowInput{
		"a stretch of time":    {Flow: keyless.Flow, Window: &dataflow.Window{From: firstCharge}},
		"a list as a whole":    {Flow: &whole},
		"another source's all": {Flow: &elsewhere},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := l.begin(t, in).Get(ctx, nil); err == nil || !strings.Contains(err.Error(), "without an identity") {
			t.Errorf("%s: the run ends with %v", name, err)
		}
		cancel()
	}
	if diff := cmp.Diff(landed{40, 40, sumTo(40)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
