package connectors

import "testing"

func TestPageOfACall(t *testing.T) {
	for name, test := range map[string]struct {
		call Call
		size int
		kind Kind
	}{
		"nothing said":             {Call{}, 25, ""},
		"the largest page":         {Call{PageSize: 200}, 200, ""},
		"all pages":                {Call{AllPages: true}, 0, ""},
		"too large":                {Call{PageSize: 201}, 0, BadCall},
		"negative":                 {Call{PageSize: -1}, 0, BadCall},
		"all pages of a size":      {Call{AllPages: true, PageSize: 5}, 0, BadCall},
		"all pages from a page on": {Call{AllPages: true, PageToken: "x"}, 0, BadCall},
		"a record's id":            {Call{EntityID: "cus_1"}, 0, BadCall},
		"a payload":                {Call{Payload: map[string]any{"Name": "Ada"}}, 0, BadCall},
	} {
		t.Run(name, func(t *testing.T) {
			size, err := test.call.Page()
			if size != test.size || KindOf(err) != test.kind {
				t.Errorf("got %d, %v", size, err)
			}
		})
	}
}

func TestGiven(t *testing.T) {
	var given Given
	for _, id := range []string{"a", "b", "c"} {
		given = given.Add(id)
	}
	given = given.Without("b").Without("z")
	if !given.Has("a") || given.Has("b") || !given.Has("c") || given.Len() != 2 || !given.Valid() {
		t.Errorf("%q holds the wrong records", given)
	}
	if last := given.Last(1); last.Has("a") || !last.Has("c") || given.Last(5) != given {
		t.Errorf("the last one is %q", last)
	}
	for _, broken := range []Given{"short", "not*base", "0123456789ab"} {
		if broken.Valid() {
			t.Errorf("%q counts as valid", broken)
		}
	}
}
