package workflows

import (
	"fmt"
	"strings"
	"time"
)

// barWidth is how many characters a progress bar has.
const barWidth = 20

// markdown is what the UI shows of a run of a dataflow while it runs. Lists are read from the newest record back; how far
// there is to go is known where the run reads from a time on.
func (r *flowRun) markdown() string {
	s := r.state
	var b strings.Builder
	b.WriteString("| read | fit | failed | pages |\n|---|---|---|---|\n")
	b.WriteString(fmt.Sprint("| ", s.Read, " | ", s.Staging.Records, " | ", s.Staging.Failed, " | ", s.Staging.Count, " |\n"))
	switch {
	case s.Listed && s.Plan.Changed != nil:
		b.WriteString("\nfollowing the application's events\n")
	case s.Listed:
		b.WriteString("\ncommitting\n")
	case s.Oldest > 0:
		b.WriteString("\nread back to " + time.Unix(s.Oldest, 0).UTC().Format(time.RFC3339) + s.bar() + "\n")
	}
	if s.Plan.Note != "" {
		b.WriteString("\n" + s.Plan.Note + "\n")
	}
	return b.String()
}

// bar shows how much of the time has been read that a run reads, "" where that is not known.
func (s *FlowState) bar() string {
	whole := s.Newest - s.Plan.Created.From
	if s.Plan.Created.From == 0 || whole <= 0 {
		return ""
	}
	part := min(max(float64(s.Newest-s.Oldest)/float64(whole), 0), 1)
	full := int(part * barWidth)
	return fmt.Sprintf(" `%s%s` %.0f %%", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), part*100)
}
