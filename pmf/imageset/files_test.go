package imageset_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/imageset"
)

// write puts a file into a folder, making both.
func write(t testing.TB, content []byte, path ...string) {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// idx returns an IDX file of the given sizes.
func idx(data []byte, sizes ...int) []byte {
	file := []byte{0, 0, 8, byte(len(sizes))}
	for _, size := range sizes {
		file = binary.BigEndian.AppendUint32(file, uint32(size))
	}
	return append(file, data...)
}

// writeMNIST writes 40 training and 20 test images of 2×3 pixels.
func writeMNIST(t *testing.T, folder string) {
	for part, n := range map[string]int{"train": 40, "t10k": 20} {
		pixels, labels := make([]byte, n*6), make([]byte, n)
		for i := range pixels {
			pixels[i] = byte(i * 7)
		}
		for i := range labels {
			labels[i] = byte(i % 10)
		}
		write(t, packed(t, idx(pixels, n, 2, 3)), folder, part+"-images-idx3-ubyte.gz")
		write(t, idx(labels, n), folder, part+"-labels.idx1-ubyte")
	}
}

// record returns a CIFAR-10 record whose three channels have one value each.
func record(label byte, rgb [3]byte) []byte {
	r := []byte{label}
	for _, v := range rgb {
		r = append(r, bytes.Repeat([]byte{v}, 1024)...)
	}
	return r
}

// writeCIFAR writes 50 training and 10 test images in the binary version of CIFAR-10.
func writeCIFAR(t *testing.T, folder string) {
	var batch []byte
	for i := range byte(10) {
		batch = append(batch, record(i, [3]byte{i, 100 + i, 200 + i})...)
	}
	for i := range 5 {
		write(t, batch, folder, fmt.Sprintf("data_batch_%d.bin", i+1))
	}
	write(t, batch, folder, "test_batch.bin")
}

// pngOf returns an image of the given width and height.
func pngOf(t *testing.T, at func(image.Point) color.Color, size image.Point) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			img.Set(x, y, at(image.Pt(x, y)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain is an image of one colour.
func plain(c color.Color) func(image.Point) color.Color {
	return func(image.Point) color.Color { return c }
}

// pictures returns path and content of n images in each of ten classes.
func pictures(t *testing.T, n int) (paths []string, contents [][]byte) {
	for class := range 10 {
		for i := range n {
			paths = append(paths, fmt.Sprintf("class%d/%d.png", class, i))
			contents = append(contents, pngOf(t, plain(color.NRGBA{uint8(20 * class), uint8(i), 77, 255}), image.Pt(32, 32)))
		}
	}
	return paths, contents
}

func writeFolder(t *testing.T, folder string) {
	for part, n := range map[string]int{"train": 5, "test": 1} {
		paths, contents := pictures(t, n)
		for i, path := range paths {
			write(t, contents[i], folder, part, path)
		}
	}
}

// writeArchives writes the images of writeFolder last to first.
func writeArchives(t *testing.T, folder string) {
	for part, n := range map[string]int{"train": 5, "test": 1} {
		writeArchive(t, filepath.Join(folder, part+".tar.gz"), part, n, nil)
	}
}

// writeArchive writes n images in each of ten classes, last to first, some with other content.
func writeArchive(t *testing.T, file, part string, n int, instead map[string][]byte) {
	paths, contents := pictures(t, n)
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := len(paths) - 1; i >= 0; i-- {
		if other, found := instead[paths[i]]; found {
			contents[i] = other
		}
		header := tar.Header{Name: part + "/" + paths[i], Mode: 0o600, Size: int64(len(contents[i]))}
		if err := w.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(contents[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, packed(t, b.Bytes()), file)
}

func TestMNISTReadsPackedAndPlainFiles(t *testing.T) {
	folder := t.TempDir()
	writeMNIST(t, folder)
	set, err := imageset.Open("mnist:"+folder, imageset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if set.Height != 2 || set.Width != 3 || set.Flips || set.Train.Len() != 36 || set.Validation.Len() != 4 || set.Test.Len() != 20 {
		t.Errorf("set is %d×%d with %d, %d, %d images, want 2×3 with 36, 4, 20", set.Height, set.Width, set.Train.Len(), set.Validation.Len(), set.Test.Len())
	}
}

func TestCIFARChannelsBecomeInterleaved(t *testing.T) {
	for _, sub := range []string{"", "cifar-10-batches-bin"} {
		folder := t.TempDir()
		writeCIFAR(t, filepath.Join(folder, sub))
		set, err := imageset.Open("cifar10:"+folder, imageset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if set.Train.Len() != 45 || set.Validation.Len() != 5 || set.Test.Len() != 10 || !set.Flips {
			t.Errorf("set has %d, %d, %d images, want 45, 5, 10", set.Train.Len(), set.Validation.Len(), set.Test.Len())
		}
		if got, want := [3]byte(set.Test.Pixels[3*3072+300:]), [3]byte{3, 103, 203}; got != want {
			t.Errorf("a pixel of image 3 is %v, want %v", got, want)
		}
	}
}

func TestFoldersAndArchivesAreTheSameSet(t *testing.T) {
	folder, archives := t.TempDir(), t.TempDir()
	writeFolder(t, folder)
	writeArchives(t, archives)
	one, err := imageset.Open("cifar10:"+folder, imageset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := imageset.Open("cifar10:"+archives, imageset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if one.Fingerprint() != two.Fingerprint() || one.ClassNames[9] != "class9" {
		t.Errorf("fingerprints are %s and %s, the last class is %s", one.Fingerprint(), two.Fingerprint(), one.ClassNames[9])
	}
	if got, want := [3]byte(one.Test.Pixels[9*3072:]), [3]byte{180, 0, 77}; got != want {
		t.Errorf("a pixel of the last test image is %v, want %v", got, want)
	}
}

func TestAbsentFilesAreNamed(t *testing.T) {
	for ref, want := range map[string]string{
		"mnist":   "holds none of train-images-idx3-ubyte, ",
		"cifar10": "without test_batch.bin: folder ",
		"folder":  "holds neither train/ nor train.tar.gz",
	} {
		_, err := imageset.Open(ref+":"+t.TempDir(), imageset.Options{})
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// damage is a file that is overwritten in a good folder, and what must be said of it.
type damage struct {
	claim, ref string
	good       func(t *testing.T, folder string)
	file       string
	change     func(content []byte) []byte
	want       string
}

func cut(n int) func([]byte) []byte { return func(c []byte) []byte { return c[:len(c)-n] } }

func put(at int, v byte) func([]byte) []byte {
	return func(c []byte) []byte { c[at] = v; return c }
}

func TestDamagedFilesAreLocated(t *testing.T) {
	replace := func(with []byte) func([]byte) []byte { return func([]byte) []byte { return with } }
	for _, d := range []damage{
		{"short labels", "mnist", writeMNIST, "train-labels.idx1-ubyte", cut(1), "train-labels.idx1-ubyte: byte 47: data is 39 bytes, want 40 bytes"},
		{"short header", "mnist", writeMNIST, "train-labels.idx1-ubyte", cut(41), "train-labels.idx1-ubyte: byte 7: header is 7 bytes, want 8 bytes"},
		{"wrong magic", "mnist", writeMNIST, "train-labels.idx1-ubyte", put(2, 9), "byte 0: magic number is 00 00 09 01, want 00 00 08 01"},
		{"no images", "mnist", writeMNIST, "train-labels.idx1-ubyte", put(7, 0), "byte 4: size of dimension 0 is 0, want at least 1"},
		{"huge header", "mnist", writeMNIST, "train-labels.idx1-ubyte", put(4, 255), "byte 4: size of dimension 0 is 4278190120, want at least 1, and at most"},
		{"fewer labels than images", "mnist", writeMNIST, "train-labels.idx1-ubyte", replace(idx([]byte{1}, 1)), "byte 4: number of labels is 1, want 40, one for each image"},
		{"label out of range", "mnist", writeMNIST, "t10k-labels.idx1-ubyte", put(9, 10), "t10k-labels.idx1-ubyte: byte 9: label is 10, want 0 to 9"},
		{"trailing bytes", "mnist", writeMNIST, "train-labels.idx1-ubyte", func(c []byte) []byte { return append(c, 0) }, "byte 48: content after the data is not empty"},
		{"broken packing", "mnist", writeMNIST, "train-images-idx3-ubyte.gz", cut(12), "train-images-idx3-ubyte.gz: byte "},
		{"short record", "cifar10", writeCIFAR, "data_batch_2.bin", cut(5), "data_batch_2.bin: byte 27657: last record is 3068 bytes, want 3073 bytes"},
		{"empty batch", "cifar10", writeCIFAR, "data_batch_2.bin", replace(nil), "data_batch_2.bin: byte 0: last record is 0 bytes"},
		{"wrong label", "cifar10", writeCIFAR, "test_batch.bin", put(3073, 12), "test_batch.bin: byte 3073: label is 12, want 0 to 9"},
		{"broken image", "cifar10", writeFolder, "train/class3/1.png", cut(20), "train/class3/1.png: decode image: "},
		{"wrong size", "cifar10", writeFolder, "test/class3/0.png", replace(pngOf(t, plain(color.Black), image.Pt(31, 31))), "test/class3/0.png: image is 31×31, want 32×32 pixels"},
		{"short archive", "cifar10", writeArchives, "train.tar.gz", cut(50), "train.tar.gz: "},
		{"no archive", "cifar10", writeArchives, "test.tar.gz", replace([]byte("hello")), "test.tar.gz: unpack: "},
	} {
		t.Run(d.claim, func(t *testing.T) {
			folder := t.TempDir()
			d.good(t, folder)
			file := filepath.Join(folder, d.file)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			write(t, d.change(content), file)
			if _, err := imageset.Open(d.ref+":"+folder, imageset.Options{}); err == nil || !strings.Contains(err.Error(), d.want) {
				t.Errorf("got %v, want %q", err, d.want)
			}
		})
	}
}

func TestMissingClassIsNoticed(t *testing.T) {
	folder := t.TempDir()
	writeFolder(t, folder)
	if err := os.RemoveAll(filepath.Join(folder, "test", "class4")); err != nil {
		t.Fatal(err)
	}
	_, err := imageset.Open("cifar10:"+folder, imageset.Options{})
	if err == nil || !strings.Contains(err.Error(), "has 9 folders of images, want 10 classes") {
		t.Errorf("got %v, want the number of folders", err)
	}
}
