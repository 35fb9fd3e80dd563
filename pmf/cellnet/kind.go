package cellnet

import "fmt"

// Kind is the part that a block plays in a network, or what a part of a block does.
type Kind uint8

// The kinds, in the order in which a network uses them.
const (
	Stem   Kind = iota // 3×3 convolution of the image, norm
	Pre                // 1×1 convolution of a cell's input to the cell's channels, norm, activation
	Edge               // one operation of Table 4
	Sum                // adds Inputs values
	Out                // concatenates Inputs nodes, projects them, norm
	Attend             // reweighs a cell's output (SE, CBAM)
	Head               // global average pool, linear layer: logits [batch, classes]

	// Of these Plan.Split makes stems, pres, edges and outs.
	Convolve  // a convolution; Op has its kernel
	Depthwise // a depthwise convolution; Op has its kernel
	Project   // concatenates Inputs values, 1×1 convolution
	Normalise // norm, and activation unless the block is Plain

	// Of these NewTrainingPlan makes an auxiliary head, beside Project, Normalise and Head.
	AuxiliaryPool     // ReLU, average pool that moves by 3 without padding
	AuxiliaryConvolve // 2×2 convolution without padding

	Mix // adds Inputs values, each times a weight that is no parameter: see NewMixedPlan
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	names := []string{"stem", "pre", "edge", "sum", "out", "attend", "head", "convolve", "depthwise", "project", "normalise",
		"auxiliary pool", "auxiliary convolve", "mix"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}
