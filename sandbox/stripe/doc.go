// Package stripe simulates Stripe: a stateful server behind the REST paths,
// forms, headers and JSON of API version 2023-10-16, for customers, payments,
// refunds, invoices, subscriptions, quotes and what they are made of.
//
// It is written from Stripe's own description and shares no type with any
// client. The parameters every operation takes (parameters.json) and the fields
// every object starts with (objects.json) are distilled from Stripe's OpenAPI
// description by internal/describe.
//
// Cards are the only means of payment, by Stripe's documented test cards. Not
// served are tax, tiers, metered usage and proration, disputes, and the cards,
// bank accounts, tax ids and cash balance below a customer.
//
// It moves no money, delivers no webhooks (events are kept and can be listed)
// and lets no time pass of its own accord: a subscription does not renew itself.
package stripe
