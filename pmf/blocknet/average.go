package blocknet

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/cellnet"
)

// averages are the moving averages of what a block has learned, and of its running statistics,
// which belong to weights that the average has left behind. A network that has them classifies
// with them.
type averages struct{ parameters, statistics compute.Buffer }

// openAverages puts the averages of a state onto the device.
func (u *uploads) openAverages(b compute.Backend, s State) averages {
	parameters := len(s.Parameters)
	return averages{u.array(b, s.Averages[:parameters]), u.array(b, s.Averages[parameters:])}
}

// Averaged returns the state with averages that begin with what is learned now, a copy of it.
func (s State) Averaged() State {
	s.Averages = append(append([]float32{}, s.Parameters...), s.Statistics...)
	return s
}

// Learned returns the parameters and statistics with which the state classifies: the averages,
// if it has them. They share memory with the state.
func (s State) Learned() (parameters, statistics []float32) {
	if len(s.Averages) == 0 {
		return s.Parameters, s.Statistics
	}
	return s.Averages[:len(s.Parameters)], s.Averages[len(s.Parameters):]
}

// downloadAverages adds the averages of a step to its state, if there are any.
func (n *Network) downloadAverages(step int, s *State) error {
	if n.averages == nil {
		return nil
	}
	a := n.averages[step]
	for _, part := range []struct {
		from compute.Buffer
		size int
	}{{a.parameters, len(s.Parameters)}, {a.statistics, len(s.Statistics)}} {
		if part.from == nil {
			continue
		}
		values, err := fetch(part.from, part.size)
		if err != nil {
			return err
		}
		s.Averages = append(s.Averages, values...)
	}
	return nil
}

// average moves the averages towards what a step has learned: a ← a + (1−decay)·(w − a).
func (n *Network) average(t *Totals) error {
	for i := range n.averages {
		d, a := &n.blocks[i], &n.averages[i]
		if err := n.follow(&a.parameters, d.parameters, n.kit.averages[i].parameters, t); err != nil {
			return err
		}
		if err := n.follow(&a.statistics, d.statistics, n.kit.averages[i].statistics, t); err != nil {
			return err
		}
	}
	return nil
}

// follow moves one average, unless there is none. The old average is donated.
func (n *Network) follow(average *compute.Buffer, value compute.Buffer, p *program, t *Totals) error {
	if value == nil {
		return nil
	}
	out, err := n.ledger.run(p, []compute.Buffer{*average, value, t.hyper}, []bool{true, false, false})
	if *average = nil; err != nil {
		return err
	}
	*average = out[0]
	return nil
}

// averagePrograms are those that move a block's averages, shared by all arrays of a length. P is
// a programKey in a layout, and a *program in a kit.
type averagePrograms[P any] struct{ parameters, statistics P }

// averageKeys names the programs of a block; of none for an empty array.
func averageKeys(b cellnet.Block) (keys averagePrograms[programKey]) {
	of := func(list []cellnet.Parameter) programKey {
		if count := cellnet.Size(list); count > 0 {
			return programKey{mode: average, count: count}
		}
		return programKey{}
	}
	return averagePrograms[programKey]{of(b.Parameters()), of(b.Statistics())}
}

// average defines (average, value, hypers) → (average): it moves by a share of the distance.
func (k programKey) average() definition {
	all := floats(k.count)
	return definition{k.String(), []shapes.Shape{all, all, floats(hypers)}, func(in []*graph.Node) []*graph.Node {
		share := graph.Reshape(graph.Slice(in[2], graph.AxisElem(hyperAverage)))
		return []*graph.Node{graph.Add(in[0], graph.Mul(graph.Sub(in[1], in[0]), share))}
	}}
}
