// Package closedport gives tests an address at which connections are refused.
// The address of a listener that was closed is none: the next server may get it.
package closedport

import (
	"net"
	"testing"
)

// Address gives a host:port of this machine at which nobody listens until the
// test ends: the near end of a connection, which keeps its port.
func Address(tb testing.TB) string {
	tb.Helper()
	far, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = far.Close() })
	near, err := net.Dial("tcp", far.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = near.Close() })
	return near.LocalAddr().String()
}
