package bench

import (
	"slices"

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
	// that goes to the end is neither progressive nor stopped, so two rows share one.
	Pool string
}

// Variants lists the rows of Table 16.
func Variants() []Variant {
	return []Variant{
		{Full, "the whole method", nil, "pmf"},
		{"no-predictor", "continues by the last accuracy seen, and the fine stage's process has no prior", []string{study.Predictor}, "pmf-no-predictor"},
		{"no-uncertainty", "β = 0, and the mean alone stops a training", []string{study.Uncertainty}, "pmf-no-uncertainty"},
		{"no-progressive", "every architecture at high fidelity from the start", []string{study.Progressive}, "pmf-no-progressive"},
		{"random-regions", "as many regions are kept, but drawn at random", []string{study.Density}, "pmf-random-regions"},
		{"no-early-stop", "neither patience nor predictor ends a training", []string{study.EarlyStop}, "pmf-no-progressive"},
		{"fixed-epochs", "every architecture at medium fidelity; only the choice goes on", []string{study.Fidelities}, "pmf-fixed-epochs"},
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

// settings leaves the variant's parts out.
func (v Variant) settings(s study.Settings) study.Settings {
	s.Without = slices.Clone(v.Without)
	return s
}
