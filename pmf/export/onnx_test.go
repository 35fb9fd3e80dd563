package export_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/export"
)

// python is one that has onnx and onnxruntime; without it the test is skipped.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("PMF_PYTHON")
	if path == "" {
		t.Skip("PMF_PYTHON names no Python; with one that has onnx and onnxruntime its logits are compared")
	}
	if out, err := exec.Command(path, "-c", "import onnx, onnxruntime").CombinedOutput(); err != nil {
		t.Skipf("%s has no onnx and onnxruntime (pip install onnx onnxruntime): %s", path, out)
	}
	return path
}

func TestONNXRuntimeComputesTheSameLogits(t *testing.T) {
	interpreter, device := python(t), backendtest.Open(t)
	const batch = 3
	folder := t.TempDir()
	path := func(i int, suffix string) string { return filepath.Join(folder, fmt.Sprintf("%02d.%s", i, suffix)) }
	for i, s := range subjects {
		file, err := export.ONNX(network(t, s))
		if err != nil {
			t.Fatal(err)
		}
		write(t, path(i, "onnx"), file)
		write(t, path(i, "images"), little(channelsFirst(s.in, unit(pixels(s.in, batch)))))
	}
	if out, err := exec.Command(interpreter, "testdata/run_onnx.py", folder).CombinedOutput(); err != nil {
		t.Fatalf("ONNX Runtime: %v\n%s", err, out)
	}
	for i, s := range subjects {
		t.Run(s.text, func(t *testing.T) {
			want := logits(t, device, network(t, s), batch, unit(pixels(s.in, batch)))
			compare(t, readFloats(t, path(i, "logits")), want)
		})
	}
}

// channelsFirst moves images [batch, h, w, c] to [batch, c, h, w].
func channelsFirst(in arch.Input, images []float32) []float32 {
	area := in.Height * in.Width
	moved := make([]float32, len(images))
	for i, v := range images {
		image, place, c := i/(area*in.Channels), i/in.Channels%area, i%in.Channels
		moved[(image*in.Channels+c)*area+place] = v
	}
	return moved
}

func little(values []float32) []byte {
	var bytes []byte
	for _, v := range values {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return bytes
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFloats(t *testing.T, path string) []float32 {
	t.Helper()
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(bytes)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*i:]))
	}
	return values
}
