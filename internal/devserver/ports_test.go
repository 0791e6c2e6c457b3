package devserver

import (
	"net"
	"testing"
)

func TestListen(t *testing.T) {
	const ip = "127.0.0.1"
	open := func(port int) (net.Listener, int) {
		t.Helper()
		l, err := listen(ip, port, 0, true)
		if err != nil {
			t.Fatal(err)
		}
		return l, l.Addr().(*net.TCPAddr).Port
	}
	taken, takenPort := open(0)
	defer func() { _ = taken.Close() }()
	free, freePort := open(0)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}

	tests := map[string]struct {
		asked, usual int
		any          bool
		want         int // -1: an error; 0: any other than taken and free
	}{
		"the usual port when it is free":            {usual: freePort, want: freePort},
		"another when the usual one is taken":       {usual: takenPort},
		"another when any will do":                  {usual: freePort, any: true},
		"the port asked for":                        {asked: freePort, usual: takenPort, want: freePort},
		"the port asked for, whatever else will do": {asked: freePort, any: true, want: freePort},
		"no other than the port asked for":          {asked: takenPort, usual: freePort, want: -1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l, err := listen(ip, test.asked, test.usual, test.any)
			if err != nil {
				if test.want != -1 {
					t.Fatal(err)
				}
				return
			}
			defer func() { _ = l.Close() }()
			port := l.Addr().(*net.TCPAddr).Port
			switch {
			case test.want > 0 && port != test.want:
				t.Errorf("port = %d, want %d", port, test.want)
			case test.want == 0 && (port == takenPort || port == freePort):
				t.Errorf("port = %d, want another", port)
			case test.want == -1:
				t.Errorf("listens on %d", port)
			}
		})
	}
}
