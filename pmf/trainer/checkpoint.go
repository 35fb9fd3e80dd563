package trainer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
)

// A checkpoint is a line of training after some epoch, complete: continuing from it gives the
// same bits as never having stopped.
type checkpoint struct {
	header
	blocks []blocknet.State // one a step of the plan; none after a failure
}

// header is the part of a checkpoint that answers questions; it is read without the weights.
type header struct {
	Key              string      `json:"key"`  // of the observation of the rung, eval.Job.Key
	Arch             string      `json:"arch"` // canonical ID
	Progress         progress    `json:"progress"`
	Modes            []choice    `json:"modes,omitempty"` // how each segment that has begun is trained; missing ones, block by block
	eval.Measurement             // of the last segment that ended
	Cost             float64     `json:"cost"` // of training it again: multiply-adds, in all
	Blocks           []blockSize `json:"blocks"`
}

// blockSize tells how many numbers a block's state has.
type blockSize struct {
	Name       string `json:"name"`
	Parameters int    `json:"parameters"` // as many momenta
	Statistics int    `json:"statistics"`
	Averages   int    `json:"averages,omitempty"` // of parameters and statistics together
}

// A checkpoint file is
//
//	magic, uint32 length of the header, header (JSON), weights (float32), uint32 CRC-32C
//
// with every number little-endian, and the sum over all that precedes it. The weights are those
// of the header's blocks in their order: parameters, momenta, statistics, averages.
const magic = "pmf-checkpoint/1\n"

// maxHeaderBytes bounds what a damaged length can make the reader allocate.
const maxHeaderBytes = 64 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode returns the file's content.
func (c *checkpoint) encode() ([]byte, error) {
	text, err := json.Marshal(c.header)
	if err != nil {
		return nil, fmt.Errorf("encode checkpoint %s: %w", c.Key, err)
	}
	out := append([]byte(magic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[len(magic):], uint32(len(text)))
	out = append(out, text...)
	for _, b := range c.blocks {
		for _, values := range [][]float32{b.Parameters, b.Momenta, b.Statistics, b.Averages} {
			for _, v := range values {
				out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
			}
		}
	}
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, castagnoli)), nil
}

// A damageError says where a checkpoint is damaged.
type damageError struct {
	offset    int
	got, want string // phrases that go into "byte N: GOT, want WANT"
}

// Error says where the damage is, what stands there and what should.
func (e *damageError) Error() string {
	return fmt.Sprintf("byte %d: %s, want %s", e.offset, e.got, e.want)
}

// decodeHeader reads the first part of a checkpoint and returns how long that is. It does not
// check the sum, which would need all of the file: a question about a line reads some kilobytes
// instead of megabytes.
func decodeHeader(r io.Reader) (h header, size int, err error) {
	start := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:len(magic)]) != magic {
		return h, 0, &damageError{0, fmt.Sprintf("it begins with %q", start[:len(magic)]), fmt.Sprintf("%q", magic)}
	}
	length := binary.LittleEndian.Uint32(start[len(magic):])
	if length > maxHeaderBytes {
		return h, 0, &damageError{len(magic), fmt.Sprintf("a header of %d bytes", length), fmt.Sprintf("at most %d", maxHeaderBytes)}
	}
	var text bytes.Buffer
	if n, err := io.CopyN(&text, r, int64(length)); err != nil {
		return h, 0, &damageError{len(start), fmt.Sprintf("the header ends after %d bytes", n), fmt.Sprint(length)}
	}
	if err := json.Unmarshal(text.Bytes(), &h); err != nil {
		return h, 0, &damageError{len(start), err.Error(), "a JSON header"}
	}
	if err := h.check(); err != nil {
		return h, 0, &damageError{len(start), err.Error(), "a consistent header"}
	}
	return h, len(start) + int(length), nil
}

// decode reads what encode wrote; any other content is a damageError.
func decode(content []byte) (*checkpoint, error) {
	h, at, err := decodeHeader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	// The header says how long the file must be, and the sum whether it is what was written;
	// only then is memory taken for weights.
	c := &checkpoint{header: h}
	end := at + 4*h.floats()
	if len(content) != end+4 {
		return nil, &damageError{at, fmt.Sprintf("%d bytes follow the header", len(content)-at), fmt.Sprint(end + 4 - at)}
	}
	if got, want := crc32.Checksum(content[:end], castagnoli), binary.LittleEndian.Uint32(content[end:]); got != want {
		return nil, &damageError{end, fmt.Sprintf("the sum is %08x", want), fmt.Sprintf("%08x", got)}
	}
	next := func(n int) []float32 {
		if n == 0 {
			return nil
		}
		values := make([]float32, n)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(content[at:]))
			at += 4
		}
		return values
	}
	for _, b := range h.Blocks {
		c.blocks = append(c.blocks, blocknet.State{
			Parameters: next(b.Parameters), Momenta: next(b.Parameters), Statistics: next(b.Statistics), Averages: next(b.Averages),
		})
	}
	return c, nil
}

// floats returns how many numbers follow the header.
func (h *header) floats() int {
	n := 0
	for _, b := range h.Blocks {
		n += 2*b.Parameters + b.Statistics + b.Averages
	}
	return n
}

// check refuses a header whose parts contradict each other, however it came to be: segments must
// follow each other without a gap, and all but the last must have ended.
func (h *header) check() error {
	p, before := &h.Progress, 0
	if n := len(p.Starts) - len(p.Ends); n != 0 && n != 1 {
		return fmt.Errorf("%d segments began and %d ended", len(p.Starts), len(p.Ends))
	}
	for i, e := range p.Ends {
		if p.Starts[i] != before+1 || e.Epoch < p.Starts[i] || e.Epoch > p.epochs() {
			return fmt.Errorf("segment %d lasts from epoch %d to %d of %d", i+1, p.Starts[i], e.Epoch, p.epochs())
		}
		before = e.Epoch
	}
	if n := len(p.Starts); n > len(p.Ends) && p.Starts[n-1] != before+1 {
		return fmt.Errorf("segment %d begins with epoch %d, after %d", n, p.Starts[n-1], before)
	}
	if len(h.Modes) > len(p.Starts) {
		return fmt.Errorf("%d segments began and %d have a mode", len(p.Starts), len(h.Modes))
	}
	const most = math.MaxInt32
	for _, b := range h.Blocks {
		if b.Parameters < 0 || b.Statistics < 0 || b.Parameters > most || b.Statistics > most {
			return fmt.Errorf("block %s has %d parameters and %d statistics", b.Name, b.Parameters, b.Statistics)
		}
		if b.Averages != 0 && b.Averages != b.Parameters+b.Statistics {
			return fmt.Errorf("block %s has %d averages of %d parameters and %d statistics", b.Name, b.Averages, b.Parameters, b.Statistics)
		}
	}
	return nil
}
