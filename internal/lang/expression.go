package lang

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawser/internal/source"
)

// Expression is CEL source with the place of each of its characters.
type Expression struct {
	// Source is the CEL text, without ${ and }.
	Source string `json:"source"`
	// Position is "file:line:column" of its first character.
	Position string `json:"position,omitempty"`
	// Breaks are the characters that do not stand right after the one before them, because the YAML scalar folds, escapes
	// or goes on in another line. With Position they tell where a failure at run time is.
	Breaks []Break `json:"breaks,omitempty"`
	// Span is that of the whole expression.
	Span source.Span `json:"-"`
	// Offsets gives for each character (rune) of Source its place in the file, whatever the
	// YAML scalar's style; it has one entry more, for the end.
	Offsets []source.Pos `json:"-"`
}

// Break is where a run of characters of an expression begins that stand one after another in the file.
type Break struct {
	// Index is that of the first character in Source.
	Index  int `json:"index"`
	Line   int `json:"line"`
	Column int `json:"column"`
}

// NewExpression gives the expression that stands at these places: one for each of its characters, and one for the end.
func NewExpression(text string, span source.Span, places []source.Pos) *Expression {
	x := &Expression{Source: text, Position: span.String(), Span: span, Offsets: places}
	for i := 1; i < len(places); i++ {
		before, at := places[i-1], places[i]
		if at.Line != before.Line || at.Column != before.Column+1 {
			x.Breaks = append(x.Breaks, Break{Index: i, Line: at.Line, Column: at.Column})
		}
	}
	return x
}

// At gives "file:line:column" of a character of Source, "" if the expression has no place.
func (x *Expression) At(character int) string {
	file, start, ok := x.start()
	if !ok {
		return x.Position
	}
	last, _ := slices.BinarySearchFunc(x.Breaks, character+1, func(b Break, index int) int { return b.Index - index })
	if last > 0 {
		start = x.Breaks[last-1]
	}
	return fmt.Sprintf("%s:%d:%d", file, start.Line, start.Column+character-start.Index)
}

// maxShown is how many characters of an expression a failure shows.
const maxShown = 300

// Failed words why the expression has no value: with its source on one line, and the place of one of its characters.
func (x *Expression) Failed(character int, why string) string {
	shown := []rune(strings.Join(strings.Fields(x.Source), " "))
	if len(shown) > maxShown {
		shown = append(shown[:maxShown], '…')
	}
	message := "${" + string(shown) + "}: " + why
	if at := x.At(character); at != "" {
		return at + ": " + message
	}
	return message
}

// start reads Position.
func (x *Expression) start() (file string, first Break, ok bool) {
	rest, column, found := cutLast(x.Position)
	file, line, also := cutLast(rest)
	if !found || !also {
		return "", Break{}, false
	}
	var errs [2]error
	first.Line, errs[0] = strconv.Atoi(line)
	first.Column, errs[1] = strconv.Atoi(column)
	return file, first, errs == [2]error{}
}

// cutLast cuts around the last colon.
func cutLast(text string) (before, after string, found bool) {
	i := strings.LastIndex(text, ":")
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}
