package devserver

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/temporalio/ui-server/v2/server/api"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/csrf"
	"github.com/temporalio/ui-server/v2/server/route"
	uiassets "github.com/temporalio/ui-server/v2/ui"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

// ui is the web UI on a listener of its own. It is put together from ui-server's handlers; ui-server's own Server ends the
// process when its port is taken and keeps its connection to Temporal for good.
type ui struct {
	url    string
	conn   *grpc.ClientConn
	server *http.Server
	done   chan struct{}
}

func startUI(opts Options, frontend string, log *serverLog) (_ *ui, err error) {
	listener, err := listen(opts.IP, opts.UIPort, usualUIPort, opts.AnyPorts)
	if err != nil {
		return nil, fmt.Errorf("choosing its port: %w", err)
	}
	conn, err := dialFrontend(frontend)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	handler, err := uiHandler(&uiconfig.Config{
		TemporalGRPCAddress: frontend,
		DefaultNamespace:    opts.Namespace,
		DisableNewsFetch:    true,
		HideLogs:            true,
		CORS:                uiconfig.CORS{CookieInsecure: true},
	}, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close(), listener.Close())
	}

	u := &ui{
		url:  "http://" + dialable(opts.IP, listener.Addr().(*net.TCPAddr).Port),
		conn: conn,
		server: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 10 * time.Second,
			ErrorLog:          slog.NewLogLogger(log.client.Handler(), slog.LevelDebug),
		},
		done: make(chan struct{}),
	}
	go func() {
		defer close(u.done)
		if err := u.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.client.Error("serving the Temporal UI", "error", err)
		}
	}()
	return u, nil
}

func (u *ui) stop() {
	_ = u.server.Close()
	<-u.done
	_ = u.conn.Close()
}

func uiHandler(cfg *uiconfig.Config, conn *grpc.ClientConn) (http.Handler, error) {
	settings, err := uiconfig.NewConfigProviderWithRefresh(cfg)
	if err != nil {
		return nil, err
	}
	assets, err := uiassets.Assets()
	if err != nil {
		return nil, err
	}
	if assets, err = fs.Sub(assets, "local"); err != nil {
		return nil, err
	}

	e := echo.New()
	e.Logger.SetOutput(io.Discard)
	secure := !cfg.CORS.CookieInsecure
	e.Use(middleware.Recover(), middleware.Gzip(), middleware.Secure(),
		csrf.EnsureTokenCookie(secure), middleware.CSRFWithConfig(csrf.MiddlewareConfig(settings, secure)))

	g := e.Group("/api/v1")
	g.GET("/settings", api.GetSettings(settings))
	g.GET("/releases", func(c echo.Context) error {
		return c.JSON(http.StatusOK, api.LatestReleasesResponse{Releases: map[string]string{}})
	})
	g.GET("/ui-extensions", api.GetUIExtensions(settings, nil))
	g.GET(api.WorkflowRawHistoryUrl, api.WorkflowRawHistoryHandler(workflowservice.NewWorkflowServiceClient(conn)))
	g.Any("/*", api.TemporalAPIHandler(settings, nil, conn))

	route.SetHealthRoute(e)
	if err := route.SetUIRoutes(e, "", assets, settings); err != nil {
		return nil, err
	}
	route.SetRenderRoute(e, "/")
	return e, nil
}
