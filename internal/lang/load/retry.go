package load

import (
	"fmt"
	"math"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// retry reads one policy for every failure, or a list of policies.
func (r *reader) retry(n *yaml.Node, name lang.Text) *lang.Retry {
	if n.Kind != yaml.SequenceNode {
		o, ok := r.object(n, name.Span, `"retry"`)
		if !ok {
			return nil
		}
		retry := o.policy(name)
		for _, text := range o.strings("nonRetryable") {
			retry.NonRetryable = append(retry.NonRetryable, text.Value)
		}
		o.done()
		return retry
	}
	retry := &lang.Retry{Name: name}
	if len(n.Content) == 0 {
		r.report(codeMissingKey, name.Span, `"retry" needs at least one policy`, "")
	}
	for _, item := range n.Content {
		o, ok := r.object(item, r.span(item), "a policy")
		if !ok {
			continue
		}
		policy := o.policy(lang.Text{Span: r.span(item)})
		policy.Names = o.strings("match")
		for _, text := range policy.Names {
			policy.Match = append(policy.Match, text.Value)
		}
		if when, _ := o.take("when"); when != nil {
			policy.When = o.bare(when, `"when"`)
		}
		o.done()
		retry.Policies = append(retry.Policies, policy)
	}
	return retry
}

// policy reads what all policies have.
func (o *object) policy(name lang.Text) *lang.Retry {
	retry := &lang.Retry{Name: name}
	o.choice("backoff", []string{lang.Exponential, lang.Linear, lang.Fixed}, &retry.Backoff)
	o.duration("initialInterval", &retry.InitialInterval)
	o.decimal("backoffCoefficient", 1, &retry.BackoffCoefficient)
	o.duration("maximumInterval", &retry.MaximumInterval)
	o.integer("maximumAttempts", 0, math.MaxInt32, &retry.MaximumAttempts)
	if first, most := retry.InitialInterval, retry.MaximumInterval; most.Value > 0 && first.Value > most.Value {
		o.report(codeRange, most.Span, fmt.Sprintf(`"maximumInterval" (%s) is shorter than "initialInterval" (%s)`, most.Value, first.Value), "")
	}
	o.meaningless("backoffCoefficient", retry.Backoff == lang.Linear || retry.Backoff == lang.Fixed, retry.Backoff)
	o.meaningless("maximumInterval", retry.Backoff == lang.Fixed, retry.Backoff)
	return retry
}

// meaningless refuses a key that says nothing with the backoff that was chosen.
func (o *object) meaningless(key string, is bool, backoff string) {
	if n, name := o.take(key); n != nil && is {
		o.report(codeChoice, name.Span, fmt.Sprintf("%q means nothing with backoff: %s", key, backoff), "leave it out")
	}
}
