package actor

import (
	_ "embed" // the weights
	"fmt"
)

//go:embed default.json
var packed []byte

// Default returns the policy that comes with the program; its Training says how it was trained. The
// command stands in the README beside this file. It is parsed anew each time, so callers own what
// they get. An error means that this program was built from a damaged file.
func Default() (*Policy, error) {
	p, err := Parse("default.json", packed)
	if err != nil {
		return nil, fmt.Errorf("the controller of this program: %w", err)
	}
	return p, nil
}
