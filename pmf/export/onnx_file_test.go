package export_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"pmfnas/pmf/export"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fields are those of a protocol buffer, by number: integers as uint64 (also 32-bit floats, as
// their bits), everything else as bytes.
type fields map[protowire.Number][]any

func decode(t *testing.T, message any) fields {
	t.Helper()
	f, b := fields{}, message.([]byte)
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("no tag in %x", b)
		}
		b = b[n:]
		var value any
		switch kind {
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(b)
			value = uint64(bits)
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(b)
		default:
			t.Fatalf("field %d has type %d", number, kind)
		}
		if n < 0 {
			t.Fatalf("no value of field %d in %x", number, b)
		}
		f[number], b = append(f[number], value), b[n:]
	}
	return f
}

func (f fields) text(n protowire.Number) string {
	if len(f[n]) == 0 {
		return ""
	}
	return string(f[n][0].([]byte))
}

func (f fields) texts(n protowire.Number) []string {
	var list []string
	for _, v := range f[n] {
		list = append(list, string(v.([]byte)))
	}
	return list
}

// constant is a TensorProto.
type constant struct {
	dims  []any
	float bool
	raw   []byte
}

func (c constant) size() int {
	size := 1
	for _, d := range c.dims {
		size *= int(d.(uint64))
	}
	return size
}

func constants(t *testing.T, graph fields) map[string]constant {
	list := map[string]constant{}
	for _, message := range graph[5] {
		f := decode(t, message)
		if _, twice := list[f.text(8)]; twice {
			t.Errorf("two constants are called %s", f.text(8))
		}
		list[f.text(8)] = constant{f[1], f[2][0].(uint64) == 1, f[9][0].([]byte)}
	}
	return list
}

// The structure of a file that ONNX Runtime was seen to read. It changes with -update only
// after TestONNXRuntimeComputesTheSameLogits has run, which other machines skip.
func TestONNXFileHasTheKnownStructure(t *testing.T) {
	file, err := export.ONNX(network(t, subjects[2]))
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/onnx.txt"
	got := describe(t, decode(t, file))
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// describe writes a ModelProto as text, one line a node.
func describe(t *testing.T, model fields) string {
	var b strings.Builder
	graph, opset := decode(t, model[7][0]), decode(t, model[8][0])
	fmt.Fprintf(&b, "file format %d, operators %q %d, by %s\n", model[1][0], opset.text(1), opset[2][0], model.text(2))
	for _, message := range model[14] {
		f := decode(t, message)
		fmt.Fprintf(&b, "%s: %s\n", f.text(1), f.text(2))
	}
	for _, end := range []protowire.Number{11, 12} {
		f := decode(t, graph[end][0])
		tensor := decode(t, decode(t, f[2][0])[1][0])
		fmt.Fprintf(&b, "%s: type %d", f.text(1), tensor[1][0])
		for _, message := range decode(t, tensor[2][0])[1] {
			if dim := decode(t, message); dim[1] != nil {
				fmt.Fprintf(&b, " × %d", dim[1][0])
			} else {
				fmt.Fprintf(&b, " × %s", dim.text(2))
			}
		}
		b.WriteString("\n")
	}
	known := constants(t, graph)
	for _, message := range graph[1] {
		n := decode(t, message)
		inputs := n.texts(1)
		for i, name := range inputs {
			if c, ok := known[name]; ok {
				inputs[i] += c.describe()
			}
		}
		fmt.Fprintf(&b, "%s = %s(%s)", n.text(2), n.text(4), strings.Join(inputs, ", "))
		for _, a := range n[5] {
			b.WriteString(attribute(decode(t, a)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (c constant) describe() string {
	if c.float {
		return fmt.Sprint(c.dims)
	}
	var values []int64
	for i := range len(c.raw) / 8 {
		values = append(values, int64(binary.LittleEndian.Uint64(c.raw[8*i:])))
	}
	return fmt.Sprint(values)
}

func attribute(f fields) string {
	var value any
	switch f[20][0] {
	case uint64(1):
		value = math.Float32frombits(uint32(f[2][0].(uint64)))
	case uint64(2):
		value = f[3][0]
	case uint64(7):
		value = f[8]
	}
	return fmt.Sprintf(" %s=%v", f.text(1), value)
}

// helpers are constants that come from no weight, by the last part of their names.
var helpers = []string{"ones", "zeros", "root", "one", "half"}

// checkGraph checks that a graph holds every number of the network once, and that all of it is
// connected.
func checkGraph(t *testing.T, n export.Network, graph fields) {
	known := constants(t, graph)
	used := checkNodes(t, graph, known)
	numbers := 0
	for name, c := range known {
		if width := map[bool]int{true: 4, false: 8}[c.float]; len(c.raw) != width*c.size() {
			t.Errorf("%s %v has %d bytes", name, c.dims, len(c.raw))
		}
		if !slices.Contains(used, name) {
			t.Errorf("nothing reads the constant %s", name)
		}
		part := name[strings.LastIndex(name, ".")+1:]
		if c.float && !strings.HasPrefix(name, "images.") && !slices.Contains(helpers, part) {
			numbers += c.size()
		}
	}
	want := 0
	for _, p := range slices.Concat(n.Plan.Trainable(), n.Plan.Statistics()) {
		want += p.Size()
	}
	if numbers != want {
		t.Errorf("the file holds %d numbers of the network, want %d", numbers, want)
	}
}

// checkNodes checks that every node reads what was made before it, and returns what is read.
func checkNodes(t *testing.T, graph fields, known map[string]constant) (read []string) {
	made := []string{"images"}
	for _, message := range graph[1] {
		n := decode(t, message)
		for _, input := range n.texts(1) {
			if _, ok := known[input]; !ok && !slices.Contains(made, input) {
				t.Errorf("%s reads %s before it is made", n.text(3), input)
			}
			read = append(read, input)
		}
		for _, output := range n.texts(2) {
			if _, ok := known[output]; ok || slices.Contains(made, output) {
				t.Errorf("%s is made twice", output)
			}
			made = append(made, output)
		}
	}
	for _, name := range made {
		if slices.Contains(read, name) == (name == "logits") {
			t.Errorf("%s: it is read, or the logits, and not both", name)
		}
	}
	return read
}
