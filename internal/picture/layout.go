package picture

import "unicode/utf8"

// The measures of a picture, in pixels.
const (
	boxHeight  = 46.0
	boxLeast   = 150.0
	boxMost    = 300.0
	rowGap     = 34.0 // between a task and the next
	columnGap  = 28.0 // between lists side by side
	framePad   = 18.0 // between a frame and what it holds
	frameHead  = 30.0
	labelRoom  = 24.0 // above a list, for what leads there
	undoGap    = 46.0
	nameWidth  = 7.6 // of a character of a name
	smallWidth = 6.3 // of a character of the rest
)

// part is something that has been laid out: it knows its size, where arrows come
// in and go out, and draws itself.
type part struct {
	width, height float64
	// in and out are where arrows come and go, from the left.
	in, out float64
	// ends says that nothing goes on from here.
	ends bool
	// starts are where the columns of catches begin, from the left.
	starts []float64
	draw   func(c *canvas, x, y float64)
}

// layout lays an integration out.
type layout struct{ options Options }

// column puts parts under each other, with arrows between them.
func (l *layout) column(parts []part) part {
	if len(parts) == 0 {
		return part{draw: func(*canvas, float64, float64) {}}
	}
	left, right, height := 0.0, 0.0, -rowGap
	for _, p := range parts {
		left, right = max(left, p.in), max(right, p.width-p.in)
		height += p.height + rowGap
	}
	last := parts[len(parts)-1]
	return part{
		width: left + right, height: height, in: left, out: left - last.in + last.out, ends: last.ends,
		draw: func(c *canvas, x, y float64) {
			for i, p := range parts {
				px := x + left - p.in
				p.draw(c, px, y)
				if i+1 < len(parts) && !p.ends {
					c.arrow(px+p.out, y+p.height, x+left, y+p.height+rowGap)
				}
				y += p.height + rowGap
			}
		},
	}
}

// list lays tasks out one after the other.
func (l *layout) list(steps []*step) part {
	parts := make([]part, len(steps))
	for i, s := range steps {
		parts[i] = l.step(s)
	}
	return l.column(parts)
}

func (l *layout) step(s *step) part {
	p := l.box(s)
	switch {
	case len(s.groups) == 0:
	case s.kind == "switch" || s.kind == "parallel":
		p = l.fork(s, p)
	default:
		p = l.frame(s)
	}
	p = l.withUndo(s, p)
	return l.withWhen(s, p)
}

// box is the task itself.
func (l *layout) box(s *step) part {
	width := 60 + max(textWidth(s.name, nameWidth), textWidth(shorten(s.detail, 40), smallWidth))
	width = min(max(width, boxLeast), boxMost)
	if note := l.options.States[s.path].Note; note != "" {
		width += textWidth(note, smallWidth) + 12
	}
	return part{
		width: width, height: boxHeight, in: width / 2, out: width / 2, ends: s.kind == "return" || s.kind == "fail",
		draw: func(c *canvas, x, y float64) { c.box(s, l.options.States[s.path], x, y, width, false) },
	}
}

// fork is a task with lists side by side below it, which come together again.
func (l *layout) fork(s *step, head part) part {
	columns, labels := l.columns(s)
	if s.kind == "switch" && !hasOtherwise(s) {
		columns, labels = append(columns, part{width: 60, height: 0, in: 30, out: 30, draw: func(*canvas, float64, float64) {}}), append(labels, "otherwise")
	}
	row, height, ends := 0.0, 0.0, true
	for i, p := range columns {
		columns[i].width = max(p.width, textWidth(shorten(labels[i], 34), smallWidth)+16)
		shift := (columns[i].width - p.width) / 2
		columns[i].in, columns[i].out = p.in+shift, p.out+shift
		draw := p.draw
		columns[i].draw = func(c *canvas, x, y float64) { draw(c, x+shift, y) }
		row += columns[i].width + columnGap
		height, ends = max(height, p.height), ends && p.ends
	}
	row -= columnGap
	width := max(row, head.width)
	top := head.height + rowGap/2 + labelRoom
	total := top + rowGap/2 + height + rowGap
	if ends {
		total -= rowGap
	}
	return part{
		width: width, height: total, in: width / 2, out: width / 2, ends: ends,
		draw: func(c *canvas, x, y float64) {
			cx := x + (width-row)/2
			for i, p := range columns {
				c.branch(x+width/2, y+head.height, cx+p.in, y+top+rowGap/2, shorten(labels[i], 34), labels[i])
				p.draw(c, cx, y+top+rowGap/2)
				if !p.ends {
					c.merge(cx+p.out, y+top+rowGap/2+p.height, x+width/2, y+total)
				}
				cx += p.width + columnGap
			}
			head.draw(c, x+(width-head.width)/2, y)
		},
	}
}

func (l *layout) columns(s *step) (columns []part, labels []string) {
	for _, g := range s.groups {
		columns, labels = append(columns, l.list(g.steps)), append(labels, g.label)
	}
	return columns, labels
}

// withUndo adds the compensations of a task, dashed, to its right.
func (l *layout) withUndo(s *step, p part) part {
	if len(s.undo) == 0 {
		return p
	}
	boxes := make([]part, len(s.undo))
	width := 0.0
	for i, u := range s.undo {
		boxes[i] = l.box(u)
		width = max(width, boxes[i].width)
	}
	height := float64(len(boxes))*(boxHeight+10) - 10
	main := p
	p.width, p.height = main.width+undoGap+width, max(main.height, height)
	p.draw = func(c *canvas, x, y float64) {
		main.draw(c, x, y)
		if main.height < height {
			c.line(x+main.out, y+main.height, x+main.out, y+height)
		}
		for i, u := range s.undo {
			uy := y + float64(i)*(boxHeight+10)
			c.undo(x+main.width, y+min(main.height, boxHeight)/2, x+main.width+undoGap, uy+boxHeight/2)
			c.box(u, l.options.States[u.path], x+main.width+undoGap, uy, boxes[i].width, true)
		}
	}
	return p
}

// withWhen adds the condition of a task above it, and the way around it.
func (l *layout) withWhen(s *step, p part) part {
	if s.when == "" {
		return p
	}
	main := p
	short := shorten(s.when, 40)
	const bypass = 22
	p.width, p.in, p.out = main.width+bypass, main.in+bypass, main.in+bypass
	half := textWidth("when "+short, smallWidth)/2 + 14
	if over := half - p.in; over > 0 {
		p.width, p.in, p.out = p.width+over, p.in+over, p.out+over
	}
	p.width = max(p.width, p.in+half)
	p.height = main.height + labelRoom + rowGap/2
	p.ends = false
	p.draw = func(c *canvas, x, y float64) {
		left := x + p.in - main.in
		c.bypass(x+p.in, y, min(left-bypass/2, x+p.in-half-4), y+p.height)
		c.line(x+p.in, y, x+p.in, y+labelRoom)
		c.pill(x+p.in, y+labelRoom/2-2, "when "+short, s.when)
		main.draw(c, left, y+labelRoom)
		if !main.ends {
			c.line(x+p.in, y+labelRoom+main.height, x+p.in, y+p.height)
		}
	}
	return p
}

func textWidth(text string, each float64) float64 {
	return float64(utf8.RuneCountInString(text)) * each
}

// shorten cuts text to so many characters.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func firstLetter(text string) string {
	for _, r := range text {
		return string(r)
	}
	return "•"
}
