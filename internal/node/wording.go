package node

import (
	"fmt"
	"time"
)

// What whoever looks at an execution in the UI reads of a connection that it waits for, in Markdown. That is known of the
// connection, not of the calls of the execution: those of them that have begun do not wait.

func noticeSuspended(connection string, since time.Time) string {
	return fmt.Sprintf("**%s is suspended** since %s UTC: calls that have not begun wait for `starter connections resume %[1]s`.",
		connection, since.UTC().Format(time.DateTime))
}

func noticeSuspendedByDefinition(connection string) string {
	return fmt.Sprintf("**%s is suspended by its definition**: calls that have not begun wait until it is not.", connection)
}

func noticeUnserved(connection string, waiting int64) string {
	return fmt.Sprintf("**%s is served by no worker**: calls that have not begun wait for one, about %d of them.", connection, waiting)
}

func noticeThrottled(connection string, waiting int64, longest time.Duration) string {
	return fmt.Sprintf("**%s is throttled**: calls that have not begun wait for their turn, about %d of them, the first for %s.",
		connection, waiting, longest.Round(time.Second))
}
