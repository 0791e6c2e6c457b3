package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"time"
)

func plotName(c benchmark) string { return "throughput-" + c.name + ".svg" }

// draw writes the plot of a case.
func draw(dir string, c benchmark, seen calls) error {
	return os.WriteFile(filepath.Join(dir, plotName(c)), plot(c.row, c.limit, seen), 0o644)
}

// The measures of a plot.
const (
	width, height              = 720, 220
	left, right, above, bottom = 44, 16, 30, 34
)

// plot draws calls per second over time as an SVG: a bar a second, and a line at the limit.
func plot(title string, limit float64, seen calls) []byte {
	counts := perSecond(seen)
	top := limit
	for _, n := range counts {
		top = max(top, float64(n))
	}
	top = max(top*1.1, 1)
	wide := float64(width-left-right) / float64(max(1, len(counts)))
	y := func(n float64) float64 { return float64(above) + float64(height-above-bottom)*(1-n/top) }
	x := func(second int) float64 { return float64(left) + float64(second)*wide }

	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11" fill="#333">`+"\n", width, height)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#fff"/><text x="%d" y="18" font-size="13">%s</text>`+"\n", width, height, left, html.EscapeString(title))
	for i, n := range counts {
		fmt.Fprintf(&out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#4472c4"/>`+"\n", x(i), y(float64(n)), wide*0.9, y(0)-y(float64(n)))
	}
	for n := 0.; n <= top; n += step(top, 5) {
		fmt.Fprintf(&out, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd" stroke-width="0.5"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n",
			left, width-right, y(n), y(n), left-6, y(n)+4, n)
	}
	for second := 0; second <= len(counts); second += int(step(float64(len(counts)), 12)) {
		fmt.Fprintf(&out, `<text x="%.1f" y="%d" text-anchor="middle">%d</text>`+"\n", x(second), height-bottom+16, second)
	}
	if limit > 0 {
		fmt.Fprintf(&out, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#c00" stroke-dasharray="5 3"/><text x="%d" y="%.1f" text-anchor="end" fill="#c00">limit %g/s</text>`+"\n",
			left, width-right, y(limit), y(limit), width-right, y(limit)-4, limit)
	}
	fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="end">seconds</text>`+"\n</svg>\n", width-right, height-4)
	return out.Bytes()
}

// step is a round distance at which about so many marks stand on an axis.
func step(length, marks float64) float64 {
	for size := 1.; ; size *= 10 {
		for _, factor := range []float64{1, 2, 5} {
			if length/(size*factor) <= marks {
				return size * factor
			}
		}
	}
}

func perSecond(seen calls) []int {
	var counts []int
	for _, e := range seen {
		second := int(e.Time.Sub(seen[0].Time) / time.Second)
		for len(counts) <= second {
			counts = append(counts, 0)
		}
		counts[second]++
	}
	return counts
}
