package celltest

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// Array is a float32 tensor in row-major order.
type Array struct {
	Dims []int
	Data []float32
}

// Reference is what another implementation computes for one block, in float64, rounded to float32.
type Reference struct {
	Name                  string // for the subtest
	Block                 cellnet.Block
	Inputs, Params, Stats []Array // in the order in which Block.Apply takes them
	Evaluated             Array   // output with the running statistics
	Out                   Array   // output in training
	NewStats              []Array // statistics after the training step
	Cotangent             Array   // weights of a sum over Out, whose gradient is …
	Grads                 []Array // … this, of the inputs, then of the parameters
}

// ReadReferences reads a file of testdata/golden.py, which made them with PyTorch.
func ReadReferences(path string) ([]Reference, error) {
	var document struct{ Cases []Reference }
	if err := ReadGolden(path, &document); err != nil {
		return nil, err
	}
	return document.Cases, nil
}

// ReadGolden reads gzipped JSON into document.
func ReadGolden(path string, document any) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read golden numbers: %w", err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("read golden numbers %s: %w", path, err)
	}
	if err := json.NewDecoder(text).Decode(document); err != nil {
		return fmt.Errorf("read golden numbers %s: %w", path, err)
	}
	return nil
}

// UnmarshalJSON reads {"dims": […], "f32": base64 of little-endian float32}.
func (a *Array) UnmarshalJSON(text []byte) error {
	var packed struct {
		Dims []int
		F32  string
	}
	if err := json.Unmarshal(text, &packed); err != nil {
		return err
	}
	bytes, err := base64.StdEncoding.DecodeString(packed.F32)
	if err != nil {
		return fmt.Errorf("array: %w", err)
	}
	a.Dims, a.Data = packed.Dims, make([]float32, len(bytes)/4)
	for i := range a.Data {
		a.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*i:]))
	}
	return nil
}

// UnmarshalJSON reads a reference; the block stands there by names, shapes as [h, w, c].
func (r *Reference) UnmarshalJSON(text []byte) error {
	type plain Reference // without this method
	packed := struct {
		*plain
		Block blockJSON
	}{plain: (*plain)(r)}
	// The statistics' name in the file cannot match the field by case alone.
	stats := struct {
		NewStats []Array `json:"new_stats"`
	}{}
	if err := json.Unmarshal(text, &packed); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &stats); err != nil {
		return err
	}
	r.NewStats = stats.NewStats
	var err error
	r.Block, err = packed.Block.block()
	return err
}

type blockJSON struct {
	Kind, Op string
	Options  arch.Options
	In, Out  [3]int
	Stride   int
	Inputs   int
}

// block names kind and operation by their numbers again.
func (b blockJSON) block() (cellnet.Block, error) {
	shape := func(s [3]int) cellnet.Shape { return cellnet.Shape{Height: s[0], Width: s[1], Channels: s[2]} }
	block := cellnet.Block{Options: b.Options, In: shape(b.In), Out: shape(b.Out),
		Stride: b.Stride, Inputs: b.Inputs}
	for block.Kind = cellnet.Stem; block.Kind.String() != b.Kind; block.Kind++ {
		if block.Kind > cellnet.Head {
			return block, fmt.Errorf("kind of block is %q, want stem, pre, edge, sum, out, attend or head", b.Kind)
		}
	}
	if block.Kind != cellnet.Edge {
		return block, nil
	}
	var err error
	block.Op, err = arch.ParseOp(b.Op)
	return block, err
}
