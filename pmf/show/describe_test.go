package show_test

import (
	"errors"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/internal/golden"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

type network struct {
	Name     string
	Accuracy float64
	Params   int
}

type study struct {
	Name  string
	Best  *network
	Seen  map[string]int
	Took  time.Duration
	then  func(int) int
	Curve []float64
}

func counted(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// A person reads these in a console; each starts with its name.
func TestValuesReadWell(t *testing.T) {
	var text strings.Builder
	for _, c := range []struct {
		name  string
		value any
	}{
		{"whole number", 3.0},
		{"duration", time.Second},
		{"error", errors.New("the budget is spent")},
		{"text", "as it stands\n"},
		{"bytes of text", []byte("hello")},
		{"other bytes", []byte{0, 1, 0xFE}},
		{"struct", network{"a", 0.9, 12}},
		{"pointer to a struct", &study{Name: "s", Best: &network{"b", 0.91, 7}, Seen: map[string]int{"x": 1}, Took: time.Minute, Curve: []float64{0.5, 0.75}}},
		{"list of structs", []network{{"a", 0.91234567, 120000}, {"longer name", 0.9, 5}}},
		{"list of pointers", []*network{{"a", 1, 2}, nil}},
		{"map", map[string]int{"one": 1, "two": 2, "three": 3}},
		{"map of structs", map[int]network{2: {"b", math.NaN(), 3}, 1: {"a", 97.21, 2}}},
		{"map of lists", map[string][]int{"a": {1, 2}, "b": nil}},
		{"matrix", [][]float64{{1, 2.5}, {-40, 5}}},
		{"ragged list", [][]int{{1}, {2, 3}}},
		{"list of texts", []string{"a b", "c"}},
		{"long list", counted(150)},
		{"list of durations", []time.Duration{time.Second, time.Minute}},
		{"list of errors", []error{errors.New("one"), nil}},
		{"nil map", map[string]int(nil)},
		{"empty list", []network{}},
		{"nil pointer", (*network)(nil)},
		{"function", func(int) int { return 1 }},
		{"channel", make(chan int)},
	} {
		text.WriteString("== " + c.name + "\n" + show.Bundles(c.value)[0][view.Plain])
	}
	golden.Check(t, "values.txt", text.String())
}

func TestAPlotIsDrawnInTwoFormats(t *testing.T) {
	p := plot.New()
	p.Title.Text = "Sine"
	b := show.Bundles(p)[0]
	if b[view.Plain] != "[plot: Sine]\n" || b[view.PNG] == "" {
		t.Errorf("a plot is shown as %v", b[view.Plain])
	}
	for _, want := range []string{`fill="#ffffff"`, "font-family:Liberation Serif,Times"} {
		if !strings.Contains(b[view.SVG], want) {
			t.Errorf("its SVG lacks %s", want)
		}
	}
	if got := show.Bundles((*plot.Plot)(nil))[0][view.Plain]; got != "nil\n" {
		t.Errorf("no plot is shown as %q", got)
	}
}

func TestAnImageIsShownAsPNG(t *testing.T) {
	i := image.NewGray(image.Rect(0, 0, 8, 8))
	i.Set(1, 1, color.White)
	if b := show.Bundles(i)[0]; b[view.Plain] != "[image: 8×8]\n" || !strings.HasPrefix(b[view.PNG], "iVBORw0KGgo") {
		t.Errorf("an image is shown as %v", b)
	}
	if b := show.Bundles(image.NewGray(image.Rectangle{}))[0]; b[view.Plain] != "[image: 0×0]\n" || b[view.PNG] != "" {
		t.Errorf("an image without pixels is shown as %v", b)
	}
}

type badge string

func (b badge) HTML() string { return "<b>" + string(b) + "</b>" }
func (b badge) SVG() []byte  { return []byte("<svg/>") }

type greeting string

func (g greeting) Show() view.Document {
	return view.Document{Blocks: []view.Block{{Text: string(g)}}}
}

func TestAValueShowsItself(t *testing.T) {
	if b := show.Bundles(badge("ok"))[0]; b[view.HTML] != "<b>ok</b>" || b[view.SVG] != "<svg/>" || b[view.Plain] != "\"ok\"\n" {
		t.Errorf("it is shown as %v", b)
	}
	if b := show.Bundles(greeting("hello"))[0]; b[view.Plain] != "hello\n" {
		t.Errorf("it is shown as %v", b)
	}
}

type signpost string

func (s signpost) SVG() []byte    { return []byte(strings.Repeat("<svg/>", len(s))) }
func (s signpost) String() string { return "to <" + string(s) + ">" }

func TestADrawingHasTheWordsOfItsValueBelow(t *testing.T) {
	b := show.Bundles(signpost("a"))[0]
	if b[view.SVG] != "<svg/>" || b[view.Plain] != "to <a>\n" || !strings.Contains(b[view.HTML], "<img ") || !strings.Contains(b[view.HTML], ">to &lt;a&gt;</p>") {
		t.Errorf("it is shown as %v", b)
	}
	if b := show.Bundles(signpost(""))[0]; len(b) != 1 || b[view.Plain] != "to <>\n" {
		t.Errorf("without a drawing it is shown as %v", b)
	}
}

func TestAnArchitectureIsDrawn(t *testing.T) {
	a, err := arch.Parse("d3:c4:w1:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	b := show.Bundles(a)[0]
	if !strings.Contains(b[view.SVG], "sep 3×3") || b[view.Plain] != a.String()+"\n" || !strings.Contains(b[view.HTML], a.String()) {
		t.Errorf("it is shown as %v", b)
	}
	for _, none := range []any{arch.Architecture{}, (*arch.Architecture)(nil)} {
		if b := show.Bundles(none)[0]; len(b) != 1 {
			t.Errorf("what is no network is shown as %v", b)
		}
	}
}
