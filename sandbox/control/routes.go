package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// root is where the control's own routes begin; no vendor has paths there.
const root = "/_sandbox/"

type route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Does   string `json:"does"`
	serve  http.HandlerFunc
}

// routes is the handler of everything below /_sandbox/.
func (c *Control) routes() http.Handler {
	var table []route
	table = []route{
		{"GET", root, "this index", func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, map[string]any{"routes": table})
		}},
		{"GET", root + "ledger", "the calls received; ?method= and ?path= (a prefix) select", c.getLedger},
		{"DELETE", root + "ledger", "forget the calls received", func(w http.ResponseWriter, _ *http.Request) {
			c.ClearLedger()
			w.WriteHeader(http.StatusNoContent)
		}},
		{"GET", root + "counts", "how many of the calls received were carried out, replayed, refused and faulted", func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, c.Counts())
		}},
		{"GET", root + "faults", "the faults armed and how often each was applied", func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, map[string]any{"faults": c.Faults()})
		}},
		{"POST", root + "faults", `arm a fault: {"kind":"resetAfter","match":{"method":"POST","path":"*"},"times":1}; kinds: ` + join(kinds), c.postFault},
		{"DELETE", root + "faults", "remove all faults", c.deleteFault},
		{"DELETE", root + "faults/{id}", "remove one fault", c.deleteFault},
		{"POST", root + "seed", "add records to the simulator", c.postSeed},
		{"POST", root + "reset", "forget records, ledger and faults", func(w http.ResponseWriter, _ *http.Request) {
			c.Reset()
			w.WriteHeader(http.StatusNoContent)
		}},
		{"GET", root + "clock", "the sandbox's time and its offset from the real one", c.getClock},
		{"POST", root + "clock", `move the time: {"advance":"1h"}, or {"offset":"0s"} to set it back`, c.postClock},
	}
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range table {
		pattern := r.Path
		if pattern == root {
			pattern = root + "{$}"
		}
		mux.HandleFunc(r.Method+" "+pattern, r.serve)
		methods[pattern] = append(methods[pattern], r.Method)
	}
	for pattern, allowed := range methods {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			for _, m := range allowed {
				w.Header().Add("Allow", m)
			}
			refuse(w, http.StatusMethodNotAllowed, fmt.Errorf("%s is not possible on %s; GET %s lists what is", r.Method, r.URL.Path, root))
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, fmt.Errorf("there is no %s; GET %s lists what there is", r.URL.Path, root))
	})
	return mux
}

func (c *Control) getLedger(w http.ResponseWriter, r *http.Request) {
	calls := c.ledger(r.FormValue("method"), r.FormValue("path"))
	writeJSON(w, http.StatusOK, map[string]any{"calls": calls})
}

func (c *Control) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := decode(w, r, &f); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	f, err := c.AddFault(f)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	writeJSON(w, http.StatusCreated, f)
}

func (c *Control) deleteFault(w http.ResponseWriter, r *http.Request) {
	if id := r.PathValue("id"); !c.RemoveFault(id) {
		refuse(w, http.StatusNotFound, fmt.Errorf("there is no fault %q; GET %sfaults lists them", id, root))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *Control) postSeed(w http.ResponseWriter, r *http.Request) {
	var records json.RawMessage
	err := decode(w, r, &records)
	if err == nil {
		err = c.Seed(records)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c *Control) getClock(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"now": c.Now().UTC().Format(time.RFC3339Nano), "offset": Duration(c.Offset())})
}

func (c *Control) postClock(w http.ResponseWriter, r *http.Request) {
	var move struct{ Advance, Offset *Duration }
	if err := decode(w, r, &move); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	switch {
	case (move.Advance == nil) == (move.Offset == nil):
		refuse(w, http.StatusBadRequest, errors.New(`give either {"advance":"1h"} or {"offset":"0s"}`))
		return
	case move.Advance != nil:
		c.Advance(time.Duration(*move.Advance))
	default:
		c.SetOffset(time.Duration(*move.Offset))
	}
	c.getClock(w, r)
}

// decode reads one JSON value and refuses members it does not know.
func decode(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("reading the body as JSON: %w", err)
	}
	if dec.More() {
		return errors.New("the body holds more than one JSON value")
	}
	return nil
}

// refuse explains every problem of a call to /_sandbox/.
func refuse(w http.ResponseWriter, status int, err error) {
	list := []error{err}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		list = joined.Unwrap()
	}
	problems := make([]string, len(list))
	for i, p := range list {
		problems[i] = p.Error()
	}
	writeJSON(w, status, map[string]any{"problems": problems})
}
