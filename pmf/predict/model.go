package predict

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/learn"
)

// model is an ensemble for curves of one length.
type model struct {
	schema  *schema
	trend   trend
	members []fitted
	weights []float64
	data    float64 // σ²_data
	factor  float64 // interval = mean ± factor·σ
}

// fitted is a member that has learned what the trend leaves over.
type fitted struct {
	regressor learn.Regressor
	view      view
}

// spreader is the ability of a regressor to say how sure it is.
type spreader interface {
	Spread(x [][]float64) (mean, deviation []float64)
}

// table is examples turned into numbers.
type table struct {
	rows   [][]float64
	last   []float64 // nil without epochs
	target []float64
}

func (s *schema) table(examples []Example) table {
	t := table{}
	for _, e := range examples {
		t.rows, t.target = append(t.rows, s.row(e.Sample)), append(t.target, e.Target)
	}
	t.last = s.last(t.rows)
	return t
}

// last returns each row's latest metric; nil without epochs.
func (s *schema) last(rows [][]float64) []float64 {
	if s.length == 0 {
		return nil
	}
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = row[s.length-1]
	}
	return out
}

// pick returns the rows at the given places.
func (t table) pick(places []int) table {
	var out table
	for _, i := range places {
		out.rows, out.target = append(out.rows, t.rows[i]), append(out.target, t.target[i])
		if t.last != nil {
			out.last = append(out.last, t.last[i])
		}
	}
	return out
}

// fitModel learns members, weights and intervals for curves of one length.
func fitModel(ctx context.Context, o Options, examples []Example, length int) (*model, error) {
	s := newSchema(length, examples)
	all := s.table(examples)
	m := &model{schema: s}
	var err error
	stream := func(fold int, member string) *rand.Rand {
		return eval.Stream(o.Seed, "predict", length, fmt.Sprintf("fold %d, %s", fold, member))
	}
	m.trend, m.members, err = fitMembers(ctx, o.Members, nil, all, length, func(name string) *rand.Rand { return stream(-1, name) })
	if err != nil {
		return nil, err
	}
	outside := newOutside(len(o.Members), len(examples))
	for fold, held := range folds(len(examples), o.Folds, stream(-1, "folds")) {
		part := &model{schema: s}
		part.trend, part.members, err = fitMembers(ctx, o.Members, m.members, all.pick(held.rest), length,
			func(name string) *rand.Rand { return stream(fold, name) })
		if err != nil {
			return nil, err
		}
		outside.record(part, all, held.out)
	}
	m.calibrate(outside, all)
	return m, nil
}

// fitMembers fits the trend and every member to what it leaves over. A target that went astray,
// a loss that exploded, counts as one not quite so far off; the intervals are told the truth.
func fitMembers(ctx context.Context, members []Member, like []fitted, t table, length int, stream func(name string) *rand.Rand) (trend, []fitted, error) {
	left, usual := make([]float64, len(t.target)), bulkOf(t.target)
	for i, y := range t.target {
		left[i] = usual.draw(y)
	}
	line := fitTrend(t.last, left)
	for i := range left {
		left[i] -= line.at(lastAt(t.last, i))
	}
	var out []fitted
	for k, member := range members {
		if err := context.Cause(ctx); err != nil {
			return trend{}, nil, err
		}
		var known learn.Regressor
		if like != nil {
			known = like[k].regressor
		}
		r := member.New(known)
		if err := r.Fit(member.view.see(t.rows, length), left, stream(member.Name)); err != nil {
			return trend{}, nil, fmt.Errorf("member %s: %w", member.Name, err)
		}
		out = append(out, fitted{r, member.view})
	}
	return line, out, nil
}

func lastAt(last []float64, i int) float64 {
	if last == nil {
		return 0
	}
	return last[i]
}

// each returns what every member says of rows [member][row], and the variance within members
// that know their own.
func (m *model) each(rows [][]float64) (means, within [][]float64) {
	last := m.schema.last(rows)
	for _, f := range m.members {
		seen := f.view.see(rows, m.schema.length)
		variance := make([]float64, len(rows))
		var mean []float64
		if s, ok := f.regressor.(spreader); ok {
			mean, variance = s.Spread(seen)
			for i, d := range variance {
				variance[i] = d * d
			}
		} else {
			mean = f.regressor.Predict(seen)
		}
		for i := range mean {
			mean[i] += m.trend.at(lastAt(last, i))
		}
		means, within = append(means, mean), append(within, variance)
	}
	return means, within
}

// combine returns Σ w f of one row and the variance that the members' disagreement and their
// own spread show: Σ w (f − mean)² + Σ w² s².
func combine(weights []float64, means, within [][]float64, row int) (mean, variance float64) {
	for k, w := range weights {
		mean += w * means[k][row]
	}
	for k, w := range weights {
		d := means[k][row] - mean
		variance += w*d*d + w*w*within[k][row]
	}
	return mean, variance
}

func (m *model) predict(samples []Sample) []Prediction {
	rows := make([][]float64, len(samples))
	for i, s := range samples {
		rows[i] = m.schema.row(s)
	}
	means, within := m.each(rows)
	out := make([]Prediction, len(samples))
	for i := range out {
		mean, variance := combine(m.weights, means, within, i)
		reach := m.factor * math.Sqrt(variance+m.data)
		out[i] = Prediction{Mean: mean, ModelVariance: variance, DataVariance: m.data, Low: mean - reach, High: mean + reach}
	}
	return out
}
