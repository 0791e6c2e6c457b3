package cli

import (
	"slices"

	"go.temporal.io/sdk/client"

	"hawser/internal/lang"
)

// temporalAccess is how pods and KEDA get to Temporal, as a client's settings say.
type temporalAccess struct {
	address, namespace string
	// variables and metadata are what stands in the manifests themselves, for pods and for KEDA.
	variables, metadata map[string]string
	// secrets are the variables of pods that the Secret of a workload holds, and what KEDA calls them, "" for those
	// that it does not take.
	secrets []temporalSecret
}

type temporalSecret struct{ variable, parameter string }

// temporalAccessOf refuses settings that KEDA's scaler cannot have: it speaks TLS
// where it has an API key or a client's certificate.
func temporalAccessOf(settings client.Options) (temporalAccess, error) {
	t := temporalAccess{address: settings.HostPort, namespace: settings.Namespace, variables: map[string]string{}, metadata: map[string]string{}}
	if settings.Credentials != nil {
		t.secrets = append(t.secrets, temporalSecret{"TEMPORAL_API_KEY", "apiKey"})
	}
	config := settings.ConnectionOptions.TLS
	if config == nil {
		return t, nil
	}
	ca := ""
	if len(config.Certificates) > 0 {
		ca = "ca"
		t.secrets = append(t.secrets, temporalSecret{"TEMPORAL_TLS_CLIENT_CERT_DATA", "cert"}, temporalSecret{"TEMPORAL_TLS_CLIENT_KEY_DATA", "key"})
	}
	if len(t.secrets) == 0 {
		return t, badRequest("KEDA speaks TLS to Temporal only with an API key or a client's certificate, and the settings of Temporal have neither",
			"set TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or an address without TLS")
	}
	t.variables["TEMPORAL_TLS"] = "true"
	if config.RootCAs != nil {
		t.secrets = append(t.secrets, temporalSecret{"TEMPORAL_TLS_SERVER_CA_CERT_DATA", ca})
	}
	if config.ServerName != "" {
		t.variables["TEMPORAL_TLS_SERVER_NAME"], t.metadata["tlsServerName"] = config.ServerName, config.ServerName
	}
	if config.InsecureSkipVerify {
		t.variables["TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"], t.metadata["unsafeSsl"] = "true", "true"
	}
	return t, nil
}

// triggerAuthentication has KEDA take what it shows to Temporal out of the Secret of the workload.
func triggerAuthentication(c *lang.Connection, t temporalAccess) manifest {
	var references []manifest
	for _, secret := range t.secrets {
		if secret.parameter != "" {
			references = append(references, manifest{"parameter": secret.parameter, "name": workload(c), "key": secret.variable})
		}
	}
	return manifest{
		"apiVersion": "keda.sh/v1alpha1",
		"kind":       "TriggerAuthentication",
		"metadata":   manifest{"name": workload(c)},
		"spec":       manifest{"secretTargetRef": references},
	}
}

// fromSecret are variables of pods that the Secret of the workload holds.
func fromSecret(c *lang.Connection, names ...string) []manifest {
	slices.Sort(names)
	var variables []manifest
	for _, name := range slices.Compact(names) {
		variables = append(variables, manifest{"name": name, "valueFrom": manifest{"secretKeyRef": manifest{"name": workload(c), "key": name}}})
	}
	return variables
}
