package workflows

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
)

// The search attributes of executions. The starter sets the first two; a
// namespace that lacks them still runs executions, without.
var (
	// IntegrationAttribute holds the name of the integration.
	IntegrationAttribute = temporal.NewSearchAttributeKeyKeyword("HawserIntegration")
	// ConnectionAttribute holds the names of the connections that the integration uses.
	ConnectionAttribute = temporal.NewSearchAttributeKeyKeywordList("HawserConnection")
	// DataflowAttribute holds the name of the dataflow that a run is one of.
	DataflowAttribute = temporal.NewSearchAttributeKeyKeyword("HawserDataflow")
	// StatusAttribute says more than Temporal's own status: "failed: confirm". Each change is an
	// event in the history, so it changes only when something went wrong.
	StatusAttribute = temporal.NewSearchAttributeKeyKeyword("HawserStatus")
)

// TimedOutStatus is the value of StatusAttribute where an execution did not end within its integration's timeout.
// Temporal itself knows it as failed.
const TimedOutStatus = "timedOut"

// SearchAttributes gives the search attributes with their types, as a namespace
// has to know them.
func SearchAttributes() map[string]enumspb.IndexedValueType {
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range []temporal.SearchAttributeKey{IntegrationAttribute, ConnectionAttribute, DataflowAttribute, StatusAttribute} {
		types[key.GetName()] = key.GetValueType()
	}
	return types
}
