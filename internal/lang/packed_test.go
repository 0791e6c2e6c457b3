package lang_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
)

func bundleOf(tasks int) *lang.Bundle {
	b := &lang.Bundle{Format: lang.BundleFormat, Digest: "0000", Integration: &lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "packed"}}}}
	for i := range tasks {
		b.Integration.Tasks = append(b.Integration.Tasks, &lang.Task{Name: lang.Text{Value: fmt.Sprintf("task%d", i)}, Connector: &lang.ConnectorTask{
			Connection: lang.Text{Value: "stripe-main"}, Connector: "stripe", Entity: lang.Text{Value: "Customer"}, Operation: lang.Text{Value: "Update"},
			EntityID: &lang.Value{Kind: lang.ExpressionValue, Expression: &lang.Expression{Source: "tasks.create.connectorOutputPayload.Id", Position: fmt.Sprintf("definitions/a.yaml:%d:17", i)}},
		}})
	}
	b.Calls = []*lang.Integration{{Meta: lang.Meta{Name: lang.Text{Value: "called"}}, Tasks: []*lang.Task{}}}
	return b
}

func TestBundlesOfEveryFormatMeanTheSame(t *testing.T) {
	for format := 1; format <= lang.BundleFormat; format++ {
		want := bundleOf(5)
		want.Format = format
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got lang.Bundle
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*want, got); diff != "" {
			t.Errorf("format %d (-want +got):\n%s", format, diff)
		}
	}
}

func TestPackedBundleIsSmall(t *testing.T) {
	plain, packed := bundleOf(5), bundleOf(5)
	plain.Format = 2
	before, _ := json.Marshal(plain)
	after, _ := json.Marshal(packed)
	if len(after) > len(before)/3 {
		t.Errorf("%d bytes packed, %d plain", len(after), len(before))
	}
}

func TestBundleThatCannotBeUnpackedIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no base64":   `{"format":3,"packed":"!"}`,
		"no deflate":  `{"format":3,"packed":"AAAA"}`,
		"cut off":     `{"format":3,"packed":"S8wt"}`,
		"a list":      `[]`,
		"of no shape": `{"format":"3"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var b lang.Bundle
			if err := json.Unmarshal([]byte(text), &b); err == nil {
				t.Errorf("it is read as %+v", b)
			}
		})
	}
	var later lang.Bundle
	if err := json.Unmarshal([]byte(`{"format":99,"digest":"d","packed":"AAAA"}`), &later); err != nil || later.Format != 99 || later.Integration != nil {
		t.Errorf("a later format is read as %+v: %v", later, err)
	}
}

func FuzzUnpack(f *testing.F) {
	text, _ := json.Marshal(bundleOf(2))
	f.Add(text)
	f.Add([]byte(`{"format":3,"packed":"AAAA"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b lang.Bundle
		if json.Unmarshal(data, &b) != nil || b.Format > lang.BundleFormat || strings.Contains(string(data), "\\u") {
			return
		}
		again, err := json.Marshal(&b)
		if err != nil {
			return // durations that no definition has
		}
		var second lang.Bundle
		if err := json.Unmarshal(again, &second); err != nil {
			t.Errorf("it was written so that it cannot be read: %v\n%s", err, again)
		}
	})
}
