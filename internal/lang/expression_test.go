package lang_test

import (
	"strings"
	"testing"

	"hawser/internal/lang"
)

func TestExpressionWithoutPlacesPointsAsFarAsItKnows(t *testing.T) {
	for name, test := range map[string]struct {
		expression lang.Expression
		want       string
	}{
		"no position":            {lang.Expression{Source: "a + b"}, ""},
		"a position that is one": {lang.Expression{Source: "a + b", Position: "a.yaml:3:5"}, "a.yaml:3:9"},
		"a file with colons":     {lang.Expression{Source: "a + b", Position: "C:a:7.yaml:3:5"}, "C:a:7.yaml:3:9"},
		"a file alone":           {lang.Expression{Source: "a + b", Position: "a.yaml"}, "a.yaml"},
		"no numbers":             {lang.Expression{Source: "a + b", Position: "a.yaml:x:y"}, "a.yaml:x:y"},
		"a break before it":      {lang.Expression{Source: "a + b", Position: "a.yaml:3:5", Breaks: []lang.Break{{Index: 2, Line: 4, Column: 1}}}, "a.yaml:4:3"},
		"a break after it":       {lang.Expression{Source: "a + b + c", Position: "a.yaml:3:5", Breaks: []lang.Break{{Index: 5, Line: 4, Column: 1}}}, "a.yaml:3:9"},
		"a break at it":          {lang.Expression{Source: "a + b", Position: "a.yaml:3:5", Breaks: []lang.Break{{Index: 4, Line: 4, Column: 1}}}, "a.yaml:4:1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.expression.At(4); got != test.want {
				t.Errorf("it is at %q, want %q", got, test.want)
			}
		})
	}
}

func TestFailureShowsTheExpressionOnOneLine(t *testing.T) {
	long := strings.Repeat("a + ", 100) + "b"
	for name, test := range map[string]struct {
		expression lang.Expression
		want       string
	}{
		"with a place":    {lang.Expression{Source: "a +\n  b", Position: "a.yaml:3:5"}, "a.yaml:3:7: ${a + b}: why"},
		"without a place": {lang.Expression{Source: "a + b"}, "${a + b}: why"},
		"a long one":      {lang.Expression{Source: long, Position: "a.yaml:3:5"}, "a.yaml:3:7: ${" + long[:300] + "…}: why"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.expression.Failed(2, "why"); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}
