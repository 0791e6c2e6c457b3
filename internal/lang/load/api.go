package load

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"hawser/internal/lang"
	"hawser/internal/source"
)

// maxDocument is how many bytes a document may have that describes an API.
const maxDocument = 64 << 20

// api reads what a connection says of an API that its connector does not know.
func (o *object) api() lang.API {
	var api lang.API
	given := func(key string) {
		if n, name := o.take(key); n != nil {
			api.Given = append(api.Given, name)
		}
	}
	for _, key := range []string{"openapi", "baseUrl", "ratePerNode", "idempotencyHeader", "pagination"} {
		given(key)
	}
	api.OpenAPI, _ = o.textOf("openapi")
	if path := api.OpenAPI.Value; filepath.IsAbs(path) || strings.Contains(path, "://") {
		o.report(codePath, api.OpenAPI.Span, `"openapi" is the path of a file beside the definitions`, "write it from the file that you write it in, as in ../apis/shop.yaml")
		api.OpenAPI.Value = ""
	}
	api.BaseURL, _ = o.textOf("baseUrl")
	if u, err := url.Parse(api.BaseURL.Value); api.BaseURL.Value != "" && (err != nil || u.User != nil) {
		o.file.Hidden = append(o.file.Hidden, api.BaseURL.Span)
		o.report(codeAddress, api.BaseURL.Span, `"baseUrl" is not an address without credentials`, "put credentials under auth")
	}
	o.decimal("ratePerNode", 0.001, &api.RatePerNode)
	api.IdempotencyHeader, _ = o.textOf("idempotencyHeader")
	api.Pagination = o.pagination()
	return api
}

func (o *object) pagination() lang.Pagination {
	var p lang.Pagination
	n, name := o.take("pagination")
	if n == nil {
		return p
	}
	inner, ok := o.object(n, name.Span, `"pagination"`)
	if !ok {
		return p
	}
	p.Style, _ = inner.textOf("style")
	p.Parameter, _ = inner.textOf("parameter")
	p.Size, _ = inner.textOf("size")
	p.Records, _ = inner.textOf("records")
	p.Next, _ = inner.textOf("next")
	inner.done()
	return p
}

// documents gives each connection the document that it names: one of the files, or what open reads. It tells which of
// the files are such documents, and so no definitions.
func documents(connections []*lang.Connection, files []*source.File, open func(string) ([]byte, error)) (found map[string]bool, problems []source.Problem) {
	known := map[string]*source.File{}
	for _, file := range files {
		known[filepath.Clean(file.Name)] = file
	}
	found = map[string]bool{}
	for _, c := range connections {
		path := c.API.OpenAPI.Value
		if path == "" {
			continue
		}
		path = filepath.Join(filepath.Dir(c.Span.File.Name), filepath.FromSlash(path))
		found[path] = true
		if known[path] == nil {
			content, err := open(path)
			if err == nil && len(content) > maxDocument {
				err = fmt.Errorf("it is larger than %d MB", maxDocument>>20)
			}
			if err != nil {
				problems = append(problems, problem(codePath, c.API.OpenAPI.Span, quote(path)+" cannot be read: "+cause(err), ""))
				continue
			}
			known[path] = &source.File{Name: path, Content: content}
		}
		c.API.Document = known[path]
	}
	return found, problems
}

// cause leaves out the path that an error of the file system repeats.
func cause(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "there is no such file"
	case errors.As(err, &at):
		return at.Err.Error()
	default:
		return err.Error()
	}
}

// noFile reads no file.
func noFile(path string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
}

// stamp writes names, sizes and times of the JSON files of the directories and all that are below them: documents may
// be among them.
func stamp(paths []string, into io.Writer) error {
	for _, path := range paths {
		err := filepath.WalkDir(filepath.Clean(path), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(name) != ".json" {
				return err
			}
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(into, "%q %d %d", name, info.Size(), info.ModTime().UnixNano())
			return err
		})
		if err != nil {
			return fmt.Errorf("reading documents: %w", err)
		}
	}
	return nil
}
