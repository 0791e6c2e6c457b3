package check

import (
	"fmt"
	"strings"

	"hawser/connectors"
)

// The rules of connector tasks that know the vendor's lists and paths.
const (
	codeFilterReach   = "filter-reach"
	codeMissingParent = "missing-parent"
	codeUnusedSetting = "unused-setting"
)

// wordReach tells how many records a call looks through, and what would have the API narrow them.
func wordReach(op *connectors.Operation, pages int, allPages bool) (message, hint string) {
	message = fmt.Sprintf("the API filters by nothing of this clause: %s looks through up to %d pages of %d records", op.Name(), pages, op.PageRecords)
	if op.Verb != connectors.List || allPages {
		message += ", and fails where there are more"
	} else {
		message += " to fill one"
	}
	var native []string
	for _, column := range op.Columns {
		if len(column.Native) > 0 && !column.Required {
			native = append(native, column.Name)
		}
		for _, inner := range column.Inner {
			native = append(native, column.Name+"."+inner)
		}
	}
	if len(native) > 0 {
		hint = "it filters by " + strings.Join(native, ", ")
	}
	return message, hint
}

func wordNeedsColumn(op *connectors.Operation, column string) string {
	return fmt.Sprintf("%s needs %s in %q", op.Name(), column, inputFilter)
}

func wordColumn(column string) string {
	return fmt.Sprintf("add %s = '...', joined to the rest by AND", column)
}

func wordNeedsParent(op *connectors.Operation, parent string) string {
	return fmt.Sprintf("%s needs %s, which the record belongs to", op.Name(), parent)
}

// wordParents shows how an entityId is written that names them.
func wordParents(op *connectors.Operation, parents []string) string {
	return fmt.Sprintf("write it as <%s>/<%s>", strings.Join(parents, ">/<"), op.Entity)
}

func wordOneParent(op *connectors.Operation, given []string) string {
	return fmt.Sprintf("%s takes one of %s", op.Name(), strings.Join(given, ", "))
}

func wordRouting(spec *connectors.Spec, name string) string {
	return fmt.Sprintf("a connection of %s has no %q", spec.Name, name)
}

func wordNoDescription(connector, name string) string {
	return fmt.Sprintf("%s has no setting %q: what its API can do is known", connector, name)
}

func wordUnusedRouting(name string) string {
	return fmt.Sprintf("%q does nothing here: \"destinations\" says where the API is", name)
}
