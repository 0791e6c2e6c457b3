package twilio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// seed adds records given as {"messages": [{"sid": "SM...", ...}], ...}: lists
// under the names that pages have, members as in answers. What is not given is
// filled in; a record without account_sid is seen by every account. Either all
// records are added or, with an error that lists every problem, none.
func (s *Server) seed(data json.RawMessage) error {
	var lists map[string][]map[string]any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&lists); err != nil {
		return fmt.Errorf(`reading records: %w; they look like {"messages": [{"sid": "SM...", "body": "..."}]}`, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("reading records: there is more after the first JSON value")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var problems []error
	type seedling struct {
		collection string
		*record
	}
	var grown []seedling
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		k := s.seedKind(name)
		if k == nil {
			problems = append(problems, fmt.Errorf("%s: there is no such collection; there are %s", name, strings.Join(s.seedNames(), ", ")))
			continue
		}
		for i, given := range lists[name] {
			r, err := s.grow(k, given)
			where := fmt.Sprintf("%s[%d]", name, i)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", where, err))
				continue
			}
			if seen[name+r.sid] || s.lookup(k.store(), r.sid) != nil {
				problems = append(problems, fmt.Errorf("%s: %s exists already", where, r.sid))
			}
			seen[name+r.sid] = true
			grown = append(grown, seedling{k.store(), r})
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	for _, g := range grown {
		s.add(g.collection, g.record)
	}
	return nil
}

// seedKind is the first kind that shows a collection.
func (s *Server) seedKind(name string) *kind {
	if k := feedbackKind(); name == k.list {
		return k
	}
	i := slices.IndexFunc(s.kinds, func(k *kind) bool { return k.store() == name })
	if i < 0 {
		return nil
	}
	return s.kinds[i]
}

func (s *Server) seedNames() []string {
	names := []string{feedbackKind().list}
	for _, k := range s.kinds {
		names = append(names, k.store())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var sidForm = regexp.MustCompile(`^[A-Z]{2}[0-9a-f]{32}$`)

// grow makes a record of what the user has given.
func (s *Server) grow(k *kind, given map[string]any) (*record, error) {
	now := s.control.Now().UTC()
	r := newRecord(k.prefix, s.sid, now, k.defaults())
	r.given = map[string]bool{}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if problem := r.plant(k, name, given[name]); problem != "" {
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, "; "))
	}
	if !r.given["date_updated"] {
		r.updated = r.created
	}
	if k.seeded != nil {
		k.seeded(r)
	}
	return r, nil
}

// plant sets one member of a seeded record; it returns what is wrong with it.
func (r *record) plant(k *kind, name string, v any) string {
	r.given[name] = true
	text, isText := v.(string)
	switch name {
	case "sid":
		if !isText || !sidForm.MatchString(text) || !(strings.HasPrefix(text, k.prefix) || k.list == "messages" && strings.HasPrefix(text, "MM")) {
			return fmt.Sprintf("sid %v is not of the form %s and 32 digits 0-9a-f", v, k.prefix)
		}
		r.sid = text
		return ""
	case "account_sid":
		r.account = text
		return ""
	case "date_created", "date_updated":
		t, ok := seedDate(text)
		if !ok {
			return fmt.Sprintf("%s %v is not a date; write 2024-02-06T05:11:19Z", name, v)
		}
		if name == "date_created" {
			r.created, r.began = t, t
		} else {
			r.updated = t
		}
		return ""
	}
	members := k.members()
	value, isMember := members[name]
	if !isMember {
		return fmt.Sprintf("%s is not a member; members are sid, account_sid, date_created, date_updated, %s", name, strings.Join(slices.Sorted(maps.Keys(members)), ", "))
	}
	converted, problem := seedValue(name, value, v)
	r.values[name] = converted
	return problem
}

// members are what a seed can set: the kind's fields and what its path asks for.
func (k *kind) members() values {
	v := k.defaults()
	for segment := range strings.SplitSeq(k.path, "/") {
		if isPlaceholder(segment) {
			v[member(strings.Trim(segment, "{}"))] = nil
		}
	}
	return v
}

// seedValue gives a member the type that it has in the simulator.
func seedValue(name string, sample, v any) (any, string) {
	switch v := v.(type) {
	case json.Number:
		if _, wantsText := sample.(string); wantsText || sample == nil {
			// Twilio writes most of its numbers as text.
			return v.String(), ""
		}
		n, err := v.Int64()
		if err != nil {
			return nil, fmt.Sprintf("%s %s is not a whole number", name, v)
		}
		return int(n), ""
	case string:
		if t, ok := seedDate(v); ok && isDateMember(name) {
			return t, ""
		}
		if _, wantsNumber := sample.(int); wantsNumber {
			return nil, fmt.Sprintf("%s %q is not a number", name, v)
		}
	case []any:
		list := make([]string, 0, len(v))
		for _, e := range v {
			list = append(list, fmt.Sprint(e))
		}
		return list, ""
	}
	return v, ""
}

func isDateMember(name string) bool {
	return strings.HasPrefix(name, "date_") || strings.HasSuffix(name, "_time") || name == "message_date"
}

// seedDate reads a date as people write it or as the API does.
func seedDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
