package lake

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"testing"

	"hawser/connectors"
)

// A database that no run has written a table by has no catalog: that is no failure of what looks.
func TestInAFreshDatabaseThereIsNoTableYet(t *testing.T) {
	for state, want := range map[string]connectors.Kind{"42P01": connectors.NotFound, "42501": connectors.Permission} {
		table, err := Open(t.Context(), "file://"+t.TempDir(), Options{Catalog: "postgres://user@" + refusing(t, state) + "/lake?sslmode=disable"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := table.Conflicts(t.Context(), nil); connectors.KindOf(err) != want {
			t.Errorf("%s is %q, want %q: %v", state, connectors.KindOf(err), want, err)
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}
}

// refusing speaks as PostgreSQL does, lets everybody in, and refuses every statement with that SQLSTATE.
func refusing(t *testing.T, state string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go refuseAll(connection, state)
		}
	}()
	return listener.Addr().String()
}

func refuseAll(connection net.Conn, state string) {
	defer connection.Close()
	from := bufio.NewReader(connection)
	answer := func(kind byte, body string) {
		head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))
		_, _ = connection.Write(append(head, body...))
	}
	read := func(kinds int) (kind byte, ok bool) {
		head := make([]byte, kinds+4)
		if _, err := io.ReadFull(from, head); err != nil {
			return 0, false
		}
		_, err := io.CopyN(io.Discard, from, int64(binary.BigEndian.Uint32(head[kinds:]))-4)
		return head[0], err == nil
	}
	if _, ok := read(0); !ok { // what begins has no kind
		return
	}
	answer('R', "\x00\x00\x00\x00") // let in
	answer('Z', "I")
	for {
		switch kind, ok := read(1); {
		case !ok:
			return
		case kind == 'P', kind == 'Q':
			answer('E', "SERROR\x00VERROR\x00C"+state+"\x00Mno\x00\x00")
			if kind == 'Q' {
				answer('Z', "I")
			}
		case kind == 'S':
			answer('Z', "I")
		}
	}
}
