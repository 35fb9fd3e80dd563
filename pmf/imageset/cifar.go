package imageset

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// cifarSide is the height and width of a CIFAR image.
const cifarSide = 32

// cifar describes one of the two CIFAR sets in its binary version.
type cifar struct {
	name    string
	folder  string   // into which the official archive unpacks
	train   []string // file names
	test    string
	labels  int // bytes before the pixels; the last of them is the class
	classes []string
}

// loadCIFAR10 has five files for training and one for test, of 10,000 records each: one label
// byte, then the pixels.
func loadCIFAR10(ctx context.Context, folder string, o Options) (*Set, error) {
	return cifar{
		name:   "cifar10",
		folder: "cifar-10-batches-bin",
		train:  []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
		test:   "test_batch.bin",
		labels: 1,
		classes: []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
			"ship", "truck"},
	}.load(ctx, folder, o)
}

// loadCIFAR100 uses the fine labels, which stand after the coarse ones; the file has no names
// for them.
func loadCIFAR100(ctx context.Context, folder string, o Options) (*Set, error) {
	names := make([]string, 100)
	for i := range names {
		names[i] = fmt.Sprintf("class %d", i)
	}
	return cifar{
		name:    "cifar100",
		folder:  "cifar-100-binary",
		train:   []string{"train.bin"},
		test:    "test.bin",
		labels:  2,
		classes: names,
	}.load(ctx, folder, o)
}

// load reads the set in whatever form the folder holds it.
func (c cifar) load(ctx context.Context, folder string, o Options) (*Set, error) {
	if exists(filepath.Join(folder, c.folder, c.test)) {
		folder = filepath.Join(folder, c.folder)
	}
	set := &Set{
		Name: c.name, Height: cifarSide, Width: cifarSide, Channels: 3, Classes: len(c.classes), ClassNames: c.classes,
		Mean: []float32{0.4914, 0.4822, 0.4465}, Std: []float32{0.2023, 0.1994, 0.2010}, Flips: true,
	}
	if err := c.read(ctx, set, folder, o); err != nil {
		return nil, err
	}
	set.cutValidation()
	return set, nil
}

// read takes the binary files if any is there, and else looks for images in folders and archives.
func (c cifar) read(ctx context.Context, set *Set, folder string, o Options) (err error) {
	if !exists(filepath.Join(folder, c.test)) && !exists(filepath.Join(folder, c.train[0])) {
		if err := readPictures(ctx, set, folder, o, false); err != nil {
			return fmt.Errorf("without %s: %w", c.test, err)
		}
		return nil
	}
	for _, name := range c.train {
		part, err := c.readFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		set.Train.Pixels = append(set.Train.Pixels, part.Pixels...)
		set.Train.Labels = append(set.Train.Labels, part.Labels...)
	}
	set.Test, err = c.readFile(filepath.Join(folder, c.test))
	return err
}

// readFile reads one binary file whole: 30 MB for CIFAR-10, 150 MB for CIFAR-100.
func (c cifar) readFile(path string) (Split, error) {
	f, err := os.Open(path)
	if err != nil {
		return Split{}, err
	}
	defer f.Close()
	return c.parse(source{path, f})
}

// parse reads records of label bytes and 3·32·32 pixels, channel after channel, which become
// [row, column, channel].
func (c cifar) parse(s source) (Split, error) {
	const area = cifarSide * cifarSide
	data, err := io.ReadAll(s.r)
	if err != nil {
		return Split{}, fmt.Errorf("%s: byte %d: %w", s.name, len(data), err)
	}
	record := c.labels + 3*area
	if n := len(data) % record; n != 0 || len(data) == 0 {
		return Split{}, &FileError{s.name, int64(len(data) - n), "last record", fmt.Sprintf("%d bytes", n), fmt.Sprintf("%d bytes", record)}
	}
	split := Split{make([]uint8, 0, len(data)/record*3*area), make([]int32, 0, len(data)/record)}
	for at := 0; at < len(data); at += record {
		label := data[at+c.labels-1]
		if int(label) >= len(c.classes) {
			return Split{}, &FileError{s.name, int64(at + c.labels - 1), "label", fmt.Sprint(label), fmt.Sprintf("0 to %d", len(c.classes)-1)}
		}
		split.Labels = append(split.Labels, int32(label))
		red := data[at+c.labels:]
		for i := range area {
			split.Pixels = append(split.Pixels, red[i], red[area+i], red[2*area+i])
		}
	}
	return split, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
