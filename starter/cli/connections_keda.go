package cli

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/source"
)

// manifest is a Kubernetes resource, or a part of one. It is written in the
// order of its keys.
type manifest = map[string]any

const (
	// workerImage is what the Dockerfile builds.
	workerImage = "hawser-worker:local"
	// definitionsMount is where its worker looks for definitions.
	definitionsMount = "/etc/hawser/definitions"
	// anyEnvironment is the Secret that may hold further variables of pods: what datasets and their catalogs ask for.
	anyEnvironment = "hawser-environment"
	// stopGrace is how many seconds calls under way have to end: more than a worker gives them.
	stopGrace = 40
	// backlogClears is within how many seconds a backlog is to be worked off, as the worker's own scaling has it.
	backlogClears = 10
)

// keda prints what serves a connection on Kubernetes: a Deployment whose pods
// are one node each, and the ScaledObject by which KEDA scales it on the backlog.
func (a *app) keda(name, image string) error {
	p, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	if problems := p.problems(); source.HasErrors(problems) { // the pods would not serve them
		return badDefinitions(problems)
	}
	rate, err := p.rate(connection)
	if err != nil {
		return err
	}
	settings, err := a.temporal.settings()
	if err != nil {
		return err
	}
	access, err := temporalAccessOf(settings)
	if err != nil {
		return err
	}
	items := []manifest{nodePods(connection, cmp.Or(image, workerImage), access)}
	if len(access.secrets) > 0 {
		items = append(items, triggerAuthentication(connection, access))
	}
	items = append(items, scaledObject(connection, rate, access))
	if a.json() {
		return a.printJSON(manifest{"apiVersion": "v1", "kind": "List", "items": items})
	}
	encoder := yaml.NewEncoder(a.out)
	encoder.SetIndent(2)
	for _, item := range items {
		if err := encoder.Encode(item); err != nil {
			return fmt.Errorf("writing the manifests: %w", err)
		}
	}
	return encoder.Close()
}

func nodePods(c *lang.Connection, image string, t temporalAccess) manifest {
	labels := manifest{"app.kubernetes.io/name": "hawser-worker", "hawser/connection": c.Name.Value}
	container := manifest{
		"name":  "worker",
		"image": image,
		"args": []string{
			"--definitions=" + definitionsMount, "--connections=" + c.Name.Value, "--nodes=1", "--log-format=json",
		},
		"env":          environment(c, t),
		"envFrom":      []manifest{{"secretRef": manifest{"name": anyEnvironment, "optional": true}}},
		"volumeMounts": []manifest{{"name": "definitions", "mountPath": definitionsMount, "readOnly": true}},
		// Nothing is sent to a pod: what asks whether it is up is the rollout, which should not wait for long.
		"startupProbe":   atWork(2, 30),
		"readinessProbe": atWork(30, 2),
		"resources":      manifest{"requests": manifest{"cpu": "50m", "memory": "128Mi"}},
		// What the standard "restricted" of Kubernetes asks of pods, and nothing to write to.
		"securityContext": manifest{
			"runAsNonRoot": true, "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
			"capabilities":   manifest{"drop": []string{"ALL"}},
			"seccompProfile": manifest{"type": "RuntimeDefault"},
		},
	}
	return manifest{
		"apiVersion": "apps/v1",
		"kind":       "Deployment",
		"metadata":   manifest{"name": workload(c), "labels": labels},
		"spec": manifest{
			"selector": manifest{"matchLabels": labels},
			"template": manifest{
				"metadata": manifest{"labels": labels},
				"spec": manifest{
					"automountServiceAccountToken":  false,
					"enableServiceLinks":            false,
					"containers":                    []manifest{container},
					"terminationGracePeriodSeconds": stopGrace,
					"volumes":                       []manifest{{"name": "definitions", "configMap": manifest{"name": "hawser-definitions"}}},
				},
			},
		},
	}
}

// atWork asks a pod every so many seconds whether its worker is, and takes so many refusals.
func atWork(seconds, refusals int) manifest {
	return manifest{
		"exec":          manifest{"command": []string{"/usr/local/bin/worker", "--check"}},
		"periodSeconds": seconds, "timeoutSeconds": 5, "failureThreshold": refusals,
	}
}

// environment says where Temporal is, and takes what is secret out of the Secret
// of the workload: what Temporal asks for, and what the connection reads from the environment.
func environment(c *lang.Connection, t temporalAccess) []manifest {
	variables := []manifest{
		{"name": "TEMPORAL_ADDRESS", "value": t.address},
		{"name": "TEMPORAL_NAMESPACE", "value": t.namespace},
	}
	for _, name := range slices.Sorted(maps.Keys(t.variables)) {
		variables = append(variables, manifest{"name": name, "value": t.variables[name]})
	}
	var secret []string
	for _, s := range t.secrets {
		secret = append(secret, s.variable)
	}
	urls := []string{c.Proxy.PasswordURL}
	for _, setting := range c.Auth {
		urls = append(urls, setting.SecretURL)
	}
	for _, url := range urls {
		if name, ok := strings.CutPrefix(url, "env://"); ok {
			secret = append(secret, name)
		}
	}
	return append(variables, fromSecret(c, secret...)...)
}

func scaledObject(c *lang.Connection, rate float64, t temporalAccess) manifest {
	least, most := node.Bounds(c)
	metadata := map[string]string{
		"endpoint":        t.address,
		"namespace":       t.namespace,
		"taskQueue":       activities.TaskQueue(c.Name.Value),
		"queueTypes":      "activity",
		"targetQueueSize": strconv.Itoa(int(math.Ceil(rate * backlogClears))),
	}
	maps.Copy(metadata, t.metadata)
	trigger := manifest{"type": "temporal", "metadata": metadata}
	if len(t.secrets) > 0 {
		trigger["authenticationRef"] = manifest{"name": workload(c)}
	}
	return manifest{
		"apiVersion": "keda.sh/v1alpha1",
		"kind":       "ScaledObject",
		"metadata":   manifest{"name": c.Name.Value},
		"spec": manifest{
			"scaleTargetRef":  manifest{"name": workload(c)},
			"minReplicaCount": least,
			"maxReplicaCount": most,
			"triggers":        []manifest{trigger},
			"advanced": manifest{"horizontalPodAutoscalerConfig": manifest{
				// KEDA's own name for it is longer, and it refuses one of more than 63 characters.
				"name": c.Name.Value,
				// As the worker scales on its own: up at once, down a minute after the backlog is gone.
				"behavior": manifest{
					"scaleUp":   allAtOnce(most, 0),
					"scaleDown": allAtOnce(most, 60),
				},
			}},
		},
	}
}

// allAtOnce changes any number of pods, once that was wanted for so many seconds.
func allAtOnce(most, seconds int) manifest {
	return manifest{
		"stabilizationWindowSeconds": seconds,
		"policies":                   []manifest{{"type": "Pods", "value": most, "periodSeconds": 1}},
	}
}

// workload is the name of what serves a connection.
func workload(c *lang.Connection) string { return "hawser-" + c.Name.Value }
