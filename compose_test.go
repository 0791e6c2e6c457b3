package hawser

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// secrets are the values that only the environment may give.
var secrets = []string{"POSTGRES_PASSWORD=from-the-environment", "STRIPE_API_KEY=from-the-environment", "TWILIO_AUTH_TOKEN=from-the-environment"}

func TestComposeFile(t *testing.T) {
	project := loadCompose(t, secrets)

	t.Run("has the real topology", func(t *testing.T) {
		for _, name := range []string{"postgresql", "temporal", "temporal-ui", "worker", "sandbox", "prometheus", "grafana"} {
			if _, ok := project.Services[name]; !ok {
				t.Errorf("no service %q", name)
			}
		}
	})
	t.Run("starts the sandboxes and what watches on request only", func(t *testing.T) {
		for name, profile := range map[string]string{"sandbox": "sandbox", "prometheus": "metrics", "grafana": "metrics"} {
			if got := project.Services[name].Profiles; !slices.Equal(got, []string{profile}) {
				t.Errorf("%s has profiles %v", name, got)
			}
		}
	})
	t.Run("mounts what is there", func(t *testing.T) {
		for name, service := range project.Services {
			for _, volume := range service.Volumes {
				if volume.Type != types.VolumeTypeBind {
					continue
				}
				if _, err := os.Stat(volume.Source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
	pinned := regexp.MustCompile(`^(hawser-[a-z]+:local|[a-z/-]+:v?\d+\.\d+[.\w-]*)$`)
	for name, service := range project.Services {
		t.Run(name, func(t *testing.T) {
			if !pinned.MatchString(service.Image) {
				t.Errorf("image %q is not pinned to a version", service.Image)
			}
			if service.HealthCheck == nil && !endsByItself(project, name) {
				t.Error("no health check")
			}
			for key, value := range service.Environment {
				if regexp.MustCompile(`PASSWORD|PWD|KEY|TOKEN`).MatchString(key) && (value == nil || *value != "from-the-environment") {
					t.Errorf("%s does not come from the environment", key)
				}
			}
		})
	}
}

func TestComposeFileNeedsAPassword(t *testing.T) {
	if _, err := readCompose(t, nil); err == nil {
		t.Error("the file loads without POSTGRES_PASSWORD; it must say that one has to be chosen")
	}
}

// endsByItself reports whether others wait for the service's end: a job, not a server.
func endsByItself(project *types.Project, name string) bool {
	for _, service := range project.Services {
		if d, ok := service.DependsOn[name]; ok && d.Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	return false
}

func loadCompose(t *testing.T, env []string) *types.Project {
	t.Helper()
	project, err := readCompose(t, env)
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func readCompose(t *testing.T, env []string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"docker-compose.yml"}, cli.WithEnv(env), cli.WithProfiles([]string{"sandbox", "metrics"}))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}
