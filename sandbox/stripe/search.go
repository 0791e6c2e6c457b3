package stripe

import (
	"strconv"
	"strings"
)

// term is one condition of a search: field op value, or its negation.
type term struct {
	field, op string
	value     string
	isNull    bool
	not       bool
}

// query is a search: all of its terms, or any of them.
type query struct {
	terms []term
	any   bool
}

// searchOf gives the handler that searches a kind.
func searchOf(kind string) handler {
	return func(c *call) (object, *apiError) {
		q, err := parseQuery(text(c.params, "query"))
		if err != nil {
			return nil, err
		}
		found := c.all(kind, q.takes)
		return c.searchPage(found)
	}
}

// searchPage cuts a page; its token is the number of results before it.
func (c *call) searchPage(found []object) (object, *apiError) {
	limit := int64(10)
	if c.has("limit") {
		limit = number(c.params, "limit")
	}
	switch {
	case limit < 1:
		return nil, tooSmall(limit, 1, "limit")
	case limit > 100:
		return nil, tooLarge(limit, 100, "limit")
	}
	from := 0
	if token := text(c.params, "page"); token != "" {
		n, err := strconv.ParseUint(token, 36, 31)
		if err != nil {
			return nil, invalid("", "page", "Invalid page: %s", token)
		}
		from = min(int(n), len(found))
	}
	to := min(len(found), from+int(limit))
	o := listOf(found[from:to], to < len(found), c.request.URL.Path)
	o["object"], o["next_page"] = "search_result", nil
	if to < len(found) {
		o["next_page"] = strconv.FormatUint(uint64(to), 36)
	}
	return o, nil
}

// parseQuery reads Stripe's search language: terms such as
// email:'a@b.co', metadata["k"]:"v", -status:'active', created>1700000000, joined
// by AND or by OR.
func parseQuery(s string) (query, *apiError) {
	var q query
	joined := ""
	for rest := strings.TrimSpace(s); ; {
		t, after, ok := parseTerm(rest)
		if !ok {
			return query{}, badQuery(s)
		}
		q.terms = append(q.terms, t)
		if rest = strings.TrimSpace(after); rest == "" {
			q.any = joined == "OR"
			return q, nil
		}
		word, next, _ := strings.Cut(rest, " ")
		if word = strings.ToUpper(word); word != "AND" && word != "OR" {
			word, next = "AND", rest
		}
		if joined != "" && joined != word {
			return query{}, badQuery(s)
		}
		joined, rest = word, strings.TrimSpace(next)
	}
}

func parseTerm(s string) (t term, rest string, ok bool) {
	if s, t.not = strings.CutPrefix(s, "-"); s == "" {
		return term{}, "", false
	}
	end := strings.IndexAny(s, ":~<>[ ")
	if end <= 0 || s[end] == ' ' {
		return term{}, "", false
	}
	t.field, s = s[:end], s[end:]
	if s[0] == '[' {
		key, after, found := quoted(s[1:])
		if !found || !strings.HasPrefix(after, "]") || t.field != "metadata" {
			return term{}, "", false
		}
		t.field, s = "metadata."+key, after[1:]
	}
	for _, op := range []string{">=", "<=", ":", "~", ">", "<"} {
		if after, found := strings.CutPrefix(s, op); found {
			t.op, s = op, after
			break
		}
	}
	if t.op == "" {
		return term{}, "", false
	}
	if value, after, found := quoted(s); found {
		t.value = value
		return t, after, true
	}
	word, after, _ := strings.Cut(s, " ")
	t.value, t.isNull = word, strings.EqualFold(word, "null")
	return t, after, word != "" && !strings.ContainsAny(word, `'"`)
}

// quoted reads a quoted text; a backslash keeps the quote after it.
func quoted(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", s, false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == s[0]:
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", s, false
}

func (q query) takes(o object) bool {
	for _, t := range q.terms {
		if t.takes(o) == q.any {
			return q.any
		}
	}
	return !q.any
}

func (t term) takes(o object) bool { return t.holds(o) != t.not }

func (t term) holds(o object) bool {
	var have any
	if key, ok := strings.CutPrefix(t.field, "metadata."); ok {
		have = child(o, "metadata")[key]
	} else {
		have = at(o, t.field)
	}
	if t.isNull {
		return have == nil
	}
	switch have := have.(type) {
	case string:
		if t.op == "~" {
			return strings.Contains(strings.ToLower(have), strings.ToLower(t.value))
		}
		return t.op == ":" && strings.EqualFold(have, t.value)
	case bool:
		return t.op == ":" && strconv.FormatBool(have) == t.value
	case int64:
		want, err := strconv.ParseInt(t.value, 10, 64)
		if err != nil {
			return false
		}
		switch t.op {
		case ":":
			return have == want
		case ">":
			return have > want
		case ">=":
			return have >= want
		case "<":
			return have < want
		case "<=":
			return have <= want
		}
	}
	return false
}

func badQuery(s string) *apiError {
	return invalid("", "query", "We were unable to parse your search query: %q. Write clauses such as email:'a@b.co' or metadata['key']:'value', joined by AND or by OR.", s)
}
