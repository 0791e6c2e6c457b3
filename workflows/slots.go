package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hawser/activities"
)

// SlotsType is the type of the workflows that hand out the slots of an
// integration whose executions are bounded: one for each key, while there is
// demand. No integration can have this name.
const SlotsType = "hawser/concurrency"

const (
	askSignal   = "ask"
	leaveSignal = "leave"
	// grantSignal is sent to the execution that has got a slot.
	grantSignal = "hawser.slot"
)

// A holder that was killed says nothing: while others wait, those that hold a
// slot are looked at, more and more seldom while nothing changes.
const (
	firstCheck = time.Second
	lastCheck  = 30 * time.Second
	// slotsAtHand is how many events a workflow that hands out slots has before it goes on as new.
	slotsAtHand = 5000
)

// slots are the slots of one key: those that hold one, and those that wait, in
// the order in which they have asked.
type slots struct {
	Limit   int                     `json:"limit"`
	Holders []activities.SlotHolder `json:"holders,omitempty"`
	Queue   []activities.SlotHolder `json:"queue,omitempty"`
}

// handOut is the workflow. It ends when nobody holds a slot or waits for one.
func handOut(ctx workflow.Context, s slots) error {
	asks, leaves := workflow.GetSignalChannel(ctx, askSignal), workflow.GetSignalChannel(ctx, leaveSignal)
	pause := firstCheck
	for {
		if s.take(ctx, asks, leaves) {
			pause = firstCheck
		}
		s.grant(ctx)
		if asks.Len() > 0 || leaves.Len() > 0 {
			continue
		}
		if len(s.Holders) == 0 && len(s.Queue) == 0 {
			return nil
		}
		if workflow.GetInfo(ctx).GetCurrentHistoryLength() > slotsAtHand {
			return workflow.NewContinueAsNewError(ctx, SlotsType, s)
		}
		if !s.wait(ctx, pause, func() bool { return asks.Len() > 0 || leaves.Len() > 0 }) {
			if err := s.drop(ctx); err != nil {
				return err
			}
			pause = min(2*pause, lastCheck)
		}
	}
}

// take takes in what has been asked for and given back, and reports whether there was any.
func (s *slots) take(ctx workflow.Context, asks, leaves workflow.ReceiveChannel) bool {
	any := false
	var request activities.SlotRequest
	for asks.ReceiveAsync(&request) {
		any = true
		s.Limit = request.Limit
		switch {
		case slices.Contains(s.Holders, request.Holder): // it was reset, or asks once more
			_ = s.tell(ctx, request.Holder)
		case !slices.Contains(s.Queue, request.Holder):
			s.Queue = append(s.Queue, request.Holder)
		}
		request = activities.SlotRequest{}
	}
	var holder activities.SlotHolder
	for leaves.ReceiveAsync(&holder) {
		any = true
		s.remove(holder)
		holder = activities.SlotHolder{}
	}
	return any
}

// grant gives free slots to those that have waited longest. One that cannot be told is gone.
func (s *slots) grant(ctx workflow.Context) {
	for len(s.Queue) > 0 && len(s.Holders) < s.Limit {
		next := s.Queue[0]
		s.Queue = s.Queue[1:]
		if s.tell(ctx, next) == nil {
			s.Holders = append(s.Holders, next)
		}
	}
}

func (s *slots) tell(ctx workflow.Context, holder activities.SlotHolder) error {
	return workflow.SignalExternalWorkflow(ctx, holder.ID, "", grantSignal, holder).Get(ctx, nil)
}

// wait waits for news, and reports whether there is some. Only where somebody waits does it end without.
func (s *slots) wait(ctx workflow.Context, pause time.Duration, news func() bool) bool {
	if len(s.Queue) == 0 {
		return workflow.Await(ctx, news) == nil
	}
	ok, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout:      pause,
		TimerOptions: workflow.TimerOptions{Summary: "look whether the holders still run"},
	}, news)
	return ok || err != nil
}

// drop takes their slots from holders that do not run any more.
func (s *slots) drop(ctx workflow.Context) error {
	var gone []activities.SlotHolder
	if err := ask(ctx, activities.GoneActivity, s.Holders, &gone); err != nil {
		return err
	}
	for _, holder := range gone {
		s.remove(holder)
	}
	return nil
}

func (s *slots) remove(holder activities.SlotHolder) {
	is := func(h activities.SlotHolder) bool { return h == holder }
	s.Holders, s.Queue = slices.DeleteFunc(s.Holders, is), slices.DeleteFunc(s.Queue, is)
}
