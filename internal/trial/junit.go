package trial

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"hawser/internal/source"
)

// WriteJUnit writes results as the XML that build servers read: a suite, a case
// for each test, what was not as it says in its failure.
func WriteJUnit(w io.Writer, results []*Result) error {
	suite := junitSuite{Name: "hawser"}
	for _, r := range results {
		c := junitCase{Name: r.Test.Name.Value, Class: r.Test.Integration.Value, Seconds: seconds(r)}
		if file := r.Test.Span.File; file != nil {
			c.File = file.Name
		}
		if !r.Passed() {
			var text strings.Builder
			if err := Print(&text, r, source.PrintOptions{}); err != nil {
				return err
			}
			c.Failure = &junitFailure{Message: r.Failures[0].Message, Text: text.String()}
			suite.Failures++
		}
		suite.Tests++
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return fmt.Errorf("writing JUnit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(r *Result) string { return fmt.Sprintf("%.3f", r.Took.Seconds()) }

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Seconds string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}
