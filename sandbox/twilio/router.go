package twilio

import (
	"net/http"
	"strings"
)

// endpoint is an entry of the routing table. Its path is below /Accounts,
// without ".json"; {Name} stands for one segment.
type endpoint struct {
	method, path string
	serve        serveFunc
}

// accounts is the path of the collection of accounts itself.
const accounts = "-"

// router finds endpoints. Where two match a path, as Calls/FeedbackSummary and
// Calls/{Sid} do, the one with the earlier literal wins.
type router []endpoint

// find returns the endpoint for a call and sets the path values; or what is wrong.
func (t router) find(r *http.Request, path string) (serveFunc, *problem) {
	below, ok := strings.CutPrefix(path, root+"/")
	if !ok && path != root {
		return nil, notFound(r.URL.Path)
	}
	if !ok {
		below = accounts
	}
	segments := strings.Split(below, "/")
	var best *endpoint
	known := false
	for i := range t {
		e := &t[i]
		pattern := strings.Split(e.path, "/")
		if !matchesPath(pattern, segments) {
			continue
		}
		known = true
		if e.method == r.Method && (best == nil || moreLiteral(pattern, strings.Split(best.path, "/"))) {
			best = e
		}
	}
	switch {
	case best != nil:
		for i, name := range strings.Split(best.path, "/") {
			if isPlaceholder(name) {
				r.SetPathValue(strings.Trim(name, "{}"), segments[i])
			}
		}
		return best.serve, nil
	case known:
		return nil, methodNotAllowed()
	default:
		return nil, notFound(r.URL.Path)
	}
}

func matchesPath(pattern, segments []string) bool {
	if len(pattern) != len(segments) {
		return false
	}
	for i, p := range pattern {
		if p != segments[i] && (!isPlaceholder(p) || segments[i] == "") {
			return false
		}
	}
	return true
}

func moreLiteral(a, b []string) bool {
	for i := range a {
		if isPlaceholder(a[i]) != isPlaceholder(b[i]) {
			return isPlaceholder(b[i])
		}
	}
	return false
}
