package lang

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Bundle is what an execution carries: the integration and all that it calls,
// whole, as they were when the execution was started. It is JSON in the
// workflow's input; it holds no setting and no secret of a connection.
type Bundle struct {
	// Format is the version of this JSON; a worker refuses one that it does not know.
	Format int `json:"format"`
	// Digest is the SHA-256 of the JSON of Integration, and of each of Calls after it, in hex: what an execution's
	// definition is known by. Where in files it is written does not count.
	Digest      string       `json:"digest"`
	Integration *Integration `json:"integration"`
	// Calls are the integrations that it calls, and those that they call, in the order in which they are called first.
	Calls []*Integration `json:"calls,omitempty"`
}

// BundleFormat is the format that this version writes: the second has Calls, and
// the kinds of tasks and settings that came with it, and its long loops are made
// in stretches, the third travels compressed, in the fourth long loops that ask
// people are made in stretches too. It reads those before as well.
const BundleFormat = 4

// KnowsFormat reports whether this version reads a format.
func KnowsFormat(format int) bool { return format >= 1 && format <= BundleFormat }

// NewBundle makes the bundle of an integration. The function gives the called
// integrations by their names; a name that it does not know is an error.
func NewBundle(integration *Integration, called func(name string) *Integration) (*Bundle, error) {
	b := &Bundle{Format: BundleFormat, Integration: integration}
	if err := b.gather(integration, called); err != nil {
		return nil, err
	}
	placeless, err := b.Placeless()
	if err != nil {
		return nil, err
	}
	b.Digest = placeless.Digest
	return b, nil
}

// Placeless gives a copy of the bundle that does not tell where in files it is written. Its Digest is that of what it holds,
// whatever the bundle itself says. The error is that of a bundle without an integration.
func (b *Bundle) Placeless() (*Bundle, error) {
	if b == nil || b.Integration == nil {
		return nil, errors.New("the bundle carries no integration")
	}
	placeless := &Bundle{Format: b.Format}
	sum := sha256.New()
	for i, part := range append([]*Integration{b.Integration}, b.Calls...) {
		copied, err := part.placeless()
		if err == nil {
			err = json.NewEncoder(sum).Encode(copied)
		}
		if err != nil {
			return nil, fmt.Errorf("writing integration %q: %w", part.Name.Value, err)
		}
		if i == 0 {
			placeless.Integration = copied
		} else {
			placeless.Calls = append(placeless.Calls, copied)
		}
	}
	placeless.Digest = hex.EncodeToString(sum.Sum(nil))
	return placeless, nil
}

// placeless gives a copy whose expressions do not tell where they stand.
func (i *Integration) placeless() (*Integration, error) {
	text, err := json.Marshal(i)
	if err != nil {
		return nil, err
	}
	copied := new(Integration)
	if err := json.Unmarshal(text, copied); err != nil {
		return nil, err
	}
	expressions(reflect.ValueOf(copied), func(x *Expression) bool {
		x.Position, x.Breaks = "", nil
		return true
	})
	return copied, nil
}

func (b *Bundle) gather(integration *Integration, called func(name string) *Integration) error {
	for _, task := range integration.Calls() {
		name := task.Call.Integration.Value
		if b.Called(name) != nil {
			continue
		}
		next := called(name)
		if next == nil {
			return fmt.Errorf("task %q calls no integration: %q", task.Name.Value, name)
		}
		b.Calls = append(b.Calls, next)
		if err := b.gather(next, called); err != nil {
			return err
		}
	}
	return nil
}

// Called gives the integration of that name among Calls, or nil.
func (b *Bundle) Called(name string) *Integration {
	i := slices.IndexFunc(b.Calls, func(c *Integration) bool { return c.Name.Value == name })
	if i < 0 {
		return nil
	}
	return b.Calls[i]
}

// Connections lists the connections that the integration and all that it calls use, each once, sorted.
func (b *Bundle) Connections() []string {
	names := b.Integration.Connections()
	for _, called := range b.Calls {
		names = append(names, called.Connections()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
