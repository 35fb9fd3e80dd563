package actor

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/report/view"
)

// Format names the schema of a file of weights.
const Format = "pmf-controller/1"

// Training tells where a policy comes from. It is told to people and decides nothing.
type Training struct {
	Tables    []string  `json:"tables"` // of curves, by name
	Predictor string    `json:"predictor"`
	Budgets   []float64 `json:"budgets"`  // shares of the cost of training all to the end
	Episodes  int       `json:"episodes"` // that it has learnt from
	Seed      uint64    `json:"seed"`
	Return    float64   `json:"return"`    // mean of its episodes without draws, on seeds kept apart
	Untrained float64   `json:"untrained"` // the same before the first step
}

// document is a policy as it stands in a file.
type document struct {
	Format   string      `json:"format"`
	Inputs   []string    `json:"inputs"`
	Actions  []string    `json:"actions"`
	Training *Training   `json:"training,omitempty"`
	Actor    []fileLayer `json:"actor"`
	Critic   []fileLayer `json:"critic"`
}

// fileLayer is a layer whose numbers are float32, little-endian, in base64: weights
// [outputs, inputs] row by row, then bias [outputs].
type fileLayer struct {
	Inputs  int    `json:"inputs"`
	Outputs int    `json:"outputs"`
	Numbers string `json:"numbers"`
}

// Key names what the policy decides: a hash of its parameters as a file holds them. 24 hexadecimal
// digits; policies that differ below float32 share one.
func (p *Policy) Key() string {
	d := p.document()
	d.Training = nil
	text, err := json.Marshal(d)
	if err != nil {
		panic(fmt.Sprintf("actor: a policy without its training must always encode: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

func (p *Policy) document() document {
	return document{
		Format: Format, Inputs: Inputs(), Actions: names(), Training: &p.Training,
		Actor: p.actor.file(), Critic: p.critic.file(),
	}
}

func (n *network) file() (layers []fileLayer) {
	for _, l := range n.layers {
		var numbers []byte
		for _, v := range slices.Concat(l.weights, l.bias) {
			numbers = binary.LittleEndian.AppendUint32(numbers, math.Float32bits(float32(v)))
		}
		layers = append(layers, fileLayer{l.inputs, l.outputs, base64.StdEncoding.EncodeToString(numbers)})
	}
	return layers
}

// Save writes the policy to a file, whole or not at all. The error is the file system's.
func (p *Policy) Save(path string) error { return view.Save(path, p.document()) }
