package export

import (
	"encoding/json"
	"fmt"

	"pmfnas/pmf/cellnet"
)

const (
	// onnxOpset is the version of the operators: of 2022, which every runtime in use knows.
	onnxOpset = 17
	// onnxVersion is that of the file format which came with the opset.
	onnxVersion = 8
	// onnxMost is what a protocol buffer may hold.
	onnxMost = 1<<31 - 1
)

// ONNX returns the network as the content of an ONNX file. Its input "images" is float32 [batch,
// channels, height, width] with values in [0, 1], its output "logits" is float32 [batch,
// classes]; the batch is free. The metadata name architecture, id and classes (a JSON list). The
// values that lead from one to the other bear the names of the plan's steps. The errors are
// those of Network.Check, and of a network that is too large for a protocol buffer.
func ONNX(n Network) ([]byte, error) {
	if err := n.Check(); err != nil {
		return nil, fmt.Errorf("export as ONNX: %w", err)
	}
	classes, err := json.Marshal(n.Classes)
	if err != nil {
		return nil, fmt.Errorf("export as ONNX: names of the classes: %w", err)
	}
	var opset, m message
	opset.text(1, "") // the operators of ONNX itself
	opset.integer(2, onnxOpset)
	// ModelProto: version 1, producer 2, text 6, graph 7, opset 8, metadata 14.
	m.integer(1, onnxVersion)
	m.text(2, "pmfnas")
	m.text(6, "Found by PMF-NAS. Values of the images lie in [0, 1]; normalisation is a part of the graph.")
	m.bytes(7, graphOf(n))
	m.bytes(8, opset)
	m.repeated(14, []message{
		pair("architecture", n.Arch.String()), pair("id", n.Arch.ID()), pair("classes", string(classes)),
	})
	if len(m) > onnxMost {
		return nil, fmt.Errorf("export as ONNX: the network takes %d bytes, want at most %d", len(m), onnxMost)
	}
	return m, nil
}

// graphOf is the GraphProto of a network.
func graphOf(n Network) message {
	g := &onnxGraph{taken: map[string]int{}}
	names := make([]string, len(n.Plan.Values)) // of the plan's values
	names[0] = g.normalise(n)
	for i, step := range n.Plan.Steps {
		inputs := make([]string, len(step.Inputs))
		for j, value := range step.Inputs {
			inputs[j] = names[value]
		}
		names[step.Output] = step.Name
		if step.Output == n.Plan.Logits {
			names[step.Output] = "logits"
		}
		g.step(step, n.tensors(i), inputs, names[step.Output])
	}
	// GraphProto: nodes 1, name 2, constants 5, inputs 11, outputs 12.
	var m message
	for _, node := range g.nodes {
		m.bytes(1, node.encode())
	}
	m.text(2, n.Arch.ID())
	m.repeated(5, g.constants)
	m.bytes(11, valueInfo("images", "values in [0, 1]", n.Input.Channels, n.Input.Height, n.Input.Width))
	m.bytes(12, valueInfo("logits", "one a class", n.Input.Classes))
	return m
}

// normalise adds (images - mean) / std and returns its name.
func (g *onnxGraph) normalise(n Network) string {
	s := &scope{graph: g, step: "images"}
	dims := []int{n.Input.Channels, 1, 1}
	centred := s.node("Sub", []string{"images", s.float("mean", tensor{dims: dims, data: n.Mean})})
	return s.node("Div", []string{centred, s.float("std", tensor{dims: dims, data: n.Std})})
}

// step adds the nodes of a step; what it makes gets the given name, in place of that of its last
// node. Every step has a node: plans have none for what passes its input on.
func (g *onnxGraph) step(step cellnet.Step, kept []tensor, inputs []string, name string) {
	s := &scope{graph: g, step: step.Name, kept: kept}
	x := s.join(step.Block.Kind, inputs)
	for i, l := range layers(step.Block) {
		s.layer = i
		x = l.onnx(s, x)
	}
	g.nodes[len(g.nodes)-1].output = name
}

// join makes one value of a block's inputs: their sum, or for an Out their concatenation.
func (s *scope) join(kind cellnet.Kind, inputs []string) string {
	switch {
	case len(inputs) == 1:
		return inputs[0]
	case kind == cellnet.Out:
		return s.node("Concat", inputs, integer("axis", 1))
	}
	return s.node("Sum", inputs)
}
