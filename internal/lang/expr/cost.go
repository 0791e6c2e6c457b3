package expr

import (
	"math/bits"
	"strings"

	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/interpreter"
)

// CEL counts most calls as one, and counts them when they are done. These costs grow with what a call is given, so that
// a text of a megabyte or a list of a hundred thousand elements cannot stop a worker.
const (
	bytesOfCost    = 100 // that a function reads or writes at a cost of 1
	elementsOfCost = 5   // that it looks at
)

// costs is what calls cost.
type costs struct{}

// CallCost gives the cost of a call.
func (costs) CallCost(function, _ string, args []ref.Val, _ ref.Val) *uint64 {
	cost := callCost(function, args)
	return &cost
}

// callCost gives the cost of a call from what it is given: it is known before the call is made.
func callCost(function string, args []ref.Val) uint64 {
	switch function {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return 1 + compared(args[0], args[1])/bytesOfCost
	case operators.In, "flatten", "slice", "reverse", "math.@min", "math.@max", "format":
		return 1 + total(args)/bytesOfCost
	case "sort", "@sortByAssociatedKeys":
		all := total(args)
		return 1 + all*uint64(bits.Len64(all))/(4*bytesOfCost)
	case "distinct":
		return 1 + weight(args[0])/bytesOfCost*(1+length(args[0])/40)
	case "sets.contains", "sets.intersects", "sets.equivalent":
		return 1 + weight(args[0])/bytesOfCost*(1+length(args[1])/10) + weight(args[1])/bytesOfCost
	case "matches":
		return 1 + (10+length(args[0]))*(4+length(args[1]))/(bytesOfCost/2)
	case loopFunction:
		if _, isMap := args[0].(traits.Mapper); isMap {
			return 1 + length(args[0])
		}
		return 1
	case "replace":
		return 1 + replaced(args)/bytesOfCost
	case "join":
		return 1 + joinedBytes(args)/bytesOfCost
	default:
		var read uint64
		for _, arg := range args {
			read += textLength(arg)
		}
		return 1 + read/bytesOfCost
	}
}

// compared gives how much of two values a comparison reads.
func compared(a, b ref.Val) uint64 {
	if text := min(textLength(a), textLength(b)); text > 0 {
		return text
	}
	if a.Type() != b.Type() || length(a) != length(b) {
		return 0
	}
	return weight(a)
}

// replaced gives how much "replace" reads and writes.
func replaced(args []ref.Val) uint64 {
	text, _ := args[0].(types.String)
	before, _ := args[1].(types.String)
	after, _ := args[2].(types.String)
	return uint64(len(text)) + uint64(strings.Count(string(text), string(before))*len(after))
}

// joinedBytes gives how much "join" reads and writes.
func joinedBytes(args []ref.Val) uint64 {
	size := weight(args[0])
	if len(args) > 1 {
		size += length(args[0]) * textLength(args[1])
	}
	return size
}

// total gives how much lists and texts hold. In a map nothing is looked for but the key.
func total(args []ref.Val) uint64 {
	var sum uint64
	for _, arg := range args {
		if _, isMap := arg.(traits.Mapper); !isMap {
			sum += weight(arg)
		}
	}
	return sum
}

// textLength gives the bytes of a text, 0 of other values.
func textLength(value ref.Val) uint64 {
	switch v := value.(type) {
	case types.String:
		return uint64(len(v))
	case types.Bytes:
		return uint64(len(v))
	default:
		return 0
	}
}

// length gives the bytes of a text, or the members of a list or a map.
func length(value ref.Val) uint64 {
	if sized, ok := value.(traits.Sizer); ok && textLength(value) == 0 {
		if size, ok := sized.Size().(types.Int); ok {
			return uint64(max(size, 0))
		}
	}
	return textLength(value)
}

// mostWeight is as heavy as a value is taken to be.
const mostWeight = (maxCost + 1) * bytesOfCost

// weight gives how much a value holds, with all that is in it: its bytes of text, and as many for each other value as
// cost the same.
func weight(value ref.Val) uint64 { return weightUpTo(value, mostWeight) }

func weightUpTo(value ref.Val, most uint64) uint64 {
	const element = bytesOfCost / elementsOfCost
	sum := element + textLength(value)
	if optional, ok := value.(*types.Optional); ok && optional.HasValue() {
		value = optional.GetValue()
	}
	list, ok := value.(traits.Iterable)
	if !ok {
		return sum
	}
	m, isMap := value.(traits.Mapper)
	for it := list.Iterator(); it.HasNext() == types.True && sum < most; {
		member := it.Next()
		sum += weightUpTo(member, most-sum)
		if isMap && sum < most {
			sum += weightUpTo(m.Get(member), most-sum)
		}
	}
	return min(sum, most)
}

var _ interpreter.ActualCostEstimator = costs{}
