package main

import (
	"bytes"
	"fmt"
	"html"
	"time"
)

// plot draws calls per second over time as an SVG, a bar a second.
func plot(title string, c calls) []byte {
	const width, height, margin = 720, 200, 30
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">`+"\n", width, height)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="white"/><text x="%d" y="16">%s: calls per second</text>`+"\n", width, height, margin, html.EscapeString(title))
	counts := perSecond(c)
	top := 1
	for _, n := range counts {
		top = max(top, n)
	}
	bar := float64(width-2*margin) / float64(max(1, len(counts)))
	for i, n := range counts {
		h := float64(height-2*margin) * float64(n) / float64(top)
		fmt.Fprintf(&out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#4472c4"/>`+"\n", margin+float64(i)*bar, height-margin-h, bar*0.9, h)
	}
	fmt.Fprintf(&out, `<text x="4" y="%d">%d</text><text x="%d" y="%d">0 s</text><text x="%d" y="%d" text-anchor="end">%d s</text>`+"\n",
		margin+10, top, margin, height-10, width-margin, height-10, len(counts))
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func perSecond(c calls) []int {
	var counts []int
	for _, e := range c {
		second := int(e.Time.Sub(c[0].Time) / time.Second)
		for len(counts) <= second {
			counts = append(counts, 0)
		}
		counts[second]++
	}
	return counts
}
