// Package digitsbench holds digits-bench: learning curves of architectures drawn at random from
// the space tiny, each trained for 50 epochs on 300 images of handwritten digits. It is a table
// to learn and to measure prediction on without any file of one's own. Start at [Open].
//
// A row has validation and training accuracy in percent, training loss and gradient norm of
// every epoch, the parameters, the features, and the architecture as arch.Parse reads it. The
// 300 validation images are balanced by class as the 300 training images are. The table was
// made by
//
//	pmf bench record --data digits --per-class 30 --validation 300 --batch 75 --architectures 400 --epochs 50 --out digits-bench.jsonl.gz
//
// with seed 0, on a CPU. It stands in a package of its own because it weighs as much as a small
// program: only what imports it carries it.
package digitsbench

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the table
	"fmt"

	"pmfnas/pmf/curve"
)

// Name is what the table calls itself, and what stands for it where a file could stand.
const Name = "digits-bench"

//go:embed digits-bench.jsonl.gz
var packed []byte

// Open reads the table, anew each time: what it returns is the caller's. It takes some tenths of a
// second, so keep it where it is asked for often.
func Open() (*curve.Table, error) {
	text, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the table %s of this program: %w", Name, err)
	}
	return curve.Read(text, Name+".jsonl")
}
