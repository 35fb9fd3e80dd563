package learn

import "math"

// dual is the problem behind support vector regression: weights β = α − α*, both in [0, C],
// that minimise ½βᵀKβ − yᵀβ + ε·Σ(α + α*). Variable i < n is α_i, variable n+i is α*_i.
//
// Sequential minimal optimisation moves two variables at a time, by second-order choice (Fan,
// Chen and Lin 2005), which keeps a sum: Σβ for ε-SVR, and with apart both Σα and Σα* for ν-SVR.
type dual struct {
	kernel  []float64 // [n, n]
	c       float64   // bound on each variable, above 0
	epsilon float64   // price of each unit of weight; 0 for ν-SVR
	apart   bool      // a pair is of α alone or of α* alone

	variables []float64 // [2n], within bounds and with the sums wanted
	gradient  []float64 // [n] Kβ − y
	diagonal  []float64 // [n] of the kernel
	// What bars a variable's β from rising and from falling: 0 or +∞, so that the search for a
	// pair, where the time goes, adds instead of asking.
	ceiling, floor []float64 // [2n]
}

// newDual starts from α = α*, where the gradient is −y.
func newDual(kernel, y []float64, c float64) *dual {
	n := len(y)
	d := &dual{
		kernel: kernel, c: c, variables: make([]float64, 2*n), gradient: make([]float64, n), diagonal: make([]float64, n),
		ceiling: make([]float64, 2*n), floor: make([]float64, 2*n),
	}
	for i, v := range y {
		d.gradient[i] = -v
		d.diagonal[i] = kernel[i*n+i]
	}
	for t := range d.variables {
		d.bar(t)
	}
	return d
}

// bar notes at which bounds a variable stands.
func (d *dual) bar(t int) {
	d.ceiling[t], d.floor[t] = barrier(d.room(t, 1)), barrier(d.room(t, -1))
}

// barrier turns the way that is left to a bound into what ceiling and floor hold.
func barrier(room float64) float64 {
	if room > 0 {
		return 0
	}
	return math.Inf(1)
}

// pair is a step: the first variable's β goes up, the second's down by as much.
type pair struct {
	up, down  int
	violation float64 // of the optimality condition, in the unit of y
	gain      float64 // what the step lowers, unless a bound stops it
	curvature float64 // K_uu + K_dd − 2K_ud, the second derivative along the step
}

// solve steps until no pair violates the conditions by more than the tolerance, or so many steps
// are made: near the end they gain little, and a fit in a search's inner loop must come back.
// Each costs n.
func (d *dual) solve(tolerance float64, steps int) {
	for range steps {
		best, worst := pair{}, 0.0
		for _, group := range d.groups() {
			p := d.choose(group[0], group[1])
			worst = math.Max(worst, p.violation)
			if p.gain > best.gain {
				best = p
			}
		}
		if worst < tolerance || best.gain == 0 {
			return
		}
		d.step(best)
	}
}

// groups returns the stretches of variables within which a pair may lie.
func (d *dual) groups() [][2]int {
	n := len(d.gradient)
	if d.apart {
		return [][2]int{{0, n}, {n, 2 * n}}
	}
	return [][2]int{{0, 2 * n}}
}

// level returns −∂/∂β_i, by which variable t says what the intercept should be. At the optimum no
// variable that may rise has a higher level than one that may fall. (α* lowers β when it rises, so
// its bounds change places in ceiling and floor.)
func (d *dual) level(t int) float64 { return d.slack(t) - d.gradient[t%len(d.gradient)] }

// slack is the side of the tube at which variable t stands.
func (d *dual) slack(t int) float64 {
	if t >= len(d.gradient) {
		return d.epsilon
	}
	return -d.epsilon
}

// choose returns the variable of a stretch that most wants to rise, and the one that gains most
// from falling with it. For a fixed first one, the objective falls by difference²/(2·curvature)
// along the step. Up is −1 when nothing may rise.
func (d *dual) choose(from, to int) pair {
	n := len(d.gradient)
	p := pair{up: -1}
	highest := math.Inf(-1)
	for half := from; half < to; half += n {
		if t, level := d.highest(half); level > highest {
			p.up, highest = t, level
		}
	}
	if p.up < 0 {
		return p
	}
	for half := from; half < to; half += n {
		d.partner(&p, half, highest)
	}
	return p
}

