package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// cluster is the Kubernetes of kubectl's current context, with KEDA in it, where
// pods of one node each serve a connection, as `starter connections --keda` has them.
type cluster struct {
	// image is the worker's, and starter the program that prints the manifests.
	image, starter string
}

func newCluster(ctx context.Context, programs, image string) (*cluster, error) {
	starter, err := build(ctx, programs, "starter")
	if err != nil {
		return nil, err
	}
	c := &cluster{image: image, starter: starter}
	if err := c.kubectl(ctx, nil, "get", "crd", "scaledobjects.keda.sh"); err != nil {
		return nil, fmt.Errorf("the cluster has no KEDA: %w", err)
	}
	return c, nil
}

// serve has pods serve the connection, in a namespace of its name, and waits until KEDA looks at its backlog.
func (c *cluster) serve(ctx context.Context, v *served) error {
	definitions, err := os.MkdirTemp(v.programs, "definitions")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(definitions, "connection.yaml"), []byte(v.definition()), 0o600); err != nil {
		return err
	}
	printed := exec.CommandContext(ctx, c.starter, "connections", v.name, "--keda", "--definitions", definitions, "--image", c.image,
		"--address", v.server.Address(), "--namespace", v.server.Namespace())
	printed.Stderr = os.Stderr
	manifests, err := printed.Output()
	if err != nil {
		return fmt.Errorf("printing the manifests: %w", err)
	}
	if err := c.kubectl(ctx, nil, "create", "namespace", v.name); err != nil {
		return err
	}
	for _, step := range [][]string{
		{"label", "namespace", v.name, "pod-security.kubernetes.io/enforce=restricted"},
		{"create", "configmap", "hawser-definitions", "--from-file", definitions},
		{"create", "secret", "generic", v.workload(), "--from-literal", benchKey + "=" + os.Getenv(benchKey)},
		{"apply", "-f", "-"},
		{"wait", "--for=create", "--timeout=1m", "hpa/" + v.name},
		{"wait", "--for=condition=ScalingActive", "--timeout=2m", "hpa/" + v.name},
		{"rollout", "status", "--timeout=2m", "deployment/" + v.workload()},
	} {
		if err := c.kubectl(ctx, manifests, append(step, "-n", v.name)...); err != nil {
			return err
		}
	}
	return v.settled(ctx)
}

// remove removes what serve has made, and waits until it is gone: the next case has the cluster to itself.
func (c *cluster) remove(v *served) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := c.kubectl(ctx, nil, "delete", "namespace", v.name); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (c *cluster) kubectl(ctx context.Context, stdin []byte, args ...string) error {
	_, err := c.ask(ctx, stdin, args...)
	return err
}

// ask gives what kubectl prints.
func (c *cluster) ask(ctx context.Context, stdin []byte, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "kubectl", args...)
	command.Stdin = strings.NewReader(string(stdin))
	out, err := command.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	if err != nil {
		return "", fmt.Errorf("kubectl %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}

// workload is the name of the connection's Deployment.
func (v *served) workload() string { return "hawser-" + v.name }

// settled waits until the connection has the nodes that it has without a backlog.
func (v *served) settled(ctx context.Context) error {
	if v.nodes(ctx, time.Now(), v.setting.min) >= patience {
		return fmt.Errorf("the connection does not come to %d nodes", v.setting.min)
	}
	return nil
}

// spare is how many calls more than the limit a second may hold where they arrive: one that is late. Pods share a machine
// with what makes it late, and know nothing of each other's calls: one of each.
func (v *served) spare() int {
	if v.cluster != nil {
		return v.setting.max
	}
	return 1
}
