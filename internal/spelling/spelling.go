// Package spelling finds what a misspelled name was meant to be. It knows
// nothing of what the names stand for.
package spelling

import (
	"slices"
	"strings"
)

// Nearest gives the candidate that name is most likely a slip of, or "" when
// nothing is close. Case and underscores do not count; of two that are equally close the
// first one is taken. A name that is a part of one candidate only, as "payload"
// is of "connectorInputPayload", is taken for that one.
func Nearest(name string, candidates []string) string {
	typed := []rune(bare(name))
	if len(typed) > 100 {
		return ""
	}
	best, bestDistance := "", (len(typed)+2)/3+1
	for _, candidate := range candidates {
		d := distance(typed, []rune(bare(candidate)), bestDistance)
		if d < bestDistance && d < len([]rune(candidate)) {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		return whole(string(typed), candidates)
	}
	return best
}

func bare(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// whole gives the only candidate that part is a part of, or "".
func whole(part string, candidates []string) string {
	const shortest = 4 // what is shorter is a part of too much
	found := ""
	for _, candidate := range candidates {
		if len(part) < shortest || candidate == found || !strings.Contains(bare(candidate), part) {
			continue
		}
		if found != "" {
			return ""
		}
		found = candidate
	}
	return found
}

// DidYouMean gives the hint for a misspelled name, or "" when no candidate is close.
func DidYouMean(name string, candidates []string) string {
	if nearest := Nearest(name, candidates); nearest != "" {
		return `did you mean "` + nearest + `"?`
	}
	return ""
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that lead from a to b; it gives up at limit.
func distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) >= limit {
		return limit
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		beforeThat := before
		before, row = row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, before[j+1]+1, before[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], beforeThat[j-1]+1)
			}
		}
		if slices.Min(row) >= limit {
			return limit
		}
	}
	return row[len(b)]
}

func abs(n int) int { return max(n, -n) }
