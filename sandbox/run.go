package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// run does what the command line says until ctx ends, telling people on out.
func run(ctx context.Context, args []string, out io.Writer) int {
	s, err := parse(args, out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		fmt.Fprintln(out, err)
		return exitUsage
	}
	list := simulators(s)
	if s.check {
		err = check(list)
	} else {
		err = start(ctx, list, s, out)
	}
	if err != nil {
		fmt.Fprintln(out, err)
		return exitFailed
	}
	return exitDone
}

// start seeds the simulators and serves them until ctx ends or one breaks.
func start(ctx context.Context, list []simulator, s settings, out io.Writer) error {
	for _, sim := range list {
		if !s.examples {
			break
		}
		if err := sim.control.Seed(sim.examples); err != nil {
			return fmt.Errorf("seeding the examples of %s: %w", sim.name, err)
		}
	}
	if s.seed != "" {
		if err := seed(list, s.seed); err != nil {
			return err
		}
	}
	listeners := make([]net.Listener, len(list))
	for i, sim := range list {
		l, err := listen(ctx, sim.address)
		if err != nil {
			closeAll(listeners[:i])
			return fmt.Errorf("starting the %s sandbox: %w", sim.name, err)
		}
		listeners[i] = l
		announce(out, sim, l.Addr().String())
	}
	fmt.Fprintln(out, "Stop with Ctrl-C.")
	return serve(ctx, list, listeners)
}

// listen takes another free port when the usual one is in use.
func listen(ctx context.Context, a address) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", a.text)
	if err == nil || a.explicit || !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	host, _, err := net.SplitHostPort(a.text)
	if err != nil {
		return nil, err
	}
	return lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}

func announce(out io.Writer, sim simulator, at string) {
	where := "http://" + at
	note := ""
	if at != sim.address.text && !sim.address.explicit {
		note = fmt.Sprintf(" (%s is in use)", sim.address.text)
	}
	fmt.Fprintf(out, "%s sandbox: %s%s\n", sim.name, where, note)
	fmt.Fprintf(out, "  try it:   %s\n", strings.ReplaceAll(sim.try, "URL", where))
	fmt.Fprintf(out, "  controls: curl %s/_sandbox/\n", where)
}

// gracePeriod is how long calls in progress may take once the sandbox is told to stop.
const gracePeriod = 3 * time.Second

// serve returns once every simulator has stopped: because ctx has ended, or
// because one broke, which ends the others.
func serve(ctx context.Context, list []simulator, listeners []net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	broken := make([]error, len(list))
	var wg sync.WaitGroup
	for i, sim := range list {
		server := &http.Server{Handler: sim.handler, ReadHeaderTimeout: 10 * time.Second}
		wg.Go(func() {
			if err := server.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				broken[i] = fmt.Errorf("serving the %s sandbox: %w", sim.name, err)
				stop()
			}
		})
		wg.Go(func() {
			<-ctx.Done()
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), gracePeriod)
			defer cancel()
			if server.Shutdown(grace) != nil {
				// What is still open then waits for a fault's latency; it is cut off.
				_ = server.Close()
			}
		})
	}
	wg.Wait()
	return errors.Join(broken...)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		// Nothing has been served yet that could be lost.
		_ = l.Close()
	}
}
