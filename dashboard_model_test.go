package hawser

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A dashboard holds what Grafana knows, and nothing else: it would leave out what it does not know, without a word.
func TestDashboardIsOneOfGrafana(t *testing.T) {
	text, err := os.ReadFile("deploy/grafana/hawser.json")
	if err != nil {
		t.Fatal(err)
	}
	model, err := jsonschema.NewCompiler().Compile("testdata/grafana-dashboard.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := holds(t, model, text); err != nil {
		t.Error(err)
	}
	for right, wrong := range map[string]string{
		`"reduceOptions"`:        `"reduceOption"`,
		`"schemaVersion"`:        `"schemaVersions"`,
		`"type": "timeseries"`:   `"type": "timeserie"`,
		`"expr"`:                 `"query"`,
		`"placement": "bottom"`:  `"placement": "below"`,
		`"colorMode"`:            `"colourMode"`,
		`"matcher"`:              `"match"`,
		`"drawStyle": "line"`:    `"drawStyle": "lines"`,
		`"repeat": "connection"`: `"repeats": "connection"`,
		`"mode": "absolute"`:     `"mode": "fixed"`,
		`"decimals": 0`:          `"decimals": "0"`,
		`"includeAll": true`:     `"includesAll": true`,
		`"uid": "${datasource}"`: `"id": "${datasource}"`,
		`"unit": "percentunit"`:  `"unit": 1`,
		`"fillOpacity"`:          `"opacity"`,
		`"displayMode": "table"`: `"displayMode": "grid"`,
		`"sort": "desc"`:         `"sort": "down"`,
		`"spanNulls"`:            `"spanNull"`,
		`"calcs"`:                `"calc"`,
		`"textMode"`:             `"text"`,
	} {
		if !bytes.Contains(text, []byte(right)) {
			t.Errorf("the dashboard has no %s", right)
		} else if holds(t, model, bytes.Replace(text, []byte(right), []byte(wrong), 1)) == nil {
			t.Errorf("%s passes for %s", wrong, right)
		}
	}
}

func holds(t *testing.T, model *jsonschema.Schema, text []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return model.Validate(document)
}
