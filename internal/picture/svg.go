package picture

import (
	"fmt"
	"html"
	"strings"

	"hawser/internal/lang"
)

const margin = 28.0

// SVG gives the integration as a picture that stands alone.
func SVG(integration *lang.Integration, o Options) string {
	l := &layout{options: o}
	begin := pillPart(integration.Name.Value, strings.Join(integration.InputNames(), ", "))
	end := pillPart("end", names(integration.Outputs))
	parts := []part{begin}
	for _, s := range steps(integration.Tasks, "") {
		p := l.step(s)
		p.ends = p.ends && s.kind != "return" // that leads to the end
		parts = append(parts, p)
	}
	whole := l.column(append(parts, end))
	top := margin
	if o.Title != "" {
		top += 30
	}
	c := &canvas{}
	width, height := max(whole.width, textWidth(o.Title, nameWidth+1))+2*margin, whole.height+top+margin
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" role="img" aria-label="%s">`,
		width, height, width, height, html.EscapeString(integration.Name.Value))
	c.add(`<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 1 9 5 0 9z" fill="#8a94a3"/></marker></defs>`)
	c.add(`<rect width="100%%" height="100%%" fill="#fbfcfd"/>`)
	if o.Title != "" {
		c.add(`<text x="%.0f" y="%.0f" font-size="15" font-weight="600" fill="#111827">%s</text>`, margin, margin+6, html.EscapeString(o.Title))
	}
	whole.draw(c, (width-whole.width)/2, top)
	return c.under.String() + c.over.String() + "</svg>\n"
}

// canvas is written to in two layers: lines lie under boxes.
type canvas struct {
	under, over strings.Builder
}

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.under, format+"\n", args...) }

func (c *canvas) top(format string, args ...any) { fmt.Fprintf(&c.over, format+"\n", args...) }

const stroke = `stroke="#8a94a3" stroke-width="1.4" fill="none"`

func (c *canvas) line(x1, y1, x2, y2 float64) {
	c.add(`<path d="M%.1f %.1fL%.1f %.1f" %s/>`, x1, y1, x2, y2, stroke)
}

// arrow leads down to a box; where that is not straight below, it bends.
func (c *canvas) arrow(x1, y1, x2, y2 float64) {
	c.add(`<path d="%s" %s marker-end="url(#tip)"/>`, bend(x1, y1, x2, y2, (y1+y2)/2), stroke)
}

// branch leads from a task to one of the lists below it.
func (c *canvas) branch(x1, y1, x2, y2 float64, short, label string) {
	c.add(`<path d="%s" %s marker-end="url(#tip)"/>`, bend(x1, y1, x2, y2, y1+rowGap/2-4), stroke)
	if short != "" {
		c.pill(x2, y2-rowGap/2-6, short, label)
	}
}

// merge leads from the end of a list back to the middle.
func (c *canvas) merge(x1, y1, x2, y2 float64) {
	c.add(`<path d="%s" %s/>`, bend(x1, y1, x2, y2, y2-rowGap/2), stroke)
}

// bypass leads around a task, on its left.
func (c *canvas) bypass(x, y, left, bottom float64) {
	c.add(`<path d="M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1f" stroke="#b6bec9" stroke-width="1.2" stroke-dasharray="3 3" fill="none"/>`,
		x, y, left+8, left, y, left, y+8, bottom-8, left, bottom, left+8, bottom, x)
}

// undo leads to a compensation.
func (c *canvas) undo(x1, y1, x2, y2 float64) {
	middle := (x1 + x2) / 2
	c.add(`<path d="M%.1f %.1fH%.1fV%.1fH%.1f" stroke="#d97a1f" stroke-width="1.4" stroke-dasharray="5 4" fill="none"/>`, x1, y1, middle, y2, x2)
	c.top(`<text x="%.1f" y="%.1f" font-size="10" fill="#b45309" text-anchor="middle">undo</text>`, middle, y1-6)
}

// failure leads from where tasks begin to what happens when one of them fails.
func (c *canvas) failure(x1, x2, y float64) {
	top := y - framePad/2
	c.add(`<path d="M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f" stroke="#d64545" stroke-width="1.3" stroke-dasharray="5 4" fill="none" marker-end="url(#tip)"/>`,
		x1, top, x2-8, x2, top, x2, top+8, y+labelRoom)
}

// bend goes down, across at a height, and down again, around corners.
func bend(x1, y1, x2, y2, at float64) string {
	if x1-x2 < 0.5 && x2-x1 < 0.5 {
		return fmt.Sprintf("M%.1f %.1fV%.1f", x1, y1, y2)
	}
	r := min(8, max(x1-x2, x2-x1)/2, max(1, at-y1), max(1, y2-at))
	side := r
	if x2 < x1 {
		side = -r
	}
	return fmt.Sprintf("M%.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f",
		x1, y1, at-r, x1, at, x1+side, at, x2-side, x2, at, x2, at+r, y2)
}

