package front

import (
	"context"
	"encoding/json"
	"fmt"
	"go/token"
	"os"
	"path/filepath"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/wire"
)

// bringBack declares for the cells that follow what a cell kept: show.Keep wrote the type and the
// value of each name beside the front's socket.
func (s *Server) bringBack(ctx context.Context, names []string, count int) *trouble {
	for _, name := range names {
		var kept struct {
			Type string `json:"type"`
		}
		content, err := os.ReadFile(filepath.Join(filepath.Dir(s.output.path), "kept-"+name+".json"))
		if err != nil {
			return nil // the cell returned before its end, so nothing is kept
		}
		if err := json.Unmarshal(content, &kept); err != nil {
			return newTrouble("error", fmt.Errorf("%%keep %s: %w", name, err))
		}
		reply, err := s.backend.Execute(ctx, cell.BringBack(name, kept.Type), true, func(*wire.Message) {})
		if err != nil {
			return newTrouble("KernelError", err)
		}
		if reply.Failed() {
			return newTrouble("error", fmt.Errorf("%%keep %s: its type %s is not known outside this cell; declare the type at the top level", name, kept.Type))
		}
		s.history.keep(name)
		s.keepDeclared(map[string]cell.Declaration{name: {Keyword: token.VAR, Line: 1}}, count)
	}
	return nil
}
