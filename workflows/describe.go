package workflows

import (
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// DefinitionMemo is the key of the memo that holds the digest of the definition.
const DefinitionMemo = "definition"

// Attributes gives the search attributes that an execution is started with.
func Attributes(integration *lang.Integration) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(
		IntegrationAttribute.ValueSet(integration.Name.Value),
		ConnectionAttribute.ValueSet(integration.Connections()),
	)
}

// findable reports whether the namespace has the attributes: the execution was
// started with some. Its stretches are not, and are told.
func (e *execution) findable(ctx workflow.Context) bool {
	_, ok := workflow.GetTypedSearchAttributes(ctx).GetKeyword(IntegrationAttribute)
	return ok || e.found
}

// Summary is the line that the UI shows of an execution.
func Summary(integration *lang.Integration) string {
	if line, _, _ := strings.Cut(integration.Description, "\n"); line != "" {
		return line
	}
	return integration.Name.Value
}

// Details is what the UI shows beside the summary, in Markdown.
func Details(integration *lang.Integration) string {
	var b strings.Builder
	for _, task := range integration.Tasks {
		b.WriteString("- " + task.Name.Value)
		if task.Description != "" {
			b.WriteString(": " + task.Description)
		}
		b.WriteString("\n")
	}
	return b.String()
}
