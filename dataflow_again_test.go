package hawser

import (
	"testing"
	"time"

	"hawser/internal/dataflow"
)

// A stretch of time of what goes on changing is read again by the time that Twilio narrows its list by.
func TestAStretchOfMessagesIsReadAgain(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.twilio.Reset()
	in := l.messages(t)
	l.twilio.seedMessages(t, 0, 20) // one at noon of each day
	day := func(n int) int64 { return time.Date(2023, 1, n, 0, 0, 0, 0, time.UTC).Unix() }
	in.Window = &dataflow.Window{From: day(5), Until: day(8)}
	for _, written := range []int64{3, 0} {
		if result := l.run(t, in); result.Read != 3 || result.Written != written || result.Failed != 0 {
			t.Errorf("%+v", result)
		}
	}
}
