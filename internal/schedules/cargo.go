package schedules

import (
	"encoding/json"

	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/converter"

	"hawser/workflows"
)

// cargo is what each run of a schedule carries, whatever version of starter has written it and wherever in files it stood:
// what is equal in it is no difference.
type cargo struct {
	// digest is what its definitions are known by in this version, inputs are a trigger's as JSON.
	digest, inputs string
	// whole is all of it as JSON.
	whole string
}

// cargoOf reads what is carried; what cannot be read is carried as it is.
func cargoOf(start *workflowpb.NewWorkflowExecutionInfo) cargo {
	data := converter.GetDefaultDataConverter()
	if start.GetWorkflowType().GetName() == workflows.DataflowType {
		var in workflows.DataflowInput
		if data.FromPayloads(start.GetInput(), &in) == nil {
			if flow, err := in.Flow.Placeless(); err == nil {
				in.Flow = flow
				return cargo{digest: flow.Digest, whole: written(in)}
			}
		}
	} else {
		var in workflows.Input
		if data.FromPayloads(start.GetInput(), &in) == nil {
			if bundle, err := in.Bundle.Placeless(); err == nil {
				in.Bundle = bundle
				return cargo{digest: bundle.Digest, inputs: written(in.Inputs), whole: written(in)}
			}
		}
	}
	return cargo{whole: written(start.GetInput())}
}

// written gives the JSON of a value that was read from JSON, or is made as that is.
func written(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
