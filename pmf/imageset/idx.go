package imageset

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
)

// source is a file's content with the name that errors give it.
type source struct {
	name string
	r    io.Reader
}

// maxIDXBytes bounds what the header of an IDX file may announce: far more than MNIST's 47 MB.
const maxIDXBytes = 1 << 30

// readIDX reads an IDX file of unsigned bytes, gzipped or not, with the given number of
// dimensions. The format: two zeros, 8 for bytes, the number of dimensions; a big-endian uint32
// for each size; the data, row-major, and nothing more.
func readIDX(s source, dimensions int) (sizes []int, data []byte, err error) {
	r, err := unpacked(s)
	if err != nil {
		return nil, nil, err
	}
	header := make([]byte, 4+4*dimensions)
	if n, err := io.ReadFull(r, header); err != nil {
		return nil, nil, s.short(int64(n), "header", n, len(header), err)
	}
	if want := [4]byte{0, 0, 8, byte(dimensions)}; [4]byte(header) != want {
		return nil, nil, &FileError{s.name, 0, "magic number", fmt.Sprintf("% x", header[:4]), fmt.Sprintf("% x", want)}
	}
	total := int64(1)
	for i := range dimensions {
		size := binary.BigEndian.Uint32(header[4+4*i:])
		if total *= int64(size); size == 0 || total > maxIDXBytes {
			return nil, nil, &FileError{s.name, int64(4 + 4*i), fmt.Sprintf("size of dimension %d", i), fmt.Sprint(size),
				fmt.Sprintf("at least 1, and at most %d bytes in all", maxIDXBytes)}
		}
		sizes = append(sizes, int(size))
	}
	// Not make([]byte, total): memory is taken as data comes, whatever the header says.
	data, err = io.ReadAll(io.LimitReader(r, total))
	if err != nil || int64(len(data)) < total {
		return nil, nil, s.short(int64(len(header)+len(data)), "data", len(data), int(total), err)
	}
	if n, err := r.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return nil, nil, s.trailing(int64(len(header))+total, err)
	}
	return sizes, data, nil
}

// unpacked reads through gzip if the content begins as gzip does.
func unpacked(s source) (io.Reader, error) {
	r := bufio.NewReader(s.r)
	if magic, _ := r.Peek(2); len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return r, nil
	}
	packed, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%s: unpack: %w", s.name, err)
	}
	return packed, nil
}

// short is the error for content that ends too early, or breaks off in damaged packing.
func (s source) short(offset int64, field string, got, want int, err error) error {
	located := &FileError{s.name, offset, field, fmt.Sprintf("%d bytes", got), fmt.Sprintf("%d bytes", want)}
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF {
		return located
	}
	return fmt.Errorf("%w (%w)", located, err)
}

// trailing is the error for content that goes on, or breaks off in damaged packing at its end.
func (s source) trailing(offset int64, err error) error {
	if err != nil && err != io.EOF {
		return fmt.Errorf("%s: byte %d: %w", s.name, offset, err)
	}
	return &FileError{s.name, offset, "content after the data", "not empty", "the end of the file"}
}

// readIDXPair reads images and their labels, which must be as many and below classes.
func readIDXPair(images, labels source, classes int) (split Split, height, width int, err error) {
	sizes, pixels, err := readIDX(images, 3)
	if err != nil {
		return split, 0, 0, err
	}
	counts, names, err := readIDX(labels, 1)
	if err != nil {
		return split, 0, 0, err
	}
	if counts[0] != sizes[0] {
		return split, 0, 0, &FileError{labels.name, 4, "number of labels", fmt.Sprint(counts[0]),
			fmt.Sprintf("%d, one for each image of %s", sizes[0], images.name)}
	}
	split = Split{Pixels: pixels, Labels: make([]int32, len(names))}
	for i, label := range names {
		if int(label) >= classes {
			return Split{}, 0, 0, &FileError{labels.name, int64(8 + i), "label", fmt.Sprint(label), fmt.Sprintf("0 to %d", classes-1)}
		}
		split.Labels[i] = int32(label)
	}
	return split, sizes[1], sizes[2], nil
}
