package export

// permuted returns a tensor with its axes in another order: axis i of the result is axis
// axes[i] of t. It is a copy; t may share memory with a network's weights.
func permuted(t tensor, axes ...int) tensor {
	strides := make([]int, len(t.dims)) // in t
	step := 1
	for i := len(t.dims) - 1; i >= 0; i-- {
		strides[i], step = step, step*t.dims[i]
	}
	out := tensor{name: t.name, data: make([]float32, len(t.data))}
	for _, axis := range axes {
		out.dims = append(out.dims, t.dims[axis])
	}
	// Walk the result in order, and count place up like the digits of an odometer.
	place := make([]int, len(axes)) // of the next element of the result
	for i := range out.data {
		from := 0
		for a, axis := range axes {
			from += place[a] * strides[axis]
		}
		out.data[i] = t.data[from]
		for a := len(axes) - 1; a >= 0; a-- {
			if place[a]++; place[a] < out.dims[a] {
				break
			}
			place[a] = 0
		}
	}
	return out
}
