package front

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/wire"
)

// declaration is what a name is to later cells, and the cell that made it so.
type declaration struct {
	cell.Declaration
	count int
}

// forget carries out the commands of a cell that take away definitions, gives back what cells need,
// and returns the rest of the cell, which keeps its line numbers.
func (s *Server) forget(ctx context.Context, code string, count int, out *outlet) (rest string, t *trouble) {
	lines := strings.Split(code, "\n")
	var commands []string // for GoNB
	forgets := false
	for _, c := range cell.Commands(code) {
		switch c.Word {
		case "%remove", "%rm":
			unknown, t := s.forgetNames(ctx, strings.Fields(c.Rest), out)
			if t != nil {
				return "", t
			}
			if len(unknown) > 0 || c.Rest == "" {
				commands = append(commands, strings.TrimSpace(c.Word+" "+strings.Join(unknown, " ")))
			}
		case "%reset":
			commands = append(commands, strings.TrimSpace(c.Word+" "+c.Rest))
		default:
			continue
		}
		lines[c.Line-1], forgets = "", true
	}
	if !forgets {
		return code, nil
	}
	if slices.Contains(commands, "%reset") {
		s.declared = nil
		if t := s.imports(nil); t != nil {
			return "", t
		}
	}
	if commands != nil {
		t = s.compileAndRun(ctx, cell.Cell{Code: strings.Join(commands, "\n"), Lines: make([]int, len(commands))}, count, out)
	}
	if err := s.backend.Seed(ctx); err != nil && t == nil {
		t = newTrouble("KernelError", err)
	}
	return strings.Join(lines, "\n"), t
}

// forgetNames takes away what cells have declared, as GoNB would say it, and returns the names that
// none has.
func (s *Server) forgetNames(ctx context.Context, names []string, out *outlet) (unknown []string, t *trouble) {
	var known []string
	for _, name := range names {
		if d, ok := s.declared[name]; ok {
			known = append(known, name)
			out.print("stdout", fmt.Sprintf(". removed %s %s\n", d.Keyword, name))
		} else {
			unknown = append(unknown, name)
		}
	}
	return unknown, s.take(ctx, known)
}

// take has GoNB lose names that cells have declared. GoNB takes away one thing of each name, the
// import of a package first, which the other one hides.
func (s *Server) take(ctx context.Context, names []string) *trouble {
	if len(names) == 0 {
		return nil
	}
	all := strings.Join(names, " ")
	if _, err := s.backend.Execute(ctx, "%rm "+all+" "+all, true, func(*wire.Message) {}); err != nil {
		return newTrouble("KernelError", err)
	}
	for _, name := range names {
		delete(s.declared, name)
	}
	return nil
}

// replace takes away what a cell declares as something else than an earlier one did: GoNB keeps
// functions, variables, constants and types apart, and would have both.
func (s *Server) replace(ctx context.Context, declared map[string]cell.Declaration) *trouble {
	return s.take(ctx, slices.DeleteFunc(slices.Sorted(maps.Keys(declared)), func(name string) bool {
		before, ok := s.declared[name]
		return !ok || before.Keyword == declared[name].Keyword
	}))
}

// keepDeclared notes what later cells see of one that was built.
func (s *Server) keepDeclared(declared map[string]cell.Declaration, count int) {
	if s.declared == nil {
		s.declared = map[string]declaration{}
	}
	for name, d := range declared {
		s.declared[name] = declaration{d, count}
	}
}
