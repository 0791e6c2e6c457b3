package lake

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// azureServer is the part of Azure's Blob service that a table needs, for the account "account": there is no library of
// it in Go. The containers are those that it was made with.
type azureServer struct {
	mu         sync.Mutex
	containers map[string]map[string]*azureBlob
	blocks     map[string][]byte
}

type azureBlob struct {
	content  []byte
	modified time.Time
}

func newAzureServer(container string) *azureServer {
	return &azureServer{containers: map[string]map[string]*azureBlob{container: {}}, blocks: map[string][]byte{}}
}

func (s *azureServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, _ := strings.CutPrefix(r.URL.Path, "/account/")
	container, name, _ := strings.Cut(path, "/")
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	blobs := s.containers[container]
	switch {
	case err != nil:
		azureRefuses(w, http.StatusBadRequest, "InvalidInput")
	case !strings.HasPrefix(r.Header.Get("Authorization"), "SharedKey account:"):
		azureRefuses(w, http.StatusUnauthorized, "NoAuthenticationInformation")
	case blobs == nil:
		azureRefuses(w, http.StatusNotFound, "ContainerNotFound")
	case r.Method == http.MethodPut:
		s.put(w, r, blobs, name, body)
	case name == "":
		s.list(w, r.URL.Query().Get("prefix"), blobs)
	case blobs[name] == nil:
		azureRefuses(w, http.StatusNotFound, "BlobNotFound")
	case r.Method == http.MethodDelete:
		delete(blobs, name)
		w.WriteHeader(http.StatusAccepted)
	default:
		r.Header.Set("Range", r.Header.Get("x-ms-range"))
		w.Header().Set("x-ms-blob-type", "BlockBlob")
		w.Header().Set("x-ms-creation-time", blobs[name].modified.UTC().Format(http.TimeFormat))
		w.Header().Set("ETag", fmt.Sprintf("%q", blobs[name].modified))
		http.ServeContent(w, r, "", blobs[name].modified, bytes.NewReader(blobs[name].content))
	}
}

// put makes a blob, a block, or a blob of blocks.
func (s *azureServer) put(w http.ResponseWriter, r *http.Request, blobs map[string]*azureBlob, name string, body []byte) {
	switch r.URL.Query().Get("comp") {
	case "block":
		s.blocks[name+" "+r.URL.Query().Get("blockid")] = body
		w.WriteHeader(http.StatusCreated)
		return
	case "blocklist":
		var list struct{ Latest []string }
		if err := xml.Unmarshal(body, &list); err != nil {
			azureRefuses(w, http.StatusBadRequest, "InvalidXmlDocument")
			return
		}
		body = nil
		for _, id := range list.Latest {
			body = append(body, s.blocks[name+" "+id]...)
			delete(s.blocks, name+" "+id)
		}
	}
	blobs[name] = &azureBlob{content: body, modified: time.Now()}
	w.WriteHeader(http.StatusCreated)
}

func (s *azureServer) list(w http.ResponseWriter, prefix string, blobs map[string]*azureBlob) {
	type properties struct {
		Modified string `xml:"Last-Modified"`
		Length   int    `xml:"Content-Length"`
	}
	type found struct {
		Name       string
		Properties properties
	}
	var list struct {
		XMLName xml.Name `xml:"EnumerationResults"`
		Blobs   struct{ Blob []found }
	}
	for name, blob := range blobs {
		if strings.HasPrefix(name, prefix) {
			list.Blobs.Blob = append(list.Blobs.Blob, found{name, properties{blob.modified.UTC().Format(http.TimeFormat), len(blob.content)}})
		}
	}
	slices.SortFunc(list.Blobs.Blob, func(a, b found) int { return strings.Compare(a.Name, b.Name) })
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(list)
}

func azureRefuses(w http.ResponseWriter, status int, code string) {
	w.Header().Set("x-ms-error-code", code)
	w.Header().Set("retry-after-ms", "1")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", code)
}
