package curve_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pmfnas/pmf/curve"
)

const header = `{"format":"pmf-curves/1","name":"t","objective":"max","epochs":2}` + "\n"

func TestRefusedTablesNameThePlace(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"empty", "", "f:1: the line is missing, want a header with format pmf-curves/1"},
		{"no object", "[]", `f:1: the line is "[]", want a JSON object`},
		{"other format", `{"format":"csv"}`, `f:1: format is "\"csv\"", want pmf-curves/1`},
		{"no objective", `{"format":"pmf-curves/1"}`, `f:1: objective is missing, want max or min`},
		{"no id", header + `{"metric":[1,2]}`, `f:2: id is missing, want a text or a whole number`},
		{"bad metric", header + `{"id":1,"metric":[1,"x"]}`, `f:2: metric is "[1,\"x\"]", want a list of numbers`},
		{"bad params", header + `{"id":1,"params":1.5}`, `f:2: params is "1.5", want a whole number or null`},
		{"bad val", header + `{"id":1,"val200":"x"}`, `f:2: val200 is "\"x\"", want a number`},
		{"bad graph", header + `{"id":1,"graph":[["a","b"]]}`, `f:2: graph is "[[\"a\",\"b\"]]", want a list of [node, operation, [inputs]]`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := curve.Read(strings.NewReader(c.text), "f")
			var at *curve.FieldError
			if !errors.As(err, &at) || err.Error() != c.want {
				t.Fatalf("error is %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestPythonsNaNMeansDiverged(t *testing.T) {
	table, err := curve.Read(strings.NewReader(header+`{"id":"NaN \" Infinity","metric":[NaN,-Infinity],"params":1e3}`), "f")
	if err != nil {
		t.Fatal(err)
	}
	row := table.Rows[0]
	if row.ID != `NaN " Infinity` || !math.IsNaN(row.Metric[0]) || !math.IsNaN(row.Metric[1]) || *row.Params != 1000 {
		t.Fatalf("read %+v", row)
	}
}

func TestOnlyWholeRowsAreComplete(t *testing.T) {
	table, err := curve.Read(strings.NewReader(header+`{"id":1,"metric":[1,2]}
{"id":2,"metric":[1,2],"status":"OK"}
{"id":3,"metric":[1,2],"status":"diverged"}
{"id":4,"metric":[1]}
{"id":5,"metric":[1,null]}
{"id":6}`), "f")
	if err != nil {
		t.Fatal(err)
	}
	if rows, dropped := table.Complete(); len(rows) != 2 || dropped != 4 {
		t.Fatalf("%d complete, %d dropped", len(rows), dropped)
	}
}

func drawSeries(t *rapid.T, name string) []float64 {
	value := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()))
	series := rapid.SliceOfN(value, 0, 5).Draw(t, name)
	if len(series) == 0 {
		return nil
	}
	return series
}

func drawTable(t *rapid.T) *curve.Table {
	table := &curve.Table{Header: curve.Header{
		Format: curve.Format, Name: rapid.String().Draw(t, "name"), Epochs: 5,
		Objective: rapid.SampledFrom([]string{"max", "min"}).Draw(t, "objective"),
	}}
	if rapid.Bool().Draw(t, "says where its architectures lie") {
		table.Space, table.Input = "tiny", &curve.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	}
	for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z<>&"]{1,4}`), 0, 4, rapid.ID).Draw(t, "ids") {
		row := curve.Row{
			ID: id, Arch: rapid.StringMatching(`[a-z]*`).Draw(t, "arch"),
			Curve: curve.Curve{Metric: drawSeries(t, "metric"), TrainLoss: drawSeries(t, "loss"), GradNorm: drawSeries(t, "norm")},
		}
		if rapid.Bool().Draw(t, "more") {
			params := rapid.Int64().Draw(t, "params")
			row.Params, row.Features = &params, map[string]float64{"a": rapid.Float64().Draw(t, "a"), "b": math.NaN()}
			row.Ops, row.Graph = []string{"conv"}, []curve.Node{{Name: "n", Op: "conv", Inputs: []string{"x"}}}
			row.ValidationAt, row.TestAt = map[int]float64{200: 90}, map[int]float64{12: math.NaN()}
			row.MetricByFidelity, row.SecondsByFidelity = map[int]float64{12: 1}, map[int]float64{200: 2}
		}
		table.Rows = append(table.Rows, row)
	}
	table.Header.Rows = len(table.Rows)
	return table
}

func TestEveryTableComesBackFromItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		var text bytes.Buffer
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
		back, err := curve.Read(&text, "f")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(table, back, cmpopts.EquateNaNs()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSavedTablesOpenZippedOrNot(t *testing.T) {
	table, err := curve.Read(strings.NewReader(header+`{"id":1,"metric":[1,2]}`), "f")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"t.jsonl", "t.jsonl.gz"} {
		path := filepath.Join(t.TempDir(), name)
		if err := table.Save(path); err != nil {
			t.Fatal(err)
		}
		back, err := curve.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(table, back); diff != "" {
			t.Fatal(diff)
		}
		if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
			t.Fatalf("%d files left behind", len(files)-1)
		}
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.jsonl.gz")
	if err := os.WriteFile(path, []byte("\x1f\x8b\x08damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := curve.Open(path); err == nil {
		t.Fatal("a damaged file was read")
	}
	if _, err := curve.Open(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("an absent file gives %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header + `{"id":1,"params":null,"metric":[1,NaN],"val200":3,"graph":[["a","b",["c"]]]}`))
	f.Add([]byte(header + `{"id":"a","features":{"x":1e3},"metric_by_fidelity":{"12":1}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		table, err := curve.Read(bytes.NewReader(in), "f")
		if err != nil {
			var at *curve.FieldError
			if !errors.As(err, &at) || at.Line < 1 || at.Want == "" {
				t.Fatalf("%v names no place", err)
			}
			return
		}
		var text bytes.Buffer
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
		again, err := curve.Read(&text, "f")
		if err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		if diff := cmp.Diff(table, again, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}