// highest returns the variable of a half that most wants to rise, and its level; −∞ when all are
// barred. A half is the n variables from 0 or from n on, α or α*.
func (d *dual) highest(half int) (t int, level float64) {
	n := len(d.gradient)
	ceiling := d.ceiling[half : half+n]
	least := math.Inf(1)
	for i, g := range d.gradient {
		if v := g + ceiling[i]; v < least {
			t, least = half+i, v
		}
	}
	return t, d.slack(half) - least
}

// partner improves a pair, whose first variable has the highest level, by those of a half: it raises
// the pair's violation to the largest that it meets, and exchanges the second variable for one that
// gains more. A barred one has the difference −∞.
func (d *dual) partner(p *pair, half int, highest float64) {
	n := len(d.gradient)
	u := p.up % n
	row, floor, diagonal := d.kernel[u*n:u*n+n], d.floor[half:half+n], d.diagonal[:n]
	above := highest - d.slack(half)
	for i, g := range d.gradient {
		difference := above + g - floor[i]
		if difference > p.violation {
			p.violation = difference
		}
		curvature := diagonal[u] + diagonal[i] - 2*row[i]
		// The test without a division comes first: nearly all variables fail it.
		if difference*math.Abs(difference) > p.gain*curvature {
			curvature = math.Max(1e-12, curvature)
			if gain := difference * difference / curvature; difference > 0 && gain > p.gain {
				p.down, p.gain, p.curvature = half+i, gain, curvature
			}
		}
	}
}

// step moves a pair to the minimum along it, or to the first bound.
func (d *dual) step(p pair) {
	n := len(d.gradient)
	size := (d.level(p.up) - d.level(p.down)) / p.curvature
	size = math.Min(size, math.Min(d.room(p.up, 1), d.room(p.down, -1)))
	d.move(p.up, size)
	d.move(p.down, -size)
	first, second := d.kernel[p.up%n*n:][:n], d.kernel[p.down%n*n:][:n]
	for i := range d.gradient {
		d.gradient[i] += size * (first[i] - second[i])
	}
}

// room returns how far β may go in a direction by this variable: up to C where the variable
// rises with it, down to 0 where it falls.
func (d *dual) room(t int, direction float64) float64 {
	if (t < len(d.gradient)) == (direction > 0) {
		return d.c - d.variables[t]
	}
	return d.variables[t]
}

// move changes β_i by so much through one variable, within its bounds.
func (d *dual) move(t int, size float64) {
	if t >= len(d.gradient) {
		size = -size
	}
	d.variables[t] = math.Max(0, d.variables[t]+size)
	if d.variables[t] > d.c*(1-1e-12) { // rounding must not leave room that is none
		d.variables[t] = d.c
	}
	d.bar(t)
}

// weights returns β.
func (d *dual) weights() []float64 {
	out := make([]float64, len(d.gradient))
	for i := range out {
		out[i] = d.variables[i] - d.variables[i+len(out)]
	}
	return out
}

// intercept returns the level of the variables between their bounds, on which the conditions
// say that all agree, averaged over the groups.
func (d *dual) intercept() float64 {
	sum := 0.0
	groups := d.groups()
	for _, group := range groups {
		sum += d.agreed(group[0], group[1])
	}
	return sum / float64(len(groups))
}

// agreed returns the mean level of a stretch's variables between their bounds, or where there
// are none the middle of what the others allow.
func (d *dual) agreed(from, to int) float64 {
	free, count := 0.0, 0.0
	low, high := math.Inf(-1), math.Inf(1)
	for t := from; t < to; t++ {
		level, rises, falls := d.level(t), d.ceiling[t] == 0, d.floor[t] == 0
		switch {
		case rises && falls:
			free, count = free+level, count+1
		case rises:
			low = math.Max(low, level)
		case falls:
			high = math.Min(high, level)
		}
	}
	if count > 0 {
		return free / count
	}
	return middle(low, high)
}

// middle returns the middle of two bounds, or the finite one if the other is infinite.
func middle(low, high float64) float64 {
	switch {
	case math.IsInf(low, -1):
		return high
	case math.IsInf(high, 1):
		return low
	}
	return low + (high-low)/2
}
