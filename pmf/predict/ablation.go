package predict

import (
	"slices"
	"strings"
)

// Ablations lists the recommended ensemble without one of its ideas each: what the table in
// README.md is made of. Members added to the ensemble fall under these by what they see and how,
// not by name, but for the kinds of regressors.
func Ablations() []Named {
	// Three ways of naming members: by their frame, by what they see, by a part of their name.
	framed := func(f Frame) func(Member) bool {
		return func(m Member) bool { r, ok := m.learner.(regression); return ok && r.frame == f }
	}
	sees := func(v View) func(Member) bool {
		return func(m Member) bool { r, ok := m.learner.(regression); return ok && r.view == v }
	}
	named := func(parts ...string) func(Member) bool {
		return func(m Member) bool {
			return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(m.Name, part) })
		}
	}
	return []Named{
		without("ranks", "members that learn places instead of values", framed(Ranks)),
		without("value", "members that are told the value instead of the gain over the last", framed(Value)),
		without("level", "members that see only where the curve stands", sees(Level)),
		without("structure", "members that see which operations occur", sees(Structure)),
		without("linear", "ridge and copula", named("ridge", "copula")),
		without("gp", "Gaussian processes", named("gp")),
		without("svr", "support vectors", named("svr")),
		without("trees", "forest, extra trees and boosting", named("forest", "trees", "boosted")),
		without("motion", "members that see differences of the epochs", func(m Member) bool { return sees(Motion)(m) || sees(Moves)(m) }),
		without("steady", "members over a line that trainings which went astray tilt least", framed(Steady)),
		{"no-median", "pmf whose members' answer is their weighted mean alone", func(o Options) Predictor {
			o.Linear = true
			return New(o)
		}},
		of("equal-prior", "pmf whose members are all trusted alike", equals()),
	}
}

// without is the ensemble less the members that have an idea.
func without(idea, doc string, has func(Member) bool) Named {
	return of("no-"+idea, "pmf without "+doc, slices.DeleteFunc(Members(), has))
}

// equals returns the recommended members, each with the same prior weight.
func equals() []Member {
	members := Members()
	for k := range members {
		members[k].Prior = 1
	}
	return members
}
