package lake

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fsouza/fake-gcs-server/fakestorage"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// cloud is a kind of storage, which a server in the test's process speaks for.
type cloud struct {
	name string
	// location is that of the bucket "lake", root the URL that its files have.
	location, root string
	// serve gives a server with the bucket "lake", which listens at the address.
	serve func(t *testing.T, address string) http.Handler
	// settle tells the process where the server is, and the credentials.
	settle func(t *testing.T, server string)
	// refuse says no as the cloud does.
	refuse func(w http.ResponseWriter, status int, code string)
	// The codes with which it does.
	denied, credentials, gone, busy code
}

type code struct {
	status int
	code   string
}

// secret stands in all credentials of the tests, and must stand nowhere else.
const secret = "KeepThisSecret"

var clouds = []cloud{
	{
		name: "s3", location: "s3://lake", root: "s3://lake/",
		serve: func(t *testing.T, _ string) http.Handler {
			backend := s3mem.New()
			if err := backend.CreateBucket("lake"); err != nil {
				t.Fatal(err)
			}
			return gofakes3.New(backend).Server()
		},
		settle: func(t *testing.T, server string) {
			t.Setenv("AWS_ENDPOINT_URL_S3", server)
			t.Setenv("AWS_ACCESS_KEY_ID", "key")
			t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
			t.Setenv("AWS_REGION", "")
			t.Setenv("AWS_CONFIG_FILE", "none")
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
		},
		refuse: func(w http.ResponseWriter, status int, code string) {
			w.WriteHeader(status)
			_ = xml.NewEncoder(w).Encode(struct {
				XMLName xml.Name `xml:"Error"`
				Code    string
			}{Code: code})
		},
		denied: code{403, "AccessDenied"}, credentials: code{403, "InvalidAccessKeyId"}, gone: code{404, "NoSuchBucket"}, busy: code{503, "SlowDown"},
	},
	{
		name: "gs", location: "gs://lake", root: "gs://lake/",
		serve: func(t *testing.T, address string) http.Handler {
			server, err := fakestorage.NewServerWithOptions(fakestorage.Options{NoListener: true, PublicHost: address, ExternalURL: "http://" + address})
			if err != nil {
				t.Fatal(err)
			}
			server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: "lake"})
			return server.HTTPHandler()
		},
		settle: func(t *testing.T, server string) { t.Setenv("STORAGE_EMULATOR_HOST", server) },
		refuse: func(w http.ResponseWriter, status int, code string) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
				"code": status, "message": "refused", "errors": []any{map[string]any{"reason": code}},
			}})
		},
		denied: code{403, "forbidden"}, credentials: code{401, "authError"}, gone: code{404, "notFound"}, busy: code{503, "backendError"},
	},
	{
		name: "azblob", location: "azblob://lake", root: "abfss://lake@account.dfs.core.windows.net/",
		serve: func(*testing.T, string) http.Handler { return newAzureServer("lake") },
		settle: func(t *testing.T, server string) {
			t.Setenv("AZURE_STORAGE_CONNECTION_STRING", "")
			t.Setenv("AZURE_STORAGE_ACCOUNT", "account")
			t.Setenv("AZURE_STORAGE_KEY", base64.StdEncoding.EncodeToString([]byte(secret)))
			t.Setenv("AZURE_STORAGE_SERVICE_ENDPOINT", server+"/account")
		},
		refuse: azureRefuses,
		denied: code{403, "AuthorizationPermissionMismatch"}, credentials: code{403, "AuthenticationFailed"}, gone: code{404, "ContainerNotFound"}, busy: code{503, "ServerBusy"},
	},
}

// inEveryCloud runs a test with a bucket of each kind.
func inEveryCloud(t *testing.T, test func(t *testing.T, b *bucket)) {
	for _, c := range clouds {
		t.Run(c.name, func(t *testing.T) {
			b := &bucket{cloud: c}
			server := httptest.NewUnstartedServer(nil)
			storage := c.serve(t, server.Listener.Addr().String())
			server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if trouble := b.trouble.Load(); trouble != nil && (*trouble)(w, r, storage) {
					return
				}
				storage.ServeHTTP(w, r)
			})
			server.Start()
			t.Cleanup(server.CloseClientConnections)
			t.Cleanup(server.Close)
			c.settle(t, server.URL)
			test(t, b)
		})
	}
}

// bucket is the bucket "lake" of a cloud.
type bucket struct {
	cloud
	trouble atomic.Pointer[trouble]
}

// trouble takes a request in place of the storage, or leaves it to it.
type trouble func(w http.ResponseWriter, r *http.Request, storage http.Handler) bool

// with makes trouble until the step is done.
func (b *bucket) with(t trouble, step func()) {
	b.trouble.Store(&t)
	defer b.trouble.Store(nil)
	step()
}

// refusing refuses all requests of some methods.
func (b *bucket) refusing(c code, methods ...string) trouble {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		refused := len(methods) == 0
		for _, method := range methods {
			refused = refused || r.Method == method
		}
		if refused {
			b.refuse(w, c.status, c.code)
		}
		return refused
	}
}

// changing are the methods that change something.
var changing = []string{http.MethodPut, http.MethodPost, http.MethodDelete}

// impatience is that of the tests: what fails is not tried again, and nobody waits long.
var impatience = patience{attempts: 1, silence: time.Minute}

// open opens a bucket's storage.
func (b *bucket) open(t *testing.T, table string, wait patience) *storage {
	t.Helper()
	place, err := parseLocation(b.location + "/" + table)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := openStorage(t.Context(), place, wait)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// table opens a table in the bucket, whose catalog is a file: its writers are in the test's process.
func (b *bucket) table(t *testing.T, name, catalog string) *Table {
	t.Helper()
	files := b.open(t, name, impatience)
	known, err := newCatalog(t.Context(), files, "sqlite", sqliteSource(catalog, false), false)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := compiled(chargesSchema, "charges_data.id")
	if err != nil {
		t.Fatal(err)
	}
	table := &Table{columns: columns, storage: files, catalog: known, keys: keysAtOnce, layouts: map[layoutKey]*layout{}}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	return table
}

// tells fails the test if an error tells what nobody may know.
func tells(t *testing.T, err error) {
	t.Helper()
	for _, hidden := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), "sig=", "upload_id="} {
		if err != nil && strings.Contains(err.Error(), hidden) {
			t.Errorf("%q stands in %v", hidden, err)
		}
	}
}
