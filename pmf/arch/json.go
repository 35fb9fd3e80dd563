package arch

import (
	"encoding/json"
	"fmt"
)

// document is the JSON form of an architecture: cells node by node, operations by name. It is for
// people and other programs; the text of String is what our own files carry, being far shorter.
type document struct {
	Macro   Macro       `json:"macro"`
	Cell    [Nodes][]Op `json:"cell"`
	Options Options     `json:"options"`
}

// MarshalJSON writes macro, cell (a list of operations for each node) and options.
func (a Architecture) MarshalJSON() ([]byte, error) {
	d := document{Macro: a.Macro, Options: a.Options}
	for i, op := range a.Cell {
		_, to := EdgeEnds(i)
		d.Cell[to-2] = append(d.Cell[to-2], op)
	}
	return json.Marshal(d)
}

// UnmarshalJSON reads what MarshalJSON writes. It does not ask whether the architecture is a
// network, so that an empty one survives; Validate does.
func (a *Architecture) UnmarshalJSON(text []byte) error {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("architecture: %w", err)
	}
	var edges []Op
	for node, ops := range d.Cell {
		if len(ops) != node+2 {
			return fmt.Errorf("architecture: node %d of the cell has %d operations, want %d", node, len(ops), node+2)
		}
		edges = append(edges, ops...)
	}
	*a = Architecture{Macro: d.Macro, Cell: Cell(edges), Options: d.Options}
	return nil
}
