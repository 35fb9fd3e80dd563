package oneshot

import (
	"math"
	"math/rand/v2"

	"pmfnas/pmf/arch"
)

// The controller of ENAS.
const (
	hidden      = 32  // units of the LSTM
	temperature = 5   // logits are divided by it,
	squash      = 2.5 // and kept within ± this by a tanh
	initial     = 0.1 // parameters begin evenly spread within ± this
)

// A controller is an LSTM that writes a cell, one edge after the other: each operation depends
// on those before. It is trained by hand-written back-propagation through the edges: with 32
// units and 14 steps it is too small to be worth a device.
type controller struct {
	ops      []arch.Op
	numbers  []float64 // all parameters, of which the others are views
	slopes   []float64 // of what is to be minimised
	adam     adam
	embedded []float64 // [ops+1, hidden]: what is read; the last one begins a cell
	gates    []float64 // [4·hidden, 2·hidden+1]: of what is read, the state, and a bias
	out      []float64 // [ops, hidden]
}

// newController draws the parameters.
func newController(s Setting) *controller {
	n := len(s.Ops)
	sizes := []int{(n + 1) * hidden, 4 * hidden * (2*hidden + 1), n * hidden}
	total := sizes[0] + sizes[1] + sizes[2]
	c := &controller{
		ops: s.Ops, numbers: make([]float64, total), slopes: make([]float64, total),
		adam: newAdam(total, s.Rate(controllerPath, controllerRate), 0.9, 0),
	}
	for i := range c.numbers {
		c.numbers[i] = initial * (2*s.Rand.Float64() - 1)
	}
	c.embedded, c.gates, c.out = c.views(c.numbers)
	return c
}

// views parts a list of the length of all parameters.
func (c *controller) views(list []float64) (embedded, gates, out []float64) {
	a, b := (len(c.ops)+1)*hidden, 4*hidden*(2*hidden+1)
	return list[:a], list[a : a+b], list[a+b:]
}

// A writing is a cell, with what the controller thought of each edge.
type writing struct {
	cell  arch.Cell
	edges [arch.Edges]thought
}

// A thought is one step of the LSTM.
type thought struct {
	read          int       // what was embedded
	input         []float64 // [2·hidden+1]: what is read, the state before, and 1
	gate          []float64 // [4·hidden]: input, forget and output gates and the new content
	memory, state []float64 // [hidden], after the step
	before        []float64 // the memory before
	squashed      []float64 // [ops]: tanh of the logits over temperature
	p             []float64 // [ops]
	chosen        int
}

// write draws a cell.
func (c *controller) write(r *rand.Rand) (w writing) {
	return c.follow(func(_ int, p []float64) int { return choose(p, r) })
}

// follow writes the cell that next chooses, edge by edge, seeing the probabilities. Each edge
// reads the operation chosen before it; the first reads a beginning of its own.
func (c *controller) follow(next func(edge int, p []float64) int) (w writing) {
	read, memory, state := len(c.ops), make([]float64, hidden), make([]float64, hidden)
	for edge := range w.edges {
		t := c.think(read, memory, state)
		t.chosen = next(edge, t.p)
		w.edges[edge], w.cell[edge] = t, c.ops[t.chosen]
		read, memory, state = t.chosen, t.memory, t.state
	}
	return w
}