// pill is a label on a line.
func (c *canvas) pill(x, y float64, short, label string) {
	width := textWidth(short, smallWidth) + 14
	c.top(`<g><title>%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="18" rx="9" fill="#eef2f6"/><text x="%.1f" y="%.1f" font-size="11" fill="#475569" text-anchor="middle" font-family="ui-monospace, Menlo, Consolas, monospace" textLength="%.1f" lengthAdjust="spacingAndGlyphs">%s</text></g>`,
		html.EscapeString(label), x-width/2, y-9, width, x, y+4, textWidth(short, smallWidth), html.EscapeString(short))
}

// box draws a task: its mark, name, what it does, and how it stands.
func (c *canvas) box(s *step, state State, x, y, width float64, undo bool) {
	color, ok := palette[state.Status]
	if !ok {
		color = palette[""]
	}
	dash := ""
	if undo {
		dash = ` stroke-dasharray="5 4"`
		if state.Status == "" {
			color.line = "#d97a1f"
		}
	}
	m := markOf(s)
	c.top(`<g><title>%s</title>`, html.EscapeString(strings.TrimSpace(s.path+" "+s.detail+" "+state.Status)))
	c.top(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="9" fill="%s" stroke="%s" stroke-width="1.5"%s/>`, x, y, width, boxHeight, color.fill, color.line, dash)
	c.top(`<rect x="%.1f" y="%.1f" width="28" height="28" rx="7" fill="%s"/><text x="%.1f" y="%.1f" font-size="15" font-weight="700" fill="#fff" text-anchor="middle">%s</text>`,
		x+9, y+9, m.color, x+23, y+28.5, html.EscapeString(m.letter))
	if s.detail == "" || s.detail == s.name {
		c.top(`<text x="%.1f" y="%.1f" font-size="13" font-weight="600" fill="%s">%s</text>`, x+46, y+28, color.text, html.EscapeString(s.name))
	} else {
		c.top(`<text x="%.1f" y="%.1f" font-size="13" font-weight="600" fill="%s">%s</text>`, x+46, y+20, color.text, html.EscapeString(s.name))
		c.top(`<text x="%.1f" y="%.1f" font-size="11" fill="#64748b">%s</text>`, x+46, y+36, html.EscapeString(shorten(s.detail, 40)))
	}
	if state.Note != "" {
		c.top(`<text x="%.1f" y="%.1f" font-size="11" fill="%s" text-anchor="end">%s</text>`, x+width-10, y+20, color.text, html.EscapeString(state.Note))
	}
	c.top(`</g>`)
}

// frame draws a task around others.
func (c *canvas) frame(s *step, state State, title string, x, y, width, height float64) {
	color, ok := palette[state.Status]
	if !ok {
		color = palette[""]
	}
	m := markOf(s)
	c.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="12" fill="%s" fill-opacity="0.45" stroke="%s" stroke-width="1.3"/>`, x, y, width, height, color.fill, color.line)
	c.top(`<rect x="%.1f" y="%.1f" width="20" height="20" rx="6" fill="%s"/><text x="%.1f" y="%.1f" font-size="13" font-weight="700" fill="#fff" text-anchor="middle">%s</text>`,
		x+8, y+6, m.color, x+18, y+20.5, html.EscapeString(m.letter))
	c.top(`<text x="%.1f" y="%.1f" font-size="13" fill="%s"><tspan font-weight="600">%s</tspan><tspan dx="8" font-size="11" fill="#64748b">%s</tspan></text>`,
		x+36, y+20.5, color.text, html.EscapeString(s.name), html.EscapeString(title))
	if state.Note != "" {
		c.top(`<text x="%.1f" y="%.1f" font-size="11" fill="%s" text-anchor="end">%s</text>`, x+width-10, y+20.5, color.text, html.EscapeString(state.Note))
	}
}

// pillPart is where an integration begins or ends.
func pillPart(name, rest string) part {
	width := max(textWidth(name, nameWidth), textWidth(shorten(rest, 60), smallWidth)) + 40
	height := 32.0
	if rest != "" {
		height = 44
	}
	return part{width: width, height: height, in: width / 2, out: width / 2, draw: func(c *canvas, x, y float64) {
		c.top(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.1f" fill="#1f2937"/>`, x, y, width, height, height/2)
		c.top(`<text x="%.1f" y="%.1f" font-size="13" font-weight="600" fill="#fff" text-anchor="middle">%s</text>`, x+width/2, y+20, html.EscapeString(name))
		if rest != "" {
			c.top(`<text x="%.1f" y="%.1f" font-size="11" fill="#cbd5e1" text-anchor="middle">%s</text>`, x+width/2, y+35, html.EscapeString(shorten(rest, 60)))
		}
	}}
}
