package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/internal/node"
)

// manifest is a Kubernetes resource, or a part of one. It is written in the
// order of its keys.
type manifest = map[string]any

const (
	// workerImage is what the Dockerfile builds.
	workerImage = "hawser-worker:local"
	// definitionsMount is where its worker looks for definitions.
	definitionsMount = "/etc/hawser/definitions"
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
	rate, err := p.rate(connection)
	if err != nil {
		return err
	}
	settings, err := a.temporal.settings()
	if err != nil {
		return err
	}
	items := []manifest{
		nodePods(connection, cmp.Or(image, workerImage), settings.HostPort, settings.Namespace),
		scaledObject(connection, rate, settings.HostPort, settings.Namespace),
	}
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

func nodePods(c *lang.Connection, image, address, namespace string) manifest {
	labels := manifest{"app.kubernetes.io/name": "hawser-worker", "hawser/connection": c.Name.Value}
	container := manifest{
		"name":  "worker",
		"image": image,
		"args": []string{
			"--definitions=" + definitionsMount, "--connections=" + c.Name.Value, "--nodes=1", "--log-format=json",
		},
		"env":          environment(c, address, namespace),
		"volumeMounts": []manifest{{"name": "definitions", "mountPath": definitionsMount, "readOnly": true}},
		"readinessProbe": manifest{
			"exec":          manifest{"command": []string{"/usr/local/bin/worker", "--check"}},
			"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6,
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
					"containers":                    []manifest{container},
					"terminationGracePeriodSeconds": stopGrace,
					"volumes":                       []manifest{{"name": "definitions", "configMap": manifest{"name": "hawser-definitions"}}},
				},
			},
		},
	}
}

// environment says where Temporal is, and takes each secret that the connection
// reads from the environment out of the Secret of its workload.
func environment(c *lang.Connection, address, namespace string) []manifest {
	variables := []manifest{
		{"name": "TEMPORAL_ADDRESS", "value": address},
		{"name": "TEMPORAL_NAMESPACE", "value": namespace},
	}
	urls := []string{c.Proxy.PasswordURL}
	for _, setting := range c.Auth {
		urls = append(urls, setting.SecretURL)
	}
	slices.Sort(urls)
	for _, url := range slices.Compact(urls) {
		if name, ok := strings.CutPrefix(url, "env://"); ok {
			variables = append(variables, manifest{"name": name, "valueFrom": manifest{"secretKeyRef": manifest{"name": workload(c), "key": name}}})
		}
	}
	return variables
}

func scaledObject(c *lang.Connection, rate float64, address, namespace string) manifest {
	least, most := node.Bounds(c)
	return manifest{
		"apiVersion": "keda.sh/v1alpha1",
		"kind":       "ScaledObject",
		"metadata":   manifest{"name": c.Name.Value},
		"spec": manifest{
			"scaleTargetRef":  manifest{"name": workload(c)},
			"minReplicaCount": least,
			"maxReplicaCount": most,
			"pollingInterval": 2,
			"triggers": []manifest{{
				"type": "temporal",
				"metadata": map[string]string{
					"endpoint":        address,
					"namespace":       namespace,
					"taskQueue":       activities.TaskQueue(c.Name.Value),
					"queueTypes":      "activity",
					"targetQueueSize": strconv.Itoa(int(math.Ceil(rate * backlogClears))),
				},
			}},
			// As the worker scales on its own: up at once, down a minute after the backlog is gone.
			"advanced": manifest{"horizontalPodAutoscalerConfig": manifest{"behavior": manifest{
				"scaleUp": manifest{
					"stabilizationWindowSeconds": 0,
					"policies":                   []manifest{{"type": "Pods", "value": most, "periodSeconds": 1}},
				},
				"scaleDown": manifest{
					"stabilizationWindowSeconds": 60,
					"policies":                   []manifest{{"type": "Pods", "value": most, "periodSeconds": 1}},
				},
			}}},
		},
	}
}

// workload is the name of what serves a connection.
func workload(c *lang.Connection) string { return "hawser-" + c.Name.Value }
