package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/spf13/pflag"
)

// whole is the value of a flag that takes a whole number between two bounds.
type whole struct {
	value     *int
	low, high int
}

// from is the flag's value for numbers from low on.
func from(low int, value *int) *whole { return &whole{value, low, math.MaxInt} }

func (w *whole) String() string { return strconv.Itoa(*w.value) }

func (w *whole) Set(text string) error {
	number, err := strconv.Atoi(text)
	switch {
	case err == nil && number >= w.low && number <= w.high:
		*w.value = number
		return nil
	case w.high == math.MaxInt:
		return fmt.Errorf("want a whole number, %d or more", w.low)
	default:
		return fmt.Errorf("want a whole number from %d to %d", w.low, w.high)
	}
}

func (w *whole) Type() string { return "int" }

// patience is the value of --wait.
type patience time.Duration

// waitFlag adds --wait to the flags of a command that follows what a worker does.
func waitFlag(flags *pflag.FlagSet, wait *time.Duration) {
	*wait = defaultWait
	flags.Var((*patience)(wait), "wait", "how long to wait for a worker")
}

func (p *patience) String() string { return time.Duration(*p).String() }

func (p *patience) Set(text string) error {
	duration, err := time.ParseDuration(text)
	if err != nil || duration < 0 {
		return errors.New("want a duration, as in 30s or 5m")
	}
	*p = patience(duration)
	return nil
}

func (p *patience) Type() string { return "duration" }

var (
	_ pflag.Value = (*whole)(nil)
	_ pflag.Value = (*patience)(nil)
)
