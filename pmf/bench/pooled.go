package bench

import (
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/pool"
)

// pooled is a table whose rows are searched as a pool, by the method that a variant names. Such
// tables have no regions and no fidelities of a ladder, so what a variant leaves out is a part of
// pool.Rounds.
type pooled struct {
	pool    *pool.Pool
	methods map[string]pool.Named // by the name of the variant
	options AblationOptions
}

// The error names the variant for which there is no method.
func newPooled(p *pool.Pool, o AblationOptions) (*pooled, error) {
	s := &pooled{pool: p, methods: map[string]pool.Named{}, options: o}
	for _, v := range o.Variants {
		at := slices.IndexFunc(o.Methods, func(m pool.Named) bool { return m.Name == v.Pool })
		if at < 0 {
			return nil, fmt.Errorf("the rows of table %s name no architectures, and no method %s is there for the variant %s on such tables", p.Task.Name, v.Pool, v.Name)
		}
		s.methods[v.Name] = o.Methods[at]
	}
	return s, nil
}

func (s *pooled) name() string { return s.pool.Task.Name }

func (s *pooled) row(v Variant) AblationRow {
	return AblationRow{Table: s.name(), Variant: v.Name, Searched: "pool", Unit: s.pool.Unit(), Total: s.pool.Total, Metric: s.pool.Task.Metric, MetricUnit: s.pool.Task.Unit}
}

func (s *pooled) run(ctx context.Context, v Variant, seed uint64) (ablated, error) {
	o, err := pool.Run(ctx, s.pool, s.methods[v.Name].New(seed), s.options.Budget)
	if err != nil {
		return ablated{}, err
	}
	// What an average candidate costs, times those that were started.
	whole := s.pool.Total / float64(len(s.pool.Candidates)) * float64(o.Evaluations)
	return ablated{
		regret: o.Regret, value: s.pool.Task.Examples[o.Answer].Target, cost: o.Spent, evaluated: o.Evaluations, stopped: o.StoppedEarly,
		saved: saving(o.Spent, whole), deciding: o.Deciding,
	}, nil
}

// saving is the share of what training all evaluated to the end would have cost.
func saving(cost, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return 1 - cost/whole
}
