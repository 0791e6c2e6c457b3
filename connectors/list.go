package connectors

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// The bounds of a List.
const (
	DefaultPageSize = 25
	MaxPageSize     = 200
	// MaxRecords is how many records a List with AllPages looks through at most.
	MaxRecords = 10_000
	// MaxListPages is how many of the API's pages that hold other records too one List looks through at most: after so many
	// its page is given as full as it is, and its token goes on from there.
	MaxListPages = 10
	// MaxScanPages is how many pages an Update or Delete by filterClause looks through at most: it must find all matches.
	MaxScanPages = 100
)

// Reach tells how many of the API's pages a call looks through at most where the API does not narrow its filterClause; 0
// where the API gives all records in one page.
func (o *Operation) Reach(allPages bool) (pages int) {
	switch {
	case o.PageRecords == 0:
		return 0
	case o.Verb != List:
		return MaxScanPages
	case allPages:
		return MaxRecords / o.PageRecords
	default:
		return MaxListPages
	}
}

// Page gives how many records a List is to give: 0 are all that there are. What is wrong is a BadCall.
func (c *Call) Page() (size int, err error) {
	switch {
	case c.EntityID != "" || len(c.Payload) > 0:
		return 0, &Error{Kind: BadCall, Message: "List takes neither entityId nor connectorInputPayload: use filterClause"}
	case c.PageSize < 0 || c.PageSize > MaxPageSize:
		return 0, &Error{Kind: BadCall, Message: fmt.Sprintf("listEntitiesPageSize must be 1 to %d", MaxPageSize)}
	case c.AllPages && (c.PageSize != 0 || c.PageToken != ""):
		return 0, &Error{Kind: BadCall, Message: "allPages gathers every page: leave out listEntitiesPageSize and listEntitiesPageToken"}
	case c.AllPages:
		return 0, nil
	case c.PageSize == 0:
		return DefaultPageSize, nil
	}
	return c.PageSize, nil
}

// TooManyRecords is the error of a List with AllPages that has looked through MaxRecords and not come to the end.
func TooManyRecords() *Error {
	return &Error{Kind: BadCall, Message: fmt.Sprintf(
		"allPages looks through %d records at most, and there are more: narrow filterClause, or list page by page with listEntitiesNextPageToken", MaxRecords)}
}

// Given tells which records a List has looked at already, as part of a page token. It holds a short hash of each id.
type Given string

const givenLength = 8

// Add gives the records with one more.
func (g Given) Add(id string) Given { return g + Given(shorten(id)) }

// Has says whether a record is among them.
func (g Given) Has(id string) bool { return g.index(id) >= 0 }

// Without gives the records but for one.
func (g Given) Without(id string) Given {
	if i := g.index(id); i >= 0 {
		return g[:i] + g[i+givenLength:]
	}
	return g
}

// Last gives the records that were added last, so many of them at most.
func (g Given) Last(records int) Given { return g[max(0, len(g)-records*givenLength):] }

// Len is how many there are.
func (g Given) Len() int { return len(g) / givenLength }

// Valid says whether Add could have made it.
func (g Given) Valid() bool {
	_, err := base64.RawURLEncoding.DecodeString(string(g))
	return err == nil && len(g)%givenLength == 0
}

func (g Given) index(id string) int {
	short := shorten(id)
	for i := 0; i+givenLength <= len(g); i += givenLength {
		if strings.HasPrefix(string(g[i:]), short) {
			return i
		}
	}
	return -1
}

func shorten(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:givenLength*6/8])
}
