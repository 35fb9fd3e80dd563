package imageset

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// pack maps the packed file of the photographs, which is written where there is none.
func (s *Set) pack(ctx context.Context, p plan, o Options) error {
	key, err := s.packKey(p, o)
	if err != nil {
		return err
	}
	path := filepath.Join(o.Cache, fmt.Sprintf("%s-%d-%s.pack", s.Name, s.Height, key))
	if !exists(path) {
		if err := s.writePack(ctx, path, p, o); err != nil {
			return fmt.Errorf("pack %d images: %w", p.len(), err)
		}
	}
	return s.mapPack(path)
}

// packKey returns 16 hex digits of a hash of everything that a packed file depends on: which
// images, by name, size and time of change, and how they are stored. Where the folder is does
// not matter. It asks for the state of every file, but reads none.
func (s *Set) packKey(p plan, o Options) (string, error) {
	digest := newDigest()
	fmt.Fprintf(digest, "%s %d %d %t\n", packMagic, s.storedHeight(), s.storedWidth(), o.SkipDamaged)
	for _, pictures := range p.splits() {
		fmt.Fprintf(digest, "%d of %d classes\n", len(pictures), s.Classes)
		for _, picture := range pictures {
			info, err := os.Stat(picture.where)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(digest, "%q %q %d %d\n", picture.class, picture.name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return digest.text()[:16], nil
}

// writePack decodes the photographs into a file, which appears whole or not at all; of two
// processes that write the same one the later wins, with equal content.
func (s *Set) writePack(ctx context.Context, path string, p plan, o Options) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	out := bufio.NewWriterSize(temporary, 1<<20)
	err = s.writeImages(ctx, out, p, o)
	if err = errors.Join(err, out.Flush(), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// writeImages writes the pixels of all splits, then the foot. The hash is made on the way, in
// which the foot and the tail have no part.
func (s *Set) writeImages(ctx context.Context, out io.Writer, p plan, o Options) error {
	room, digest := s.room(p, o), newDigest()
	out = io.MultiWriter(out, digest)
	foot := packFoot{Height: s.storedHeight(), Width: s.storedWidth(), Channels: s.Channels}
	for _, pictures := range p.splits() {
		images := make([]int, s.Classes)
		err := room.develop(ctx, pictures, func(p picture, pixels []uint8) error {
			images[p.label]++
			_, err := out.Write(pixels)
			return err
		})
		if err != nil {
			return err
		}
		foot.Images = append(foot.Images, images)
	}
	foot.Content, foot.Skipped = digest.text(), room.skipped
	end, err := foot.appendTo(nil)
	if err != nil {
		return err
	}
	_, err = out.Write(end)
	return err
}

// mapPack takes the splits from a packed file, whose pages come into memory as they are read and
// are dropped again when memory is short.
func (s *Set) mapPack(path string) error {
	file, err := mapFile(path)
	if err != nil {
		return err
	}
	foot, err := parsePack(path, file)
	if err == nil && (foot.Height != s.storedHeight() || foot.Width != s.storedWidth() || len(foot.Images[0]) != s.Classes) {
		err = fmt.Errorf("%s holds images of %d×%d in %d classes, want %d×%d in %d", path,
			foot.Height, foot.Width, len(foot.Images[0]), s.storedHeight(), s.storedWidth(), s.Classes)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%w; without the file it is made again", err), unix.Munmap(file))
	}
	splits := foot.splits(file)
	s.Train, s.Validation, s.Test = splits[0], splits[1], splits[2]
	s.content, s.Skipped, s.mapped = foot.Content, foot.Skipped, file
	return nil
}

// mapFile returns the content of a file, mapped to be read: writing into it would end the
// process, and so does reading what another process has since cut off. The mapping outlives the
// descriptor.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < int64(packTail) {
		return nil, &FileError{path, -1, "length", fmt.Sprintf("%d bytes", info.Size()), "that of a packed file; without the file it is made again"}
	}
	content, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return content, nil
}

// Close gives back what the set has mapped. Its pixels must not be read afterwards. Sets whole
// in memory need no closing. It may be called more than once, but not while others read.
func (s *Set) Close() error {
	mapped := s.mapped
	if mapped == nil {
		return nil
	}
	s.mapped, s.Train, s.Validation, s.Test = nil, Split{}, Split{}, Split{}
	return unix.Munmap(mapped)
}
