package arch

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// regions reads the kept regions. An axis that a region leaves out keeps the bounds 0 and 0,
// which hold nothing.
func (r spaceReader) regions(node ast.Node, to *[]Region) error {
	items, ok := node.(*ast.SequenceNode)
	if !ok {
		return r.bad(r.lines["kept"], "kept", node.String(), "a list of regions such as {depth: [2, 3], channels: [4, 6], width: [1, 2]}")
	}
	*to = make([]Region, len(items.Values))
	for i, item := range items.Values {
		field := fmt.Sprintf("kept[%d]", i)
		r.lines[field] = r.lines["kept"]
		entries, ok := mapping(item)
		if !ok {
			return r.bad(r.lines[field], field, item.String(), "a region such as {depth: [2, 3], channels: [4, 6], width: [1, 2]}")
		}
		for _, entry := range entries {
			if err := r.bounds(field, entry, &(*to)[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// bounds reads one axis of a region.
func (r spaceReader) bounds(field string, entry *ast.MappingValueNode, to *Region) error {
	key := entry.Key.GetToken()
	field += "." + key.Value
	r.lines[field] = key.Position.Line
	switch key.Value {
	case "depth":
		return pair(r, field, entry.Value, strconv.Atoi, &to.Depth)
	case "channels":
		return pair(r, field, entry.Value, strconv.Atoi, &to.Channels)
	case "width":
		return pair(r, field, entry.Value, parseFloat, &to.Width)
	}
	return r.bad(key.Position.Line, "key of a region", key.Value, "depth, channels or width")
}

// pair reads two numbers in order.
func pair[T cmp.Ordered](r spaceReader, field string, node ast.Node, parse func(string) (T, error), to *[2]T) error {
	var values []T
	if err := list(r, field, node, parse, "a number", nil, &values); err != nil {
		return err
	}
	if len(values) != 2 || values[1] < values[0] {
		return r.bad(r.lines[field], field, fmt.Sprint(values), "two bounds, the lower one first")
	}
	*to = [2]T(values)
	return nil
}
