package study

import "slices"

// Fork makes a new study in the same folder with other settings. It shares every evaluation
// that both need: what this study has observed, now or later, the fork does not train again.
func (s *Study) Fork(name string, settings Settings) (*Study, error) {
	return ForkFrom(s.dir, s.name, name, settings, s.deps)
}

// ForkFrom makes a study that shares the evaluations of another, which need not be open. from must
// have been opened once, or the error is fs.ErrNotExist; a study called name is ErrExists.
// Evaluations are looked up when they are needed, so from may be running, and may be removed later
// at the price of training again.
func ForkFrom(dir, from, name string, settings Settings, d Dependencies) (*Study, error) {
	if _, err := Settled(dir, from); err != nil {
		return nil, err
	}
	return create(dir, name, from, settings, d)
}

// Drop returns the settings without some more parts; see Parts. Names are not checked here, but by
// Validate.
func (s Settings) Drop(parts ...string) Settings {
	s.Without = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(s.Without), parts...))))
	return s
}
