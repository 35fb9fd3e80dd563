package imageset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func FuzzIDX(f *testing.F) {
	f.Add([]byte{0, 0, 8, 1, 0, 0, 0, 2, 7, 9})
	f.Add([]byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9})
	f.Add(digitLabels)
	f.Fuzz(func(t *testing.T, in []byte) {
		for dimensions := 1; dimensions <= 3; dimensions += 2 {
			sizes, data, err := readIDX(source{"fuzz", bytes.NewReader(in)}, dimensions)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "fuzz: ") {
					t.Fatalf("%v names no file", err)
				}
				continue
			}
			file := []byte{0, 0, 8, byte(dimensions)}
			for _, size := range sizes {
				file = binary.BigEndian.AppendUint32(file, uint32(size))
			}
			file = append(file, data...)
			_, again, err := readIDX(source{"fuzz", bytes.NewReader(file)}, dimensions)
			if err != nil || !slices.Equal(again, data) {
				t.Fatalf("%v came back changed: %v", sizes, err)
			}
		}
	})
}

func FuzzCIFAR(f *testing.F) {
	f.Add(make([]byte, 3073), byte(1))
	f.Add(bytes.Repeat([]byte{9}, 2*3074), byte(2))
	f.Add([]byte{1, 2, 3}, byte(1))
	f.Fuzz(func(t *testing.T, in []byte, labels byte) {
		c := cifar{labels: 1 + int(labels%2), classes: make([]string, 10)}
		split, err := c.parse(source{"fuzz", bytes.NewReader(in)})
		if err != nil {
			if located := new(FileError); !errors.As(err, &located) || located.Offset > int64(len(in)) {
				t.Fatalf("%v names no place in the file", err)
			}
			return
		}
		if split.Len()*(c.labels+3072) != len(in) || len(split.Pixels) != split.Len()*3072 {
			t.Fatalf("%d bytes became %d images with %d pixel bytes", len(in), split.Len(), len(split.Pixels))
		}
	})
}

func FuzzPack(f *testing.F) {
	foot := packFoot{Height: 2, Width: 1, Channels: 3, Images: [][]int{{1, 0}, {0, 1}, {2, 1}}, Content: "ab", Skipped: []Skipped{{"a.jpg", "file is empty"}}}
	good, err := foot.appendTo(make([]byte, 5*6))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[1:])
	f.Add(good[:len(good)-1])
	f.Add([]byte(packMagic))
	f.Fuzz(func(t *testing.T, in []byte) {
		foot, err := parsePack("fuzz", in)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz: byte ") {
				t.Fatalf("%v names no place in the file", err)
			}
			return
		}
		pixels := in[:foot.total()*foot.imageBytes()]
		again, err := foot.appendTo(slices.Clone(pixels))
		if err != nil {
			t.Fatal(err)
		}
		back, err := parsePack("fuzz", again)
		if err != nil || !reflect.DeepEqual(back, foot) {
			t.Fatalf("%+v came back as %+v (%v)", foot, back, err)
		}
		var images []byte
		for _, split := range foot.splits(in) {
			images = append(images, split.Pixels...)
		}
		if !slices.Equal(images, pixels) {
			t.Fatal("the splits do not hold the pixels, one after the other")
		}
	})
}
