package load

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/source"
)

var yamlError = regexp.MustCompile(`(?s)^yaml: (?:line \d+: )?(.*)$`)

// syntax reports text that is not YAML. The parser's own idea of the line is
// that of the surrounding list or object, often far above: the place is where
// the text begins to fail in this way when it is read bit by bit.
func (r *reader) syntax(failure error) {
	complaint := complaintOf(failure)
	lines := bytes.SplitAfter(r.file.Content, []byte("\n"))
	number := sort.Search(len(lines)-1, func(n int) bool {
		return complaintOf(parse(bytes.Join(lines[:n+1], nil))) == complaint
	})
	before, line := bytes.Join(lines[:number], nil), r.text.line(number)
	column := failing(max(len(line)-1, 0), func(n int) bool {
		return complaintOf(parse(append(bytes.Clone(before), string(line[:n+1])...))) == complaint
	})
	column = max(column, min(len(line)-len([]rune(strings.TrimLeft(string(line), " \t"))), max(len(line)-1, 0)))
	span := source.Span{File: r.file, Pos: source.Pos{Line: number + 1, Column: column + 1}, End: column + 2}
	message, hint := wordSyntax(complaint, string(line))
	r.report(codeYAML, span, "this is not YAML: "+message, hint)
}

// longestEscape is how many characters an escape sequence has at most. One that is not read to its end fails as well.
const longestEscape = 10

// failing gives the first of so many lengths from which on the text fails.
func failing(lengths int, fails func(int) bool) int {
	first := sort.Search(lengths, fails)
	for n := first + 1; n < min(first+longestEscape, lengths); n++ {
		if !fails(n) {
			return n + 1 + failing(lengths-n-1, func(rest int) bool { return fails(n + 1 + rest) })
		}
	}
	return first
}

// complaintOf gives what the parser says, without the line; "" when it says nothing.
func complaintOf(err error) string {
	if err == nil {
		return ""
	}
	if found := yamlError.FindStringSubmatch(err.Error()); found != nil {
		return found[1]
	}
	return err.Error()
}

// parse reads every document of the content.
func parse(content []byte) error {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}
