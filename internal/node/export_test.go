package node

import "context"

// What the tests of the package see of it besides.
var (
	Limit      = Queue.limit
	SetOnly    = Queue.update
	OfRate     = rateLimit
	Suspension = suspended
)

var Identity = nodeIdentity

func HostOf(p *Process) string { return p.options.Host }

func HideSign(q Queue, ctx context.Context) error { return heldSign(q).hide(ctx) }
