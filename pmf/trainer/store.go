package trainer

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pmfnas/pmf/eval"
)

// A store keeps checkpoints in a folder, one file for each rung of each line: LINE-RUNG.ckpt,
// from eval.Job's LineKey and Key. Over its budget it removes those that are worth the least;
// see worth. One process may write to a folder at a time.
type store struct {
	folder string
	budget int64 // bytes; negative for no limit
	log    *slog.Logger

	mu    sync.Mutex
	files map[string]kept // by file name
	busy  map[string]int  // holds on lines, by their key: in training, or a parent of one
	uses  int             // of files, so far: a clock that counts
}

const (
	suffix    = ".ckpt"
	temporary = ".tmp"
)

// openStore reads the folder, which it makes if need be, and removes what a killed process
// left half-written.
func openStore(folder string, budget int64, log *slog.Logger) (*store, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of checkpoints: %w", err)
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the folder of checkpoints: %w", err)
	}
	s := &store{folder: folder, budget: budget, log: log, files: map[string]kept{}, busy: map[string]int{}}
	slices.SortStableFunc(list, olderFirst)
	for _, file := range list {
		switch {
		case strings.HasSuffix(file.Name(), temporary):
			if err := os.Remove(filepath.Join(folder, file.Name())); err != nil {
				return nil, fmt.Errorf("remove a half-written checkpoint: %w", err)
			}
		case strings.HasSuffix(file.Name(), suffix):
			s.remember(file)
		}
	}
	return s, nil
}

// remember notes a file that was there before; a damaged one costs nothing to lose.
func (s *store) remember(file fs.DirEntry) {
	info, err := file.Info()
	if err != nil {
		return
	}
	h, err := s.readHeader(file.Name())
	if err != nil {
		h = header{}
	}
	s.uses++
	s.files[file.Name()] = h.kept(info.Size(), s.uses)
}

// olderFirst orders files by when they were written: what was used before this process began is
// not known otherwise.
func olderFirst(a, b fs.DirEntry) int {
	one, err := a.Info()
	other, err2 := b.Info()
	if err != nil || err2 != nil {
		return 0
	}
	return one.ModTime().Compare(other.ModTime())
}

// fileName returns the name of the checkpoint of a job's rung.
func fileName(job eval.Job, rung eval.Fidelity) string {
	line := job.LineKey()
	job.Fidelity = rung
	return line + "-" + job.Key() + suffix
}

// header returns the header of a rung's checkpoint; ok is false if there is none that can be
// read.
func (s *store) header(job eval.Job, rung eval.Fidelity) (h header, ok bool) {
	name := fileName(job, rung)
	h, err := s.readHeader(name)
	return h, s.usable(name, err)
}

// load returns a rung's checkpoint; ok is false if there is none that can be read. A damaged
// one is as good as none, because training again gives the same.
func (s *store) load(job eval.Job, rung eval.Fidelity) (c *checkpoint, ok bool) {
	name := fileName(job, rung)
	content, err := os.ReadFile(filepath.Join(s.folder, name))
	if err == nil {
		c, err = decode(content)
	}
	s.used(name)
	return c, s.usable(name, err)
}

// usable logs what is wrong with a file, unless there just is none.
func (s *store) usable(name string, err error) bool {
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.Warn("checkpoint left aside", "file", name, "error", err)
	}
	return err == nil
}

// readHeader reads the first part of a file; it does not count as a use.
func (s *store) readHeader(name string) (header, error) {
	file, err := os.Open(filepath.Join(s.folder, name))
	if err != nil {
		return header{}, err
	}
	defer file.Close()
	h, _, err := decodeHeader(bufio.NewReader(file))
	return h, err
}

// save writes a rung's checkpoint so that a crash leaves the old one or the new one, and then
// keeps the budget.
func (s *store) save(job eval.Job, rung eval.Fidelity, c *checkpoint) error {
	content, err := c.encode()
	if err != nil {
		return err
	}
	name := fileName(job, rung)
	if err := writeAtomically(filepath.Join(s.folder, name), content); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uses++
	s.files[name] = c.kept(int64(len(content)), s.uses)
	return s.shrink()
}

// used notes that a file has been read for its weights.
func (s *store) used(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.files[name]; ok {
		s.uses++
		k.used = s.uses
		s.files[name] = k
	}
}

// writeAtomically puts content under path: temporary name, sync, rename, sync of the folder,
// without which a power cut could still undo the rename. Two writers of one path must not run at
// once: they share the temporary name.
func writeAtomically(path string, content []byte) (err error) {
	file, err := os.Create(path + temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	// Errors of closing count too: some file systems report a full disk only then.
	_, err = file.Write(content)
	err = cmp.Or(err, file.Sync())
	if err = cmp.Or(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// hold keeps the line's checkpoints, whatever the budget, until free is called. Holds of one
// line add up.
func (s *store) hold(job eval.Job) (free func()) {
	line := job.LineKey()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[line]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.busy[line]--; s.busy[line] == 0 {
			delete(s.busy, line)
		}
	}
}

// shrink removes the checkpoint that is worth the least, again and again, until the rest keeps
// the budget; never those of a line in training. The lock is held.
func (s *store) shrink() error {
	total := int64(0)
	for _, k := range s.files {
		total += k.bytes
	}
	for s.budget >= 0 && total > s.budget {
		name := leastWorth(s.files, func(name string) bool { return s.busy[lineOf(name)] == 0 })
		if name == "" {
			return nil
		}
		if err := os.Remove(filepath.Join(s.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("make room for checkpoints: %w", err)
		}
		s.log.Debug("checkpoint removed for room", "file", name, "bytes", s.files[name].bytes)
		total -= s.files[name].bytes
		delete(s.files, name)
	}
	return nil
}

// lineOf returns the key of the line that a file belongs to.
func lineOf(name string) string {
	line, _, _ := strings.Cut(name, "-")
	return line
}
