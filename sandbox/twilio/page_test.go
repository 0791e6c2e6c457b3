package twilio_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/twilio"
)

func TestAPageTellsItsPlace(t *testing.T) {
	s := newSandbox(t, twilio.Options{})
	for range 3 {
		s.send()
	}
	page := s.must(200, "GET", "Messages.json", "PageSize", "2", "To", "+14155550123")
	next, _ := page["next_page_uri"].(string)
	want := object{
		"page": 0.0, "page_size": 2.0, "start": 0.0, "end": 1.0, "previous_page_uri": nil,
		"uri":            base + "/Messages.json?Page=0&PageSize=2&To=%2B14155550123",
		"first_page_uri": base + "/Messages.json?Page=0&PageSize=2&To=%2B14155550123",
	}
	delete(page, "messages")
	delete(page, "next_page_uri")
	if diff := cmp.Diff(want, page); diff != "" {
		t.Errorf("first page (-want +got):\n%s", diff)
	}
	last := s.must(200, "GET", next)
	if last["page"] != 1.0 || last["start"] != 2.0 || last["end"] != 2.0 || last["next_page_uri"] != nil || last["previous_page_uri"] == nil {
		t.Errorf("last page: %v", last)
	}
	if first := s.must(200, "GET", last["previous_page_uri"].(string)); first["page"] != 0.0 {
		t.Errorf("the page before the last: %v", first)
	}
}

func TestPagesTogetherAreTheList(t *testing.T) {
	for _, size := range []int{1, 2, 3, 7, 1000, 5000} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			s := newSandbox(t, twilio.Options{})
			var want []string
			for i := range 7 {
				sid := fmt.Sprintf("SM%032d", i)
				s.seed(`{"messages":[{"sid":"` + sid + `"}]}`)
				want = append([]string{sid}, want...)
			}
			var got []string
			for next := any(base + "/Messages.json?PageSize=" + strconv.Itoa(size)); next != nil; {
				page := s.must(200, "GET", next.(string))
				found := sids(page, "messages")
				got = append(got, found...)
				// What was seen is deleted and something new arrives: neither may shift the pages.
				s.must(204, "DELETE", "Messages/"+found[len(found)-1]+".json")
				s.send()
				next = page["next_page_uri"]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesThatCannotBe(t *testing.T) {
	for _, params := range [][]string{{"PageSize", "0"}, {"PageSize", "many"}, {"Page", "-1"}, {"Page", "99999999999999"}} {
		s := newSandbox(t, twilio.Options{})
		if status, answer := s.call("GET", "Messages.json", params...); status != 400 || answer["code"] != 20001.0 {
			t.Errorf("%v: status %d %v, want 400 and 20001", params, status, answer)
		}
	}
}
