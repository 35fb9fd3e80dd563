package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// finished runs a study over formulas to a stage, with the digits' settings.
func finished(t testing.TB, name string, upTo eval.Stage, change func(*study.Settings)) study.Snapshot {
	t.Helper()
	settings := study.Preset("digits")
	change(&settings)
	s, err := study.Open(t.TempDir(), name, settings, study.Dependencies{
		Evaluator: &studytest.Evaluator{}, Input: studytest.Input(), Fingerprint: studytest.Fingerprint})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Run(t.Context(), upTo, nil); err != nil {
		t.Fatal(err)
	}
	return s.Snapshot()
}

// whole is one finished study for all tests that only read.
func whole(t testing.TB) study.Snapshot {
	t.Helper()
	return shared.get(t)
}

// shared runs the study once; a snapshot never changes.
var shared once

type once struct {
	sync.Once
	snapshot study.Snapshot
}

func (o *once) get(t testing.TB) study.Snapshot {
	o.Do(func() { o.snapshot = finished(t, "digits", eval.Fine, func(*study.Settings) {}) })
	return o.snapshot
}

func TestEveryTableOfAFinishedStudyShows(t *testing.T) {
	s := whole(t)
	for _, named := range report.Tables() {
		t.Run(named.Name, func(t *testing.T) {
			d, err := report.Make(named.Name, s, report.Options{})
			if err != nil {
				t.Fatal(err)
			}
			check(t, d)
			keep(t, named.Name, d)
		})
	}
}

// check looks at what a document must have, and that it survives JSON.
func check(t *testing.T, d view.Document) {
	t.Helper()
	if d.Title == "" || len(d.Blocks) == 0 {
		t.Error("the document has no title or no blocks")
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back view.Document
	if err := json.Unmarshal(text, &back); err != nil || back.Text() != d.Text() {
		t.Errorf("the document came back from JSON as another (%v)", err)
	}
	for _, block := range d.Blocks {
		if block.Table != nil {
			checkTable(t, *block.Table)
		}
		if block.Figure != nil {
			checkFigure(t, *block.Figure)
		}
	}
}

func checkTable(t *testing.T, table view.Table) {
	t.Helper()
	if table.Name == "" || len(table.Rows) == 0 {
		t.Errorf("table %q has %d rows", table.Name, len(table.Rows))
	}
	for i, row := range table.Rows {
		if len(row) != len(table.Columns) {
			t.Errorf("table %s: row %d has %d values for %d columns", table.Name, i, len(row), len(table.Columns))
		}
	}
}

func checkFigure(t *testing.T, f view.Figure) {
	t.Helper()
	if f.Alt == "" || f.Title == "" {
		t.Errorf("figure %s has no words", f.Name)
	}
	if n := len(f.SVG); n == 0 || n > 80_000 {
		t.Errorf("figure %s has %d bytes", f.Name, n)
	}
	if !bytes.Contains(f.SVG, []byte("sans-serif")) || !bytes.Contains(f.SVG, []byte(`fill="#ffffff"`)) {
		t.Errorf("figure %s lacks its font or its background", f.Name)
	}
	decoder := xml.NewDecoder(bytes.NewReader(f.SVG))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("figure %s is no XML: %v", f.Name, err)
		}
	}
}

