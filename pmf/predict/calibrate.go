package predict

import (
	"math"

	"pmfnas/pmf/stats"
)

// calibration turns what the members say of a row into a prediction.
type calibration struct {
	prior   []float64 // weights of members before any example, sum 1
	weights []float64 // of members, sum 1 (Eq. 9)
	linear  bool      // they are for a mean and no median
	rate    float64   // σ²_model = rate·doubt
	data    float64   // σ²_data
	factor  float64   // interval = mean ± factor·σ, σ² = σ²_model + σ²_data (Eq. 11)
}

// calibrate learns weights and variances from what was said of examples not seen, and the width
// of the intervals from residuals that neither of the two was fitted to: each fold's are
// measured by weights and variances of the others. Linear leaves the median out of what members
// say together.
func calibrate(o *outside, truth, prior []float64, cuts []fold, linear bool) calibration {
	c := fitCalibration(o, truth, prior, linear)
	var ratios []float64
	for _, cut := range cuts {
		part := fitCalibration(o.pick(cut.rest), pick(truth, cut.rest), prior, linear)
		held := o.pick(cut.out)
		for i, y := range pick(truth, cut.out) {
			p := part.predict(held.means, held.within, i)
			ratios = append(ratios, math.Abs(y-p.Mean)/p.Deviation())
		}
	}
	c.factor = widen(ratios)
	return c
}

// fitCalibration learns weights and variances; the factor is left at 0.
func fitCalibration(o *outside, truth, prior []float64, linear bool) calibration {
	c := calibration{prior: prior, weights: blend(o.means, truth, prior), linear: linear}
	residuals, doubts := make([]float64, len(truth)), make([]float64, len(truth))
	for i, y := range truth {
		mean := c.mean(o.means, i)
		residuals[i], doubts[i] = math.Abs(y-mean), c.doubt(mean, o.means, o.within, i)
	}
	c.rate, c.data = fitVariance(doubts, sane(residuals), least(truth)) // one gone astray says little of the others' noise
	return c
}

// alone is the calibration after a single example: no error is known, so the gain from the last
// epoch to the target stands in for it, or a tenth of the target where that is nothing.
func alone(all *table, prior []float64) calibration {
	guess := math.Abs(all.target[0]) / 10
	if all.last != nil {
		guess = math.Max(guess, math.Abs(all.target[0]-all.last[0]))
	}
	return calibration{prior: prior, weights: prior, rate: 1, data: math.Max(guess*guess, least(all.target)), factor: widen(nil)}
}

// least returns a variance that is next to nothing beside targets, so that ratios stay finite.
func least(targets []float64) float64 {
	sizes := make([]float64, len(targets))
	for i, y := range targets {
		sizes[i] = math.Abs(y)
	}
	scale := stats.Quantile(sizes, 0.5)
	return 1e-18*scale*scale + 1e-300
}

// predict returns what was said of one row, with its interval.
func (c calibration) predict(means, within [][]float64, row int) Prediction {
	mean := c.mean(means, row)
	p := Prediction{Mean: mean, ModelVariance: c.rate * c.doubt(mean, means, within, row), DataVariance: c.data}
	reach := c.factor * p.Deviation()
	p.Low, p.High = mean-reach, mean+reach
	return p
}

// mean returns what the members say of one row together.
func (c calibration) mean(means [][]float64, row int) float64 {
	voices := make([]voice, 0, len(c.weights))
	for k, w := range c.weights {
		if w > 0 {
			voices = append(voices, voice{means[k][row], w})
		}
	}
	if c.linear {
		return mean(voices)
	}
	return consensus(voices)
}

// doubt returns how far all members, those without weight too, disagree with the mean of a row,
// and how far the trees of a forest, or the passes of a network, do among themselves: squared.
func (c calibration) doubt(mean float64, means, within [][]float64, row int) (doubt float64) {
	// The spread between members by prior weight, so that a member the blend left out still
	// warns; plus the mean of what members say of themselves.
	telling, told := 0.0, 0.0
	for k, share := range c.prior {
		d := means[k][row] - mean
		doubt += share * d * d
		if within[k][row] > 0 {
			telling += within[k][row]
			told++
		}
	}
	return doubt + telling/math.Max(1, told)
}

// fitVariance returns the rate and the floor of σ² = rate·doubt + floor that make the residuals
// likeliest as Gaussian (Eq. 10, 11), with a weak preference for a rate of 1. A grid of the two
// is fast enough and has no local minimum to fall into.
func fitVariance(doubts, residuals []float64, least float64) (rate, floor float64) {
	squared := 0.0
	for _, r := range residuals {
		squared += r * r / float64(len(residuals))
	}
	if squared <= least {
		return 1, least
	}
	best := math.Inf(1)
	for a := 1.0 / 32; a <= 32; a *= 2 {
		for b := squared / 64; b <= 2*squared; b *= math.Sqrt2 {
			loss := math.Log(a) * math.Log(a) / 2
			for i, r := range residuals {
				v := a*doubts[i] + b
				loss += (math.Log(v) + r*r/v) / 2
			}
			if loss < best {
				best, rate, floor = loss, a, b
			}
		}
	}
	return rate, math.Max(floor, least)
}
