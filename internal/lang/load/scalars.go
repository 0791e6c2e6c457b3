package load

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// textOf reads a string without expressions.
func (o *object) textOf(key string) (lang.Text, bool) {
	n, _ := o.take(key)
	if n == nil {
		return lang.Text{}, false
	}
	return o.readText(n, quote(key))
}

// needText reads a string that must be there.
func (o *object) needText(key string) (lang.Text, bool) {
	n, _ := o.need(key)
	if n == nil {
		return lang.Text{}, false
	}
	return o.readText(n, quote(key))
}

func (r *reader) readText(n *yaml.Node, subject string) (lang.Text, bool) {
	if !r.sane(n) {
		return lang.Text{}, false
	}
	if !isText(n) {
		r.report(codeWrongType, r.span(n), fmt.Sprintf("%s must be a string, is %s", subject, kindOf(n)), hintQuotes(n))
		return lang.Text{}, false
	}
	return lang.Text{Value: n.Value, Span: r.span(n)}, true
}

// isText reports whether a node is a string. What YAML takes for a date is one.
func isText(n *yaml.Node) bool {
	tag := n.ShortTag()
	return n.Kind == yaml.ScalarNode && (tag == "!!str" || tag == "!!timestamp")
}

func (o *object) boolean(key string, into *bool) {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(into) != nil {
		o.wrongType(n, quote(key), "true or false")
	}
}

// integer reads an integer between low and high.
func (o *object) integer(key string, low, high int, into *int) {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return
	}
	value, ok := o.number(n)
	if !ok {
		return
	}
	i, ok := value.(int64)
	switch {
	case !ok:
		o.wrongType(n, quote(key), "an integer")
	case i < int64(low) || i > int64(high):
		o.report(codeRange, o.span(n), wordRange(key, low, high, i), "")
	default:
		*into = int(i)
	}
}

// decimal reads a number that is at least low.
func (o *object) decimal(key string, low float64, into *float64) {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return
	}
	value, ok := o.number(n)
	if !ok {
		return
	}
	var f float64
	switch v := value.(type) {
	case int64:
		f = float64(v)
	case float64:
		f = v
	default:
		o.wrongType(n, quote(key), "a number")
		return
	}
	if f < low {
		o.report(codeRange, o.span(n), fmt.Sprintf("%q must be at least %v, is %v", key, low, f), "")
		return
	}
	*into = f
}

// duration reads a positive length of time.
func (o *object) duration(key string, into *lang.Duration) {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return
	}
	span := o.span(n)
	d, err := time.ParseDuration(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || err != nil:
		o.report(codeDuration, span, wordDuration(key, n), hintDuration(n))
	case d <= 0:
		o.report(codeDuration, span, fmt.Sprintf("%q must be longer than nothing, is %s", key, n.Value), "")
	default:
		*into = lang.Duration{Value: d, Span: span}
	}
}

// choice reads one of a few words.
func (o *object) choice(key string, words []string, into *string) {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return
	}
	text := lang.Text{Value: n.Value, Span: o.span(n)}
	if n.Kind != yaml.ScalarNode {
		var ok bool
		if text, ok = o.readText(n, quote(key)); !ok {
			return
		}
	}
	if !slices.Contains(words, text.Value) {
		message, hint := wordChoice(key, text.Value, words)
		o.report(codeChoice, text.Span, message, hint)
		return
	}
	*into = text.Value
}

// strings reads a list of strings.
func (o *object) strings(key string) []lang.Text {
	n, _ := o.take(key)
	if n == nil || !o.sane(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.wrongType(n, quote(key), "a list")
		return nil
	}
	var texts []lang.Text
	for _, item := range n.Content {
		if text, ok := o.readText(item, "an element of "+quote(key)); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

var (
	leadingZero = regexp.MustCompile(`^[-+]?0[0-9]`)
	plainInt    = regexp.MustCompile(`^-?[0-9]+$`)
	plainFloat  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$|^-?\.[0-9]+([eE][-+]?[0-9]+)?$`)
)

// number reads a numeric scalar as int64 or float64, and any other as nil. What
// YAML takes for a number, but JSON does not, is more likely meant as text.
func (r *reader) number(n *yaml.Node) (any, bool) {
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!int" && tag != "!!float" {
		return nil, true
	}
	if leadingZero.MatchString(n.Value) || !plainInt.MatchString(n.Value) && !plainFloat.MatchString(n.Value) {
		r.report(codeNumber, r.span(n), fmt.Sprintf("%s is not a number as JSON writes it", n.Value), wordWriteQuoted(n.Value))
		return nil, false
	}
	if plainInt.MatchString(n.Value) {
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil {
			r.report(codeNumber, r.span(n), n.Value+" does not fit a 64-bit integer", wordWriteQuoted(n.Value))
		}
		return i, err == nil
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || math.IsInf(f, 0) {
		r.report(codeNumber, r.span(n), n.Value+" is too large for a number", "")
		return nil, false
	}
	return f, true
}
