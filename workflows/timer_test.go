package workflows_test

import (
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func TestTimer(t *testing.T) {
	for name, test := range map[string]struct {
		timer lang.TimerTask
		want  time.Duration
	}{
		"a duration":               {lang.TimerTask{Duration: nodetest.Literal("36h")}, 36 * time.Hour},
		"an expression":            {lang.TimerTask{Duration: nodetest.Expression("duration('1h') + duration('1h')")}, 2 * time.Hour},
		"a time":                   {lang.TimerTask{Until: nodetest.Expression("now + duration('90m')")}, 90 * time.Minute},
		"a time that is over":      {lang.TimerTask{Until: nodetest.Literal("2001-01-01T00:00:00Z")}, 0},
		"a duration below nothing": {lang.TimerTask{Duration: nodetest.Literal("-1h")}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, env := execute(t, echo, nodetest.Bundle("waiting", outputs(nodetest.Member("waited", "string(timestamp(tasks.wait.firedAt) - execution.startTime)")),
				task("wait", func(t *lang.Task) { t.Timer = &test.timer })), nil)
			if err := env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			waited, err := time.ParseDuration(got.(map[string]any)["waited"].(string))
			if err != nil || waited < test.want || waited > test.want+time.Minute {
				t.Errorf("it waited %v (%v), want %v", waited, err, test.want)
			}
		})
	}
}

func TestTimerThatIsNone(t *testing.T) {
	for name, timer := range map[string]lang.TimerTask{
		"duration": {Duration: nodetest.Literal("soon")},
		"until":    {Until: nodetest.Literal("tomorrow")},
	} {
		_, env := execute(t, echo, nodetest.Bundle("waiting", nil, task("wait", func(t *lang.Task) { t.Timer = &timer })), nil)
		var app *temporal.ApplicationError
		if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.WrongValue {
			t.Errorf("%s: the execution ended with %v", name, env.GetWorkflowError())
		}
	}
}
