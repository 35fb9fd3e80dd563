package report_test

import (
	"fmt"
	"strings"
	"testing"

	"pmfnas/pmf/report"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// begun is the study as it was after so many trials.
func begun(s study.Snapshot, trials int) study.Snapshot {
	s.Trials = s.Trials[:trials]
	return s
}

func TestCorrelationOfFewArchitecturesShowsOrSaysWhy(t *testing.T) {
	s := whole(t)
	for _, trials := range []int{0, 1, 4, 5, 6, 12} {
		t.Run(fmt.Sprint(trials), func(t *testing.T) {
			d, err := report.Correlation(begun(s, trials), report.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, d)
			keep(t, fmt.Sprintf("correlation-of-%d", trials), d)
			if says := strings.Contains(d.Text(), "too few"); says != (trials < 5) {
				t.Errorf("it says that these are too few: %v\n%s", says, d.Text())
			}
		})
	}
}

func TestCorrelationNamesWhatItIsMadeOf(t *testing.T) {
	d, err := report.Correlation(whole(t), report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := d.Text()
	for _, want := range []string{"All predictions are out of fold (n = ", " folds, seed 1)", "Spearman", "95 % interval", "Kendall", "Pearson", "agreement",
		"recall", "R²", "MAE", "coverage", "width", "NLL", "pmf", "last", "best", "sotl", "params"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	var tables, figures []string
	for _, block := range d.Blocks {
		switch {
		case block.Table != nil:
			tables = append(tables, block.Table.Name)
			fits(t, *block.Table)
		case block.Figure != nil:
			figures = append(figures, block.Figure.Name)
		}
	}
	if got := strings.Join(append(tables, figures...), ", "); got != "correlation, errors, ensembles, ensemble errors, predicted, reliability, correlation-epochs" {
		t.Errorf("it shows %s", got)
	}
}

// fits checks that a terminal of 100 columns is wide enough.
func fits(t *testing.T, table view.Table) {
	t.Helper()
	for line := range strings.Lines(table.Text()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
			t.Errorf("table %s has a line of %d characters: %s", table.Name, n, line)
		}
	}
}