// keep writes a document where a person can look at it, if asked by REPORT_TEST_KEEP.
func keep(t *testing.T, name string, d view.Document) {
	folder := os.Getenv("REPORT_TEST_KEEP")
	if folder == "" {
		return
	}
	files := map[string][]byte{name + ".txt": []byte(d.Text())}
	for _, block := range d.Blocks {
		if block.Figure != nil {
			files[block.Figure.Name+".svg"] = block.Figure.SVG
		}
	}
	for file, content := range files {
		if err := os.WriteFile(filepath.Join(folder, file), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTablesOfAnUnfinishedStudyShowOrSayWhy(t *testing.T) {
	global := finished(t, "begun", eval.Global, func(*study.Settings) {})
	empty := study.Snapshot{Name: "empty", Settings: global.Settings, Space: global.Space, Input: global.Input}
	for _, named := range report.Tables() {
		for _, s := range []study.Snapshot{empty, global} {
			d, err := report.Make(named.Name, s, report.Options{})
			if named.Name == "explain" || named.Name == "cell" {
				if err == nil || !strings.Contains(err.Error(), "nothing is chosen yet") {
					t.Errorf("%s of nothing: %v", named.Name, err)
				}
				continue
			}
			if err != nil || len(d.Blocks) == 0 {
				t.Errorf("table %s of %s: %d blocks, %v", named.Name, s.Name, len(d.Blocks), err)
			}
		}
	}
	if _, err := report.Make("tabel", global, report.Options{}); err == nil {
		t.Error("an unknown table was made")
	}
}

func TestComparisonPairsAndNamesWhatDiffers(t *testing.T) {
	a := whole(t)
	b := finished(t, "no-uncertainty", eval.Fine, func(s *study.Settings) { *s = s.Drop(study.Uncertainty) })
	d, err := report.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	keep(t, "compare", d)
	if text := d.Text(); !strings.Contains(text, "without: [] against [uncertainty]") {
		t.Errorf("the comparison does not name the difference:\n%s", text)
	}
	if _, err := report.Compare(a, a); err == nil {
		t.Error("a study was compared with itself")
	}
}

func TestSeedsArePairedWithTheirEquals(t *testing.T) {
	var a, b []study.Snapshot
	for seed := range uint64(2) {
		quick := func(s *study.Settings) { s.Seed, s.Predictor.Kind = seed+1<<63, "last" }
		a = append(a, finished(t, "with", eval.Fine, quick))
		b = append(b, finished(t, "without", eval.Fine, func(s *study.Settings) { quick(s); *s = s.Drop(study.Predictor) }))
	}
	d, err := report.CompareSeeds(a, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	if text := d.Text(); !strings.Contains(text, "9223372036854775808") || strings.Contains(text, "-9223372036854775808") {
		t.Errorf("a seed is not shown as it is:\n%s", text)
	}
	b[0], b[1] = b[1], b[0]
	if _, err := report.CompareSeeds(a, b); err == nil {
		t.Error("different seeds were paired")
	}
}

func TestExportReadsBackAsCurves(t *testing.T) {
	s := whole(t)
	table, err := report.Export(s)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "curves.jsonl.gz")
	if err := table.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := curve.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table.Rows, back.Rows, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-exported +read):\n%.2000s", diff)
	}
	complete, _ := back.Complete()
	_, reached := s.Reached(1)
	if len(complete) == 0 || len(complete) > len(reached) {
		t.Errorf("%d curves are complete, and %d architectures reached the end", len(complete), len(reached))
	}
	for _, row := range complete {
		if last := row.Curve.Last(); last < 1 || last > 100 {
			t.Errorf("row %s ends at %g, want percent", row.ID, last)
		}
	}
}

func TestEarlyStopTellsWhatWasSavedAndLost(t *testing.T) {
	s := finished(t, "hasty", eval.Fine, func(s *study.Settings) { s.Predictor.Kind, s.Predictor.Stop = "ridge", 0.3 })
	d, err := report.EarlyStop(s, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	text := d.Text()
	for _, want := range []string{"Table 12", "Stopped by the predictor", "the chance to reach", "false stops", "threshold is 30 %"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
}

func TestDecisionsShowEveryTermAndWhatWasPassedOver(t *testing.T) {
	s := whole(t)
	d, err := report.Decisions(s, report.Options{Rows: -1})
	if err != nil {
		t.Fatal(err)
	}
	check(t, d)
	rows := map[string]int{}
	for _, block := range d.Blocks {
		if block.Table != nil {
			rows[block.Table.Name] = len(block.Table.Rows)
		}
	}
	want := map[string]int{"decisions": len(s.Decisions)}
	for _, d := range s.Decisions {
		if d.Control != nil {
			want["criteria"]++
			want["acquisition"] += len(d.Control.Terms)
		}
		if d.Stop != nil {
			want["bars"]++
		}
		want["kept"] += len(d.Kept)
		want["promotions"] += len(d.Ranking)
	}
	for name, n := range want {
		if rows[name] != n || n == 0 {
			t.Errorf("table %s has %d rows, want %d of the journal", name, rows[name], n)
		}
	}
}
