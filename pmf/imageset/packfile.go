package imageset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
)

// A packed file holds the pixels of a plan's splits, image after image, [height, width,
// channel], in which those of a class stand together and in the classes' order; then the
// packFoot as JSON; its length in 8 bytes, the lower first; and packMagic. What is known only
// when all images are decoded stands at the end, so that the file is written in one go.

// packMagic are the last bytes of a packed file.
const packMagic = "PMFPACK1"

// packTail is the length of what follows the foot, in bytes.
const packTail = 8 + len(packMagic)

// packFoot says what a packed file holds.
type packFoot struct {
	Height   int       `json:"height"` // of the stored pixels
	Width    int       `json:"width"`
	Channels int       `json:"channels"`
	Images   [][]int   `json:"images"` // [split, class], of training, validation and test
	Content  string    `json:"sha256"` // of all pixels
	Skipped  []Skipped `json:"skipped,omitempty"`
}

// maxPackSide and maxPackImages bound what a foot may announce, so that its product with the
// size of an image fits into 63 bits.
const (
	maxPackSide   = 2 * maxSide
	maxPackImages = 1 << 32
)

// appendTo appends foot and tail.
func (f packFoot) appendTo(file []byte) ([]byte, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	file = append(file, text...)
	return append(binary.LittleEndian.AppendUint64(file, uint64(len(text))), packMagic...), nil
}

// parsePack reads the foot of a packed file whose whole content is given. It touches the last
// pages alone, which matters when the content is a mapping of 200 GB; the pixels' hash is
// therefore not checked here.
func parsePack(name string, file []byte) (foot packFoot, err error) {
	end := len(file) - packTail
	if end < 0 || string(file[end+8:]) != packMagic {
		return foot, &FileError{name, int64(max(0, end+8)), "end", fmt.Sprintf("%q", file[max(0, end+8):]), fmt.Sprintf("%q", packMagic)}
	}
	length := binary.LittleEndian.Uint64(file[end:])
	if length > uint64(end) {
		return foot, &FileError{name, int64(end), "length of the foot", fmt.Sprint(length), fmt.Sprintf("at most %d", end)}
	}
	start := end - int(length)
	if err := json.Unmarshal(file[start:end], &foot); err != nil {
		return foot, fmt.Errorf("%s: byte %d: read the foot: %w", name, start, err)
	}
	if err := foot.check(name, int64(start)); err != nil {
		return foot, err
	}
	if want := foot.total() * foot.imageBytes(); want != start {
		return foot, &FileError{name, int64(start), "length of the pixels", fmt.Sprintf("%d bytes", start), fmt.Sprintf("%d bytes", want)}
	}
	return foot, nil
}

// check refuses sizes that would overflow, and splits that are not three.
func (f packFoot) check(name string, offset int64) error {
	for _, v := range []int{f.Height, f.Width, f.Channels} {
		if v < 1 || v > maxPackSide {
			return &FileError{name, offset, "height, width or channels", fmt.Sprint(v), fmt.Sprintf("1 to %d", maxPackSide)}
		}
	}
	if f.Channels != 3 {
		return &FileError{name, offset, "channels", fmt.Sprint(f.Channels), "3"}
	}
	if len(f.Images) != 3 {
		return &FileError{name, offset, "number of splits", fmt.Sprint(len(f.Images)), "3"}
	}
	// All counts together stay below the bound, so that total cannot overflow.
	left := maxPackImages
	for _, split := range f.Images {
		if len(split) != len(f.Images[0]) {
			return &FileError{name, offset, "number of classes", fmt.Sprint(len(split)), fmt.Sprintf("%d in all splits", len(f.Images[0]))}
		}
		for _, n := range split {
			if n < 0 || n > left {
				return &FileError{name, offset, "images of a class", fmt.Sprint(n), fmt.Sprintf("0 to %d", left)}
			}
			left -= n
		}
	}
	return nil
}

func (f packFoot) imageBytes() int { return f.Height * f.Width * f.Channels }

func (f packFoot) total() (n int) {
	for _, split := range f.Images {
		for _, images := range split {
			n += images
		}
	}
	return n
}

// splits returns the splits within a packed file's content, whose pixels they share. Labels
// follow from the images of each class, which stand together.
func (f packFoot) splits(file []byte) []Split {
	var splits []Split
	for _, classes := range f.Images {
		var s Split
		for class, n := range classes {
			for range n {
				s.Labels = append(s.Labels, int32(class))
			}
		}
		bytes := len(s.Labels) * f.imageBytes()
		s.Pixels, file = file[:bytes:bytes], file[bytes:]
		splits = append(splits, s)
	}
	return splits
}

// digest is a hash that knows how it is written.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// text returns 64 hex digits.
func (d digest) text() string { return hex.EncodeToString(d.Sum(nil)) }
