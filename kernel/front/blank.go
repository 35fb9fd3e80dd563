package front

import (
	"cmp"
	"slices"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/shortcut"
)

// effects are the packages that cells import for their effects alone. GoNB would keep one of them;
// the front keeps all, as GoNB keeps other imports: from the cell that could be built with them on.
type effects []effect

// effect is one such import, and the cell and line that made it.
type effect struct {
	path        string
	count, line int
}

// with adds a cell's imports. One that is there already now belongs to this cell.
func (e effects) with(count int, imports []cell.BlankImport) effects {
	all := slices.Clone(e)
	for _, i := range imports {
		all = slices.DeleteFunc(all, func(have effect) bool { return have.path == i.Path })
		all = append(all, effect{i.Path, count, i.Line})
	}
	return all
}

func (e effects) paths() (paths []string) {
	for _, one := range e {
		paths = append(paths, one.path)
	}
	return paths
}

// find returns the cell and line of the import on a line of the file, zeros for none.
func (e effects) find(line int) (count, own int) {
	at := line - shortcut.BlankLine
	if at < 0 || at >= len(e) {
		return 0, 0
	}
	return e[at].count, e[at].line
}

// imports has all later cells built with these imports.
func (s *Server) imports(e effects) *trouble {
	if slices.Equal(e, s.effects) {
		return nil
	}
	if err := s.backend.Import(e.paths()); err != nil {
		return cmp.Or(machineTrouble(err.Error()), newTrouble("KernelError", err))
	}
	s.effects = e
	return nil
}
