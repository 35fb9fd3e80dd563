package bench

import (
	"slices"

	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/study"
)

// Full is the name of the variant that lacks nothing, against which the others are tested.
const Full = "full"

// A Variant is a row of Table 16: the method without some of its parts.
type Variant struct {
	Name    string
	Doc     string
	Without []string // parts of a study that are left out; see study.Parts
	// Pool is the method that stands for it on tables without architectures. There, a training
	// that goes to the end is neither progressive nor stopped, and what no model chooses is drawn at
	// random, so twice two rows share one.
	Pool string
	// Policy decides in place of the rules of Algorithm 1; nil leaves it to them.
	Policy *actor.Policy
}

// Variants lists the rows of Table 16.
func Variants() []Variant {
	return []Variant{
		{Name: Full, Doc: "the whole method", Pool: "pmf"},
		{Name: "no-predictor", Doc: "continues by the last accuracy seen, and the fine stage's process has no prior", Without: []string{study.Predictor}, Pool: "pmf-no-predictor"},
		{Name: "no-uncertainty", Doc: "β = 0, and the mean alone stops a training", Without: []string{study.Uncertainty}, Pool: "pmf-no-uncertainty"},
		{Name: "no-progressive", Doc: "every architecture at high fidelity from the start", Without: []string{study.Progressive}, Pool: "pmf-no-progressive"},
		{Name: "random-regions", Doc: "as many regions are kept, but drawn at random", Without: []string{study.Density}, Pool: "pmf-no-predictor"},
		{Name: "no-early-stop", Doc: "neither patience nor predictor ends a training", Without: []string{study.EarlyStop}, Pool: "pmf-no-progressive"},
		{Name: "fixed-epochs", Doc: "every architecture at medium fidelity; only the choice goes on", Without: []string{study.Fidelities}, Pool: "pmf-fixed-epochs"},
	}
}

// VariantNames lists the names of variants.
func VariantNames(variants []Variant) []string {
	names := make([]string, len(variants))
	for i, v := range variants {
		names[i] = v.Name
	}
	return names
}

// settings leaves the variant's parts out. What s itself leaves out is put back.
func (v Variant) settings(s study.Settings) study.Settings {
	s.Without = slices.Clone(v.Without)
	return s
}
