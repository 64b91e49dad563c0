package embed

// drawing is one of figures. What stands along its width stands at a share of it, so
// that it fits the width that it is given while its text keeps its size.
type drawing struct {
	// Label is what those hear who don't see it.
	Label  string
	Height int
	// Axis is the text to the left, within AxisWidth.
	AxisWidth int
	Axis      []text
	AxisBands []band
	Bands     []band
	Lines     []line
	// Paths are drawn in a space 1000 wide that is stretched to the width.
	Paths []path
	Marks []mark
	Texts []text
}

// stretched is the width of the space of paths.
const stretched = 1000

type text struct{ X, Y, Anchor, Class, Text string }

type band struct{ X, Y, Width, Height string }

type line struct{ X1, Y1, X2, Y2, Class string }

type path struct{ D, Class string }

// mark is a symbol at a place: up, down, dot or arrow.
type mark struct{ Symbol, X, Y, Class string }

// symbols tell what a test found by their shape; colour helps.
func symbols(verdict string) (symbol, class string) {
	switch verdict {
	case "BETTER":
		return "up", "better"
	case "WORSE":
		return "down", "worse"
	case "HIGHER":
		return "up", "differs"
	case "LOWER":
		return "down", "differs"
	case notTested:
		return "dot", "untested"
	}
	return "dot", "similar"
}
