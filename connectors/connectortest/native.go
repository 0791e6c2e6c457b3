package connectortest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/schema"
)

// asking makes no request: it notes what would be asked first.
type asking struct{ first string }

func (a *asking) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.first == "" {
		a.first = r.Method + " " + r.URL.String()
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			a.first += " " + string(body)
		}
	}
	return nil, errNobody
}

var errNobody = errors.New("nobody is asked")

// checkNative holds a List to what its columns say that the API evaluates: each such comparison changes the request.
// Others are evaluated here, and leave it as it is.
func checkNative(t *testing.T, connector connectors.Connector, op *connectors.Operation) {
	if op.Verb != connectors.List || op.PageRecords == 0 {
		return
	}
	sampler := Sampler{}
	needs := sampler.Call(op).FilterClause
	ask := func(condition string) string {
		clause := condition
		if needs != "" {
			clause = strings.Join(slices.DeleteFunc([]string{needs, condition}, func(c string) bool { return c == "" }), " AND ")
		}
		asked := &asking{}
		_, err := open(t, connector, asked).Call(t.Context(), connectors.Call{Operation: op, FilterClause: clause})
		if asked.first == "" {
			t.Errorf("%s makes no request: %v", clause, err)
		}
		return asked.first
	}
	plain := ask("")
	for _, column := range op.Columns {
		if column.Required || slices.Contains(op.Either, column.Name) {
			continue
		}
		for _, operator := range column.Native {
			if condition := comparison(column.Name, operator, column.Type); ask(condition) == plain {
				t.Errorf("%s does not narrow the request", condition)
			}
		}
		for _, inner := range column.Inner {
			if field := column.Type.Field(inner); field == nil {
				t.Errorf("%s has no field %s", column.Name, inner)
			} else if condition := comparison(column.Name+"."+inner, "=", field.Type); ask(condition) == plain {
				t.Errorf("%s does not narrow the request", condition)
			}
		}
	}
}

// comparison compares a column with a value of its type.
func comparison(column, operator string, t *schema.Type) string {
	value := "'sample'"
	switch {
	case t.Kind == schema.Bool:
		value = "TRUE"
	case t.Kind == schema.Int, t.Kind == schema.Float:
		value = "1700000000"
	case strings.HasPrefix(t.Format, "date"):
		value = "'2024-05-31'"
	case t.Format == "decimal":
		value = "'1'"
	case len(t.Enum) > 0:
		value = "'" + t.Enum[len(t.Enum)-1] + "'"
	}
	switch operator {
	case "IN":
		return fmt.Sprintf("%s IN (%s)", column, value)
	case "BETWEEN":
		return fmt.Sprintf("%s BETWEEN %s AND %s", column, value, value)
	default:
		return column + " " + operator + " " + value
	}
}

var _ http.RoundTripper = (*asking)(nil)
