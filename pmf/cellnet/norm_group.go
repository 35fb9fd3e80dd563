package cellnet

import "github.com/gomlx/gomlx/core/graph"

// groupNorm normalises each image over positions and groups of neighbouring channels. With one
// group it is the layer norm of Table 5. It keeps no statistics, so training and inference are
// the same.
type groupNorm struct{ channels, groups int }

func (n groupNorm) parameters() []Parameter { return affine(n.channels) }

// apply takes moments over positions and the channels of a group: [batch, h·w, groups,
// channels/groups] over axes 1 and 3.
func (n groupNorm) apply(x *graph.Node, s *scope) *graph.Node {
	scale, offset := s.param(), s.param()
	dims := x.Shape().Dimensions
	grouped := graph.Reshape(x, dims[0], dims[1]*dims[2], n.groups, n.channels/n.groups)
	mean, variance := moments(grouped, 1, 3)
	flat := graph.ReshapeWithShape(standardise(grouped, mean, variance), x.Shape())
	return graph.Add(graph.Mul(flat, perChannel(scale)), perChannel(offset))
}
