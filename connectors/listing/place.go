// Package listing carries a List out page by page: where it goes on, which records it has given, when it stops. It is for
// APIs that say how the page after a page is asked for.
//
// It makes no request: how a page is asked for, and what a clause leaves to look at, is the connector's.
package listing

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"hawser/connectors"
)

// Place is where a search goes on: at a page of so many records, but for those that it has looked at already, wherever
// they have moved to meanwhile. It is what a page token holds. The zero Place is none.
type Place struct {
	// At is what the API calls the page; "" is the first.
	At string `json:"at,omitempty"`
	// Size is how many records the page is asked for with, 1 to connectors.MaxPageSize.
	Size  int              `json:"size"`
	Given connectors.Given `json:"given,omitempty"`
	// Earlier are what pages are called that come after records before the one that At comes after, the nearest first, a
	// line each. Looked is how many records were looked at up to there.
	Earlier string `json:"earlier,omitempty"`
	Looked  int    `json:"looked,omitempty"`
}

// String is the page token, "" for none.
func (p Place) String() string {
	data, err := json.Marshal(p)
	if err != nil || p == (Place{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// Parse reads a page token. What is wrong is a BadCall.
func Parse(token string) (Place, error) {
	var p Place
	data, err := base64.RawURLEncoding.DecodeString(token)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err != nil || decoder.Decode(&p) != nil || p.Size < 1 || p.Size > connectors.MaxPageSize || !p.Given.Valid() || p.Looked < 0 {
		return Place{}, &connectors.Error{Kind: connectors.BadCall, Message: "listEntitiesPageToken is not one that List gave"}
	}
	return p, nil
}
