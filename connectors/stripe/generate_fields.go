//go:build generate

package stripe

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// fields gathers what the description says of the members of the params' structs, "PriceParams.currency". A struct
// may stand in several requests.
type fields struct {
	// words are the values that a member may have; nil where a request lets it have any.
	words map[string][]string
	// required are the members that each request requires of a struct within another.
	required map[string][]string
	// about are descriptions: the first in the order of the requests.
	about map[string]string
	// outer are the structs that are the params of a request: what they require is for the request to say.
	outer, seen map[string]bool
}

func newFields() *fields {
	return &fields{outer: map[string]bool{}, words: map[string][]string{}, required: map[string][]string{}, about: map[string]string{}, seen: map[string]bool{}}
}

// of is the schema of a request's parameters.
func (op described) of() *property {
	all := &property{Properties: map[string]*property{}}
	for _, p := range op.Parameters {
		if p.In == "query" && p.Schema != nil {
			p.Schema.Description = cmp.Or(p.Schema.Description, p.Description)
			all.Properties[p.Name] = p.Schema
		}
	}
	for _, content := range op.RequestBody.Content {
		maps.Copy(all.Properties, content.Schema.Properties)
	}
	return all
}

// read walks a struct of params along its schema.
func (f *fields) read(t reflect.Type, s *property, nested bool) {
	if t == nil || t.Kind() != reflect.Struct || f.seen[fmt.Sprintf("%v %p", t, s)] {
		return
	}
	f.seen[fmt.Sprintf("%v %p", t, s)] = true
	f.outer[t.Name()] = f.outer[t.Name()] || !nested
	if required, known := f.required[t.Name()]; nested && known {
		f.required[t.Name()] = slices.DeleteFunc(required, func(name string) bool { return !slices.Contains(s.Required, name) })
	} else if nested {
		f.required[t.Name()] = slices.Sorted(slices.Values(s.Required))
	}
	for i := range t.NumField() {
		member := t.Field(i)
		wire, _, _ := strings.Cut(member.Tag.Get("form"), ",")
		if p := s.Properties[wire]; p != nil {
			f.member(t, wire, member.Type, p)
		} else if wire == "*" && member.Type.Kind() == reflect.Struct {
			f.read(member.Type, s, false)
		}
	}
}

func (f *fields) member(owner reflect.Type, wire string, t reflect.Type, p *property) {
	key := owner.Name() + "." + wire
	if text := sentence(p.Description); text != "" && f.about[key] == "" {
		f.about[key] = text
	}
	list := false
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		list = list || t.Kind() == reflect.Slice
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		if inner := p.inner(); inner != nil {
			f.read(t, inner, true)
		}
	case reflect.String:
		words, known := f.words[key]
		if more := p.words(); more == nil || known && words == nil {
			f.words[key] = nil
		} else {
			f.words[key] = append(words, slices.DeleteFunc(more, func(word string) bool { return list && word == "" })...)
		}
	}
}

// inner is the object in a schema: itself, what a list holds, or an alternative.
func (p *property) inner() *property {
	switch {
	case len(p.Properties) > 0:
		return p
	case p.Items != nil:
		return p.Items.inner()
	}
	for _, alternative := range p.AnyOf {
		if inner := alternative.inner(); inner != nil {
			return inner
		}
	}
	return nil
}

// words are the texts that a schema allows; nil are any.
func (p *property) words() []string {
	var words []string
	switch {
	case p.Items != nil:
		return p.Items.words()
	case len(p.AnyOf) > 0:
		for _, alternative := range p.AnyOf {
			more := alternative.words()
			if more == nil && alternative.Type != "object" {
				return nil
			}
			words = append(words, more...)
		}
	}
	for _, value := range p.Enum {
		text, ok := value.(string)
		if !ok || strings.ContainsAny(text, " \t") {
			return nil
		}
		words = append(words, text)
	}
	return words
}

// lines are the facts.
func (f *fields) lines() []string {
	var lines []string
	for key, words := range f.words {
		slices.Sort(words)
		if words = slices.Compact(words); len(words) > 0 {
			if words[0] == "" {
				words[0] = noWord
			}
			lines = append(lines, "enum "+key+" "+strings.Join(words, " "))
		}
	}
	for owner, required := range f.required {
		if len(required) > 0 && !f.outer[owner] {
			lines = append(lines, "require "+owner+" "+strings.Join(required, " "))
		}
	}
	return append(lines, texts("about ", f.about)...)
}

// texts are lines of descriptions, each after a word. One that nearly all members of a name share is the name's.
func texts(word string, about map[string]string) []string {
	var lines []string
	counts := map[string]map[string]int{}
	for key, text := range about {
		_, wire, _ := strings.Cut(key, ".")
		if counts[wire] == nil {
			counts[wire] = map[string]int{}
		}
		counts[wire][text]++
	}
	common := map[string]string{}
	for wire, said := range counts {
		all := 0
		for _, n := range said {
			all += n
		}
		most := slices.MaxFunc(slices.Sorted(maps.Keys(said)), func(a, b string) int { return cmp.Compare(said[a], said[b]) })
		if said[most] > 2 && said[most]*10 > all*9 {
			common[wire] = most
			lines = append(lines, word+wire+" "+most)
		}
	}
	for key, text := range about {
		if _, wire, _ := strings.Cut(key, "."); common[wire] != text {
			lines = append(lines, word+key+" "+text)
		}
	}
	return lines
}
