package devserver

import (
	"log/slog"
	"net"
	"testing"
)

func TestAPortThatIsTakenInTheLastMoment(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	ports, err := choosePorts(Options{IP: "127.0.0.1", AnyPorts: true})
	if err != nil {
		t.Fatal(err)
	}
	ports.frontend = taken.Addr().(*net.TCPAddr).Port

	s := &Server{namespace: "default", log: newServerLog(slog.New(slog.DiscardHandler))}
	if s.state, err = openState(""); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if err := s.state.registerNamespace(t.Context(), s.namespace, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.build(serverConfig("127.0.0.1", ports, s.state.sql), settings()); err == nil || s.log.fatal() == nil {
		t.Errorf("the server was built on a port that is taken: %v", err)
	}
}
