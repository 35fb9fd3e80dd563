package export

import (
	"fmt"
	"slices"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// listing is what the templates of the exported program take.
type listing struct {
	Network
	Parameters int64       // trainable scalars
	Body       []string    // statements of the function network
	Cells      []*function // that it calls, each kind once, in the order of the first call
}

// function is a kind of cell: all cells of the kind have the same statements and differ in
// their weights alone.
type function struct {
	Name       string
	Reduction  bool   // height and width are halved
	Older      bool   // the older input is twice as large as the newer
	Parameters string // values that the cell reads
	Body       []string
}

// newListing writes a network as statements. The steps of a cell, which bear its name before a
// dot, become the body of a function; the others are called one by one.
func newListing(n Network) listing {
	l := listing{Network: n, Parameters: n.Plan.Parameters()}
	cells := map[string]arch.CellSpec{}
	for _, spec := range n.Arch.Layout(n.Input) {
		cells[fmt.Sprintf("cell%d", spec.Index)] = spec
	}
	// Values have numbers in a plan and names in a program: names maps one to the other as the
	// program grows.
	names := map[int]string{0: "x"} // of the values, in the function network
	steps := n.Plan.Steps
	for len(steps) > 0 {
		// Take the steps of a cell together, or one step that stands alone.
		cell, _, inside := strings.Cut(steps[0].Name, ".")
		count := 1
		for inside && count < len(steps) && strings.HasPrefix(steps[count].Name, cell+".") {
			count++
		}
		output, call := steps[count-1].Output, ""
		if inside {
			call = l.cell(cell, cells[cell], steps[:count], names)
		} else {
			call = statement(steps[0], steps[0].Name, names)
		}
		if names[output] = cell; output == n.Plan.Logits {
			l.Body = append(l.Body, "return "+call)
		} else {
			l.Body = append(l.Body, cell+" := "+call)
		}
		steps = steps[count:]
	}
	return l
}

// cell returns the call of a cell's function, which it adds unless a cell before was the same.
// The function's arguments are the outputs of the cells before, as far as they are read.
func (l *listing) cell(name string, spec arch.CellSpec, steps []cellnet.Step, outside map[int]string) string {
	var parameters, arguments []string
	names := map[int]string{} // of the values inside
	var body []string
	for i, step := range steps {
		part := strings.TrimPrefix(step.Name, name+".")
		if step.Block.Kind == cellnet.Pre { // the only steps that read what other cells made
			read := map[string]string{"pre0": "older", "pre1": "newer"}[part]
			parameters, arguments = append(parameters, read), append(arguments, outside[step.Inputs[0]])
			body = append(body, part+" := "+statement(step, part, map[int]string{step.Inputs[0]: read}))
		} else if call := statement(step, part, names); i == len(steps)-1 {
			body = append(body, "return "+call)
		} else {
			body = append(body, part+" := "+call+comment(step.Block))
		}
		names[step.Output] = part
	}
	f := l.function(newFunction(spec, strings.Join(parameters, ", "), body))
	return fmt.Sprintf("%s(w.within(%q), %s)", f.Name, name, strings.Join(arguments, ", "))
}

// function returns the function with the body of f; it is added where there is none. Weights are
// no part of a body: it asks for them by the name of the cell that is passed to it.
func (l *listing) function(f function) *function {
	for _, known := range l.Cells {
		if slices.Equal(known.Body, f.Body) && known.Parameters == f.Parameters {
			return known
		}
	}
	l.Cells = append(l.Cells, &f)
	return &f
}

// newFunction names the kind of a cell. The names tell apart whatever makes cells of one
// network differ: the strides of their inputs and edges.
func newFunction(spec arch.CellSpec, parameters string, body []string) function {
	f := function{
		Name: "normalCell", Reduction: spec.Reduction, Older: spec.Used[0] && spec.Strides[0] == 2,
		Parameters: parameters, Body: body,
	}
	if f.Reduction {
		f.Name = "reductionCell"
	}
	if f.Older {
		f.Name += "AfterReduction"
	}
	return f
}

// statement returns the expression of a step; name is what its weights are called in the
// function that it stands in, names are those of the values there.
func statement(step cellnet.Step, name string, names map[int]string) string {
	var inputs []string
	for _, value := range step.Inputs {
		inputs = append(inputs, names[value])
	}
	x := inputs[0]
	if len(inputs) > 1 {
		join := map[bool]string{true: "concat", false: "sum"}[step.Block.Kind == cellnet.Out]
		x = fmt.Sprintf("%s(%s)", join, strings.Join(inputs, ", "))
	}
	list := layers(step.Block)
	if len(list) == 0 {
		return x
	}
	call := fmt.Sprintf("w.step(%q, %s", name, x)
	for _, l := range list {
		call += ", " + l.source()
	}
	return call + ")"
}

// comment names the operation of an edge as the architecture does.
func comment(b cellnet.Block) string {
	if b.Kind != cellnet.Edge {
		return ""
	}
	return " // " + b.Op.String()
}
