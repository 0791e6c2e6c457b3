package check

import (
	"fmt"
	"slices"
	"unicode"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// kinds are all kinds of failures of calls.
var kinds = []connectors.Kind{
	connectors.Authentication, connectors.Permission, connectors.NotFound, connectors.Invalid, connectors.Declined, connectors.RateLimited,
	connectors.Conflict, connectors.Unavailable, connectors.Timeout, connectors.OutcomeUnknown, connectors.Configuration, connectors.BadCall,
	connectors.Malformed, connectors.Canceled,
}

// retry checks the policies of a task: that each can be reached, and that what
// it is for is repeated at all.
func (i *integrationChecker) retry(retry *lang.Retry) {
	for number, policy := range retry.Policies {
		if policy.When == nil && len(policy.Match) == 0 && number < len(retry.Policies)-1 {
			i.report(codeUnreachable, policy.Name.Span, "this policy is for every failure: those after it are never reached", "put it last, or say what it is for with match or when")
		}
		for _, name := range policy.Names {
			i.retryName(name, policy)
		}
		if policy.When != nil {
			i.retryCondition(policy.When)
		}
	}
}

func (i *integrationChecker) retryName(name lang.Text, policy *lang.Retry) {
	kind, names := connectors.Kind(name.Value), kindNames()
	switch {
	case slices.Contains(kinds, kind):
		if !kind.Retryable() && policy.MaximumAttempts != 1 {
			i.report(codeChoice, name.Span, fmt.Sprintf("a call that failed as %s is never repeated: the answer would be the same, or it would be done twice", name.Value),
				"catch it with a try, and call again with a task of its own")
		}
	case unicode.IsUpper([]rune(name.Value + " ")[0]) && spelling.Nearest(name.Value, names) != "": // the vendors' own are written otherwise
		i.report(codeChoice, name.Span, "no kind of failure is named "+quote(name.Value), spelling.DidYouMean(name.Value, names))
	}
}

// retryCondition checks a condition over the failure. It sees nothing else: it
// is looked at where the call is made.
func (i *integrationChecker) retryCondition(when *lang.Expression) {
	for _, path := range expr.References(when.Source) {
		if slices.Contains([]string{expr.InputsVar, expr.VarsVar, expr.TasksVar, expr.ExecutionVar, expr.NowVar}, path[0]) {
			i.report(codeUnknownKey, when.Span, quote(path[0])+" is not known where calls are repeated: a policy sees the failure alone", "use error, as in error.details.status == 503")
			return
		}
	}
	outside := i.scope
	i.scope = newScope()
	i.scope.locals = []schema.Field{{Name: lang.ErrorVariable, Type: failureOf(kindNames())}}
	i.condition(when, `"when"`)
	i.scope = outside
}
