package blocknet

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
)

// A Recipe is what training adds to plain steps. The zero value adds nothing.
type Recipe struct {
	Smoothing float64 // share of each label that is spread over all classes, in [0, 1)
	Auxiliary float64 // weight of the loss of the plan's auxiliary head, if it has one
	DropPath  bool    // whether Network.DropPath may leave out edges
}

// Use sets the recipe of the steps after the next Prepare. A network with more than plain steps
// to do runs block by block, whatever its mode. Another recipe gives the programs back, so that
// Prepare is needed.
func (n *Network) Use(r Recipe) {
	if n.recipe == r {
		return
	}
	n.kit.close()
	n.kit, n.recipe = nil, r
}

// plain tells whether the network's steps are those that a whole program computes.
func (n *Network) plain() bool {
	return n.recipe == Recipe{} && n.Plan.Auxiliary == 0 && n.averages == nil
}

// runsWhole tells whether one program does a whole step.
func (n *Network) runsWhole() bool { return n.mode == Whole && n.plain() }

// CheckHalf tells whether the device computes in bfloat16: nil, or an error that says which
// device does not.
func (c *Programs) CheckHalf() error {
	if !c.backend.Capabilities().DTypes[dtypes.BFloat16] {
		return fmt.Errorf("bfloat16 is not available on %s", c.backend.Description())
	}
	return nil
}
