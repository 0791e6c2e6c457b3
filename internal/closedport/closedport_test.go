package closedport_test

import (
	"errors"
	"net"
	"syscall"
	"testing"

	"hawser/internal/closedport"
)

func TestConnectionsAreRefusedAndThePortIsTaken(t *testing.T) {
	address := closedport.Address(t)
	if conn, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("connecting: %v, %v", conn, err)
	}
	if listener, err := net.Listen("tcp", address); err == nil {
		_ = listener.Close()
		t.Error("somebody else can listen there")
	}
}
