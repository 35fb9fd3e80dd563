package blocknet

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A dropPath decides for each image of each step which edges it skips. All decisions of an epoch
// lie on the device, as bytes: of 100 steps, 100 edges and 96 images less than 1 MB.
type dropPath struct {
	programs *Programs
	key      programKey
	program  *program
	kept     compute.Buffer   // uint8 [steps, edges, batch]: 1 for kept
	scale    compute.Buffer   // what survives is multiplied by it
	position compute.Buffer   // of the next step
	masks    []compute.Buffer // of the step that runs, by edge, each [batch]
}

// DropPath lets each image of the next steps, so many at most, skip each edge with a chance rate
// in [0, 1): the edge gives zero, and what survives is divided by the chance to. Edges that are
// an identity are no steps of a plan and always survive. The decisions are drawn from r; a rate
// of 0 draws none. Prepare must have been called, with a recipe that drops paths. Without a call
// after it, nothing is dropped.
func (n *Network) DropPath(ctx context.Context, rate float64, steps int, r *rand.Rand) error {
	n.drops.close()
	n.drops = nil
	// Every epoch draws anew: what was there goes first.
	edges := 0
	for _, step := range n.Steps {
		if step.Drops {
			edges++
		}
	}
	if rate == 0 || edges == 0 {
		return nil
	}
	// The program depends on the numbers of steps, edges and images, so epochs of equal length
	// share it.
	d := &dropPath{programs: n.programs, key: programKey{mode: mask, count: edges, length: steps, batch: n.kit.batch}}
	programs, err := n.programs.acquire(ctx, []programKey{d.key})
	if err != nil {
		return err
	}
	d.program = programs[d.key]
	var u uploads
	b := n.programs.backend
	d.kept = u.shaped(b, survivors(steps*edges*n.kit.batch, rate, r), shapes.Make(dtypes.Uint8, steps, edges, n.kit.batch))
	d.scale = u.shaped(b, []float32{float32(1 / (1 - rate))}, floats())
	d.position = u.shaped(b, []int32{0}, shapes.Make(dtypes.Int32))
	if u.err != nil {
		d.close()
		return fmt.Errorf("put the paths of %d steps on the device: %s", steps, firstLine(u.err))
	}
	n.drops = d
	return nil
}

// survivors draws n decisions, 1 for kept.
func survivors(n int, rate float64, r *rand.Rand) []uint8 {
	list := make([]uint8, n)
	for i := range list {
		if r.Float64() >= rate {
			list[i] = 1
		}
	}
	return list
}

// next takes the masks of the next step. The position is on the device too, and moves with it;
// beyond the last step XLA would repeat the last decisions.
func (d *dropPath) next() error {
	if d == nil {
		return nil
	}
	finalize(d.masks...)
	d.masks = nil
	out, err := d.program.run([]compute.Buffer{d.kept, d.scale, d.position}, nil)
	if err != nil {
		return err
	}
	finalize(d.position)
	d.masks, d.position = out[:len(out)-1], out[len(out)-1]
	return nil
}

// close frees what is on the device.
func (d *dropPath) close() {
	if d != nil {
		finalize(d.masks...)
		finalize(d.kept, d.scale, d.position)
		d.programs.release([]programKey{d.key})
	}
}

// thin drops a step's value, or its cotangent, for the images that skip it. It frees what it is
// given and returns what takes its place: the same, if nothing is dropped. After an error it is
// still the caller's.
func (n *Network) thin(step int, value compute.Buffer) (compute.Buffer, error) {
	if n.drops == nil || !n.Steps[step].Drops {
		return value, nil
	}
	out, err := n.ledger.run(n.kit.drops[step], []compute.Buffer{value, n.drops.masks[n.edge[step]]}, nil)
	if err != nil {
		return value, err
	}
	n.ledger.free(value)
	return out[0], nil
}

// mask defines (kept, scale, position) → (mask of each edge…, position): the masks [batch] of the
// step at the position.
func (k programKey) mask() definition {
	inputs := []shapes.Shape{shapes.Make(dtypes.Uint8, k.length, k.count, k.batch), floats(), shapes.Make(dtypes.Int32)}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		row := graph.Gather(in[0], graph.Reshape(in[2], 1, 1))
		masks := graph.Mul(graph.ConvertDType(graph.Reshape(row, k.count, k.batch), dtypes.Float32), in[1])
		out := make([]*graph.Node, 0, k.count+1)
		for edge := range k.count {
			out = append(out, graph.Reshape(graph.Slice(masks, graph.AxisElem(edge)), k.batch))
		}
		return append(out, graph.AddScalar(in[2], 1))
	}}
}

// drop defines (value, mask) → (value times mask, image by image). It is its own way back.
func (k programKey) drop() definition {
	inputs := []shapes.Shape{floats(k.batch, k.value.Height, k.value.Width, k.value.Channels), floats(k.batch)}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Mul(in[0], graph.Reshape(in[1], k.batch, 1, 1, 1))}
	}}
}
