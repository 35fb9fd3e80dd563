package front

import (
	"context"
	"go/token"
	"maps"
	"slices"
	"strings"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/wire"
)

// forget has GoNB carry out the commands of a cell that take away definitions, gives back what
// cells need, and returns the rest of the cell, which keeps its line numbers.
func (s *Server) forget(ctx context.Context, code string, count int, out *outlet) (rest string, t *trouble) {
	lines := strings.Split(code, "\n")
	var commands []string
	for _, c := range cell.Commands(code) {
		switch c.Word {
		case "%reset", "%remove", "%rm":
			lines[c.Line-1] = ""
			commands = append(commands, strings.TrimSpace(c.Word+" "+c.Rest))
		}
	}
	if commands == nil {
		return code, nil
	}
	if slices.Contains(commands, "%reset") {
		s.declared = nil
		if t := s.imports(nil); t != nil {
			return "", t
		}
	}
	t = s.compileAndRun(ctx, cell.Cell{Code: strings.Join(commands, "\n"), Lines: make([]int, len(commands))}, count, out)
	if err := s.backend.Seed(ctx); err != nil && t == nil {
		t = newTrouble("KernelError", err)
	}
	return strings.Join(lines, "\n"), t
}

// replace takes away what a cell declares as something else than an earlier one did: GoNB keeps
// functions, variables, constants and types apart, and would have both.
func (s *Server) replace(ctx context.Context, declared map[string]token.Token) *trouble {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(declared)), func(name string) bool {
		before, ok := s.declared[name]
		return !ok || before == declared[name]
	})
	if len(names) == 0 {
		return nil
	}
	_, err := s.backend.Execute(ctx, "%rm "+strings.Join(names, " "), true, func(*wire.Message) {})
	if err != nil {
		return newTrouble("KernelError", err)
	}
	for _, name := range names {
		delete(s.declared, name)
	}
	return nil
}

// keepDeclared notes what later cells see of one that was built.
func (s *Server) keepDeclared(declared map[string]token.Token) {
	if s.declared == nil {
		s.declared = map[string]token.Token{}
	}
	maps.Copy(s.declared, declared)
}
