package workflows

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// barWidth is how many characters a progress bar has.
const barWidth = 20

// markdown is what the UI shows of a run of a dataflow. Lists are read from the newest record back.
func (r *flowRun) markdown() string {
	s := r.state
	var b strings.Builder
	b.WriteString("| read | fit | failed | pages |\n|---|---|---|---|\n")
	b.WriteString(fmt.Sprint("| ", s.Read, " | ", s.Staging.Records, " | ", s.Staging.Failed, " | ", s.Staging.Count, " |\n"))
	if s.Oldest > 0 {
		b.WriteString("\nread back to " + time.Unix(s.Oldest, 0).UTC().Format(time.RFC3339) + s.bar() + "\n")
	}
	switch c := r.committed; {
	case c != nil:
		b.WriteString(fmt.Sprintf("\ncommitted: %d written, %d removed, %d unchanged\n", c.Inserted+c.Replaced, c.Removed, c.Unchanged))
	case s.Listed && s.Plan.Changed != nil:
		b.WriteString("\nfollowing the application's events\n")
	case s.Listed:
		b.WriteString("\ncommitting\n")
	}
	if s.Plan.Note != "" {
		b.WriteString("\n" + s.Plan.Note + "\n")
	}
	return b.String()
}

// bar shows how much has been read of the time that a run reads, "" where that is not known.
func (s *FlowState) bar() string {
	percent := s.percent()
	if percent == 0 {
		return ""
	}
	full := percent * barWidth / 100
	return fmt.Sprintf(" `%s%s` %d %%", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), percent)
}

// percent is how much has been read of the time that a run reads: 1 to 99 while it reads, 100 at the end of the list, 0
// where it is not known when that time begins. It never falls.
func (s *FlowState) percent() int {
	start := cmp.Or(s.Plan.Created.From, s.Start)
	switch whole := s.Newest - start; {
	case start == 0 || whole <= 0:
		return 0
	case s.Listed:
		return 100
	default:
		return int(min(max((s.Newest-s.Oldest)*100/whole, 1), 99))
	}
}
