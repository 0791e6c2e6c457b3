package dataflow

import (
	"fmt"
	"testing"
	"time"
)

// The answer is never younger than the oldest record, is close to it, and takes a handful of questions, however far back
// the list goes and however its records lie.
func TestTheHorizonIsFoundInAHandfulOfQuestions(t *testing.T) {
	const day = int64(24 * time.Hour / time.Second)
	newest := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Unix()
	for _, reach := range []int64{1, 60, 3600, day, 9 * day, 40 * day, 400 * day, 4000 * day, newest - earliest} {
		for _, records := range []int64{2, 3, 50, 100_000} {
			t.Run(fmt.Sprintf("%d records of %s", records, time.Duration(reach)*time.Second), func(t *testing.T) {
				oldest := newest - reach
				// The records lie at even distances.
				older := func(before int64) int64 {
					if before <= oldest {
						return 0
					}
					return oldest + (before-1-oldest)*(records-1)/reach*reach/(records-1)
				}
				h := NewHorizon(newest, newest-reach/100)
				asked := 0
				for before, more := h.Next(); more; before, more = h.Next() {
					if before <= earliest || before > h.Oldest {
						t.Fatalf("question %d is for %d, between %d and %d", asked, before, h.Start, h.Oldest)
					}
					asked++
					h.Learn(before, older(before))
				}
				switch {
				case asked > 8:
					t.Errorf("%d questions", asked)
				case h.Start > oldest:
					t.Errorf("the list is said to begin %d s after its oldest record", h.Start-oldest)
				case (newest-oldest)*100 < (newest-h.Start)*93:
					t.Errorf("the list reaches %d s back, and is said to reach %d", reach, newest-h.Start)
				}
			})
		}
	}
}

func TestAListWithOneSecondNeedsNoQuestionMoreThanOthers(t *testing.T) {
	for _, newest := range []int64{earliest - 5, earliest, earliest + 1, earliest + 1_000_000} {
		h := NewHorizon(newest, newest)
		asked := 0
		for before, more := h.Next(); more; before, more = h.Next() {
			if asked++; asked > 8 {
				t.Fatal("it asks on and on")
			}
			h.Learn(before, 0)
		}
	}
}
