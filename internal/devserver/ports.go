package devserver

import (
	"fmt"
	"net"
	"strconv"

	"go.temporal.io/server/common/testing/freeport"
)

// The ports at which users of Temporal expect a development server.
const (
	usualFrontendPort = 7233
	usualUIPort       = 8233
)

// ports are those the server itself listens on. The UI opens its own listener.
type ports struct {
	frontend, history, matching, worker int
}

func choosePorts(opts Options) (ports, error) {
	frontend, err := choosePort(opts.IP, opts.FrontendPort, usualFrontendPort, opts.AnyPorts)
	if err != nil {
		return ports{}, fmt.Errorf("choosing the Temporal server's port: %w", err)
	}
	return ports{
		frontend: frontend,
		history:  freeport.MustGetFreePort(),
		matching: freeport.MustGetFreePort(),
		worker:   freeport.MustGetFreePort(),
	}, nil
}

func choosePort(ip string, asked, usual int, anyPort bool) (int, error) {
	l, err := listen(ip, asked, usual, anyPort)
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return 0, err
	}
	if asked == 0 && port != usual {
		// The server cannot be handed a listener. The kernel gives out a port found this way to nobody else for a minute.
		return freeport.MustGetFreePort(), nil
	}
	return port, nil
}

// listen opens the port that was asked for, or else the usual one if it may and can be had, or else any.
func listen(ip string, asked, usual int, anyPort bool) (net.Listener, error) {
	if asked != 0 {
		l, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(asked)))
		if err != nil {
			return nil, fmt.Errorf("port %d is not free: %w", asked, err)
		}
		return l, nil
	}
	if !anyPort {
		if l, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(usual))); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", net.JoinHostPort(ip, "0"))
}
