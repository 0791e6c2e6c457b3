package dataflow

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/lang/load"
)

// BenchmarkList reads a page of 100 charges of Stripe's by the definitions that ship, from the bytes of the answer to records
// of which the columns are filled, and finds that they fit.
func BenchmarkList(b *testing.B) {
	definitions, problems, err := load.Load("../../definitions")
	if err != nil || len(problems) > 0 {
		b.Fatal(problems, err)
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	stripe := catalogue.Connector("stripe")
	flow, err := NewFlow(definitions, definitions.Dataflow("charges"), stripe.Spec())
	if err != nil {
		b.Fatal(err)
	}
	reader, err := NewReader(flow, stripe.Spec())
	if err != nil {
		b.Fatal(err)
	}
	table, err := flow.Table()
	if err != nil {
		b.Fatal(err)
	}
	caller, err := stripe.Open(connectors.Connection{
		Name: "stripe-main", HTTP: &http.Client{Transport: answering(pageOfCharges(b))},
		Auth: func(context.Context, string) (string, error) { return "sk_test_bench", nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if batch, err := reader.List(b.Context(), caller, Request{}); err != nil || len(batch.Records) != pageSize {
				b.Fatal(batch, err)
			}
		}
		perRecord(b)
	})
	b.Run("fit", func(b *testing.B) {
		batch, err := reader.List(b.Context(), caller, Request{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			for i := range batch.Records {
				if _, reasons := table.Conform(batch.Records[i].Value); len(reasons) > 0 {
					b.Fatal(reasons)
				}
			}
		}
		perRecord(b)
	})
}

func perRecord(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pageSize, "ns/record")
}

// answering answers every request with the same text.
type answering string

// RoundTrip answers.
func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

func pageOfCharges(b *testing.B) string {
	b.Helper()
	charge, err := os.ReadFile("testdata/charge.txt") // with its number, its amount, and when it was created
	if err != nil {
		b.Fatal(err)
	}
	charges := make([]string, pageSize)
	for i := range charges {
		charges[i] = fmt.Sprintf(string(charge), i, 100+i*37, 1_600_000_000+i)
	}
	return `{"object": "list", "url": "/v1/charges", "has_more": true, "data": [` + strings.Join(charges, ",") + "]}"
}
