package picture

// frame is a task around its lists: a loop, or a try with what happens after a failure.
func (l *layout) frame(s *step) part {
	var mains, after []part
	var catching []part
	var labels []string
	for _, g := range s.groups {
		switch g.role {
		case catches:
			catching, labels = append(catching, l.list(g.steps)), append(labels, g.label)
		case finally:
			after = append(after, l.list(g.steps))
		default:
			mains = append(mains, l.list(g.steps))
		}
	}
	main := l.column(mains)
	side := l.catches(catching, labels)
	inner := beside(main, side)
	for _, p := range after {
		inner = l.column([]part{inner, titled(p, "finally")})
	}
	title := s.detail
	if s.kind == "try" {
		title = "try"
	}
	state := l.options.States[s.path]
	head := textWidth(s.name, nameWidth) + textWidth(shorten(title, 46), smallWidth) + 60
	if state.Note != "" {
		head += textWidth(state.Note, smallWidth) + 20
	}
	width := max(inner.width+2*framePad, head+framePad)
	shift := (width - inner.width) / 2
	return part{
		width: width, height: frameHead + inner.height + 2*framePad, in: shift + inner.in, out: shift + inner.in,
		draw: func(c *canvas, x, y float64) {
			c.frame(s, state, shorten(title, 46), x, y, width, frameHead+inner.height+2*framePad)
			c.arrow(x+shift+inner.in, y+frameHead-6, x+shift+inner.in, y+frameHead+framePad)
			inner.draw(c, x+shift, y+frameHead+framePad)
			c.line(x+shift+inner.in, y+frameHead+framePad+inner.height, x+shift+inner.in, y+frameHead+inner.height+2*framePad)
		},
	}
}

// catches lays out what happens after failures, side by side.
func (l *layout) catches(columns []part, labels []string) part {
	width, height := 0.0, 0.0
	var starts []float64
	for i, p := range columns {
		columns[i] = titled(p, labels[i])
		starts = append(starts, width+columns[i].in)
		width += columns[i].width + columnGap
		height = max(height, columns[i].height)
	}
	return part{width: max(0, width-columnGap), height: height, starts: starts, draw: func(c *canvas, x, y float64) {
		for _, p := range columns {
			p.draw(c, x, y)
			x += p.width + columnGap
		}
	}}
}

// titled puts a label above a part.
func titled(p part, label string) part {
	short := shorten(label, 40)
	width := max(p.width, textWidth(short, smallWidth)+20)
	shift := (width - p.width) / 2
	return part{
		width: width, height: p.height + labelRoom, in: p.in + shift, out: p.out + shift, ends: p.ends,
		draw: func(c *canvas, x, y float64) {
			c.pill(x+shift+p.in, y+labelRoom/2-2, short, label)
			p.draw(c, x+shift, y+labelRoom)
		},
	}
}

// beside puts a part to the right of the main one.
func beside(main, side part) part {
	if side.width == 0 {
		return main
	}
	return part{
		width: main.width + columnGap + side.width, height: max(main.height, side.height), in: main.in, out: main.out,
		draw: func(c *canvas, x, y float64) {
			main.draw(c, x, y)
			sx := x + main.width + columnGap
			side.draw(c, sx, y)
			for _, at := range side.starts {
				c.failure(x+main.in, sx+at, y)
			}
			if main.height < side.height {
				c.line(x+main.out, y+main.height, x+main.out, y+side.height)
			}
		},
	}
}
