package main

import (
	"strings"
	"time"

	"hawser/sandbox/control"
)

// calls are what a vendor was asked, in the order of arrival.
type calls []control.Entry

// outcome gives the calls of one outcome.
func (c calls) outcome(outcome control.Outcome) calls {
	var found calls
	for _, e := range c {
		if e.Outcome == outcome {
			found = append(found, e)
		}
	}
	return found
}

// between gives the calls that arrived from a time on, before another.
func (c calls) between(from, to time.Time) calls {
	var found calls
	for _, e := range c {
		if !e.Time.Before(from) && e.Time.Before(to) {
			found = append(found, e)
		}
	}
	return found
}

// most gives how many calls arrived in the busiest second.
func (c calls) most() int {
	busiest, first := 0, 0
	for i, e := range c {
		for e.Time.Sub(c[first].Time) >= time.Second {
			first++
		}
		busiest = max(busiest, i-first+1)
	}
	return busiest
}

// rate gives the calls per second after the first second, up to the last whole one.
func (c calls) rate() float64 {
	if len(c) == 0 {
		return 0
	}
	from := c[0].Time.Add(time.Second)
	seconds := c[len(c)-1].Time.Sub(from).Truncate(time.Second)
	if seconds <= 0 {
		return 0
	}
	return float64(len(c.between(from, from.Add(seconds)))) / seconds.Seconds()
}

// doubled counts calls that were carried out though their key had been before. One that comes again after its answer was
// lost, and is answered from memory, is none.
func (c calls) doubled() int {
	seen, count := map[string]bool{}, 0
	for _, e := range c.outcome(control.CarriedOut) {
		if e.IdempotencyKey == "" {
			continue
		}
		if seen[e.IdempotencyKey] {
			count++
		}
		seen[e.IdempotencyKey] = true
	}
	return count
}

// hostsOf gives the hosts of nodes, by their identities.
func hostsOf(nodes []string) map[string]bool {
	hosts := map[string]bool{}
	for _, identity := range nodes {
		_, host, _ := strings.Cut(identity, "@")
		hosts[host] = true
	}
	return hosts
}
