package devserver

import (
	"sync"

	"go.temporal.io/server/client"
	"go.temporal.io/server/common"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/testing/testhooks"
	"google.golang.org/grpc"
)

// connections are those between the services of one server. The services never close them; they end with their process,
// which here goes on.
type connections struct {
	mu   sync.Mutex
	open []*grpc.ClientConn
}

// NewFactory returns the server's own factory of clients, whose connections it keeps track of.
func (c *connections) NewFactory(rpc common.RPCFactory, monitor membership.Monitor, metrics metrics.Handler, dc *dynamicconfig.Collection,
	hooks testhooks.TestHooks, shards int32, logger, throttled log.Logger,
) client.Factory {
	return client.NewFactoryProvider().NewFactory(tracked{rpc, c}, monitor, metrics, dc, hooks, shards, logger, throttled)
}

func (c *connections) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		_ = conn.Close()
	}
	c.open = nil
}

func (c *connections) add(conn *grpc.ClientConn) *grpc.ClientConn {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = append(c.open, conn)
	return conn
}

type tracked struct {
	common.RPCFactory
	connections *connections
}

func (t tracked) CreateLocalFrontendGRPCConnection() *grpc.ClientConn {
	return t.connections.add(t.RPCFactory.CreateLocalFrontendGRPCConnection())
}

func (t tracked) CreateRemoteFrontendGRPCConnection(address string) *grpc.ClientConn {
	return t.connections.add(t.RPCFactory.CreateRemoteFrontendGRPCConnection(address))
}

func (t tracked) CreateHistoryGRPCConnection(address string) *grpc.ClientConn {
	return t.connections.add(t.RPCFactory.CreateHistoryGRPCConnection(address))
}

func (t tracked) CreateMatchingGRPCConnection(address string) *grpc.ClientConn {
	return t.connections.add(t.RPCFactory.CreateMatchingGRPCConnection(address))
}

var (
	_ client.FactoryProvider = (*connections)(nil)
	_ common.RPCFactory      = tracked{}
)
