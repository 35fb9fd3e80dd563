package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
)

// SpaceOf names the space in which a table's architectures lie: the one that it names itself, if
// that comes with the program, else the smallest such that holds them all. The error tells that
// none does, or which row names no architecture.
func SpaceOf(t *curve.Table) (string, error) {
	if slices.Contains(arch.Presets(), t.Space) {
		return t.Space, nil
	}
	list, err := architectures(t)
	if err != nil {
		return "", err
	}
	for _, name := range slices.Backward(arch.Presets()) { // from the smallest on
		space, err := arch.Preset(name)
		if err != nil {
			return "", err
		}
		if _, err := space.Of(list); err == nil {
			return name, nil
		}
	}
	return "", fmt.Errorf("replay table %s: no space that comes with the program holds its architectures; name a file with theirs", t.Name)
}

// architectures parses those that the rows name, each once. Canonical forms, in the order of the
// rows.
func architectures(t *curve.Table) (list []arch.Architecture, err error) {
	seen := map[arch.Architecture]bool{}
	for i, row := range t.Rows {
		if row.Arch == "" {
			continue
		}
		a, err := arch.Parse(row.Arch)
		if err != nil {
			return nil, fmt.Errorf("replay table %s, row %d (%s): %w", t.Name, i+1, row.ID, err)
		}
		if a = a.Canonical(); !seen[a] {
			seen[a] = true
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("replay table %s: none of its %d rows names an architecture", t.Name, len(t.Rows))
	}
	return list, nil
}

// digest names the contents of a table. 16 hexadecimal digits of the SHA-256 over the table as it
// would be written.
func digest(t *curve.Table) (string, error) {
	hash := sha256.New()
	if err := t.Write(hash); err != nil {
		return "", fmt.Errorf("replay: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}
