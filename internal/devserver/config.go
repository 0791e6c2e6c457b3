package devserver

import (
	"maps"
	"net"
	"slices"
	"strconv"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	clusterName = "active"
	loopback    = "127.0.0.1"
)

// serverConfig is the static half of the server's configuration: where its four services listen and where they store. What
// is left out is off: metrics, profiling, archival, the HTTP API, TLS.
func serverConfig(ip string, p ports, store *config.SQL) *config.Config {
	service := func(ip string, port int) config.Service {
		return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: ip}}
	}
	frontend := dialable(ip, p.frontend)
	return &config.Config{
		Services: map[string]config.Service{
			string(primitives.FrontendService): service(ip, p.frontend),
			string(primitives.HistoryService):  service(loopback, p.history),
			string(primitives.MatchingService): service(loopback, p.matching),
			string(primitives.WorkerService):   service(loopback, p.worker),
		},
		Persistence: config.Persistence{
			DefaultStore:     sqlite.PluginName,
			VisibilityStore:  sqlite.PluginName,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{sqlite.PluginName: {SQL: store}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: frontend},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchival{State: config.ArchivalDisabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: config.ArchivalDisabled},
		}},
	}
}

// newTemporal builds the server. Its services find each other at fixed addresses instead of by gossip, which would take
// more ports and several seconds.
func newTemporal(cfg *config.Config, settings map[dynamicconfig.Key]any, log *serverLog, conns *connections) (temporal.Server, error) {
	hosts := make(map[primitives.ServiceName]static.Hosts)
	for name, service := range cfg.Services {
		host := cfg.PublicClient.HostPort
		if name != string(primitives.FrontendService) {
			host = net.JoinHostPort(service.RPC.BindOnIP, strconv.Itoa(service.RPC.GRPCPort))
		}
		hosts[primitives.ServiceName(name)] = static.SingleLocalHost(host)
	}
	return temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(slices.Collect(maps.Keys(cfg.Services))),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(log),
		temporal.WithClientFactoryProvider(conns),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient(settings)),
	)
}