// think takes a step of the LSTM.
func (c *controller) think(read int, memory, state []float64) thought {
	t := thought{read: read, before: memory, gate: make([]float64, 4*hidden), memory: make([]float64, hidden), state: make([]float64, hidden)}
	t.input = append(append(append(t.input, c.embedded[read*hidden:(read+1)*hidden]...), state...), 1)
	// Gates stand as input, forget, output (sigmoid) and content (tanh), hidden each: c ← f·c +
	// i·g, h = o·tanh(c).
	for i := range t.gate {
		sum := dot(c.gates[i*len(t.input):(i+1)*len(t.input)], t.input)
		if t.gate[i] = math.Tanh(sum); i < 3*hidden {
			t.gate[i] = 1 / (1 + math.Exp(-sum))
		}
	}
	for i := range t.memory {
		t.memory[i] = t.gate[hidden+i]*memory[i] + t.gate[i]*t.gate[3*hidden+i]
		t.state[i] = t.gate[2*hidden+i] * math.Tanh(t.memory[i])
	}
	logits := make([]float64, len(c.ops))
	for i := range logits {
		t.squashed = append(t.squashed, math.Tanh(dot(c.out[i*hidden:(i+1)*hidden], t.state)/temperature))
		logits[i] = squash * t.squashed[i]
	}
	t.p = softmax(logits)
	return t
}

// learn adds to the slopes those of −advantage·log π(cell) − weight·entropy, where the entropy
// is the sum of those of the edges, each given the edges before. Slopes of several cells add up
// until descend.
func (c *controller) learn(w writing, advantage, weight float64) {
	ofMemory, ofState := make([]float64, hidden), make([]float64, hidden)
	for edge := len(w.edges) - 1; edge >= 0; edge-- {
		t := &w.edges[edge]
		c.ofLogits(t, advantage, weight, ofState)
		ofMemory, ofState = c.back(t, ofMemory, ofState)
	}
}

// ofLogits carries the loss of a choice into the slopes of the output, and of the state.
func (c *controller) ofLogits(t *thought, advantage, weight float64, ofState []float64) {
	_, _, out := c.views(c.slopes)
	entropy := 0.0
	for _, p := range t.p {
		entropy -= p * math.Log(p)
	}
	// ∂(−A·log p_c)/∂logit_i = A·(p_i − [i = c]), and ∂(−w·H)/∂logit_i = w·p_i·(log p_i + H);
	// then through the tanh.
	for i, p := range t.p {
		slope := advantage*p + weight*p*(math.Log(p)+entropy)
		if i == t.chosen {
			slope -= advantage
		}
		slope *= squash * (1 - t.squashed[i]*t.squashed[i]) / temperature
		for j := range ofState {
			out[i*hidden+j] += slope * t.state[j]
			ofState[j] += slope * c.out[i*hidden+j]
		}
	}
}

// back carries slopes through a step, and returns those of the memory and the state before it.
func (c *controller) back(t *thought, ofMemory, ofState []float64) (memory, state []float64) {
	memory = make([]float64, hidden)
	sums := make([]float64, 4*hidden) // slopes of what the gates were made from
	for i := range hidden {
		in, forget, out, content := t.gate[i], t.gate[hidden+i], t.gate[2*hidden+i], t.gate[3*hidden+i]
		shown := math.Tanh(t.memory[i])
		kept := ofMemory[i] + ofState[i]*out*(1-shown*shown)
		sums[i] = kept * content * in * (1 - in)
		sums[hidden+i] = kept * t.before[i] * forget * (1 - forget)
		sums[2*hidden+i] = ofState[i] * shown * out * (1 - out)
		sums[3*hidden+i] = kept * in * (1 - content*content)
		memory[i] = kept * forget
	}
	embedded, gates, _ := c.views(c.slopes)
	ofInput := make([]float64, len(t.input))
	for i, slope := range sums {
		row := i * len(t.input)
		for j, x := range t.input {
			gates[row+j] += slope * x
			ofInput[j] += slope * c.gates[row+j]
		}
	}
	for j := range hidden {
		embedded[t.read*hidden+j] += ofInput[j]
	}
	return memory, ofInput[hidden : 2*hidden]
}

// descend moves all parameters against the slopes, which begin anew.
func (c *controller) descend() {
	for i, slope := range c.slopes {
		c.adam.move(i, &c.numbers[i], slope)
	}
	clear(c.slopes)
}

// dot is the inner product of lists of one length.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
